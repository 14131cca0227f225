"""``close-async sync``, as a process against a simulated Close."""

# ruff: noqa: ASYNC110, ASYNC240 - tests may block, and have to poll other processes

import asyncio
import json
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from close_async.testing import CloseSimulator, Fault
from tests.support.command_line import Cli, access, outcome, start
from tests.support.copies import assert_equal, rows_in


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
    assert (ran.code, ran.err.count("Note")) == (0, 0)
    assert "450 leads of Simulated Organization are in" in ran.out
    assert "lead: 450 rows" in ran.out
    assert "450 of 450 leads" in ran.err
    assert_equal(rows_in(path), simulator)


async def test_a_second_run_follows_the_source(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    await cli("sync", path, **access(simulator))
    first, second, *_ = simulator.world.leads
    simulator.world.update_lead(first, name="Renamed")
    simulator.world.delete_lead(second)
    ran = await cli("sync", path, **access(simulator))
    assert (ran.code, ran.err.count("Note")) == (0, 0)
    assert_equal(rows_in(path), simulator)


async def test_a_log_of_changes(cli: Cli, simulator: CloseSimulator, tmp_path: Path) -> None:
    log = tmp_path / "changes"
    await cli("sync", f"jsonl:{log}", **access(simulator))
    simulator.world.delete_lead(first := next(iter(simulator.world.leads)))
    ran = await cli("sync", f"jsonl:{log}", **access(simulator))
    assert "lead: 449 rows" in ran.out
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"op": "delete", "id": first} in lines
    assert lines[-1]["op"] == "checkpoint"


async def test_json_output(cli: Cli, simulator: CloseSimulator, path: Path) -> None:
    ran = await cli("sync", path, "--json", **access(simulator))
    *progress, report = [json.loads(line) for line in ran.out.splitlines()]
    assert {each["event"] for each in progress} == {"progress"}
    assert (report["event"], report["upserts"], report["rows"]["lead"]) == ("report", 450, 450)
    assert report["requests"] == simulator.request_count
    assert ran.err == ""


async def test_quiet_prints_nothing_but_problems(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    ran = await cli("sync", path, "--quiet", **access(simulator))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    simulator.faults.add(Fault.status(403, match="GET /event/*", times=None))
    ran = await cli("sync", path, "--quiet", **access(simulator))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("Note: The key's user is not allowed to read the event log")
    ran = await cli("sync", path, "--quiet", "--fields", "name", **access(simulator))
    assert (ran.code, ran.out, ran.err.startswith("Error: ")) == (2, "", True)


async def test_quiet_and_json_exclude_each_other(cli: Cli, path: Path) -> None:
    ran = await cli("sync", path, "--quiet", "--json")
    assert (ran.code, "exclude each other" in ran.err) == (2, True)


async def test_wrong_usage_is_not_reported_as_resumable(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    await cli("sync", path, **access(simulator))
    ran = await cli("sync", path, "--full", "--fields", "nmae", **access(simulator))
    assert (ran.code, "did you mean 'name'?" in ran.err, "to resume" in ran.err) == (2, True, False)


async def test_an_unknown_kind_of_copy_is_not_a_file_name(
    cli: Cli, simulator: CloseSimulator
) -> None:
    ran = await cli("sync", "csv:leads.csv", **access(simulator))
    assert (ran.code, "no kind of copy called 'csv'" in ran.err) == (2, True)
    ran = await cli("sync", "leads.csv", **access(simulator))
    assert (ran.code, "not a .csv file" in ran.err) == (2, True)


async def test_a_name_between_colons_is_not_an_emoji(cli: Cli) -> None:
    ran = await cli("status", "none:a")
    assert "none:a: there is no kind" in ran.err


async def test_only_some_fields(cli: Cli, simulator: CloseSimulator, path: Path) -> None:
    ran = await cli("sync", path, "--fields", "name, status_label", **access(simulator))
    assert ran.code == 0
    assert stored(path, "SELECT count(name), count(url), count(html_url) FROM lead") == [
        (450, 0, 0)
    ]
    ran = await cli("sync", path, **access(simulator))
    assert (ran.code, "--full" in ran.err, "Run it again" in ran.err) == (2, True, False)


async def test_an_unknown_field(cli: Cli, simulator: CloseSimulator, path: Path) -> None:
    ran = await cli("sync", path, "--fields", "nmae", **access(simulator))
    assert (ran.code, "nmae" in ran.err) == (2, True)


async def test_another_organizations_copy_is_rejected(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    await cli("sync", path, **access(simulator))
    async with CloseSimulator(leads=3, seed=5) as other:
        ran = await cli("sync", path, **access(other))
    assert ran.code == 2
    assert "This is a copy of Simulated Organization" in ran.err
    assert stored(path, "SELECT count(*) FROM lead") == [(450,)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("{", "not JSON"),
        ("[]", "not a query"),
        ('{"a": 1}', "not a query"),
    ],
)
async def test_a_file_without_a_query(
    cli: Cli, path: Path, tmp_path: Path, text: str | None, words: str
) -> None:
    file = tmp_path / "query.json"
    if text is not None:
        file.write_text(text)
    ran = await cli("sync", path, "--query", file, "--simulate", 1)
    assert (ran.code, words in ran.err) == (2, True)
    assert not path.exists()


async def test_following_ends_with_a_signal(simulator: CloseSimulator, path: Path) -> None:
    process = await start("sync", path, "--follow", "--interval", 1, **access(simulator))
    while not (path.exists() and _count(path) == 450):
        await asyncio.sleep(0.02)
    simulator.world.create_lead(name="Late")
    while _count(path) != 451:
        await asyncio.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    ran = await outcome(process)
    assert ran.code == 143
    assert "451 leads are stored" in ran.err
    assert_equal(rows_in(path), simulator)


async def test_the_embedded_simulator_needs_no_key(cli: Cli, path: Path) -> None:
    ran = await cli("sync", path, "--simulate", 250)
    assert ran.code == 0
    assert stored(path, "SELECT count(*) FROM lead") == [(250,)]


async def test_without_a_key_the_message_says_what_to_set(cli: Cli, path: Path) -> None:
    ran = await cli("sync", path)
    assert ran.code == 2
    assert "CLOSE_API_KEY" in ran.err
    assert "--simulate" in ran.err
    assert not path.exists()


async def test_a_rejected_key_is_never_shown(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    ran = await cli("sync", path, CLOSE_BASE_URL=simulator.url, CLOSE_API_KEY="api_secret")
    assert ran.code == 3
    assert "rejected the API key" in ran.err
    assert "api_secret" not in ran.out + ran.err
    assert not path.exists()


@pytest.mark.parametrize("kind", ["folder", "missing folder", "text file", "other database"])
async def test_a_bad_destination_is_rejected_before_any_request(
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
        (
            Fault.body(b"<html>Hi</html>", "text/html", times=None),
            4,
            "not a response from Close's API",
        ),
        (
            Fault.body(b'{"data": [', "application/json", times=None),
            4,
            "not a response from Close's API",
        ),
        (Fault.body(b"[]", "application/json", times=None), 4, "not a response from Close's API"),
        (Fault.redirect("https://example.com/"), 4, "CLOSE_BASE_URL"),
        (Fault.status(403, body=b'{"error": "No."}'), 3, "No."),
    ],
    ids=["html", "half a body", "a list", "redirect", "forbidden"],
)
async def test_a_wrong_response_is_reported(
    cli: Cli, simulator: CloseSimulator, path: Path, fault: Fault, code: int, words: str
) -> None:
    simulator.faults.add(fault)
    ran = await cli("sync", path, **access(simulator))
    assert ran.code == code
    assert words in ran.err


async def test_an_unreachable_server(cli: Cli, path: Path, unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/api/v1"
    ran = await cli("sync", path, CLOSE_BASE_URL=url, CLOSE_API_KEY="api_x")
    assert ran.code == 4
    assert "cannot be reached" in ran.err


async def test_a_failure_reports_what_is_stored(
    cli: Cli, simulator: CloseSimulator, path: Path
) -> None:
    simulator.faults.add(Fault.status(402, match="GET /lead/", after=3))
    ran = await cli("sync", path, **access(simulator))
    assert ran.code == 3
    (count,) = stored(path, "SELECT count(*) FROM lead")[0]
    assert ran.err.index("Error:") < ran.err.index(f"{count} leads are stored")
    ran = await cli("sync", path, **access(simulator))
    assert_equal(rows_in(path), simulator)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
async def test_a_signal_stores_what_was_read_and_the_next_run_resumes(
    cli: Cli, simulator: CloseSimulator, path: Path, number: signal.Signals, code: int
) -> None:
    simulator.faults.add(Fault.stall(match="GET /lead/", after=2, times=None))
    process = await start("sync", path, **access(simulator))
    # One response says whose leads they are, and one is the first page; both of the next are
    # requested when it was read.
    while _answered(simulator, "/lead/") < 2 or simulator.in_flight < 2:
        await asyncio.sleep(0.02)
    process.send_signal(number)
    ran = await outcome(process)
    assert ran.code == code
    assert "200 leads are stored" in ran.err
    assert stored(path, "SELECT count(*) FROM lead") == [(200,)]
    simulator.faults.clear()
    ran = await cli("sync", path, **access(simulator))
    assert ran.code == 0
    assert_equal(rows_in(path), simulator)


async def test_a_signal_before_anything_is_stored(simulator: CloseSimulator, path: Path) -> None:
    simulator.faults.add(Fault.stall(match="GET /me/"))
    process = await start("sync", path, **access(simulator))
    while not simulator.in_flight:
        await asyncio.sleep(0.02)
    process.send_signal(signal.SIGINT)
    ran = await outcome(process)
    assert (ran.code, ran.err.splitlines()[-1]) == (130, "Stopped.")


def _answered(simulator: CloseSimulator, path: str) -> int:
    return [seen.path for seen in simulator.requests].count(path)


def _count(path: Path) -> int:
    try:
        return int(stored(path, "SELECT count(*) FROM lead")[0][0])
    except sqlite3.OperationalError:  # the tables are not created yet
        return 0


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
