"""Commands that stand beside copying and the nouns: api, export, listen, auth, guide."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from close_async.cli.commands import auth
from close_async.cli.commands.events import Interval, follows_events
from close_async.cli.failures import reported

if TYPE_CHECKING:
    from close_async.cli.commands.following import Following


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(api)
    app.command()(export)
    app.command()(listen)
    app.command()(guide)
    app.add_typer(auth.app, name="auth")


def api(
    method: Annotated[str, typer.Argument(metavar="METHOD", help="GET, POST, PUT or DELETE.")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="Such as /lead/ or /lead/lead_1/.")],
    *,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            "-f",
            metavar="NAME=VALUE",
            help="A query parameter of a GET or DELETE, a field of the body otherwise; "
            "NAME:=JSON for any JSON.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="The JSON body; - for standard input."),
    ] = None,
    paginate: Annotated[
        bool, typer.Option("--paginate", help="Read all pages of a list, as JSON Lines.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=1, metavar="N", help="At most N, with --paginate."),
    ] = None,
    json: Annotated[
        bool,
        typer.Option("--json", help="One JSON array with --paginate, and errors as JSON."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the request as JSON, and send nothing.")
    ] = False,
) -> None:
    """Send any request to Close's API, and print the JSON of its response."""
    with reported():
        from close_async.cli.commands.api import Request, run_request
        from close_async.cli.settings import settings

        settings.json_errors = json
        run_request(
            Request(
                method=method,
                path=path,
                fields=field or (),
                source=source,
                paginate=paginate,
                limit=limit,
                is_array=json,
                dry_run=dry_run,
            )
        )


def export(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="leads.csv, leads.jsonl, leads.json or leads.parquet."),
    ],
    *,
    query: Annotated[
        str | None,
        typer.Option(metavar="TEXT|FILE", help="Only what this finds, as for search."),
    ] = None,
    view: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what this Smart View finds.")
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type",
            metavar="lead|contact|opportunity",
            help="What to export; by default what the query is about, or leads.",
        ),
    ] = None,
    fields: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES", help="Only these fields, separated by commas; custom ones by name."
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing but errors, as suits cron.")
    ] = False,
) -> None:
    """Write leads, contacts or opportunities to a file, every one once.

    The columns of CSV are the fields with a single value, and the custom fields by name. Parquet
    has all fields, with their types. The file is replaced when everything has been read, and not
    before.
    """
    with reported():
        from close_async.cli.commands.export import ExportJob, run_export

        run_export(
            ExportJob(
                file=file, what=query, view=view, object_type=type_, fields=fields, quiet=quiet
            )
        )


@follows_events
def listen(
    *,
    forward_to: Annotated[
        str,
        typer.Option(metavar="URL", help="Where to deliver: http://localhost:8000/hook."),
    ],
    following: "Following",
    interval: Interval = 2.0,
) -> None:
    """Deliver events to a URL as webhooks, so that an endpoint can be tried on this machine.

    The deliveries are made from the event log, with the body and the signature of Close's own. The
    signature key is that of CLOSE_SIGNATURE_KEY, or a new one, which is printed.
    """
    from close_async.cli.commands.following import run_listen

    run_listen(following, forward_to, interval=interval)


def guide() -> None:
    """Show on one page how scripts and agents use this program."""
    with reported():
        from importlib.resources import files

        from close_async.cli.records import write_text

        write_text(files("close_async.cli").joinpath("guide.md").read_text(encoding="utf-8"))
