"""What all reports share: ranges of time, the leads of a query, and CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from close_simulator.http import Reply
from close_simulator.leads.query import leads_in_view, search
from close_simulator.search.datetimes import period
from close_simulator.validators import ValidationError
from close_simulator.world import World

Json = dict[str, Any]
Range = tuple[datetime, datetime]

_REQUIRED = "This field is required."
ALL_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""When reports of all time begin."""
# Days up to which the rows of a report are days; longer ones have months.
# Close does not document where it changes; these are two months.
_MOST_DAYS = 62


def now_in(world: World, zone: tzinfo) -> datetime:
    """Return the time in the timezone of a request."""
    return datetime.fromtimestamp(world.time(), zone)


def until(now: datetime) -> datetime:
    """Return the end of a range that includes this time; ends are excluded."""
    # Stored datetimes have milliseconds.
    return now + timedelta(milliseconds=1)


def read_range(
    given: Mapping[str, Any], relative: str, absolute: str, now: datetime
) -> Range | None:
    """Return the range of a body, ``None`` without one.

    Raises:
        ValidationError: It has both forms, or one that is not valid.
    """
    if given.get(relative) and given.get(absolute):
        raise ValidationError({}, [f"Please specify either {relative} or {absolute}, not both."])
    if given.get(absolute):
        begin, end = (read_datetime(given[absolute][key], now) for key in ("start", "end"))
        if begin > end:
            raise ValidationError({absolute: "The range ends before it begins."})
        return begin, end
    name = given.get(relative)
    if not name:
        return None
    if name == "all-time":
        return ALL_TIME, until(now)
    try:
        return period(name, now)
    except (KeyError, ValueError):
        raise ValidationError({relative: "Not a valid choice."}) from None


def need_range(given: Mapping[str, Any], relative: str, absolute: str, now: datetime) -> Range:
    """Return the range of a body.

    Raises:
        ValidationError: It has none, or both forms, or one that is not valid.
    """
    found = read_range(given, relative, absolute, now)
    if found is None:
        raise ValidationError({relative: _REQUIRED})
    return found


def read_datetime(text: str, now: datetime) -> datetime:
    """Read a datetime; one without an offset is in the timezone of the request."""
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=now.tzinfo)


def is_in(stamp: str | None, within: Range, zone: tzinfo = UTC) -> bool:
    """Return whether a datetime, or the begin of a day, of an object is in a range."""
    if not stamp:
        return False
    when = datetime.fromisoformat(stamp)
    begin, end = within
    return begin <= (when if when.tzinfo else when.replace(tzinfo=zone)) < end


def millis(when: datetime) -> int:
    """Return a datetime in milliseconds since 1970."""
    return round(when.timestamp() * 1000)


def periods(within: Range) -> Iterator[Range]:
    """Yield the days of a range, or its months, if it is long."""
    begin, end = within
    step = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    by_day = end - begin <= timedelta(days=_MOST_DAYS)
    if not by_day:
        step = step.replace(day=1)
    while step < end:
        following = step + timedelta(days=1)
        if not by_day:
            # No month is longer than 31 days, so that this is in the next one.
            following = (step + timedelta(days=32)).replace(day=1)
        yield max(step, begin), min(following, end)
        step = following


def leads_of(world: World, given: Mapping[str, Any], zone: tzinfo) -> frozenset[str] | None:
    """Return the ids of the leads that the Smart View of a report finds; ``None`` for all.

    Raises:
        ValidationError: There is no such Smart View.
    """
    query = given.get("query")
    if not query:
        return None
    # The only kind of query that Close documents for reports.
    if query["type"] != "saved_search":
        raise ValidationError({"query": "Not a valid choice. Valid choices: saved_search."})
    return leads_of_view(world, query["saved_search_id"], zone, "query")


def leads_of_view(world: World, view_id: str, zone: tzinfo, field: str) -> frozenset[str]:
    """Return the ids of the leads that a Smart View finds.

    Raises:
        ValidationError: There is no such Smart View; the error is of ``field``.
    """
    view = world.tables["smart_views"].get(view_id)
    if view is None:
        raise ValidationError({field: "Object does not exist."})
    saved: Json | None = view["s_query"]
    # A Smart View has a query of either language.
    found = leads_in_view(world, saved["query"], zone) if saved else search(world, view["query"])
    return frozenset(map(world.leads.id_of, found))


def users_of(world: World, given: Mapping[str, Any]) -> list[str]:
    """Return the ids of the users of a report; a group stands for its members."""
    named = given.get("users")
    if not named:
        return [user["id"] for user in world.organization.everyone]
    return world.organization.users_of(named)


def csv_reply(columns: Sequence[str], rows: Iterable[Json]) -> Reply:
    """Return rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return Reply(text.getvalue().encode(), 200, {"Content-Type": "text/csv; charset=utf-8"})
