"""``close-async status``: print the state of a copy, from its checkpoint."""

from datetime import UTC, datetime

import attrs

from close_async.cli.arguments import Destination
from close_async.cli.display import print_json
from close_async.cli.terminal import duration, grouped, plain, show, timestamp
from close_async.sync import Checkpoint
from close_async.sync.objects import OBJECTS, tables_of


def show_status(dest: Destination, *, json: bool) -> None:
    """Print the contents of a copy, its age, and what is missing."""
    copy = dest.peek()
    # The tables of objects that the copy leaves out are empty.
    left_out = tables_of(OBJECTS) - tables_of(copy.checkpoint.kinds)
    rows = {name: count for name, count in copy.rows.items() if name not in left_out}
    if json:
        print_json("status", rows=rows, **attrs.asdict(copy.checkpoint))
        return
    checkpoint = copy.checkpoint
    lines = [
        ("organization", f"{checkpoint.organization_name} ({checkpoint.organization_id})"),
        ("contents", "a query, or selected fields" if checkpoint.scope else "every lead"),
        *((name, grouped(count)) for name, count in rows.items()),
        ("up to date as of", _age(checkpoint)),
        ("missing", _missing(checkpoint)),
    ]
    width = max(len(label) for label, _ in lines)
    for label, value in lines:
        show(f"[dim]{label:<{width}}[/]  [bold]{plain(value)}[/]")


def _age(checkpoint: Checkpoint) -> str:
    if checkpoint.finished is None:
        return "never"
    age = max(0.0, (datetime.now(UTC) - checkpoint.finished).total_seconds())
    return f"{timestamp(checkpoint.finished)}, {duration(age)} ago"


def _missing(checkpoint: Checkpoint) -> str:
    """Return what the next run has to read before the copy is complete."""
    unread = [name for name, state in checkpoint.kinds.items() if not state.whole]
    if checkpoint.whole and unread:
        return f"the full read of {', '.join(unread)} is not finished"
    if not checkpoint.whole:
        return f"the full read, started {timestamp(checkpoint.began)}, is not finished"
    if checkpoint.sweep is not None:
        return f"the full check, started {timestamp(checkpoint.sweep.began)}, is not finished"
    return "changes since then"
