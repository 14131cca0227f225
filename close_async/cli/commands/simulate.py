"""``close-async simulate``: serve a simulated Close from this process."""

import asyncio
import errno
from collections.abc import Collection, Generator
from contextlib import contextmanager

import typer

from close_async.cli.failures import ExitCode, Failure, fail
from close_async.cli.interrupt import Interrupted, run_interruptibly
from close_async.cli.terminal import counted, show
from close_simulator.auth import check_host_names
from close_simulator.control import ControlledSimulator


def run_simulator(
    *,
    leads: int,
    seed: int,
    port: int,
    latency: float,
    rate_limits: bool,
    api_key: str | None,
    allowed_hosts: Collection[str],
) -> None:
    """Serve until SIGINT or SIGTERM; both are a normal end.

    Args:
        leads: Number of leads.
        seed: Determines the content of the leads.
        port: The port to listen on.
        latency: Seconds before each response.
        rate_limits: Whether requests are limited.
        api_key: The valid API key; ``None`` for a random one.
        allowed_hosts: Host names to accept, besides localhost and IP addresses.
    """
    with _as_usage_of("--allow-host"):
        check_host_names(allowed_hosts)
    with _as_usage_of("--api-key"):
        simulator = ControlledSimulator(
            leads=leads,
            seed=seed,
            port=port,
            latency=latency,
            rate_limits=rate_limits,
            api_key=api_key,
            allowed_hosts=allowed_hosts,
        )
    try:
        run_interruptibly(_serve(simulator, leads))
    except Interrupted:
        raise typer.Exit from None
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        problem = "is in use" if error.errno == errno.EADDRINUSE else "needs special privileges"
        advice = "Choose another one with --port; --port 0 picks a free one."
        fail(Failure(ExitCode.USAGE, f"Port {port} {problem}.", advice))


@contextmanager
def _as_usage_of(option: str) -> Generator[None]:
    """Report the simulator's ValueError for a value as an error of the option it is from."""
    try:
        yield
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


async def _serve(simulator: ControlledSimulator, leads: int) -> None:
    async with simulator as sim:
        show(f"[bold]A simulated Close with {counted(leads, 'lead')} is listening.[/]\n")
        show(f"  export CLOSE_BASE_URL={sim.url}")
        show(f"  export CLOSE_API_KEY={sim.api_key}\n")
        show("With these set, the SDK and [bold]close-async sync leads.db[/] use it.")
        show("[dim]Ctrl-C stops it.[/]")
        await asyncio.Event().wait()
