"""However windows are estimated and cut, they cover the time to read, without overlaps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async import Window
from close_async.paging.scanning.window import without
from close_async.paging.scanning.window_splitter import WindowSplitter

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
times = st.integers(0, 10**9).map(lambda ms: BEGIN + timedelta(milliseconds=ms))
windows = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1])
some_windows = windows.map(lambda pair: Window(min(pair), max(pair)))


def joined(parts: list[Window]) -> list[tuple[datetime, datetime]]:
    """Join adjacent windows; fail if two overlap."""
    found: list[tuple[datetime, datetime]] = []
    for part in sorted(parts):
        assert not found or found[-1][1] <= part.start
        if found and found[-1][1] == part.start:
            found[-1] = (found[-1][0], part.end)
        else:
            found.append((part.start, part.end))
    return found


@given(
    whole=some_windows,
    covered=st.lists(some_windows, max_size=5),
    counts=st.lists(st.integers(0, 100_000), min_size=1, max_size=40),
    reached=st.lists(st.floats(0, 1), min_size=1, max_size=7),
    total=st.integers(0, 10**6),
    target=st.integers(1, 10_000),
)
def test_windows_partition_the_time_that_is_not_covered(
    whole: Window,
    covered: list[Window],
    counts: list[int],
    reached: list[float],
    total: int,
    target: int,
) -> None:
    gaps = without(whole, covered)
    splitter = WindowSplitter(gaps, count=total, target=target)
    read: list[Window] = []
    while len(read) < 200 and (window := splitter.next()) is not None:
        at = window.start + window.width * reached[len(read) % len(reached)] * 0.9
        kept = splitter.resize(window, counts[len(read) % len(counts)], at)
        assert kept.start == window.start
        assert at < kept.end <= window.end
        read.append(kept)
    assert joined(read + splitter.gaps) == joined(gaps)
    for part in read:
        assert all(part.end <= each.start or each.end <= part.start for each in covered)


def test_a_window_with_too_much_in_it_is_cut_behind_what_was_read() -> None:
    window = Window(BEGIN, BEGIN + timedelta(days=100))
    splitter = WindowSplitter([window], count=100, target=1_000)
    assert splitter.next() == window
    reached = BEGIN + timedelta(days=40, milliseconds=7)
    kept = splitter.resize(window, 10_000, reached)
    assert kept.end == BEGIN + timedelta(days=40, seconds=2)
    assert splitter.gaps == [Window(kept.end, window.end)]


def test_sparse_times_are_crossed_in_ever_wider_windows() -> None:
    splitter = WindowSplitter(
        [Window(BEGIN, BEGIN + timedelta(days=1_000))], count=1_000_000, target=8_000
    )
    steps = 0
    while (window := splitter.next()) is not None:
        splitter.resize(window, 0, None)
        steps += 1
    assert steps < 8


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (BEGIN, BEGIN),
        (BEGIN + timedelta(1), BEGIN),
        (BEGIN.replace(tzinfo=None), BEGIN),
    ],
)
def test_a_window_without_sense_is_refused(start: datetime, end: datetime) -> None:
    with pytest.raises(ValueError, match=r"after it starts|no timezone"):
        Window(start, end)
