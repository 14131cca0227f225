"""``close-async search``: queries from a file."""

import json
import re
from pathlib import Path

import pytest

from close_async.testing import CloseSimulator
from tests.support.command_line import Cli, access


@pytest.fixture
def query(tmp_path: Path, simulator: CloseSimulator) -> Path:
    """The JSON from Close's Copy Filters for the leads of the first status."""
    status = simulator.world.statuses[0]["id"]
    condition = {"type": "reference", "reference_type": "status.lead", "object_ids": [status]}
    field = {"type": "regular_field", "object_type": "lead", "field_name": "status_id"}
    found = {"type": "field_condition", "field": field, "condition": condition}
    file = tmp_path / "query.json"
    file.write_text(json.dumps({"limit": None, "query": found, "results_limit": None, "sort": []}))
    return file


def expected(simulator: CloseSimulator) -> set[str]:
    status = simulator.world.statuses[0]["id"]
    return {lead["id"] for lead in simulator.world.leads.values() if lead["status_id"] == status}


async def test_leads_are_printed_as_json_lines(
    cli: Cli, simulator: CloseSimulator, query: Path
) -> None:
    ran = await cli("search", query, **access(simulator))
    leads = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, {lead["id"] for lead in leads}) == (0, expected(simulator))
    assert all(lead["contacts"] is not None for lead in leads)


async def test_some_fields_of_some_leads(cli: Cli, simulator: CloseSimulator, query: Path) -> None:
    options = ("--fields", "id,name", "--limit", 3)
    ran = await cli("search", query, *options, **access(simulator))
    leads = [json.loads(line) for line in ran.out.splitlines()]
    assert [set(lead) for lead in leads] == [{"id", "name"}] * 3


async def test_count(cli: Cli, simulator: CloseSimulator, query: Path) -> None:
    ran = await cli("search", query, "--count", **access(simulator))
    assert ran.out == f"{len(expected(simulator))}\n"


async def test_a_query_that_close_rejects(
    cli: Cli, simulator: CloseSimulator, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text('{"type": "wrong"}')
    ran = await cli("search", file, **access(simulator))
    assert (ran.code, "query" in ran.err) == (2, True)


async def test_a_sync_of_a_query(
    cli: Cli, simulator: CloseSimulator, query: Path, tmp_path: Path
) -> None:
    log = tmp_path / "some.jsonl"
    ran = await cli("sync", log, "--query", query, **access(simulator))
    assert ran.code == 0
    stored = {json.loads(line)["id"] for line in log.read_text().splitlines() if '"upsert"' in line}
    assert stored == expected(simulator)


async def test_a_terminal_gets_a_line_for_each_lead(
    cli: Cli, simulator: CloseSimulator, query: Path
) -> None:
    terminal = {"FORCE_COLOR": "1", "COLUMNS": "80", "TERM": "dumb"}
    ran = await cli("search", query, "--limit", 4, **access(simulator), **terminal)
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in ran.out.splitlines()]
    assert {line.split()[0] for line in lines} <= expected(simulator)
    assert (len(lines), max(map(len, lines)) <= 80) == (4, True)


async def test_standard_input_is_named_in_errors(cli: Cli, simulator: CloseSimulator) -> None:
    ran = await cli("search", "-", **access(simulator))
    assert (ran.code, ran.err.startswith("Error: standard input is empty.")) == (2, True)


async def test_a_type_that_close_does_not_have(cli: Cli, simulator: CloseSimulator) -> None:
    ran = await cli("search", "Acme", "--type", "leads", **access(simulator))
    assert (ran.code, "did you mean lead?" in ran.err) == (2, True)
