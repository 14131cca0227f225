"""Reports: typed, with metrics as mappings, and as CSV."""

import csv
from collections.abc import AsyncIterator
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest

from close_async import (
    BadRequestError,
    CloseClient,
    InvalidBodyError,
    InvalidIdError,
    RequestOptions,
)
from close_async.models import ActivityReportRequest, FunnelReportRequest, ReportRange
from close_async.testing import CloseSimulator, ManualClock

CALLS, LENGTH = "calls.all.all.count", "calls.all.all.sum_duration"


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=40, clock=ManualClock(), rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def close(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


async def test_the_metrics_of_activities_are_mappings(close: CloseClient) -> None:
    calls = [each async for each in close.activities.calls.list()]
    request = ActivityReportRequest(
        type="overview", relative_range="all-time", metrics=[CALLS, LENGTH]
    )
    report = await close.reports.activity(request)
    totals = report.aggregations.totals
    assert totals == {CALLS: len(calls), LENGTH: sum(call.duration for call in calls)}
    assert sum(row.extra[CALLS] for row in report.data) == len(calls)
    assert all(isinstance(row.datetime, datetime) for row in report.data)
    assert [*report.queries.leads] == [CALLS, LENGTH]


async def test_activities_are_compared_by_user(sim: CloseSimulator, close: CloseClient) -> None:
    request = ActivityReportRequest(
        type="comparison",
        datetime_range=ReportRange(
            start=datetime.fromisoformat("2019-01-01T00:00:00+00:00"),
            end=datetime.fromisoformat("2027-01-01T00:00:00+00:00"),
        ),
        metrics=[CALLS],
    )
    report = await close.reports.activity(request)
    assert {row.user_id for row in report.data} == {*sim.world.tables["users"]}
    assert sum(row[CALLS] for row in report.data) == report.aggregations.totals[CALLS]
    text = await close.reports.activity_csv(request)
    rows = [*csv.DictReader(StringIO(text))]
    assert {row["user_id"]: int(row[CALLS]) for row in rows} == {
        row.user_id: row[CALLS] for row in report.data
    }
    assert sim.requests[-1].headers["Accept"] == "text/csv"


async def test_days_begin_in_the_timezone_of_the_call(close: CloseClient) -> None:
    request = {"type": "overview", "relative_range": "today", "metrics": [CALLS]}
    report = await close.reports.activity(request, options=RequestOptions(timezone=-5))
    assert report.data[0].datetime == datetime.fromisoformat("2026-06-30T00:00:00-05:00")


async def test_a_metric_is_listed_with_its_name(close: CloseClient) -> None:
    metrics = (await close.reports.activity_metrics()).metrics
    assert CALLS in {metric.key for metric in metrics}
    assert all(metric.name and metric.description for metric in metrics)


async def test_a_pipeline_has_totals_and_stages(sim: CloseSimulator, close: CloseClient) -> None:
    request = FunnelReportRequest(
        pipeline=sim.world.organization.pipeline["id"],
        type="active-stage-cohort",
        report_relative_range="all-time",
    )
    totals = await close.reports.opportunity_totals(request)
    rows = [each async for each in close.opportunities.list()]
    assert totals.aggregations.count == len(rows) == sum(row.count for row in totals.data)
    assert totals.aggregations.count_total_won == sum(row.status_type == "won" for row in rows)
    stages = (await close.reports.opportunity_stages(request)).aggregations.stages
    assert stages[0].count == len(rows)
    assert [stage.status.label for stage in stages][-1] == "Won"
    for text in (
        await close.reports.opportunity_totals_csv(request),
        await close.reports.opportunity_stages_csv(request),
    ):
        lines = [*csv.DictReader(StringIO(text))]
        assert {line["user_id"] for line in lines} == {*sim.world.tables["users"]}


async def test_the_day_of_a_win_is_one_of_the_timezone_of_the_call(
    sim: CloseSimulator, close: CloseClient
) -> None:
    statuses = sim.world.organization.pipeline["statuses"]
    won = next(status["id"] for status in statuses if status["type"] == "won")
    async for opportunity in close.opportunities.list(limit=1):
        await close.opportunities.update(
            opportunity.id, {"status_id": won, "date_won": date(2026, 6, 30)}
        )
    request = FunnelReportRequest(
        pipeline=sim.world.organization.pipeline["id"],
        type="active-stage-cohort",
        report_relative_range="today",
    )
    options = RequestOptions(timezone=-5)  # west of UTC, where its day begins later
    totals = await close.reports.opportunity_totals(request, options=options)
    assert totals.aggregations.count_total_won == 1


async def test_statuses_and_emails_are_of_an_organization(
    sim: CloseSimulator, close: CloseClient
) -> None:
    organization_id = sim.world.organization.id
    report = await close.reports.lead_statuses(
        organization_id, date_start=date(2026, 1, 1), date_end=date(2026, 6, 30)
    )
    assert sum(row.ended for row in report.status_overview) == 40
    row = report.status_overview[0]
    assert row.change == row.ended - row.started
    assert row.queries["ended"] == f'status:"{row.status_label}"'
    created = [each for each in report.status_transitions if each.from_status_id is None]
    assert 0 < sum(each.count for each in created) < 40
    of_sales = await close.reports.opportunity_statuses(organization_id)
    assert of_sales.status_overview[0].opportunities_page_urls["ended"]
    emails = await close.reports.sent_emails(organization_id, date_start=date(2019, 1, 1))
    assert emails.sent_email_stats[0].total > emails.sent_email_stats[0].opened > 0
    explored = await close.reports.explorer(organization_id, x="lead.date_created")
    assert sum(point["y"] for point in explored.extra["data"]) == 40


async def test_wrong_requests(sim: CloseSimulator, close: CloseClient) -> None:
    bodies: list[Any] = [{}, {"type": "overview", "metric": [CALLS]}]
    for body in bodies:
        with pytest.raises(InvalidBodyError):
            await close.reports.activity(body)
    with pytest.raises(InvalidIdError):
        await close.reports.lead_statuses("user_1")
    assert sim.request_count == 0
    with pytest.raises(BadRequestError) as caught:
        await close.reports.activity({"type": "overview", "metrics": ["calls.none"]})
    assert "relative_range" in caught.value.field_errors
    with pytest.raises(BadRequestError, match="either query or smart_view_id"):
        await close.reports.lead_statuses(
            sim.world.organization.id, query="status:A", smart_view_id="save_1"
        )
