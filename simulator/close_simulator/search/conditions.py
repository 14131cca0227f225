"""Conditions on the value of one field.

Each reader validates a condition and returns a test. The test of a range returns ``None`` for an
object without a value, which a negated condition must drop as well.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, tzinfo
from operator import ge, gt, le, lt
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define

from close_simulator.http import as_list
from close_simulator.organization import Organization
from close_simulator.search.datetimes import micros_of, read_datetime
from close_simulator.search.errors import (
    REQUIRED,
    Where,
    choice,
    error_at,
    member,
    texts,
)

Json = dict[str, Any]
Check = Callable[[Any], bool | None]

# Close documents the first two; the others are in queries that its app writes.
MODES = ("full_words", "phrase", "exact_value", "beginning_of_words")
REFERENCES = (
    "user", "group", "user_or_group", "status.lead", "status.opportunity", "pipeline", "contact",
    "lead", "custom_object", "custom_activity", "sequence", "outcome", "email_template",
)  # fmt: skip
_COMPARE = {"gt": gt, "gte": ge, "lt": lt, "lte": le}


@define
class Asking:
    """The context of a request.

    Attributes:
        organization: The organization of the API key.
        now: The time, in the timezone of the request.
        used_now: Whether a condition depends on the time, so that its result is not cached.
    """

    organization: Organization
    now: datetime
    used_now: bool = False

    @property
    def zone(self) -> tzinfo:
        """The timezone of the request."""
        return self.now.tzinfo or UTC

    def moment(self, node: Any, where: Where) -> int:
        """Evaluate a datetime of a query."""
        if isinstance(node, dict) and node.get("type") != "fixed_utc":  # pyright: ignore
            self.used_now = True
        return read_datetime(node, where, self.now)


def read_condition(node: Json, where: Where, asking: Asking) -> Check:
    """Compile a condition.

    Raises:
        ValidationError: Close has no such query or condition.
    """
    return _READERS[choice(node, "type", tuple(_READERS), where)](node, where, asking)


def text_test(node: Json, where: Where) -> Callable[[str], bool]:
    """Read ``mode`` and ``value`` of a search for text."""
    mode = choice(node, "mode", MODES, where)
    wanted = str(member(node, "value", str, where)).casefold()
    # Without regard to case, as all other modes.
    if mode == "exact_value":
        return lambda text: text.casefold() == wanted
    words = _words(wanted)
    if mode == "full_words":
        return lambda text: set(words) <= set(_words(text.casefold()))
    if mode == "phrase":
        phrase = f" {' '.join(words)} "
        return lambda text: phrase in f" {' '.join(_words(text.casefold()))} "
    return lambda text: _begin_words(words, _words(text.casefold()))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _begin_words(parts: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in parts)


def _text(node: Json, where: Where, _: Asking) -> Check:
    fits = text_test(node, where)
    return lambda value: any(fits(str(item)) for item in as_list(value))


def _term(node: Json, where: Where, _: Asking) -> Check:
    values = {str(value).casefold() for value in member(node, "values", list, where)}
    return lambda value: any(str(item).casefold() in values for item in as_list(value))


def _exists(_: Json, __: Where, ___: Asking) -> Check:
    return lambda value: value not in (None, "", [])


def _boolean(node: Json, where: Where, _: Asking) -> Check:
    wanted: bool = member(node, "value", bool, where)
    return lambda value: value is wanted


def _current_user(_: Json, __: Where, asking: Asking) -> Check:
    user_id = asking.organization.user_id
    return lambda value: user_id in as_list(value)


def _reference(node: Json, where: Where, asking: Asking) -> Check:
    choice(node, "reference_type", REFERENCES, where)
    wanted = {
        # As Smart Views have it that depend on the user who opens them.
        asking.organization.user_id if text == "CURRENT_USER" else text
        for text in texts(node, "object_ids", where)
    }
    return lambda value: any(item in wanted for item in as_list(value))


def _number_range(node: Json, where: Where, _: Asking) -> Check:
    bounds = {key: node[key] for key in _COMPARE if node.get(key) is not None}
    if not bounds:
        raise error_at((*where, "gte"), REQUIRED)
    for key in bounds:
        member(node, key, (float, int), where)

    def check(value: Any) -> bool | None:
        # None, not False: a range drops an object without a value, and so does the negated range.
        numbers = [item for item in as_list(value) if isinstance(item, int | float)]
        if not numbers:
            return None
        return any(all(_COMPARE[k](n, bound) for k, bound in bounds.items()) for n in numbers)

    return check


def read_range(node: Json, where: Where, asking: Asking) -> tuple[int | None, int | None]:
    """Return the bounds of a range of datetimes, in microseconds since 1970; ``None`` if open."""
    low, high = (
        None if node.get(key) is None else asking.moment(node[key], (*where, key))
        for key in ("on_or_after", "before")
    )
    if low is None and high is None:
        raise error_at((*where, "on_or_after"), REQUIRED)
    return low, high


def _moment_range(node: Json, where: Where, asking: Asking) -> Check:
    low, high = read_range(node, where, asking)
    zone = asking.zone

    def check(value: Any) -> bool | None:
        found = [micros_of(str(item), zone) for item in as_list(value)]
        moments = [moment for moment in found if moment is not None]
        if not moments:
            return None
        return any(
            (low is None or low <= moment) and (high is None or moment < high) for moment in moments
        )

    return check


def _local_time(node: Json, where: Where, asking: Asking) -> Check:
    low, high = (_time(node, key, where) for key in ("on_or_after", "before"))
    asking.used_now = True

    def check(value: Any) -> bool | None:
        if not value:
            return None
        # Calling hours: the time of day where the lead is, so that the result changes while nothing
        # is written.
        there = asking.now.astimezone(ZoneInfo(value)).time()
        return low <= there < high

    return check


def _time(node: Json, key: str, where: Where) -> time:
    try:
        return time.fromisoformat(member(node, key, str, where))
    except ValueError:
        raise error_at((*where, key), "Invalid ISO 8601 time.") from None


_READERS: dict[str, Callable[[Json, Where, Asking], Check]] = {
    "text": _text,
    "term": _term,
    "exists": _exists,
    "boolean": _boolean,
    "current_user": _current_user,
    "reference": _reference,
    "number_range": _number_range,
    "moment_range": _moment_range,
    "local_time": _local_time,
}
