"""``--log-format json``: every line on standard error is one JSON object, without a secret."""

import json
from pathlib import Path

from close_async.testing import CloseSimulator, Fault
from tests.support.command_line import Cli, access


async def test_every_line_is_json_and_none_has_the_key(
    cli: Cli, simulator: CloseSimulator, tmp_path: Path
) -> None:
    simulator.faults.add(Fault.status(503, match="GET /lead/"))
    copy = tmp_path / "leads.db"
    for arguments in (("sync", copy), ("leads", "list", "--limit", 1), ("leads", "get", "lead_x")):
        ran = await cli("--log-format", "json", *arguments, **access(simulator))
        records = [json.loads(line) for line in ran.err.splitlines()]
        assert all(isinstance(each, dict) and each for each in records), arguments
        assert simulator.api_key not in ran.out + ran.err
    assert ran.code == 2
    assert (records[-1]["exit_code"], records[-1]["status"]) == (2, 404)
