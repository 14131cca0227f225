"""The commands of ``close-async`` and their options."""

from pathlib import Path
from typing import Annotated

import typer

from close_async import __version__
from close_async.cli.failures import reported

_EXIT_CODES = """
Exit codes:

- 0: done
- 1: unexpected error
- 2: wrong usage, destination or configuration
- 3: the API key is refused, or not permitted to do this
- 4: Close cannot be reached, or fails
- 5: incomplete, not every lead could be read
- 130, 143: stopped by Ctrl-C, by SIGTERM
"""

app = typer.Typer(
    name="close-async",
    help="Copy and look at a Close CRM account, or a simulated one.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def run() -> None:
    """Run the command that the arguments name, and end the process."""
    app(prog_name="close-async")


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
    """Copy and look at a Close CRM account, or a simulated one."""


@app.command(epilog=_EXIT_CODES)
def sync(
    dest: Annotated[
        Path, typer.Argument(metavar="DEST", help="The SQLite file to write, such as leads.db.")
    ],
    *,
    simulate: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Copy from a simulated Close with N leads."),
    ] = None,
    latency: Annotated[
        float,
        typer.Option(min=0, metavar="SECONDS", help="How slowly the simulated Close answers."),
    ] = 0.0,
    concurrency: Annotated[
        int,
        typer.Option(
            min=1, max=32, metavar="N", help="How many requests may be under way at once."
        ),
    ] = 8,
) -> None:
    """Copy every lead, with its contacts, opportunities and tasks, into a SQLite file.

    The API key is read from the environment variable CLOSE_API_KEY. With --simulate none is
    needed. Run it again whenever you like: what is there is replaced by what Close has now.
    """
    if latency and simulate is None:
        raise typer.BadParameter("--latency is for --simulate", param_hint="--latency")
    with reported():
        from close_async.cli.syncing import SyncJob, run_sync

        raise typer.Exit(run_sync(SyncJob(dest, simulate, latency, concurrency)))


@app.command()
def simulate(
    *,
    leads: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many leads there are.")
    ] = 1_000,
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65535, metavar="PORT", help="Where to listen; 0 for any free port."
        ),
    ] = 8080,
    latency: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How slowly it answers.")
    ] = 0.0,
    no_rate_limits: Annotated[
        bool, typer.Option("--no-rate-limits", help="Answer as many requests as come.")
    ] = False,
) -> None:
    """Serve a simulated Close on this machine, until Ctrl-C."""
    with reported():
        from close_async.cli.simulating import run_simulator

        run_simulator(leads=leads, port=port, latency=latency, rate_limits=not no_rate_limits)


@app.command()
def whoami() -> None:
    """Show whom the API key in CLOSE_API_KEY belongs to."""
    with reported():
        from close_async.cli.identity import show_identity

        show_identity()
