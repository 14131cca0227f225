"""``/data/search/``. See https://developer.close.com/api/resources/advanced-filtering."""

from typing import Any

import orjson

from close_simulator.http import Call, Reply
from close_simulator.routing import Route
from close_simulator.search.conditions import Asking
from close_simulator.search.cursor import Cursor, write_cursor
from close_simulator.search.datetimes import zone_of
from close_simulator.search.field_values import OUTSIDE_LEADS, SEARCHABLE
from close_simulator.search.lead_search import LeadSearch
from close_simulator.search.nodes import Reader, asking, kinds_of
from close_simulator.search.orders import Entry
from close_simulator.search.request import Request, check_sorts, read_request
from close_simulator.search.row_search import RowSearch
from close_simulator.world import World

Json = dict[str, Any]
Search = LeadSearch | RowSearch

_ONLY_ID = ("id",)


def search(world: World, call: Call) -> Reply:
    """Return a page of search results."""
    body, now = call.json(), world.time()
    # What was written just now may not be found yet, as with Close.
    world.search_index.catch_up(now)
    request = read_request(body, world.organization, now)
    asked = asking(world.organization, now, zone_of(call.headers))
    # The whole query is validated first, also the parts that no object would reach.
    Reader(asked).read(request.query, "lead", ("query",))
    found = kinds_of(request.query, world.organization.saved_searches)
    check_sorts(request, found)
    searches = [
        (kind, _search_of(world, request, kind, asked)) for kind in SEARCHABLE if kind in found
    ]
    most = _most(world, request)
    rows, cursor = _page(world, request, searches, most)
    again = None
    # Close ends at 10,000 objects without a word, or at the limit of the request.
    if cursor is not None and cursor.given < most:
        again = write_cursor(cursor, (request.query, body.get("sort")), now)
    counts = b""
    if request.include_counts:
        total = sum(each.count() for _, each in searches)
        counts = b',"count":{"limited":%d,"total":%d}' % (min(total, most), total)
    data = b",".join(rows)
    return Reply(b'{"data":[%b],"cursor":%b%b}' % (data, orjson.dumps(again), counts))


def _search_of(world: World, request: Request, kind: str, asked: Asking) -> Search:
    sorts = _sorts(request, kind)
    if kind in OUTSIDE_LEADS:
        return RowSearch(world, kind, request.query, sorts, asked)
    return LeadSearch(world.search_index, kind, request.query, sorts, asked)


def _most(world: World, request: Request) -> int:
    """Return the most objects that the search returns over all its pages."""
    most = world.search_index.most
    return most if request.results_limit is None else min(request.results_limit, most)


def _sorts(request: Request, kind: str) -> Any:
    return tuple(sort for sort in request.sort if sort.kind in (None, kind))


def _page(
    world: World, request: Request, searches: list[tuple[str, Search]], most: int
) -> tuple[list[bytes], Cursor | None]:
    """Fill a page from the object types of the search, one after the other."""
    start = request.cursor or Cursor(0, None, 0)
    rows: list[bytes] = []
    limit, after = min(request.limit, most - start.given), start.after
    for at in range(start.kind, len(searches)):
        kind, found = searches[at]
        # A full page may end exactly where an object type begins.
        if len(rows) >= limit:
            return rows, Cursor(at, None, start.given + len(rows))
        entries, after = found.page(after, limit - len(rows))
        rows += [_row(world, request, kind, entry) for entry in entries]
        if after is not None:
            return rows, Cursor(at, after, start.given + len(rows))
    return rows, None


def _row(world: World, request: Request, kind: str, entry: Entry | Json) -> bytes:
    index, names = world.search_index, request.fields.get(kind, _ONLY_ID)
    if isinstance(entry, dict):
        raw = _dump({key: entry[key] for key in entry if _is_named(key, names)})
        return _named(kind, raw)
    _, number, at = entry
    if kind == "lead" and index.is_pristine(number):
        raw = world.leads.pristine(number, names)
    elif kind == "lead":
        raw = _dump(index.lead(number, names))
    else:
        row = index.part(index.lead(number, None), kind)[at]
        raw = _dump({key: row[key] for key in row if _is_named(key, names)})
    return _named(kind, raw)


def _named(kind: str, raw: bytes) -> bytes:
    head = b'{"__object_type":%b' % orjson.dumps(kind)
    return head + (b"}" if raw == b"{}" else b"," + raw[1:])


def _is_named(key: str, names: tuple[str, ...]) -> bool:
    return key in names or "_all" in names or ("custom" in names and key.startswith("custom."))


def _dump(row: Json) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


ROUTES = [Route("POST", "/data/search/", search)]
