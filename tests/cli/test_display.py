"""The output during a sync and at its end."""

import io
from datetime import UTC, datetime
from typing import Any

import attrs
import orjson
import pytest
from rich.console import Console

from close_async.cli.arguments import Destination
from close_async.cli.display import _figures, display_for
from close_async.cli.meter import Meter
from close_async.cli.summary import Summary
from close_async.sync import SyncProgress, SyncReport
from close_async.sync.report import Phase

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
REPORT = SyncReport(
    organization_id="orga_1",
    organization="Acme [Inc]",
    mode="snapshot",
    upserts=20_000,
    deletions=3,
    as_of=NOW,
    seconds=8.0,
    requests=101,
    rows={"lead": 20_000, "contact": 31_000, "opportunity": 9, "task": 0},
)


def console(*, terminal: bool, width: int = 100) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=width, color_system=None)


def text(on: Console) -> str:
    assert isinstance(on.file, io.StringIO)
    return on.file.getvalue()


def at(phase: Phase, done: int, total: int | None = None, **more: int) -> SyncProgress:
    return SyncProgress(phase=phase, done=done, total=total, now=NOW, **more)


def show_a_run(on: Console) -> str:
    meter = Meter()
    meter.waited, meter.survived = 1.25, 7
    with display_for(on, meter) as display:
        display.step("Syncing into leads.db")
        display.progress(at("snapshot", 2_000, 4_000, windows=3))
        display.progress(at("snapshot", 4_000, 4_000, windows=3))
    return text(on)


def test_a_terminal_gets_a_bar() -> None:
    shown = show_a_run(console(terminal=True))
    for part in (
        "Reading every lead",
        "4,000 of 4,000 leads",
        "per second",
        "3 windows done",
        "waited 1.2 s",
        "7 errors survived",
        "━",
    ):
        assert part in shown


def test_leads_of_an_earlier_run_do_not_count_as_speed() -> None:
    progress = at("snapshot", 2_000, 4_000, before=1_900)
    figures = [words for words, _ in _figures(progress, elapsed=10.0)]
    assert figures == ["2,000 of 4,000 leads", "10 per second", "3:20 left"]


def test_what_is_counted_is_named() -> None:
    figures = [words for words, _ in _figures(at("custom_objects", 20, 40), elapsed=10.0)]
    assert figures[0] == "20 of 40 custom objects"


def test_every_phase_has_a_title() -> None:
    words: dict[Phase, tuple[str, ...]] = {
        "snapshot": ("Reading every lead",),
        "completing": ("Completing the tables", "6 leads stored"),
        "sweep": ("Looking up every lead",),
        "activities": ("Reading every activity", "5 activities"),
        "custom_objects": ("Reading every custom object", "5 custom objects"),
        "sequences": ("Reading every sequence", "5 sequences and subscriptions"),
        "changes": ("Reading changed leads", "5 changes"),
        "events": ("Reading the event log", "5 changes"),
        "following": ("Up to date", "as of ", "6 stored", "7 removed"),
    }
    for phase, shown in words.items():
        on = console(terminal=True)
        with display_for(on, Meter()) as display:
            display.progress(at(phase, 5, upserts=6, deletions=7))
        assert all(part in text(on) for part in shown)


def test_a_pipe_gets_lines_without_control_characters() -> None:
    lines = show_a_run(console(terminal=False)).splitlines()
    assert lines[0] == "Syncing into leads.db ..."
    assert lines[1].startswith("Reading every lead: 4,000 of 4,000 leads, ")
    assert lines[1].endswith("waited 1.2 s for the rate limit, 7 errors survived")
    assert len(lines) == 2


def test_a_pipe_gets_a_line_before_the_tables_are_completed() -> None:
    on = console(terminal=False)
    with display_for(on, Meter()) as display:
        display.progress(at("completing", 0, upserts=6))
    assert text(on) == "Completing the tables ...\n"


def test_json_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with display_for(console(terminal=False), Meter(), json=True) as display:
        display.step("Syncing")
        display.progress(at("snapshot", 200, 400))
        display.progress(at("snapshot", 400, 400))
        display.progress(at("events", 0))
    lines = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["phase"], line["done"]) for line in lines] == [("snapshot", 200), ("events", 0)]


def summary(**changes: Any) -> Summary:
    report = attrs.evolve(REPORT, **changes)
    return Summary(Destination.parse("leads.db"), report, Meter())


def test_the_summary_on_a_terminal() -> None:
    on = console(terminal=True)
    summary().show(on)
    shown = text(on)
    assert "✓ 20,000 leads of Acme [Inc] are in leads.db" in shown
    for part in ("31,000", "101", "2,500", "8.0 s", "sqlite3 leads.db"):
        assert part in shown


def test_the_summary_on_a_narrow_terminal() -> None:
    on = console(terminal=True, width=40)
    summary().show(on)
    lines = [line.split() for line in text(on).splitlines()]
    assert ["lead", "20,000"] in lines
    assert ["leads", "per", "second", "2,500"] in lines


def test_the_summary_in_a_pipe() -> None:
    on = console(terminal=False)
    summary(complete=False).show(on)
    assert "Incomplete: 20,000 leads of Acme [Inc]" in text(on)
    assert "lead: 20,000 rows\ncontact: 31,000 rows\n" in text(on)
