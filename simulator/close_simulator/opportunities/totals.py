"""The totals and groups in lists of opportunities."""

from collections.abc import Callable
from datetime import date
from typing import Any

from attrs import frozen

from close_simulator.http import field_error

Json = dict[str, Any]

PERIODS = ("one_time", "monthly", "annual")
# Currencies without a smaller unit.
_WITHOUT_CENTS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
_SYMBOLS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "HKD": "HK$",
    "ILS": "₪", "INR": "₹", "JPY": "¥", "KRW": "₩", "MXN": "MX$", "NZD": "NZ$", "TWD": "NT$",
    "USD": "$", "VND": "₫",
}  # fmt: skip
_MARKS = {"one_time": "", "monthly": " monthly", "annual": " annual", "annualized": " annual"}


def symbol_of(currency: str) -> str:
    """Return the prefix of an amount of a currency: ``$``, or ``CHF`` and a space."""
    return _SYMBOLS.get(currency, f"{currency} ")


def money(cents: int, period: str, currency: str = "USD") -> str:
    """Return an amount as Close shows it: ``$1,500 monthly``.

    Args:
        cents: The amount, in the smallest unit of the currency.
        period: The period of the payment: one of :data:`PERIODS`, or ``annualized``.
        currency: The currency as an ISO 4217 code.
    """
    whole, rest = divmod(cents, 1 if currency in _WITHOUT_CENTS else 100)
    amount = f"{whole:,}.{rest:02}" if rest else f"{whole:,}"
    return symbol_of(currency) + amount + _MARKS[period]


def worth(value: int | None, period: str, confidence: int, currency: str = "USD") -> Json:
    """Return the computed values of an opportunity, rounded down to whole cents."""
    if value is None:
        return dict.fromkeys(
            ("annualized_expected_value", "annualized_value", "expected_value", "value_formatted")
        )
    # A single payment counts as one year.
    yearly = value * 12 if period == "monthly" else value
    return {
        "annualized_expected_value": yearly * confidence // 100,
        "annualized_value": yearly,
        "expected_value": value * confidence // 100,
        "value_formatted": money(value, period, currency),
    }


def totals(rows: list[Json], currency: str = "USD") -> Json:
    """Return the totals of opportunities, by the period of their values and per year."""
    by_period = {p: [row for row in rows if row["value_period"] == p] for p in PERIODS}
    sums = {
        f"{name}_{period}": sum(row[key] or 0 for row in found)
        for period, found in by_period.items()
        for name, key in (("total_value", "value"), ("expected_value", "expected_value"))
    }
    sums["total_value_annualized"] = sum(row["annualized_value"] or 0 for row in rows)
    sums["expected_value_annualized"] = sum(row["annualized_expected_value"] or 0 for row in rows)
    shown = {
        f"{name}_formatted": money(cents, _period(name), currency) if cents else None
        for name, cents in sums.items()
    }
    counts = {period: len(found) for period, found in by_period.items()}
    return {"total_results": len(rows), "count_by_value_period": counts, **sums, **shown}


def _period(name: str) -> str:
    return name.partition("value_")[2]


@frozen
class Grouping:
    """The grouping of a list.

    Attributes:
        key: Returns the group key of an opportunity; ``None`` if it has no value.
        about: Returns the fields that describe the group of an opportunity.
        descending: Whether the groups are in descending order.
    """

    key: Callable[[Json], Any]
    about: Callable[[Json], Json]
    descending: bool

    def divide(self, rows: list[Json]) -> list[list[Json]]:
        """Divide opportunities into groups, preserving their order within a group."""
        groups: dict[Any, list[Json]] = {}
        for row in rows:
            groups.setdefault(self.key(row), []).append(row)
        known = sorted((key for key in groups if key is not None), reverse=self.descending)
        # Opportunities without a date are last in both directions.
        return [groups[key] for key in (*known, *({None} & groups.keys()))]


def read_grouping(group_by: str) -> Grouping:
    """Parse ``_group_by``.

    Raises:
        Denied: 400, if lists cannot be grouped by it.
    """
    name, descending = group_by.removeprefix("-"), group_by.startswith("-")
    if name == "user_id":
        return Grouping(lambda row: row["user_id"], _user, descending)
    if name not in _BY_DATE:
        raise field_error("_group_by", "Not a valid choice.")
    parts = _BY_DATE[name]

    def about(row: Json) -> Json:
        day = row["date_won"]
        return parts(date.fromisoformat(day)) if day else {}

    def key(row: Json) -> tuple[int, ...] | None:
        return tuple(about(row).values()) or None

    return Grouping(key, about, descending)


def _user(row: Json) -> Json:
    return {"user_id": row["user_id"], "user_name": row["user_name"]}


def _week(day: date) -> Json:
    # The year of the week, which differs from that of the day around New Year.
    year, week, _ = day.isocalendar()
    return {"weekyear": year, "week": week}


_BY_DATE: dict[str, Callable[[date], Json]] = {
    "date_won__week": _week,
    "date_won__month": lambda day: {"year": day.year, "month": day.month},
    "date_won__quarter": lambda day: {"year": day.year, "quarter": (day.month + 2) // 3},
    "date_won__year": lambda day: {"year": day.year},
}


def page_of_groups(
    grouping: Grouping,
    rows: list[Json],
    skip: int,
    limit: int,
    shown: Callable[[Json], Json],
    currency: str,
) -> list[Json]:
    """Return the groups on a page, whose size counts opportunities, not groups."""
    page: list[Json] = []
    at = 0
    for group in grouping.divide(rows):
        objects = group[max(skip - at, 0) : max(skip + limit - at, 0)]
        # Pages count opportunities, so that a group may go on on the next page.
        at += len(group)
        if objects:
            about = grouping.about(group[0])
            key = grouping.key(group[0])
            name = "-".join(map(str, about.values())) if isinstance(key, tuple) else key
            shown_objects = [shown(row) for row in objects]
            page.append({"key": name, **about, "objects": shown_objects, **totals(group, currency)})
    return page
