"""``close-async status``: what a copy holds, as its checkpoint tells."""

from datetime import UTC, datetime

import attrs

from close_async.cli.destination import Destination
from close_async.cli.display import print_json
from close_async.cli.terminal import clock_time, duration, grouped, plain, show
from close_async.sync import Checkpoint


def show_status(dest: Destination, *, json: bool) -> None:
    """Print what is in a copy, how old it is, and what is missing."""
    stored = dest.peek()
    if json:
        print_json("status", rows=dict(stored.rows), **attrs.asdict(stored.checkpoint))
        return
    checkpoint = stored.checkpoint
    lines = [
        ("organization", f"{checkpoint.organization_name} ({checkpoint.organization_id})"),
        ("holds", "a query, or chosen fields" if checkpoint.scope else "every lead"),
        *((name, grouped(count)) for name, count in stored.rows.items()),
        ("up to date as of", _age(checkpoint)),
        ("missing", _missing(checkpoint)),
    ]
    for label, value in lines:
        show(f"[dim]{label:<17}[/] [bold]{plain(value)}[/]")


def _age(checkpoint: Checkpoint) -> str:
    if checkpoint.finished is None:
        return "never"
    age = max(0.0, (datetime.now(UTC) - checkpoint.finished).total_seconds())
    return f"{clock_time(checkpoint.finished)}, {duration(age)} ago"


def _missing(checkpoint: Checkpoint) -> str:
    """Say in a sentence what the next run has to do before the copy is whole."""
    if not checkpoint.whole:
        return f"the full read, begun {clock_time(checkpoint.began)}, is not finished"
    if checkpoint.sweep is not None:
        return f"the full check, begun {clock_time(checkpoint.sweep.began)}, is not finished"
    return "changes since then"
