"""``close.events``: what happened in an organization in the last 30 days."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from close_async.models.events import Event
from close_async.paging import CursorPage, CursorPaginator, Paginator
from close_async.paging.page_size import PageSize
from close_async.paging.paginator import check_page_size
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.events.filters import check_filters
from close_async.resources.events.stream import EventPosition, EventStream
from close_async.response import Response
from close_async.wire.convert import adopt_all
from close_async.wire.ids import check_id
from close_async.wire.paging import optional, read_rows
from close_async.wire.require import require

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging.cursor import Towards
    from close_async.resources.base.operation import WithResponse

_ROUTE = "/event/"
_LARGEST_PAGE = 50
_PAGE_KEYS = frozenset({"data", "cursor_next", "cursor_previous"})


class Events(Resource[M]):
    """Read the event log, and follow it.

    Example:
        ```python
        async for event in close.events.list(object_type="lead", action="deleted"):
            print(event.object_id, event.date_updated)
        ```

    See https://developer.close.com/api/resources/events
    """

    @property
    def with_response(self) -> "Events[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Events(self._caller, gives_response=True)

    @filtered
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
        """List events, newest first: await it for the first page, or iterate it to the end.

        Not every set of filters is taken by Close, and those that are not are refused here.
        Each page's cursors ``older`` and ``newer`` lead to its neighbours.

        Args:
            object_type: What changed: ``lead``, ``contact``, ``activity.email``.
            object_id: The id of what changed.
            lead_id: The lead that changed, or whose contacts, tasks and so on did.
            action: What happened: ``created``, ``updated``, ``deleted``, ``merged``.
            user_id: Who did it.
            request_id: The request that did it.
            date_updated__gt: Only events last added to after this moment.
            date_updated__gte: Only events last added to at or after this moment.
            date_updated__lt: Only events last added to before this moment.
            date_updated__lte: Only events last added to at or before this moment.
            cursor: Where to begin: a page's ``older`` or ``newer``, read with the same filters.
            towards: ``older``, or ``newer`` to read from a cursor on, the oldest event first.
            limit: How many events to read in all; ``None`` reads to the end.
            page_size: How many events a request asks for, 1 to 50.
            options: What differs from the client's options.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            ValueError: Close does not take these filters together, or one is out of its range.
            InvalidIdError: ``lead_id`` or ``user_id`` is the id of something else.

        Example:
            ```python
            page = await close.events.list(lead_id="lead_x", page_size=20)
            older = await close.events.list(lead_id="lead_x", cursor=page.older)
            ```
        """
        filters = _filters(object_type, object_id, lead_id, action, user_id, request_id)
        _check_way(towards, cursor, page_size)
        dates = {
            "date_updated__gt": date_updated__gt,
            "date_updated__gte": date_updated__gte,
            "date_updated__lt": date_updated__lt,
            "date_updated__lte": date_updated__lte,
        }
        return self._log({**filters, **dates}, cursor, towards, limit, page_size, options)

    @operation
    async def get(
        self, event_id: str, /, *, options: "RequestOptions | None" = None
    ) -> Response[Event]:
        """Get an event by its id.

        Args:
            event_id: The id.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``event_id`` is the id of something else.
            NotFoundError: There is none, or it is older than the 30 days that the log reaches.
        """
        ids = {"id": check_id(event_id, "ev", "event_id")}
        return await self._request(Event, "GET", "/event/{id}/", ids=ids, options=options)

    @filtered
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
        """Follow the event log without end, the oldest event first.

        An event that Close adds to is given again, with its new ``date_updated``: each version
        once. The last five minutes are read again and again, as events may come late. Connections
        that fail and a Close that is down are waited out; what cannot pass by itself is raised,
        and so is a response that cannot be read eight times in a row. An event whose id is not a
        string, or whose ``date_updated`` is not a date, is left out with a warning in the log:
        it can neither be told from others nor put in order.

        Up to where events were read is known by the dates of the events, not by a clock, so that
        neither a wrong ``Date`` header nor the local clock has one left out.

        Args:
            since: From when on: a moment, the id of the last event that was seen, or a position of
                another stream, as it is or as text; ``None`` begins now.
            object_type: What changed: ``lead``, ``contact``, ``activity.email``.
            object_id: The id of what changed.
            lead_id: The lead that changed, or whose contacts, tasks and so on did.
            action: What happened: ``created``, ``updated``, ``deleted``, ``merged``.
            user_id: Who did it.
            interval: Seconds between two looks at the log while there is news.
            slowest: Seconds between two looks when there has been no news for long, and between
                attempts when Close cannot be reached.
            options: What differs from the client's options.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            ValueError: Close does not take these filters together, or an argument is out of its
                range; from the loop, ``EventsExpiredError`` when the log no longer reaches
                back to ``since``.

        Example:
            ```python
            async for event in (stream := close.events.follow(since=position)):
                handle(event)
                position = str(stream.position)  # store it to go on after a restart
            ```
        """
        filters = _filters(object_type, object_id, lead_id, action, user_id, None)

        def read(since: datetime | None, before: datetime | None) -> Paginator[Event]:
            dates = {"date_updated__gte": since, "date_updated__lt": before}
            return self._log({**filters, **dates}, None, "older", None, _LARGEST_PAGE, options)

        async def moment_of(event_id: str) -> datetime:
            ids = {"id": check_id(event_id, "ev", "since")}
            found = await self._request(Event, "GET", "/event/{id}/", ids=ids, options=options)
            date = found.parsed.date_updated
            return require(date, datetime, "date_updated", method="GET", path="/event/{id}/")

        def newest(before: datetime | None) -> Paginator[Event]:
            dates = {"date_updated__lt": before}
            return self._log(dates, None, "older", 1, _LARGEST_PAGE, options)

        return EventStream(read, moment_of, newest, since, interval=interval, slowest=slowest)

    def _log(
        self,
        params: Mapping[str, Any],
        cursor: str | None,
        towards: "Towards",
        limit: int | None,
        page_size: int,
        options: "RequestOptions | None",
    ) -> Paginator[Event]:
        caller = self._caller  # not self: a page under way must not keep the resource alive
        sizes = PageSize(page_size)

        async def fetch(place: str | None, size: int) -> CursorPage[Event]:
            window = {**params, "_cursor": place, "_limit": size}
            answer = await caller.call(
                "GET", _ROUTE, params=window, options=options, splits=sizes.splits(size)
            )
            return _read_page(answer)

        return CursorPaginator(
            fetch,
            caller.spawn,
            cursor=cursor,
            towards=towards,
            limit=limit,
            page_size=page_size,
            sizes=sizes,
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


def _check_way(towards: str, cursor: str | None, page_size: int) -> None:
    if towards not in {"older", "newer"}:
        msg = f"towards is 'older' or 'newer', not {towards!r}"
        raise ValueError(msg)
    if towards == "newer" and cursor is None:
        msg = "towards='newer' needs the cursor of a page to begin at; follow() reads what is new"
        raise ValueError(msg)
    check_page_size(page_size, _LARGEST_PAGE)


def _read_page(answer: Response[Any]) -> CursorPage[Event]:
    """Read the log's envelope, and its events."""
    context: dict[str, Any] = {"method": "GET", "path": _ROUTE, "status": answer.status}
    rows = read_rows(answer.parsed or {}, **context)
    older = optional(answer.parsed, "cursor_next", str, **context)
    return CursorPage(
        data=adopt_all(Event, rows.objects),
        has_more=older is not None,
        older=older,
        newer=optional(answer.parsed, "cursor_previous", str, **context),
        extra={key: value for key, value in answer.parsed.items() if key not in _PAGE_KEYS},
        unreadable=rows.unreadable,
        response=answer,
    )
