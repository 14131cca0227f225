"""Copying an organization's leads, and keeping the copy."""

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.errors import CheckpointError, SinkError
from close_async.sync.lead_sync import LeadSync
from close_async.sync.report import SyncProgress, SyncReport
from close_async.sync.sink import Batch, Sink
from close_async.sync.sinks import JSONLinesSink, SQLiteSink

__all__ = [
    "Batch",
    "Checkpoint",
    "CheckpointError",
    "JSONLinesSink",
    "LeadSync",
    "SQLiteSink",
    "Sink",
    "SinkError",
    "SyncProgress",
    "SyncReport",
]
