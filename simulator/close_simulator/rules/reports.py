"""Reports: what the document does not say."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from close_simulator.engine.document import Json
from close_simulator.engine.rules import Request, Rules, refused
from close_simulator.http import Reply, field_error, not_found
from close_simulator.leads.query import search
from close_simulator.reports import funnel
from close_simulator.reports.explorer import explore
from close_simulator.reports.metrics import (
    METRICS,
    all_opportunities,
    by_period,
    rows_of,
    user_of,
)
from close_simulator.reports.ranges import (
    ALL_TIME,
    Range,
    csv_reply,
    is_in,
    leads_of,
    leads_of_view,
    millis,
    need_range,
    now_in,
    periods,
    read_range,
    until,
    users_of,
)
from close_simulator.reports.statuses import LEADS, OPPORTUNITIES, Kind, history_of, status_report
from close_simulator.search.datetimes import zone_of
from close_simulator.validators import ValidationError

RULES = Rules()
# Days that a comparison is before the range.
_DAYS_BEFORE = {
    "same-days-last-week": 7, "same-days-last-month": 28, "same-days-last-quarter": 91,
    "same-days-last-year": 364,
}  # fmt: skip


def _is_csv(request: Request) -> bool:
    return request.call.headers.get("Accept", "").startswith("text/csv")


@RULES.action("reports.activity_metrics")
def metrics_have_keys_and_names(_: Request) -> Json:
    names = {key: key.replace(".", " ").replace("_", " ").capitalize() for key in METRICS}
    return {"metrics": [{"key": k, "name": n, "description": n} for k, n in names.items()]}


@RULES.action("reports.activity")
def an_activity_report_has_a_row_per_period_or_user(request: Request) -> Json | Reply:
    given, world, zone = request.given, request.world, zone_of(request.call.headers)
    within = need_range(given, "relative_range", "datetime_range", now_in(world, zone))
    for key in given["metrics"]:
        if key not in METRICS:
            raise ValidationError({"metrics": f"Not a valid choice: {key}."})
    metrics = [METRICS[key] for key in dict.fromkeys(given["metrics"])]
    users = users_of(world, given)
    found = rows_of(world, metrics, within, leads_of(world, given, zone))
    # Without users, rows count that are of no user as well.
    if given.get("users"):
        found = {
            metric.key: [row for row in found[metric.key] if user_of(metric, row) in users]
            for metric in metrics
        }
    rows: list[Json] = []
    if given["type"] == "comparison":
        for user in users:
            own = {m.key: m.of(r for r in found[m.key] if user_of(m, r) == user) for m in metrics}
            rows.append({"user_id": user, **own})
    else:
        dates = [row["date_created"] for each in found.values() for row in each]
        # From the first activity on: a row per month since 2000 would be mostly empty.
        if within[0] == ALL_TIME and dates:
            within = datetime.fromisoformat(min(dates)).astimezone(zone), within[1]
        steps = [*periods(within)]
        split = {m.key: by_period(m, found[m.key], steps) for m in metrics} if steps else {}
        for at, (begin, _) in enumerate(steps):
            own = {m.key: m.of(split[m.key][at]) for m in metrics}
            rows.append({"datetime": begin.isoformat(), **own})
    totals = {metric.key: metric.of(found[metric.key]) for metric in metrics}
    if _is_csv(request):
        first = "user_id" if given["type"] == "comparison" else "datetime"
        return csv_reply([first, *totals], rows)
    queries = {key: [f'metric:"{key}"'] for key in totals}
    return {"aggregations": {"totals": totals}, "data": rows, "queries": {"leads": queries}}


# Pipelines


def _funnel_ranges(request: Request) -> tuple[Range | None, Range | None]:
    """Return the range of a report, and that of its cohort; the compared ones, if it has some."""
    given = request.given
    now = now_in(request.world, zone_of(request.call.headers))
    report = read_range(given, "report_relative_range", "report_datetime_range", now)
    cohort = None
    if given["type"] == "created-cohort":
        cohort = need_range(given, "cohort_relative_range", "cohort_datetime_range", now)
    elif report is None:
        raise ValidationError({"report_relative_range": "This field is required."})
    compared = read_range(given, "compared_relative_range", "compared_custom_range", now)
    # The range of the comparison is as long as the one that it is compared with.
    if days := _DAYS_BEFORE.get(given.get("compared_datetime_range", "")):
        base = cohort or report or (now, now)
        compared = base[0] - timedelta(days=days), base[1] - timedelta(days=days)
    # The report about the compared range is what Close returns, not the two beside each other.
    if compared is None:
        return report, cohort
    return (report, compared) if cohort else (compared, None)


def _funnel(request: Request) -> tuple[Json, list[Json], float, list[str]]:
    """Return the pipeline, the opportunities, the days and the users of a report."""
    given, world, zone = request.given, request.world, zone_of(request.call.headers)
    pipeline = world.tables["pipelines"].get(given["pipeline"])
    if pipeline is None:
        raise ValidationError({"pipeline": "Object does not exist."})
    report, cohort = _funnel_ranges(request)
    users = users_of(world, given)
    rows = [
        row
        for row in all_opportunities(world, leads_of(world, given, zone))
        if row["pipeline_id"] == pipeline["id"]
        and funnel.in_cohort(row, report, cohort)
        and (row["user_id"] in users or not given.get("users"))
    ]
    # Only the length is used, for the velocity: won value per day.
    begin, end = report or cohort or (now_in(world, zone),) * 2
    return pipeline, rows, (end - begin) / timedelta(days=1), users


@RULES.action("reports.opportunity_totals")
def totals_of_a_pipeline_are_of_all_and_of_each_user(request: Request) -> Json | Reply:
    _, rows, days, users = _funnel(request)
    data = [
        {"user_id": user, **funnel.totals([r for r in rows if r["user_id"] == user], days)}
        for user in users
    ]
    whole = funnel.totals(rows, days)
    return csv_reply(["user_id", *whole], data) if _is_csv(request) else {
        "aggregations": whole, "data": data
    }  # fmt: skip


@RULES.action("reports.opportunity_stages")
def stages_of_a_pipeline_are_of_all_and_of_each_user(request: Request) -> Json | Reply:
    pipeline, rows, _, users = _funnel(request)
    history = history_of(request.world, OPPORTUNITIES)
    data: list[Json] = [
        {
            "user_id": user,
            "stages": funnel.stages(pipeline, [r for r in rows if r["user_id"] == user], history),
        }
        for user in users
    ]
    if not _is_csv(request):
        whole = {"stages": funnel.stages(pipeline, rows, history)}
        return {"aggregations": whole, "data": data}
    lines = [
        {"user_id": each["user_id"], **stage, "status": stage["status"]["label"]}
        for each in data
        for stage in each["stages"]
    ]
    return csv_reply([*lines[0]] if lines else ["user_id"], lines)


# Reports of an organization


def _period(request: Request) -> Range | None:
    """Return the days of a report; ``None`` for all time."""
    zone, query = zone_of(request.call.headers), request.query
    if "date_start" not in query and "date_end" not in query:
        return None
    begin = _day(request, "date_start", zone) or ALL_TIME
    last = _day(request, "date_end", zone)
    # The last day is part of the range.
    end = last + timedelta(days=1) if last else until(now_in(request.world, zone))
    if end < begin:
        raise field_error("date_end", "The range ends before it begins.")
    return begin, end


def _day(request: Request, name: str, zone: tzinfo) -> datetime | None:
    if name not in request.query:
        return None
    try:
        day = date.fromisoformat(request.query[name][:10])
    except ValueError:
        raise field_error(name, "Invalid ISO 8601 date.") from None
    return datetime.combine(day, time(), zone)


def _of_own_organization(request: Request) -> None:
    if request.parts["org_id"] != request.world.organization.id:
        raise not_found("Organization")


def _status_report(request: Request, kind: Kind) -> Json:
    _of_own_organization(request)
    query, world, zone = request.query, request.world, zone_of(request.call.headers)
    # Close documents that they exclude each other, and not with which error.
    if "query" in query and "smart_view_id" in query:
        raise refused("Please specify either query or smart_view_id, not both.")
    leads = None
    if "smart_view_id" in query:
        leads = leads_of_view(world, query["smart_view_id"], zone, "smart_view_id")
    elif "query" in query:
        found = search(world, query["query"], request.call.headers)
        leads = frozenset(map(world.leads.id_of, found))
    user = query.get("user_id")
    return status_report(
        world, kind, _period(request), leads, lambda row: user in (None, row.get("user_id"))
    )


@RULES.action("reports.lead_statuses")
def lead_statuses_change_over_time(request: Request) -> Json:
    return _status_report(request, LEADS)


@RULES.action("reports.opportunity_statuses")
def opportunity_statuses_change_over_time(request: Request) -> Json:
    return _status_report(request, OPPORTUNITIES)


@RULES.action("reports.sent_emails")
def sent_emails_are_counted_by_template(request: Request) -> Json:
    _of_own_organization(request)
    world, user = request.world, request.query.get("user_id")
    within = _period(request) or (ALL_TIME, until(now_in(world, UTC)))
    emails = [
        row
        for row in world.activities.newest(frozenset({"Email"}), *map(millis, within))
        if row["status"] == "sent" and user in (None, row["user_id"])
        if is_in(row["date_sent"] or row["date_created"], within)
    ]
    templates = world.tables["email_templates"]
    used = dict.fromkeys(row["template_id"] for row in emails if row["template_id"])
    # The first row is that of all e-mails together, with or without a template.
    rows = [_sent(None, "All emails", False, emails)]
    for template_id in used:
        template = templates.get(template_id, {})
        own = [row for row in emails if row["template_id"] == template_id]
        # E-mails outlive their template.
        name = str(template.get("name", "Deleted"))
        rows.append(_sent(template_id, name, bool(template.get("is_shared")), own))
    return {"sent_email_stats": rows}


def _sent(template_id: str | None, name: str, is_shared: bool, emails: list[Json]) -> Json:
    opened = sum(bool(row["opens"]) for row in emails)
    responded = sum(bool(row["has_reply"]) for row in emails)
    share = 100 / len(emails) if emails else 0.0
    which = f' template:"{name}"' if template_id else ""
    return {
        "template_id": template_id,
        "template_url": f"/settings/templates/{template_id}/" if template_id else None,
        "name": name,
        "is_shared": is_shared,
        "total": len(emails),
        "opened": opened,
        "responded": responded,
        "percentage_opened": opened * share,
        "percentage_responded": responded * share,
        "_queries": {
            key: f"email({key}{which})" for key in ("total", "opened", "responded")
        },
    }  # fmt: skip


@RULES.action("reports.explorer")
def the_explorer_reports_a_number_over_a_field(request: Request) -> Json:
    _of_own_organization(request)
    world, query, zone = request.world, request.query, zone_of(request.call.headers)
    leads = None
    if query.get("query"):
        found = search(world, query["query"], request.call.headers)
        leads = frozenset(map(world.leads.id_of, found))
    return explore(world, query, leads, now_in(world, zone))
