"""No change is lost, whatever the ``Date`` headers and the local clock show.

The copy and the stream are compared with what the simulator knows, after sequences of responses
with arbitrary dates. In virtual time.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from attrs import define
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.wire import Clock, Wire, client
from close_async import CloseClient, EventsExpiredError
from close_async.resources.events import stream
from close_async.sync import Checkpoint, CloseSync, JSONLinesSink, SyncReport, clock
from close_async.testing import CloseSimulator
from close_async.transport.request import Headers, RawResponse, Request
from close_async.wire.server_date import server_date
from tests.support.copies import leads_in_log
from tests.support.moving import Mover
from tests.support.random_runs import without_threads

DAY = 86_400.0

# Seconds that a Date is ahead, a text that stands in its place, or no header at all.
dates = st.one_of(
    st.just(0.0),
    st.sampled_from([1.0, 290.0, 3_600.0, DAY, 40 * DAY, -1.0, -3_600.0, -40 * DAY]),
    st.floats(-400 * DAY, 400 * DAY),
    st.sampled_from(
        [
            "",
            "yesterday",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Fri, 31 Dec 9999 23:59:59 -0500",
            "Mon, 01 Jan 0001 00:00:00 +0500",
            "Thu, 01 Jan 1970 00:00:00 GMT",
        ]
    ),
    st.none(),
)


@define
class Clocks:
    """The offsets of the clocks.

    Attributes:
        dates: The Date of each response in turn, as by :data:`dates`; then the right one.
        local: How far the local clock is ahead, in seconds.
    """

    dates: list[float | str | None]
    local: float = 0.0


class DatedWire(Wire):
    """A transport that returns responses with any date."""

    def __init__(self, sim: CloseSimulator, clocks: Clocks) -> None:
        super().__init__(sim, 0.05)
        self._clocks = clocks

    async def send(
        self, request: Request, base_url: str, headers: Mapping[str, str], *, within: float | None
    ) -> RawResponse:
        answer = await super().send(request, base_url, headers, within=within)
        date = self._clocks.dates.pop(0) if self._clocks.dates else 0.0
        kept = [(name, text) for name, text in answer.headers.items() if name.lower() != "date"]
        if isinstance(date, float):
            right = datetime.fromtimestamp(self._sim._clock(), UTC)
            date = format_datetime(right + timedelta(seconds=date), usegmt=True)
        if date is not None:
            kept.append(("Date", date))
        return RawResponse(status=answer.status, headers=Headers(kept), body=answer.body)


@contextmanager
def local_clock(sim: CloseSimulator, clocks: Clocks) -> Iterator[None]:
    def now() -> datetime:
        return datetime.fromtimestamp(sim._clock() + clocks.local, UTC)

    with patch.object(clock, "local_now", now), patch.object(stream, "local_now", now):
        yield


steps = st.lists(
    st.tuples(
        # Of the responses of a run: all different, or all the same.
        st.one_of(st.lists(dates, max_size=25), dates.map(lambda date: [date] * 200)),
        st.sampled_from([0.0, 0.0, 90.0, DAY, 40 * DAY, -40 * DAY]),  # of the local clock
        st.integers(0, 6),  # changes before it
        st.sampled_from([0.0, 2.0, 100.0, 400.0, DAY]),  # seconds that pass then
        st.booleans(),  # whether in a new process
    ),
    min_size=1,
    max_size=5,
)


@given(steps, st.integers(0, 99), st.sampled_from([0, 3, 30]), st.sampled_from([0, 60]))
@settings(max_examples=40, deadline=None)
def test_a_sync_loses_no_change(
    steps: "list[tuple[list[float | str | None], float, int, float, bool]]",
    seed: int,
    leads: int,
    lag: int,
) -> None:
    async def story(path: Path) -> None:
        time = Clock()
        sim = CloseSimulator(leads=leads, seed=seed, index_lag=lag, clock=time)
        clocks, mover = Clocks([]), Mover(sim, seed)

        async def synced(close: CloseClient) -> SyncReport:
            async with CloseSync(close, JSONLinesSink(path)) as sync:
                return await sync.run()

        def change(number: int, then: float) -> None:
            for _ in range(number):
                if len(sim.world.leads) > 2:
                    mover.move()
                else:
                    sim.world.create_lead(name="A lead")
            time.advance(then)

        with local_clock(sim, clocks):
            async with client(sim, DatedWire(sim, clocks)) as close:
                for wrong, local, changes, then, _ in steps:
                    change(changes, then)
                    clocks.dates, clocks.local = list(wrong), local
                    await synced(close)
                    change(changes, then)
                clocks.dates, clocks.local = [], 0.0
                report = await synced(close)
        assert report.complete
        assert leads_in_log(path) == dict(sim.world.leads)
        with JSONLinesSink(path) as sink:
            checkpoint = Checkpoint.from_json(sink.load() or "")
        now = datetime.fromtimestamp(time(), UTC)
        assert max(checkpoint.updated, checkpoint.events) <= now

    with TemporaryDirectory() as folder, without_threads():
        run(story(Path(folder, "leads.jsonl")))


@given(steps, st.booleans(), st.booleans())
@example([([None] * 200, 40.0 * DAY, 1, 0.0, False)], False, False)
@settings(max_examples=40, deadline=None)
def test_a_stream_loses_no_event(
    steps: "list[tuple[list[float | str | None], float, int, float, bool]]",
    has_history: bool,
    is_filtered: bool,
) -> None:
    async def story() -> None:
        time = Clock()
        sim = CloseSimulator(leads=3, clock=time)
        clocks = Clocks([])
        filters = {"object_type": "lead", "action": "created"} if is_filtered else {}
        if has_history:
            sim.world.create_lead(name="before")
            time.advance(30)
        made: list[str] = []
        found: list[str] = []

        async def read(close: CloseClient, position: str | None, wanted: int) -> str:
            stream = close.events.follow(since=position, **filters)

            async def collect() -> None:
                async for event in stream:
                    found.append(event.object_id)

            task = asyncio.ensure_future(collect())
            for _ in range(60):
                await asyncio.sleep(10)
                if task.done() or len(found) >= wanted:
                    break
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled() and (error := task.exception()):
                raise error
            return str(stream.position)

        with local_clock(sim, clocks):
            async with client(sim, DatedWire(sim, clocks)) as close:
                clocks.dates, clocks.local = list(steps[0][0]), steps[0][1]
                position = await read(close, None, 0)
                for wrong, local, changes, then, _ in steps:
                    made += [sim.world.create_lead(name="after")["id"] for _ in range(changes)]
                    time.advance(min(then, 400.0))
                    clocks.dates, clocks.local = list(wrong), local
                    try:
                        position = await read(close, position, len(made))
                    except EventsExpiredError:
                        # A response said that it was weeks later, and the log holds no older event
                        # that disproves it: the caller is told, and reads everything again.
                        assert any(isinstance(date, float) and date > 29 * DAY for date in wrong)
                        return
        assert found == made

    try:
        run(story())
    except BaseException as error:
        error.add_note(f"{steps} {has_history} {is_filtered}")
        raise


async def test_one_response_that_is_ahead_does_not_end_a_stream() -> None:
    """Forty days ahead, the events to read would seem to be expired."""
    sim = CloseSimulator(leads=3, clock=(time := Clock()))
    clocks = Clocks([0.0, 40 * DAY])
    begin = datetime.fromtimestamp(time(), UTC)
    sim.world.create_lead(name="after")
    with local_clock(sim, clocks):
        async with client(sim, DatedWire(sim, clocks)) as close:
            event = await anext(close.events.follow(since=begin))
    assert event.data is not None
    assert event.data["name"] == "after"


@pytest.mark.parametrize("text", ["Fri, 31 Dec 9999 23:59:59 -0500", "x", "", "Mon, 1 Jan 0001"])
def test_an_invalid_date_header_is_none(text: str) -> None:
    assert server_date({"Date": text}) is None
