"""Events: filters, lists in both directions, and following the log."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from close_async import APIConnectionError, APIError, CloseClient, DecodeError, EventsExpiredError
from close_async.errors import CertificateError, ProxyRefusedError
from close_async.models import Event
from close_async.paging import CursorPage
from close_async.resources.events.stream import EventPosition, EventStream
from close_async.testing import CloseSimulator, Fault, ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def sim(clock: ManualClock) -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=20, rate_limits=False, clock=clock) as simulator:
        yield simulator


@pytest.fixture
async def live(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url, max_retries=0) as client:
        yield client


@pytest.mark.parametrize(
    ("filters", "hint"),
    [
        ({"action": "created"}, r"possible: action \+ object_type; action \+ object_id;"),
        ({"object_type": "lead"}, r"possible: object_type \+ object_id; object_type \+ action;"),
        ({"object_id": "x", "object_type": "lead", "action": "created"}, "possible: "),
        ({"request_id": "req_a1", "user_id": "user_a1"}, "; request_id"),
        ({"action": ""}, "not empty"),
        ({"lead_id": "cont_a1"}, "lead_id must be"),
        ({"page_size": 51}, "at most 50"),
        ({"towards": "newer"}, "needs the cursor"),
        ({"towards": "up"}, "'older' or 'newer'"),
    ],
)
async def test_invalid_arguments_raise_before_a_request_is_sent(
    live: CloseClient, sim: CloseSimulator, filters: dict[str, Any], hint: str
) -> None:
    with pytest.raises(ValueError, match=hint):
        live.events.list(**filters)
    assert sim.request_count == 0


async def test_the_log_is_read_both_ways(live: CloseClient, sim: CloseSimulator) -> None:
    for number in range(12):
        sim.world.create_lead(name=f"{number}")
    created: dict[str, Any] = {"object_type": "lead", "action": "created", "page_size": 5}
    names = [event.data["name"] async for event in live.events.list(**created) if event.data]
    assert names == [str(number) for number in range(11, -1, -1)]
    first = await live.events.list(**created)
    assert isinstance(first, CursorPage)
    assert (first.newer, first.has_more) == (None, True)
    pages = [page async for page in live.events.list(**created).pages()]
    assert [page.offset for page in pages] == [0, 5, 10]
    last = pages[-1]
    assert isinstance(last, CursorPage)
    back = live.events.list(**created, cursor=last.newer, towards="newer", limit=7)
    assert [event.data["name"] async for event in back if event.data] == list("23456789")[:7]
    event = await live.events.get(first.data[0].id)
    assert event == first.data[0]


async def test_an_event_names_the_request_that_caused_it(live: CloseClient) -> None:
    answer = await live.request("POST", "/lead/", json={"name": "A"})
    [event] = (await live.events.list(lead_id=answer.parsed["id"])).data
    assert event.meta.request_method == "POST"
    assert event.request_id
    same = await live.events.list(request_id=event.request_id)
    assert [each.id for each in same] == [event.id]


Sleep = Callable[[float], Awaitable[None]]


class Following:
    """A stream whose pauses advance the simulator's clock and run the next step of a plan."""

    def __init__(self, clock: ManualClock, *plan: Callable[[], object]) -> None:
        self.clock, self.plan, self.rests = clock, list(plan), list[float]()

    async def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.clock.advance(seconds)
        if not self.plan:
            raise asyncio.CancelledError
        self.plan.pop(0)()

    async def read(self, stream: EventStream) -> list[Event]:
        stream._sleep = self.sleep
        found: list[Event] = []
        try:
            async for event in stream:
                found.append(event)
        except asyncio.CancelledError:
            pass
        return found


def nothing() -> None:
    pass


async def test_each_version_of_an_event_comes_once(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock
) -> None:
    lead = next(iter(sim.world.leads))
    begin = datetime.fromtimestamp(clock(), UTC)
    sim.world.update_lead(lead, name="A")
    following = Following(
        clock,
        nothing,
        lambda: sim.world.update_lead(lead, name="B"),  # added to the event
        lambda: sim.world.create_lead(name="C"),
        *[nothing] * 6,
    )
    found = await following.read(live.events.follow(since=begin))
    assert [event.data["name"] for event in found if event.data] == ["A", "B", "C"]
    assert found[0].id == found[1].id != found[2].id
    assert following.rests[-1] > 40  # quiet for long
    assert max(following.rests) <= 60


async def test_transient_errors_are_retried(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock
) -> None:
    begin = datetime.fromtimestamp(clock(), UTC)
    for number in range(3):
        sim.world.create_lead(name=str(number))
    sim.faults.add(Fault.reset(match="GET /event/", times=2))
    sim.faults.add(Fault.status(503, match="GET /event/", times=2))
    found = await Following(clock, *[nothing] * 6).read(live.events.follow(since=begin))
    assert [event.data["name"] for event in found if event.data] == ["0", "1", "2"]


async def test_a_stored_position_resumes_without_loss_or_repetition(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock
) -> None:
    begin = datetime.fromtimestamp(clock(), UTC)
    for number in range(130):
        sim.world.create_lead(name=str(number))
        clock.advance(7)
    names: list[str] = []
    position: str | datetime = begin
    while len(names) < 130:
        stream = live.events.follow(since=position)
        for _ in range(13):
            event = await anext(stream)
            assert event.data
            names.append(event.data["name"])
        position = str(stream.position)
    assert names == [str(number) for number in range(130)]
    last = event.id
    sim.world.create_lead(name="next")
    found = await Following(clock, nothing).read(live.events.follow(since=last))
    assert [event.data["name"] for event in found if event.data] == ["next"]


async def test_more_events_than_one_window(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock
) -> None:
    begin = datetime.fromtimestamp(clock(), UTC)
    for number in range(1_500):
        sim.world.create_lead(name=str(number))
        clock.advance(0.1)
    found = await Following(clock, nothing).read(live.events.follow(since=begin))
    assert [event.data["name"] for event in found if event.data] == [str(n) for n in range(1_500)]


@pytest.mark.parametrize("by", ["moment", "event"])
async def test_a_gap_longer_than_the_log(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock, by: str
) -> None:
    since: Any = datetime.fromtimestamp(clock(), UTC)
    sim.world.create_lead(name="A")
    if by == "event":
        since = (await live.events.list()).data[0].id
    clock.advance(31 * 86_400)
    with pytest.raises(EventsExpiredError, match="keeps events for 30 days"):
        await anext(live.events.follow(since=since))


async def test_following_begins_now_and_ends_when_closed(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock
) -> None:
    sim.world.create_lead(name="before")
    clock.advance(2)
    stream = live.events.follow()
    with pytest.raises(ValueError, match="no position before"):
        _ = stream.position
    plan = Following(clock, lambda: sim.world.create_lead(name="after"), nothing)
    assert [event.data["name"] for event in await plan.read(stream) if event.data] == ["after"]
    assert EventPosition.parse(str(stream.position)) == stream.position
    await stream.aclose()
    assert [event async for event in stream] == []


@pytest.mark.parametrize(
    "wrong",
    [{"since": datetime(2026, 1, 1)}, {"since": "x"}, {"interval": 0}, {"slowest": 1}],  # noqa: DTZ001
)
async def test_invalid_start_positions_raise(live: CloseClient, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"since|interval"):
        live.events.follow(**wrong)


def test_repr_of_a_position() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    position = EventPosition(moment, {"ev_a1": moment + timedelta(seconds=1)})
    assert EventPosition.parse(str(position)) == position
    assert "ev_a1" not in repr(position)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"[]", "the body is a list instead of an object"),
        (b"{}", "data in the response is absent"),
        (b'{"data": 5}', "data"),
        (b'{"data": [{}, "x"]}', "data.1"),
        (b'{"data": [], "cursor_next": 5}', "cursor_next"),
        (b'{"data": [], "cursor_previous": {}}', "cursor_previous"),
    ],
)
async def test_an_invalid_log_names_the_field(
    live: CloseClient, sim: CloseSimulator, body: bytes, field: str
) -> None:
    sim.faults.add(Fault.body(body, match="GET /event/", times=None))
    with pytest.raises(DecodeError, match=field):
        await live.events.list()


async def test_cyclic_cursors_are_an_error(live: CloseClient, sim: CloseSimulator) -> None:
    for name in ("a", "b") * 16:
        body = b'{"data": [{"id": "ev_%b"}], "cursor_next": "%b"}' % (name.encode(), name.encode())
        sim.faults.add(Fault.body(body, match="GET /event/"))
    with pytest.raises(DecodeError, match="the same cursors come again"):
        _ = [event async for event in live.events.list()]


async def test_following_ends_after_responses_that_stay_invalid(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock
) -> None:
    sim.faults.add(Fault.body(b"<html>", match="GET /event/", times=None))
    begin = datetime.fromtimestamp(clock(), UTC)
    following = Following(clock, *[nothing] * 30)
    with pytest.raises(DecodeError):
        await following.read(live.events.follow(since=begin))
    assert len(following.rests) < 10


async def test_an_invalid_event_does_not_affect_the_others(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    begin = datetime.fromtimestamp(clock(), UTC)
    sim.world.create_lead(name="A")
    [good] = (await live.request("GET", "/event/")).parsed["data"]
    rows = [good, good | {"id": 5}, good | {"id": "ev_x", "date_updated": "soon"}, {}]
    body = json.dumps({"data": rows, "cursor_next": None}).encode()
    sim.faults.add(Fault.body(body, "application/json", match="GET /event/", times=None))
    listed = await live.events.list()
    assert [event.id for event in listed][:3] == [good["id"], 5, "ev_x"]
    found = await Following(clock, *[nothing] * 3).read(live.events.follow(since=begin))
    assert [event.id for event in found] == [good["id"]]
    assert len([each for each in caplog.messages if "is left out" in each]) == 3


async def test_a_permanent_error_ends_the_stream_immediately(
    live: CloseClient, sim: CloseSimulator, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(APIConnectionError, "permanent", True, raising=False)
    sim.faults.add(Fault.reset(match="GET /event/", times=None))
    following = Following(clock, *[nothing] * 9)
    begin = datetime.fromtimestamp(clock(), UTC)
    with pytest.raises(APIConnectionError):
        await following.read(live.events.follow(since=begin))
    assert following.rests == []


async def test_an_empty_page_comes_with_its_response(live: CloseClient) -> None:
    page = await live.events.list(object_type="lead", action="deleted")
    assert page.data == []
    assert page.response is not None
    assert page.response.headers["Date"]


@pytest.mark.parametrize("error", [CertificateError("not trusted"), ProxyRefusedError("no")])
async def test_following_ends_at_once_by_an_error_that_stays(
    live: CloseClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, error: APIError
) -> None:
    stream = live.events.follow(since=datetime.fromtimestamp(clock(), UTC))

    async def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(live._caller.pipeline, "send", fail)
    with pytest.raises(type(error)):
        await asyncio.wait_for(anext(stream), 60)
