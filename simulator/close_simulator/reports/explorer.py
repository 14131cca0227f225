"""The Explorer: any number over any field.

Close does not document the response: its keys here are the simulator's own.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from close_simulator.activities.store import EVENTS
from close_simulator.reports.metrics import all_opportunities
from close_simulator.reports.ranges import read_datetime
from close_simulator.validators import ValidationError
from close_simulator.world import World

Json = dict[str, Any]

_ACTIVITIES = {
    name.removeprefix("activity."): kind
    for kind, name in EVENTS.items()
    if name.startswith("activity.")
}
_INTERVALS = ("auto", "hour", "day", "week", "month", "quarter", "year")
_TRANSFORMS: dict[str, Callable[[list[float]], float]] = {
    "sum": sum, "avg": lambda values: sum(values) / len(values), "min": min, "max": max,
}  # fmt: skip
# Days up to which an automatic interval is a day, and up to which it is a month.
_DAYS, _MONTHS = 62, 365 * 3


def explore(
    world: World, query: Mapping[str, str], leads: frozenset[str] | None, now: datetime
) -> Json:
    """Return a report of one number over a field, a point per value or interval of the field.

    Args:
        world: The simulated organization.
        query: The query parameters.
        leads: The ids of the leads; ``None`` for all.
        now: The time in the timezone of the request.

    Raises:
        ValidationError: A parameter is not valid.
    """
    x = _field("x", query.get("x") or "lead.date_created")
    y = _field("y", query.get("y") or "lead.count")
    group = _field("group_by", query["group_by"]) if query.get("group_by") else None
    transform = _choice("transform_y", query.get("transform_y") or "sum", tuple(_TRANSFORMS))
    rows = [*_rows(world, y[0], leads)]
    of_leads = {row["id"]: row for row in _rows(world, "lead", leads)}

    def value(of: tuple[str, str], row: Json) -> Any:
        """Return a field of an object, or of its lead; ``None`` for a list or an object."""
        found = (row if of[0] == y[0] else of_leads.get(row["lead_id"], {})).get(of[1])
        return found if isinstance(found, str | int | float) else None

    # Assumed: other objects of the lead are many, so that there is no one value to report.
    for name, each in (("x", x), ("group_by", group)):
        if each is not None and each[0] not in (y[0], "lead"):
            raise ValidationError({name: f"Not a field of {y[0]}, nor of its lead."})
    found = [(value(x, row), row) for row in rows]
    found = [(at, row) for at, row in found if at is not None]
    place = _places([at for at, _ in found], query, now)
    points: dict[tuple[Any, Any], list[float]] = {}
    for at, row in found:
        where = place(at)
        number = 1 if y[1] == "count" else row.get(y[1])
        if where is None or number is None:
            continue
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ValidationError({"y": "Only numbers can be reported."})
        points.setdefault((where, value(group, row) if group else None), []).append(number)
    data = [
        {"x": at, **({"group": of} if group else {}), "y": _TRANSFORMS[transform](numbers)}
        for (at, of), numbers in sorted(points.items(), key=_order)
    ]
    return {"x": ".".join(x), "y": ".".join(y), "transform_y": transform, "data": data}


def _order(point: tuple[tuple[Any, Any], list[float]]) -> tuple[str, Any]:
    (at, group), _ = point
    return str(group), at


def _field(name: str, given: str) -> tuple[str, str]:
    kind, _, field = given.partition(".")
    if kind not in ("lead", "opportunity", *_ACTIVITIES) or not field:
        raise ValidationError({name: f"Not a valid field: {given}."})
    return kind, field


def _choice(name: str, given: str, choices: tuple[str, ...]) -> str:
    if given not in choices:
        text = f"Not a valid choice. Valid choices: {', '.join(choices)}."
        raise ValidationError({name: text})
    return given


def _rows(world: World, kind: str, leads: frozenset[str] | None) -> Iterable[Json]:
    if kind == "lead":
        indices = world.leads.shown() if leads is None else map(world.leads.index_of, leads)
        return (world.leads.lead(index) for index in indices)
    if kind == "opportunity":
        return all_opportunities(world, leads)
    activities = world.activities.newest(frozenset({_ACTIVITIES[kind]}))
    return (row for row in activities if leads is None or row["lead_id"] in leads)


def _places(values: list[Any], query: Mapping[str, str], now: datetime) -> Callable[[Any], Any]:
    """Return a function that returns the point of a value; ``None`` outside the range."""
    interval = query.get("interval") or "auto"
    if values and all(isinstance(each, int | float) for each in values):
        if interval != "auto" and not (interval.isdigit() and int(interval)):
            raise ValidationError({"interval": "Must be a whole number above 0."})
        low, high = (_number(query, name) for name in ("start", "end"))
        step = 1 if interval == "auto" else int(interval)

        def of_number(value: float) -> float | None:
            is_in = (low is None or value >= low) and (high is None or value <= high)
            return value // step * step if is_in else None

        return of_number
    _choice("interval", interval, _INTERVALS)
    try:
        dates = [read_datetime(str(each), now) for each in values]
    except ValueError:
        return str  # neither numbers nor dates: each value is a point
    first, last = (_bound(query, name, now) for name in ("start", "end"))
    if interval == "auto":
        days = (max(dates) - min(dates)).days if dates else 0
        interval = "day" if days <= _DAYS else "month" if days <= _MONTHS else "year"

    def of_date(value: str) -> str | None:
        when = read_datetime(value, now)
        if (first and when < first) or (last and when > last):
            return None
        return _begin(when, interval, now.tzinfo).isoformat()

    return of_date


def _begin(when: datetime, interval: str, zone: tzinfo | None) -> datetime:
    hour = when.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    return {
        "hour": hour,
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1),
        "year": day.replace(day=1, month=1),
    }[interval]


def _number(query: Mapping[str, str], name: str) -> float | None:
    try:
        return float(query[name]) if query.get(name) else None
    except ValueError:
        raise ValidationError({name: "A valid number is required."}) from None


def _bound(query: Mapping[str, str], name: str, now: datetime) -> datetime | None:
    try:
        return read_datetime(query[name], now) if query.get(name) else None
    except ValueError:
        raise ValidationError({name: "Invalid ISO 8601 date."}) from None
