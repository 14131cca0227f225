"""The operations of ``close.reports``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.reports import (
    ActivityMetrics,
    ActivityReport,
    ActivityReportRequest,
    ExplorerReport,
    FunnelReportRequest,
    OpportunityStagesReport,
    OpportunityTotalsReport,
    SentEmailsReport,
    StatusReport,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions

ReportInterval = Literal["auto", "hour", "day", "week", "month", "quarter", "year"]
ReportTransformY = Literal["sum", "avg", "min", "max"]


class Reports(Resource[M]):
    """Compute reports. Days begin in the timezone of the option ``timezone``. Money is in cents,
    durations are in seconds.

    Example::

        calls = "calls.all.all.count"
        report = await close.reports.activity(
            {"type": "overview", "relative_range": "last-week", "metrics": [calls]}
        )
        print(report.aggregations.totals[calls])

    See https://developer.close.com/api/resources/reporting
    """

    @property
    def with_response(self) -> "Reports[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Reports(self._caller, gives_response=True)

    async def _activity(
        self,
        body: ActivityReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[ActivityReport]:
        return await self._request_object(
            ActivityReport,
            "POST",
            "/report/activity/",
            body=read_body("reports.activity", body, ActivityReportRequest),
            options=options,
        )

    @operation
    async def activity(
        self,
        body: ActivityReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[ActivityReport]:
        """Report activities.

        The metrics per period, or per user for the type comparison. Needs datetime_range or
        relative_range.

        Args:
            body: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            report = await close.reports.activity(
                ActivityReportRequest(
                    type="overview",
                    relative_range="last-week",
                    metrics=["calls.outbound.all.count", "calls.all.all.sum_duration"],
                    users=["user_Qm3vT8kLxR5bWc0ZyNf7HsJd2PgUe9AtXoViKq4rB6M"],
                )
            )
        """
        return await self._activity(body, options=options)

    async def _activity_csv(
        self,
        body: ActivityReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[str]:
        return await self._request_text(
            "POST",
            "/report/activity/",
            body=read_body("reports.activity", body, ActivityReportRequest),
            accept="text/csv",
            options=options,
        )

    @operation
    async def activity_csv(
        self,
        body: ActivityReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[str]:
        """Report activities, as CSV.

        The metrics per period, or per user for the type comparison. Needs datetime_range or
        relative_range.

        Args:
            body: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.reports.activity(
                ActivityReportRequest(
                    type="overview",
                    relative_range="last-week",
                    metrics=["calls.outbound.all.count", "calls.all.all.sum_duration"],
                    users=["user_Qm3vT8kLxR5bWc0ZyNf7HsJd2PgUe9AtXoViKq4rB6M"],
                )
            )
        """
        return await self._activity_csv(body, options=options)

    async def _activity_metrics(
        self, *, options: "RequestOptions | None" = None
    ) -> Response[ActivityMetrics]:
        return await self._request_object(
            ActivityMetrics, "GET", "/report/activity/metrics/", options=options
        )

    @operation
    async def activity_metrics(
        self, *, options: "RequestOptions | None" = None
    ) -> Response[ActivityMetrics]:
        """List the metrics of activity reports.

        Their keys, names and descriptions.

        Args:
            options: Overrides of the client's options for this call.

        Example::

            report = await close.reports.activity_metrics()
        """
        return await self._activity_metrics(options=options)

    async def _explorer(
        self,
        organization_id: str,
        *,
        query: str | None = None,
        x: str | None = None,
        y: str | None = None,
        interval: ReportInterval | str | None = None,
        group_by: str | None = None,
        transform_y: ReportTransformY | str | None = None,
        start: str | None = None,
        end: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ExplorerReport]:
        return await self._request_object(
            ExplorerReport,
            "GET",
            "/report/custom/{org_id}/",
            ids={"org_id": check_id(organization_id, "orga", "organization_id")},
            params={
                "query": query,
                "x": x,
                "y": y,
                "interval": interval,
                "group_by": group_by,
                "transform_y": transform_y,
                "start": start,
                "end": end,
            },
            options=options,
        )

    @operation
    async def explorer(
        self,
        organization_id: str,
        *,
        query: str | None = None,
        x: str | None = None,
        y: str | None = None,
        interval: ReportInterval | str | None = None,
        group_by: str | None = None,
        transform_y: ReportTransformY | str | None = None,
        start: str | None = None,
        end: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ExplorerReport]:
        """Report any field over any other.

        What the Explorer of Close's application shows. Close does not document the response, whose
        keys are in extra.

        Args:
            organization_id: The organization's id, ``orga_…``.
            query: Only what matches this query of the older query language.
            x: The field of the X axis, such as lead.custom.MRR or opportunity.date_created.
            y: The number of the Y axis: lead.count by default, or a numeric field such as
                opportunity.value or call.duration.
            interval: The precision of the X axis: auto, hour, day, week, month, quarter or year;
                for a numeric one a whole number.
            group_by: A field; each of its values is a series of its own.
            transform_y: How the values of a point become one; the sum by default.
            start: Where the X axis begins, a date or a number.
            end: Where the X axis ends, a date or a number.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` is not an id, or is that of another type of object.
            NotFoundError: No object with this id exists.

        Example::

            report = await close.reports.explorer(organization_id)
        """
        return await self._explorer(
            organization_id,
            query=query,
            x=x,
            y=y,
            interval=interval,
            group_by=group_by,
            transform_y=transform_y,
            start=start,
            end=end,
            options=options,
        )

    async def _opportunity_stages(
        self,
        body: FunnelReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStagesReport]:
        return await self._request_object(
            OpportunityStagesReport,
            "POST",
            "/report/funnel/opportunity/stages/",
            body=read_body("reports.opportunity_stages", body, FunnelReportRequest),
            options=options,
        )

    @operation
    async def opportunity_stages(
        self,
        body: FunnelReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStagesReport]:
        """Report the stages of a pipeline.

        For each status of the pipeline the opportunities that reached it, in total and per user.
        With a compared range, the report is of that range. The CSV has only the rows of users.

        Args:
            body: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            report = await close.reports.opportunity_stages(
                FunnelReportRequest(
                    pipeline="pipe_4TnWz8KqLx3VbRc1YmHd6P",
                    type="active-stage-cohort",
                    report_relative_range="this-quarter",
                    compared_relative_range="last-quarter",
                )
            )
        """
        return await self._opportunity_stages(body, options=options)

    async def _opportunity_stages_csv(
        self,
        body: FunnelReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[str]:
        return await self._request_text(
            "POST",
            "/report/funnel/opportunity/stages/",
            body=read_body("reports.opportunity_stages", body, FunnelReportRequest),
            accept="text/csv",
            options=options,
        )

    @operation
    async def opportunity_stages_csv(
        self,
        body: FunnelReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[str]:
        """Report the stages of a pipeline, as CSV.

        For each status of the pipeline the opportunities that reached it, in total and per user.
        With a compared range, the report is of that range. The CSV has only the rows of users.

        Args:
            body: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.reports.opportunity_stages(
                FunnelReportRequest(
                    pipeline="pipe_4TnWz8KqLx3VbRc1YmHd6P",
                    type="active-stage-cohort",
                    report_relative_range="this-quarter",
                    compared_relative_range="last-quarter",
                )
            )
        """
        return await self._opportunity_stages_csv(body, options=options)

    async def _opportunity_totals(
        self,
        body: FunnelReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityTotalsReport]:
        return await self._request_object(
            OpportunityTotalsReport,
            "POST",
            "/report/funnel/opportunity/totals/",
            body=read_body("reports.opportunity_totals", body, FunnelReportRequest),
            options=options,
        )

    @operation
    async def opportunity_totals(
        self,
        body: FunnelReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityTotalsReport]:
        """Report the totals of a pipeline.

        The opportunities won, their values and times, in total and per user. With a compared range,
        the report is of that range. The CSV has only the rows of users.

        Args:
            body: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            report = await close.reports.opportunity_totals(
                {
                    "pipeline": "pipe_4TnWz8KqLx3VbRc1YmHd6P",
                    "type": "created-cohort",
                    "report_relative_range": "all-time",
                    "cohort_datetime_range": {
                        "start": "2026-10-01T00:00:00+00:00",
                        "end": "2026-11-01T00:00:00+00:00",
                    },
                }
            )
        """
        return await self._opportunity_totals(body, options=options)

    async def _opportunity_totals_csv(
        self,
        body: FunnelReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[str]:
        return await self._request_text(
            "POST",
            "/report/funnel/opportunity/totals/",
            body=read_body("reports.opportunity_totals", body, FunnelReportRequest),
            accept="text/csv",
            options=options,
        )

    @operation
    async def opportunity_totals_csv(
        self,
        body: FunnelReportRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[str]:
        """Report the totals of a pipeline, as CSV.

        The opportunities won, their values and times, in total and per user. With a compared range,
        the report is of that range. The CSV has only the rows of users.

        Args:
            body: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.reports.opportunity_totals(
                {
                    "pipeline": "pipe_4TnWz8KqLx3VbRc1YmHd6P",
                    "type": "created-cohort",
                    "report_relative_range": "all-time",
                    "cohort_datetime_range": {
                        "start": "2026-10-01T00:00:00+00:00",
                        "end": "2026-11-01T00:00:00+00:00",
                    },
                }
            )
        """
        return await self._opportunity_totals_csv(body, options=options)

    async def _sent_emails(
        self,
        organization_id: str,
        *,
        date_start: date | None = None,
        date_end: date | None = None,
        user_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SentEmailsReport]:
        return await self._request_object(
            SentEmailsReport,
            "GET",
            "/report/sent_emails/{org_id}/",
            ids={"org_id": check_id(organization_id, "orga", "organization_id")},
            params={
                "date_start": date_start,
                "date_end": date_end,
                "user_id": optional_id(user_id, "user", "user_id"),
            },
            options=options,
        )

    @operation
    async def sent_emails(
        self,
        organization_id: str,
        *,
        date_start: date | None = None,
        date_end: date | None = None,
        user_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SentEmailsReport]:
        """Report sent emails by template.

        The first row is of all emails together.

        Args:
            organization_id: The organization's id, ``orga_…``.
            date_start: The first day.
            date_end: The last day.
            user_id: Only what belongs to this user, ``user_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` or ``user_id`` is not an id, or is that of another
                type of object.
            NotFoundError: No object with this id exists.

        Example::

            report = await close.reports.sent_emails(organization_id)
        """
        return await self._sent_emails(
            organization_id,
            date_start=date_start,
            date_end=date_end,
            user_id=user_id,
            options=options,
        )

    async def _lead_statuses(
        self,
        organization_id: str,
        *,
        date_start: date | None = None,
        date_end: date | None = None,
        query: str | None = None,
        smart_view_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[StatusReport]:
        return await self._request_object(
            StatusReport,
            "GET",
            "/report/statuses/lead/{org_id}/",
            ids={"org_id": check_id(organization_id, "orga", "organization_id")},
            params={
                "date_start": date_start,
                "date_end": date_end,
                "query": query,
                "smart_view_id": optional_id(smart_view_id, "save", "smart_view_id"),
            },
            options=options,
        )

    @operation
    async def lead_statuses(
        self,
        organization_id: str,
        *,
        date_start: date | None = None,
        date_end: date | None = None,
        query: str | None = None,
        smart_view_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[StatusReport]:
        """Report the changes of lead statuses.

        Without dates it is about all time, and has only what applies to that.

        Args:
            organization_id: The organization's id, ``orga_…``.
            date_start: The first day.
            date_end: The last day.
            query: Only what matches this query of the older query language.
            smart_view_id: Only what this Smart View finds, ``save_…``; not together with a query.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` or ``smart_view_id`` is not an id, or is that of
                another type of object.
            NotFoundError: No object with this id exists.

        Example::

            report = await close.reports.lead_statuses(organization_id)
        """
        return await self._lead_statuses(
            organization_id,
            date_start=date_start,
            date_end=date_end,
            query=query,
            smart_view_id=smart_view_id,
            options=options,
        )

    async def _opportunity_statuses(
        self,
        organization_id: str,
        *,
        date_start: date | None = None,
        date_end: date | None = None,
        query: str | None = None,
        smart_view_id: str | None = None,
        user_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[StatusReport]:
        return await self._request_object(
            StatusReport,
            "GET",
            "/report/statuses/opportunity/{org_id}/",
            ids={"org_id": check_id(organization_id, "orga", "organization_id")},
            params={
                "date_start": date_start,
                "date_end": date_end,
                "query": query,
                "smart_view_id": optional_id(smart_view_id, "save", "smart_view_id"),
                "user_id": optional_id(user_id, "user", "user_id"),
            },
            options=options,
        )

    @operation
    async def opportunity_statuses(
        self,
        organization_id: str,
        *,
        date_start: date | None = None,
        date_end: date | None = None,
        query: str | None = None,
        smart_view_id: str | None = None,
        user_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[StatusReport]:
        """Report the changes of opportunity statuses.

        Without dates it is about all time, and has only what applies to that.

        Args:
            organization_id: The organization's id, ``orga_…``.
            date_start: The first day.
            date_end: The last day.
            query: Only what matches this query of the older query language.
            smart_view_id: Only what this Smart View finds, ``save_…``; not together with a query.
            user_id: Only what belongs to this user, ``user_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id``, ``smart_view_id`` or ``user_id`` is not an id, or
                is that of another type of object.
            NotFoundError: No object with this id exists.

        Example::

            report = await close.reports.opportunity_statuses(organization_id)
        """
        return await self._opportunity_statuses(
            organization_id,
            date_start=date_start,
            date_end=date_end,
            query=query,
            smart_view_id=smart_view_id,
            user_id=user_id,
            options=options,
        )
