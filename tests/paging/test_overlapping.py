"""Lists in pages that overlap."""

from benchmarks.scan_lab.wire import Wire, client
from close_async.testing import CloseSimulator, ManualClock


async def test_overlapping_pages_lose_nothing_to_deletions() -> None:
    """Without an overlap, each deletion would hide the object that moves over a page's edge."""
    sim = CloseSimulator(leads=1, rate_limits=False, clock=ManualClock())
    async with client(sim, Wire(sim, 0.0)) as close:
        made = [await close.sequences.create({"name": f"{n}", "steps": []}) for n in range(60)]
        sequences = sim.world.tables["sequences"]
        listed = close.sequences.list(page_size=20, concurrency=1)
        found: list[str] = []
        async for page in listed.pages(overlapping=True):
            found += [each.id for each in page]
            del sequences[next(iter(sequences))]
        assert len(found) == len(set(found))
        assert {each.id for each in made} & sequences.keys() <= set(found)
        some = close.sequences.list(page_size=20, limit=30)
        assert sum([len(page) async for page in some.pages(overlapping=True)]) == 30
