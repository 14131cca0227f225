"""Copy an organization's leads, and keep the copy up to date.

``close_sync`` holds the public class. A run consists of phases, which ``phases`` calls in order:
``snapshot`` reads every lead, and ``kinds`` the other types of objects, which ``objects``
describes; ``incremental`` reads what changed, first by ``date_updated``, then by the event log
(``changes``). The phases share a ``run_state``. They read through ``reader`` and write through
``batcher``, which collects batches, and ``writer``, which passes each batch to a ``sink`` in a
thread. ``checkpoint`` is the state from which an interrupted run resumes.
"""

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.close_sync import CloseSync
from close_async.sync.report import SyncProgress, SyncReport
from close_async.sync.sink import Batch, CheckpointError, Sink, SinkError, TableChange
from close_async.sync.sinks import (
    DuckDBSink,
    JSONLinesSink,
    ParquetCopy,
    ParquetSink,
    PostgresSink,
    SQLiteSink,
)

__all__ = [
    "Batch",
    "Checkpoint",
    "CheckpointError",
    "CloseSync",
    "DuckDBSink",
    "JSONLinesSink",
    "ParquetCopy",
    "ParquetSink",
    "PostgresSink",
    "SQLiteSink",
    "Sink",
    "SinkError",
    "SyncProgress",
    "SyncReport",
    "TableChange",
]
