"""``_fields``: the selection of a lead's fields, and the computed Smart Fields.

See https://developer.close.com/topics/fields/.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import product
from statistics import fmean
from typing import Any

from close_simulator.activities.smart import FROM_ACTIVITIES
from close_simulator.http import Call
from close_simulator.opportunities.totals import PERIODS, money

Json = dict[str, Any]


def parse_fields(text: str | None) -> tuple[str, ...] | None:
    """Split a ``_fields`` parameter; ``None`` means the default fields."""
    return tuple(name.strip() for name in text.split(",")) if text else None


@lru_cache(maxsize=64)
def needs_activities(fields: tuple[str, ...] | None) -> bool:
    """Return whether a field among these is computed from activities."""
    return fields is not None and any(each == "_all" or each in FROM_ACTIVITIES for each in fields)


def select(lead: Json, fields: tuple[str, ...] | None, activities: Sequence[Json] = ()) -> Json:
    """Return the named fields of a lead; unknown names are ignored, as Close does.

    Args:
        lead: The lead.
        fields: The names; ``None`` for the default fields.
        activities: Its activities, newest first.
    """
    if fields is None:
        return lead
    shown: Json = {}
    for name in fields:
        if name == "_all":
            shown |= lead
            shown |= {smart: smart_value(smart, lead, activities) for smart in SMART_FIELDS}
        elif name == "custom":
            # The deprecated object "custom" as well, which is empty, beside the keys "custom.<id>".
            shown |= {key: lead[key] for key in lead if key.split(".")[0] == "custom"}
        elif name in lead:
            shown[name] = lead[name]
        elif name in SMART_FIELDS:
            shown[name] = smart_value(name, lead, activities)
    return shown


def select_fields(call: Call, row: Json) -> Json:
    """Return the part of a row that ``_fields`` names; unknown names are ignored, as Close does.

    For objects without computed fields; :func:`select` is for leads.
    """
    names = parse_fields(call.query.get("_fields"))
    # An id is not added: with Close, too, a selection without id has none.
    if names is None or "_all" in names:
        return row
    custom = "custom" in names
    return {
        key: value
        for key, value in row.items()
        if key in names or (custom and key.startswith("custom."))
    }


def smart_value(name: str, lead: Json, activities: Sequence[Json] = ()) -> Any:
    """Return the value of a Smart Field.

    Args:
        name: Its name.
        lead: The lead.
        activities: Its activities, newest first.
    """
    if name in _COMPUTED:
        return _COMPUTED[name](lead)
    if name in FROM_ACTIVITIES:
        return FROM_ACTIVITIES[name](activities)
    if name in _EMPTY_LISTS:
        return []
    # In responses a count of nothing is 0; in searches it has no value, see `Subject.value`.
    return 0 if name.startswith(("num_", "times_")) else None


def _first_contact(lead: Json, part: str) -> Any:
    contacts = lead["contacts"]
    # The first one is the primary one, here and for opportunities and addresses.
    return contacts[0].get(part) if contacts else None


def _first_of_contacts(lead: Json, part: str) -> Any:
    return next((contact[part][0] for contact in lead["contacts"] if contact[part]), None)


def _count_of_contacts(lead: Json, part: str) -> int:
    return sum(len(contact[part]) for contact in lead["contacts"])


def _count_opportunities(lead: Json, key: str, value: str) -> int:
    return sum(item[key] == value for item in lead["opportunities"])


def _first_opportunity(lead: Json, part: str) -> Any:
    opportunities = lead["opportunities"]
    return opportunities[0].get(part) if opportunities else None


def _address_line(lead: Json, parts: tuple[str, ...]) -> str | None:
    if not lead["addresses"]:
        return None
    first = lead["addresses"][0]
    return ", ".join(first[part] for part in parts if first.get(part)) or None


def _next_task(lead: Json, part: str) -> Any:
    return lead["tasks"][0].get(part) if lead["tasks"] else None


def _contacts_summary(lead: Json) -> str | None:
    return ", ".join(contact["display_name"] for contact in lead["contacts"]) or None


_TOGETHER: dict[str, Callable[[list[int]], float]] = {
    "avg": fmean, "max": max, "min": min, "total": sum,
}  # fmt: skip
_KINDS = ("active", "won", "lost")


def _value_of_all(how: str, period: str, kind: str, lead: Json) -> float | None:
    """Return the average, maximum, minimum or total value of opportunities; null without any.

    Args:
        how: ``avg``, ``max``, ``min`` or ``total``.
        period: The period of the values; ``annualized`` for all periods, per year.
        kind: The type of their status; empty for all types.
        lead: The lead.
    """
    key = "annualized_value" if period == "annualized" else "value"
    values = [
        row[key]
        for row in lead["opportunities"]
        if row[key] is not None
        and kind in ("", row["status_type"])
        and period in ("annualized", row["value_period"])
    ]
    return _TOGETHER[how](values) if values else None


def _value_summary(kind: str, lead: Json) -> str | None:
    rows = [row for row in lead["opportunities"] if kind in ("", row["status_type"])]
    totals = [(period, _value_of_all("total", period, kind, lead)) for period in PERIODS]
    # A lead with amounts of several periods shows each: they cannot be added up.
    shown = [money(int(v), p, rows[0]["value_currency"]) for p, v in totals if v is not None]
    return ", ".join(shown) or None


_OF_VALUES: dict[str, Callable[[Json], Any]] = {
    f"{how}_{period}_{kind + '_' if kind else ''}opportunity_value": partial(
        _value_of_all, how, period, kind
    )
    for how in _TOGETHER
    for period in (*PERIODS, "annualized")
    for kind in ("", *_KINDS)
}
_OF_PRIMARY = {
    "confidence": "confidence",
    "created": "date_created",
    "date_won": "date_won",
    "period": "value_period",
    "pipeline_id": "pipeline_id",
    "pipeline_name": "pipeline_name",
    "status_label": "status_label",
    "status_type": "status_type",
    "updated": "date_updated",
    "user_id": "user_id",
    "user_name": "user_name",
    "value": "value",
    "value_summary": "value_formatted",
}
_FULL_ADDRESS = ("address_1", "address_2", "city", "state", "zipcode", "country")
_COMPUTED: dict[str, Callable[[Json], Any]] = {
    "contact_ids": lambda lead: [contact["id"] for contact in lead["contacts"]],
    "contacts_summary": _contacts_summary,
    "next_task_due_date": lambda lead: _next_task(lead, "due_date"),
    "next_task_text": lambda lead: _next_task(lead, "text"),
    "next_task_user_id": lambda lead: _next_task(lead, "assigned_to"),
    "next_task_user_name": lambda lead: _next_task(lead, "assigned_to_name"),
    "num_active_opportunities": lambda lead: _count_opportunities(lead, "status_type", "active"),
    "num_addresses": lambda lead: len(lead["addresses"]),
    "num_annual_opportunities": lambda lead: _count_opportunities(lead, "value_period", "annual"),
    "num_contact_urls": lambda lead: _count_of_contacts(lead, "urls"),
    "num_contacts": lambda lead: len(lead["contacts"]),
    "num_email_addresses": lambda lead: _count_of_contacts(lead, "emails"),
    "num_incomplete_tasks": lambda lead: len(lead["tasks"]),
    "num_lost_opportunities": lambda lead: _count_opportunities(lead, "status_type", "lost"),
    "num_monthly_opportunities": lambda lead: _count_opportunities(lead, "value_period", "monthly"),
    "num_one_time_opportunities": lambda lead: _count_opportunities(
        lead, "value_period", "one_time"
    ),
    "num_opportunities": lambda lead: len(lead["opportunities"]),
    "num_phone_numbers": lambda lead: _count_of_contacts(lead, "phones"),
    "num_tasks": lambda lead: len(lead["tasks"]),
    "num_urls": lambda lead: _count_of_contacts(lead, "urls") + (lead["url"] is not None),
    "num_won_opportunities": lambda lead: _count_opportunities(lead, "status_type", "won"),
    "primary_address_full": lambda lead: _address_line(lead, _FULL_ADDRESS),
    "primary_address_summary": lambda lead: _address_line(lead, ("city", "state", "country")),
    "primary_contact_id": lambda lead: _first_contact(lead, "id"),
    "primary_contact_name": lambda lead: _first_contact(lead, "name"),
    "primary_contact_title": lambda lead: _first_contact(lead, "title"),
    "primary_email": lambda lead: _first_of_contacts(lead, "emails"),
    "primary_phone": lambda lead: _first_of_contacts(lead, "phones"),
    "total_opportunity_value_summary": partial(_value_summary, ""),
    **{f"{kind}_opportunity_value_summary": partial(_value_summary, kind) for kind in _KINDS},
    **{
        f"primary_opportunity_{name}": partial(_first_opportunity, part=part)
        for name, part in _OF_PRIMARY.items()
    },
    **_OF_VALUES,
}
_EMPTY_LISTS = frozenset({"summaries"})


def is_computed(name: str) -> bool:
    """Return whether a Smart Field is computed from the lead."""
    return name in _COMPUTED


def _joined(*groups: str) -> list[str]:
    """Return the names of groups of alternatives such as ``first,last call created,note``."""
    names: list[str] = []
    for group in groups:
        parts = [part.split(",") for part in group.split(" ")]
        names += ["_".join(choice) for choice in product(*parts)]
    return names


SMART_FIELDS = frozenset(
    [
        *_COMPUTED,
        *_EMPTY_LISTS,
        "recent_calls",
        *_joined(
            "first,last communication date,type,summary,user_id,user_name",
            "last activity date,type,user_id,user_name",
            "first,last call created,disposition,duration,note,outcome_id,user_id,user_name",
            "first,last incoming,outgoing call_date",
            "first,last email date,created,subject,from,to,cc,bcc,opens,template,user",
            "first,last incoming,outgoing email_date",
            "first,last sms date,text,user",
            "first,last incoming,outgoing sms_date",
            "num calls,incoming_calls,outgoing_calls,missed_calls,emails,sent_emails",
            "num received_emails,email_attachments,sms,sent_sms,received_sms,meetings",
            "num upcoming_meetings,completed_meetings,canceled_meetings,notes,completed_tasks",
            "num in_progress_meetings,declined_by_lead_meetings,declined_by_org_meetings",
            "first,last voicemail_duration,completed_meeting_outcome_id",
            "last complete_task_due_date,complete_task_updated",
            "num activities",
            "last note created,user",
            "last lead_status_change_date,opportunity_status_change_date",
        ),
        "email_last_opened",
        "localtime",
        "source",
        "times_communicated",
        "timezone_id",
    ]
)
"""All Smart Fields; responses contain only those that ``_fields`` names."""
