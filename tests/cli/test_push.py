"""``close-async push`` as a process: its plan, question, result and exit codes."""

import asyncio
import csv
import json
import os
import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from close_async.testing import CloseSimulator
from tests.push.leads import field_id, has_each_once, named, writes
from tests.support import warm_start
from tests.support.command_line import Cli, Outcome, access, outcome, start
from tests.support.pushes import rows_of, write_csv
from tests.support.terminal import in_terminal

TEXT = """name,url,Seats,contact_email
Acme,acme.com,5,a@acme.com
Bad,bad.com,many,b@bad.com
Acme,,,b@acme.com
"""


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=20, rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text(TEXT)
    return path


async def test_it_plans_writes_and_reports(
    cli: Cli, sim: CloseSimulator, file: Path, tmp_path: Path
) -> None:
    rejected = tmp_path / "rejected.csv"
    args = ("push", file, "--match", "name", "--yes", "--rejected", rejected)
    done = await cli(*args, **access(sim))
    assert done.code == 6
    assert "1 new, 0 to change, 0 alike, 1 rejected" in done.out
    assert "row 3: Seats: must be a number" in done.out
    assert "2 created, 1 rejected" in done.out
    assert "close-async push --undo" in done.out
    (lead,) = named(sim, "Acme")
    assert len(lead["contacts"]) == 2
    assert (tmp_path / "leads.journal").exists()
    with rejected.open() as text:
        (row,) = csv.DictReader(text)
    assert (row["name"], row["close_async_row"]) == ("Bad", "3")
    # Corrected, the rejected file is a valid input.
    rejected.write_text(rejected.read_text().replace("many", "7", 1))
    again = await cli("push", rejected, "--match", "name", "--yes", **access(sim))
    assert (again.code, len(named(sim, "Bad"))) == (0, 1)


async def test_nobody_can_be_asked(cli: Cli, sim: CloseSimulator, file: Path) -> None:
    done = await cli("push", file, "--match", "name", **access(sim))
    assert done.code == 2
    assert "nothing was written: pass --yes to write" in done.err
    assert writes(sim) == []


async def test_a_second_run_writes_nothing(cli: Cli, sim: CloseSimulator, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    write_csv(path, rows_of(30))
    assert (await cli("push", path, "--match", "Source", "--yes", **access(sim))).code == 0
    before = sim.request_count
    done = await cli("push", path, "--match", "Source", "--yes", **access(sim))
    assert (done.code, "Nothing to write." in done.err) == (0, True)
    assert writes(sim, before) == []


async def test_a_plan_is_saved_applied_and_undone(
    cli: Cli, sim: CloseSimulator, file: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.jsonl"
    saved = await cli("push", file, "--match", "name", "--plan", plan, **access(sim))
    assert (saved.code, writes(sim)) == (6, [])
    assert f"close-async push --apply {plan}" in saved.err
    applied = await cli("push", "--apply", plan, "--yes", **access(sim))
    assert (applied.code, len(named(sim, "Acme"))) == (6, 1)
    undone = await cli("push", "--undo", tmp_path / "plan.journal", "--yes", **access(sim))
    assert (undone.code, named(sim, "Acme")) == (0, [])
    assert "1 deleted" in undone.out


async def test_json(cli: Cli, sim: CloseSimulator, file: Path) -> None:
    done = await cli("push", file, "--match", "name", "--yes", "--json", **access(sim))
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert {"plan", "row", "report"} <= {line["event"] for line in lines}
    rows = {line["row"]: line["status"] for line in lines if line["event"] == "row"}
    assert rows == {2: "created", 3: "rejected", 4: "created"}
    assert lines[-1]["rows"] == {"created": 2, "rejected": 1}


async def test_standard_input(sim: CloseSimulator, tmp_path: Path) -> None:
    async def run(*args: object, text: str) -> Outcome:
        reading, writing = os.pipe()
        os.write(writing, text.encode())
        os.close(writing)
        words = ("close_async.cli", "push", "-", *map(str, args))
        process = await warm_start.start(*words, env=os.environ | access(sim), stdin=reading)
        os.close(reading)
        return await outcome(process)

    journal = tmp_path / "a.journal"
    options = ("--match", "name", "--format", "jsonl", "--journal", journal)
    refused = await run("--match", "name", "--yes", text="{}")
    assert (refused.code, "--journal FILE" in refused.err) == (2, True)
    refused = await run(*options, text="{}")
    assert (refused.code, "pass --yes, or --plan FILE" in refused.err) == (2, True)
    done = await run(*options, "--yes", text='{"name": "Piped", "Seats": 5}\n')
    assert done.code == 0
    (lead,) = named(sim, "Piped")
    assert lead[field_id(sim, "Seats")] == 5
    # Without a name, its form is what it looks like.
    options = ("--match", "name", "--journal", journal, "--yes")
    assert (await run(*options, text='\n{"name": "Object"}\n')).code == 0
    assert (await run(*options, text="name\nRow\n")).code == 0
    assert len(named(sim, "Object")) == len(named(sim, "Row")) == 1


async def test_latin_1_with_semicolons_and_decimal_commas(
    cli: Cli, sim: CloseSimulator, tmp_path: Path
) -> None:
    path = tmp_path / "kunden.csv"
    path.write_bytes("Firma;Plätze\nMüller;1,5\n".encode("latin-1"))
    mapped = ("--map", "Firma=name", "--map", "Plätze=Seats")
    done = await cli("push", path, "--match", "name", *mapped, "--yes", **access(sim))
    assert done.code == 0
    (lead,) = named(sim, "Müller")
    assert lead[field_id(sim, "Seats")] == 1.5


def text_of(path: Path) -> str:
    return path.read_text()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "name a file of rows"),
        (("leads.csv",), "--match"),
        (("leads.csv", "--match", "name", "--mode", "replace"), "--mode must be upsert, create or"),
        (("leads.csv", "--match", "name", "--write", "name"), "--write takes FIELD=POLICY"),
        (("none.csv", "--match", "name"), "none.csv does not exist"),
        (("--undo", "none.journal"), "does not exist"),
        (("--apply", "none.jsonl"), "cannot be read"),
        (("leads.csv", "--apply", "plan.jsonl"), "one of them"),
        (("leads.csv", "--match", "name", "--rejected", "leads.csv"), "the same file as the input"),
        (("leads.csv", "--match", "name", "--plan", "leads.csv"), "the same file as the input"),
        (("leads.csv", "--match", "name", "--journal", "leads.csv"), "the same file as the input"),
        (
            ("leads.csv", "--match", "name", "--plan", "leads.journal"),
            "the same file as the journal",
        ),
        (("leads.csv", "--match", "name", "--plan", "other.csv"), "is not a plan"),
        (("leads.csv", "--match", "name", "--rejected", "other.csv"), "no rows that were"),
        (
            ("leads.csv", "--match", "name", "--rejected", "r", "--plan", "r"),
            "the same file as --plan",
        ),
        (("leads.csv", "--match", "Sorce"), "did you mean 'Source'?"),
        (("leads.csv", "--match", "name", "--at-most", "0", "--yes"), "more than at_most=0"),
    ],
)
async def test_wrong_usage(
    cli: Cli, sim: CloseSimulator, file: Path, args: tuple[str, ...], message: str
) -> None:
    other = file.with_name("other.csv")
    other.write_text(TEXT)
    full = [file.with_name(arg) if "." in arg else arg for arg in args]
    done = await cli("push", *full, **access(sim))
    assert [text_of(each) for each in (file, other)] == [TEXT, TEXT]
    assert done.code == 2
    assert message in " ".join(done.err.split())
    assert writes(sim) == []


async def test_ctrl_c_and_the_same_command_again(
    cli: Cli, sim: CloseSimulator, tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    write_csv(path, rows_of(300))
    existing = len(sim.world.leads)
    sim.latency = 0.05
    process = await start("push", path, "--match", "Source", "--yes", **access(sim))
    while len(sim.world.leads) <= existing + 20:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    process.send_signal(signal.SIGINT)
    stopped = await outcome(process)
    assert stopped.code == 130
    assert "Run the same command again to go on." in stopped.err
    sim.latency = 0.0
    done = await cli("push", path, "--match", "Source", "--yes", **access(sim))
    assert done.code == 0
    assert "has an interrupted push" in done.err
    assert "300 created" in done.out
    assert has_each_once(sim, 300)


@pytest.mark.parametrize(("answer", "leads"), [("y", 1), ("n", 0), ("", 0)])
async def test_a_terminal_is_asked(
    sim: CloseSimulator, file: Path, answer: str, leads: int
) -> None:
    words = ["push", str(file), "--match", "name"]
    _, screen = await asyncio.to_thread(
        partial(in_terminal, *words, prompt="[y/N]", answer=f"{answer}\n", **access(sim))
    )
    assert "Write 1 lead in Simulated Organization?" in screen
    assert "rejected rows" in screen
    assert "1 request" in screen
    assert "1 requests" not in screen
    assert len(named(sim, "Acme")) == leads
    assert ("To take it back:" in screen) == bool(leads)
