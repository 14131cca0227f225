"""``Sink`` and ``Batch``: what a place for a copy has to do, and what it is given."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from close_async.models import Lead


@attrs.frozen(kw_only=True)
class Batch:
    """What is written at once, all of it or nothing.

    Args:
        upserts: Leads to store, over what is stored under their ids. A lead may come again
            unchanged, and several batches may bring it; the last one holds.
        deletions: Ids of leads to remove with all that hangs on them; unknown ones are passed
            over. No id is in both.
        checkpoint: Where the sync stands once this batch is stored: a text of about a kilobyte
            to give back from :meth:`Sink.load`.
    """

    upserts: Sequence[Lead] = ()
    deletions: Sequence[str] = ()
    checkpoint: str


class Sink(Protocol):
    """A place for a copy of an organization's leads.

    The methods are called one at a time, from a thread that is not the event loop's, so that they
    may block. Raise :class:`~close_async.sync.SinkError` for what a user can mend.
    """

    def load(self) -> str | None:
        """Give the checkpoint of the last batch that was written; ``None`` where nothing was."""

    def write(self, batch: Batch) -> None:
        """Store a batch with its checkpoint: all of it or, if this raises, nothing.

        Args:
            batch: What to store and what to remove.
        """

    def ids(self, after: str, limit: int) -> Sequence[str]:
        """Give the first ids of stored leads that sort behind another one, in order.

        Args:
            after: That one; empty to begin.
            limit: How many at the most.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
