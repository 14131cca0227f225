"""What happened while the event log was out of reach: everything stored is looked up again."""

from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path

import orjson
import pytest

from close_async import CloseClient, PaymentRequiredError
from close_async.sync import CloseSync, JSONLinesSink, SyncReport, kinds, snapshot
from close_async.testing import CloseSimulator, Fault, ManualClock
from close_simulator.events.activities import new_activity
from tests.support.copies import leads_in_log
from tests.support.engines import (
    Deletions,
    Engine,
    SQLiteEngine,
    assert_same,
    copy_in,
    copy_of_world,
)
from tests.support.made import (
    add_custom_object,
    change_custom_object,
    remove_custom_object,
    subscribe,
    unsubscribe,
)

DAY = 86_400
OBJECTS = ["leads", "activities", "custom_objects", "sequences"]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look up few ids at a time, so that each sink has to continue after an id many times."""
    monkeypatch.setattr(snapshot, "_SWEPT_AT_ONCE", 7)
    monkeypatch.setattr(kinds, "_COMPARED_AT_ONCE", 13)


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=40, rate_limits=False, clock=clock, index_lag=60) as sim:
        sequences = [*sim.world.tables["sequences"]]
        for number, lead_id in enumerate([*sim.world.leads]):
            add_custom_object(sim.world, lead_id, name=f"Press {number}")
            for contact in sim.world.leads[lead_id]["contacts"]:
                subscribe(sim.world, contact, sequences[number % 2])
        clock.advance(3_600)
        sim.world.create_lead(name="New")  # the last event: a first run does not apply the others
        clock.advance(3_600)
        yield sim


async def synced(close: CloseClient, engine: Engine, deletions: Deletions) -> SyncReport:
    async with CloseSync(close, engine.open(deletions), objects=OBJECTS) as sync:
        return await sync.run()


def every_third(ids: Iterable[str]) -> set[str]:
    return {*sorted(ids)[::3]}


def end_a_third(simulator: CloseSimulator) -> dict[str, set[str]]:
    """Delete a third of the objects of each table; return their ids."""
    world = simulator.world
    leads = every_third(world.leads)
    for lead_id in leads:
        world.delete_lead(lead_id)
    contacts = every_third(each["id"] for lead in world.leads.values() for each in lead["contacts"])
    for contact_id in contacts:
        world.contacts.delete_contact(contact_id)
    rows = [
        row for key in world.leads for row in world.activities.of_lead(world.leads.index_of(key))
    ]
    notes = every_third(row["id"] for row in rows if row["_type"] == "Note")
    for row in rows:
        if row["id"] in notes:
            world.activities.delete(row["id"])
            world.activities.log("deleted", row)
    objects = every_third(world.tables["custom_objects"])
    for object_id in objects:
        remove_custom_object(world, object_id)
    subscriptions = every_third(world.sequences.rows)
    for subscription_id in subscriptions:
        unsubscribe(world, subscription_id)
    return {
        "lead": leads,
        "contact": contacts,
        "activity": notes,
        "custom_object": objects,
        "sequence_subscription": subscriptions,
    }


def change_some(simulator: CloseSimulator) -> None:
    """Change an object of each table, and add one."""
    world = simulator.world
    first, second, *_ = world.leads
    world.update_lead(first, name="Renamed")
    world.create_lead(name="Meanwhile", contacts=[{"name": "Ada"}])
    note = new_activity(world.organization, second, "Note", world.now())
    world.activities.put(note)
    world.activities.log("created", note)
    change_custom_object(world, next(iter(world.tables["custom_objects"])), name="Changed")
    add_custom_object(world, second, name="Added")
    subscription = next(iter(world.sequences.rows.values()))
    world.sequences.change(subscription, status="paused", status_reason="manual")


def assert_copied(engine: Engine, simulator: CloseSimulator) -> None:
    assert_same(copy_in(engine), copy_of_world(simulator, OBJECTS))


async def assert_swept(
    close: CloseClient, engine: Engine, simulator: CloseSimulator, deletions: Deletions = "remove"
) -> None:
    """Sync, and check that everything was looked up again and the copy equals its source."""
    report = await synced(close, engine, deletions)
    assert (report.mode, report.complete) == ("sweep", True), report.notes
    assert_copied(engine, simulator)


@pytest.mark.parametrize("deletions", ["remove", "mark"])
async def test_deletions_whose_events_expired(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    engine: Engine,
    deletions: Deletions,
) -> None:
    await synced(close, engine, deletions)
    assert_copied(engine, simulator)
    gone = end_a_third(simulator)
    change_some(simulator)
    clock.advance(40 * DAY)
    await assert_swept(close, engine, simulator, deletions)
    for table, ids in gone.items():
        ended = {
            key
            for (key,) in engine.query(f"SELECT id FROM {table} WHERE _deleted_at IS NOT NULL")  # noqa: S608
        }
        assert ids <= ended if deletions == "mark" else not ended


@pytest.mark.parametrize("loss", ["expired early", "forbidden"])
async def test_deletions_that_the_log_does_not_report(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path, loss: str
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine, "remove")
    end_a_third(simulator)
    change_some(simulator)
    clock.advance(600)
    if loss == "forbidden":
        simulator.faults.add(Fault.status(403, match="GET /event/*", times=None))
    else:
        simulator.world.events.forget(clock())
    await assert_swept(close, engine, simulator)


@pytest.mark.parametrize("ago", [1, 30, 90])
async def test_deletions_that_lists_do_not_show_yet(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path, ago: float
) -> None:
    """The lists that are compared still have what was deleted; the end of the log reports it."""
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine, "remove")
    end_a_third(simulator)
    clock.advance(40 * DAY)
    end_a_third(simulator)
    change_some(simulator)
    clock.advance(ago)
    await assert_swept(close, engine, simulator)


async def test_deletions_of_what_an_interrupted_first_run_had_stored(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    """Of the first sequence, the first page of subscriptions is stored and the second is not."""
    engine, world = SQLiteEngine(tmp_path / "a.db"), simulator.world
    lead_id, sequence_id = next(iter(world.leads)), min(world.tables["sequences"])
    for _ in range(250):
        contact = world.contacts.create_contact({"lead_id": lead_id, "name": "Ada"})
        subscribe(world, contact, sequence_id)
    clock.advance(3_600)
    world.create_lead(name="New")
    simulator.faults.add(Fault.status(402, match="GET /sequence_subscription/", after=1))
    with pytest.raises(PaymentRequiredError):
        await synced(close, engine, "remove")
    for (subscription_id,) in engine.query("SELECT id FROM sequence_subscription LIMIT 9"):
        unsubscribe(world, subscription_id)
    clock.advance(40 * DAY)
    report = await synced(close, engine, "remove")
    assert report.complete, report.notes
    assert_copied(engine, simulator)


@pytest.mark.parametrize("deletions", ["remove", "mark"])
async def test_a_sweep_that_is_interrupted_again_and_again(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    tmp_path: Path,
    deletions: Deletions,
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine, deletions)
    end_a_third(simulator)
    clock.advance(40 * DAY)
    change_some(simulator)
    clock.advance(600)
    report: SyncReport | None = None
    requests = 0
    while report is None:
        requests += 4
        simulator.faults.clear()
        simulator.faults.add(Fault.status(402, after=requests, times=None))
        with suppress(PaymentRequiredError):
            report = await synced(close, engine, deletions)
    assert (report.mode, report.complete) == ("incremental", True), report.notes
    assert_copied(engine, simulator)


async def test_a_log_of_changes_names_what_ended(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    for has_gap in (False, True):
        async with CloseSync(close, JSONLinesSink(path), objects=OBJECTS) as sync:
            report = await sync.run()
        assert (report.mode == "sweep", report.complete) == (has_gap, True), report.notes
        source = copy_of_world(simulator, OBJECTS)
        assert leads_in_log(path) == dict(simulator.world.leads)
        for table in ("activity", "custom_object", "sequence_subscription"):
            assert ids_in_log(path, table) == source[table].keys()
        end_a_third(simulator)
        change_some(simulator)
        clock.advance(40 * DAY)


def ids_in_log(path: Path, table: str) -> set[str]:
    """Return the ids of a table in a log of changes, read as its users would."""
    ids: set[str] = set()
    for line in map(orjson.loads, path.read_bytes().splitlines()):
        if line.get("table") == table:
            (ids.add if line["op"] == "upsert" else ids.discard)(line["id"])
    return ids
