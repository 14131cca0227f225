"""Changes in Close between two runs."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from close_async import CloseClient
from close_async.sync import Checkpoint, CloseSync, SQLiteSink, SyncProgress, incremental, snapshot
from close_async.testing import CloseSimulator, Fault, ManualClock
from tests.support.copies import MemorySink, assert_equal, rows_in
from tests.support.moving import Mover

DAY = 86_400


def simulator_at(clock: ManualClock) -> CloseSimulator:
    """A simulated Close whose lists and searches lag a minute behind, as the real ones do."""
    return CloseSimulator(leads=500, rate_limits=False, clock=clock, index_lag=60)


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[CloseSimulator]:
    async with simulator_at(clock) as sim:
        yield sim


@pytest.fixture(scope="module")
def first_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the leads before anything changes, which is the same for every test."""
    path = tmp_path_factory.mktemp("first") / "leads.db"

    async def make() -> None:
        async with (
            simulator_at(ManualClock()) as simulator,
            CloseClient(simulator.api_key, base_url=simulator.url) as close,
            CloseSync(close, SQLiteSink(path)) as sync,
        ):
            await sync.run()

    asyncio.run(make())
    return path


@pytest.fixture
async def sync(first_copy: Path, close: CloseClient, path: Path) -> AsyncIterator[CloseSync]:
    """A copy that was made some time ago."""
    shutil.copyfile(first_copy, path)
    async with CloseSync(close, SQLiteSink(path)) as sync:
        await sync.run()
        yield sync


def some_lead(simulator: CloseSimulator, number: int = 100) -> str:
    return simulator.world.leads.id_of(number)


async def test_a_quiet_source_costs_a_handful_of_requests(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock
) -> None:
    clock.advance(DAY)
    before = simulator.request_count
    report = await sync.run()
    assert (report.mode, report.upserts, report.deletions) == ("incremental", 0, 0)
    assert simulator.request_count - before <= 8


@pytest.mark.parametrize("ago", [0, 1, 30, 61, 200, 3_600, 20 * DAY])
async def test_every_kind_of_change_however_fresh(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path, ago: float
) -> None:
    """Lists and searches show changes a minute late; the copy has them anyway."""
    clock.advance(DAY)
    mover = Mover(simulator, seed=int(ago))
    for _ in range(60):
        mover.move()
        clock.advance(0.013)
    clock.advance(ago)
    report = await sync.run()
    assert report.mode == "incremental"
    assert_equal(rows_in(path), simulator)


async def test_changes_spread_over_days(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path
) -> None:
    mover = Mover(simulator, seed=5)
    for _ in range(120):
        mover.move()
        clock.advance(DAY / 7)
    await sync.run()
    assert_equal(rows_in(path), simulator)


async def test_a_busy_part_of_the_log_is_split(
    simulator: CloseSimulator,
    sync: CloseSync,
    clock: ManualClock,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incremental, "_STRETCH", 10)
    clock.advance(DAY)
    mover = Mover(simulator, seed=6)
    for _ in range(150):
        mover.move()
        clock.advance(1)
    clock.advance(DAY)
    await sync.run()
    assert_equal(rows_in(path), simulator)


async def test_a_long_log_with_pages_that_cannot_be_read(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path
) -> None:
    """Each is requested again, and not the pages before it."""
    mover = Mover(simulator, seed=13)
    for _ in range(600):
        mover.move()
        clock.advance(1)
    clock.advance(DAY)
    simulator.faults.add(Fault.body(b"[{", match="GET /event/", times=None), share=0.3)
    await sync.run()
    assert_equal(rows_in(path), simulator)


async def test_a_burst_that_is_too_fresh_for_lists_is_read_again(
    simulator: CloseSimulator,
    sync: CloseSync,
    clock: ManualClock,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Too many to read one by one: changes that lists do not show yet come with the next run."""
    monkeypatch.setattr(incremental, "_FRESH", 5)
    clock.advance(DAY)
    mover = Mover(simulator, seed=7)
    for _ in range(80):
        mover.move()
    await sync.run()
    clock.advance(90)
    await sync.run()
    assert_equal(rows_in(path), simulator)


async def test_a_chain_of_merges(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path
) -> None:
    first, second, third, fourth = (some_lead(simulator, number) for number in (1, 2, 3, 4))
    for source, destination in [(first, second), (second, third), (third, fourth)]:
        simulator.world.merge_leads(source, destination)
        clock.advance(1)
    await sync.run()
    assert rows_in(path)["lead"].keys().isdisjoint({first, second, third})
    assert_equal(rows_in(path), simulator)


@pytest.mark.parametrize("later", [0.001, 30, 3_600])
async def test_a_lead_that_is_deleted_does_not_come_back_from_a_stale_index(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path, later: float
) -> None:
    """Searches and lists by id still show it for a minute."""
    clock.advance(DAY)
    simulator.world.update_lead(some_lead(simulator), name="Last words")
    clock.advance(later)
    simulator.world.delete_lead(some_lead(simulator))
    for _ in range(5):
        await sync.run()
        assert some_lead(simulator) not in rows_in(path)["lead"]
        clock.advance(25)


async def test_a_lead_that_was_deleted_and_restored(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path
) -> None:
    world, lead_id = simulator.world, some_lead(simulator)
    lead = world.leads[lead_id]
    clock.advance(DAY)
    world.delete_lead(lead_id)
    await sync.run()
    assert lead_id not in rows_in(path)["lead"]
    clock.advance(10)
    world.restore_lead(lead)
    await sync.run()
    assert_equal(rows_in(path), simulator)


async def test_a_contact_that_moved_to_another_lead(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path
) -> None:
    clock.advance(DAY)
    source = next(lead for lead in simulator.world.leads.values() if lead["contacts"])
    contact_id = source["contacts"][0]["id"]
    target = some_lead(simulator, 300)
    simulator.world.contacts.update_contact(contact_id, {"lead_id": target})
    await sync.run()
    assert_equal(rows_in(path), simulator)


@pytest.mark.parametrize("days", [28, 29.5, 400])
async def test_a_long_gap(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path, days: float
) -> None:
    """Close deletes events after 30 days; then every lead is looked up."""
    mover = Mover(simulator, seed=8)
    for _ in range(40):
        mover.move()
    clock.advance(days * DAY)
    report = await sync.run()
    assert report.mode == ("incremental" if days < 29 else "sweep")
    assert [f"{int(days)} days ago" in note for note in report.notes] == [True] * (days > 29)
    assert_equal(rows_in(path), simulator)


async def test_a_log_that_expired_early(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path
) -> None:
    simulator.world.update_lead(some_lead(simulator), name="Known")
    await sync.run()
    clock.advance(DAY)
    simulator.world.delete_lead(some_lead(simulator, 200))
    clock.advance(120)
    simulator.world.events.forget(clock())
    report = await sync.run()
    assert report.mode == "sweep"
    assert "no longer reaches back" in report.notes[0]
    assert_equal(rows_in(path), simulator)


async def test_a_key_that_may_not_read_the_log(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path
) -> None:
    simulator.faults.add(Fault.status(403, match="GET /event/*", times=None))
    clock.advance(DAY)
    mover = Mover(simulator, seed=9)
    for _ in range(40):
        mover.move()
    clock.advance(DAY)
    report = await sync.run()
    assert (report.mode, report.complete) == ("sweep", True)
    assert "event log" in report.notes[0]
    assert_equal(rows_in(path), simulator)


async def test_an_interrupted_sweep_resumes(
    simulator: CloseSimulator,
    close: CloseClient,
    clock: ManualClock,
    sink: MemorySink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshot, "_SWEPT_AT_ONCE", 100)
    async with CloseSync(close, sink) as sync:
        await sync.run()
        clock.advance(40 * DAY)
        async with Mover(simulator, 3).moving(1_000):
            # After the account and two of five requests of the sweep.
            simulator.faults.add(Fault.status(402, match="* /lead/", after=3))
            with pytest.raises(Exception, match="402"):
                await sync.run()
            left = Checkpoint.from_json(sink.batches[-1].checkpoint).sweep
            assert left is not None
            assert left.after == sorted(sink.leads)[199]
        clock.advance(600)
        report = await sync.run()
    assert report.mode == "sweep"
    assert sink.leads == dict(simulator.world.leads)


async def test_if_lists_ignore_ids_leads_are_read_one_by_one(
    simulator: CloseSimulator, sync: CloseSync, clock: ManualClock, path: Path
) -> None:
    """Close supports ids without documenting them: a list that ignores them must do no harm."""
    clock.advance(DAY)
    simulator.world.update_lead(some_lead(simulator), name="Changed")
    clock.advance(DAY)
    stranger = b'{"data": [{"id": "lead_other"}], "has_more": false, "total_results": 500}'
    simulator.faults.add(Fault.body(stranger, match="* /lead/", after=1, times=None))
    await sync.run()
    assert_equal(rows_in(path), simulator)


async def test_a_new_custom_field_appears_during_a_run(
    close: CloseClient, simulator: CloseSimulator, path: Path
) -> None:
    field = simulator.world.organization.custom_fields["lead"][0]["id"]
    key = field[:-3] + "NEW"

    def add(progress: SyncProgress) -> None:
        if progress.phase == "snapshot" and progress.done == 200:
            for number in (1, 499):
                lead = simulator.world.leads.lead(number) | {f"custom.{key}": "new"}
                simulator.world.leads.put(number, lead)

    async with CloseSync(close, SQLiteSink(path), on_progress=add) as sync:
        await sync.run()
    assert_equal(rows_in(path), simulator)


async def test_following_ends_with_stop(
    simulator: CloseSimulator, close: CloseClient, clock: ManualClock, path: Path
) -> None:
    rounds = 0
    mover = Mover(simulator, seed=11)

    def look(progress: SyncProgress) -> None:
        nonlocal rounds
        if progress.phase != "following":
            return
        rounds += 1
        if rounds < 6:
            mover.move()
            clock.advance(20)
        else:
            sync.stop()
        if rounds == 3:  # Close fails for a while
            simulator.faults.add(Fault.status(503, match="GET /me/", times=2))

    async with CloseSync(close, SQLiteSink(path), on_progress=look) as sync:
        report = await asyncio.wait_for(sync.run(follow=True, interval=0.01), 240)
    assert report.mode == "incremental"
    assert_equal(rows_in(path), simulator)


async def test_an_early_stop_is_not_lost(sync: CloseSync) -> None:
    following = asyncio.create_task(sync.run(follow=True, interval=3_600))
    sync.stop()
    report = await asyncio.wait_for(following, 240)
    assert report.mode == "incremental"


async def test_an_older_state_never_follows_a_newer_one(
    simulator: CloseSimulator, close: CloseClient, clock: ManualClock, sink: MemorySink
) -> None:
    async with CloseSync(close, sink) as sync:
        await sync.run()
        for _ in range(6):
            simulator.world.update_lead(some_lead(simulator), name=f"At {clock()}")
            await sync.run()
            clock.advance(17)
    states = [
        lead.date_updated
        for batch in sink.batches
        for lead in batch.upserts
        if lead.id == some_lead(simulator)
    ]
    assert states == sorted(states)


async def test_nothing_is_written_twice_while_nothing_changes(
    simulator: CloseSimulator, close: CloseClient, clock: ManualClock, sink: MemorySink
) -> None:
    async with CloseSync(close, sink) as sync:
        await sync.run()
        simulator.world.update_lead(some_lead(simulator), name="Changed")
        simulator.world.delete_lead(some_lead(simulator, 200))
        await sync.run()
        before = len(sink.upserted)
        for _ in range(5):
            clock.advance(20)
            await sync.run()
    assert len(sink.upserted) == before
