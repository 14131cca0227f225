"""The commands of ``close-async`` and their options."""

import sys
from pathlib import Path
from typing import Annotated, cast

import typer

from close_async import __version__
from close_async.cli.failures import reported
from close_async.cli.terminal import prepare_streams

_EXIT_CODES = """
Exit codes:

- 0: done
- 1: unexpected error
- 2: wrong usage, destination or configuration, or the output cannot be written
- 3: the API key was rejected, or lacks a permission
- 4: Close cannot be reached, or failed
- 5: incomplete, not every lead could be read
- 130, 141, 143: stopped by Ctrl-C, by a closed pipe, by SIGTERM
"""

# Arguments and options of several commands.
Dest = Annotated[
    str,
    typer.Argument(
        metavar="DEST",
        help="The copy: a SQLite file such as leads.db, a DuckDB file such as crm.duckdb, "
        "postgresql://USER@HOST/DATABASE?schema=NAME, or jsonl:FILE for a log of changes.",
    ),
]
FieldNames = Annotated[
    str | None,
    typer.Option("--fields", metavar="NAMES", help="Read only these fields, separated by commas."),
]
QueryFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Copy only the leads that match a query: JSON from Copy Filters in Close.",
    ),
]
Objects = Annotated[
    str,
    typer.Option(
        metavar="NAMES",
        help="What to copy, separated by commas: leads, with contacts, opportunities and tasks; "
        "and activities.",
    ),
]
OnDeletion = Annotated[
    str,
    typer.Option(
        "--deletions",
        metavar="remove|mark",
        help="Remove the rows of objects that were deleted in Close, or mark them in _deleted_at.",
    ),
]
PageSize = Annotated[
    int,
    typer.Option(
        min=1, max=200, metavar="N", help="Maximum number of leads per request, 1 to 200."
    ),
]
SimulatedLeads = Annotated[
    int | None, typer.Option(min=0, metavar="N", help="Copy from a simulated Close with N leads.")
]
Latency = Annotated[
    float,
    typer.Option(
        min=0, metavar="SECONDS", help="Seconds before each response of the simulated Close."
    ),
]

app: typer.Typer = typer.Typer(
    name="close-async",
    help="Sync, search and inspect a Close CRM account, or a simulated one.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def run() -> None:
    """Run the command in the arguments, and exit."""
    prepare_streams()
    try:
        # Typer prints the help and the version itself, outside of any command.
        with reported():
            app(prog_name="close-async")
    except typer.Exit as stop:
        sys.exit(stop.exit_code)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"close-async {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Sync, search and inspect a Close CRM account, or a simulated one."""


@app.command(epilog=_EXIT_CODES)
def sync(
    dest: Dest,
    *,
    objects: Objects = "leads",
    deletions: OnDeletion = "remove",
    full: Annotated[
        bool, typer.Option("--full", help="Read everything again, and remove deleted leads.")
    ] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Keep following Close until Ctrl-C.")
    ] = False,
    interval: Annotated[
        float,
        typer.Option(
            min=1, metavar="SECONDS", help="Time between checks for changes, with --follow."
        ),
    ] = 30.0,
    query: QueryFile = None,
    fields: FieldNames = None,
    page_size: PageSize = 200,
    json: Annotated[
        bool, typer.Option("--json", help="Print progress and the report as JSON Lines.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only notes and errors, as suits cron.")
    ] = False,
    plan: Annotated[
        bool,
        typer.Option("--plan", help="Only show what would be read, and how long it would take."),
    ] = False,
    simulate: SimulatedLeads = None,
    latency: Latency = 0.0,
) -> None:
    """Copy every lead, with its contacts, opportunities and tasks; run again to update the copy.

    The first run reads everything, later runs only what has changed. You can stop it at any time:
    the next run resumes where it stopped. The API key is read from the environment variable
    CLOSE_API_KEY, and a password of PostgreSQL from PGPASSWORD, ~/.pgpass or a service file. With
    --simulate, no API key is needed.
    """
    if deletions not in {"remove", "mark"}:
        raise typer.BadParameter("it is remove or mark", param_hint="--deletions")
    if latency and simulate is None:
        raise typer.BadParameter("--latency works only with --simulate", param_hint="--latency")
    if quiet and json:
        raise typer.BadParameter("--quiet and --json exclude each other", param_hint="--quiet")
    with reported():
        from close_async.cli.arguments import Deletions, Destination, names_in, query_in
        from close_async.cli.commands.sync import SyncJob, run_sync

        job = SyncJob(
            dest=Destination.parse(dest),
            objects=names_in(objects) or (),
            deletions=cast("Deletions", deletions),
            full=full,
            follow=follow,
            interval=interval,
            query=None if query is None else query_in(query),
            fields=names_in(fields),
            page_size=page_size,
            json=json,
            quiet=quiet,
            plan=plan,
            simulate=simulate,
            latency=latency,
        )
        raise typer.Exit(run_sync(job))


@app.command()
def status(
    dest: Dest,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the status as JSON.")] = False,
) -> None:
    """Show the contents of a copy, its age and what is missing, without contacting Close."""
    with reported():
        from close_async.cli.arguments import Destination
        from close_async.cli.commands.status import show_status

        show_status(Destination.parse(dest), json=json)


@app.command()
def search(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A query: JSON from Copy Filters in Close; - for standard input.",
        ),
    ],
    *,
    fields: FieldNames = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Show at most N leads.")
    ] = None,
    count: Annotated[bool, typer.Option("--count", help="Only show how many leads match.")] = False,
) -> None:
    """Show the leads that match a query: one per line, or as JSON Lines in a pipe."""
    with reported():
        from close_async.cli.arguments import names_in, query_in
        from close_async.cli.commands.search import Search, show_search

        show_search(Search(query=query_in(file), fields=names_in(fields), limit=limit, count=count))


@app.command()
def simulate(
    *,
    leads: Annotated[int, typer.Option(min=0, metavar="N", help="Number of leads.")] = 1_000,
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65535, metavar="PORT", help="The port to listen on; 0 picks a free one."
        ),
    ] = 8080,
    latency: Latency = 0.0,
    no_rate_limits: Annotated[
        bool, typer.Option("--no-rate-limits", help="Turn rate limiting off.")
    ] = False,
    api_key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="The valid API key; a random one by default."),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A host name to accept, besides localhost and IP addresses."
        ),
    ] = None,
) -> None:
    """Serve a simulated Close on this machine until Ctrl-C."""
    with reported():
        from close_async.cli.commands.simulate import run_simulator

        run_simulator(
            leads=leads,
            port=port,
            latency=latency,
            rate_limits=not no_rate_limits,
            api_key=api_key,
            allowed_hosts=allow_host or (),
        )


@app.command()
def whoami() -> None:
    """Show who the API key in CLOSE_API_KEY belongs to."""
    with reported():
        from close_async.cli.commands.whoami import show_identity

        show_identity()
