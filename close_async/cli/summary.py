"""How ``close-async sync`` tells what it did."""

from collections.abc import Iterable
from pathlib import Path
from shlex import quote

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from close_async.cli.meter import Meter
from close_async.cli.terminal import duration, grouped
from close_async.sync import PullReport

_EXAMPLE = "SELECT status_label, count(*) FROM lead GROUP BY 1"


def show_summary(console: Console, dest: Path, report: PullReport, meter: Meter) -> None:
    """Print what is in the copy now, and what it took.

    Args:
        console: A terminal gets tables, anything else plain lines.
        dest: The file.
        report: What was done.
        meter: What it took.
    """
    if console.is_terminal:
        console.print(_pretty(dest, report, meter))
        return
    lines = [
        _headline(dest, report),
        *(f"{name}: {count} rows" for name, count in report.rows.items()),
        *(f"{name}: {value}" for name, value in _figures(report, meter)),
    ]
    console.out("\n".join(lines), highlight=False)


def remarks(report: PullReport) -> "list[str]":
    """Say what is not as a reader of the copy would expect."""
    notes: list[str] = []
    if report.capped:
        notes.append(
            f"Close lists only the first {grouped(report.leads)} of {grouped(report.total or 0)} "
            "leads this way. Those are stored; nothing was lost, but the rest is not here."
        )
    elif report.missing:
        notes.append(
            f"{grouped(report.missing)} leads may have slipped through, because leads were added "
            "or deleted while the list was read. Run it again to be sure."
        )
    if report.complete and report.left_over:
        notes.append(
            f"{grouped(report.left_over)} leads of an earlier run are no longer in Close; "
            "they are still in the file."
        )
    return notes


def _headline(dest: Path, report: PullReport) -> str:
    total = report.leads if report.total is None else report.total
    which = "All" if report.complete else f"{grouped(report.leads)} of"
    return f"{which} {grouped(total)} leads of {report.organization} are in {dest}"


def _figures(report: PullReport, meter: Meter) -> list[tuple[str, str]]:
    return [
        ("requests", grouped(meter.requests)),
        ("time", duration(report.seconds)),
        ("leads a second", grouped(report.leads / report.seconds if report.seconds else 0)),
        ("waited for the rate limit", duration(meter.waited)),
    ]


def _pretty(dest: Path, report: PullReport, meter: Meter) -> RenderableType:
    mark = "[bold green]✓[/]" if report.complete else "[bold yellow]![/]"
    rows = _table("table", "rows", ((name, grouped(n)) for name, n in report.rows.items()))
    run = _table("this run", "", _figures(report, meter))
    side_by_side = Table.grid(padding=(0, 4))
    side_by_side.add_row(rows, run)
    headline = f"{mark} {escape(_headline(dest, report))}"
    look = f"  [dim]Look at it:[/] sqlite3 {escape(quote(str(dest)))} '{_EXAMPLE}'\n"
    return Group(headline, Padding(side_by_side, (0, 0, 0, 2)), look)


def _table(name: str, value: str, rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim", border_style="dim")
    table.add_column(name)
    table.add_column(value, justify="right", style="bold")
    for row in rows:
        table.add_row(*row)
    return table
