"""Record what ``close-async`` prints in case of trouble: ``python -m benchmarks.troubles``.

Prints ``docs/troubles.md``. The full disk needs root, because a small file system is mounted.
"""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

from attrs import define, frozen

from close_async.testing import CloseSimulator, Fault, ManualClock, RateLimits

INTRODUCTION = Path(__file__).with_name("troubles.md").read_text(encoding="utf-8")
DAY = 86_400
BUG = """
from close_async.sync import CloseSync

async def run(self, **options):
    return self.nothing_of_this_name

CloseSync.run = run
"""
REFUSAL = b'{"error": "You do not have permission to view leads."}'


@define
class Terminal:
    """Runs commands in a folder, with the key of a simulated Close, and records their output.

    Args:
        simulator: The simulated Close.
        folder: The folder of the copies.
    """

    simulator: CloseSimulator
    folder: Path
    recorded: str = ""

    async def start(self, command: str, **env: str) -> Process:
        """Start a command."""
        access = {"CLOSE_BASE_URL": self.simulator.url, "CLOSE_API_KEY": self.simulator.api_key}
        program, *arguments = command.split()
        return await asyncio.create_subprocess_exec(
            *(Path(sys.executable).with_name(program), *arguments),
            env=os.environ | access | env,
            cwd=self.folder,
            stdout=PIPE,
            stderr=STDOUT,
        )

    async def run(self, command: str, **env: str) -> None:
        """Run a command, and record its output."""
        await self.record(command, await self.start(command, **env))

    async def record(self, command: str, process: Process) -> None:
        """Record the output of a command, once it has ended."""
        shown, _ = await process.communicate()
        assert b"Traceback" not in shown, shown.decode()
        text = without_repeated_progress(shown.decode().strip().replace(f"{self.folder}/", ""))
        self.recorded += f"$ {command}\n{text}\n[{process.returncode}]\n"

    def stored(self) -> int:
        """Return the number of leads in the copy; a run may be writing it."""
        uri = f"file:{self.folder}/leads.db?mode=ro"
        with suppress(sqlite3.OperationalError), closing(sqlite3.connect(uri, uri=True)) as db:
            return db.execute("SELECT count(*) FROM lead").fetchone()[0]
        return 0

    async def copy(self) -> None:
        """Make a first copy, without recording it."""
        await (await self.start("close-async sync leads.db")).communicate()


def without_repeated_progress(text: str) -> str:
    """Remove each line of progress that is followed by another one."""
    lines = text.splitlines()
    is_progress = [" per second, " in line for line in lines]
    follows = zip(is_progress, [*is_progress[1:], False], strict=True)
    pairs = zip(lines, follows, strict=True)
    return "\n".join(line for line, both in pairs if both != (True, True))


async def a_months_gap(at: Terminal, clock: ManualClock) -> None:
    """Delete a lead, change another one, and let forty days pass."""
    await at.copy()
    world = at.simulator.world
    world.delete_lead(world.leads.id_of(1))
    world.update_lead(world.leads.id_of(2), name="Renamed")
    clock.advance(40 * DAY)
    await at.run("close-async sync leads.db")


async def a_forgetful_log(at: Terminal, clock: ManualClock) -> None:
    """Forget all events."""
    world = at.simulator.world
    world.update_lead(world.leads.id_of(2), name="Renamed")
    await at.copy()
    world.delete_lead(world.leads.id_of(1))
    clock.advance(DAY)
    world.events.forget(clock())
    await at.run("close-async sync leads.db")


async def a_chain_of_merges(at: Terminal, clock: ManualClock) -> None:
    """Merge one lead into the next, three times."""
    await at.copy()
    world = at.simulator.world
    for number in (1, 2, 3):
        world.merge_leads(world.leads.id_of(number), world.leads.id_of(number + 1))
        clock.advance(1)
    await at.run("close-async sync leads.db")


async def deleted_and_restored(at: Terminal, clock: ManualClock) -> None:
    """Delete a lead, sync, restore it, sync."""
    await at.copy()
    lead = at.simulator.world.leads[at.simulator.world.leads.id_of(1)]
    at.simulator.world.delete_lead(lead["id"])
    await at.run("close-async sync leads.db")
    clock.advance(10)
    at.simulator.world.restore_lead(lead)
    await at.run("close-async sync leads.db")


async def all_leads(at: Terminal, _: ManualClock) -> None:
    """Copy every lead."""
    await at.run("close-async sync leads.db --plan")
    await at.run("close-async sync leads.db")


async def a_new_custom_field(at: Terminal, _: ManualClock) -> None:
    """Add a custom field to leads during the run, whether they were read already or not."""
    world = at.simulator.world
    seen = at.simulator.request_count
    process = await at.start("close-async sync leads.db")
    while at.simulator.request_count < seen + 4:  # noqa: ASYNC110
        await asyncio.sleep(0.002)
    for number in range(1_000):
        world.leads.put(number, world.leads.lead(number) | {"custom.cf_new": f"Added {number}"})
        world.update_lead(world.leads.id_of(number), name=f"With a new field {number}")
    await at.record("close-async sync leads.db", process)
    query = "SELECT count(*) FROM lead WHERE json_extract(custom, '$.cf_new') IS NOT NULL"
    found = subprocess.run(  # noqa: ASYNC221
        ["sqlite3", "leads.db", query], cwd=at.folder, capture_output=True, text=True, check=False
    )
    at.recorded += f'$ sqlite3 leads.db "{query}"\n{found.stdout.strip()}\n[{found.returncode}]\n'


async def a_lost_permission(at: Terminal, _: ManualClock) -> None:
    """Reject requests for leads after a few pages."""
    at.simulator.faults.add(
        Fault.status(403, body=REFUSAL, match="GET /lead/", after=6, times=None)
    )
    await at.run("close-async sync leads.db")
    await at.run("close-async status leads.db")


async def a_lost_log(at: Terminal, clock: ManualClock) -> None:
    """Reject requests for the event log."""
    await at.copy()
    at.simulator.faults.add(Fault.status(403, match="GET /event/*", times=None))
    clock.advance(DAY)
    await at.run("close-async sync leads.db")


async def a_full_disk(at: Terminal, _: ManualClock) -> None:
    """Copy into a file system of six megabytes."""
    small = at.folder / "disk"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", small], check=True)  # noqa: ASYNC221
    try:
        await at.run("close-async sync disk/leads.db")
        await at.run("close-async sync jsonl:disk/changes.jsonl")
    finally:
        subprocess.run(["umount", small], check=True)  # noqa: ASYNC221


async def a_signal(at: Terminal, _: ManualClock) -> None:
    """Interrupt a run."""
    at.simulator.faults.add(Fault.stall(match="GET /lead/", after=4, times=None))
    process = await at.start("close-async sync leads.db")
    while not at.stored():  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    process.send_signal(signal.SIGINT)
    await at.record("close-async sync leads.db    # Ctrl-C", process)


async def faulty_responses(at: Terminal, _: ManualClock) -> None:
    """Make responses faulty."""
    faults = (Fault.status(503, times=None), Fault.reset(times=None), Fault.cut_body(times=None))
    for number, fault in enumerate(faults):
        at.simulator.faults.add(fault, share=0.07, seed=number)
    await at.run("close-async sync leads.db")


async def another_copy(at: Terminal, _: ManualClock) -> None:
    """Continue with other fields, and with another key."""
    await at.copy()
    await at.run("close-async sync leads.db --fields name")
    async with CloseSimulator(leads=3, seed=5) as other:
        access = {"CLOSE_BASE_URL": other.url, "CLOSE_API_KEY": other.api_key}
        await at.run("close-async sync leads.db", **access)


async def wrong_access(at: Terminal, _: ManualClock) -> None:
    """Run without a key, with a wrong one, without a network, and with a wrong path."""
    await at.run("close-async sync leads.db", CLOSE_API_KEY="")
    await at.run("close-async sync leads.db", CLOSE_API_KEY="api_mistyped")
    await at.run("close-async sync leads.db", CLOSE_BASE_URL="http://127.0.0.1:9/api/v1")
    await at.run("close-async sync missing/leads.db")


async def mistyped(at: Terminal, _: ManualClock) -> None:
    """Name a field, a status and a lead that do not exist."""
    await at.run("close-async leads list --fields nam,status_label")
    lead = at.simulator.world.leads.id_of(1)
    await at.run(f"close-async leads update {lead} --field status=Potentiall")
    await at.run("close-async leads get lead_gone")


async def close_is_down(at: Terminal, _: ManualClock) -> None:
    """Fail every request for leads: with an error, and without a response."""
    for fault in (Fault.status(503, match="GET /lead/", times=None), Fault.reset(times=None)):
        at.simulator.faults.clear()
        at.simulator.faults.add(fault)
        await at.run("close-async sync leads.db")


async def another_server(at: Terminal, _: ManualClock) -> None:
    """Answer with the login page of a proxy."""
    page = b"<!doctype html><title>Sign in to the guest network</title>"
    at.simulator.faults.add(Fault.body(page, "text/html", times=None))
    await at.run("close-async sync leads.db")


async def a_low_limit(at: Terminal, _: ManualClock) -> None:
    """Allow a twelfth of Close's requests for leads: another program uses the rest."""
    limits = RateLimits(groups={"GET /lead/": 20})
    async with CloseSimulator(leads=8_000, rate_limits=limits) as limited:
        access = {"CLOSE_BASE_URL": limited.url, "CLOSE_API_KEY": limited.api_key}
        await at.run("close-async sync leads.db", **access)


async def a_bug(at: Terminal, _: ManualClock) -> None:
    """Break the program where Python starts: it imports ``sitecustomize``."""
    (at.folder / "sitecustomize.py").write_text(BUG, encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(at.folder), os.environ.get("PYTHONPATH")]))
    await at.run("close-async sync leads.db", PYTHONPATH=path)


Scenario = Callable[[Terminal, ManualClock], Awaitable[None]]


@frozen
class Trouble:
    """A situation on the page.

    Args:
        title: The heading.
        scenario: Creates the situation.
        leads: Number of leads.
        imported: How many of them were created in the same second.
    """

    title: str
    scenario: Scenario
    leads: int = 2_000
    imported: int = 0


TROUBLES = (
    Trouble("Forty days since the last run: Close keeps events for thirty", a_months_gap),
    Trouble("The event log expired earlier than it should", a_forgetful_log),
    Trouble("Three leads were merged, one into the next", a_chain_of_merges),
    Trouble("A lead is deleted, and restored", deleted_and_restored),
    Trouble("10,001 leads: one more than a search shows", all_leads, 10_001),
    Trouble("35,001 leads: one more than a list shows", all_leads, 35_001),
    Trouble("An import of 25,000 leads in one instant", all_leads, 36_000, 25_000),
    Trouble("A custom field is added in the middle of a run", a_new_custom_field, 8_000),
    Trouble("The key loses its permission during the run", a_lost_permission),
    Trouble("The key may no longer read the event log", a_lost_log),
    Trouble("The disk is full", a_full_disk, 8_000),
    Trouble("Ctrl-C", a_signal),
    Trouble("A fifth of all responses are errors, or incomplete", faulty_responses, 8_000),
    Trouble("The copy belongs to another query or organization", another_copy),
    Trouble("No key, a wrong one, no network, no such folder", wrong_access),
    Trouble("A mistyped field, value or id", mistyped),
    Trouble("Close is down", close_is_down),
    Trouble("Another server answers", another_server),
    Trouble("Another program uses most of the rate limit", a_low_limit),
    Trouble("A bug", a_bug),
)


async def main() -> None:
    """Print the page."""
    print(INTRODUCTION)
    for trouble in TROUBLES:
        print(f"## {trouble.title}\n\n```console\n{await record(trouble)}```\n", flush=True)


async def record(trouble: Trouble) -> str:
    """Return the output in a situation."""
    async with simulated(trouble) as (terminal, clock):
        await trouble.scenario(terminal, clock)
    return terminal.recorded


@asynccontextmanager
async def simulated(trouble: Trouble) -> AsyncGenerator[tuple[Terminal, ManualClock], None]:
    """Start a simulated Close, and create a folder."""
    clock = ManualClock()
    folder = Path(tempfile.mkdtemp())
    try:
        async with CloseSimulator(
            leads=trouble.leads, imported=trouble.imported, rate_limits=False, clock=clock
        ) as simulator:
            yield Terminal(simulator, folder), clock
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(main())
