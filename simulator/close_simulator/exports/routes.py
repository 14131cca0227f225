"""``/export/`` and ``/files/upload/``: files written in the background, and files taken.

See https://developer.close.com/api/resources/exports and
https://developer.close.com/api/resources/files
"""

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from close_simulator.exports.bodies import (
    check_lead_export,
    check_opportunity_export,
    check_upload,
)
from close_simulator.http import Call, Reply, as_text, json_reply, not_found
from close_simulator.ids import make_id
from close_simulator.leads.fields import select_fields
from close_simulator.opportunities.filters import read_filters
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.search.datetimes import zone_of
from close_simulator.search.lead_search import LeadSearch
from close_simulator.search.nodes import Reader, asking
from close_simulator.search.request import read_request
from close_simulator.world import World

Json = dict[str, Any]

_EVERYTHING: Json = {"type": "match_all"}
_OPPORTUNITIES = "opps"
# The value of ``fields`` if the request has none. Close's lists have as many names; which ones, it
# does not document.
_LEAD_FIELDS = [
    "id", "display_name", "name", "description", "url", "html_url", "status_id", "status_label",
    "addresses", "contacts", "opportunities", "tasks", "custom", "created_by", "date_created",
    "date_updated",
]  # fmt: skip
_CONTACT_FIELDS = [
    "id", "lead_id", "name", "title", "emails", "phones", "urls", "custom", "date_created",
    "date_updated",
]  # fmt: skip
_OPPORTUNITY_FIELDS = [
    "id", "lead_id", "lead_name", "contact_id", "contact_name", "user_id", "user_name", "status_id",
    "status_label", "status_type", "value", "value_period", "value_currency", "confidence", "note",
    "date_won", "created_by", "updated_by", "date_created", "date_updated",
]  # fmt: skip
_FIELDS = {
    "leads": _LEAD_FIELDS,
    "contacts": _CONTACT_FIELDS,
    "lead_opps": _OPPORTUNITY_FIELDS,
    _OPPORTUNITIES: _OPPORTUNITY_FIELDS,
}
# Leads per step of writing a file, so that no step blocks the event loop for long.
_ROWS = 200
# Seconds until an export begins, and leads per second that it writes: a test that waits for one
# is quick, and still sees every status in between.
_HEAD_START, _ROWS_A_SECOND = 0.02, 20_000
# The window bits that make zlib write and read gzip.
_AS_GZIP = 16 + zlib.MAX_WBITS


def list_exports(world: World, call: Call) -> Reply:
    """Return a page of exports, the newest first."""
    return _page(world, call, world.exports)


def list_lead_exports(world: World, call: Call) -> Reply:
    """Return a page of the exports of leads, the newest first."""
    return _page(world, call, [row for row in world.exports if row["type"] != _OPPORTUNITIES])


def list_opportunity_exports(world: World, call: Call) -> Reply:
    """Return a page of the exports of opportunities, the newest first."""
    return _page(world, call, [row for row in world.exports if row["type"] == _OPPORTUNITIES])


def _page(world: World, call: Call, exports: list[Json]) -> Reply:
    skip, limit = paging(call, max_limit=200, max_skip=35_000)
    rows = exports[::-1]
    page = [select_fields(call, _now(world, row)) for row in rows[skip : skip + limit]]
    return json_reply({"data": page, "has_more": skip + limit < len(rows)})


def get_export(world: World, call: Call, export_id: str) -> Reply:
    """Return one export, with a new link once it is done."""
    return _one(world, call, export_id, world.exports)


def get_lead_export(world: World, call: Call, export_id: str) -> Reply:
    """Return one export of leads; the id of another export is a 404, which Close may not send."""
    found = [row for row in world.exports if row["type"] != _OPPORTUNITIES]
    return _one(world, call, export_id, found)


def get_opportunity_export(world: World, call: Call, export_id: str) -> Reply:
    """Return one export of opportunities."""
    found = [row for row in world.exports if row["type"] == _OPPORTUNITIES]
    return _one(world, call, export_id, found)


def _one(world: World, call: Call, export_id: str, exports: list[Json]) -> Reply:
    for row in exports:
        if row["id"] == export_id:
            return json_reply(select_fields(call, _now(world, row)))
    raise not_found("Export")


def create_lead_export(world: World, call: Call) -> Reply:
    """Begin an export of leads."""
    body = call.json()
    check_lead_export(body)
    kind = body["type"]
    query: Json = body.get("s_query") or _EVERYTHING
    asked = asking(world.organization, world.time(), zone_of(call.headers))
    Reader(asked).read(query, "lead", ("s_query",))
    order: Json = {"query": query, "sort": body.get("sort") or []}
    sort = read_request(order, world.organization, world.time()).sort
    world.search_index.catch_up(world.time())
    on_leads = tuple(key for key in sort if key.kind in (None, "lead"))
    finder = LeadSearch(world.search_index, "lead", query, on_leads, asked)
    most: int | None = body.get("results_limit")
    count = finder.count() if most is None else min(finder.count(), most)
    fields = tuple(body.get("fields") or ()) or None
    return _begin(world, body, kind, count, lambda: _leads(world, finder, count, fields))


def create_opportunity_export(world: World, call: Call) -> Reply:
    """Begin an export of opportunities."""
    body = call.json()
    check_opportunity_export(body)
    params: Json = body.get("params") or {}
    query = {name: as_text(value) for name, value in params.items()}
    rows = world.opportunities.find(read_filters(world, query, call.headers))
    fields = body.get("fields")
    chosen = [_chosen(row, fields) for row in rows]
    return _begin(world, body, _OPPORTUNITIES, len(rows), lambda: map(orjson.dumps, chosen))


def create_upload(world: World, call: Call) -> Reply:
    """Return where a file is to be posted."""
    body = call.json()
    check_upload(body)
    storage = world.storage
    key = f"{len(storage.files)}/{body['filename']}"
    form = storage.form(key, body["filename"], body["content_type"])
    download = f"https://app.close.com/go/file/{key}"
    return json_reply({"upload": {"url": f"{storage.base_url}/", "fields": form},
                       "download": {"url": download}})  # fmt: skip


def _begin(
    world: World, body: Json, kind: str, count: int, rows: Callable[[], Iterable[bytes]]
) -> Reply:
    """Keep an export, and its file, which is written when it is first read."""
    how = body["format"]
    export_id = make_id("expo", len(world.exports), kind, length=22)
    row = {
        "id": export_id,
        "organization_id": world.organization.id,
        "created_by": world.organization.user_id,
        "updated_by": world.organization.user_id,
        "type": kind,
        "format": how,
        "date_format": body.get("date_format", "original"),
        "status": "created",
        "n_docs": None,
        "n_docs_processed": 0,
        "download_url": None,
        "fields": body.get("fields") or _FIELDS[kind],
        "s_query": body.get("s_query"),
        "query": body.get("query"),
        "params": body.get("params"),
        "results_limit": body.get("results_limit"),
        "sort": body.get("sort") or [],
        "send_done_email": body.get("send_done_email", True),
        "date_created": world.now(),
        "date_updated": world.now(),
        "_count": count,
        "_begun": world.time(),
    }
    world.exports.append(row)
    _tell(world, row)
    write = _csv if how == "csv" else _json
    kind_of = "text/csv" if how == "csv" else "application/json"
    world.storage.put(f"{export_id}.{how}.gz", lambda: _gzip(write(rows())), kind_of)
    return json_reply(_shown(row))


def _tell(world: World, row: Json) -> None:
    """Log that an export was begun, and at its time that it is done."""
    kind = "export.opportunity" if row["type"] == _OPPORTUNITIES else "export.lead"
    begun = _shown(row)

    def done() -> None:
        after = _now(world, row)
        world.events.happened(kind, "updated", after, previous=begun)
        world.events.happened(kind, "completed", after)

    world.events.scheduled.add(row["_begun"] + _HEAD_START + row["_count"] / _ROWS_A_SECOND, done)
    world.events.happened(kind, "created", begun)


def _now(world: World, row: Json) -> Json:
    """Return an export as it is by now."""
    passed = world.time() - row["_begun"] - _HEAD_START
    count, shown = row["_count"], _shown(row)
    if passed < 0:
        return {**shown, "status": "created"}
    written = min(count, int(passed * _ROWS_A_SECOND))
    if written < count:
        status = "in_progress" if written else "started"
        return {**shown, "status": status, "n_docs": count, "n_docs_processed": written}
    link = world.storage.link(f"{row['id']}.{row['format']}.gz")
    done = {"status": "done", "n_docs": count, "n_docs_processed": count, "download_url": link}
    return {**shown, **done}


def _shown(row: Json) -> Json:
    return {key: value for key, value in row.items() if not key.startswith("_")}


def _leads(
    world: World, finder: LeadSearch, count: int, fields: tuple[str, ...] | None
) -> Iterator[bytes]:
    index, after, given = world.search_index, None, 0
    while given < count:
        entries, after = finder.page(after, min(_ROWS, count - given))
        for _, number, __ in entries:
            if index.is_pristine(number):
                yield world.leads.pristine(number, fields)
            else:
                yield orjson.dumps(index.lead(number, fields))
        given += len(entries)
        if after is None:
            return


def _chosen(row: Json, fields: list[str] | None) -> Json:
    return row if not fields else {key: row[key] for key in row if key in fields}


def _json(rows: Iterable[bytes]) -> Iterator[bytes]:
    yield b"["
    for number, row in enumerate(rows):
        yield b",\n" + row if number else row
    yield b"]"


def _csv(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Write plain values only, the columns of the first row."""
    columns: list[str] = []
    for row in map(orjson.loads, rows):
        text = io.StringIO()
        writer = csv.writer(text)
        if not columns:
            columns = [key for key in row if not isinstance(row[key], dict | list)]
            writer.writerow(columns)
        writer.writerow([row.get(key, "") for key in columns])
        yield text.getvalue().encode()


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    pack = zlib.compressobj(1, wbits=_AS_GZIP)
    for piece in pieces:
        if packed := pack.compress(piece):
            yield packed
    yield pack.flush()


ROUTES = [
    Route("GET", "/export/", list_exports),
    Route("GET", "/export/{id}/", get_export),
    Route("GET", "/export/lead/", list_lead_exports),
    Route("GET", "/export/lead/{id}/", get_lead_export),
    Route("GET", "/export/opportunity/", list_opportunity_exports),
    Route("GET", "/export/opportunity/{id}/", get_opportunity_export),
    Route("POST", "/export/lead/", create_lead_export),
    Route("POST", "/export/opportunity/", create_opportunity_export),
    Route("POST", "/files/upload/", create_upload),
]
