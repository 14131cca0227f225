"""Where a copy is kept."""

from close_async.sync.sinks.sqlite import SQLiteSink

__all__ = ["SQLiteSink"]
