"""Scans of subscriptions."""

from typing import Any

import pytest

from benchmarks.scan_lab.wire import Wire, client
from close_async import InvalidIdError, NotFoundError
from close_async.testing import CloseSimulator, ManualClock
from close_async.transport.request import RawResponse, Request
from tests.support.made import subscribe, unsubscribe


@pytest.fixture
def sim() -> CloseSimulator:
    return CloseSimulator(leads=1, rate_limits=False, clock=ManualClock())


def fill(sim: CloseSimulator, count: int) -> str:
    """Subscribe contacts to a sequence, and return the id of the sequence."""
    first, second = sim.world.tables["sequences"]
    contacts = [sim.world.contacts.create_contact({"name": f"Ada {n}"}) for n in range(50)]
    for number in range(count):
        subscribe(sim.world, contacts[number % 50], first)
    subscribe(sim.world, contacts[0], second)
    return first


class ShrinkingWire(Wire):
    """A transport on which the first pages are each followed by the end of earlier objects."""

    pages = 0

    async def send(self, request: Request, *args: Any, **named: Any) -> RawResponse:
        answer = await super().send(request, *args, **named)
        self.pages += 1
        if self.pages <= 5:
            for key in [*self._sim.world.sequences.rows][:60]:
                unsubscribe(self._sim.world, key)
        return answer


async def test_each_is_read_once(sim: CloseSimulator) -> None:
    first = fill(sim, 950)
    async with client(sim, Wire(sim, 0.0)) as close:
        scan = close.sequence_subscriptions.scan(first)
        found = [each.id async for each in scan]
        assert len(found) == len(set(found)) == 950
        plan = await scan.plan()
        assert (plan.count, plan.requests, plan.noun) == (950, 5, "subscriptions")
        some = [each async for each in close.sequence_subscriptions.scan(first, limit=230)]
        assert len(some) == 230


async def test_those_that_end_meanwhile_hide_no_others(sim: CloseSimulator) -> None:
    first = fill(sim, 1_000)
    async with client(sim, ShrinkingWire(sim, 0.0)) as close:
        found = {each.id async for each in close.sequence_subscriptions.scan(first)}
    left = {key for key, row in sim.world.sequences.rows.items() if row["sequence_id"] == first}
    assert len(left) > 300
    assert left <= found


async def test_what_cannot_be_scanned(sim: CloseSimulator) -> None:
    async with client(sim, Wire(sim, 0.0)) as close:
        with pytest.raises(InvalidIdError, match="sequence_id"):
            close.sequence_subscriptions.scan("lead_1")
        with pytest.raises(ValueError, match="page_size"):
            close.sequence_subscriptions.scan("seq_1", page_size=201)
        with pytest.raises(NotFoundError):
            await close.sequence_subscriptions.scan("seq_1").plan()
        with pytest.raises(ValueError, match="partitions"):
            await close.sequence_subscriptions.scan("seq_1").partitions(2)


async def test_they_are_read_as_a_table(sim: CloseSimulator) -> None:
    first = fill(sim, 20)
    async with client(sim, Wire(sim, 0.0)) as close:
        table = await close.sequence_subscriptions.scan(first).to_arrow()
    assert set(table.column("status").to_pylist()) == {"active"}
    assert len(table) == 20
