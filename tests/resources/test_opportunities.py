"""``close.opportunities``: filters, totals and groups, and the life of an opportunity."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from close_async import BadRequestError, CloseClient, InvalidIdError, UnknownFilterError
from close_async.models import (
    AttachmentInput,
    OpportunityCreate,
    OpportunityUpdate,
)
from close_async.testing import CloseSimulator

from .conftest import MockedClose

PAGE = {"data": [{"id": "oppo_1"}], "has_more": False, "total_results": 1, "total_value_annual": 5}


@pytest.mark.parametrize(
    ("filters", "query"),
    [
        ({}, ""),
        ({"status_type": "won", "order_by": "-date_won"}, "status_type=won&_order_by=-date_won&"),
        ({"user_id__in": ["user_1", "group_1"]}, "user_id__in=user_1,group_1&"),
        ({"date_won__gte": date(2026, 7, 1)}, "date_won__gte=2026-07-01&"),
        ({"date_won": date(2026, 7, 1)}, "date_won=2026-07-01&"),
        (
            {"date_created__lt": datetime(2026, 7, 1, tzinfo=UTC), "is_stalled": False},
            "date_created__lt=2026-07-01T00:00:00%2B00:00&is_stalled=false&",
        ),
        (
            {"value_period__in": ["monthly", "annual"], "query": None},
            "value_period__in=monthly,annual&",
        ),
    ],
)
async def test_filters_are_sent_as_close_reads_them(
    filters: dict[str, Any], query: str, close: CloseClient, mocked: MockedClose
) -> None:
    mocked.answers("GET", f"/opportunity/?{query}_skip=0&_limit=200", PAGE)
    page = await close.opportunities.list(**filters)
    assert [row.id for row in page] == ["oppo_1"]
    assert page.extra == {"total_value_annual": 5}


@pytest.mark.parametrize(
    ("filters", "error", "message"),
    [
        ({"state": "won"}, UnknownFilterError, "no filter 'state'"),
        ({"status_types": "won"}, UnknownFilterError, "did you mean status_type"),
        ({"user_id__in": []}, ValueError, "user_id__in is an empty list"),
        ({"lead_id": "cont_1"}, InvalidIdError, "lead_id must be an id that begins with 'lead_'"),
        ({"group_by": "user_id"}, UnknownFilterError, r"use opportunities.groups\(by=...\)"),
    ],
)
async def test_filters_that_close_would_ignore_raise(
    filters: dict[str, Any],
    error: type[Exception],
    message: str,
    close: CloseClient,
    mocked: MockedClose,
) -> None:
    with pytest.raises(error, match=message):
        await close.opportunities.list(**filters)
    assert mocked.sent() == []


async def test_group_by_is_not_a_filter_of_lists(close: CloseClient, mocked: MockedClose) -> None:
    by_user: Any = {"group_by": "user_id"}
    with pytest.raises(UnknownFilterError, match=r"totals\(\) has no filter 'group_by'"):
        await close.opportunities.totals(**by_user)
    with pytest.raises(UnknownFilterError, match=r"groups\(\) has no filter 'group_by'"):
        await close.opportunities.groups("user_id", **by_user)
    with pytest.raises(UnknownFilterError, match=r"opportunities\(\) has no filter 'group_by'"):
        await close.exports.opportunities(**by_user)
    assert mocked.sent() == []


async def test_a_lead_is_not_created_by_mistake(close: CloseClient, mocked: MockedClose) -> None:
    with pytest.raises(ValueError, match="the opportunity has no lead_id: Close would create"):
        await close.opportunities.create(OpportunityCreate(value=100))
    with pytest.raises(TypeError, match="OpportunityCreate, not OpportunityUpdate"):
        await close.opportunities.create(OpportunityUpdate(value=1))  # type: ignore[arg-type]
    assert mocked.sent() == []


async def test_a_group_over_several_pages_is_returned_once(
    close: CloseClient, mocked: MockedClose
) -> None:
    def page(key: str, ids: list[str], *, has_more: bool) -> dict[str, Any]:
        group = {"key": key, "objects": [{"id": i} for i in ids], "total_results": 3}
        return {"data": [group], "has_more": has_more}

    path = "/opportunity/?_group_by=user_id&_skip={}&_limit=200"
    mocked.answers("GET", path.format(0), page("user_1", ["oppo_1", "oppo_2"], has_more=True))
    mocked.answers("GET", path.format(2), page("user_1", ["oppo_3"], has_more=False))
    (group,) = await close.opportunities.groups("user_id")
    assert [row.id for row in group.objects] == ["oppo_1", "oppo_2", "oppo_3"]
    assert group.total_results == 3


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=400, rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def live(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


async def test_the_life_of_an_opportunity(sim: CloseSimulator, live: CloseClient) -> None:
    lead = next(row for row in sim.world.leads.values() if not row["opportunities"])
    offer = AttachmentInput(url="https://app.close.com/go/file/1/o.pdf", filename="o.pdf")
    made = await live.opportunities.create(
        OpportunityCreate(
            lead_id=lead["id"], value=150_000, value_period="monthly", attachments=[offer]
        )
    )
    assert (made.value_formatted, made.annualized_value) == ("$1,500 monthly", 1_800_000)
    assert (made.confidence, made.status_type, made.lead_name) == (50, "active", lead["name"])
    assert [each.filename for each in made.attachments] == ["o.pdf"]
    won = next(s for s in sim.world.organization.opportunity_statuses if s["type"] == "won")
    changed = await live.opportunities.update(
        made.id, OpportunityUpdate(status_id=won["id"], confidence=100)
    )
    assert (changed.status_label, changed.date_won) == (won["label"], changed.date_updated.date())
    assert changed.expected_value == changed.value == 150_000
    assert [each.id for each in (await live.leads.get(lead["id"])).opportunities] == [made.id]
    await live.opportunities.delete(made.id)
    assert [each async for each in live.opportunities.list(lead_id=lead["id"])] == []
    alone = await live.opportunities.create(OpportunityCreate(note="Hi"), new_lead=True)
    assert alone.lead_id in sim.world.leads
    with pytest.raises(BadRequestError) as refused:
        await live.opportunities.update(alone.id, OpportunityUpdate(confidence=101))
    assert refused.value.field_errors == {"confidence": "Value must be less than or equal to 100."}


async def test_values_of_a_field_are_added_and_removed(
    sim: CloseSimulator, live: CloseClient
) -> None:
    field = sim.world.organization.custom_fields["opportunity"][0]
    field |= {"type": "choices", "choices": ["A", "B"], "accepts_multiple_values": True}
    key, lead_id = field["id"], next(iter(sim.world.leads))
    made = await live.opportunities.create(OpportunityCreate(lead_id=lead_id, custom={key: ["A"]}))
    more = await live.opportunities.update(made.id, OpportunityUpdate(custom_add={key: ["B"]}))
    assert more.custom == {key: ["A", "B"]}
    search = live.search("opportunity", fields=["id", f"custom.{key}"])
    found = {row.id: row async for row in search}
    assert (found[made.id].custom, found[made.id].extra) == ({key: ["A", "B"]}, {})
    less = await live.opportunities.update(made.id, OpportunityUpdate(custom_remove={key: ["A"]}))
    assert less.custom == {key: ["B"]}
    with pytest.raises(BadRequestError, match=f"custom.{key}.*not a valid choice"):
        await live.opportunities.update(made.id, OpportunityUpdate(custom={key: ["C"]}))


async def test_totals_agree_with_the_list(live: CloseClient) -> None:
    rows = [row async for row in live.opportunities.list(status_type="active", page_size=30)]
    totals = await live.opportunities.totals(status_type="active")
    assert totals.total_results == len(rows) == len({row.id for row in rows})
    assert totals.total_value_annualized == sum(row.annualized_value or 0 for row in rows)
    assert totals.expected_value_annualized == sum(
        row.annualized_expected_value or 0 for row in rows
    )
    assert totals.expected_value_monthly == sum(
        row.expected_value or 0 for row in rows if row.value_period == "monthly"
    )
    assert sum(totals.count_by_value_period.values()) == len(rows)
    assert totals.extra == {}


@pytest.mark.parametrize("by", ["user_id", "-date_won__quarter"])
async def test_groups_hold_every_opportunity_once(by: str, live: CloseClient) -> None:
    every = [row.id async for row in live.opportunities.list()]
    assert len(every) > 200  # more than a page
    groups = await live.opportunities.groups(by, fields=["id"])
    assert sorted(row.id for group in groups for row in group.objects) == sorted(every)
    assert all(group.total_results == len(group.objects) for group in groups)
    assert len({group.key for group in groups}) == len(groups) > 1
