"""``close-async sync``, as a process against a simulated Close."""

# ruff: noqa: ASYNC110, ASYNC240 - tests may block, and have to poll other processes

import asyncio
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from close_async.testing import CloseSimulator, Fault
from tests.cli.conftest import Cli, access, outcome, start


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "leads.db"


def stored(path: Path, query: str) -> list[Any]:
    db = sqlite3.connect(path)
    try:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return db.execute(query).fetchall()
    finally:
        db.close()


async def test_every_lead_is_copied(cli: Cli, simulator: CloseSimulator, path: Path) -> None:
    ran = await cli("sync", path, **access(simulator))
    assert (ran.code, ran.err.count("Warning")) == (0, 0)
    leads = [simulator.world.leads[lead_id] for lead_id in simulator.world.leads]
    assert "All 450 leads" in ran.out
    assert "lead: 450 rows" in ran.out
    assert "450 of 450 leads" in ran.err
    query = "SELECT status_label, count(*) FROM lead GROUP BY 1"
    assert dict(stored(path, query)) == simulator.world.count_by_status()
    contacts = [(c["id"], lead["id"]) for lead in leads for c in lead["contacts"]]
    assert stored(path, "SELECT id, lead_id FROM contact ORDER BY 1") == sorted(contacts)


async def test_a_second_run_follows_the_source(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    await cli("sync", path, **access(simulator))
    first, second, *_ = simulator.world.leads
    simulator.world.update_lead(first, name="Renamed")
    simulator.world.delete_lead(second)
    ran = await cli("sync", path, **access(simulator))
    assert ran.code == 0
    assert dict(stored(path, "SELECT id, name FROM lead"))[first] == "Renamed"
    assert "1 leads of an earlier run are no longer in Close" in ran.err


async def test_the_embedded_simulator_needs_no_key(cli: Cli, path: Path) -> None:
    ran = await cli("sync", path, "--simulate", 250, "--concurrency", 2)
    assert ran.code == 0
    assert stored(path, "SELECT count(*) FROM lead") == [(250,)]


async def test_without_a_key_it_says_what_to_set(cli: Cli, path: Path) -> None:
    ran = await cli("sync", path)
    assert ran.code == 2
    assert "CLOSE_API_KEY" in ran.err
    assert "--simulate" in ran.err
    assert not path.exists()


async def test_a_refused_key_is_never_shown(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    ran = await cli("sync", path, CLOSE_BASE_URL=simulator.url, CLOSE_API_KEY="api_secret")
    assert ran.code == 3
    assert "refused the API key" in ran.err
    assert "api_secret" not in ran.out + ran.err
    assert not path.exists()


@pytest.mark.parametrize("kind", ["folder", "missing folder", "text file", "other database"])
async def test_a_bad_destination_is_refused_before_any_request(
    cli: Cli, simulator: CloseSimulator, path: Path, kind: str
) -> None:
    if kind == "folder":
        path.mkdir()
    elif kind == "missing folder":
        path = path.parent / "missing" / "leads.db"
    elif kind == "text file":
        path.write_text("Dear diary, nothing of this may get lost.\n" * 30)
    else:
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE diary (entry)")
        db.close()
    ran = await cli("sync", path, **access(simulator))
    assert ran.code == 2
    assert str(path) in ran.err.replace("\n", "")
    assert simulator.request_count == 0


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (Fault.body(b"<html>Hi</html>", "text/html"), 4, "not an answer of Close's API"),
        (Fault.body(b'{"data": [', "application/json"), 4, "not an answer of Close's API"),
        (Fault.body(b"[]", "application/json"), 4, "not an answer of Close's API"),
        (Fault.redirect("https://example.com/"), 4, "CLOSE_BASE_URL"),
        (Fault.status(403, body=b'{"error": "No."}'), 3, "No."),
    ],
    ids=["html", "half a body", "a list", "redirect", "forbidden"],
)
async def test_a_wrong_answer_is_told(
    cli: Cli, simulator: CloseSimulator, path: Path, fault: Fault, code: int, words: str
) -> None:
    simulator.faults.add(fault)
    ran = await cli("sync", path, **access(simulator))
    assert ran.code == code
    assert words in ran.err


async def test_a_server_that_is_not_there(cli: Cli, path: Path, unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/api/v1"
    ran = await cli("sync", path, CLOSE_BASE_URL=url, CLOSE_API_KEY="api_x")
    assert ran.code == 4
    assert "cannot be reached" in ran.err


async def test_a_failure_on_the_way_tells_what_is_stored(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    simulator.faults.add(Fault.body(b"<html>", "text/html", match="GET /lead/", after=1))
    ran = await cli("sync", path, "--concurrency", 1, **access(simulator))
    assert ran.code == 4
    assert "200 leads are stored" in ran.err
    assert stored(path, "SELECT count(*) FROM lead") == [(200,)]


async def test_what_close_does_not_list_is_told(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    cap = b'{"errors": [], "field-errors": {"_skip": "The skip you set is larger than the maximum \
skip for this resource (max_skip = 200)."}}'
    simulator.faults.add(Fault.status(400, body=cap, match="GET /lead/", after=2, times=None))
    ran = await cli("sync", path, "--concurrency", 1, **access(simulator))
    assert ran.code == 5
    assert "400 of 450 leads" in ran.out
    assert "nothing was lost" in ran.err
    assert stored(path, "SELECT count(*) FROM lead") == [(400,)]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
async def test_a_signal_leaves_a_valid_database(
    simulator: CloseSimulator, path: Path, number: signal.Signals, code: int
) -> None:
    simulator.faults.add(Fault.stall(match="GET /lead/", after=1, times=None))
    process = await start("sync", path, **access(simulator))
    while not (path.exists() and _has_leads(path)):
        await asyncio.sleep(0.02)
    process.send_signal(number)
    ran = await outcome(process)
    assert ran.code == code
    assert "200 leads are stored" in ran.err
    assert stored(path, "SELECT count(*) FROM lead") == [(200,)]


def _has_leads(path: Path) -> bool:
    try:
        return stored(path, "SELECT count(*) FROM lead") != [(0,)]
    except sqlite3.OperationalError:  # not set up yet
        return False


async def test_the_simulator_dies_with_a_killed_sync(path: Path) -> None:
    process = await start("sync", path, "--simulate", 2_000, "--latency", 30)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        await process.wait()
        pytest.skip("needs /proc")
    while not (child := children.read_text().strip()):
        await asyncio.sleep(0.02)
    process.kill()
    await process.communicate()
    while _alive(child):
        await asyncio.sleep(0.02)


def _alive(pid: str) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
