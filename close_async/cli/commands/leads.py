"""``close-async leads duplicates`` and ``leads restore``."""

from typing import Annotated

import typer

from close_async.cli.base import Program
from close_async.cli.failures import reported

app: typer.Typer = Program(add_completion=False)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON, and errors as JSON too.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")]


@app.command()
def duplicates(
    *,
    by: Annotated[
        str,
        typer.Option(
            metavar="email|phone|domain",
            help="What two leads must share: an e-mail address or a phone number of their "
            "contacts, or the domain of their URL.",
            autocompletion=lambda: ["email", "phone", "domain"],
        ),
    ] = "email",
    merge: Annotated[
        bool, typer.Option("--merge", help="Merge each group into its oldest lead.")
    ] = False,
    dry_run: _DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")] = False,
    json: _Json = False,
) -> None:
    """Find leads that are probably the same company, and merge them with --merge.

    Every lead is read. With --merge, the oldest lead of each group is kept, and the others are
    merged into it, which cannot be undone.
    """
    with reported():
        from close_async.cli.commands.duplicates import run_duplicates

        run_duplicates(by, merge=merge, dry_run=dry_run, yes=yes, json=json)


@app.command()
def restore(
    lead_id: Annotated[str, typer.Argument(metavar="LEAD_ID", help="The id of the deleted lead.")],
    *,
    dry_run: _DryRun = False,
    json: _Json = False,
) -> None:
    """Create a deleted lead again, from the last state that the event log has.

    The log covers 30 days. The new lead has another id; what cannot be restored is listed.
    """
    with reported():
        from close_async.cli.commands.restore import run_restore

        run_restore(lead_id, dry_run=dry_run, json=json)
