"""``close-async sync``: copy leads from Close, or from a simulated one."""

import gc
import os
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import attrs

from close_async import CloseClient, CloseError
from close_async.cli.arguments import Deletions, Destination
from close_async.cli.display import Display, display_for
from close_async.cli.failures import ExitCode, explain, require_api_key
from close_async.cli.interrupt import Interrupted, run_interruptibly
from close_async.cli.meter import Meter
from close_async.cli.summary import Summary
from close_async.cli.terminal import (
    OutputError,
    counted,
    discard,
    grouped,
    plain,
    say,
    show,
    stderr,
    stdout,
)
from close_async.sync import CloseSync, SinkError, SyncProgress, SyncReport
from close_async.testing import SimulatorProcess

T = TypeVar("T")

# Allocations between two collections of garbage. Leads contain no reference cycles, and are freed
# without the collector; a sync has far fewer objects alive at once.
_GC_THRESHOLD = 500_000


@attrs.frozen(kw_only=True)
class SyncJob:
    """The arguments of ``close-async sync``.

    Args:
        dest: The copy.
        objects: The types of objects to copy.
        deletions: What happens to rows of deleted objects: ``"remove"`` or ``"mark"``.
        full: Whether to read everything again.
        follow: Whether to keep following Close.
        interval: Seconds between two checks for changes, with ``follow``.
        query: The leads to copy; ``None`` for all of them.
        fields: The fields to read; ``None`` for Close's default.
        page_size: Maximum number of leads per request.
        json: Whether to print JSON.
        quiet: Whether to print only notes and errors.
        plan: Whether to print the plan, and copy nothing.
        simulate: Number of leads of a simulated Close; ``None`` for the real one.
        latency: Seconds before each response of the simulated Close.
    """

    dest: Destination
    objects: Sequence[str] = ("leads",)
    deletions: Deletions = "remove"
    full: bool = False
    follow: bool = False
    interval: float = 30.0
    query: Mapping[str, Any] | None = None
    fields: Sequence[str] | None = None
    page_size: int = 200
    json: bool = False
    quiet: bool = False
    plan: bool = False
    simulate: int | None = None
    latency: float = 0.0


def run_sync(job: SyncJob) -> ExitCode:
    """Run a sync, and print its progress and result."""
    if job.simulate is None:
        require_api_key()
    # By default the collector traverses all objects again and again, which stops the event loop for
    # a tenth of a second at a time.
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
    # pyarrow reads this when it is imported. Its own allocator keeps 20 MB of what Parquet freed.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    console, meter = stderr(), Meter()
    if job.plan:
        show(plain(_with_client(job, meter, _plan)))
        return ExitCode.OK
    try:
        with display_for(console, meter, json=job.json, quiet=job.quiet) as display:
            report = _run(job, meter, display)
    except (Interrupted, KeyboardInterrupt):
        say(console, plain(f"Stopped. {_stored(job)}".rstrip()))
        raise
    except CloseError as error:
        if explain(error).code is not ExitCode.USAGE:  # then the same command would fail again
            error.add_note(_stored(job))
        raise
    except OutputError as error:
        error.add_note(_stored(job))
        raise
    try:
        if not job.quiet:
            Summary(job.dest, report, meter).show(stdout(), json=job.json)
    except OutputError as error:
        if job.json:
            raise
        # The copy is complete: only its summary is lost.
        discard(sys.stdout)
        say(console, f"[yellow]Note:[/] {plain(error)}")
    for note in report.notes:
        say(console, f"[yellow]Note:[/] {plain(note)}")
    return ExitCode.OK if report.complete else ExitCode.INCOMPLETE


def _run(job: SyncJob, meter: Meter, display: Display) -> SyncReport:
    if job.simulate is not None:
        display.step(f"Starting a simulated Close with {counted(job.simulate, 'lead')}")
    display.step(f"Syncing into {job.dest.name}")
    return _with_client(job, meter, partial(_sync, display=display))


def _with_client(job: SyncJob, meter: Meter, work: Callable[..., Coroutine[Any, Any, T]]) -> T:
    """Run ``work`` with a client for the account in the environment, or for a simulated one."""
    if job.simulate is None:
        return run_interruptibly(work(CloseClient(priority="bulk", hooks=[meter]), job))
    with SimulatorProcess(leads=job.simulate, latency=job.latency) as sim:
        close = CloseClient(
            sim.api_key, base_url=sim.url, priority="bulk", hooks=[meter], trust_env=False
        )
        return run_interruptibly(work(close, job))


async def _sync(close: CloseClient, job: SyncJob, *, display: Display) -> SyncReport:
    async with close, _open(close, job, display.progress) as sync:
        return await sync.run(full=_is_full(job), follow=job.follow, interval=job.interval)


async def _plan(close: CloseClient, job: SyncJob) -> str:
    async with close, _open(close, job) as sync:
        plan = await sync.plan(full=_is_full(job))
    return str(plan or "The copy is complete: only changes will be read.")


def _open(
    close: CloseClient, job: SyncJob, on_progress: Callable[[SyncProgress], None] | None = None
) -> CloseSync:
    # Opened before any request, so that a destination that cannot be written fails first.
    sink = job.dest.open(job.deletions)
    try:
        return CloseSync(
            close,
            sink,
            objects=job.objects,
            query=job.query,
            fields=job.fields,
            page_size=job.page_size,
            on_progress=on_progress,
        )
    except BaseException:  # an argument is not valid: leave no new file behind
        sink.close()
        raise


def _is_full(job: SyncJob) -> bool:
    # Each simulated Close is a new one, so changes since an earlier one mean nothing.
    return job.full or job.simulate is not None


def _stored(job: SyncJob) -> str:
    """Return a sentence about what an incomplete run has stored, or nothing."""
    with suppress(SinkError):
        stored = grouped(job.dest.peek().rows["lead"])
        return f"{stored} leads are stored in {job.dest}, which is intact. Run it again to resume."
    return ""
