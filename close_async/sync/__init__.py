"""Copying an organization's leads, and keeping the copy.

To read the code, begin with ``lead_sync``, then ``job``, which has the phases of a run in their
order: ``snapshot`` reads everything, ``following`` what changed, by dates and by the event log
(``changes``). What they share is in ``run``. They read through ``source`` and write through
``outbox``, which makes batches of it, and ``writer``, which hands those to a ``sink`` in a thread.
``checkpoint`` is what makes an interrupted run go on.
"""

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
