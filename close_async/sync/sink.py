"""``Sink`` and ``Batch``: the interface of a destination, and the errors that one raises."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import attrs

from close_async.errors import CloseError
from close_async.models import Lead


class SinkError(CloseError):
    """The destination cannot be used, or stopped working; the message says what to do.

    Args:
        path: The file, folder or database.
        reason: What is wrong with it and what to do, as a sentence without the path.
    """

    def __init__(self, path: "Path | str", reason: str) -> None:
        super().__init__(path, reason)
        self.path: Path | str = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class CheckpointError(CloseError):
    """The copy in the sink cannot be continued; the message says why and what to do.

    It belongs to another organization, query or choice of fields, or a newer version wrote it. No
    lead was read from Close, and nothing was written.
    """


@attrs.frozen(kw_only=True)
class TableChange:
    """The changes of a table other than those of the leads.

    Args:
        rows: Objects as Close returned them, to insert, or to replace by ``id``.
        deletions: Ids of objects to remove; unknown ids are ignored.
        replaces: Whether ``rows`` is the whole table: objects that are not in it were deleted.
    """

    rows: Sequence[dict[str, Any]] = ()
    deletions: Sequence[str] = ()
    replaces: bool = False


@attrs.frozen(kw_only=True)
class Batch:
    """The unit of writing: a sink stores all of it or nothing.

    Args:
        upserts: Leads to insert, or to replace by id. A lead may be delivered again unchanged, in
            this batch's successors too; the last one wins.
        deletions: Ids of leads to remove with their contacts, opportunities and tasks; unknown ids
            are ignored. No id is in both.
        deleted_at: When these leads were deleted or merged, if the event log reports it.
        merged_into: The leads that these were merged into.
        tables: Changes of the other tables, by the names in :mod:`close_async.sync.tables`. A sink
            may ignore the tables that it does not store.
        fills: The table whose objects are being read for the first time; ``lead`` stands for the
            nested objects as well. Every batch adds some of them, and one that does not name the
            table follows when all are read: a sink may store them faster, to complete them then.
        expected: The number of objects that ``fills`` is expected to have, or more.
        checkpoint: The state of the sync once this batch is stored: a string of about a kilobyte,
            to be returned by :meth:`Sink.load`.
    """

    upserts: Sequence[Lead] = ()
    deletions: Sequence[str] = ()
    deleted_at: Mapping[str, datetime] = attrs.field(factory=dict[str, datetime])
    merged_into: Mapping[str, str] = attrs.field(factory=dict[str, str])
    tables: Mapping[str, TableChange] = attrs.field(factory=dict[str, TableChange])
    fills: str = ""
    expected: int = 0
    checkpoint: str


class Sink(Protocol):
    """A destination for a copy of an organization.

    The methods are called one at a time, in a thread other than the event loop's, so they may
    block. Raise :class:`~close_async.sync.SinkError` for problems that a user can fix.

    A sink may have four more methods. ``counts() -> Mapping[str, int]`` returns the number of rows
    per table, for :attr:`SyncReport.rows`; ``notes() -> Sequence[str]`` returns sentences for
    :attr:`SyncReport.notes`; ``compact() -> bool`` is called after each run or check until it
    returns ``False``, to merge in short steps what the batches left; and ``pause()`` is called
    while a sync that follows Close waits for its next check, to release locks until then.
    """

    def load(self) -> str | None:
        """Return the checkpoint of the last batch written; ``None`` in a new sink."""

    def write(self, batch: Batch) -> None:
        """Store a batch with its checkpoint: all of it or, if this raises, nothing.

        Args:
            batch: The objects to store and to remove.
        """

    def ids(self, after: str, limit: int, table: str = "lead") -> Sequence[str]:
        """Return the ids of stored objects that are greater than ``after``, sorted.

        Args:
            after: An id, or an empty string to start from the beginning.
            limit: The maximum number of ids to return.
            table: The table of the objects. Only a sync of other objects than leads passes another
                one, so a sink of leads may leave it out.
        """
        ...

    def close(self) -> None:
        """Release files and connections."""
