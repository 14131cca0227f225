"""``/event/``. See https://developer.close.com/resources/event-log/."""

from datetime import UTC, datetime
from typing import Any

import orjson

from close_async.testing.simulator.events import Event
from close_async.testing.simulator.http import Call, Denied, Reply, field_error, not_found
from close_async.testing.simulator.paging import paging
from close_async.testing.simulator.routing import Route
from close_async.testing.simulator.world import World

Json = dict[str, Any]

MOST = 50
_FILTERS = ("object_type", "object_id", "lead_id", "action", "user_id", "request_id")
_LEGAL = [
    set(names.split())
    for names in (
        "",
        "object_type object_id",
        "object_type action",
        "object_id action",
        "lead_id",
        "lead_id object_type",
        "lead_id object_type action",
        "lead_id user_id",
        "lead_id user_id object_type",
        "lead_id user_id object_type action",
        "user_id",
        "user_id object_id",
        "user_id object_id action",
        "user_id object_type",
        "user_id object_type action",
        "request_id",
    )
]
_MICROSECOND = 1e-6
_END = (float("inf"), 0)


def list_events(world: World, call: Call) -> Reply:
    """Answer a page of events, newest first; a cursor leads to older ones."""
    filters = {name: call.query[name] for name in _FILTERS if name in call.query}
    if set(filters) not in _LEGAL:
        message = f"These filters cannot be combined: {', '.join(filters)}."
        raise Denied(400, {"errors": [message], "field-errors": {}})
    call.query.setdefault("_limit", str(MOST))
    _, limit = paging(call, max_limit=MOST, max_skip=0)
    since, place = _range(call)
    page: list[Event] = []
    for event in world.events.newest(since, place):
        if len(page) > limit:
            break
        if not filters or _fits(orjson.loads(event.body), filters):
            page.append(event)
    older = _cursor(since, page[limit - 1]) if len(page) > limit else None
    rows = b",".join(event.body for event in page[:limit])
    newer = _cursor(since, page[0]) if "_cursor" in call.query and page else None
    cursors = orjson.dumps(older), orjson.dumps(newer)
    return Reply(b'{"data":[%b],"cursor_next":%b,"cursor_previous":%b}' % (rows, *cursors))


def get_event(world: World, _: Call, event_id: str) -> Reply:
    """Answer one event."""
    try:
        return Reply(world.events.event(event_id))
    except KeyError:
        raise not_found("Event") from None


def _range(call: Call) -> tuple[float, tuple[float, int]]:
    """Give from when on events are wanted, and the place before which they stand."""
    cursor = call.query.get("_cursor")
    if cursor:  # it knows of the dates, which need not be sent again
        try:
            begin, at, number = cursor.split("_")
            return float(begin), (float(at), int(number))
        except ValueError:
            raise field_error("_cursor", "Invalid cursor") from None
    moments = {side: _moment(call, f"date_updated__{side}") for side in ("gt", "gte", "lt", "lte")}
    since = max(moments["gte"] or 0.0, (moments["gt"] or -1.0) + _MICROSECOND)
    ends = [moments["lt"], moments["lte"] and moments["lte"] + _MICROSECOND]
    before = min((end for end in ends if end is not None), default=None)
    return since, _END if before is None else (before, 0)


def _moment(call: Call, name: str) -> float | None:
    if name not in call.query:
        return None
    try:
        moment = datetime.fromisoformat(call.query[name])
    except ValueError:
        raise field_error(name, "Invalid date") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def _cursor(since: float, event: Event) -> str:
    return f"{since!r}_{event.at!r}_{event.number}"


def _fits(event: Json, filters: dict[str, str]) -> bool:
    return all(event[name] == value for name, value in filters.items())


ROUTES = [Route("GET", "/event/", list_events), Route("GET", "/event/{id}/", get_event)]
