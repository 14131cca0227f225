"""``Keyset``: where the next page of a search begins. Pure: it is passed what each page held.

Close's cursors expire after 30 seconds, and a chain of cursors ends after 10,000 objects. Either
way, a new pass starts at the sort value where the last one stopped. That value is included, because
other objects may share it; those that were already delivered are recognized by their ids.

See https://developer.close.com/api/overview/pagination
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

import attrs

PASS_CAP: Final = 10_000
"""The number of objects that Close returns from cursor to cursor."""

# Close does not document the precision at which it compares datetimes; it is assumed to be no
# coarser than a second.
_COARSEST = timedelta(seconds=1)


class _Missing:
    """The sort value of objects that have none."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""The sort value of objects that have none; Close returns them last."""

Value = Any  # a datetime, a date, a number, a string, or MISSING


@attrs.frozen
class Position:
    """Where a page begins.

    Args:
        value: The sort value that the pass starts with, inclusive; ``None`` for the beginning.
        cursor: The cursor of the previous page of the same pass.
        is_resumable: Whether a new pass could start here. If not, starting again means reading
            everything before this page once more.
    """

    value: Value = None
    cursor: str | None = None
    is_resumable: bool = attrs.field(default=True, eq=False)


class TooManyEqualValuesError(Exception):
    """More objects share one sort value than a pass returns.

    Args:
        value: The value.
        new: The indexes of the new objects in the last page of the pass.
    """

    def __init__(self, value: Value, new: list[int]) -> None:
        super().__init__(value, new)
        self.value = value
        self.new = new


class Keyset:
    """The state of a search.

    Args:
        mode: ``cursor`` follows cursors while it can. ``value`` starts a new pass with each page,
            so that it does not depend on how cursors behave while objects are created and deleted;
            it follows cursors only inside a run of equal values.
        cap: Number of objects that a pass returns.
        key_can_be_null: Whether objects may lack the sort field.
        key_can_increase: Whether an object may show a larger value than the one it is sorted by,
            because it was changed after Close's index last read it. A new pass then starts at the
            smallest value of the last page: its last value may be far ahead of the position in the
            index where the page ended, and starting there would skip objects.
    """

    def __init__(
        self,
        mode: Literal["cursor", "value"],
        *,
        cap: int = PASS_CAP,
        key_can_be_null: bool = False,
        key_can_increase: bool = False,
    ) -> None:
        self.is_done: bool = False
        self._mode = mode
        self._cap = cap
        self._key_can_be_null = key_can_be_null
        self._key_can_increase = key_can_increase
        self._begin: Value = None  # where the current pass started
        self._last: Value = None  # the sort value of the last object
        self._cursor: str | None = None
        self._rows_in_pass = 0
        # The ids that a pass from the last value returns again, with their values.
        self._seen: dict[str, Value] = {}

    @property
    def last(self) -> Value:
        """The sort value up to which everything was returned; ``None`` before the first page."""
        return self._last

    @property
    def cap(self) -> int:
        """The number of objects that a pass returns."""
        return self._cap

    @property
    def can_restart(self) -> bool:
        """Whether a new pass from the last value starts later than the current one did."""
        return is_ordered(self._last) and bool(self._last != self._begin)

    @property
    def seen(self) -> Collection[str]:
        """The ids of the objects that were returned at the last value, or near it."""
        return self._seen

    @property
    def is_in_run(self) -> bool:
        """Whether all objects of the last page share one value, so that only a cursor leads on."""
        return self._mode == "value" and self._cursor is not None

    def leave_run(self, value: Value) -> None:
        """Continue at a value behind a run that was read in another way."""
        self._last, self._cursor = value, None

    def start(self, *, cursor_lives: bool) -> Position:
        """Return where the next page begins, and start a new pass if no cursor can be used."""
        if self._cursor is None or not cursor_lives:
            self._cursor = None
            self._rows_in_pass = 0
            if is_ordered(self._last):
                self._begin = self._last
        is_resumable = self._cursor is None or self.can_restart
        return Position(self._begin, self._cursor, is_resumable)

    def expired(self) -> None:
        """Drop the cursor, which Close no longer accepts."""
        self._cursor = None

    def reduce_cap(self, cap: int) -> None:
        """Note that a pass returns fewer objects than was assumed."""
        if cap > 0:
            self._cap = min(self._cap, cap)

    def take(self, ids: Sequence[str], values: Sequence[Value], cursor: str | None) -> list[int]:
        """Add a page, and return the indexes of the objects that are new.

        Raises:
            TooManyEqualValuesError: The pass ended inside a run of one value. The objects of the
                page count as returned nevertheless.
        """
        new = [at for at, id_ in enumerate(ids) if id_ not in self._seen]
        self._rows_in_pass += len(ids)
        if new:
            self._remember({ids[at]: values[at] for at in new})
        self._cursor = cursor
        if cursor is None and self._rows_in_pass < self._cap:
            self._finish_pass()
        elif self._rows_in_pass >= self._cap:
            self._cursor = None
            if not self.can_restart:
                raise TooManyEqualValuesError(self._last, new)
        elif self._mode == "value" and new and self.can_restart:
            self._cursor = None
        return new

    def _finish_pass(self) -> None:
        # A pass that starts at a value is a search for "value or more", which leaves out objects
        # without a value. They get a last pass of their own.
        if self._key_can_be_null and self._begin is not None and self._begin is not MISSING:
            self._last = MISSING
        else:
            self.is_done = True

    def _remember(self, new: dict[str, Value]) -> None:
        """Advance to the end of a page, and forget ids that no later pass can return again."""
        values = list(new.values())
        last = self._last = _smallest(values) if self._key_can_increase else values[-1]
        self._seen |= new
        if not is_ordered(last):
            return
        # If values can increase, all of this page lies at or after its smallest value.
        page = new if self._key_can_increase else {}
        self._seen = {
            id_: value
            for id_, value in self._seen.items()
            if value is MISSING or id_ in page or _is_near(value, last)
        }


def _smallest(values: list[Value]) -> Value:
    # The sort field is a datetime in every object. A value of another kind is the server's mistake,
    # and must not decide where the next pass starts.
    ordered = [value for value in values if isinstance(value, datetime) and value.tzinfo]
    return min(ordered) if ordered else MISSING


def is_ordered(value: Value) -> bool:
    """Return whether a search can start at a value. Close has no such condition for strings."""
    return value is MISSING or isinstance(value, date | int | float)


def _is_near(value: Value, last: Value) -> bool:
    if isinstance(value, datetime) and isinstance(last, datetime):
        is_comparable = (value.tzinfo is None) == (last.tzinfo is None)
        return is_comparable and abs(value - last) <= _COARSEST
    return bool(value == last)
