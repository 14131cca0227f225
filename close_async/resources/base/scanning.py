"""``LeadBackend``: sends the requests of a scan of leads."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs

from close_async.errors import ConfigurationError, DecodeError
from close_async.models.exports import Export
from close_async.models.leads import Lead
from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import Start
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize
from close_async.paging.scanning.backend import PAGE
from close_async.paging.scanning.progress import Progress
from close_async.paging.source import Source
from close_async.resources.base.export_reader import ExportStream
from close_async.resources.base.searching import SearchClient
from close_async.wire.convert import adopt_all
from close_async.wire.datetimes import parse_moment
from close_async.wire.fields import select
from close_async.wire.paging import count_of, optional, read_rows
from close_async.wire.search_body import QueryLike, both, date_range, read_sort, sort_value

if TYPE_CHECKING:
    import asyncio

    from close_async._requester import Requester
    from close_async.options import RequestOptions
    from close_async.paging.page_size import Splits

Json = dict[str, Any]
T = TypeVar("T")

_LEAD = "lead"
_NEEDED = ("id", "date_created", "date_updated")
_DATES = ("date_created", "date_updated")
# A second before or after a datetime must be one, too.
_FIRST_YEAR, _LAST_YEAR = 2, 9998


class LeadExports(Protocol):
    """Exports leads, as ``close.exports`` does."""

    async def leads(
        self,
        query: QueryLike | None = None,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        progress: Callable[[Export], None] | None = None,
        options: "RequestOptions | None" = None,
    ) -> ExportStream[Lead]:
        """Export leads, wait until Close has written them, and give them to be read."""
        ...


class LeadBackend:
    """Sends the requests of a scan of leads.

    Args:
        caller: Sends them.
        query: What is asked of the leads.
        fields: The fields to ask a search for.
        listed_fields: The fields to ask the list for; None for those it shows by itself.
        options: What differs from the client's options.
        exports: Gives what exports leads.
        page_size: How many leads a request asks for.

    Attributes:
        sizes: How many leads a search asks for; fewer while Close fails for as many.
    """

    def __init__(
        self,
        caller: "Requester",
        query: Json,
        fields: Sequence[str],
        listed_fields: Sequence[str] | None,
        options: "RequestOptions | None",
        exports: "Callable[[], LeadExports] | None",
        page_size: int = PAGE,
    ) -> None:
        asked = fields if "_all" not in fields else (*fields, *_NEEDED)
        missing = [name for name in _NEEDED if name not in asked]
        self.sizes = PageSize(page_size)
        self._caller = caller
        self._options = options
        self._exports = exports
        self._export_fields = listed_fields
        self._hidden = frozenset(missing)
        self._listed_fields = None if listed_fields is None else [*listed_fields, *missing]
        self._partitions: list[list[Json]] | None = None
        self._finder = SearchClient(
            caller=caller,
            object_type=_LEAD,
            query=query,
            sort=(),
            fields=select([*fields, *missing]),
            sizes=self.sizes,
            hidden=frozenset({"__object_type"}),
            options=options,
        )

    async def find(
        self, conditions: Sequence[Json], sort: str, start: Start, size: int, counts: bool
    ) -> Batch:
        """Search for what fulfils conditions besides the scan's own query."""
        finder = attrs.evolve(
            self._finder,
            query=both(self._finder.query, *conditions),
            sort=read_sort([sort], _LEAD),
        )
        return _with_dates(await finder.ask(start, size, counts), sort.lstrip("-"))

    async def listed(self, offset: int, size: int, splits: "Splits | None") -> Page[Json]:
        """Fetch a page of the list, each lead as JSON with its id and when it was created."""
        params = {"_skip": offset, "_limit": size, "_fields": self._listed_fields}
        answer = await self._caller.call(
            "GET", "/lead/", params=params, options=self._options, splits=splits
        )
        context: dict[str, Any] = {"method": "GET", "path": "/lead/", "status": answer.status}
        rows = read_rows(answer.parsed or {}, key="id", **context)
        return Page(
            data=rows.objects,
            offset=offset,
            has_more=bool(optional(answer.parsed, "has_more", bool, **context)),
            total_results=count_of(answer.parsed.get("total_results")),
            unreadable=rows.unreadable,
            response=answer,
        )

    async def count(self) -> int:
        """Count what the query finds."""
        return await self._finder.count()

    async def exported(self, limit: int | None, progress: Progress) -> Source[Page[Lead]]:
        """Have everything exported, wait for that, and give the pages of the file."""

        def heard(export: Export) -> None:
            progress.requests += 1
            progress.total = export.n_docs or progress.total

        if self._exports is None:
            msg = "strategy='export' is for the leads of a client: close.leads.scan()"
            raise ConfigurationError(msg)
        exported = await self._exports().leads(
            self._finder.query,
            fields=self._export_fields,
            limit=limit,
            progress=heard,
            options=self._options,
        )
        return exported.source()

    async def partitions(self) -> list[list[Json]]:
        """Give ways to divide leads: by status, and by who created them."""
        if self._partitions is None:
            statuses = await self._ids("/status/lead/")
            users = await self._ids("/user/")
            self._partitions = [
                _divided("status_id", "status.lead", statuses),
                _divided("created_by", "user", users),
            ]
        return self._partitions

    async def _ids(self, route: str) -> list[str]:
        params = {"_fields": ["id"], "_limit": 200}
        answer = await self._caller.call("GET", route, params=params, options=self._options)
        rows = read_rows(answer.parsed or {}, key="id", method="GET", path=route)
        return [row["id"] for row in rows.objects]

    def created_at(self, row: Json) -> datetime:
        """Tell when a lead was created."""
        return parse_moment(row["date_created"])

    def created(self, begin: datetime | None, end: datetime | None) -> Json:
        """Give the condition of having been created from one moment to another."""
        return date_range(_LEAD, "date_created", begin, end)

    def updated(self, begin: datetime | None, end: datetime | None) -> Json:
        """Give the condition of having been changed from one moment to another."""
        return date_range(_LEAD, "date_updated", begin, end)

    def read(self, rows: list[Json]) -> list[Lead]:
        """Make leads of rows, without what nobody asked for."""
        for row in rows if self._hidden else ():
            for key in self._hidden:
                row.pop(key, None)
        return adopt_all(Lead, rows)

    def spawn(self, work: Awaitable[T]) -> "asyncio.Task[T]":
        """Start a task which the client awaits when it closes."""
        return self._caller.spawn(work)


def _with_dates(batch: Batch, name: str) -> Batch:
    """Set aside the leads without the dates that a scan goes by: they cost nothing but themselves.

    Args:
        batch: What a search found.
        name: What it is sorted by.
    """
    odd = [at for at, row in enumerate(batch.rows) if not _has_dates(row, batch.values[at], name)]
    if not odd:
        return batch
    errors = [_undated(batch.rows[at], name) for at in odd]
    kept = sorted(set(range(len(batch.rows))).difference(odd))
    return attrs.evolve(
        batch,
        rows=[batch.rows[at] for at in kept],
        ids=[batch.ids[at] for at in kept],
        values=[batch.values[at] for at in kept],
        unreadable=(*batch.unreadable, *errors),
    )


def _has_dates(row: Json, value: object, name: str) -> bool:
    if name in _DATES and not _is_usable(value):
        return False
    return name == "date_created" or _is_usable(sort_value(row.get("date_created")))


def _is_usable(value: object) -> bool:
    return isinstance(value, datetime) and _FIRST_YEAR <= value.year <= _LAST_YEAR


def _undated(row: Json, name: str) -> DecodeError:
    fields = name if name == "date_created" or name not in _DATES else f"{name} or date_created"
    msg = f"{fields} of {row['id']} in the response is not a datetime that a scan can go by"
    return DecodeError(msg, method="POST", path="/data/search/")


def _divided(name: str, reference_type: str, ids: Sequence[str]) -> list[Json]:
    """Give a condition for each of the objects that a field may refer to, and one for no other."""

    def refers(object_ids: Sequence[str], *, negate: bool) -> Json:
        return {
            "type": "field_condition",
            "field": {"type": "regular_field", "object_type": _LEAD, "field_name": name},
            "condition": {
                "type": "reference",
                "reference_type": reference_type,
                "object_ids": list(object_ids),
            },
            "negate": negate,
        }

    return [*(refers([id_], negate=False) for id_ in ids), refers(ids, negate=True)]
