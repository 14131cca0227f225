"""The commands of ``close-async`` and their options."""

import atexit
import gc
import os
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated, cast

import typer

from close_async import __version__
from close_async.cli.base import Program, UsageError
from close_async.cli.failures import BROKEN_PIPE, reported
from close_async.cli.object_types import SEARCHED, completing
from close_async.cli.other_commands import register
from close_async.cli.settings import settings
from close_async.cli.terminal import OutputError, discard, prepare_streams, write_error
from close_async.cli.tree import Root, complete_profile

_ABOUT = """Read, change, copy and search a Close CRM account.

Most commands are a noun and a verb:

  close-async leads list --limit 10
  close-async activities calls list --format csv

close-async NOUN --help lists the verbs of a noun, close-async NOUN VERB --help its options, and
close-async guide prints a page for scripts and agents.
"""
_EXIT_CODES = """
Exit codes:

  0    done
  1    unexpected error, or a question answered with no
  2    wrong usage, destination, value or id, or
       standard output cannot be written
  3    the API key was rejected, or lacks a permission
  4    Close cannot be reached, or failed
  5    incomplete: not every lead could be read
  6    rows were rejected, or could not be written
  129  stopped, as the terminal was closed (SIGHUP)
  130  stopped by Ctrl-C
  141  stopped by a closed pipe
  143  stopped by SIGTERM
"""

MOST_LEADS = 1_000_000_000
"""Leads of a simulated Close: far more than an organization has, and Python can index them."""

# Arguments and options of several commands.
Dest = Annotated[
    str,
    typer.Argument(
        metavar="DEST",
        help="The copy: a SQLite file such as leads.db, a DuckDB file such as crm.duckdb, "
        "postgresql://USER@HOST/DATABASE?schema=NAME, parquet:FOLDER for Parquet files, or "
        "jsonl:FILE for a log of changes.",
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
        "activities, or single types such as activities.calls; custom_objects; sequences, with "
        "subscriptions.",
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
    int | None,
    typer.Option(
        min=0, max=MOST_LEADS, metavar="N", help="Copy from a simulated Close with N leads."
    ),
]
Latency = Annotated[
    float,
    typer.Option(
        min=0,
        max=3_600,
        metavar="SECONDS",
        help="Seconds before each response of the simulated Close.",
    ),
]

app: typer.Typer = Program(
    name="close-async",
    cls=Root,
    help=_ABOUT,
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["--help", "-h"]},
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)


def run() -> None:
    """Run the command in the arguments, and exit."""
    # All that was imported is no garbage: looking through it would take a fifth of the time.
    atexit.register(gc.freeze)
    try:
        with reported():
            try:
                prepare_streams()
                _run_program()
            except OSError as error:  # of the help or the version: commands report their own
                raise OutputError(error) from error
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # for which Typer exits with 1
            discard(sys.stdout)
            sys.exit(BROKEN_PIPE)
        raise


def _run_program() -> None:
    asked = os.environ.get("_CLOSE_ASYNC_COMPLETE", "")
    if asked.startswith("complete_"):
        from close_async.cli.completion import complete, complete_in_bash

        run = partial(app, prog_name="close-async")
        complete(partial(complete_in_bash, run) if asked == "complete_bash" else run)
    elif _wants_json(sys.argv[1:]):
        _run_for_programs()
    else:
        app(prog_name="close-async")


def _wants_json(arguments: list[str]) -> bool:
    """Return whether errors are to be JSON, wrong usage included."""
    return "--json" in arguments or any(
        (name, value) in {("--format", "json"), ("--format", "jsonl"), ("--log-format", "json")}
        or name in {"--format=json", "--format=jsonl", "--log-format=json"}
        for name, value in pairwise([*arguments, ""])
    )


def _run_for_programs() -> None:
    """Run the command; wrong usage is one JSON object on standard error, as other errors are."""
    settings.json_errors = True
    try:
        code = app(prog_name="close-async", standalone_mode=False)
    except UsageError as error:
        option = getattr(error, "param_hint", None)
        if option is None and (parameter := getattr(error, "param", None)) is not None:
            option = (parameter.opts or [None])[0]
        write_error(
            {
                "error": "UsageError",
                "message": error.format_message(),
                "fields": {str(option): error.message} if option else {},
                "exit_code": 2,
            }
        )
        raise typer.Exit(2) from None
    raise typer.Exit(code or 0)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"close-async {__version__}")
        raise typer.Exit


def _check_log_format(name: str) -> str:
    if name not in ("text", "json"):
        msg = f"{name!r} is not text or json"
        raise typer.BadParameter(msg)
    return name


@app.callback()
def _main(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Use the API key that auth login has stored under this name; by default that of "
            "CLOSE_PROFILE, or default. CLOSE_API_KEY goes first.",
            autocompletion=complete_profile,
        ),
    ] = None,
    log_format: Annotated[
        str,
        typer.Option(
            metavar="text|json",
            help="The form of notes, progress and errors on standard error.",
            callback=_check_log_format,
        ),
    ] = "text",
) -> None:
    settings.profile, settings.json_log = profile, log_format == "json"


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
            min=1,
            max=86_400,
            metavar="SECONDS",
            help="Time between checks for changes, with --follow.",
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
        from close_async.cli.values import require_fields

        names = names_in(fields or "")
        require_fields(fields, names)
        job = SyncJob(
            dest=Destination.parse(dest),
            objects=names_in(objects),
            deletions=cast("Deletions", deletions),
            full=full,
            follow=follow,
            interval=interval,
            query=None if query is None else query_in(query),
            fields=names or None,
            page_size=page_size,
            json=json,
            quiet=quiet,
            plan=plan,
            simulate=simulate,
            latency=latency,
        )
        raise typer.Exit(run_sync(job))


@app.command(epilog=_EXIT_CODES)
def push(
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="The rows: CSV, or JSON Lines; - for standard input."),
    ] = None,
    *,
    match: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY",
            help="How a row is recognized as a lead: id, email, phone, url, name, or a custom "
            "field. Repeat it: the first key that a row has a value for decides.",
        ),
    ] = None,
    mode: Annotated[
        str, typer.Option(metavar="MODE", help="upsert, create (only), or update (only).")
    ] = "upsert",
    write: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=POLICY",
            help="How a field is written: overwrite, fill_empty or add; * is for all others.",
        ),
    ] = None,
    empty: Annotated[
        str, typer.Option(metavar="WHAT", help="Whether empty cells keep or clear a field.")
    ] = "keep",
    ambiguous: Annotated[
        str,
        typer.Option(metavar="WHAT", help="If several leads match: skip, first (oldest) or fail."),
    ] = "skip",
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="The field of a column that is named otherwise; COLUMN= ignores a column.",
        ),
    ] = None,
    journal: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The journal, by which a push is resumed and undone; by default beside the input.",
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Save the plan to review it, and write nothing."),
    ] = None,
    apply: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a plan that --plan saved.")
    ] = None,
    undo: Annotated[
        Path | None,
        typer.Option(
            metavar="JOURNAL", help="Take a push back: restore what it wrote, delete what it made."
        ),
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write rejected rows here; correct and push them again."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without a question.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the plan, progress and rows as JSON Lines.")
    ] = False,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="csv or jsonl; by default that of the file's name, or "
            "for standard input what it looks like.",
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding; by default it is detected.")
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(metavar="CHARACTER", help="The delimiter; by default it is detected."),
    ] = None,
    decimal: Annotated[
        str | None,
        typer.Option(metavar="CHARACTER", help="The decimal separator; by default detected."),
    ] = None,
    separator: Annotated[
        str, typer.Option(metavar="TEXT", help="Separates several values in a cell.")
    ] = ";",
    date_format: Annotated[
        str | None,
        typer.Option(metavar="FORMAT", help="The format of dates, such as %d.%m.%Y."),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Look leads up in a copy that close-async sync made."),
    ] = None,
    create_key_field: Annotated[
        bool,
        typer.Option(
            "--create-key-field",
            help="Give each new lead a unique key in a hidden custom field, which is created.",
        ),
    ] = False,
    at_most: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Refuse to write more leads.")
    ] = None,
    at_most_share: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, metavar="SHARE", help="Refuse to change more of the leads that match."
        ),
    ] = None,
) -> None:
    """Write the rows of a file to Close: plan, show, ask, write; resumable, and with a way back.

    Rows of one lead become one lead with several contacts. Columns are named after fields: name,
    url, status, address_1, city, contact_name, contact_email, contact2_email, opportunity_value,
    task, note, and custom fields under their names. Run it again after an interruption: it goes on
    where it stopped, and creates nothing twice.
    """
    with reported():
        from close_async.cli.arguments import one_of
        from close_async.cli.commands.push import PushJob, run_push

        job = PushJob(
            file=file,
            match=match or (),
            mode=one_of("--mode", mode, ("upsert", "create", "update")),
            write=write or (),
            empty=one_of("--empty", empty, ("keep", "clear")),
            ambiguous=one_of("--ambiguous", ambiguous, ("skip", "first", "fail")),
            map=map_ or (),
            journal=journal,
            save=plan,
            apply=apply,
            undo=undo,
            rejected=rejected,
            yes=yes,
            json=json,
            format=None if format_ is None else one_of("--format", format_, ("csv", "jsonl")),
            encoding=encoding,
            delimiter=delimiter,
            decimal=None if decimal is None else one_of("--decimal", decimal, (".", ",")),
            separator=separator,
            date_format=date_format,
            index=index,
            key_field=create_key_field,
            at_most=at_most,
            at_most_share=at_most_share,
        )
        raise typer.Exit(run_push(job))


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
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXT|FILE",
            help="A text; or a file with a query, the JSON from Copy Filters in Close; - for "
            "standard input.",
        ),
    ] = None,
    *,
    view: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Search with a Smart View, by its name or id."),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help="The type of the objects: lead, contact, opportunity, activity.email, …; by "
            "default the one that the query is about.",
            autocompletion=completing(SEARCHED),
        ),
    ] = None,
    fields: FieldNames = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, metavar="N", help="Show at most N.")
    ] = None,
    count: Annotated[bool, typer.Option("--count", help="Only show how many match.")] = False,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="table|json|jsonl|csv", help="The form of the output."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="The same as --format json, and errors as JSON too.")
    ] = False,
) -> None:
    """Search for a text, with a query or with a Smart View; the output is as for list."""
    with reported():
        from close_async.cli.commands.search import Search, show_search

        show_search(
            Search(
                what=what,
                view=view,
                object_type=type_,
                fields=fields,
                limit=limit,
                count=count,
                format_=format_,
                json=json,
            )
        )


@app.command()
def simulate(
    *,
    leads: Annotated[
        int, typer.Option(min=0, max=MOST_LEADS, metavar="N", help="Number of leads.")
    ] = 1_000,
    seed: Annotated[int, typer.Option(metavar="N", help="Determines the leads' content.")] = 0,
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
            seed=seed,
            port=port,
            latency=latency,
            rate_limits=not no_rate_limits,
            api_key=api_key,
            allowed_hosts=allow_host or (),
        )


@app.command()
def whoami(
    *,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON, and errors as JSON too.")
    ] = False,
) -> None:
    """Show who the API key belongs to."""
    with reported():
        from close_async.cli.commands.whoami import show_identity

        show_identity(json=json)


register(app)
