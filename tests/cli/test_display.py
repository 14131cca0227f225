"""What is shown while a copy runs and when it is done."""

import io
from pathlib import Path
from typing import Any

import attrs
import pytest
from rich.console import Console

from close_async.cli.display import display_for
from close_async.cli.meter import Meter
from close_async.cli.summary import remarks, show_summary
from close_async.sync import PullProgress, PullReport

REPORT = PullReport(
    organization="Acme [Inc]",
    leads=20_000,
    total=20_000,
    rows={"lead": 20_000, "contact": 31_000, "opportunity": 9, "task": 0},
    seconds=8.0,
    capped=False,
)


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=100, color_system=None)


def text(on: Console) -> str:
    assert isinstance(on.file, io.StringIO)
    return on.file.getvalue()


def show_a_run(on: Console) -> str:
    meter = Meter()
    meter.waited = 1.25
    with display_for(on, meter) as display:
        display.step("Copying leads to leads.db")
        display.progress(PullProgress(2_000, 4_000))
        display.warn("this one is [large]")
        display.progress(PullProgress(4_000, 4_000))
    return text(on)


def test_a_terminal_gets_a_bar() -> None:
    shown = show_a_run(console(terminal=True))
    for part in (
        "Copying leads to leads.db",
        "4 000 of 4 000 leads",
        "a second",
        "waited 1.2 s",
        "━",
    ):
        assert part in shown
    assert "Warning: this one is [large]" in shown


def test_a_pipe_gets_lines_without_control_characters() -> None:
    lines = show_a_run(console(terminal=False)).splitlines()
    assert lines[0] == "Copying leads to leads.db ..."
    assert lines[1] == "Warning: this one is [large]"
    assert lines[2].startswith("4000 of 4000 leads, ")
    assert lines[2].endswith("waited 1.2 s for the rate limit")
    assert len(lines) == 3


def test_the_summary_on_a_terminal() -> None:
    on, meter = console(terminal=True), Meter()
    meter.requests = 101
    show_summary(on, Path("leads.db"), REPORT, meter)
    shown = text(on)
    assert "✓ All 20 000 leads of Acme [Inc] are in leads.db" in shown
    for part in ("31 000", "101", "2 500", "8.0 s"):
        assert part in shown


def test_the_summary_in_a_pipe() -> None:
    on = console(terminal=False)
    show_summary(on, Path("leads.db"), REPORT, Meter())
    assert "lead: 20000 rows\ncontact: 31000 rows\n" in text(on)


@pytest.mark.parametrize(
    ("changes", "complete", "words"),
    [
        ({}, True, []),
        ({"leads": 19_990, "rows": {"lead": 19_990}}, False, ["10 leads may have slipped through"]),
        ({"leads": 19_990, "total": 19_990}, True, ["10 leads of an earlier run"]),
        ({"total": 50_000, "capped": True}, False, ["nothing was lost"]),
        ({"total": None}, True, []),
    ],
)
def test_remarks_tell_what_a_reader_would_not_expect(
    changes: dict[str, Any], complete: bool, words: list[str]
) -> None:
    report = attrs.evolve(REPORT, **changes)
    assert report.complete is complete
    assert len(remarks(report)) == len(words)
    assert all(word in note for word, note in zip(words, remarks(report), strict=True))
