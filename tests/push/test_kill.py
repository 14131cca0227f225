"""A push that is killed at any time and runs again creates nothing twice, and misses nothing.

``CLOSE_ASYNC_KILLS`` says how often it is killed, five times unless told.
"""

import os
from pathlib import Path

from close_async.testing import CloseSimulator
from tests.support.pushes import (
    Difference,
    compare,
    kill_again_and_again,
    lose_responses,
    rows_of,
    write_csv,
)

KILLS = int(os.environ.get("CLOSE_ASYNC_KILLS", "5"))


async def test_a_killed_push(tmp_path: Path) -> None:
    rows = list(rows_of(400))
    write_csv(tmp_path / "leads.csv", rows)
    async with CloseSimulator(
        leads=20, rate_limits=False, latency=0.02, index_lag=0.2
    ) as simulator:
        lose_responses(simulator, 0.05)
        killing = await kill_again_and_again(
            simulator, tmp_path / "leads.csv", tmp_path / "a.journal",
            kills=KILLS, seed=3, longest=0.5, lag=0.6,
        )  # fmt: skip
        assert killing.kills > 0
        assert compare(simulator, rows) == Difference(0, 0, 0)
