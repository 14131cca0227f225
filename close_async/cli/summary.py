"""The summary that ``close-async sync`` prints at its end."""

from collections.abc import Iterable

import attrs
from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table

from close_async.cli.arguments import Destination
from close_async.cli.display import print_json
from close_async.cli.meter import Meter
from close_async.cli.terminal import (
    counted,
    duration,
    grouped,
    is_unicode,
    plain,
    show,
    timestamp,
)
from close_async.sync import SyncReport

_MODES = {
    "snapshot": "read every lead",
    "sweep": "looked up every lead",
    "incremental": "read what changed",
}


@attrs.frozen
class Summary:
    """The contents of a copy, and the effort of the run.

    Args:
        dest: The copy.
        report: The result of the run.
        meter: Measures the client.
    """

    dest: Destination
    report: SyncReport
    meter: Meter

    def show(self, console: Console, *, json: bool = False) -> None:
        """Print the summary: tables on a terminal, plain lines elsewhere, or a JSON object.

        Raises:
            OutputError: It cannot be written.
        """
        if json:
            waited = round(self.meter.waited, 3)
            print_json("report", **attrs.asdict(self.report), waited=waited)
        elif console.is_terminal:
            show(self._pretty(unicode=is_unicode(console)), console)
        else:
            lines = [
                self._headline(),
                *(f"{name}: {counted(count, 'row')}" for name, count in self.report.rows.items()),
                *(f"{name}: {value}" for name, value in self._figures()),
            ]
            show("\n".join(map(plain, lines)), console)

    def _headline(self) -> str:
        leads, name = self.report.rows["lead"], self.report.organization
        which = f"{counted(leads, 'lead')} of {name} {'is' if leads == 1 else 'are'} in {self.dest}"
        return which if self.report.complete else f"Incomplete: {which}"

    def _figures(self) -> list[tuple[str, str]]:
        report, meter = self.report, self.meter
        figures = [
            ("this run", _MODES[report.mode]),
            ("stored", grouped(report.upserts)),
            ("removed", grouped(report.deletions)),
            ("requests", grouped(report.requests)),
            ("time", duration(report.seconds)),
            ("leads per second", grouped(report.upserts / report.seconds if report.seconds else 0)),
            ("waited for the rate limit", duration(meter.waited)),
            ("up to date as of", timestamp(report.as_of)),
        ]
        survived = [("errors survived", grouped(meter.survived))] if meter.survived else []
        return [*figures, *survived]

    def _pretty(self, *, unicode: bool) -> RenderableType:
        done = "[bold green]✓[/]" if unicode else "[bold green]OK[/]"
        mark = done if self.report.complete else "[bold yellow]![/]"
        rows = _table("table", "rows", ((name, grouped(n)) for name, n in self.report.rows.items()))
        (_, mode), *figures = self._figures()
        run = _table("this run", mode, figures)
        parts: list[RenderableType] = [f"{mark} {plain(self._headline())}"]
        parts.append(Padding(_Beside(rows, run), (0, 0, 0, 2)))
        if (command := self.dest.command) is not None:
            parts.append(f"  [dim]Look at it:[/] {plain(command)}\n")
        return Group(*parts)


@attrs.frozen
class _Beside:
    """Two tables, side by side if the console is wide enough, else one below the other."""

    left: Table
    right: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        grid = Table.grid(padding=(0, 4))
        grid.add_row(self.left, self.right)
        roomy = console.measure(grid).maximum <= options.max_width
        yield grid if roomy else Group(self.left, self.right)


def _table(name: str, value: str, rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim", border_style="dim")
    table.add_column(name)
    table.add_column(value, justify="right", style="bold")
    for row in rows:
        table.add_row(*row)
    return table
