"""``LeadBackend``: sends the requests of a scan of leads."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import attrs

from close_async.errors import ConfigurationError, DecodeError
from close_async.models.exports import Export
from close_async.models.leads import Lead
from close_async.paging.batch import Batch
from close_async.paging.keyset import Start
from close_async.paging.page import Page
from close_async.paging.scanning.progress import Progress
from close_async.paging.source import Source
from close_async.resources.base.exported import Exported
from close_async.resources.base.searching import Finder
from close_async.wire.convert import adopt_all
from close_async.wire.moments import parse_moment
from close_async.wire.searching import QueryLike, both, read_sort, span_json

if TYPE_CHECKING:
    import asyncio

    from close_async.caller import Caller
    from close_async.options import RequestOptions

Json = dict[str, Any]
T = TypeVar("T")

_LEAD = "lead"
_NEEDED = ("id", "date_created", "date_updated")
_DATES = ("date_created", "date_updated")


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
    ) -> Exported[Lead]:
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
    """

    def __init__(
        self,
        caller: "Caller",
        query: Json,
        fields: Sequence[str],
        listed_fields: Sequence[str] | None,
        options: "RequestOptions | None",
        exports: "Callable[[], LeadExports] | None",
    ) -> None:
        asked = fields if "_all" not in fields else (*fields, *_NEEDED)
        missing = [name for name in _NEEDED if name not in asked]
        self._caller = caller
        self._options = options
        self._exports = exports
        self._export_fields = listed_fields
        self._hidden = frozenset(missing)
        self._listed_fields = None if listed_fields is None else [*listed_fields, *missing]
        self._partitions: list[list[Json]] | None = None
        self._finder = Finder(
            caller=caller,
            object_type=_LEAD,
            query=query,
            sort=(),
            fields=[*fields, *missing],
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
        batch = await finder.ask(start, size, counts)
        if sort.lstrip("-") in _DATES:
            _check_dates(batch, sort.lstrip("-"))
        return batch

    async def listed(self, offset: int, size: int) -> Page[Json]:
        """Fetch a page of the list, each lead as JSON with its id and when it was created."""
        params = {"_skip": offset, "_limit": size, "_fields": self._listed_fields}
        answer = await self._caller.call("GET", "/lead/", params=params, options=self._options)
        envelope = cast("Json", answer.parsed or {})
        rows = envelope.get("data")
        if not isinstance(rows, list) or not all(map(_has_id, cast("list[object]", rows))):
            msg = "the answer has no list of leads with ids under 'data'"
            raise DecodeError(msg, method="GET", path="/lead/", status=answer.status)
        total = envelope.get("total_results")
        return Page(
            data=cast("list[Json]", rows),
            offset=offset,
            has_more=bool(envelope.get("has_more", False)),
            total_results=total if isinstance(total, int) else None,
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
        rows = cast("list[Json]", cast("Json", answer.parsed or {}).get("data") or [])
        return [row["id"] for row in rows if _has_id(row)]

    def created_at(self, row: Json) -> datetime:
        """Tell when a lead was created."""
        return parse_moment(row["date_created"])

    def created(self, begin: datetime | None, end: datetime | None) -> Json:
        """Give the condition of having been created from one moment to another."""
        return span_json(_LEAD, "date_created", begin, end)

    def updated(self, begin: datetime | None, end: datetime | None) -> Json:
        """Give the condition of having been changed from one moment to another."""
        return span_json(_LEAD, "date_updated", begin, end)

    def read(self, rows: list[Json]) -> list[Lead]:
        """Make leads of rows, without what nobody asked for."""
        for row in rows if self._hidden else ():
            for key in self._hidden:
                row.pop(key, None)
        return adopt_all(Lead, rows)

    def spawn(self, work: Awaitable[T]) -> "asyncio.Task[T]":
        """Start a task which the client awaits when it closes."""
        return self._caller.spawn(work)


def _check_dates(batch: Batch, name: str) -> None:
    if not all(isinstance(value, datetime) for value in batch.values):
        msg = f"a lead of the answer has no {name}"
        raise DecodeError(msg, method="POST", path="/data/search/")


def _has_id(row: object) -> bool:
    return isinstance(row, dict) and isinstance(cast("Json", row).get("id"), str)


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
