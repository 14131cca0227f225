"""``ListScanClient``: sends the requests of a scan of lists with filters by creation date."""

from collections.abc import Awaitable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from close_async.errors import DecodeError
from close_async.model import Model
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize
from close_async.paging.scanning.scan_client import Json, is_scannable
from close_async.paging.scanning.window import FIRST, LAST, Window, whole_seconds
from close_async.wire.convert import decode_all_in_place
from close_async.wire.datetimes import parse_datetime
from close_async.wire.paging import optional, read_rows

if TYPE_CHECKING:
    import asyncio

    from close_async._requester import Requester
    from close_async.options import RequestOptions
    from close_async.paging.page_size import Splits

T = TypeVar("T", bound=Model)
R = TypeVar("R")

_NEEDED = ("id", "date_created")


@attrs.frozen
class ScannedList:
    """A list that a scan reads, with filters by creation date.

    A list without ``_order_by`` was seen to begin with the newest objects. One with another order
    is read too, by windows of a page each.

    Args:
        path: The path: ``/activity/call/``.
        has_order: Whether the list takes ``_order_by``.
        key: A field by which only some objects of the list are wanted.
        values: Its values; empty if all objects are wanted.
    """

    path: str
    has_order: bool = False
    key: str = ""
    values: frozenset[str] = frozenset()


class ListScanClient(Generic[T]):
    """Sends the requests of a scan of lists.

    Args:
        caller: Sends them.
        model: The class of the objects.
        lists: The lists.
        span: The time to read.
        fields: The fields to request; ``None`` for the default of the lists.
        kept: Fields that are requested in any case, and kept: those that identify the class.
        page_size: Number of objects that a request asks for.
        options: Overrides of the client's options.
        noun: The objects, for messages: ``activities``.

    Attributes:
        sizes: Number of objects that a request asks for; it shrinks while Close fails for so many.
    """

    def __init__(
        self,
        caller: "Requester",
        model: type[T],
        *,
        lists: Sequence[ScannedList],
        span: Window,
        fields: Sequence[str] | None,
        kept: Collection[str],
        page_size: int,
        options: "RequestOptions | None",
        noun: str,
    ) -> None:
        needed = [*_NEEDED, *(each.key for each in lists if each.values)]
        missing = [] if fields is None else [name for name in needed if name not in fields]
        self.sizes: PageSize = PageSize(page_size)
        self.lists: Sequence[ScannedList] = lists
        self.span: Window = span
        self.noun: str = noun
        self._caller = caller
        self._model = model
        self._hidden = frozenset(missing)
        self._fields = None if fields is None else list(dict.fromkeys([*fields, *missing, *kept]))
        self._options = options
        self._job = object()  # all requests of a scan share one turn at the rate limiter

    async def fetch(
        self,
        listed: ScannedList,
        window: Window,
        size: int,
        *,
        skip: int = 0,
        splits: "Splits | None" = None,
    ) -> Page[Json]:
        """Fetch the newest objects of a list in whole seconds, as JSON with ``date_created``.

        Args:
            listed: The list.
            window: The time in which they were created.
            size: Number of objects to ask for.
            skip: Number of objects to leave out.
            splits: Which failures are not retried, because less is asked for instead.
        """
        whole = whole_seconds(window)
        params: dict[str, Any] = {"_skip": skip or None, "_limit": size, "_fields": self._fields}
        if listed.has_order:
            params["_order_by"] = "-date_created"
        if whole.start > FIRST:
            params["date_created__gte"] = whole.start
        if whole.end < LAST:
            params["date_created__lt"] = whole.end
        response = await self._caller.call(
            "GET",
            listed.path,
            params={name: value for name, value in params.items() if value is not None},
            options=self._options,
            splits=splits,
            job=self._job,
        )
        where: dict[str, Any] = {"method": "GET", "path": listed.path, "status": response.status}
        rows = read_rows(response.parsed or {}, key="id", **where)
        usable = [row for row in rows.objects if is_scannable(row)]
        odd = [_undated(row, where) for row in rows.objects if not is_scannable(row)]
        return Page(
            data=usable,
            offset=skip,
            has_more=bool(optional(response.parsed, "has_more", bool, **where)),
            unreadable=(*rows.unreadable, *odd),
            response=response,
        )

    def created_at(self, row: Json) -> datetime:
        """Return when an object was created."""
        return parse_datetime(row["date_created"])

    def read(self, listed: ScannedList, rows: list[Json]) -> list[T]:
        """Convert the wanted rows to objects, without the fields that only the scan needed."""
        if listed.values:
            rows = [row for row in rows if row.get(listed.key) in listed.values]
        for row in rows if self._hidden else ():
            for key in self._hidden:
                row.pop(key, None)
        return decode_all_in_place(self._model, rows)

    def spawn(self, work: Awaitable[R]) -> "asyncio.Task[R]":
        """Start a task that the client cancels when it closes."""
        return self._caller.spawn(work)

    def of_second(self, listed: ScannedList, window: Window) -> "SecondOfList":
        """Return the part of a list that was created in one second, to be read by offsets."""
        return SecondOfList(self, listed, window)


@attrs.frozen
class SecondOfList:
    """The objects of a list that were created in one second, as JSON.

    Args:
        client: Sends the requests.
        listed: The list.
        window: The second.
    """

    client: ListScanClient[Any]
    listed: ScannedList
    window: Window

    async def list_page(self, offset: int, size: int, splits: "Splits | None", /) -> Page[Json]:
        """Fetch a page, as JSON that includes ``id``."""
        return await self.client.fetch(self.listed, self.window, size, skip=offset, splits=splits)

    def read(self, rows: list[Json], /) -> list[Json]:
        """Return the rows as they are."""
        return rows

    def spawn(self, work: Awaitable[R], /) -> "asyncio.Task[R]":
        """Start a task that the client cancels when it closes."""
        return self.client.spawn(work)


def _undated(row: Json, where: Mapping[str, Any]) -> DecodeError:
    msg = f"date_created of {row['id']} in the response is not a datetime that a scan can go by"
    return DecodeError(msg, **where)
