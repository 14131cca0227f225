"""The metrics of activity reports."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from itertools import product
from typing import Any

from attrs import frozen

from close_simulator.reports.ranges import Range, is_in, millis, read_datetime
from close_simulator.world import World

Json = dict[str, Any]

_CALLS = ("all", "regular", "power_dialer", "predictive_dialer", "external")
_EMAILS = ("all", "sequences", "sequences_with_reply", "sequences_without_reply")
_DIRECTIONS = {"sent": "outgoing", "received": "incoming", "opened": "outgoing"}
_PERIODS = ("one_time", "monthly", "annual")
_CONTACTED = frozenset({"Call", "Email", "SMS", "WhatsAppMessage"})


@frozen
class Metric:
    """A metric.

    Attributes:
        key: Its key in requests.
        kinds: The types of activities that it is about; empty for opportunities.
        counts: Returns whether an activity or opportunity counts.
        value: Returns what a row adds.
        date: The date of an opportunity that counts.
        how: ``count``, ``sum``, ``avg`` or ``leads``, for the number of different leads.
    """

    key: str
    kinds: frozenset[str]
    counts: Callable[[Json], bool]
    value: Callable[[Json], float] = lambda _: 1
    date: str = "date_created"
    how: str = "count"

    def of(self, rows: Iterable[Json]) -> float:
        """Return the value of the metric."""
        found = [row for row in rows if self.counts(row)]
        if self.how == "leads":
            return len({row["lead_id"] for row in found})
        total = sum(map(self.value, found))
        return total / len(found) if self.how == "avg" and found else total


def _metrics() -> Iterator[Metric]:
    for direction, kind in product(("all", "inbound", "outbound"), _CALLS):
        # Bound as defaults: a closure would see the values of the last iteration.
        def is_call(row: Json, direction: str = direction, kind: str = kind) -> bool:
            same = direction in ("all", row["direction"])
            return same and kind in ("all", row["call_method"].replace("-", "_"))

        name = f"calls.{direction}.{kind}"
        calls = frozenset({"Call"})
        yield Metric(f"{name}.count", calls, is_call)
        for how in ("sum", "avg"):
            key = f"{name}.{how}_duration"
            yield Metric(key, calls, is_call, lambda row: row["duration"] or 0, how=how)
    for what, kind in product(_DIRECTIONS, _EMAILS):

        def is_email(row: Json, what: str = what, kind: str = kind) -> bool:
            # Drafts, scheduled ones and failures were neither sent nor received.
            if row["direction"] != _DIRECTIONS[what] or row["status"] not in ("sent", "inbox"):
                return False
            if what == "opened" and not row["opens"]:
                return False
            replied = {"sequences_with_reply": True, "sequences_without_reply": False}
            in_sequence = kind == "all" or row["sequence_id"] is not None
            return in_sequence and replied.get(kind, row["has_reply"]) == row["has_reply"]

        yield Metric(f"emails.{what}.{kind}.count", frozenset({"Email"}), is_email)
    for what, direction in (("sent", "outbound"), ("received", "inbound")):

        def is_sms(row: Json, direction: str = direction) -> bool:
            return bool(row["direction"] == direction and row["status"] in ("sent", "inbox"))

        yield Metric(f"sms.{what}.all.count", frozenset({"SMS"}), is_sms)
    yield Metric("leads.created.all.count", frozenset({"Created"}), lambda _: True)
    # Leads, not messages: one that was written to twice counts once.
    yield Metric("leads.contacted.all.count", _CONTACTED, _is_outgoing, how="leads")
    dates = {"created": "date_created", "created_for": "date_created", "won": "date_won",
             "lost": "date_lost"}  # fmt: skip
    for what, date in dates.items():

        def is_such(row: Json, what: str = what) -> bool:
            return what.startswith("created") or row["status_type"] == what

        name = f"opportunities.{what}.all"
        yield Metric(f"{name}.count", frozenset(), is_such, date=date)
        yield Metric(f"{name}.sum_annualized_value", frozenset(), is_such, _annualized, date)
        if what in ("won", "lost"):
            for value_period in _PERIODS:

                def is_of(row: Json, what: str = what, value_period: str = value_period) -> bool:
                    return bool(row["status_type"] == what and row["value_period"] == value_period)

                name = f"opportunities.value_{what}.{value_period}"
                yield Metric(f"{name}.count", frozenset(), is_of, date=date)
                yield Metric(f"{name}.sum_value", frozenset(), is_of, _value, date)


def _is_outgoing(row: Json) -> bool:
    return row["direction"] in ("outgoing", "outbound")


def _annualized(row: Json) -> float:
    return float(row["annualized_value"] or 0)


def _value(row: Json) -> float:
    return float(row["value"] or 0)


METRICS: dict[str, Metric] = {metric.key: metric for metric in _metrics()}


def rows_of(
    world: World, metrics: Iterable[Metric], within: Range, leads: frozenset[str] | None
) -> dict[str, list[Json]]:
    """Return the activities and opportunities of a range, by metric.

    Args:
        world: The simulated organization.
        metrics: The metrics.
        within: The range.
        leads: The ids of the leads; ``None`` for all.
    """
    kinds = frozenset[str]().union(*(metric.kinds for metric in metrics))
    begin, end = map(millis, within)
    activities = [
        row
        for row in world.activities.newest(kinds, begin, end)
        if leads is None or row["lead_id"] in leads
    ]
    zone = within[0].tzinfo or UTC
    needs_opportunities = any(not metric.kinds for metric in metrics)
    opportunities = all_opportunities(world, leads) if needs_opportunities else []
    return {
        metric.key: [row for row in activities if row["_type"] in metric.kinds]
        if metric.kinds
        else [row for row in opportunities if is_in(row[metric.date], within, zone)]
        for metric in metrics
    }


def all_opportunities(world: World, leads: frozenset[str] | None) -> list[Json]:
    """Return the opportunities of some leads; ``None`` for all."""
    indices = None if leads is None else map(world.leads.index_of, leads)
    return [row for _, row in world.leads.children("opportunities", indices)]


def user_of(metric: Metric, row: Json) -> str | None:
    """Return the user whom a row counts for."""
    # created counts for the user who created it, created_for for the one whom it is assigned to.
    user_id: str | None = row["created_by"] if ".created." in metric.key else row["user_id"]
    return user_id


def by_period(metric: Metric, rows: Iterable[Json], periods: Sequence[Range]) -> list[list[Json]]:
    """Return the rows of each period of a range, by the date that counts for a metric."""
    begins = [begin for begin, _ in periods]
    found: list[list[Json]] = [[] for _ in periods]
    for row in rows:
        when = read_datetime(row[metric.date], begins[0])
        # Those before the first begin are of its day: the range may begin within it.
        found[max(bisect_right(begins, when) - 1, 0)].append(row)
    return found
