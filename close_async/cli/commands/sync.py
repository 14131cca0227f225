"""``close-async sync``: from Close, or a simulated one, into a copy."""

import gc
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import attrs

from close_async import CloseClient, CloseError
from close_async.cli.destination import Destination
from close_async.cli.display import Display, display_for
from close_async.cli.failures import ExitCode, Interrupted, explain, require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.meter import Meter
from close_async.cli.summary import Summary
from close_async.cli.terminal import OutputError, discard, grouped, plain, say, show, stderr, stdout
from close_async.sync import LeadSync, SinkError, SyncProgress, SyncReport
from close_async.testing import SimulatorProcess

T = TypeVar("T")

# Leads are in no cycles, and free themselves: far fewer objects are alive while nothing goes wrong.
_COLLECT_AFTER = 500_000


@attrs.frozen(kw_only=True)
class SyncJob:
    """What ``close-async sync`` was asked to do.

    Args:
        dest: Where the copy goes.
        full: Whether everything is read anew.
        follow: Whether to go on following Close.
        interval: Seconds between two looks while watching.
        query: Which leads; all of them if ``None``.
        fields: Which fields; what Close sends by itself if ``None``.
        page_size: The most leads that a request asks for.
        json: Whether a program reads the output.
        plan: Whether to say what would be done, and do nothing.
        simulate: How many leads a simulated Close has; ``None`` for the real one.
        latency: Seconds that the simulated Close waits before it answers.
    """

    dest: Destination
    full: bool = False
    follow: bool = False
    interval: float = 30.0
    query: Mapping[str, Any] | None = None
    fields: Sequence[str] | None = None
    page_size: int = 200
    json: bool = False
    plan: bool = False
    simulate: int | None = None
    latency: float = 0.0


def run_sync(job: SyncJob) -> ExitCode:
    """Do the job, and tell about it."""
    if job.simulate is None:
        require_api_key()
    # Going through everything again and again, to find nothing, would stop the loop for long.
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    console, meter = stderr(), Meter()
    if job.plan:
        show(plain(_with_client(job, meter, _plan)))
        return ExitCode.OK
    try:
        with display_for(console, meter, json=job.json) as display:
            report = _synced(job, meter, display)
    except (Interrupted, KeyboardInterrupt):
        say(console, plain(f"Stopped. {_what_is_stored(job)}"))
        raise
    except CloseError as error:
        if explain(error).code is not ExitCode.USAGE:  # the same command could not go on
            error.add_note(_what_is_stored(job))
        raise
    except OutputError as error:
        error.add_note(_what_is_stored(job))
        raise
    try:
        Summary(job.dest, report, job.dest.peek().rows, meter).show(stdout(), json=job.json)
    except OutputError as error:
        if job.json:
            raise
        # The copy is stored and complete: only its description is lost.
        discard(sys.stdout)
        say(console, f"[yellow]Note:[/] {plain(error)}")
    for note in report.notes:
        say(console, f"[yellow]Note:[/] {plain(note)}")
    return ExitCode.OK if report.complete else ExitCode.INCOMPLETE


def _synced(job: SyncJob, meter: Meter, display: Display) -> SyncReport:
    if job.simulate is not None:
        display.step(f"Starting a simulated Close with {grouped(job.simulate)} leads")
    display.step(f"Syncing into {job.dest.path.name}")
    return _with_client(job, meter, partial(_sync, display=display))


def _with_client(job: SyncJob, meter: Meter, work: Callable[..., Coroutine[Any, Any, T]]) -> T:
    """Work with the account of the environment, or with a simulated one."""
    if job.simulate is None:
        return run_interruptibly(work(CloseClient(priority="bulk", hooks=[meter]), job))
    with SimulatorProcess(leads=job.simulate, latency=job.latency) as sim:
        close = CloseClient(
            sim.api_key, base_url=sim.url, priority="bulk", hooks=[meter], trust_env=False
        )
        return run_interruptibly(work(close, job))


async def _sync(close: CloseClient, job: SyncJob, *, display: Display) -> SyncReport:
    async with close, _opened(close, job, display.progress) as sync:
        return await sync.run(full=_is_full(job), follow=job.follow, interval=job.interval)


async def _plan(close: CloseClient, job: SyncJob) -> str:
    async with close, _opened(close, job) as sync:
        plan = await sync.plan(full=_is_full(job))
    return str(plan or "The copy is complete: only changes will be read.")


def _opened(
    close: CloseClient, job: SyncJob, on_progress: Callable[[SyncProgress], None] | None = None
) -> LeadSync:
    # Opened before any request, so that a place that cannot be written costs nothing.
    sink = job.dest.open()
    return LeadSync(
        close,
        sink,
        query=job.query,
        fields=job.fields,
        page_size=job.page_size,
        on_progress=on_progress,
    )


def _is_full(job: SyncJob) -> bool:
    # A simulated Close is a new one each time: what it had before tells nothing.
    return job.full or job.simulate is not None


def _what_is_stored(job: SyncJob) -> str:
    """Say what a run that did not end left behind; nothing if there is nothing."""
    with suppress(SinkError):
        stored = grouped(job.dest.peek().rows["lead"])
        return f"{stored} leads are stored in {job.dest}, which is intact. Run it again to resume."
    return ""
