"""``Keyset``: where the next page of a search begins. Pure: it is told what pages held.

Close's cursors live for 30 seconds and end after 10 000 objects. A walk that comes to either end
is begun anew at the sort value where it stopped, with that value included: what was given of it
already is known by its id.

See https://developer.close.com/api/overview/pagination
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

import attrs

WALK_CAP: Final = 10_000
"""How many objects Close gives from cursor to cursor."""

# Whatever unit Close compares moments in, it is no longer than this.
_COARSEST = timedelta(seconds=1)


class _Missing:
    """The sort value of objects that have none."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""The sort value of objects that have none; they come last."""

Value = Any  # a datetime, a date, a number, a text, or MISSING


@attrs.frozen
class Start:
    """Where a page begins.

    Args:
        value: The sort value that a walk begins with, itself included; None for the beginning.
        cursor: The cursor of the page before it, in the same walk.
        is_resumable: Whether the walk could begin again here. Otherwise, to begin again means to
            meet everything before it once more.
    """

    value: Value = None
    cursor: str | None = None
    is_resumable: bool = attrs.field(default=True, eq=False)


class TooManyEqualValuesError(Exception):
    """More objects share one sort value than a walk can give.

    Args:
        value: The value.
        new: The places of what was new in the last page of the walk.
    """

    def __init__(self, value: Value, new: list[int]) -> None:
        super().__init__(value, new)
        self.value = value
        self.new = new


class Keyset:
    """The way through a search.

    Args:
        mode: ``cursor`` goes from cursor to cursor while it can. ``value`` begins a new walk with
            each page, and so does not depend on what cursors do while objects come and go; it
            uses them only inside of a run of equal values.
        cap: How many objects a walk gives.
        key_can_be_null: Whether objects may be without a value to sort by.
        key_can_increase: Whether an object may show a larger value than it is sorted by, having
            changed since Close's index took notice of it. A new walk then begins at the smallest
            value of the last page: the last one may be far ahead of where the page ended.
    """

    def __init__(
        self,
        mode: Literal["cursor", "value"],
        *,
        cap: int = WALK_CAP,
        key_can_be_null: bool = False,
        key_can_increase: bool = False,
    ) -> None:
        self.is_done: bool = False
        self._mode = mode
        self._cap = cap
        self._may_miss = key_can_be_null
        self._may_grow = key_can_increase
        self._begin: Value = None  # where this walk began
        self._last: Value = None  # the last sort value that came
        self._cursor: str | None = None
        self._walked = 0
        self._seen: dict[str, Value] = {}

    @property
    def last(self) -> Value:
        """The sort value up to which everything was given; None before the first page."""
        return self._last

    @property
    def cap(self) -> int:
        """How many objects a walk gives."""
        return self._cap

    @property
    def can_restart(self) -> bool:
        """Whether a walk from the last value would be a step forward."""
        return is_ordered(self._last) and bool(self._last != self._begin)

    @property
    def seen(self) -> Collection[str]:
        """The ids of what was given at the last value, or near it."""
        return self._seen

    @property
    def is_in_run(self) -> bool:
        """Whether the last page could not be left by its last value: it held no other."""
        return self._mode == "value" and self._cursor is not None

    def leave_run(self, value: Value) -> None:
        """Go on at a value behind a run that was read in another way."""
        self._last, self._cursor = value, None

    def start(self, *, cursor_lives: bool) -> Start:
        """Say where the next page begins."""
        if self._cursor is None or not cursor_lives:
            self._cursor = None
            self._restart()
        is_resumable = self._cursor is None or self.can_restart
        return Start(self._begin, self._cursor, is_resumable)

    def expired(self) -> None:
        """Hear that the cursor was too old."""
        self._cursor = None

    def learn_cap(self, cap: int) -> None:
        """Hear that a walk gives fewer objects than was thought."""
        if cap > 0:
            self._cap = min(self._cap, cap)

    def take(self, ids: Sequence[str], values: Sequence[Value], cursor: str | None) -> list[int]:
        """Learn from a page; give the places of what is new in it.

        Raises:
            TooManyEqualValuesError: The pass ended inside of one value. What the page held
                counts as given all the same.
        """
        new = [at for at, id_ in enumerate(ids) if id_ not in self._seen]
        self._walked += len(ids)
        if new:
            self._remember({ids[at]: values[at] for at in new})
        self._cursor = cursor
        if cursor is None and self._walked < self._cap:
            self._finish()
        elif self._walked >= self._cap:
            self._cursor = None
            if not self.can_restart:
                raise TooManyEqualValuesError(self._last, new)
        elif self._mode == "value" and new and self.can_restart:
            self._cursor = None
        return new

    def _finish(self) -> None:
        """The walk is over; objects without a value may be left, which a bounded walk has not."""
        if self._may_miss and self._begin is not None and self._begin is not MISSING:
            self._last = MISSING
        else:
            self.is_done = True

    def _restart(self) -> None:
        self._walked = 0
        if is_ordered(self._last):
            self._begin = self._last

    def _remember(self, new: dict[str, Value]) -> None:
        """Move on to where a page ended, and keep the ids that a walk from there gives again."""
        found = list(new.values())
        last = self._last = _smallest(found) if self._may_grow else found[-1]
        self._seen |= new
        if not is_ordered(last):
            return
        page = new if self._may_grow else {}
        self._seen = {
            id_: value
            for id_, value in self._seen.items()
            if value is MISSING or id_ in page or _near(value, last)
        }


def _smallest(values: list[Value]) -> Value:
    # What is sorted by is a datetime in every object; a value of another kind is none to go by.
    ordered = [value for value in values if isinstance(value, datetime) and value.tzinfo]
    return min(ordered) if ordered else MISSING


def is_ordered(value: Value) -> bool:
    """Tell whether a search can be told to begin with a value; with a text it cannot."""
    return value is MISSING or isinstance(value, date | int | float)


def _near(value: Value, last: Value) -> bool:
    if isinstance(value, datetime) and isinstance(last, datetime):
        is_comparable = (value.tzinfo is None) == (last.tzinfo is None)
        return is_comparable and abs(value - last) <= _COARSEST
    return bool(value == last)
