"""Scans of custom objects."""

from collections.abc import AsyncIterator

import pytest

from close_async import CloseClient, QueryError, UnknownFieldError, Window
from close_async.search import ObjectType
from close_async.testing import CloseSimulator, ManualClock
from tests.support.made import add_custom_object


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def sim(clock: ManualClock) -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=3, rate_limits=False, clock=clock) as simulator:
        yield simulator


@pytest.fixture
async def close(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


def make(sim: CloseSimulator, clock: ManualClock, count: int, pause: float) -> set[str]:
    """Make custom objects, and return their ids."""
    leads = [*sim.world.leads]
    made: set[str] = set()
    for number in range(count):
        made.add(add_custom_object(sim.world, leads[number % len(leads)], name=f"P{number}")["id"])
        clock.advance(pause)
    return made


async def test_there_may_be_none(close: CloseClient) -> None:
    assert [each async for each in close.custom_objects.scan()] == []
    plan = await close.custom_objects.scan().plan()
    assert (plan.strategy, plan.count, plan.noun) == ("windows", 0, "custom objects")


async def test_those_of_all_leads_are_read_whole(
    sim: CloseSimulator, close: CloseClient, clock: ManualClock
) -> None:
    made = make(sim, clock, 700, 50.0)
    field = sim.world.organization.custom_fields["custom_object"][0]["id"]
    value = {f"custom.{field}": "SN-1"}
    whole = add_custom_object(sim.world, next(iter(sim.world.leads)), **value)
    found = [each async for each in close.custom_objects.scan()]
    assert len(found) == 701
    assert {each.id for each in found} == made | {whole["id"]}
    [one] = [each for each in found if each.id == whole["id"]]
    assert one == await close.custom_objects.get(whole["id"])
    assert one.custom == {field: "SN-1"}


async def test_more_of_one_second_than_a_search_shows(
    sim: CloseSimulator, close: CloseClient, clock: ManualClock
) -> None:
    sim.world.search_index.most = 300
    made = make(sim, clock, 500, 0.0)
    other = await close.custom_object_types.create({"name": "Site", "name_plural": "Sites"})
    for row in [*sim.world.tables["custom_objects"].values()][:240]:
        row["custom_object_type_id"] = other.id
    found = [each.id async for each in close.custom_objects.scan()]
    assert len(found) == len(made)
    assert set(found) == made


async def test_a_scan_is_resumed(
    sim: CloseSimulator, close: CloseClient, clock: ManualClock
) -> None:
    made = make(sim, clock, 900, 60.0)
    done: list[Window] = []
    read: set[str] = set()
    async for page in close.custom_objects.scan().pages():
        read |= {each.id for each in page}
        if page.covered is not None:
            done.append(page.covered)
            break
    rest = {each.id async for each in close.custom_objects.scan(covered=done)}
    assert len(rest) < len(made)
    assert read | rest == made


async def test_they_are_read_as_a_table(
    sim: CloseSimulator, close: CloseClient, clock: ManualClock
) -> None:
    make(sim, clock, 30, 1.0)
    field = sim.world.organization.custom_fields["custom_object"][0]
    value = {f"custom.{field['id']}": "SN-1"}
    add_custom_object(sim.world, next(iter(sim.world.leads)), **value)
    table = await close.custom_objects.scan().to_arrow()
    assert len(table) == 31
    assert table.column(field["name"]).drop_null().to_pylist() == ["SN-1"]
    assert set(table.column("extra").to_pylist()) == {"{}"}


async def test_a_query_and_fields_are_chosen(
    sim: CloseSimulator, close: CloseClient, clock: ManualClock
) -> None:
    make(sim, clock, 30, 1.0)
    name = ObjectType("custom_object").field("name")
    scan = close.custom_objects.scan(name.contains("P7"), fields=["name"])
    [one] = [each async for each in scan]
    assert one.name == "P7"
    assert not one.lead_id
    with pytest.raises(UnknownFieldError):
        close.custom_objects.scan(fields=["colour"])
    with pytest.raises(QueryError, match="limit="):
        close.custom_objects.scan({"query": {"type": "match_all"}, "results_limit": 3})
    with pytest.raises(ValueError, match="partitions"):
        await close.custom_objects.scan().partitions(2)
