"""``Keyset`` against a sorted list: expired cursors, passes that end, runs of equal values."""

from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async.paging.keyset.state import MISSING, Keyset, Position, TooManyEqualValuesError

Mode = Literal["cursor", "value"]
Row = tuple[str, Any]

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class FakeSearch:
    """Sorted rows, returned as Close's search returns them."""

    def __init__(self, values: list[Any], *, cap: int) -> None:
        given = sorted(value for value in values if value is not MISSING)
        missing = [value for value in values if value is MISSING]
        self.rows: list[Row] = [(f"id{at}", value) for at, value in enumerate(given + missing)]
        self.cap = cap

    def page(self, start: Position, size: int) -> tuple[list[Row], str | None]:
        rows = self.rows
        if start.value is MISSING:
            rows = [row for row in rows if row[1] is MISSING]
        elif start.value is not None:
            rows = [row for row in rows if row[1] is not MISSING and row[1] >= start.value]
        at = int(start.cursor or 0)
        end = min(at + size, self.cap)
        more = end < min(len(rows), self.cap)
        return rows[at:end], str(end) if more else None


def read(search: FakeSearch, mode: Mode, size: int, deaths: list[bool]) -> list[str]:
    """Read to the end; some cursors expire while the reader handles a page."""
    key_can_be_null = any(value is MISSING for _, value in search.rows)
    keyset = Keyset(mode, cap=search.cap, key_can_be_null=key_can_be_null)
    found: list[str] = []
    new: list[int] = []
    for turn in range(2_000):
        if keyset.is_done:
            return found
        start = keyset.start(cursor_lives=not (new and deaths[turn % len(deaths)]))
        rows, cursor = search.page(start, size)
        ids = [id_ for id_, _ in rows]
        new = keyset.take(ids, [value for _, value in rows], cursor)
        found += [ids[at] for at in new]
    raise AssertionError("the search does not end")


seconds = st.integers(0, 30).map(lambda n: BEGIN + timedelta(seconds=2 * n))


@pytest.mark.parametrize("mode", ["cursor", "value"])
@given(
    values=st.lists(seconds, max_size=120) | st.lists(st.integers(0, 9) | st.just(MISSING)),
    size=st.integers(1, 20),
    spare=st.integers(0, 40),
    deaths=st.lists(st.booleans(), min_size=1, max_size=9),
)
def test_everything_comes_once_in_order(
    mode: Mode, values: list[Any], size: int, spare: int, deaths: list[bool]
) -> None:
    longest = max((values.count(value) for value in values), default=0)
    search = FakeSearch(values, cap=max(longest + size + spare, 2 * size))
    assert read(search, mode, size, deaths) == [id_ for id_, _ in search.rows]


def test_values_that_have_grown_since_lead_past_nothing() -> None:
    """Whoever changes shows a new date at once, and is sorted by it only a little later."""
    moments = [BEGIN + timedelta(seconds=n) for n in range(100)]
    search = FakeSearch(moments, cap=1_000)
    keyset = Keyset("cursor", key_can_increase=True)
    found: list[str] = []
    for cursor_lives in cycle([True, False]):
        if keyset.is_done:
            break
        rows, cursor = search.page(keyset.start(cursor_lives=cursor_lives), 20)
        ids = [id_ for id_, _ in rows]
        shown = [value if at % 5 else moments[-1] for at, (_, value) in enumerate(rows, 1)]
        found += [ids[at] for at in keyset.take(ids, shown, cursor)]
    assert found == [id_ for id_, _ in search.rows]


def test_a_run_longer_than_a_walk_is_told_after_what_it_gave() -> None:
    search = FakeSearch([6] * 5 + [7] * 50, cap=20)
    keyset = Keyset("cursor", cap=20)
    found: list[str] = []
    with pytest.raises(TooManyEqualValuesError) as run:
        while not keyset.is_done:
            rows, cursor = search.page(keyset.start(cursor_lives=True), 10)
            ids = [id_ for id_, _ in rows]
            found += [ids[at] for at in keyset.take(ids, [value for _, value in rows], cursor)]
    found += [ids[at] for at in run.value.new]
    assert run.value.value == 7
    assert found == [id_ for id_, _ in search.rows[:25]]


def test_texts_are_walked_again_from_the_beginning() -> None:
    search = FakeSearch(["a", "b", "c", "d"], cap=100)
    assert read(search, "cursor", 1, [False, True, True]) == ["id0", "id1", "id2", "id3"]


def test_only_the_ids_that_could_come_again_are_remembered() -> None:
    keyset = Keyset("value", cap=10_000)
    for page in range(100):
        ids = [f"id{page}/{at}" for at in range(200)]
        values = [BEGIN + timedelta(seconds=200 * page + at) for at in range(200)]
        keyset.start(cursor_lives=True)
        keyset.take(ids, values, "more")
    assert len(list(keyset.seen)) <= 2
