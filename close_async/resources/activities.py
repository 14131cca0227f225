"""``close.activities``: what was said to, heard from and done about leads."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.activities import Activity
from close_async.operations import activities as generated
from close_async.paging.paginator import check_page_size
from close_async.resources.base.resource import M
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.wire.fields import check_fields
from close_async.wire.filters import optional_choices

if TYPE_CHECKING:
    from close_async.integrations._frames import Frame
    from close_async.operations.activities import ActivityOrderBy, ActivityType
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.paging.scanning.list_scan_client import ScannedList
    from close_async.paging.scanning.scan import Scan
    from close_async.paging.scanning.window import Window
    from close_async.resources.base.operation import WithResponse

# The largest page that Close was seen to serve of a list of activities.
_LARGEST_PAGE = 100
# The list of each type, by the word that Close uses in filters.
_PATHS = {
    "Call": "call",
    "Created": "created",
    "Custom": "custom",
    "Email": "email",
    "EmailThread": "emailthread",
    "FormSubmission": "form_submission",
    "ImportUpdate": "import_update",
    "LeadMerge": "lead_merge",
    "LeadStatusChange": "status_change/lead",
    "Meeting": "meeting",
    "Note": "note",
    "OpportunityStatusChange": "status_change/opportunity",
    "SMS": "sms",
    "TaskCompleted": "task_completed",
    "WhatsAppMessage": "whatsapp_message",
}
_CUSTOM_TYPE = "actitype_"


class Activities(generated.Activities[M]):
    """Everything that was said to, heard from and done about leads.

    The list of all types is here, and each type below it: ``close.activities.calls``.

    See https://developer.close.com/api/resources/activities
    """

    @property
    def with_response(self) -> "Activities[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Activities(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        lead_id: str | None = None,
        type: "ActivityType | str | None" = None,  # noqa: A002
        type__in: "Sequence[ActivityType | str] | None" = None,
        user_id: str | None = None,
        user_id__in: Sequence[str] | None = None,
        contact_id: str | None = None,
        contact_id__in: Sequence[str] | None = None,
        lead_id__in: Sequence[str] | None = None,
        id__in: Sequence[str] | None = None,
        organization_id: str | None = None,
        order_by: "ActivityOrderBy | str | None" = None,
        thread_emails: Literal["true", "only"] | str | bool | None = None,
        date_created__lt: date | None = None,
        date_created__lte: date | None = None,
        date_created__gt: date | None = None,
        date_created__gte: date | None = None,
        activity_at__lt: date | None = None,
        activity_at__lte: date | None = None,
        activity_at__gt: date | None = None,
        activity_at__gte: date | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = _LARGEST_PAGE,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Activity]":
        """List activities of all types: await the first page, or iterate over all.

        Each is an object of the class of its type, such as :class:`~close_async.models.Call`. One
        of a type that this version does not know is an :class:`~close_async.models.Activity` with
        its fields in ``extra``. Close serves 250,000 activities of a list; :meth:`scan` reads more.

        Args:
            lead_id: Only the activities of this lead. Needed for the filters by type, user and
                contact, and for an order by ``activity_at``.
            type: Only activities of this type: ``"Call"``; ``"Custom"`` for all custom activities,
                or the id of a custom activity type.
            type__in: Only activities of these types.
            user_id: Only the activities of this user.
            user_id__in: Only the activities of these users.
            contact_id: Only activities with this contact.
            contact_id__in: Only activities with these contacts.
            lead_id__in: Only the activities of these leads.
            id__in: Only the activities with these ids.
            organization_id: Only activities of this organization; an API key knows but one.
            order_by: ``"date_created"`` or ``"activity_at"``, with ``-`` for the newest first. By
                default ``"-date_created"``, or ``"-activity_at"`` with a range of ``activity_at``.
            thread_emails: ``True`` lists the threads of e-mails beside the e-mails, ``"only"``
                instead of them.
            date_created__lt: Only activities created before this datetime or day.
            date_created__lte: Only activities created at or before it.
            date_created__gt: Only activities created after it.
            date_created__gte: Only activities created at or after it.
            activity_at__lt: Only activities that happened before this datetime or day.
            activity_at__lte: Only activities that happened at or before it.
            activity_at__gt: Only activities that happened after it.
            activity_at__gte: Only activities that happened at or after it.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of activities to return; ``None`` for all.
            page_size: Number of activities per request, 1 to 100.
            ordered: Whether activities are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: A filter by an id has a value that is not such an id.
            UnknownFieldError: ``fields`` contains an unknown name.
            ValueError: Close would reject the combination of filters, an argument is out of range,
                or a datetime has no timezone.

        Example::

            async for activity in close.activities.list(lead_id=lead.id, type="Call"):
                print(activity.type, activity.activity_at)

        See https://developer.close.com/api/resources/activities
        """
        needs_lead = {
            "user_id": user_id,
            "user_id__in": user_id__in,
            "contact_id": contact_id,
            "contact_id__in": contact_id__in,
            "type": type,
            "type__in": type__in,
        }
        happened = {
            "activity_at__lt": activity_at__lt,
            "activity_at__lte": activity_at__lte,
            "activity_at__gt": activity_at__gt,
            "activity_at__gte": activity_at__gte,
        }
        created = {
            "date_created__lt": date_created__lt,
            "date_created__lte": date_created__lte,
            "date_created__gt": date_created__gt,
            "date_created__gte": date_created__gte,
        }
        if order_by is None and any(value is not None for value in happened.values()):
            order_by = "-activity_at"
        _check_filters(lead_id, needs_lead, order_by, created, happened)
        if isinstance(thread_emails, bool):
            thread_emails = "true" if thread_emails else None
        words = optional_choices(type__in, "type__in", ("Call", "Email"))
        return self._list(
            lead_id=lead_id,
            type=None if type is None else _word(type),
            type__in=None if words is None else [_word(each) for each in words],
            user_id=user_id,
            user_id__in=user_id__in,
            contact_id=contact_id,
            contact_id__in=contact_id__in,
            lead_id__in=lead_id__in,
            id__in=id__in,
            organization_id=organization_id,
            order_by=order_by,
            thread_emails=thread_emails,
            **created,
            **happened,
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
        )

    def scan(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        types: "Sequence[ActivityType | str] | None" = None,
        fields: Sequence[str] | None = None,
        ordered: bool = False,
        concurrency: int | None = None,
        limit: int | None = None,
        page_size: int = _LARGEST_PAGE,
        covered: "Iterable[Window]" = (),
        options: "RequestOptions | None" = None,
    ) -> "Scan[Activity]":
        """Read all activities of the organization, each exactly once and without a limit.

        They are read by their creation dates, the newest first, and several windows of time at
        once. Every activity that exists when the loop starts, and is not deleted meanwhile, is
        returned once, whatever else is created, changed, deleted or merged. E-mails come one by
        one; their threads only if ``types`` names ``"EmailThread"``.

        Args:
            since: Only activities created at or after this datetime, with a timezone.
            until: Only activities created before this datetime.
            types: The types to read, as Close names them: ``["Call", "Email"]``; ``"Custom"`` for
                all custom activities, or ids of custom activity types. ``None`` for all. Each is a
                list of its own, so that few types need few requests.
            fields: Names of the fields to return; ``None`` for Close's default.
            ordered: Whether the newest come first; then one request is in flight at a time. For
                all types, or one.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            limit: Maximum number of activities to return; ``None`` for all.
            page_size: Maximum number of activities per request, 1 to 100. After an error, a timeout
                or a response that is too large, smaller pages are requested.
            covered: Windows that were read before and are skipped: the ``covered`` of each page of
                :meth:`~close_async.Scan.pages` lists the windows that the page completes. For all
                types, or one.
            options: Overrides of the client's options for this call.

        Raises:
            TypeError: ``covered`` holds an object that is not a window, or ``since`` or ``until``
                is not a datetime.
            ValueError: An argument is out of range, or cannot be combined with the others, a
                datetime has no timezone, or a type is unknown.
            UnknownFieldError: ``fields`` contains an unknown name.
            IncompleteScanError: More than 250,000 activities of a list were created in the same
                second; raised after all others were returned.

        Example::

            async for call in close.activities.scan(since=start, types=["Call"]):
                print(call.user_name, call.duration)
        """
        from close_async.paging.scanning.list_scan_client import ListScanClient
        from close_async.paging.scanning.list_windows import ListScanRun
        from close_async.paging.scanning.scan import Scan
        from close_async.paging.scanning.window import FIRST, LAST, Window
        from close_async.partitions import Partition

        check_page_size(page_size, _LARGEST_PAGE)
        lists = _lists_of(types)
        covered = tuple(covered)
        if len(lists) > 1 and (ordered or covered):
            given = "ordered=" if ordered else "covered="
            msg = f"{given} goes with all types or with one: scan each type by itself"
            raise ValueError(msg)
        client = ListScanClient(
            self._caller,
            Activity,
            lists=lists,
            span=Window(since or FIRST, until or LAST),
            fields=check_fields(Activity, fields),
            kept=("_type",),
            page_size=page_size,
            options=options,
            noun="activities",
        )
        return Scan(
            partial(ListScanRun, client),
            has_query=False,
            strategy="auto",
            ordered=ordered,
            concurrency=concurrency,
            limit=limit,
            covered=covered,
            whole=lambda connection: Partition(
                connection=connection,
                objects="activities",
                window=None if since is None and until is None else client.span,
                types=types,
                fields=fields,
            ),
            frame=lambda: self._frame(fields, types, options),
        )

    async def _frame(
        self,
        fields: Sequence[str] | None,
        types: Sequence[str] | None,
        options: "RequestOptions | None",
    ) -> "Frame":
        from close_async.integrations._frames import read_frame
        from close_async.operations.custom_fields.activity import ActivityCustomFields

        listed = partial(ActivityCustomFields[Any](self._caller).list, options=options)
        words = None if types is None else [_word(each) for each in types]
        return await read_frame(Activity, {"activity": listed}, fields=fields, types=words)


def _check_filters(
    lead_id: str | None,
    needs_lead: dict[str, Any],
    order_by: str | None,
    created: dict[str, Any],
    happened: dict[str, Any],
) -> None:
    """Raise for a combination of filters that Close rejects with a 400.

    Raises:
        ValueError: The message names the filter and what it needs.
    """
    order = (order_by or "-date_created").removeprefix("-")
    if lead_id is None:
        named = [name for name, value in needs_lead.items() if value is not None]
        if named:
            msg = (
                f"activities.list() takes {named[0]} only together with one lead_id. The lists of "
                "single types, such as close.activities.calls.list(), take user_id and contact_id "
                "for the whole organization, and close.activities.scan() takes types"
            )
            raise ValueError(msg)
        if order == "activity_at":
            msg = (
                "activities.list() sorts by activity_at, and takes its ranges, only together with "
                "one lead_id"
            )
            raise ValueError(msg)
    for name, value in (*created.items(), *happened.items()):
        if value is not None and not name.startswith(f"{order}__"):
            msg = (
                f"activities.list() takes {name} only if it sorts by the same field: pass "
                f'order_by="-{name.partition("__")[0]}", and only ranges of that field'
            )
            raise ValueError(msg)


def _word(kind: str) -> str:
    """Return the word of Close's filters for a type: rows say ``CustomActivity``."""
    return "Custom" if kind == "CustomActivity" else kind


def _lists_of(types: Sequence[str] | None) -> "list[ScannedList]":
    """Return the lists that hold activities of these types.

    Raises:
        ValueError: A type is unknown, ``types`` is empty, or a string.
    """
    from close_async.paging.scanning.list_scan_client import ScannedList

    words = optional_choices(types, "types", ("Call", "Email"))
    if words is None:
        return [ScannedList("/activity/", has_order=True)]
    words = list(dict.fromkeys(map(_word, words)))
    custom = [each for each in words if each.startswith(_CUSTOM_TYPE)]
    for word in words:
        if word not in _PATHS and word not in custom:
            near = get_close_matches(word, _PATHS, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(_PATHS)}"
            msg = f"types has the unknown type {word!r}; {hint}"
            raise ValueError(msg)
    lists = [ScannedList(f"/activity/{_PATHS[word]}/") for word in words if word not in custom]
    if custom and "Custom" not in words:
        path = f"/activity/{_PATHS['Custom']}/"
        lists.append(ScannedList(path, key="custom_activity_type_id", values=frozenset(custom)))
    return lists
