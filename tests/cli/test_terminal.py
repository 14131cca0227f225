"""The format of numbers and times."""

import re
from datetime import UTC, datetime

import pytest

from close_async.cli.terminal import counted, duration, grouped, timestamp


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (7.25, "7.2 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1:00"),
        (187, "3:07"),
        (3723, "1:02:03"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_numbers_are_grouped() -> None:
    assert [grouped(n) for n in (7, 20_000, 1_234_567.8)] == ["7", "20,000", "1,234,568"]
    numbers = [counted(n, "lead") for n in (0, 1, 20_000)]
    assert numbers == ["0 leads", "1 lead", "20,000 leads"]


@pytest.mark.parametrize(("is_terminal", "separator"), [("1", " "), ("", "T")])
def test_times_have_date_and_offset(
    monkeypatch: pytest.MonkeyPatch, is_terminal: str, separator: str
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    if is_terminal:  # an empty variable forces colours in older versions of Rich
        monkeypatch.setenv("FORCE_COLOR", is_terminal)
    time = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
    text = timestamp(time)
    form = rf"\d{{4}}-\d\d-\d\d{separator}\d\d:\d\d:\d\d[+-]\d\d:\d\d"
    assert re.fullmatch(form, text)
    assert datetime.fromisoformat(text) == time
