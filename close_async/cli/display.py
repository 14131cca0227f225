"""The progress of ``close-async sync``: a bar on a terminal, plain lines or JSON elsewhere."""

import time
from collections.abc import Iterable
from typing import Protocol

import attrs
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
)
from rich.text import Text

from close_async.cli.meter import Meter
from close_async.cli.terminal import (
    duration,
    grouped,
    is_unicode,
    plain,
    say,
    timestamp,
    write_json,
)
from close_async.sync import SyncProgress

# Between two lines of progress: frequent enough to watch, rare enough for a log.
_SECONDS_BETWEEN_LINES = 2.0
# Shorter waits for the rate limit are normal, and would only flicker.
_MIN_PAUSE_SHOWN = 0.5  # seconds

_PHASES = {
    "snapshot": "Reading every lead",
    "completing": "Completing the tables",
    "sweep": "Looking up every lead",
    "activities": "Reading every activity",
    "custom_objects": "Reading every custom object",
    "sequences": "Reading every sequence",
    "changes": "Reading changed leads",
    "events": "Reading the event log",
    "following": "Up to date",
}
# What the phases count that do not count leads.
_NOUNS = {
    "activities": "activities",
    "custom_objects": "custom objects",
    "sequences": "sequences and subscriptions",
}


class Display(Protocol):
    """Shows the progress of a run, as a context manager."""

    def __enter__(self) -> "Display": ...

    def __exit__(self, *error: object) -> None: ...

    def step(self, text: str) -> None:
        """Show the next step."""

    def progress(self, progress: SyncProgress) -> None:
        """Show the progress of the run."""


def display_for(
    console: Console, meter: Meter, *, json: bool = False, quiet: bool = False
) -> Display:
    """Return the display for the kind of output.

    Args:
        console: The console of the progress.
        meter: Measures the client.
        json: Whether a program reads the output.
        quiet: Whether to show no progress.
    """
    if quiet:
        return QuietDisplay()
    if json:
        return JsonDisplay(meter)
    return BarDisplay(console, meter) if console.is_terminal else LineDisplay(console, meter)


class BarDisplay:
    """A progress bar, which keeps moving while no response arrives.

    Args:
        console: The terminal.
        meter: Measures the time spent waiting for the rate limit, and counts retries.
    """

    def __init__(self, console: Console, meter: Meter) -> None:
        self._console = console
        self._bar = _Bar(meter, console)
        self._task = self._bar.add_task("", total=None)
        self._phase = ""

    def __enter__(self) -> "BarDisplay":
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def step(self, text: str) -> None:
        """Restart the bar with another title."""
        self._bar.last = None
        self._bar.reset(self._task, description=plain(text), total=None)

    def progress(self, progress: SyncProgress) -> None:
        """Move the bar; a new phase starts a new one."""
        if progress.phase != self._phase:
            self._phase = progress.phase
            self.step(_PHASES[progress.phase])
        self._bar.last = progress
        self._bar.update(self._task, completed=progress.done, total=progress.total)


class _Bar(Progress):
    """A bar with two lines of figures below it, which fit into any terminal."""

    def __init__(self, meter: Meter, console: Console) -> None:
        super().__init__(
            SpinnerColumn("dots" if is_unicode(console) else "line", style="cyan"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=None, complete_style="cyan", pulse_style="cyan"),
            TaskProgressColumn(style="bold"),
            console=console,
            transient=True,
            expand=True,
        )
        self.last: SyncProgress | None = None
        self._meter = meter

    def get_renderables(self) -> Iterable[RenderableType]:
        """Return the lines that Rich shows, several times per second."""
        yield self.make_tasks_table(self.tasks)
        for task in self.tasks:
            if self.last is not None:
                yield _line(_figures(self.last, task.elapsed or 0.0))
                yield _line(self._conditions(self.last))

    def _conditions(self, progress: SyncProgress) -> "list[tuple[str, str]]":
        parts = [(f"{progress.windows} windows done", "")] if progress.windows else []
        parts.append(self._waiting())
        if survived := self._meter.survived + progress.interruptions:
            parts.append((f"{grouped(survived)} errors survived", "yellow"))
        return parts

    def _waiting(self) -> tuple[str, str]:
        pause = self._meter.pause
        if pause >= _MIN_PAUSE_SHOWN:
            return f"rate limit reached, resuming in {duration(pause)}", "yellow"
        waited = self._meter.waited
        return f"waited {duration(waited)} for the rate limit", "yellow" if waited else "dim"


def _line(parts: "list[tuple[str, str]]") -> Text:
    """Join figures in one line that never wraps: otherwise the bar would jump."""
    line = Text("  ", no_wrap=True, overflow="ellipsis")
    return line.append_text(Text(" · ", "dim").join(Text(text, style) for text, style in parts))


def _figures(progress: SyncProgress, elapsed: float) -> list[tuple[str, str]]:
    """Return the figures of a phase, each with its style."""
    if progress.phase == "following":
        return [
            (f"as of {timestamp(progress.now)}", "bold"),
            (f"{grouped(progress.upserts)} stored", "cyan"),
            (f"{grouped(progress.deletions)} removed", "cyan"),
        ]
    if progress.phase == "completing":
        return [(f"{grouped(progress.upserts)} leads stored", "cyan")]
    speed = _speed(progress.done - progress.before, elapsed)
    if progress.total is None:
        noun = _NOUNS.get(progress.phase, "changes")
        return [(f"{grouped(progress.done)} {noun}", "bold")]
    noun = _NOUNS.get(progress.phase, "leads")
    left = duration((progress.total - progress.done) / speed) if speed else "?"
    return [
        (f"{grouped(progress.done)} of {grouped(progress.total)} {noun}", "bold"),
        (f"{grouped(speed)} per second", "cyan"),
        (f"{left} left", ""),
    ]


class LineDisplay:
    """Plain lines, one every few seconds, for logs and pipes.

    Args:
        console: The console to print to.
        meter: Measures the time spent waiting for the rate limit, and counts retries.
    """

    def __init__(self, console: Console, meter: Meter) -> None:
        self._console = console
        self._meter = meter
        self._phase = ""
        self._began = self._printed = 0.0

    def __enter__(self) -> "LineDisplay":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def step(self, text: str) -> None:
        """Print the step."""
        self._line(f"{text} ...")

    def progress(self, progress: SyncProgress) -> None:
        """Print a line if the last one is two seconds ago, or if a phase is complete."""
        now = time.monotonic()
        if progress.phase != self._phase:
            self._phase, self._began, self._printed = progress.phase, now, now
            if progress.phase == "completing":  # it may take a while, without further progress
                self.step(_PHASES["completing"])
        if now - self._printed < _SECONDS_BETWEEN_LINES and progress.done != progress.total:
            return
        self._printed = now
        parts = [text for text, _ in _figures(progress, now - self._began)]
        parts.append(f"waited {duration(self._meter.waited)} for the rate limit")
        if survived := self._meter.survived + progress.interruptions:
            parts.append(f"{survived} errors survived")
        self._line(f"{_PHASES[progress.phase]}: {', '.join(parts)}")

    def _line(self, text: str) -> None:
        say(self._console, plain(text))


class JsonDisplay:
    """Progress as lines of JSON on standard output, for programs.

    Args:
        meter: Measures the time spent waiting for the rate limit, and counts retries.
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._phase = ""
        self._printed = 0.0

    def __enter__(self) -> "JsonDisplay":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def step(self, text: str) -> None:
        """Do nothing: steps are for people."""

    def progress(self, progress: SyncProgress) -> None:
        """Print a line if the last one is two seconds ago, or if a phase starts."""
        now = time.monotonic()
        if progress.phase == self._phase and now - self._printed < _SECONDS_BETWEEN_LINES:
            return
        self._phase, self._printed = progress.phase, now
        print_json(
            "progress",
            **attrs.asdict(progress)
            | {
                "waited": round(self._meter.waited, 3),
                "survived": self._meter.survived + progress.interruptions,
            },
        )


class QuietDisplay:
    """No progress, for cron."""

    def __enter__(self) -> "QuietDisplay":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def step(self, text: str) -> None:
        """Do nothing."""

    def progress(self, progress: SyncProgress) -> None:
        """Do nothing."""


def print_json(event: str, **values: object) -> None:
    """Print a JSON object on a line of its own."""
    write_json({"event": event, **values})


def _speed(leads: float, seconds: float) -> float:
    return leads / seconds if seconds > 0 else 0.0
