"""Copying an organisation's leads, and keeping the copy."""

from close_async.sync.errors import SinkError
from close_async.sync.pull import LISTABLE_LEADS, PullProgress, PullReport, pull_leads
from close_async.sync.sinks import SQLiteSink

__all__ = ["LISTABLE_LEADS", "PullProgress", "PullReport", "SQLiteSink", "SinkError", "pull_leads"]
