"""Eight processes with one refresh token, killed at random: none is locked out."""

from pathlib import Path

import pytest

from tests.support.oauth_processes import run_and_kill
from tests.support.redis_server import RedisServer


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
async def test_killed_processes_lock_no_other_out(kind: str, tmp_path: Path) -> None:
    with RedisServer() as redis:
        place = str(tmp_path / "tokens.db") if kind == "sqlite" else redis.url
        outcome = await run_and_kill(kind, place, seconds=2.5, least=3, every=0.25, aimed=0.25)
    assert outcome.locked_out == 0, outcome
    assert outcome.rotations >= 3
    assert outcome.kills >= 1
    assert not [error for error in outcome.errors if "invalid_grant" in error]
