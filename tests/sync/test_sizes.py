"""Organizations larger than Close's lists and searches can return."""

from collections.abc import Callable

import pytest

from close_async import CloseClient, PaymentRequiredError
from close_async.sync import Checkpoint, CloseSync, SyncProgress
from close_async.sync.reader import ChunkSize
from close_async.testing import CloseSimulator, Fault
from tests.support.copies import MemorySink
from tests.support.moving import Mover


async def synced(
    simulator: CloseSimulator,
    sink: MemorySink,
    on_progress: Callable[[SyncProgress], None] | None = None,
) -> None:
    async with (
        CloseClient(simulator.api_key, base_url=simulator.url) as close,
        CloseSync(close, sink, fields=["name"], on_progress=on_progress) as sync,
    ):
        report = await sync.run()
    assert report.complete, report.notes


def assert_all(sink: MemorySink, simulator: CloseSimulator) -> None:
    """Assert that every lead is stored in its current state."""
    world = simulator.world
    assert sink.leads.keys() == set(world.leads)
    changed = {world.leads.id_of(index) for index in world.leads._changed}
    assert {key: sink.leads[key]["name"] for key in changed} == {
        key: world.leads[key]["name"] for key in changed
    }


@pytest.mark.parametrize("leads", [10_001, 35_001])
async def test_one_more_than_close_shows_in_one_piece(leads: int, sink: MemorySink) -> None:
    """A search ends at 10,000 leads, a list at 35,000."""
    async with CloseSimulator(leads=leads, rate_limits=False) as simulator:
        mover = Mover(simulator, seed=1)
        async with mover.moving(50):
            await synced(simulator, sink)
        await synced(simulator, sink)
        assert mover.changes > 5
        assert_all(sink, simulator)


async def test_an_import_of_25_000_leads_in_one_instant(
    sink: MemorySink, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with CloseSimulator(leads=11_000, rate_limits=False) as simulator:
        with monkeypatch.context() as patch:
            # It was a month ago: there are no events any more.
            patch.setattr(simulator.world.events, "kept", lambda *_: None)
            for number in range(25_000):
                simulator.world.create_lead(
                    name=f"Imported {number}", date_created="2025-03-01T09:00:00+00:00"
                )
        await synced(simulator, sink)
        assert_all(sink, simulator)


async def test_a_snapshot_resumes_with_the_missing_intervals(sink: MemorySink) -> None:
    async with CloseSimulator(leads=36_000, rate_limits=False) as simulator:
        simulator.faults.add(Fault.status(402, match="POST /data/search/", after=60))
        with pytest.raises(PaymentRequiredError):
            await synced(simulator, sink)
        before = len(sink.upserted)
        assert Checkpoint.from_json(sink.batches[-1].checkpoint).covered
        seen: list[SyncProgress] = []
        await synced(simulator, sink, seen.append)
        assert_all(sink, simulator)
        assert len(sink.upserted) - before < 36_000 - before / 2
        told = [each for each in seen if each.phase == "snapshot"]
        assert {each.before for each in told} == {before}
        assert before < told[0].done <= told[-1].done == told[-1].total == 36_000


def test_heavy_leads_are_read_in_smaller_chunks() -> None:
    chunk = ChunkSize(200)
    chunk.update(200, 25)  # the client halved the request three times
    assert chunk.now == 25
    sizes: list[int] = []
    for _ in range(20):  # no more than 50 leads fit into a response
        sizes.append(chunk.now)
        chunk.update(chunk.now, min(chunk.now, 50))
    assert set(sizes) == {25, 50, 100}
    assert sizes.count(100) <= 3  # each trial that fails doubles the interval to the next one


def test_chunks_grow_again_after_heavy_leads() -> None:
    chunk = ChunkSize(200)
    chunk.update(200, 25)
    for _ in range(20):
        chunk.update(chunk.now, chunk.now)
    assert chunk.now == 200
