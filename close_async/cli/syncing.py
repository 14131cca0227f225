"""``close-async sync``: from Close, or a simulated one, into a database."""

from pathlib import Path

import attrs
from rich.markup import escape

from close_async import CloseClient, CloseError
from close_async.cli.display import Display, display_for
from close_async.cli.failures import ExitCode, Interrupted, require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.meter import Meter
from close_async.cli.summary import remarks, show_summary
from close_async.cli.terminal import grouped, say, stderr, stdout
from close_async.sync import (
    LISTABLE_LEADS,
    PullProgress,
    PullReport,
    SQLiteSink,
    pull_leads,
)
from close_async.testing import SimulatorProcess


@attrs.frozen
class SyncJob:
    """What ``close-async sync`` was asked to do.

    Args:
        dest: The database.
        simulate: How many leads a simulated Close has; ``None`` for the real one.
        latency: Seconds that the simulated Close waits before it answers.
        concurrency: How many requests may be under way.
    """

    dest: Path
    simulate: int | None
    latency: float
    concurrency: int


def run_sync(job: SyncJob) -> ExitCode:
    """Do the job, and tell about it."""
    if job.simulate is None:
        require_api_key()
    console, meter = stderr(), Meter()
    # Before any request, so that a place that cannot be written costs nothing.
    with SQLiteSink(job.dest) as sink:
        try:
            with display_for(console, meter) as display:
                report = _copied(job, sink, meter, display)
        except (Interrupted, KeyboardInterrupt):
            say(console, f"Stopped. {_what_is_stored(job, sink)}")
            raise
        except CloseError:
            say(console, _what_is_stored(job, sink))
            raise
    show_summary(stdout(), job.dest, report, meter)
    for remark in remarks(report):
        say(console, f"[yellow]Note:[/] {remark}")
    return ExitCode.OK if report.complete else ExitCode.INCOMPLETE


def _copied(job: SyncJob, sink: SQLiteSink, meter: Meter, display: Display) -> PullReport:
    """Copy from the account of the environment, or from a simulated one."""
    if job.simulate is None:
        close = CloseClient(lane="bulk", hooks=[meter])
        return run_interruptibly(_copy(close, job, sink, display))
    display.step(f"Starting a simulated Close with {grouped(job.simulate)} leads")
    with SimulatorProcess(leads=job.simulate, latency=job.latency) as sim:
        close = CloseClient(sim.api_key, base_url=sim.url, lane="bulk", hooks=[meter])
        return run_interruptibly(_copy(close, job, sink, display))


def _what_is_stored(job: SyncJob, sink: SQLiteSink) -> str:
    """Say what a run that did not end left behind; nothing if it had not begun."""
    stored = sink.seen()
    if not stored:
        return ""
    place = escape(str(job.dest))
    return f"{grouped(stored)} leads are stored in {place}, which is intact. Run it again for all."


async def _copy(close: CloseClient, job: SyncJob, sink: SQLiteSink, display: Display) -> PullReport:
    display.step(f"Copying leads to {job.dest.name}")
    async with close:
        return await pull_leads(
            close, sink, concurrency=job.concurrency, on_progress=_Watch(display)
        )


class _Watch:
    """Passes progress on, and warns once of an organisation that is too large."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._warned = False

    def __call__(self, progress: PullProgress) -> None:
        if progress.total is not None and progress.total > LISTABLE_LEADS and not self._warned:
            self._warned = True
            self._display.warn(
                f"this organization has {grouped(progress.total)} leads, and Close lists only the "
                f"first {grouped(LISTABLE_LEADS)} this way. Those are copied; the rest will be "
                "missing."
            )
        self._display.progress(progress)
