"""The reports of a pipeline: what became of opportunities."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from close_simulator.reports.ranges import Range, is_in, read_datetime
from close_simulator.reports.statuses import History

Json = dict[str, Any]

_CLOSED = ("won", "lost")


def closed_at(row: Json) -> str | None:
    """Return when an opportunity was won or lost, ``None`` for an open one."""
    if row["status_type"] not in _CLOSED:
        return None
    # Seeded opportunities may be closed without a date.
    date: str | None = row[f"date_{row['status_type']}"] or row["date_updated"]
    return date


def in_cohort(row: Json, report: Range | None, cohort: Range | None) -> bool:
    """Return whether a report counts an opportunity.

    Args:
        row: The opportunity.
        report: The range in which it was open at some time; ``None`` for any.
        cohort: The range in which it was created; ``None`` for any.
    """
    if cohort is not None and not is_in(row["date_created"], cohort):
        return False
    if report is None:
        return True
    begin, end = report
    closed = closed_at(row)
    after = closed is None or read_datetime(closed, begin) >= begin
    return after and datetime.fromisoformat(row["date_created"]) < end


def totals(rows: Sequence[Json], days: float) -> Json:
    """Return the totals of opportunities.

    Args:
        rows: The opportunities.
        days: The length of the range of the report.
    """
    complete = [row for row in rows if row["status_type"] in _CLOSED]
    won = [row for row in complete if row["status_type"] == "won"]
    waits = [_seconds(row["date_created"], closed_at(row)) for row in won]
    value_won, value_complete = _value(won), _value(complete)
    return {
        "count": len(rows),
        "count_total_complete": len(complete),
        "count_total_won": len(won),
        # Without a complete opportunity 0, where the rates of stages are null.
        "count_win_rate": _part(len(won), len(complete)) or 0.0,
        "value_total_complete": value_complete,
        "value_total_won": value_won,
        "value_win_rate": _part(value_won, value_complete) or 0.0,
        "average_value_annualized_per_won_opportunity": _part(value_won, len(won)) or 0.0,
        "average_time_to_win": sum(waits) / len(waits) if waits else None,
        # Assumed: a range of less than a day counts as one.
        "sales_velocity": value_won / max(days, 1.0),
    }


def stages(pipeline: Json, rows: Sequence[Json], history: History) -> list[Json]:
    """Return the stages of opportunities: one for each status of a pipeline that is not lost."""
    statuses = [each for each in pipeline["statuses"] if each["type"] != "lost"]
    places = {status["id"]: at for at, status in enumerate(statuses)}
    reached: dict[str, int] = {}
    for row in rows:
        changes = history.get(row["id"], ())
        # An opportunity that is in a stage has passed those before it, even if it skipped some.
        been = [row["status_id"], *(change["old_status_id"] for change in changes)]
        reached[row["id"]] = max((places.get(each, 0) for each in been), default=0)
    found: list[Json] = []
    for at, status in enumerate(statuses):
        here = [row for row in rows if reached[row["id"]] >= at]
        on = [row for row in here if reached[row["id"]] > at]
        lost = [row for row in here if row["status_type"] == "lost" and reached[row["id"]] == at]
        # There is no stage to convert to after the last one.
        is_last = at + 1 == len(statuses)
        waits = [
            wait for row in on for wait in _stay(history.get(row["id"], ()), status["id"], row)
        ]
        found.append(
            {
                "status": {key: status[key] for key in ("id", "label", "type")},
                "count": len(here),
                "count_conversion_rate": None if is_last else _part(len(on), len(here)),
                "count_lost": len(lost),
                "count_lost_ratio": _part(len(lost), len(here)),
                "value": _value(here),
                "value_conversion_rate": None if is_last else _part(_value(on), _value(here)),
                "value_lost": _value(lost),
                "value_lost_ratio": _part(_value(lost), _value(here)),
                "weighted_value": _weighted(here),
                "weighted_value_conversion_rate": (
                    None if is_last else _part(_weighted(on), _weighted(here))
                ),
                "average_time_to_advance": sum(waits) / len(waits) if waits else None,
            }
        )
    return found


def _stay(changes: Iterable[Json], status_id: str, row: Json) -> Iterable[float]:
    """Yield how long an opportunity had a status, in seconds."""
    since = row["date_created"]
    for change in changes:
        if change["old_status_id"] == status_id:
            yield _seconds(since, change["date_created"])
        since = change["date_created"]


def _seconds(begin: str, end: str | None) -> float:
    first = datetime.fromisoformat(begin)
    last = datetime.fromisoformat(end or begin)
    return max((last.replace(tzinfo=last.tzinfo or first.tzinfo) - first).total_seconds(), 0.0)


def _value(rows: Iterable[Json]) -> float:
    return sum(row["annualized_value"] or 0 for row in rows)


def _weighted(rows: Iterable[Json]) -> float:
    return sum(row["annualized_expected_value"] or 0 for row in rows)


def _part(some: float, whole: float) -> float | None:
    return some / whole if whole else None
