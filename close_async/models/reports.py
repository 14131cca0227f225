"""The reports of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime as datetime_aliased
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class ActivityMetric(Model):
    """A metric of activity reports."""

    key: str = UNSET
    """The key that requests name it by."""

    name: str = UNSET
    """The name that users see."""

    description: str | None = UNSET
    """What it counts."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ActivityMetrics(Model):
    """The metrics of activity reports."""

    metrics: list[ActivityMetric] = UNSET
    """The metrics."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ActivityReport(Model):
    """Metrics of activities per period or user.
    See https://developer.close.com/api/resources/reporting"""

    data: list[ActivityReportRow] = UNSET
    """A row for each period or user."""

    aggregations: ActivityReportAggregations = UNSET
    """The metrics of the whole range."""

    queries: ActivityReportQueries = UNSET
    """Queries of what was counted."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ActivityReportAggregations(Model):
    """The metrics of all rows together."""

    totals: dict[str, float | None] = UNSET
    """The value of each metric."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ActivityReportQueries(Model):
    """Queries of what was counted."""

    leads: dict[str, list[str]] = UNSET
    """For each metric queries of its leads, in the older query language."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ActivityReportRequest(Model):
    """An activity report to compute; it needs one of the two ranges."""

    type: Literal["overview", "comparison"] | str = UNSET
    """The rows: periods for an overview, users for a comparison."""

    metrics: list[str] = UNSET
    """The keys of the metrics."""

    datetime_range: ReportRange = UNSET
    """The range of time."""

    relative_range: (
        Literal[
            "today",
            "yesterday",
            "this-week",
            "last-week",
            "this-month",
            "last-month",
            "this-quarter",
            "last-quarter",
            "this-year",
            "last-year",
            "all-time",
        ]
        | str
    ) = UNSET
    """The range of time relative to today."""

    users: list[str] = UNSET
    """The ids of the users; all by default."""

    query: ReportQuery = UNSET
    """The leads; all by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ActivityReportRow(Model):
    """The metrics of a period or user. Their values are in ``extra``, by the keys of the metrics."""

    datetime: datetime_aliased = UNSET
    """When the period begins."""

    user_id: str = UNSET
    """The id of the user, in a comparison."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ExplorerReport(Model):
    """The points of a graph. Close does not document them; ``extra`` has what it sends.
    See https://developer.close.com/api/resources/reporting"""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FunnelReportRequest(Model):
    """A report of a pipeline to compute. A created-cohort is of the opportunities created in the
    range of the cohort, an active-stage-cohort of those that were active in the range of the
    report. At most one compared range."""

    pipeline: str = UNSET
    """The id of the pipeline."""

    type: Literal["created-cohort", "active-stage-cohort"] | str = UNSET
    """Which opportunities are counted."""

    report_relative_range: (
        Literal[
            "today",
            "yesterday",
            "this-week",
            "last-week",
            "this-month",
            "last-month",
            "this-quarter",
            "last-quarter",
            "this-year",
            "last-year",
            "all-time",
        ]
        | str
    ) = UNSET
    """The range of the report."""

    report_datetime_range: ReportRange = UNSET
    """The range of the report."""

    cohort_relative_range: (
        Literal[
            "today",
            "yesterday",
            "this-week",
            "last-week",
            "this-month",
            "last-month",
            "this-quarter",
            "last-quarter",
            "this-year",
            "last-year",
            "all-time",
        ]
        | str
    ) = UNSET
    """When the opportunities were created."""

    cohort_datetime_range: ReportRange = UNSET
    """When the opportunities were created."""

    compared_relative_range: (
        Literal[
            "today",
            "yesterday",
            "this-week",
            "last-week",
            "this-month",
            "last-month",
            "this-quarter",
            "last-quarter",
            "this-year",
            "last-year",
            "all-time",
        ]
        | str
    ) = UNSET
    """The range to compare with, for a relative range."""

    compared_datetime_range: (
        Literal[
            "same-days-last-week",
            "same-days-last-month",
            "same-days-last-quarter",
            "same-days-last-year",
        ]
        | str
    ) = UNSET
    """The range to compare with, for a range of dates."""

    compared_custom_range: ReportRange = UNSET
    """The range to compare with."""

    users: list[str] = UNSET
    """The ids of users or groups; all by default."""

    query: ReportQuery = UNSET
    """The leads; all by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FunnelStage(Model):
    """The opportunities that reached a status. Values are annualized, in cents."""

    status: FunnelStatus = UNSET
    """The status."""

    count: int = UNSET
    """How many reached it."""

    count_conversion_rate: float | None = UNSET
    """The part of them that reached the next status."""

    count_lost: int = UNSET
    """How many were lost in it."""

    count_lost_ratio: float | None = UNSET
    """The part of them that was lost."""

    value: float = UNSET
    """Their value."""

    value_conversion_rate: float | None = UNSET
    """The part of it that reached the next status."""

    value_lost: float = UNSET
    """The value that was lost."""

    value_lost_ratio: float | None = UNSET
    """The part of it that was lost."""

    weighted_value: float = UNSET
    """Their value times their confidence."""

    weighted_value_conversion_rate: float | None = UNSET
    """The part of it that reached the next status."""

    average_time_to_advance: float | None = UNSET
    """The average seconds until the next status."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FunnelStages(Model):
    """The stages of opportunities, of a user or of all."""

    user_id: str | None = UNSET
    """The id of the user, in the rows of users."""

    stages: list[FunnelStage] = UNSET
    """A stage for each status of the pipeline."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FunnelStatus(Model):
    """A status of a pipeline."""

    id: str = UNSET
    """Its id."""

    label: str = UNSET
    """Its name."""

    type: Literal["active", "won", "lost"] | str = UNSET
    """Whether opportunities with it are open."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FunnelTotals(Model):
    """Opportunities, of a user or of all."""

    user_id: str | None = UNSET
    """The id of the user, in the rows of users."""

    count: int = UNSET
    """How many there are."""

    count_total_complete: int = UNSET
    """How many were won or lost."""

    count_total_won: int = UNSET
    """How many were won."""

    count_win_rate: float = UNSET
    """The part of those complete that was won."""

    value_total_complete: float = UNSET
    """The annualized value of those complete, in cents."""

    value_total_won: float = UNSET
    """The annualized value of those won, in cents."""

    value_win_rate: float = UNSET
    """The part of that value that was won."""

    average_value_annualized_per_won_opportunity: float = UNSET
    """The average value of those won, in cents."""

    average_time_to_win: float | None = UNSET
    """The average seconds from creation until won."""

    sales_velocity: float = UNSET
    """The value won per day, in cents."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityStagesReport(Model):
    """The stages of a pipeline.
    See https://developer.close.com/api/resources/reporting"""

    aggregations: FunnelStages = UNSET
    """Of all users."""

    data: list[FunnelStages] = UNSET
    """Of each user."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityTotalsReport(Model):
    """The totals of a pipeline.
    See https://developer.close.com/api/resources/reporting"""

    aggregations: FunnelTotals = UNSET
    """Of all users."""

    data: list[FunnelTotals] = UNSET
    """Of each user."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ReportQuery(Model):
    """A query that a report is restricted to."""

    type: Literal["saved_search"] | str = UNSET
    """The kind of the query; saved_search is the only one."""

    saved_search_id: str = UNSET
    """The id of a Smart View."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ReportRange(Model):
    """A range of time."""

    start: datetime_aliased = UNSET
    """When it begins."""

    end: datetime_aliased = UNSET
    """When it ends."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SentEmailStats(Model):
    """The emails sent with a template."""

    template_id: str | None = UNSET
    """The id of the template, null for all emails."""

    template_url: str | None = UNSET
    """The page of the template in Close."""

    name: str = UNSET
    """The name of the template."""

    is_shared: bool = UNSET
    """Whether the template is shared."""

    total: int = UNSET
    """How many were sent."""

    opened: int = UNSET
    """How many were opened."""

    responded: int = UNSET
    """How many were replied to."""

    percentage_opened: float = UNSET
    """The percentage opened."""

    percentage_responded: float = UNSET
    """The percentage replied to."""

    queries: dict[str, str] = attrs.field(default=UNSET, metadata={"wire": "_queries"})
    """For total, opened and responded a query of their leads."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SentEmailsReport(Model):
    """Sent emails by template.
    See https://developer.close.com/api/resources/reporting"""

    sent_email_stats: list[SentEmailStats] = UNSET
    """A row for all emails, then one for each template."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class StatusOverview(Model):
    """A status at the begin and the end of a period."""

    status_id: str = UNSET
    """The id of the status."""

    status_label: str = UNSET
    """The name of the status."""

    status_is_deleted: bool = UNSET
    """Whether the status was deleted."""

    started: int = UNSET
    """How many had it at the begin."""

    ended: int = UNSET
    """How many had it at the end."""

    change: int = UNSET
    """The difference."""

    change_percent: float | None = UNSET
    """The difference in percent."""

    gained: int = UNSET
    """How many had it at the end only."""

    lost: int = UNSET
    """How many had it at the begin only."""

    entered: int = UNSET
    """How many got it at some time."""

    left: int = UNSET
    """How many lost it at some time."""

    queries: dict[str, str] = attrs.field(default=UNSET, metadata={"wire": "_queries"})
    """For started to left a query, in the older query language."""

    leads_page_urls: dict[str, str] = attrs.field(
        default=UNSET, metadata={"wire": "_leads_page_urls"}
    )
    """For started to left the page of the leads in Close."""

    opportunities_page_urls: dict[str, str] = attrs.field(
        default=UNSET, metadata={"wire": "_opportunities_page_urls"}
    )
    """For started to left the page of the opportunities in Close."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class StatusReport(Model):
    """The changes of statuses.
    See https://developer.close.com/api/resources/reporting"""

    status_overview: list[StatusOverview] = UNSET
    """A row for each status."""

    status_transitions: list[StatusTransition] = UNSET
    """How many changed from each status to each other one."""

    status_transitions_summary: list[StatusTransition] = UNSET
    """The same from the begin to the end of the period: one that changed twice is counted once."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class StatusTransition(Model):
    """A change from a status to another one."""

    from_status_id: str | None = UNSET
    """The id of the status, null for new ones."""

    from_status_label: str | None = UNSET
    """The name of that status."""

    from_status_is_deleted: bool | None = UNSET
    """Whether that status was deleted."""

    to_status_id: str = UNSET
    """The id of the new status."""

    to_status_label: str = UNSET
    """The name of the new status."""

    to_status_is_deleted: bool = UNSET
    """Whether the new status was deleted."""

    count: int = UNSET
    """How many changed."""

    query: str = attrs.field(default=UNSET, metadata={"wire": "_query"})
    """A query of them, in the older query language."""

    leads_page_url: str = attrs.field(default=UNSET, metadata={"wire": "_leads_page_url"})
    """The page of their leads in Close."""

    opportunities_page_url: str = attrs.field(
        default=UNSET, metadata={"wire": "_opportunities_page_url"}
    )
    """Their page in Close."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
