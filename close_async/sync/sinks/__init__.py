"""Where a copy is kept."""

from close_async.sync.sinks.jsonl import JSONLinesSink, peek_log
from close_async.sync.sinks.sqlite import SQLiteSink, peek_database
from close_async.sync.sinks.stored import Stored

__all__ = ["JSONLinesSink", "SQLiteSink", "Stored", "peek_database", "peek_log"]
