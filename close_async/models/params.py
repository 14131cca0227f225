"""The query parameters of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as date_aliased
from datetime import datetime
from typing import Literal, NotRequired, TypedDict


class OpportunitiesListParams(TypedDict):
    """
    The query parameters of ``opportunities.list``.
    """

    order_by: NotRequired[
        Literal[
            "date_won",
            "-date_won",
            "date_updated",
            "-date_updated",
            "date_created",
            "-date_created",
            "confidence",
            "-confidence",
            "user_name",
            "-user_name",
            "value",
            "-value",
            "annualized_value",
            "-annualized_value",
            "annualized_expected_value",
            "-annualized_expected_value",
        ]
        | str
    ]
    """
    The sort key; a minus sorts in descending order.
    """
    lead_id: NotRequired[str]
    """
    Only the opportunities of this lead.
    """
    user_id: NotRequired[str]
    """
    Only those of this user, or of the members of this group.
    """
    user_id__in: NotRequired[Sequence[str]]
    """
    Only those of these users and groups, joined by commas.
    """
    status_id: NotRequired[str]
    """
    Only those in the status with this id.
    """
    status_id__in: NotRequired[Sequence[str]]
    """
    Only those in the statuses with these ids, joined by commas.
    """
    status_type: NotRequired[Literal["active", "won", "lost"] | str]
    """
    Only those that are open, won or lost.
    """
    status_type__in: NotRequired[Sequence[Literal["active", "won", "lost"] | str]]
    """
    Only those of these types, joined by commas.
    """
    status_label: NotRequired[str]
    """
    Only those in a status with this label.
    """
    status_label__in: NotRequired[Sequence[str]]
    """
    Only those in statuses with these labels, joined by commas.
    """
    status: NotRequired[str]
    """
    Only those in a status with this label; an older name of status_label.
    """
    status__in: NotRequired[Sequence[str]]
    """
    Only those in statuses with these labels, joined by commas; an older name of status_label__in.
    """
    value_period: NotRequired[Literal["one_time", "monthly", "annual"] | str]
    """
    Only those whose value has this period.
    """
    value_period__in: NotRequired[Sequence[Literal["one_time", "monthly", "annual"] | str]]
    """
    Only those whose value has one of these periods, joined by commas.
    """
    date_won: NotRequired[date_aliased]
    """
    Only those won, or expected to be, on this day.
    """
    date_won__lt: NotRequired[date_aliased]
    """
    Only those won, or expected to be, before this day.
    """
    date_won__lte: NotRequired[date_aliased]
    """
    Only those won, or expected to be, on or before this day.
    """
    date_won__gt: NotRequired[date_aliased]
    """
    Only those won, or expected to be, after this day.
    """
    date_won__gte: NotRequired[date_aliased]
    """
    Only those won, or expected to be, on or after this day.
    """
    date_created: NotRequired[datetime]
    """
    Only those created at this point in time.
    """
    date_created__lt: NotRequired[datetime]
    """
    Only those created before this point in time.
    """
    date_created__lte: NotRequired[datetime]
    """
    Only those created at or before this point in time.
    """
    date_created__gt: NotRequired[datetime]
    """
    Only those created after this point in time.
    """
    date_created__gte: NotRequired[datetime]
    """
    Only those created at or after this point in time.
    """
    date_updated: NotRequired[datetime]
    """
    Only those last changed at this point in time.
    """
    date_updated__lt: NotRequired[datetime]
    """
    Only those last changed before this point in time.
    """
    date_updated__lte: NotRequired[datetime]
    """
    Only those last changed at or before this point in time.
    """
    date_updated__gt: NotRequired[datetime]
    """
    Only those last changed after this point in time.
    """
    date_updated__gte: NotRequired[datetime]
    """
    Only those last changed at or after this point in time.
    """
    query: NotRequired[str]
    """
    Only those that contain these words.
    """
    lead_query: NotRequired[str]
    """
    Only those of leads that this search finds, in the text syntax of Close's search box.
    Deprecated in favor of lead_saved_search_id.
    """
    lead_saved_search_id: NotRequired[str]
    """
    Only those of leads that this Smart View finds.
    """
    is_stalled: NotRequired[bool]
    """
    Only those that Close considers stalled, or only the others.
    """
    organization_id: NotRequired[str]
    """
    Only those of this organization; all are.
    """


class TasksUpdateManyParams(TypedDict):
    """
    The query parameters of ``tasks.update_many``.
    """

    order_by: NotRequired[Literal["date", "-date", "date_created", "-date_created"] | str]
    """
    The sort key; a minus sorts in descending order.
    """
    lead_id: NotRequired[str]
    """
    Only the tasks of this lead.
    """
    assigned_to: NotRequired[str]
    """
    Only the tasks of the user with this id.
    """
    is_complete: NotRequired[bool]
    """
    Only tasks that are done, or only those that are not.
    """
    id: NotRequired[str]
    """
    Only the task with this id.
    """
    id__in: NotRequired[Sequence[str]]
    """
    Only the tasks with these ids, joined by commas.
    """
    type: NotRequired[
        Literal[
            "all",
            "lead",
            "outgoing_call",
            "incoming_email",
            "email_followup",
            "missed_call",
            "answered_detached_call",
            "voicemail",
            "opportunity_due",
            "incoming_sms",
        ]
        | str
    ]
    """
    Only tasks of this type; ``all`` for those of every type. Close takes ``lead`` without it.
    """
    type__in: NotRequired[
        Sequence[
            Literal[
                "lead",
                "outgoing_call",
                "incoming_email",
                "email_followup",
                "missed_call",
                "answered_detached_call",
                "voicemail",
                "opportunity_due",
                "incoming_sms",
            ]
            | str
        ]
    ]
    """
    Only tasks of these types, joined by commas.
    """
    view: NotRequired[Literal["inbox", "future", "archive"] | str]
    """
    Only the tasks of a view of Close's inbox: due, future or done ones. Filters by ``date`` and
    ``due_date`` are then ignored.
    """
    date: NotRequired[date_aliased | datetime]
    """
    Only tasks that are due on this day, or at this point in time.
    """
    date__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks due before this point in time, or day.
    """
    date__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks due at or before this point in time, or day.
    """
    date__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks due after this point in time, or day.
    """
    date__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks due at or after this point in time, or day.
    """
    due_date: NotRequired[date_aliased | datetime]
    """
    Only tasks whose due date is this point in time, or day.
    """
    due_date__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks first due before this point in time, or day.
    """
    due_date__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks first due at or before this point in time, or day.
    """
    due_date__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks first due after this point in time, or day.
    """
    due_date__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks first due at or after this point in time, or day.
    """
    date_created: NotRequired[date_aliased | datetime]
    """
    Only tasks created at this point in time.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks created at or after this point in time, or day.
    """
    date_updated: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at this point in time.
    """
    date_updated__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed before this point in time, or day.
    """
    date_updated__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at or before this point in time, or day.
    """
    date_updated__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed after this point in time, or day.
    """
    date_updated__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at or after this point in time, or day.
    """
    organization_id: NotRequired[str]
    """
    Only tasks of this organization; an API key has access to one only.
    """
    format: NotRequired[str]
    """
    The format of the response, JSON by default. Close does not describe its values.
    """
