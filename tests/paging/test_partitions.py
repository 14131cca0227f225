"""A scan that is divided into parts, which other processes read."""

import asyncio
import multiprocessing
import pickle
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async import CloseClient, ConfigurationError, Connection, Partition, Window
from close_async.paging.scanning.bounds import balanced_bounds
from close_async.partitions import divided
from close_async.search import lead
from close_async.testing import CloseSimulator, ManualClock
from tests.support.partition_reader import ids_of

START = datetime(2024, 1, 1, tzinfo=UTC)


def key_in_this_module() -> str:
    return "api_from_a_function"


def connection(simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch) -> Connection:
    monkeypatch.setenv("ACME_KEY", simulator.api_key)
    return Connection(key="env:ACME_KEY", base_url=simulator.url)


async def read_in_processes(parts: Iterable[Partition]) -> list[list[str]]:
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawning) as pool:
        loop = asyncio.get_running_loop()
        return await asyncio.gather(*(loop.run_in_executor(pool, ids_of, each) for each in parts))


async def test_processes_read_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with CloseSimulator(leads=1_500, rate_limits=False) as simulator:
        acme = connection(simulator, monkeypatch)
        async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
            leads = await close.leads.scan().partitions(4, connection=acme)
            some = await close.leads.scan(lead.name.contains("a")).partitions(3, connection=acme)
            activities = await close.activities.scan(since=START).partitions(3, connection=acme)
            calls = await close.activities.scan(types=["Call"]).partitions(3, connection=acme)
            wanted: list[Any] = [
                {each.id async for each in scan}
                for scan in (
                    close.leads.scan(),
                    close.leads.scan(lead.name.contains("a")),
                    close.activities.scan(since=START),
                    close.activities.scan(types=["Call"]),
                )
            ]
        groups = [leads, some, activities, calls]
        read = await read_in_processes(part for group in groups for part in group)
    for group, expected in zip(groups, wanted, strict=True):
        assert len(group) > 1
        parts = [read.pop(0) for _ in group]
        found = [key for part in parts for key in part]
        assert sorted(found) == sorted(expected)
        assert max(map(len, parts)) <= 2 * len(expected) / len(group)


async def test_objects_created_after_the_division_are_in_one_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = ManualClock()
    async with CloseSimulator(leads=300, rate_limits=False, clock=clock) as simulator:
        acme = connection(simulator, monkeypatch)
        async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
            parts = await close.leads.scan().partitions(3, connection=acme)
            created = await close.leads.create({"name": "New"})
            clock.advance(120)
        found = [key for part in parts for key in await asyncio.to_thread(ids_of, part)]
    assert found.count(created.id) == 1
    assert len(found) == len(set(found)) == 301


@given(
    seconds=st.lists(st.integers(0, 10**8), min_size=1, max_size=200),
    parts=st.integers(2, 9),
)
async def test_bounds_divide_any_dates(seconds: list[int], parts: int) -> None:
    dates = [START + timedelta(seconds=each) for each in seconds]
    span = Window(min(dates), max(dates) + timedelta(seconds=1))

    async def count_in(window: Window) -> int:
        return sum(each in window for each in dates)

    bounds = await balanced_bounds(span, len(dates), parts, count_in)
    assert bounds == sorted(set(bounds))
    assert len(bounds) < parts
    whole = Partition()
    windows = [each.window for each in divided(whole, bounds)]
    for each in dates:
        assert sum(window is None or each in window for window in windows) == 1
    if bounds:
        assert all([await count_in(window) for window in windows if window is not None])


async def test_a_part_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_KEY", "api_secret.of-acme")
    part = Partition(connection=Connection(key="env:ACME_KEY", base_url="http://localhost:1"))
    shown = [pickle.dumps(part).decode("latin-1"), part.to_json(), repr(part)]
    assert not any("api_secret" in each for each in shown)
    assert pickle.loads(pickle.dumps(part)) == Partition.from_json(part.to_json()) == part  # noqa: S301
    assert hash(part) == hash(Partition.from_json(part.to_json()))


@pytest.mark.parametrize("field", ["key", "limiter"])
@pytest.mark.parametrize("value", ["api_5secret", "redis://:secret@host/0", "", "env:1x", "call:x"])
def test_a_secret_in_place_of_its_reference_is_refused_and_not_shown(
    field: str, value: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"{field} says where") as caught:
        Connection(**{field: value})
    if value:
        assert value not in str(caught.value)


async def test_references() -> None:
    missing = Connection(key="env:NO_SUCH_VARIABLE")
    with pytest.raises(ConfigurationError, match="no environment variable NO_SUCH_VARIABLE"):
        async with missing.client():
            pass
    with pytest.raises(ConfigurationError, match="cannot be called"):
        async with Connection(key="call:no_such_module:key").client():
            pass
    async with Connection(key=f"call:{__name__}:key_in_this_module").client() as close:
        assert close is not None


async def test_arguments_that_a_part_cannot_have() -> None:
    async with CloseClient("api_key") as close:
        with pytest.raises(ValueError, match="scan with limit cannot be divided"):
            await close.leads.scan(limit=5).partitions(2)
        with pytest.raises(ValueError, match="count"):
            await close.leads.scan().partitions(0)
        assert await close.leads.scan().partitions(1) == [Partition()]
    with pytest.raises(ValueError, match="types= is for activities"):
        Partition(types=["Call"])
    with pytest.raises(ValueError, match="query= is for leads"):
        Partition(objects="activities", query={})
    with pytest.raises(ValueError, match="objects is 'contacts'"):
        Partition(objects="contacts")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not the JSON of a partition"):
        Partition.from_json("[]")


async def test_a_reader_that_stops_early_ends_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    async with CloseSimulator(leads=3_000, rate_limits=False) as simulator:
        acme = connection(simulator, monkeypatch)

        def first_page() -> int:
            pages = Partition(connection=acme).read()
            size = len(next(pages))
            pages.close()
            return size

        assert await asyncio.to_thread(first_page) > 0
    with pytest.raises(ConfigurationError, match="NO_SUCH"):
        next(Partition(connection=Connection(key="env:NO_SUCH")).read())
