"""Kill a sync repeatedly: ``python -m benchmarks.kill``.

Fifty processes are killed with SIGKILL at random times, while the simulated Close changes fifty
times per second; then one more runs to its end. The copy has to equal the source, lead by lead.
This is repeated with a fifth of all responses faulty.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks.table import bar
from close_async.testing import CloseSimulator
from tests.support.copies import assert_equal, rows_in
from tests.support.killing import finish, kill_again_and_again, misbehave


def main() -> int:
    """Print the results, and return 1 if a copy differs from its source."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--leads", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    met = [
        asyncio.run(_survives(arguments.kills, arguments.leads, arguments.seed, share))
        for share in (0.0, 0.2)
    ]
    return 0 if all(met) else 1


async def _survives(kills: int, leads: int, seed: int, share: float) -> bool:
    longest = 5.0 if share else 2.5  # seconds; long enough for some runs to come far
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leads.db"
        async with CloseSimulator(leads=leads, rate_limits=False, latency=0.02) as simulator:
            misbehave(simulator, share)
            killing = await kill_again_and_again(
                simulator, str(path), kills=kills, seed=seed, longest=longest
            )
            difference = "none"
            try:
                await finish(simulator, str(path))
                assert_equal(rows_in(path), simulator)
            except AssertionError as error:
                difference = str(error)
            what = (
                f"{kills} runs killed and {killing.ended} that ended before, "
                f"{share:.0%} of {simulator.request_count:,} responses faulty, {killing.changes:,} "
                f"changes of {leads:,} leads during them: differences"
            )
            return bar(what, difference == "none", difference)


if __name__ == "__main__":
    sys.exit(main())
