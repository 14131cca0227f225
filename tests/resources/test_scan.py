"""``scan``: every lead once, with every strategy; and what its pages report as complete."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from close_async import (
    BadRequestError,
    ClientClosedError,
    CloseClient,
    IncompleteScanError,
    NoLimiter,
    QueryError,
    Scan,
    UnknownFieldError,
    Window,
)
from close_async.models import Lead
from close_async.search import lead
from close_async.testing import CloseSimulator, ManualClock

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def close_with(
    leads: int, **options: Any
) -> AsyncIterator[tuple[CloseClient, CloseSimulator]]:
    options.setdefault("clock", ManualClock())
    async with (
        CloseSimulator(leads=leads, rate_limits=False, **options) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        yield close, sim


def searches(sim: CloseSimulator) -> int:
    return sum(seen.path == "/data/search/" for seen in sim.requests)


async def ids(scan: Scan[Lead]) -> list[str]:
    return [lead.id async for lead in scan]


def creations(sim: CloseSimulator) -> dict[str, datetime]:
    """Return when each lead was created, by id."""
    return {
        lead["id"]: datetime.fromisoformat(lead["date_created"])
        for lead in sim.world.leads.values()
    }


@pytest.mark.parametrize("strategy", ["auto", "offset", "windows"])
@pytest.mark.parametrize(("leads", "imported"), [(0, 0), (1, 0), (200, 0), (2_500, 900)])
async def test_every_lead_comes_once(strategy: Any, leads: int, imported: int) -> None:
    async with close_with(leads, imported=imported) as (close, sim):
        found = await ids(close.leads.scan(strategy=strategy, fields=["id"]))
        assert sorted(found) == sorted(sim.world.leads)
        assert bool(searches(sim)) == (strategy == "windows")


@pytest.mark.parametrize("strategy", ["offset", "windows"])
async def test_all_requests_of_a_scan_are_one_job(strategy: Any) -> None:
    jobs: list[object] = []

    class Recorder(NoLimiter):
        def permit(self, *arguments: Any, job: object = None, **options: Any) -> Any:
            jobs.append(job)
            return super().permit(*arguments, **options)

    async with (
        close_with(2_500) as (_, sim),
        CloseClient(sim.api_key, base_url=sim.url, limiter=Recorder()) as close,
    ):
        for count in (1, 2):
            assert len(await ids(close.leads.scan(strategy=strategy, fields=["id"]))) == 2_500
            assert len(set(jobs)) == count
        assert None not in jobs


@pytest.mark.parametrize("strategy", ["offset", "windows"])
async def test_tasks_can_share_the_pages_of_a_scan(strategy: Any) -> None:
    async with close_with(1_100) as (close, sim):
        pages = close.leads.scan(strategy=strategy, fields=["id"]).pages()

        async def work() -> list[str]:
            return [lead.id async for page in pages for lead in page]

        shares = await asyncio.wait_for(asyncio.gather(*(work() for _ in range(4))), 120)
        assert sorted(id_ for share in shares for id_ in share) == sorted(sim.world.leads)


@pytest.mark.parametrize("ordered", [False, True])
async def test_thousands_of_leads_of_one_second(ordered: bool) -> None:
    async with close_with(14_000, imported=11_000) as (close, sim):
        scan = close.leads.scan(strategy="windows", ordered=ordered, fields=["id", "date_created"])
        leads = [lead async for lead in scan]
    assert sorted(lead.id for lead in leads) == sorted(sim.world.leads)
    assert scan.progress.fetched == scan.progress.total == 14_000
    assert scan.progress.windows_closed == scan.progress.windows_known > 1
    moments = [lead.date_created for lead in leads]
    assert (moments == sorted(moments)) is ordered


async def test_a_query_is_read_in_windows() -> None:
    async with close_with(1_000) as (close, sim):
        status = sim.world.statuses[0]["id"]
        query = {
            "type": "field_condition",
            "field": {"type": "regular_field", "object_type": "lead", "field_name": "status_id"},
            "condition": {
                "type": "reference",
                "reference_type": "status.lead",
                "object_ids": [status],
            },
        }
        found = await ids(close.leads.scan(query))
        wanted = [lead["id"] for lead in sim.world.leads.values() if lead["status_id"] == status]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("strategy", ["offset", "windows"])
async def test_limit_and_fields(strategy: Any) -> None:
    async with close_with(900) as (close, sim):
        scan = close.leads.scan(strategy=strategy, fields=["name"], limit=250)
        leads = [lead async for lead in scan]
        assert len(leads) == 250
        assert all(lead.name and not lead.id and not lead.date_created for lead in leads)
        assert sim.request_count < 12
        full = [lead async for lead in close.leads.scan(strategy=strategy, limit=10)]
        assert all(lead.contacts is not None and lead.date_updated for lead in full)


async def test_an_export_is_read_like_every_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, sleep = ManualClock(), asyncio.sleep

    async def pause(seconds: float) -> None:
        clock.advance(seconds)
        await sleep(0)

    monkeypatch.setattr("close_async.resources.base.polling.asyncio.sleep", pause)
    async with close_with(700, clock=clock) as (close, sim):
        scan = close.leads.scan(strategy="export", fields=["id", "name"])
        assert str(await scan.plan()) == (
            "export (as asked for): 700 leads, about 4 requests in Close's own time"
        )
        leads = [lead async for lead in scan]
        assert sorted(lead.id for lead in leads) == sorted(sim.world.leads)
        assert scan.progress.fetched == scan.progress.total == 700
        few = close.leads.scan(lead.name.exists(), strategy="export", limit=150)
        assert len([found async for found in few if found.contacts is not None]) == 150
        async for _ in scan.pages():
            break
        async with aclosing(scan.pages()) as pages:
            await anext(pages)
        assert [page async for page in pages] == []


async def test_waiting_for_an_export_can_be_cancelled() -> None:
    async with close_with(10) as (close, _):  # the clock stands still: the export is never finished
        scan = close.leads.scan(strategy="export")
        async with asyncio.timeout(120):
            reading = asyncio.ensure_future(anext(scan.pages(), None))
            await asyncio.sleep(0.05)
            await scan.aclose()
            assert await reading is None
            reading = asyncio.ensure_future(anext(scan.pages()))
            await asyncio.sleep(0.05)
            await close.aclose()
            with pytest.raises(ClientClosedError, match="the client was closed"):
                await reading


async def test_everything_in_covered_was_returned() -> None:
    async with close_with(3_000, imported=700) as (close, sim):
        created = creations(sim)
        given: set[str] = set()
        covered: dict[datetime, Window] = {}
        scan = close.leads.scan(strategy="windows", fields=["id"])
        async for page in scan.pages():
            given.update(lead.id for lead in page)
            assert page.window is not None
            if page.covered is not None:
                covered[page.window.start] = page.covered
                inside = {id_ for id_, date in created.items() if date in page.covered}
                assert inside <= given
        assert is_without_gaps(covered.values())
        assert min(covered) == min(created.values()).replace(microsecond=0)
        assert max(window.end for window in covered.values()) > max(created.values())


def is_without_gaps(windows: Iterable[Window]) -> bool:
    return all(a.end == b.start for a, b in pairwise(sorted(windows)))


@pytest.mark.parametrize("stop", [1, 3, 7, 12])
async def test_a_scan_resumes_from_a_checkpoint(stop: int) -> None:
    async with close_with(3_000, imported=700) as (close, sim):
        given: set[str] = set()
        covered: dict[datetime, Window] = {}
        async for page in close.leads.scan(strategy="windows", fields=["id"]).pages():
            given.update(lead.id for lead in page)
            if page.window is not None and page.covered is not None:
                covered[page.window.start] = page.covered
            stop -= 1
            if not stop:
                break
        rest = await ids(close.leads.scan(fields=["id"], covered=covered.values()))
        assert given.union(rest) == set(sim.world.leads)
        done = {
            id_
            for id_, date in creations(sim).items()
            if any(date in window for window in covered.values())
        }
        assert not done & set(rest)
        assert len(rest) == len(set(rest))


async def test_a_finished_checkpoint_leaves_nothing_to_read() -> None:
    everything = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    async with close_with(50) as (close, _):
        assert await ids(close.leads.scan(covered=[everything])) == []


def alike(sim: CloseSimulator, count: int, *, statuses: int = 1) -> None:
    """Create leads with equal dates: the clock of the simulator stands still."""
    for number in range(count):
        status = sim.world.statuses[number % statuses]["id"]
        sim.world.create_lead(name=f"Twin {number:05}", status_id=status)


async def test_leads_created_and_changed_in_one_second_are_divided_by_status() -> None:
    async with close_with(300) as (close, sim):
        sim.world.search_index.most = 300
        alike(sim, 1_200, statuses=5)
        found = await ids(close.leads.scan(strategy="windows", fields=["id"]))
        assert sorted(found) == sorted(sim.world.leads)


async def test_leads_that_cannot_be_told_apart_are_reported_and_the_others_returned() -> None:
    async with close_with(300) as (close, sim):
        sim.world.search_index.most = 300
        alike(sim, 1_000)
        sim.world.leads._clock.advance(5)  # type: ignore[attr-defined]
        alike(sim, 10)
        scan = close.leads.scan(strategy="windows", fields=["id"])
        found: list[str] = []
        covered: list[Window] = []
        with pytest.raises(IncompleteScanError, match="of 1000") as caught:
            async for page in scan.pages():
                found += [lead.id for lead in page]
                covered += [page.covered] if page.covered else []
        assert len(found) == len(set(found)) >= 300 + 600 + 10
        [gap] = scan.incomplete
        assert caught.value.windows == [gap]
        assert gap.count == 1_000
        assert gap.window.width == timedelta(seconds=1)
        assert not any(window.start < gap.window.end <= window.end for window in covered)


@pytest.mark.parametrize("alike_ones", [0, 250])
async def test_passes_shorter_than_a_page_never_truncate_without_an_error(alike_ones: int) -> None:
    async with close_with(180) as (close, sim):
        sim.world.search_index.most = 150
        alike(sim, alike_ones)
        scan = close.leads.scan(strategy="windows", fields=["id"])
        if alike_ones:
            with pytest.raises(IncompleteScanError, match="of 430"):
                await ids(scan)
        else:
            assert sorted(await ids(scan)) == sorted(sim.world.leads)


async def test_an_error_ends_the_scan_and_is_raised_unchanged() -> None:
    async with close_with(2_000) as (close, _):
        with pytest.raises(BadRequestError, match="type"):
            await ids(close.leads.scan({"type": "wrong"}))


async def test_the_plan_can_be_printed() -> None:
    async with close_with(900) as (close, sim):
        short = str(await close.leads.scan().plan())
        assert short == ("offset (no more than 35,000): 900 leads, about 5 requests in 0 s")
        plan = await close.leads.scan(strategy="windows").plan()
        assert (plan.strategy, plan.lead_count, plan.windows) == ("windows", 900, 1)
        assert "900 leads, created 2019-" in str(plan)
        before = sim.request_count
        await ids(close.leads.scan(strategy="windows"))
        assert abs(sim.request_count - before - plan.requests) <= 2
        few = await close.leads.scan(strategy="windows", limit=100).plan()
        assert (few.lead_count, few.requests) == (900, 3)


async def test_over_35_000_leads_are_planned_in_windows() -> None:
    async with close_with(100_000) as (close, _):
        plan = await close.leads.scan().plan()
    assert str(plan).startswith("windows (over 35,000): 100,000 leads, created 2019-")
    assert str(plan).endswith("about 13 windows, about 511 requests in 4 min 8 s")


async def test_a_list_in_another_order_than_creation_is_not_read_by_offsets() -> None:
    async with close_with(300) as (close, sim):
        first = next(iter(sim.world.leads))
        date = "2030-01-01T00:00:00+00:00"
        late = sim.world.create_lead(name="dated ahead", date_created=date)["id"]
        sim.world.create_lead(name="after it")
        plan = await close.leads.scan().plan()
        assert plan.strategy == "windows"
        assert {first, late} <= set(await ids(close.leads.scan()))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"strategy": "magic"}, ValueError, "strategy is one of"),
        (
            {"strategy": "export", "covered": [Window(LONG_AGO, LONG_AGO + timedelta(1))]},
            ValueError,
            "again",
        ),
        ({"strategy": "export", "ordered": True}, ValueError, "as Close writes them"),
        ({"strategy": "offset", "query": {"type": "match_all"}}, ValueError, "whole list"),
        ({"covered": [(1, 2)]}, TypeError, "covered holds windows"),
        ({"fields": ["nmae"]}, UnknownFieldError, "did you mean"),
        ({"concurrency": 0}, ValueError, "concurrency"),
        ({"limit": -1}, ValueError, "limit"),
        ({"query": "acme"}, QueryError, "query"),
    ],
)
async def test_mistakes_are_errors_before_a_request_is_sent(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    close = CloseClient("api_key.secret")
    with pytest.raises(error, match=message):
        close.leads.scan(**arguments)
