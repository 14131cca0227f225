"""Copies of activities."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.scan_lab.wire import Wire, client
from close_async import CloseClient, ConfigurationError, NotFoundError, PermissionDeniedError
from close_async.models import LeadCreate, NoteCreate, NoteUpdate
from close_async.search import lead
from close_async.sync import Checkpoint, CloseSync, JSONLinesSink, SQLiteSink, SyncReport
from close_async.sync.objects import kinds_of
from close_async.sync.tables import ACTIVITY
from close_async.testing import CloseSimulator, Fault, ManualClock
from close_async.transport.request import RawResponse, Request
from close_simulator.activities.messages import shown as activity_shown
from tests.support.engines import (
    Engine,
    SQLiteEngine,
    assert_same,
    copy_in,
    copy_of_world,
    typed,
)
from tests.support.moving import Mover


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=150, rate_limits=False, clock=clock) as sim:
        yield sim


async def synced(close: CloseClient, engine: Engine, **how: Any) -> SyncReport:
    deletions = how.pop("deletions", "remove")
    objects = how.pop("objects", ["leads", "activities"])
    async with CloseSync(close, engine.open(deletions), objects=objects) as sync:
        return await sync.run(**how)


class ActivityMover:
    """Makes random changes of activities, through the API."""

    def __init__(self, close: CloseClient, simulator: CloseSimulator, seed: int) -> None:
        self._close = close
        self._sim = simulator
        self._rng = Random(seed)
        self._mover = Mover(simulator, seed)

    async def move(self) -> None:
        """Make a change."""
        lead_id = self._mover._lead()
        acts = self._close.activities
        found = await acts.list(lead_id=lead_id, limit=20)
        own = [each for each in found if each.type in {"Note", "SMS", "Call", "Email"}]
        match self._rng.randrange(8):
            case 0 | 1:
                await acts.notes.create(NoteCreate(lead_id=lead_id, note="New"))
            case 2:
                await acts.calls.create({"lead_id": lead_id, "duration": 60})
            case 3 if notes := [each for each in own if each.type == "Note"]:
                await acts.notes.update(self._rng.choice(notes).id, NoteUpdate(note="Changed"))
            case 4 if own:
                one = self._rng.choice(own)
                kinds = {"Note": "notes", "SMS": "sms", "Call": "calls", "Email": "emails"}
                await getattr(acts, kinds[one.type]).delete(one.id)
            case 5:
                await self._close.leads.create(LeadCreate(name="New"))
            case _:
                self._mover.move()


@pytest.mark.parametrize("deletions", ["remove", "mark"])
async def test_activities_are_kept_current(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    engine: Engine,
    deletions: str,
) -> None:
    report = await synced(close, engine, deletions=deletions)
    assert report.complete, report.notes
    assert len(report.limits) == 2
    assert report.rows["activity"] > 500
    assert_same(copy_in(engine), copy_of_world(simulator))
    mover = ActivityMover(close, simulator, seed=4)
    for _ in range(3):
        for _ in range(40):
            await mover.move()
            clock.advance(1)
        clock.advance(400)
        report = await synced(close, engine, deletions=deletions)
        assert report.complete, report.notes
        assert_same(copy_in(engine), copy_of_world(simulator))


async def test_each_type_has_a_view(
    close: CloseClient, simulator: CloseSimulator, engine: Engine
) -> None:
    one = next(iter(simulator.world.leads))
    note = await close.activities.notes.create(NoteCreate(lead_id=one, note="Asked for an offer"))
    await synced(close, engine)
    query = f"SELECT note, user_name FROM activity_note WHERE id = '{note.id}'"  # noqa: S608
    assert engine.query(query) == [("Asked for an offer", note.user_name)]
    [(calls,)] = engine.query("SELECT count(*) FROM activity_call WHERE duration >= 0")
    [(emails,)] = engine.query("SELECT count(*) FROM activity_email WHERE subject <> ''")
    [(named,)] = engine.query("SELECT count(*) FROM activity_named")
    assert min(calls, emails) > 0
    assert named > calls + emails


async def test_without_activities_their_table_is_empty(close: CloseClient, engine: Engine) -> None:
    report = await synced(close, engine, objects=["leads"])
    assert "activity" not in report.rows
    assert report.limits == ()
    assert engine.query("SELECT count(*) FROM activity") == [(0,)]


async def test_activities_that_were_left_out_for_a_while_are_read_again(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    some = [each async for each in close.activities.calls.list(limit=3)]
    for each in some:
        await close.activities.calls.delete(each.id)
    clock.advance(3_600)
    await synced(close, engine, objects=["leads"])
    clock.advance(3_600)
    await synced(close, engine)
    assert_same(copy_in(engine), copy_of_world(simulator))


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
    mover = ActivityMover(close, simulator, seed=1)
    for _ in range(30):
        await mover.move()
    clock.advance(40 * 86_400 if gap == "30 days" else 600)
    report = await synced(close, engine, full=gap == "full")
    assert report.complete, report.notes
    assert_same(copy_in(engine), copy_of_world(simulator))


async def test_an_interrupted_read_is_continued(
    close: CloseClient, simulator: CloseSimulator, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    simulator.faults.add(Fault.status(402, match="GET /activity/", after=4, times=None))
    with pytest.raises(Exception, match="402"):
        await synced(close, engine)
    simulator.faults.clear()
    sink = SQLiteSink(engine.path)
    state = Checkpoint.from_json(sink.load() or "").kinds["activities"]
    stored = sink.counts()["activity"]
    sink.close()
    assert state.covered
    assert not state.whole
    assert stored > 100
    await synced(close, engine)
    assert_same(copy_in(engine), copy_of_world(simulator))


async def test_an_interrupted_read_starts_again_if_events_may_be_missing(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    simulator.faults.add(Fault.status(402, match="GET /activity/", after=4, times=None))
    with pytest.raises(Exception, match="402"):
        await synced(close, engine)
    simulator.faults.clear()
    stored = {key for (key,) in engine.query("SELECT id FROM activity WHERE _type = 'Note'")}
    changed, deleted, *_ = sorted(stored)
    await close.activities.notes.update(changed, NoteUpdate(note="Changed"))
    await close.activities.notes.delete(deleted)
    clock.advance(40 * 86_400)
    await synced(close, engine)
    assert_same(copy_in(engine), copy_of_world(simulator))


async def test_one_activity_that_cannot_be_read_stops_nothing(
    close: CloseClient, simulator: CloseSimulator, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    one = next(iter(simulator.world.leads))
    bad = await close.activities.notes.create(NoteCreate(lead_id=one, note="Bad"))
    good = await close.activities.notes.create(NoteCreate(lead_id=one, note="Good"))
    for path in ("/activity/", f"/activity/note/{bad.id}/"):
        simulator.faults.add(Fault.body(b"[1]", match=f"GET {path}", times=None))
    report = await synced(close, engine)
    assert not report.complete
    assert bad.id in report.notes[0]
    assert good.id in copy_in(engine)["activity"]


async def test_a_list_that_is_not_found_removes_nothing(
    close: CloseClient, simulator: CloseSimulator, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    await synced(close, engine)
    before = copy_in(engine)["activity"]
    simulator.faults.add(Fault.status(404, match="GET /activity/", times=None))
    with pytest.raises(NotFoundError):
        await synced(close, engine, full=True)
    assert copy_in(engine)["activity"] == before


async def test_an_activity_without_events_that_cannot_be_read_is_reported(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    assert (await synced(close, engine)).complete
    clock.advance(60)
    body = b'{"data": [1], "has_more": false}'
    simulator.faults.add(Fault.body(body, match="GET /activity/created/", times=None))
    report = await synced(close, engine)
    assert not report.complete
    assert "an activity that could not be read" in report.notes[0]


class SlowLogWire(Wire):
    """A transport on which a lead is created while the event log is read, for an hour."""

    is_on = False
    clock: ManualClock

    async def send(self, request: Request, *args: Any, **named: Any) -> RawResponse:
        if self.is_on and request.path == "/event/" and "date_updated__gte" in dict(request.params):
            self.is_on = False
            self._sim.world.create_lead(name="Meanwhile")
            self.clock.advance(3_600)
            self._sim.world.create_lead(name="At the end")
        return await super().send(request, *args, **named)


class ThreadsWire(Wire):
    """A transport that notes which threads of e-mails are fetched."""

    def __init__(self, simulator: CloseSimulator, trip: float) -> None:
        super().__init__(simulator, trip)
        self.fetched: list[str] = []

    async def send(self, request: Request, *args: Any, **named: Any) -> RawResponse:
        if request.path.startswith("/activity/emailthread/acti_"):
            self.fetched.append(request.path)
        return await super().send(request, *args, **named)


async def test_what_has_no_events_is_found_however_long_the_log_takes(
    simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    wire = SlowLogWire(simulator, 0.0)
    wire.clock = clock
    async with client(simulator, wire) as close:
        for wire.is_on in (False, True, False):
            await synced(close, engine)
            clock.advance(600)
    assert_same(copy_in(engine), copy_of_world(simulator))


async def test_a_log_of_changes(close: CloseClient, clock: ManualClock, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    for full in (False, True):
        sink = JSONLinesSink(path)
        async with CloseSync(close, sink, objects=["leads", "activities"]) as sync:
            assert (await sync.run(full=full)).complete
            ids = await asyncio.to_thread(sink.ids, "", 100_000, "activity")
        assert set(ids) == {each.id async for each in close.activities.scan()}
        [call] = [each async for each in close.activities.calls.list(limit=1)]
        await close.activities.calls.delete(call.id)
        clock.advance(600)


CHOSEN = ["leads", "activities.notes", "activities.calls", "activities.custom"]


def chosen_of_world(simulator: CloseSimulator, types: set[str]) -> Any:
    source = copy_of_world(simulator)
    rows = source["activity"].items()
    source["activity"] = {key: row for key, row in rows if row["_type"] in types}
    return source


async def test_single_types_are_kept_current(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, engine: Engine
) -> None:
    mover = ActivityMover(close, simulator, seed=6)
    for _ in range(3):
        report = await synced(close, engine, objects=CHOSEN)
        assert report.complete, report.notes
        assert report.limits == ()
        chosen = chosen_of_world(simulator, {"Note", "Call", "CustomActivity"})
        assert report.rows["activity"] == len(chosen["activity"]) > 0
        assert_same(copy_in(engine), chosen)
        for _ in range(40):
            await mover.move()
            clock.advance(1)
        clock.advance(400)


async def test_the_types_may_change_between_runs(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    mover = ActivityMover(close, simulator, seed=7)
    for objects, types in (
        (["leads", "activities.notes"], {"Note"}),
        (["activities.created", "leads", "activities.notes"], {"Note", "Created"}),
        (["leads", "activities.created"], {"Created"}),
        (["leads", "activities", "activities.notes"], None),
        (["leads", "activities.sms"], {"SMS"}),
    ):
        report = await synced(close, engine, objects=objects)
        assert report.complete, report.notes
        assert len(report.limits) == (2 if types is None else "Created" in types)
        every = copy_of_world(simulator)
        assert_same(copy_in(engine), every if types is None else chosen_of_world(simulator, types))
        for _ in range(20):
            await mover.move()
        clock.advance(400)


@pytest.mark.parametrize(
    "objects",
    [
        ["leads", "activities", "activities.email_threads"],
        ["leads", "activities.emails", "activities.email_threads"],
        ["leads", "activities.email_threads"],
    ],
    ids=["beside all", "beside e-mails", "alone"],
)
async def test_threads_of_emails_are_copied_if_they_are_named(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    tmp_path: Path,
    objects: list[str],
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    one, other = [key for key in simulator.world.leads if await threads_of(close, key)][:2]
    for _ in range(2):
        report = await synced(close, engine, objects=objects)
        assert report.complete, report.notes
        assert_same(copy_in(engine), with_threads(simulator, objects))
        clock.advance(400)
        await close.activities.emails.create(
            {"lead_id": one, "subject": "Anvils", "status": "inbox", "sender": "a@acme.example"}
        )
        [gone, *_] = await threads_of(close, other)
        await close.activities.email_threads.delete(gone)
        clock.advance(400)
    assert [each.name for each in kinds_of(objects)] == [",".join(objects[1:])]
    # Close emits no events for what a merge moves.
    await close.leads.merge(source=one, destination=other)
    await synced(close, engine, objects=objects)
    copy = copy_in(engine)
    assert_same(copy, with_threads(simulator, objects))
    moved = [row for row in copy["activity"].values() if row["_type"] == "EmailThread"]
    assert {row["lead_id"] for row in moved} & {one, other} == {other}


async def test_threads_of_emails_are_fetched_once_for_a_change(
    simulator: CloseSimulator, clock: ManualClock, tmp_path: Path
) -> None:
    """No list of activities shows them, however often it is requested."""
    engine, objects = SQLiteEngine(tmp_path / "a.db"), ["leads", "activities.email_threads"]
    wire = ThreadsWire(simulator, 0.0)
    async with client(simulator, wire) as close:
        await synced(close, engine, objects=objects)
        clock.advance(400)
        one = next(iter(simulator.world.leads))
        await close.activities.emails.create(
            {"lead_id": one, "subject": "Anvils", "status": "inbox", "sender": "a@acme.example"}
        )
        [thread, *_] = await threads_of(close, one)
        clock.advance(10)
        wire.fetched.clear()
        await synced(close, engine, objects=objects)
    assert wire.fetched == [f"/activity/emailthread/{thread}/"]
    assert_same(copy_in(engine), with_threads(simulator, objects))


async def threads_of(close: CloseClient, lead_id: str) -> list[str]:
    return [each.id async for each in close.activities.email_threads.list(lead_id=lead_id)]


def with_threads(simulator: CloseSimulator, objects: list[str]) -> Any:
    """Return what a copy of these objects has: threads without copies of their e-mails."""
    source = copy_of_world(simulator)
    if "activities" not in objects:
        types = {"Email"} if "activities.emails" in objects else set()
        source = chosen_of_world(simulator, types)
    for row in simulator.world.activities.newest(frozenset({"EmailThread"}), 0, 1 << 62):
        shown = activity_shown(simulator.world.activities, row)
        kept = {key: each for key, each in shown.items() if key not in {"emails", "latest_emails"}}
        source["activity"][row["id"]] = typed(ACTIVITY, ACTIVITY.row(kept))
    return source


async def test_an_interrupted_read_of_single_types_is_continued(
    close: CloseClient, simulator: CloseSimulator, tmp_path: Path
) -> None:
    engine = SQLiteEngine(tmp_path / "a.db")
    fault = Fault.status(403, match="GET /activity/note/*", times=1)
    simulator.faults.add(fault)
    with pytest.raises(PermissionDeniedError):
        await synced(close, engine, objects=CHOSEN)
    sink = engine.open()
    [state] = Checkpoint.from_json(sink.load() or "").kinds.values()
    sink.close()
    assert (state.done, state.whole) == (("Call", "Custom"), False)
    # A fault for a list that is not read again stays.
    simulator.faults.add(Fault.status(403, match="GET /activity/call/*", times=1))
    await synced(close, engine, objects=CHOSEN)
    assert_same(copy_in(engine), chosen_of_world(simulator, {"Note", "Call", "CustomActivity"}))


@pytest.mark.parametrize("name", ["activities.call", "activities.threads", "calls"])
async def test_unknown_types_are_rejected(close: CloseClient, tmp_path: Path, name: str) -> None:
    known = r"'activities\.calls'"
    with SQLiteSink(tmp_path / "a.db") as sink, pytest.raises(ConfigurationError, match=known):
        CloseSync(close, sink, objects=["leads", name])


async def test_a_query_is_of_leads_alone(close: CloseClient, tmp_path: Path) -> None:
    with SQLiteSink(tmp_path / "a.db") as sink, pytest.raises(ConfigurationError, match="query"):
        CloseSync(close, sink, objects=["leads", "activities"], query=lead.name.contains("a"))
    with SQLiteSink(tmp_path / "a.db") as sink, pytest.raises(ConfigurationError, match="always"):
        CloseSync(close, sink, objects=["activities"])
