"""A sync with random circumstances, derived from a seed, in virtual time."""

import asyncio
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from attrs import define, frozen

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.wire import Clock, Wire, client
from close_async import APIError, ResponseLostError
from close_async.sync import Batch, CloseSync, JSONLinesSink, Sink, SQLiteSink, SyncReport, phases
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.writer import Writer
from close_async.testing import CloseSimulator
from close_async.transport.request import Headers, RawResponse, Request
from tests.support.copies import assert_holds, leads_in_log, rows_in
from tests.support.engines import Engine, assert_same, copy_in, copy_of_world
from tests.support.moving import Mover

DAY = 86_400.0
_LONGEST = 5 * DAY  # seconds of the simulator's time per run
_JUMPS = (0.0, 0.4, 1.0, 7.0, 61.0, 290.0, 310.0, 3_600.0, DAY, 28.9 * DAY, 29.1 * DAY, 40 * DAY)
_TORN = b'{"op":"upsert","id":"lead_torn","lead":{"id":"lead_to'
_SIZES = (0, 1, 3, 40, 199, 201, 420)


class Killed(BaseException):
    """The process is killed."""


@define
class Troubles:
    """The faults of a run.

    Attributes:
        faults: The share of answers that are faulty.
        moves: How many changes there are to a request.
        kill_at: How many batches are written before the process is killed; None for never.
        is_late: Whether the last one of them is still stored.
    """

    faults: float = 0.0
    moves: float = 0.0
    kill_at: int | None = None
    is_late: bool = False


class TroubledWire(Wire):
    """A transport with random faults, while leads change."""

    def __init__(
        self, sim: CloseSimulator, trip: float, dice: Random, troubles: Troubles, mover: Mover
    ) -> None:
        super().__init__(sim, trip, self._change)
        self._dice, self._troubles, self._mover = dice, troubles, mover

    def _change(self) -> None:
        moves = self._troubles.moves * self._dice.random() * 2
        for _ in range(int(moves + self._dice.random())):
            if len(self._sim.world.leads) > 2:
                self._mover.move()

    async def send(
        self, request: Request, base_url: str, headers: Mapping[str, str], *, within: float | None
    ) -> RawResponse:
        answer = await super().send(request, base_url, headers, within=within)
        if self._dice.random() >= self._troubles.faults:
            return answer
        return self._dice.choice(_FAULTS)(request, answer)


def _lost(request: Request, _: RawResponse) -> RawResponse:
    message = "the connection broke"
    raise ResponseLostError(message, method=request.method, path=request.path)


def _down(_: Request, __: RawResponse) -> RawResponse:
    return RawResponse(status=503, headers=Headers([]), body=b"upstream connect error")


def _broken(_: Request, __: RawResponse) -> RawResponse:
    return RawResponse(status=500, headers=Headers([]), body=b"<html>oops</html>")


def _refused(_: Request, __: RawResponse) -> RawResponse:
    headers = Headers([("retry-after", "1")])
    return RawResponse(status=429, headers=headers, body=b"Too Many Requests")


def _cut(_: Request, answer: RawResponse) -> RawResponse:
    body = answer.body[: len(answer.body) // 2]
    return RawResponse(status=answer.status, headers=answer.headers, body=body)


def _foreign(_: Request, answer: RawResponse) -> RawResponse:
    return RawResponse(status=200, headers=answer.headers, body=b"<html>log in</html>")


_FAULTS: Sequence[Callable[[Request, RawResponse], RawResponse]] = (
    _lost, _down, _broken, _refused, _cut, _foreign,
)  # fmt: skip


@define
class MortalSink:
    """A sink whose process may be killed while it writes."""

    sink: Sink
    troubles: Troubles
    is_dead: bool = False

    def load(self) -> str | None:
        return self.sink.load()

    def write(self, batch: Batch) -> None:
        if self.troubles.kill_at is not None:
            self.troubles.kill_at -= 1
            self.is_dead = self.is_dead or self.troubles.kill_at < 0
        if not self.is_dead or self.troubles.is_late:
            self.troubles.is_late = self.troubles.is_late and not self.is_dead
            self.sink.write(batch)
        if self.is_dead:
            raise Killed

    def compact(self) -> bool:
        # Not every sink has it. A process may be killed between two steps.
        compact = getattr(self.sink, "compact", None)
        if compact is None:
            return False
        if self.troubles.kill_at is not None:
            self.troubles.kill_at -= 1
            self.is_dead = self.is_dead or self.troubles.kill_at < 0
        if self.is_dead:
            raise Killed
        return bool(compact())

    def ids(self, after: str, limit: int, table: str = "lead") -> Sequence[str]:
        if self.is_dead:
            raise Killed
        return self.sink.ids(after, limit, table)

    def close(self) -> None:
        self.sink.close()


@frozen
class Kind:
    """The leads to copy, and the destination.

    Args:
        path: Where to; a log of changes if its name ends so.
        engine: Where to instead, for a SQL engine other than SQLite.
        query: What is asked of the leads.
        fits: The same, of a lead as JSON.
        fields: Which fields.
        objects: What is copied.
    """

    path: Path
    query: Any = None
    fits: Callable[[dict[str, Any]], bool] = lambda _: True
    fields: Sequence[str] | None = None
    engine: Engine | None = None
    objects: Sequence[str] = ("leads",)

    def open(self) -> Sink:
        if self.engine is not None:
            return self.engine.open()
        is_log = self.path.suffix == ".jsonl"
        return JSONLinesSink(self.path) if is_log else SQLiteSink(self.path)


class Ordeal:
    """One copy, through several different runs.

    Args:
        seed: Decides how.
        kind: What is copied.
        story: Takes what happens, to be read where it ends badly.
    """

    def __init__(self, seed: int, kind: Kind, story: list[str]) -> None:
        self.kind, self.story = kind, story
        self.dice = Random(seed)
        self.clock = Clock()
        lag = self.dice.choice((0, 45, 60))
        leads = self.dice.choice(_SIZES)
        imported = self.dice.choice((0, leads, leads // 2))
        self.sim = CloseSimulator(
            leads=leads, seed=seed, imported=imported, index_lag=lag, clock=self.clock
        )
        self.mover = Mover(self.sim, seed, kind.objects)
        self.troubles = Troubles()
        self.trip = self.dice.choice((0.05, 0.3, 2.5))
        self.sync: CloseSync | None = None
        self.sim.world.search_index.most = self.dice.choice((10_000, 10_000, 250))
        self.sim.world.create_lead(name="First")
        self.story.append(f"{leads} leads, {imported} imported, lag {lag}, trip {self.trip}")

    async def suffer(self) -> None:
        """Do a few runs, then a last one without faults, and compare."""
        for _ in range(self.dice.randrange(1, 5)):
            self._live()
            await self._troubled_run()
        self._live()
        self.troubles = Troubles()
        if self.kind.query is not None:
            self.clock.advance(61)  # the index lags up to a minute
        self.story.append("peace")
        report = None
        # Time alone changes meetings and sequences: what is due during a run may come after its
        # object was read, and is what the next run finds.
        scheduled, due = self.sim.world.events.scheduled, -1.0
        while report is None or due <= self.clock():
            due = scheduled.next_due() or math.inf
            report = await self._run()
            assert report is not None
        await self._leave()
        if report.complete:
            self._compare()
        else:  # some leads cannot be distinguished, which the report says
            assert self.sim.world.search_index.most < 1_000
            assert "no way to" in report.notes[0]

    def _live(self) -> None:
        """Advance the time and change leads between two runs."""
        for _ in range(self.dice.randrange(3)):
            jump = self.dice.choice(_JUMPS)
            moves = self.dice.choice((0, 1, 5, 30))
            self.story.append(f"{moves} changes, then {jump} s")
            for _ in range(moves):
                self._happen()
                if self.dice.random() < 0.3:
                    self.clock.advance(self.dice.choice((0.001, 0.5, 3)))
            self.clock.advance(jump)
        if self.dice.random() < 0.1 and self._would_notice():
            self.story.append("forgotten")
            self.sim.world.events.forget(self.clock() - 3_600)

    def _would_notice(self) -> bool:
        """Whether the copy knows an event: in a log that was empty, expiry cannot be noticed."""
        sink = self.kind.open() if self.sync is None else self.sync._writer.sink
        stored = sink.load()
        if self.sync is None:
            sink.close()
        return stored is None or Checkpoint.from_json(stored).anchor is not None

    def _happen(self) -> None:
        world = self.sim.world
        if self.dice.random() < 0.1 and len(world.leads) > 2:
            lead = world.leads[self.mover._lead()]
            world.delete_lead(lead["id"])
            if self.dice.random() < 0.7:
                self.clock.advance(self.dice.choice((0, 1, 100)))
                world.restore_lead(lead)
        elif self.dice.random() < 0.05:
            for _ in range(self.dice.choice((210, 260))):
                world.create_lead(name="Of one moment")
        elif len(world.leads) > 2:
            self.mover.move()
        else:
            world.create_lead(name="First")

    async def _troubled_run(self) -> None:
        dice = self.dice
        self.troubles = Troubles(
            faults=dice.choice((0, 0, 0.1, 0.3)),
            moves=dice.choice((0, 0, 0.5, 5)),
            kill_at=dice.choice((None, 0, 1, 2, 5)),
            is_late=dice.random() < 0.5,
        )
        full = dice.random() < 0.15
        self.story.append(f"{self.troubles} full={full}")
        try:
            await self._run(full=full, follow=dice.random() < 0.3, stop=dice.random() < 0.3)
        except (Killed, APIError) as error:
            self.story.append(repr(error)[:80])
            await self._leave()
            self._tear()

    async def _run(
        self, *, full: bool = False, follow: bool = False, stop: bool = False
    ) -> SyncReport | None:
        if self.sync is None or self.dice.random() < 0.5:
            await self._leave()
            wire = TroubledWire(self.sim, self.trip, self.dice, self.troubles, self.mover)
            self.close = client(self.sim, wire)
            self.wire = wire
            sink = MortalSink(self.kind.open(), self.troubles)
            self.sync = CloseSync(
                self.close,
                sink,
                objects=self.kind.objects,
                query=self.kind.query,
                fields=self.kind.fields,
            )
        self.wire._troubles = self.troubles
        self.sync._writer.sink.troubles = self.troubles  # type: ignore[attr-defined]
        task = asyncio.ensure_future(self.sync.run(full=full, follow=follow, interval=10))
        if follow:
            asyncio.get_running_loop().call_later(self.dice.uniform(0, 60), self.sync.stop)
        elif stop:
            asyncio.get_running_loop().call_later(self.dice.uniform(0, 20), task.cancel)
        done, _ = await asyncio.wait([task], timeout=_LONGEST)
        assert done, "the run does not end"
        if task.cancelled():
            self.story.append("cancelled")
            return None
        return task.result()

    async def _leave(self) -> None:
        if self.sync is not None:
            await self.sync.__aexit__(None, None, None)
            await self.close.aclose()
            self.sync = None

    def _tear(self) -> None:
        """Write half a batch, as a crash during the write of a log does.

        The sink removes what an earlier crash left before it writes.
        """
        if self.kind.path.suffix == ".jsonl" and self.kind.path.exists():
            whole, newline, _ = self.kind.path.read_bytes().rpartition(b"\n")
            torn = _TORN[: self.dice.randrange(len(_TORN))]
            self.kind.path.write_bytes(whole + newline + torn)

    def _compare(self) -> None:
        kind = self.kind
        if kind.engine is not None:
            source = copy_of_world(self.sim, kind.objects)
            assert_same(copy_in(kind.engine), source)
        elif kind.path.suffix == ".jsonl":
            copy = leads_in_log(kind.path)
            wanted = self._source
            keys = copy.keys() | wanted.keys()
            assert not [key for key in keys if copy.get(key) != wanted.get(key)]
        else:
            assert_holds(rows_in(kind.path), self._source.values())

    @property
    def _source(self) -> dict[str, dict[str, Any]]:
        """The leads that the copy should contain."""
        leads = [lead for lead in self.sim.world.leads.values() if self.kind.fits(lead)]
        if self.kind.fields is not None:
            fields = {"id", "date_created", "date_updated", *self.kind.fields}
            leads = [{key: lead[key] for key in lead.keys() & fields} for lead in leads]
        return {lead["id"]: lead for lead in leads}


async def _at_once(_: Writer, function: Callable[..., Any], *args: object) -> Any:
    await asyncio.sleep(0)
    return function(*args)


async def _no_thread(function: Callable[..., Any], /, *args: Any) -> Any:
    return function(*args)


@contextmanager
def without_threads() -> Iterator[None]:
    """Run sinks in the event loop: threads do not work with virtual time."""
    with (
        patch.object(Writer, "_in_thread", _at_once),
        patch.object(asyncio, "to_thread", _no_thread),
        patch.object(phases, "PAUSES", (0.5,) * 5),
    ):
        yield


def undergo(seed: int, kind: Kind) -> None:
    """Run an ordeal in virtual time.

    Args:
        seed: Decides everything.
        kind: What is copied.
    """
    story: list[str] = []

    async def suffer() -> None:
        await Ordeal(seed, kind, story).suffer()

    with without_threads():
        try:
            run(suffer())
        except BaseException as error:
            error.add_note(f"seed {seed}: " + "; ".join(story))
            raise
