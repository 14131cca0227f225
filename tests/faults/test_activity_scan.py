"""``activities.scan`` beside changes and faults, and over seconds with any number of activities."""

from collections import Counter
from typing import Any

import pytest

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.life import ActiveLife
from benchmarks.scan_lab.wire import Clock, Wire, client
from close_async.testing import CloseSimulator
from close_simulator.rules import activities as rules
from tests.faults.test_scan import TRIP, TroubledWire, background


@pytest.mark.parametrize("wire", [Wire, TroubledWire])
@pytest.mark.parametrize(
    ("how", "leads", "imported"),
    [({}, 2_000, 0), ({}, 1_200, 800), ({"ordered": True}, 300, 100), ({"concurrency": 2}, 500, 0)],
    ids=["spread", "imported", "ordered", "two"],
)
def test_nothing_is_missed_or_repeated_while_activities_change(
    how: dict[str, Any], leads: int, imported: int, wire: type[Wire]
) -> None:
    async def scan() -> None:
        sim = CloseSimulator(leads=leads, imported=imported, clock=Clock())
        life = ActiveLife(sim.world, rate=50)
        found = Counter[str]()
        async with client(sim, wire(sim, TRIP)) as close, background(life.run()):
            async for activity in close.activities.scan(fields=["id"], **how):
                found[activity.id] += 1
        assert life.changes > 50
        assert life.there - found.keys() == set()
        assert {id_: times for id_, times in found.items() if times > 1} == {}

    run(scan())


@pytest.mark.parametrize("unit", [1, 1_000])
def test_any_precision_of_date_comparisons(unit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = rules._range

    def coarse(*query: Any) -> tuple[int, int]:
        low, high = exact(*query)
        return low // unit * unit, high // unit * unit

    async def read() -> None:
        sim = CloseSimulator(leads=300, imported=150, clock=Clock())
        for number in range(900):  # within two seconds
            stamp = f"2027-01-01T00:00:{number // 600:02}.{number * 7 % 1000:03}000+00:00"
            sim.world.create_lead(name=f"Burst {number}", date_created=stamp)
        wanted = ActiveLife(sim.world, rate=1).there
        found = Counter[str]()
        async with client(sim, Wire(sim, TRIP)) as close:
            async for activity in close.activities.scan(fields=["id"]):
                found[activity.id] += 1
        assert (found.keys(), max(found.values())) == (wanted, 1)

    monkeypatch.setattr(rules, "_range", coarse)
    run(read())


def test_a_long_scan_uses_the_whole_rate_limit() -> None:
    async def scan() -> None:
        sim = CloseSimulator(leads=8_000, clock=Clock())
        wire = Wire(sim, trip=1.0)
        async with client(sim, wire) as close:
            reading = close.activities.scan(fields=["id"])
            count = 0
            async for _ in reading:
                count += 1
        # Thirty requests per second, of one second each.
        assert 30 <= wire.most_in_flight <= 64
        assert wire.requests <= 1.1 * count / 100 + 60
        assert wire.refused == 0
        assert reading.progress.fetched == count

    run(scan())
