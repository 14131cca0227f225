"""``search`` and ``count``: all objects of a query once, however slowly they are read."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest

from close_async import CloseClient, QueryError, SearchLimitError, UnknownFieldError, encode
from close_async.model import Model
from close_async.models import Contact, FoundObject, Lead, Opportunity
from close_async.search import Query, contact, opportunity
from close_async.testing import CloseSimulator, Fault, ManualClock
from close_async.wire.schema import schema_of

LEADS = {"type": "object_type", "object_type": "lead"}


@asynccontextmanager
async def close_with(
    leads: int, **options: Any
) -> AsyncIterator[tuple[CloseClient, CloseSimulator, ManualClock]]:
    clock = ManualClock()
    async with (
        CloseSimulator(leads=leads, rate_limits=False, clock=clock, **options) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        yield close, sim, clock


async def read_slowly(pages: Any, clock: ManualClock, seconds: float) -> list[str]:
    """Read page by page, with a pause after each that is long on the simulator's clock."""
    found: list[str] = []
    async for page in pages:
        found += [item.id for item in page]
        for _ in range(60):
            await asyncio.sleep(0)
        clock.advance(seconds)
    return found


@pytest.mark.parametrize(
    "sort",
    [None, ["-date_created"], ["date_updated"], ["-date_updated"], ["num_contacts"], ["-name"]],
    ids=str,
)
async def test_a_reader_that_sleeps_between_pages_loses_and_repeats_nothing(sort: Any) -> None:
    async with close_with(900, imported=150) as (close, sim, clock):
        pages = close.leads.search(sort=sort, page_size=40, fields=["id"]).pages()
        found = await read_slowly(pages, clock, 40)
        refused = [seen for seen in sim.requests if seen.status == 400]
    assert len(found) == len(set(found))
    assert set(found) == set(sim.world.leads)
    assert refused  # cursors did expire


@pytest.mark.parametrize("count", [40, 41, 150])
@pytest.mark.parametrize("way", ["search", "scan"])
async def test_many_custom_fields_are_requested_as_one_and_no_others_shown(
    way: str, count: int
) -> None:
    names = [f"custom.cf_{number}" for number in range(count)]
    async with close_with(5) as (close, _, _):
        how: dict[str, Any] = {"strategy": "windows"} if way == "scan" else {}
        for extra in ([], ["name"], ["name", "name"]):
            fields = [*names, *extra]
            found = [lead async for lead in getattr(close.leads, way)(fields=fields, **how)]
            assert len(found) == 5
            for lead in found:
                shown = encode(lead)
                assert set(shown) <= set(fields)
                assert ("name" in shown) is bool(extra)


async def test_a_custom_field_beside_many_others_keeps_its_value() -> None:
    async with close_with(20) as (close, _, _):
        whole = {lead.id: lead.custom async for lead in close.leads.search()}
        known = sorted({key for custom in whole.values() for key in custom or {}})
        wanted = known[0]
        fields = ["id", f"custom.{wanted}", *(f"custom.cf_none{number}" for number in range(120))]
        async for lead in close.leads.search(fields=fields):
            own = (whole[lead.id] or {}).get(wanted)
            assert (lead.custom or {}) == ({} if own is None else {wanted: own})


async def test_every_field_of_leads_by_name_is_not_too_many() -> None:
    names = [field.wire for field in schema_of(Lead).fields]
    async with close_with(3) as (close, _, _):
        found = [lead async for lead in close.leads.search(fields=names[:150])]
    assert len(found) == 3
    assert all(set(encode(lead)) <= set(names[:150]) for lead in found)


@pytest.mark.parametrize("fields", [[], "name", [5], [None], [["name"]], [""], 5, b"id"])
async def test_fields_must_be_names(fields: Any) -> None:
    async with close_with(1) as (close, sim, _):
        for call in (
            lambda: close.leads.list(fields=fields),
            lambda: close.leads.search(fields=fields),
            lambda: close.leads.scan(fields=fields),
            lambda: close.search("activity.email", fields=fields),
        ):
            with pytest.raises(UnknownFieldError):
                call()
        assert not sim.requests


async def test_a_search_continues_past_the_cap() -> None:
    async with close_with(1_000, imported=90) as (close, sim, _):
        sim.world.search_index.most = 100
        found = [lead.id async for lead in close.leads.search(page_size=30, fields=["id"])]
    assert found == [lead["id"] for lead in sim.world.leads.values()]


@pytest.mark.parametrize(
    ("sort", "imported", "advice"),
    [(["name"], 0, "sort by a date or a number"), (["date_created"], 300, "leads.scan()")],
)
async def test_a_search_that_cannot_be_continued_ends_with_an_error(
    sort: list[str], imported: int, advice: str
) -> None:
    async with close_with(500, imported=imported) as (close, sim, _):
        sim.world.search_index.most = 100
        found: list[str] = []
        with pytest.raises(SearchLimitError, match=re.escape(advice)) as caught:
            async for lead in close.leads.search(sort=sort, page_size=30, fields=["id"]):
                found.append(lead.id)
    assert caught.value.given == len(found) == len(set(found)) >= 100


async def test_leads_without_a_sort_value_come_last() -> None:
    async with close_with(300) as (close, sim, clock):
        field = next(
            f["id"] for f in sim.world.organization.custom_fields["lead"] if f["name"] == "Seats"
        )
        key = f"custom.{field}"
        pages = close.leads.search(sort=[key], page_size=20, fields=["id", key]).pages()
        found = await read_slowly(pages, clock, 40)
    values = [sim.world.leads[id_].get(key) for id_ in found]
    given = [value for value in values if value is not None]
    assert len(found) == len(set(found)) == 300
    assert values == sorted(given) + [None] * (300 - len(given))


async def test_only_the_first_page_requests_the_total() -> None:
    async with close_with(70) as (close, sim, _):
        page = await close.leads.search(page_size=50)
        assert (len(page), page.has_more, page.total_results) == (50, True, 70)
        assert sim.request_count == 1
        assert (await close.leads.search(limit=0)).data == []


async def test_limit_is_a_total_and_no_more_is_requested() -> None:
    async with close_with(70) as (close, sim, _):
        found = [lead async for lead in close.leads.search(limit=25, page_size=20)]
        assert len(found) == 25
        assert sim.request_count == 2


async def test_without_fields_leads_look_as_in_a_list() -> None:
    async with close_with(30) as (close, _, __):
        listed = {lead.id: lead async for lead in close.leads.list()}
        async for lead in close.leads.search():
            assert lead == listed[lead.id]


async def test_only_the_requested_fields_are_returned() -> None:
    async with close_with(3) as (close, _, __):
        async for lead in close.leads.search(fields=["name"], sort=["-date_updated"]):
            assert encode(lead).keys() == {"name"}


async def test_a_query_from_copy_filters_is_accepted() -> None:
    newest: dict[str, Any] = {
        "limit": None,
        "results_limit": None,
        "query": {"type": "and", "negate": False, "queries": [{"negate": False, **LEADS}]},
        "sort": [
            {
                "direction": "desc",
                "field": {"type": "regular_field", "object_type": "lead", "field_name": "name"},
            }
        ],
    }
    async with close_with(20) as (close, _, __):
        for query in (newest, Query.from_json(newest)):
            names = [lead.name async for lead in close.leads.search(query)]
            assert len(names) == 20
            folded = [str(name).casefold() for name in names]
            assert folded == sorted(folded, reverse=True)


async def test_a_query_on_another_type_is_rejected() -> None:
    async with close_with(1) as (close, sim, _):
        with pytest.raises(
            QueryError, match=r"is on contact, but the search is for lead.*has\(…\)"
        ):
            close.leads.search(contact.title == "CEO")
        with pytest.raises(QueryError, match="is on contact"):
            await close.leads.count(contact.all())
    assert not sim.requests


class Made:
    """An object with its own ``to_json``."""

    def to_json(self) -> dict[str, Any]:
        return {"type": "id", "value": "lead_x"}


async def test_counting_takes_one_request() -> None:
    async with close_with(45) as (close, sim, _):
        assert await close.leads.count() == 45
        assert await close.leads.count(Made()) == 0
        assert await close.count("lead") == 45
        wanted = sum(len(lead["contacts"]) for lead in sim.world.leads.values())
        assert await close.contacts.count() == wanted
        assert sim.request_count == 4


async def test_other_types_are_found() -> None:
    async with close_with(30) as (close, sim, _):
        contacts = [contact async for contact in close.contacts.search(page_size=9)]
        wanted = {c["id"]: c["name"] for lead in sim.world.leads.values() for c in lead["contacts"]}
        assert {contact.id: contact.name for contact in contacts} == wanted
        found = [row async for row in close.search("contact", fields=["name"])]
        assert sorted(row.name or "" for row in found) == sorted(wanted.values())


@pytest.mark.parametrize(
    ("object_type", "model"),
    [
        ("lead", Lead),
        ("contact", Contact),
        ("opportunity", Opportunity),
        ("task.lead", FoundObject),
    ],
)
async def test_types_with_a_class_are_returned_in_it(object_type: str, model: type[Model]) -> None:
    async with close_with(30) as (close, _, _):
        found = [row async for row in close.search(object_type, limit=5)]
        assert {type(row) for row in found} == {model}
        assert all(row.id and row.extra == {} for row in found)


async def test_opportunities_are_found_and_counted() -> None:
    async with close_with(60) as (close, sim, _):
        won = opportunity.status_type == "won"
        every = [each for lead in sim.world.leads.values() for each in lead["opportunities"]]
        wanted = sorted(each["value"] for each in every if each["status_type"] == "won")
        found = [each.value async for each in close.opportunities.search(won, sort=["value"])]
        assert (found, await close.opportunities.count(won)) == (wanted, len(wanted))
        assert await close.opportunities.count() == len(every)


async def test_a_lost_search_is_retried() -> None:
    async with close_with(5) as (close, sim, _):
        sim.faults.add(Fault.reset(match="POST /data/search/"))
        assert await close.leads.count() == 5


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"query": {"queries": []}}, QueryError, "query has no type"),
        ({"query": "acme"}, QueryError, "close_async.search"),
        ({"sort": "name"}, TypeError, "sort must be a list"),
        ({"sort": True}, TypeError, "sort must be a list"),
        ({"sort": [{"field": {}}]}, TypeError, "direction"),
        ({"fields": ["nmae"]}, UnknownFieldError, "name"),
        ({"page_size": 201}, ValueError, "at most 200"),
        ({"limit": -1}, ValueError, "limit"),
    ],
)
async def test_mistakes_are_errors_before_a_request_is_sent(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    close = CloseClient("api_key.secret")
    with pytest.raises(error, match=message):
        close.leads.search(**arguments)


async def test_a_search_is_ordered() -> None:
    async with close_with(400, imported=100) as (close, _, __):
        moments = [lead.date_updated async for lead in close.leads.search(sort=["-date_updated"])]
    assert all(isinstance(moment, datetime) for moment in moments)
    assert moments == sorted(moments, reverse=True)
