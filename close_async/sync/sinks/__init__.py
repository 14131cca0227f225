"""The built-in sinks, and functions that inspect a copy without changing it."""

from close_async.sync.sinks.jsonl import JSONLinesSink, peek_log
from close_async.sync.sinks.sqlite import SQLiteSink, peek_database
from close_async.sync.sinks.stored import CopyInfo

__all__ = ["CopyInfo", "JSONLinesSink", "SQLiteSink", "peek_database", "peek_log"]
