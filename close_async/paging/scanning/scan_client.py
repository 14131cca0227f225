"""``ScanClient``: sends the requests of a scan."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from close_async.errors import ConfigurationError, DecodeError
from close_async.model import Model
from close_async.paging.keyset.reader import SearchPage
from close_async.paging.keyset.search_client import PATH, SearchClient
from close_async.paging.keyset.state import Position
from close_async.paging.page import Page, Source
from close_async.paging.page_size import PageSize
from close_async.paging.scanning.window import Progress
from close_async.wire.convert import decode_all_in_place
from close_async.wire.datetimes import parse_datetime
from close_async.wire.fields import select
from close_async.wire.paging import count_of, optional, read_rows
from close_async.wire.search_body import all_of, date_range, read_sort, sort_value

if TYPE_CHECKING:
    import asyncio

    from close_async._requester import Requester
    from close_async.models.exports import Export
    from close_async.options import RequestOptions
    from close_async.paging.page_size import Splits
    from close_async.response import Response

Json = dict[str, Any]
T = TypeVar("T", bound=Model)
R = TypeVar("R")

ExportAll = Callable[[int | None, "Callable[[Export], None]"], Awaitable[Source[Page[T]]]]
"""Exports up to a number of objects, reports the export while Close writes it, and returns the
pages of its file."""

_NEEDED = ("id", "date_created", "date_updated")
_DATES = ("date_created", "date_updated")
# A second before or after a date must be a valid datetime, too.
_FIRST_YEAR, _LAST_YEAR = 2, 9998


@attrs.frozen
class PartitionField:
    """A field that refers to other objects, by which a search can be divided.

    Args:
        field: The name of the field: ``status_id``.
        reference_type: The type of the objects it refers to, in a search: ``status.lead``. ``None``
            if searches compare their ids as terms.
        path: The list of those objects: ``/status/lead/``.
    """

    field: str
    reference_type: str | None
    path: str

    def condition(self, ids: Sequence[str]) -> Json:
        """Return the condition that the field refers to one of these objects."""
        if self.reference_type is None:
            return {"type": "term", "values": list(ids)}
        return {
            "type": "reference",
            "reference_type": self.reference_type,
            "object_ids": list(ids),
        }


class ScanClient(Generic[T]):
    """Sends the requests of a scan. All that depends on the type of the objects is in here.

    Args:
        caller: Sends them.
        model: The class of the objects.
        object_type: The type of the objects in a search: ``lead``.
        path: Their list: ``/lead/``; ``None`` if Close lists only some of them.
        query: The query of the scan, as JSON.
        fields: The fields to request from a search.
        listed_fields: The fields to request from the list; ``None`` for its default.
        partitions: Fields by which to divide objects that were created in the same second.
        page_size: Number of objects that a request asks for.
        export: Exports the objects; ``None`` if that is not possible.
        options: Overrides of the client's options.
        noun: The objects, for messages: ``leads``.

    Attributes:
        sizes: Number of objects that a search asks for; it shrinks while Close fails for so many.
        path: As given.
        noun: As given.
    """

    def __init__(
        self,
        caller: "Requester",
        model: type[T],
        *,
        object_type: str,
        path: str | None,
        query: Json,
        fields: Sequence[str],
        listed_fields: Sequence[str] | None,
        partitions: Sequence[PartitionField],
        page_size: int,
        export: ExportAll[T] | None,
        options: "RequestOptions | None",
        noun: str = "leads",
    ) -> None:
        asked = fields if "_all" not in fields else (*fields, *_NEEDED)
        missing = [name for name in _NEEDED if name not in asked]
        self.sizes: PageSize = PageSize(page_size)
        self.path: str | None = path
        self.noun: str = noun
        self._caller = caller
        self._model = model
        self._options = options
        self._export = export
        self._hidden = frozenset(missing)
        self._listed_fields = None if listed_fields is None else [*listed_fields, *missing]
        self._partition_fields = partitions
        self._partitions: list[list[Json]] | None = None
        self._job = object()  # all requests of a scan share one turn at the rate limiter
        self._search = SearchClient(
            caller=caller,
            object_type=object_type,
            query=query,
            sort=(),
            fields=select([*fields, *missing]),
            sizes=self.sizes,
            hidden=frozenset({"__object_type"}),
            options=options,
            job=self._job,
        )

    async def search(
        self, conditions: Sequence[Json], sort: str, position: Position, size: int, counts: bool
    ) -> SearchPage:
        """Search for the objects that match the scan's query and further conditions."""
        search = attrs.evolve(
            self._search,
            query=all_of(self._search.query, *conditions),
            sort=read_sort([sort], self._search.object_type),
        )
        return _split_undated(await search.fetch(position, size, counts), sort.lstrip("-"))

    async def list_page(self, offset: int, size: int, splits: "Splits | None") -> Page[Json]:
        """Fetch a page of the list, as JSON that includes ``id`` and ``date_created``.

        Args:
            offset: Number of objects before the page.
            size: Number of objects to ask for.
            splits: Which failures are not retried, because less is asked for instead.
        """
        path = self.path or ""
        params = {"_skip": offset, "_limit": size, "_fields": self._listed_fields}
        response = await self._get(path, params, splits)
        return read_page(response, path, offset)

    async def count(self) -> int:
        """Count the objects that the query finds."""
        return await self._search.count()

    async def export(self, limit: int | None, progress: Progress) -> Source[Page[T]]:
        """Have Close export everything, wait until it has, and return the pages of the file."""

        def on_progress(export: "Export") -> None:
            progress.requests += 1
            progress.total = export.n_docs or progress.total

        if self._export is None:
            msg = "strategy='export' is for the leads of a client: close.leads.scan()"
            raise ConfigurationError(msg)
        return await self._export(limit, on_progress)

    async def partitions(self) -> list[list[Json]]:
        """Return ways to divide objects by conditions, each complete and without overlaps."""
        if self._partitions is None:
            self._partitions = [
                self._conditions(each, await self._ids(each.path))
                for each in self._partition_fields
            ]
        return self._partitions

    def _conditions(self, partition: PartitionField, ids: Sequence[str]) -> list[Json]:
        """Return one condition per object that a field may refer to, and one for all others."""

        def refers_to(object_ids: Sequence[str], *, negate: bool) -> Json:
            return {
                "type": "field_condition",
                "field": {
                    "type": "regular_field",
                    "object_type": self._search.object_type,
                    "field_name": partition.field,
                },
                "condition": partition.condition(object_ids),
                "negate": negate,
            }

        return [*(refers_to([id_], negate=False) for id_ in ids), refers_to(ids, negate=True)]

    async def _ids(self, path: str) -> list[str]:
        response = await self._get(path, {"_fields": ["id"], "_limit": 200})
        rows = read_rows(response.parsed or {}, key="id", method="GET", path=path)
        return [row["id"] for row in rows.objects]

    async def _get(
        self, path: str, params: Mapping[str, Any], splits: "Splits | None" = None
    ) -> "Response[Any]":
        return await self._caller.call(
            "GET", path, params=params, options=self._options, splits=splits, job=self._job
        )

    def created_at(self, row: Json) -> datetime:
        """Return when an object was created."""
        return parse_datetime(row["date_created"])

    def created_between(self, begin: datetime | None, end: datetime | None) -> Json:
        """Return the condition that an object was created in a half-open interval."""
        return date_range(self._search.object_type, "date_created", begin, end)

    def updated_between(self, begin: datetime | None, end: datetime | None) -> Json:
        """Return the condition that an object was last changed in a half-open interval."""
        return date_range(self._search.object_type, "date_updated", begin, end)

    def read(self, rows: list[Json]) -> list[T]:
        """Convert rows to objects, without the fields that only the scan needed."""
        for row in rows if self._hidden else ():
            for key in self._hidden:
                row.pop(key, None)
        return decode_all_in_place(self._model, rows)

    def spawn(self, work: Awaitable[R]) -> "asyncio.Task[R]":
        """Start a task that the client cancels when it closes."""
        return self._caller.spawn(work)


def read_page(response: "Response[Any]", path: str, offset: int) -> Page[Json]:
    """Return a page of a list that is read by offsets, as JSON objects that have an id."""
    where: dict[str, Any] = {"method": "GET", "path": path, "status": response.status}
    envelope: Json = response.parsed or {}
    rows = read_rows(envelope, key="id", **where)
    return Page(
        data=rows.objects,
        offset=offset,
        has_more=bool(optional(envelope, "has_more", bool, **where)),
        total_results=count_of(envelope.get("total_results")),
        unreadable=rows.unreadable,
        response=response,
    )


def is_scannable(row: Json) -> bool:
    """Return whether an object has a creation date that a scan can go by."""
    return _is_usable(sort_value(row.get("date_created")))


def _split_undated(page: SearchPage, sort: str) -> SearchPage:
    """Move objects without the dates that a scan needs to ``unreadable``.

    So such an object costs only itself, and not its window.
    """
    odd = [at for at, row in enumerate(page.rows) if not _has_dates(row, page.values[at], sort)]
    if not odd:
        return page
    errors = [_undated(page.rows[at], sort) for at in odd]
    usable = sorted(set(range(len(page.rows))).difference(odd))
    return attrs.evolve(
        page,
        rows=[page.rows[at] for at in usable],
        ids=[page.ids[at] for at in usable],
        values=[page.values[at] for at in usable],
        unreadable=(*page.unreadable, *errors),
    )


def _has_dates(row: Json, value: object, sort: str) -> bool:
    if sort in _DATES and not _is_usable(value):
        return False
    return sort == "date_created" or _is_usable(sort_value(row.get("date_created")))


def _is_usable(value: object) -> bool:
    return isinstance(value, datetime) and _FIRST_YEAR <= value.year <= _LAST_YEAR


def _undated(row: Json, sort: str) -> DecodeError:
    fields = sort if sort == "date_created" or sort not in _DATES else f"{sort} or date_created"
    msg = f"{fields} of {row['id']} in the response is not a datetime that a scan can go by"
    return DecodeError(msg, method="POST", path=PATH)
