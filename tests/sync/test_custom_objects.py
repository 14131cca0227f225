"""Copies of custom objects, and of sequences with their subscriptions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest

from benchmarks.scan_lab.wire import Wire, client
from close_async import CloseClient, ConfigurationError
from close_async.models import SequenceUpdate
from close_async.sync import (
    Checkpoint,
    CloseSync,
    JSONLinesSink,
    SQLiteSink,
    SyncProgress,
    SyncReport,
)
from close_async.testing import CloseSimulator, Fault, ManualClock
from close_async.transport.request import RawResponse, Request
from tests.support.engines import Engine, SQLiteEngine, assert_same, copy_in, copy_of_world
from tests.support.made import (
    add_custom_object,
    change_custom_object,
    remove_custom_object,
    subscribe,
    unsubscribe,
)
from tests.support.moving import Mover

OBJECTS = ["leads", "custom_objects", "sequences"]


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=60, rate_limits=False, clock=clock) as sim:
        fill(sim, clock)
        yield sim


def fill(sim: CloseSimulator, clock: ManualClock) -> None:
    """Add to most leads two custom objects each, and subscribe some contacts."""
    sequences = [*sim.world.tables["sequences"]]
    for number, lead_id in enumerate([*sim.world.leads][:50]):
        for name in ("Press", "Lathe"):
            add_custom_object(sim.world, lead_id, name=f"{name} {number}")
        for contact in sim.world.leads[lead_id]["contacts"][: number % 3]:
            subscribe(sim.world, contact, sequences[number % 2])
        clock.advance(97)
    age(sim, clock)


def age(sim: CloseSimulator, clock: ManualClock) -> None:
    """Advance the clock, so that a first run does not read the events of what was made before."""
    clock.advance(3_600)
    sim.world.create_lead(name="New")


async def synced(close: CloseClient, engine: Engine, **how: Any) -> SyncReport:
    deletions = how.pop("deletions", "remove")
    objects = how.pop("objects", OBJECTS)
    on_progress = how.pop("on_progress", None)
    sink = engine.open(deletions)
    async with CloseSync(close, sink, objects=objects, on_progress=on_progress) as sync:
        return await sync.run(**how)


def assert_copied(engine: Engine, simulator: CloseSimulator) -> None:
    assert_same(copy_in(engine), copy_of_world(simulator, OBJECTS))


@pytest.mark.parametrize("deletions", ["remove", "mark"])
async def test_they_are_kept_current(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    engine: Engine,
    deletions: str,
) -> None:
    report = await synced(close, engine, deletions=deletions)
    assert report.complete, report.notes
    assert len(report.limits) == 1
    assert report.rows["custom_object"] == 100
    assert report.rows["sequence_subscription"] > 30
    assert_copied(engine, simulator)
    mover = Mover(simulator, 3, OBJECTS)
    for _ in range(3):
        for _ in range(60):
            mover.move()
            clock.advance(1)
        clock.advance(400)
        report = await synced(close, engine, deletions=deletions)
        assert report.complete, report.notes
        assert_copied(engine, simulator)


@pytest.mark.parametrize("has_events", [True, False], ids=["events", "no events"])
async def test_what_a_merge_moves_is_found(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    has_events: bool,
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    source = next(iter(simulator.world.sequences.rows.values()))["lead_id"]
    destination = next(iter(simulator.world.leads))
    with monkeypatch.context() as patch:
        if not has_events:
            patch.setattr(simulator.world.events, "happened", lambda *_, **__: None)
        simulator.world.merge_leads(source, destination)
    clock.advance(400)
    await synced(close, engine)
    assert_copied(engine, simulator)
    for table, count in (("custom_object", 4), ("sequence_subscription", 1)):
        query = f"SELECT count(*) FROM {table} WHERE lead_id = '{destination}'"  # noqa: S608
        assert engine.query(query) == [(count,)]


async def test_they_end_with_their_lead(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, engine: Engine
) -> None:
    await synced(close, engine, deletions="mark")
    lead_id = simulator.world.sequences.rows[next(iter(simulator.world.sequences.rows))]["lead_id"]
    simulator.world.delete_lead(lead_id)
    clock.advance(400)
    await synced(close, engine, deletions="mark")
    for table in ("custom_object", "sequence_subscription"):
        rows = engine.query(f"SELECT _deleted_at FROM {table} WHERE lead_id = '{lead_id}'")  # noqa: S608
        assert rows
        assert None not in {at for (at,) in rows}
    assert_copied(engine, simulator)


@pytest.mark.parametrize("has_events", [True, False], ids=["events", "no events"])
async def test_a_deleted_type_takes_its_objects_along(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    tmp_path: Path,
    *,
    has_events: bool,
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    kind = await close.custom_object_types.create({"name": "Site", "name_plural": "Sites"})
    objects = simulator.world.tables["custom_objects"]
    for key in [*objects][:40]:
        change_custom_object(simulator.world, key, custom_object_type_id=kind.id)
    age(simulator, clock)
    await synced(close, engine)
    if not has_events:  # Close does not document whether it emits them
        for key in [key for key, row in objects.items() if row["custom_object_type_id"] == kind.id]:
            del objects[key]
    await close.custom_object_types.delete(kind.id)
    clock.advance(400)
    report = await synced(close, engine)
    assert report.rows["custom_object"] == 60
    assert_copied(engine, simulator)


async def test_subscriptions_outlive_their_sequence(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    first, _ = simulator.world.tables["sequences"]
    await close.sequences.delete(first)
    clock.advance(400)
    report = await synced(close, engine)
    assert report.rows["sequence"] == 1
    assert_copied(engine, simulator)
    query = "SELECT count(*) FROM sequence_subscription WHERE status_reason = 'sequence-deleted'"
    assert engine.query(query) > [(5,)]
    # Close does not list them any more: a copy that is read again looks them up.
    gone, *_ = [key for key, row in simulator.world.sequences.rows.items()
                if row["sequence_id"] == first]  # fmt: skip
    unsubscribe(simulator.world, gone)
    clock.advance(40 * 86_400)
    await synced(close, engine)
    assert_copied(engine, simulator)


@pytest.mark.parametrize("gap", ["30 days", "no log", "full"])
async def test_everything_is_read_again_if_events_may_be_missing(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    tmp_path: Path,
    gap: str,
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    if gap == "no log":
        simulator.faults.add(Fault.status(403, match="GET /event/*", times=None))
    await synced(close, engine)
    mover = Mover(simulator, 1, OBJECTS)
    for _ in range(60):
        mover.move()
    clock.advance(40 * 86_400 if gap == "30 days" else 600)
    report = await synced(close, engine, full=gap == "full")
    assert report.complete, report.notes
    assert_copied(engine, simulator)


async def test_left_out_for_a_while_they_are_read_again(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    remove_custom_object(simulator.world, next(iter(simulator.world.tables["custom_objects"])))
    unsubscribe(simulator.world, next(iter(simulator.world.sequences.rows)))
    clock.advance(3_600)
    report = await synced(close, engine, objects=["leads"])
    assert "custom_object" not in report.rows
    assert "sequence" not in report.rows
    clock.advance(3_600)
    await synced(close, engine)
    assert_copied(engine, simulator)


async def test_an_interrupted_read_is_continued(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    for number in range(700):
        add_custom_object(simulator.world, next(iter(simulator.world.leads)), name=f"P{number}")
        clock.advance(60)
    age(simulator, clock)
    fault = Fault.status(402, match="POST /data/search/", after=4, times=None)
    simulator.faults.add(fault)
    with pytest.raises(Exception, match="402"):
        await synced(close, engine)
    simulator.faults.clear()
    [(stored,)] = engine.query("SELECT count(*) FROM custom_object")
    assert 0 < stored < 800
    for (key,) in engine.query("SELECT id FROM custom_object"):
        # Without an event, which would be followed: only reading it again shows it.
        simulator.world.tables["custom_objects"][key]["name"] = "Changed"
    befores: set[int] = set()

    def on_progress(progress: SyncProgress) -> None:
        if progress.phase == "custom_objects":
            befores.add(progress.before)

    report = await synced(close, engine, on_progress=on_progress)
    assert stored in befores
    assert report.rows["custom_object"] == 800
    [(again,)] = engine.query("SELECT count(*) FROM custom_object WHERE name = 'Changed'")
    assert again < stored


async def test_sequences_that_were_read_are_not_read_again(
    close: CloseClient, simulator: CloseSimulator, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    first, second = sorted(simulator.world.tables["sequences"])
    simulator.faults.add(Fault.status(402, match="GET /sequence_subscription/", after=1, times=1))
    with pytest.raises(Exception, match="402"):
        await synced(close, engine)
    sink = engine.open()
    state = Checkpoint.from_json(sink.load() or "").kinds["sequence_subscriptions"]
    sink.close()
    assert (state.done, state.whole) == ((first,), False)
    for key in [key for key, row in simulator.world.sequences.rows.items()
                if row["sequence_id"] == first]:  # fmt: skip
        # Without an event, which would be followed: only reading the sequence again shows it.
        simulator.world.sequences.rows[key]["sender_name"] = "Changed"
    await synced(close, engine)
    changed = "SELECT count(*) FROM sequence_subscription WHERE sender_name = 'Changed'"
    assert engine.query(changed) == [(0,)]
    query = f"SELECT count(*) > 10 FROM sequence_subscription WHERE sequence_id = '{second}'"  # noqa: S608
    assert engine.query(query) == [(1,)]


class ShrinkingWire(Wire):
    """A transport on which the first pages of subscriptions are followed by the end of others."""

    pages = 0

    async def send(self, request: Request, *args: Any, **named: Any) -> RawResponse:
        answer = await super().send(request, *args, **named)
        if request.path == "/sequence_subscription/":
            self.pages += 1
            for key in [*self._sim.world.sequences.rows][: 60 if self.pages <= 5 else 0]:
                unsubscribe(self._sim.world, key)
        return answer


async def test_subscriptions_that_end_while_they_are_listed_hide_no_others(
    simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    sequence_id = next(iter(simulator.world.tables["sequences"]))
    leads = [*simulator.world.leads]
    for number in range(1_000):
        lead_id = leads[number % 50]
        contact = simulator.world.contacts.create_contact({"lead_id": lead_id, "name": "Ada"})
        subscribe(simulator.world, contact, sequence_id)
    age(simulator, clock)
    wire = ShrinkingWire(simulator, 0.0)
    async with client(simulator, wire) as close:
        report = await synced(close, engine)
    assert report.complete, report.notes
    assert_copied(engine, simulator)


class DeletingWire(Wire):
    """A transport on which the first page of sequences is followed by the end of one in it."""

    close: CloseClient
    ends = ""

    async def send(self, request: Request, *args: Any, **named: Any) -> RawResponse:
        answer = await super().send(request, *args, **named)
        if request.path == "/sequence/" and self.ends:
            ends, self.ends = self.ends, ""
            await self.close.sequences.delete(ends)
        return answer


async def test_a_sequence_that_ends_while_they_are_listed_removes_no_other(
    simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine, wire = SQLiteEngine(tmp_path / "a.db"), DeletingWire(simulator, 0.0)
    async with client(simulator, wire) as close:
        wire.close = close
        for number in range(200):  # of the second page, one moves to the first
            await close.sequences.create({"name": f"{number}", "steps": []})
        age(simulator, clock)
        await synced(close, engine)
        wire.ends = (await close.sequences.list(limit=1))[0].id
        await synced(close, engine, full=True)
    assert_copied(engine, simulator)


async def test_a_sequence_that_ends_while_they_are_first_listed_hides_no_other(
    simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine, wire = SQLiteEngine(tmp_path / "a.db"), DeletingWire(simulator, 0.0)
    async with client(simulator, wire) as close:
        wire.close = close
        for number in range(200):
            await close.sequences.create({"name": f"{number}", "steps": []})
        age(simulator, clock)
        wire.ends = (await close.sequences.list(limit=1))[0].id
        await synced(close, engine)
    assert_copied(engine, simulator)


async def test_subscriptions_that_are_not_found_for_a_while_are_read_later(
    close: CloseClient, simulator: CloseSimulator, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    first, second = sorted(simulator.world.tables["sequences"])
    simulator.faults.add(Fault.status(404, match="GET /sequence_subscription/"))
    report = await synced(close, engine)
    assert not report.complete
    assert first in report.notes[0]
    read = engine.query("SELECT DISTINCT sequence_id FROM sequence_subscription")
    assert read == [(second,)]  # one that cannot be read does not stop those after it
    report = await synced(close, engine)
    assert report.complete, report.notes
    assert_copied(engine, simulator)


class UndatedWire(Wire):
    """A transport on which a page of custom objects has one without a date of creation."""

    async def send(self, request: Request, *args: Any, **named: Any) -> RawResponse:
        answer = await super().send(request, *args, **named)
        if request.path == "/data/search/" and b'"custobj_' in answer.body:
            body = answer.body.replace(b'"date_created":', b'"date_missing":', 1)
            return attrs.evolve(answer, body=body)
        return answer


async def test_what_cannot_be_read_of_one_kind_stops_no_other(
    simulator: CloseSimulator, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    async with client(simulator, UndatedWire(simulator, 0.0)) as close:
        report = await synced(close, engine)
    assert not report.complete
    assert len(report.notes) == 1, report.notes
    assert report.rows["sequence"] == 2
    assert report.rows["sequence_subscription"] > 30


async def test_a_row_that_cannot_be_read_costs_itself(
    close: CloseClient, simulator: CloseSimulator, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    body = b'{"data": [7, {"id": "user_1", "first_name": "Ada"}, {"id": null}], "has_more": false}'
    simulator.faults.add(Fault.body(body, match="GET /user/", times=None))
    assert (await synced(close, engine)).complete
    assert engine.query("SELECT id, first_name FROM close_user") == [("user_1", "Ada")]


async def test_what_cannot_be_read_is_reported(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    bad, good, *_ = simulator.world.tables["custom_objects"]
    for key in (bad, good):
        change_custom_object(simulator.world, key, name="Changed")
    simulator.faults.add(Fault.body(b"[1]", match=f"GET /custom_object/{bad}/", times=None))
    report = await synced(close, engine)
    assert not report.complete
    assert bad in report.notes[0]
    assert copy_in(engine)["custom_object"][good]["name"] == "Changed"
    for _ in range(2):  # after the second run, its event is not read again
        age(simulator, clock)
        report = await synced(close, engine)
        assert not report.complete
        assert bad in report.notes[0]
    simulator.faults.clear()
    report = await synced(close, engine)
    assert report.complete, report.notes
    assert_copied(engine, simulator)


async def test_a_reader_finds_the_values_by_name(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, engine: Engine
) -> None:
    field = simulator.world.organization.custom_fields["custom_object"][0]
    one = next(iter(simulator.world.tables["custom_objects"]))
    await close.custom_objects.update(one, {f"custom.{field['id']}": "SN-4711"})
    await synced(close, engine)
    query = (
        f'SELECT kind.name, object."{field["name"]}" FROM custom_object_named AS object '  # noqa: S608
        "JOIN custom_object_type AS kind ON kind.id = object.custom_object_type_id "
        f"WHERE object.id = '{one}'"
    )
    assert engine.query(query) == [("Machine", "SN-4711")]
    await close.custom_fields.custom_object.update(field["id"], {"name": "Serial"})
    clock.advance(60)
    await synced(close, engine)
    query = f"SELECT \"Serial\" FROM custom_object_named WHERE id = '{one}'"  # noqa: S608
    assert engine.query(query) == [("SN-4711",)]
    joined = (
        "SELECT count(*) > 30 FROM sequence_subscription AS each "
        "JOIN sequence ON sequence.id = each.sequence_id WHERE each.status = 'active'"
    )
    assert engine.query(joined) == [(True,)]


class LaggingWire(Wire):
    """A transport on which searches show some custom objects as they were, or not at all."""

    former: dict[str, str]
    hidden = ""

    async def send(self, request: Request, *args: Any, **named: Any) -> RawResponse:
        answer = await super().send(request, *args, **named)
        if request.path != "/data/search/" or b'"custobj_' not in answer.body:
            return answer
        found = orjson.loads(answer.body)
        found["data"] = [row for row in found["data"] if row["id"] != self.hidden]
        for row in found["data"]:
            row["name"] = self.former.get(row["id"], row.get("name"))
        return attrs.evolve(answer, body=orjson.dumps(found))


async def test_reading_all_again_does_not_undo_what_was_just_fetched(
    simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine, wire = SQLiteEngine(tmp_path / "a.db"), LaggingWire(simulator, 0.0)
    objects, lead_id = simulator.world.tables["custom_objects"], next(iter(simulator.world.leads))
    async with client(simulator, wire) as close:
        wire.former = {}
        kind = await close.custom_object_types.create({"name": "Site", "name_plural": "Sites"})
        age(simulator, clock)
        async with CloseSync(close, engine.open(), objects=OBJECTS) as sync:
            await sync.run()
            await close.custom_object_types.delete(kind.id)  # all are read again
            clock.advance(1)
            changed = next(iter(objects))
            wire.former = {changed: objects[changed]["name"]}
            change_custom_object(simulator.world, changed, name="Changed")
            wire.hidden = add_custom_object(simulator.world, lead_id, name="New")["id"]
            clock.advance(1)
            await sync.run()
            assert_copied(engine, simulator)
            clock.advance(30)
            await sync.run()
    assert_copied(engine, simulator)


async def test_many_changes_are_read_by_a_search(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    changed, gone = [*simulator.world.tables["custom_objects"]][:90], None
    for key in changed:
        gone = key
        change_custom_object(simulator.world, key, name="Changed")
        clock.advance(1)
    clock.advance(400)
    change_custom_object(simulator.world, changed[0], name="Fresh")
    remove_custom_object(simulator.world, gone or "")
    simulator.requests.clear()
    await synced(close, engine)
    fetched = [each for each in simulator.requests if "/custom_object/custobj" in each.path]
    assert [each.path for each in fetched] == [f"/custom_object/{changed[0]}/"]
    assert_copied(engine, simulator)


@pytest.fixture
async def kinds(close: CloseClient) -> dict[str, str]:
    """The ids of three more types, of which two have names that make one name of a view."""
    made: dict[str, str] = {}
    for name in ("Site", "Lead-ID", "lead id"):
        kind = await close.custom_object_types.create({"name": name, "name_plural": name})
        made[name] = kind.id
        field = {"name": "Size", "custom_object_type_id": kind.id, "type": "number"}
        await close.custom_fields.custom_object.create(field)
    return made


def views_in(engine: Engine, *names: str) -> list[str]:
    """Return the views of these names that can be read."""
    found: list[str] = []
    for name in names:
        with suppress(Exception):
            engine.query(f'SELECT 1 FROM "{name}"')  # noqa: S608
            found.append(name)
    return found


async def test_each_type_has_a_view(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    engine: Engine,
    kinds: dict[str, str],
) -> None:
    lead_id, site = next(iter(simulator.world.leads)), kinds["Site"]
    [size] = [f.id async for f in close.custom_fields.custom_object.list()
              if f.custom_object_type_id == site]  # fmt: skip
    values = {"lead_id": lead_id, "name": "Hall 1", f"custom.{size}": 1.5}
    await close.custom_objects.create({"custom_object_type_id": site, **values})
    clock.advance(3_600)
    await synced(close, engine)
    query = 'SELECT name, "Size", lead_id FROM custom_object_site'
    [(name, number, _)] = engine.query(query)
    assert (name, float(number)) == ("Hall 1", 1.5)
    assert engine.query("SELECT count(*) FROM custom_object_machine") == [(100,)]
    # Their names are that of an index, and of each other.
    clashing = [f"custom_object_lead_id_{kinds[name]}" for name in ("Lead-ID", "lead id")]
    assert views_in(engine, "custom_object_lead_id", *clashing) == clashing

    await close.custom_fields.custom_object.update(size, {"name": "Area"})
    await close.custom_object_types.update(site, {"name": "Größe {0} %s"})
    clock.advance(60)
    await synced(close, engine)
    assert views_in(engine, "custom_object_site") == []
    [(number,)] = engine.query('SELECT "Area" FROM "custom_object_größe_0_s"')
    assert float(number) == 1.5
    await close.custom_object_types.update(site, {"name": "Machine"})
    await close.custom_object_types.update(
        simulator.world.organization.object_type_id, {"name": "Site"}
    )
    await close.custom_object_types.delete(kinds["lead id"])
    clock.advance(400)
    await synced(close, engine)
    assert len(engine.query('SELECT "Area" FROM custom_object_machine')) == 1
    assert engine.query("SELECT count(*) FROM custom_object_site") == [(100,)]
    assert views_in(engine, *clashing, "custom_object_lead_id") == clashing[:1]


async def test_numbers_of_a_sequence_are_not_stored(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    first = next(iter(simulator.world.tables["sequences"]))
    await close.sequences.update(first, SequenceUpdate(name="Renamed"))
    clock.advance(400)
    await synced(close, engine)
    assert copy_in(engine)["sequence"][first]["name"] == "Renamed"
    assert copy_in(engine)["sequence"][first]["extra"] == {}
    assert_copied(engine, simulator)


async def test_the_plan_names_each_kind(close: CloseClient, tmp_path: Path) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    async with CloseSync(close, engine.open(), objects=[*OBJECTS, "activities"]) as sync:
        plan = await sync.plan()
        assert plan is not None
        assert plan.noun == "leads"
        nouns = ["activities", "custom objects", "subscriptions"]
        assert [each.noun for each in plan.then] == nouns
        assert plan.then[1].count == 100
        assert plan.then[2].count > 30
        assert str(plan).count("\n") == 3
        await sync.run()
        assert await sync.plan() is None


async def test_a_log_of_changes(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    for full in (False, True, False):
        sink = JSONLinesSink(path)
        async with CloseSync(close, sink, objects=OBJECTS) as sync:
            assert (await sync.run(full=full)).complete
            for table, rows in (
                ("custom_object", simulator.world.tables["custom_objects"]),
                ("sequence_subscription", simulator.world.sequences.rows),
            ):
                assert set(await asyncio.to_thread(sink.ids, "", 10_000, table)) == rows.keys()
        remove_custom_object(simulator.world, next(iter(simulator.world.tables["custom_objects"])))
        unsubscribe(simulator.world, next(iter(simulator.world.sequences.rows)))
        clock.advance(600)


@pytest.mark.parametrize("name", ["custom_object", "sequences.steps", "sequence_subscriptions"])
async def test_unknown_names_are_rejected(close: CloseClient, tmp_path: Path, name: str) -> None:
    with SQLiteSink(tmp_path / "a.db") as sink, pytest.raises(ConfigurationError, match="'seq"):
        CloseSync(close, sink, objects=["leads", name])
