"""What ``close-async sync`` shows while it runs: a bar on a terminal, plain lines elsewhere."""

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
    clock_time,
    duration,
    grouped,
    is_unicode,
    plain,
    say,
    write_json,
)
from close_async.sync import SyncProgress

_SECONDS_BETWEEN_LINES = 2.0
_PAUSE_WORTH_TELLING = 0.5

_PHASES = {
    "snapshot": "Reading every lead",
    "sweep": "Looking up every lead",
    "changes": "Following what changed",
    "events": "Following the event log",
    "following": "Up to date",
}


class Display(Protocol):
    """Shows how a run goes, as a context manager."""

    def __enter__(self) -> "Display": ...

    def __exit__(self, *error: object) -> None: ...

    def step(self, text: str) -> None:
        """Say what is being done from now on."""

    def progress(self, progress: SyncProgress) -> None:
        """Show how far the run is."""


def display_for(console: Console, meter: Meter, *, json: bool = False) -> Display:
    """Give the display that suits where the output goes."""
    if json:
        return JsonDisplay(meter)
    return BarDisplay(console, meter) if console.is_terminal else LineDisplay(console, meter)


class BarDisplay:
    """A progress bar, which keeps moving while nothing arrives.

    Args:
        console: The terminal.
        meter: Knows the time waited for the rate limit, and the errors survived.
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
        """Start the bar anew, under another title."""
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
    """A bar, and under it two lines of figures, so that all fits into any terminal."""

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
        """Give what Rich shows, several times a second."""
        yield self.make_tasks_table(self.tasks)
        for task in self.tasks:
            if self.last is not None:
                yield _line(_how_far(self.last, task.elapsed or 0.0))
                yield _line(self._troubles(self.last))

    def _troubles(self, progress: SyncProgress) -> "list[tuple[str, str]]":
        parts = [(f"{progress.windows} windows done", "")] if progress.windows else []
        parts.append(self._waiting())
        if survived := self._meter.survived + progress.interruptions:
            parts.append((f"{grouped(survived)} errors survived", "yellow"))
        return parts

    def _waiting(self) -> tuple[str, str]:
        pause = self._meter.pause
        if pause >= _PAUSE_WORTH_TELLING:
            return f"rate limit reached, resuming in {duration(pause)}", "yellow"
        waited = self._meter.waited
        return f"waited {duration(waited)} for the rate limit", "yellow" if waited else "dim"


def _line(parts: "list[tuple[str, str]]") -> Text:
    """Join figures in one line whatever the width: a bar that jumps is no pleasure."""
    line = Text("  ", no_wrap=True, overflow="ellipsis")
    return line.append_text(Text(" · ", "dim").join(Text(text, style) for text, style in parts))


def _how_far(progress: SyncProgress, elapsed: float) -> list[tuple[str, str]]:
    """Give the figures of a phase, each with its style."""
    if progress.phase == "following":
        return [
            (f"as of {clock_time(progress.now)}", "bold"),
            (f"{grouped(progress.upserts)} stored", "cyan"),
            (f"{grouped(progress.deletions)} removed", "cyan"),
        ]
    speed = _speed(progress.done - progress.before, elapsed)
    if progress.total is None:
        return [(f"{grouped(progress.done)} changes", "bold")]
    left = duration((progress.total - progress.done) / speed) if speed else "?"
    return [
        (f"{grouped(progress.done)} of {grouped(progress.total)} leads", "bold"),
        (f"{grouped(speed)} per second", "cyan"),
        (f"{left} left", ""),
    ]


class LineDisplay:
    """Plain lines, one every few seconds, for logs and pipes.

    Args:
        console: Where the lines go.
        meter: Knows the time waited for the rate limit, and the errors survived.
    """

    def __init__(self, console: Console, meter: Meter) -> None:
        self._console = console
        self._meter = meter
        self._phase = ""
        self._began = self._told = 0.0

    def __enter__(self) -> "LineDisplay":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def step(self, text: str) -> None:
        """Print what is being done."""
        self._line(f"{text} ...")

    def progress(self, progress: SyncProgress) -> None:
        """Print a line, if the last one is a while ago or a phase is done."""
        now = time.monotonic()
        if progress.phase != self._phase:
            self._phase, self._began, self._told = progress.phase, now, now
        if now - self._told < _SECONDS_BETWEEN_LINES and progress.done != progress.total:
            return
        self._told = now
        parts = [text for text, _ in _how_far(progress, now - self._began)]
        parts.append(f"waited {duration(self._meter.waited)} for the rate limit")
        if survived := self._meter.survived + progress.interruptions:
            parts.append(f"{survived} errors survived")
        self._line(f"{_PHASES[progress.phase]}: {', '.join(parts)}")

    def _line(self, text: str) -> None:
        say(self._console, plain(text))


class JsonDisplay:
    """Progress as lines of JSON on standard output, for programs.

    Args:
        meter: Knows the time waited for the rate limit, and the errors survived.
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._phase = ""
        self._told = 0.0

    def __enter__(self) -> "JsonDisplay":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def step(self, text: str) -> None:
        """Pass over what only a person wants to know."""

    def progress(self, progress: SyncProgress) -> None:
        """Print a line, if the last one is a while ago or a phase begins."""
        now = time.monotonic()
        if progress.phase == self._phase and now - self._told < _SECONDS_BETWEEN_LINES:
            return
        self._phase, self._told = progress.phase, now
        print_json(
            "progress",
            **attrs.asdict(progress)
            | {
                "waited": round(self._meter.waited, 3),
                "survived": self._meter.survived + progress.interruptions,
            },
        )


def print_json(event: str, **values: object) -> None:
    """Print an object on a line of its own."""
    write_json({"event": event, **values})


def _speed(leads: float, seconds: float) -> float:
    return leads / seconds if seconds > 0 else 0.0
