"""``/event/``. See https://developer.close.com/resources/event-log/."""

import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import attrs
import orjson
from attrs import frozen

from close_simulator.events.log import Event
from close_simulator.http import Call, Denied, Reply, field_error, not_found
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.world import World

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
# Seconds. Times have six digits, so that the first one after another is this much later.
_MICROSECOND = 1e-6
Place = tuple[float, int]


@frozen
class Stretch:
    """The requested part of the log, and the start of the page.

    Args:
        since: The time at which the part begins, in seconds since 1970.
        end: The position at which the part ends.
        place: The position at which the page begins.
        is_newer: Whether the page continues towards newer events.
    """

    since: float = 0.0
    end: Place = (sys.float_info.max, 0)
    place: Place = (sys.float_info.max, 0)
    is_newer: bool = False

    def cursor(self, event: Event, *, is_newer: bool) -> str:
        """Return the cursor of the page next to an event."""
        parts = [self.since, self.end, (event.at, event.number), is_newer]
        return b64encode(orjson.dumps(parts)).decode()


def list_events(world: World, call: Call) -> Reply:
    """Return a page of events, newest first, with cursors to older and newer pages."""
    filters = {name: call.query[name] for name in _FILTERS if name in call.query}
    # The combinations that Close documents; it refuses the others.
    if set(filters) not in _LEGAL:
        message = f"These filters cannot be combined: {', '.join(filters)}."
        raise Denied(400, {"errors": [message], "field-errors": {}})
    call.query.setdefault("_limit", str(MOST))
    # _skip is in the published document, and refused by the server.
    _, limit = paging(call, max_limit=MOST, max_skip=0)
    stretch = _stretch(call)
    found = [*islice(_found(world, stretch, filters), limit + 1)]
    page = found[:limit][::-1] if stretch.is_newer else found[:limit]
    # A page towards newer events was reached from older ones, so that there are some.
    has_older = stretch.is_newer or len(found) > limit
    older = stretch.cursor(page[-1], is_newer=False) if page and has_older else None
    newer = stretch.cursor(page[0], is_newer=True) if page else None
    if page and not (stretch.is_newer and len(found) > limit):
        # Looked up, not assumed: the newest page has no cursor to a newer one.
        beyond = attrs.evolve(stretch, place=(page[0].at, page[0].number), is_newer=True)
        newer = newer if any(_found(world, beyond, filters)) else None
    rows = b",".join(event.body for event in page)
    cursors = orjson.dumps(older), orjson.dumps(newer)
    return Reply(b'{"data":[%b],"cursor_next":%b,"cursor_previous":%b}' % (rows, *cursors))


def _found(world: World, stretch: Stretch, filters: dict[str, str]) -> Iterator[Event]:
    log, place = world.events, stretch.place
    events = (
        log.oldest(place, stretch.end) if stretch.is_newer else log.newest(stretch.since, place)
    )
    return (each for each in events if not filters or _fits(orjson.loads(each.body), filters))


def get_event(world: World, _: Call, event_id: str) -> Reply:
    """Return one event."""
    try:
        return Reply(world.events.event(event_id))
    except KeyError:
        raise not_found("Event") from None


def _stretch(call: Call) -> Stretch:
    """Return the requested part of the log."""
    if call.query.get(
        "_cursor"
    ):  # the cursor contains the dates, so that they need not be sent again
        try:
            since, end, place, is_newer = orjson.loads(b64decode(call.query["_cursor"]))
            return Stretch(float(since), _place(end), _place(place), bool(is_newer))
        except (ValueError, TypeError):
            raise field_error("_cursor", "Invalid cursor") from None
    bounds = {
        side: _timestamp(call, f"date_updated__{side}") for side in ("gt", "gte", "lt", "lte")
    }
    since = max(bounds["gte"] or 0.0, (bounds["gt"] or -1.0) + _MICROSECOND)
    ends = [bounds["lt"], bounds["lte"] and bounds["lte"] + _MICROSECOND]
    before = min((end for end in ends if end is not None), default=None)
    return Stretch(since) if before is None else Stretch(since, (before, 0), (before, 0))


def _place(pair: list[Any]) -> Place:
    at, number = pair
    return float(at), int(number)


def _timestamp(call: Call, name: str) -> float | None:
    if name not in call.query:
        return None
    try:
        found = datetime.fromisoformat(call.query[name])
    except ValueError:
        raise field_error(name, "Invalid date") from None
    return found.replace(tzinfo=found.tzinfo or UTC).timestamp()


def _fits(event: Json, filters: dict[str, str]) -> bool:
    return all(event[name] == value for name, value in filters.items())


ROUTES = [Route("GET", "/event/", list_events), Route("GET", "/event/{id}/", get_event)]
