"""What ``close-async sync`` shows while it runs: a bar on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterable
from typing import Protocol

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
)
from rich.text import Text

from close_async.cli.meter import Meter
from close_async.cli.terminal import duration, grouped, say
from close_async.sync import PullProgress

_SECONDS_BETWEEN_LINES = 2.0
_PAUSE_WORTH_TELLING = 0.5


class Display(Protocol):
    """Shows how a run goes, as a context manager."""

    def __enter__(self) -> "Display": ...

    def __exit__(self, *error: object) -> None: ...

    def step(self, text: str) -> None:
        """Say what is being done from now on."""

    def warn(self, text: str) -> None:
        """Say what the user should know before the end."""

    def progress(self, progress: PullProgress) -> None:
        """Show how far the step is."""


def display_for(console: Console, meter: Meter) -> Display:
    """Give the display that suits where the output goes."""
    return BarDisplay(console, meter) if console.is_terminal else LineDisplay(console, meter)


class BarDisplay:
    """A progress bar, which keeps moving while nothing arrives.

    Args:
        console: The terminal.
        meter: Knows the time waited for the rate limit.
    """

    def __init__(self, console: Console, meter: Meter) -> None:
        self._console = console
        self._bar = _Bar(meter, console)
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> "BarDisplay":
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def step(self, text: str) -> None:
        """Start the bar anew, under another title."""
        self._bar.reset(self._task, description=escape(text), total=None)

    def warn(self, text: str) -> None:
        """Print a warning above the bar."""
        say(self._console, f"[bold yellow]Warning:[/] {escape(text)}")

    def progress(self, progress: PullProgress) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=progress.leads, total=progress.total)


class _Bar(Progress):
    """A bar, and under it a line of figures, so that both fit into any terminal."""

    def __init__(self, meter: Meter, console: Console) -> None:
        super().__init__(
            SpinnerColumn(style="cyan"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=None, complete_style="cyan", pulse_style="cyan"),
            TaskProgressColumn(style="bold"),
            console=console,
            transient=True,
            expand=True,
        )
        self._meter = meter

    def get_renderables(self) -> Iterable[RenderableType]:
        """Give what Rich shows, several times a second."""
        yield self.make_tasks_table(self.tasks)
        for task in self.tasks:
            # In one line whatever the width: a bar that jumps is no pleasure.
            indent = Text("  ", no_wrap=True, overflow="ellipsis")
            yield indent.append_text(self._figures(task))

    def _figures(self, task: Task) -> Text:
        if task.total is None:
            return Text()
        speed = _speed(task.completed, task.elapsed or 0.0)
        left = duration((task.total - task.completed) / speed) if speed else "?"
        parts = [
            (f"{grouped(task.completed)} of {grouped(task.total)} leads", "bold"),
            (f"{grouped(speed)} a second", "cyan"),
            (f"{left} left", ""),
            self._waiting(),
        ]
        return Text(" · ", "dim").join(Text(text, style) for text, style in parts)

    def _waiting(self) -> tuple[str, str]:
        pause = self._meter.pause
        if pause >= _PAUSE_WORTH_TELLING:
            return f"rate limit reached, goes on in {duration(pause)}", "yellow"
        waited = self._meter.waited
        return f"waited {duration(waited)} for the rate limit", "yellow" if waited else "dim"


class LineDisplay:
    """Plain lines, one every few seconds, for logs and pipes.

    Args:
        console: Where the lines go.
        meter: Knows the time waited for the rate limit.
    """

    def __init__(self, console: Console, meter: Meter) -> None:
        self._console = console
        self._meter = meter
        self._started = 0.0
        self._told = 0.0

    def __enter__(self) -> "LineDisplay":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def step(self, text: str) -> None:
        """Print what is being done."""
        self._line(f"{text} ...")
        self._started = self._told = time.monotonic()

    def warn(self, text: str) -> None:
        """Print a warning."""
        self._line(f"Warning: {text}")

    def progress(self, progress: PullProgress) -> None:
        """Print a line, if the last one is a while ago or this is the end."""
        now = time.monotonic()
        total = progress.total
        if now - self._told < _SECONDS_BETWEEN_LINES and progress.leads != total:
            return
        self._told = now
        speed = _speed(progress.leads, now - self._started)
        left = duration((total - progress.leads) / speed) if speed and total else "?"
        self._line(
            f"{progress.leads} of {total or '?'} leads, {speed:.0f} a second, {left} left, "
            f"waited {duration(self._meter.waited)} for the rate limit"
        )

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)


def _speed(leads: float, seconds: float) -> float:
    return leads / seconds if seconds > 0 else 0.0
