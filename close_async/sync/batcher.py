"""``Batcher``: what was read, gathered into batches of a bounded size."""

import time
from collections.abc import Callable, Iterable

from close_async.models import Lead
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.sink import Batch
from close_async.sync.writer import Writer

# A batch is handed over at the first of these: large enough to be cheap, small enough that
# memory stays flat and a crash costs little.
_ROWS = 500
_BYTES = 4 << 20
_SECONDS = 2.0
# So many ids are remembered so that a lead that is read twice in a run is counted once.
_COUNTED = 50_000


class Batcher:
    """Gathers changes, and hands them to the writer together with the checkpoint they lead to.

    Args:
        writer: Where batches go.
        checkpoint: Where the sync stands.
        clock: Gives the time in seconds.

    Attributes:
        checkpoint: Where the sync stands once everything gathered is written; to be replaced
            after the changes that lead to it were put in.
        upserts: How many leads were put in; one that came again in a run counts once.
        deletions: How many deletions were put in.
    """

    def __init__(
        self, writer: Writer, checkpoint: Checkpoint, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.checkpoint = self._handed_over = checkpoint
        self.upserts: int = 0
        self.deletions: int = 0
        self._writer = writer
        self._clock = clock
        self._leads: dict[str, Lead] = {}
        self._gone: dict[str, None] = {}
        self._counted: set[str] = set()
        self._bytes = 0
        self._since = clock()

    def put(self, leads: Iterable[Lead], size: int = 0) -> None:
        """Gather leads to store; ``size`` is how many bytes they were on the wire."""
        for lead in leads:
            self._leads[lead.id] = lead
            self._gone.pop(lead.id, None)
            if lead.id not in self._counted:
                self._count(lead.id)
        self._bytes += size

    def count_again(self) -> None:
        """Begin a run: leads that were counted in an earlier one count again."""
        self._counted.clear()

    def _count(self, lead_id: str) -> None:
        if len(self._counted) >= _COUNTED:
            self._counted.clear()
        self._counted.add(lead_id)
        self.upserts += 1

    def drop(self, ids: Iterable[str]) -> None:
        """Gather ids of leads to remove."""
        for lead_id in ids:
            self._leads.pop(lead_id, None)
            self._gone[lead_id] = None
            self.deletions += 1

    async def flush_if_due(self) -> None:
        """Hand a batch over, if enough was gathered or long enough ago.

        To be called where ``checkpoint`` holds for all that was put in.
        """
        rows = len(self._leads) + len(self._gone)
        if rows >= _ROWS or self._bytes >= _BYTES or self._clock() - self._since >= _SECONDS:
            await self.flush()

    async def flush(self) -> None:
        """Hand over what was gathered, if anything is new."""
        self._since = self._clock()
        if not self._leads and not self._gone and self.checkpoint == self._handed_over:
            return
        await self._writer.settle()  # whoever is cancelled while waiting still has all of it
        batch = Batch(
            upserts=list(self._leads.values()),
            deletions=list(self._gone),
            checkpoint=self.checkpoint.to_json(),
        )
        self._leads, self._gone, self._bytes = {}, {}, 0
        self._handed_over = self.checkpoint
        await self._writer.put(batch)

    async def settle(self) -> None:
        """Hand over what was gathered, and wait until it is stored."""
        await self.flush()
        await self._writer.settle()
