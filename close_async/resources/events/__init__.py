"""``close.events``: the changes of the last 30 days in an organization."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from close_async.models.events import Event
from close_async.operations import events as generated
from close_async.paging import Paginator
from close_async.paging.paginator import check_page_size
from close_async.resources.base.resource import M
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.resources.events.filters import check_filters
from close_async.resources.events.stream import EventPosition, EventStream
from close_async.wire.ids import check_id
from close_async.wire.require import require

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging.cursor import Towards
    from close_async.resources.base.operation import WithResponse

_LARGEST_PAGE = 50


class Events(generated.Events[M]):
    """Read the event log, and follow it.

    Example::

        async for event in close.events.list(object_type="lead", action="deleted"):
            print(event.object_id, event.date_updated)

    See https://developer.close.com/api/resources/events
    """

    @property
    def with_response(self) -> "Events[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Events(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        object_type: str | None = None,
        object_id: str | None = None,
        lead_id: str | None = None,
        action: str | None = None,
        user_id: str | None = None,
        request_id: str | None = None,
        date_updated__gt: datetime | None = None,
        date_updated__gte: datetime | None = None,
        date_updated__lt: datetime | None = None,
        date_updated__lte: datetime | None = None,
        cursor: str | None = None,
        towards: "Towards" = "older",
        limit: int | None = None,
        page_size: int = _LARGEST_PAGE,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Event]":
        """List events, newest first. Await for the first page, or iterate over all events.

        Close supports only some combinations of filters; others raise an error here. The cursors
        ``older`` and ``newer`` of a page are those of its neighbours.

        Args:
            object_type: The type of the changed object: ``lead``, ``contact``, ``activity.email``.
            object_id: The id of the changed object.
            lead_id: The id of the changed lead, or of the lead that the changed object belongs to.
            action: The kind of change: ``created``, ``updated``, ``deleted``, ``merged``.
            user_id: The id of the user who made the change.
            request_id: The id of the request that made the change.
            date_updated__gt: Only events last updated after this datetime.
            date_updated__gte: Only events last updated at or after this datetime.
            date_updated__lt: Only events last updated before this datetime.
            date_updated__lte: Only events last updated at or before this datetime.
            cursor: The cursor to start at: ``older`` or ``newer`` of a page with the same filters.
            towards: ``older``, or ``newer`` to read from ``cursor`` on, oldest event first.
            limit: Maximum number of events in all; ``None`` for no limit.
            page_size: Number of events per request, 1 to 50.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: There is no such filter; the message suggests a similar one.
            ValueError: Close does not support these filters together, or an argument is out of
                range.
            InvalidIdError: ``lead_id`` or ``user_id`` is the id of another type of object.

        Example::

            page = await close.events.list(lead_id="lead_x", page_size=20)
            older = await close.events.list(lead_id="lead_x", cursor=page.older)
        """
        filters = _filters(object_type, object_id, lead_id, action, user_id, request_id)
        _check_direction(towards, cursor, page_size)
        params = {
            **filters,
            "date_updated__gt": date_updated__gt,
            "date_updated__gte": date_updated__gte,
            "date_updated__lt": date_updated__lt,
            "date_updated__lte": date_updated__lte,
        }
        return self._log(
            params,
            cursor=cursor,
            towards=towards,
            limit=limit,
            page_size=page_size,
            options=options,
        )

    @reject_unknown_filters
    def follow(
        self,
        since: "datetime | str | EventPosition | None" = None,
        *,
        object_type: str | None = None,
        object_id: str | None = None,
        lead_id: str | None = None,
        action: str | None = None,
        user_id: str | None = None,
        interval: float = 5.0,
        slowest: float = 60.0,
        options: "RequestOptions | None" = None,
    ) -> EventStream:
        """Follow the event log indefinitely, oldest event first.

        When Close merges a later change into an event, it is yielded again with its new
        ``date_updated``: each version once. Because events may appear late, the last five minutes
        are read again each time. Network failures and outages of Close are waited out. Other errors
        are raised, and so is a response that cannot be decoded eight times in a row. An event whose
        id is not a string, or whose ``date_updated`` is not a date, is skipped with a warning in
        the log, because it can be neither identified nor ordered.

        The position in the log is determined by the dates of the events, so that neither a wrong
        ``Date`` header nor a wrong local clock causes an event to be missed.

        Args:
            since: Where to start: a datetime, the id of the last event that was processed, or the
                position of another stream, also as a string; ``None`` starts now.
            object_type: The type of the changed object: ``lead``, ``contact``, ``activity.email``.
            object_id: The id of the changed object.
            lead_id: The id of the changed lead, or of the lead that the changed object belongs to.
            action: The kind of change: ``created``, ``updated``, ``deleted``, ``merged``.
            user_id: The id of the user who made the change.
            interval: Seconds between two reads of the log while there are new events.
            slowest: Maximum number of seconds between two reads, reached when there have been no
                new events for a long time, or when Close is unavailable.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: There is no such filter; the message suggests a similar one.
            ValueError: Close does not support these filters together, or an argument is out of
                range.
            EventsExpiredError: During iteration: the log no longer reaches back to ``since``.

        Example::

            async for event in (stream := close.events.follow(since=position)):
                handle(event)
                position = str(stream.position)  # store it to continue after a restart
        """
        filters = _filters(object_type, object_id, lead_id, action, user_id, None)

        def read(since: datetime | None, before: datetime | None) -> Paginator[Event]:
            dates = {"date_updated__gte": since, "date_updated__lt": before}
            return self._log({**filters, **dates}, options=options)

        async def date_of(event_id: str) -> datetime:
            found = await self._get(check_id(event_id, "ev", "since"), options=options)
            date = found.parsed.date_updated
            return require(date, datetime, "date_updated", method="GET", path="/event/{id}/")

        def newest(before: datetime | None) -> Paginator[Event]:
            return self._log({"date_updated__lt": before}, limit=1, options=options)

        return EventStream(read, date_of, newest, since, interval=interval, slowest=slowest)

    def _log(
        self,
        params: Mapping[str, Any],
        *,
        cursor: str | None = None,
        towards: "Towards" = "older",
        limit: int | None = None,
        page_size: int = _LARGEST_PAGE,
        options: "RequestOptions | None",
    ) -> Paginator[Event]:
        """Return the events for checked filters. The generated ``_list`` takes them one by one."""
        return self._cursor_paginator(
            Event,
            "/event/",
            params=params,
            cursor=cursor,
            towards=towards,
            limit=limit,
            page_size=page_size,
            max_page_size=_LARGEST_PAGE,
            options=options,
        )


def _filters(
    object_type: str | None,
    object_id: str | None,
    lead_id: str | None,
    action: str | None,
    user_id: str | None,
    request_id: str | None,
) -> dict[str, str]:
    given = {
        "object_type": object_type,
        "object_id": object_id,
        "lead_id": None if lead_id is None else check_id(lead_id, "lead", "lead_id"),
        "action": action,
        "user_id": None if user_id is None else check_id(user_id, "user", "user_id"),
        "request_id": request_id,
    }
    return check_filters({name: value for name, value in given.items() if value is not None})


def _check_direction(towards: str, cursor: str | None, page_size: int) -> None:
    if towards not in {"older", "newer"}:
        msg = f"towards must be 'older' or 'newer', not {towards!r}"
        raise ValueError(msg)
    if towards == "newer" and cursor is None:
        msg = "towards='newer' needs the cursor of a page; to read new events, use follow()"
        raise ValueError(msg)
    check_page_size(page_size, _LARGEST_PAGE)
