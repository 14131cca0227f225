"""A row that is not an object costs only that row, and is always reported."""

from typing import Any

import pytest

from close_async import DecodeError, IncompleteScanError
from tests.support.hostile_pages import ONE, TWO, read_hostile

PAGE: dict[str, Any] = {
    "data": [ONE, None, TWO, "x"],
    "has_more": False,
    "count": {"total": 4, "limited": 4},
}


@pytest.mark.parametrize("way", ["list", "search", "events", "raw"])
def test_the_error_is_raised_after_all_other_rows(way: str) -> None:
    found, _ = read_hostile(way, [PAGE])
    assert isinstance(found, DecodeError)
    assert "data.1 in the response is null, not an object (and 1 more" in str(found)


@pytest.mark.parametrize("way", ["offsets", "windows"])
def test_a_scan_is_incomplete(way: str) -> None:
    found, _ = read_hostile(way, [PAGE])
    assert isinstance(found, IncompleteScanError)
    assert [str(each).partition(": ")[2].partition(": ")[2] for each in found.windows] == [
        "data.1 in the response is null, not an object",
        "data.3 in the response is a string, not an object",
    ]
