"""The option ``timezone``: the header, and its effect on dates."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from close_async import CloseClient, RequestOptions
from close_async.models import LeadTaskCreate, OpportunityCreate
from close_async.search import opportunity
from close_async.testing import CloseSimulator, ManualClock

OSLO = ZoneInfo("Europe/Oslo")
ONE_AT_NIGHT = datetime(2026, 7, 14, 1, tzinfo=UTC).timestamp()


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    clock = ManualClock(ONE_AT_NIGHT)
    async with CloseSimulator(leads=1, rate_limits=False, clock=clock) as simulator:
        yield simulator


def client(sim: CloseSimulator, **options: Any) -> CloseClient:
    return CloseClient(sim.api_key, base_url=sim.url, **options)


def offsets(sim: CloseSimulator) -> list[str | None]:
    """Return the offset in the header of each request."""
    return [request.headers.get("x-tz-offset") for request in sim.requests]


async def test_the_offset_is_sent_with_every_request_and_only_where_there_is_one(
    sim: CloseSimulator,
) -> None:
    async with client(sim) as utc, client(sim, timezone=-2.5) as close:
        await utc.me()
        await close.me()
        await close.leads.list()
        await close.with_options(timezone=timezone(timedelta(hours=5, minutes=45))).me()
        await close.with_options(timezone=None).me()
        await close.me(options=RequestOptions(timezone=0))
        await close.request("GET", "/me/", options=RequestOptions(timezone=14))
    assert offsets(sim) == [None, "-2.5", "-2.5", "5.75", None, "0", "14"]


async def test_a_header_of_the_caller_overrides_the_option(sim: CloseSimulator) -> None:
    async with client(sim, timezone=-4) as close:
        await close.me(options=RequestOptions(headers={"X-TZ-Offset": "3"}))
    assert [request.headers.get("X-TZ-Offset") for request in sim.requests] == ["3"]
    assert [len([n for n in r.headers if n.lower() == "x-tz-offset"]) for r in sim.requests] == [1]


class Moving(tzinfo):
    """A timezone whose offset grows by an hour with each call."""

    hours = 0

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(hours=self.hours)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)


async def test_the_offset_is_that_of_the_time_at_which_a_request_is_sent(
    sim: CloseSimulator,
) -> None:
    zone = Moving()
    async with client(sim, timezone=zone) as close:
        await close.me()
        zone.hours = 1
        await close.me()
    assert offsets(sim) == ["0", "1"]


async def test_a_day_in_the_timezone_of_the_client(sim: CloseSimulator) -> None:
    [lead_id] = sim.world.leads
    statuses = sim.world.organization.opportunity_statuses
    won = next(status["id"] for status in statuses if status["type"] == "won")
    async with client(sim, timezone=-12) as west, client(sim, timezone=OSLO) as east:
        for close, day in ((west, date(2026, 7, 13)), (east, date(2026, 7, 14))):
            sale = await close.opportunities.create(
                OpportunityCreate(lead_id=lead_id, status_id=won)
            )
            assert sale.date_won == day
            found = await close.opportunities.list(date_won=day, status="Won")
            assert sale.id in {each.id for each in found}
            query = (opportunity.date_won >= day) & (opportunity.date_won <= day)
            assert sale.id in {each.id async for each in close.opportunities.search(query)}
        task = await west.tasks.create(
            LeadTaskCreate(lead_id=lead_id, text="Call", date=date(2026, 7, 14))
        )
        assert (task.view, (await east.tasks.get(task.id)).view) == ("future", "inbox")
        due = [each async for each in west.tasks.list(date=date(2026, 7, 14), view="future")]
        assert task.id in {each.id for each in due}


@pytest.mark.parametrize("hours", [-12, -3.5, 5.75])
async def test_a_sorted_search_is_complete_in_every_timezone(hours: float) -> None:
    async with CloseSimulator(leads=400, rate_limits=False) as sim:
        sim.world.search_index.most = 25  # so that it is begun again at a day, many times
        async with client(sim, timezone=hours) as close:
            rows = close.opportunities.search(
                opportunity.date_won.exists(), sort=["date_won"], page_size=10, fields=["id"]
            )
            found = [row.id async for row in rows]
        leads = sim.world.leads.values()
        every = [each["id"] for lead in leads for each in lead["opportunities"] if each["date_won"]]
    assert sorted(found) == sorted(every)
