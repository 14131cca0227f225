"""Processes that share one OAuth token: ``python -m benchmarks.oauth_processes --seconds 60``.

Eight processes call an API whose tokens live for a second, with one refresh token in a store,
while one of them is killed with SIGKILL every half second. The server rotates refresh tokens, and
revokes everything when one is presented twice. None may be locked out. A process that is killed
between the server's rotation and the durable write takes the new token with it, which nothing can
prevent: those are counted by themselves. In a second run of each store half of the kills aim at
just that.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks.table import bar
from tests.support.oauth_processes import run_and_kill
from tests.support.redis_server import RedisServer


def main() -> int:
    """Print what became of the organizations; exit with 1 where one was locked out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.oauth_processes")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--interval", type=float, default=0.5, help="seconds from kill to kill")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    met = [
        _nobody_is_locked_out(kind, aimed, arguments)
        for kind in ("sqlite", "redis")
        for aimed in (0.0, 0.5)
    ]
    return 0 if all(met) else 1


def _nobody_is_locked_out(kind: str, aimed: float, arguments: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as folder, RedisServer() as redis:
        place = str(Path(folder) / "tokens.db") if kind == "sqlite" else redis.url
        outcome = asyncio.run(
            run_and_kill(
                kind,
                place,
                seconds=arguments.seconds,
                processes=arguments.processes,
                every=arguments.interval,
                seed=arguments.seed,
                aimed=aimed,
            )
        )
    what = (
        f"{kind}, {arguments.seconds:g} s: {outcome.kills} kills ({outcome.aimed} of them aimed at "
        f"a refresh), {outcome.rotations} refreshes, {outcome.calls:,} calls; kills between the "
        f"rotation and the durable write: {outcome.lost}, before a request that was sent had been "
        f"processed: {outcome.late}; otherwise locked out"
    )
    is_met = bar(what, outcome.locked_out == 0, str(outcome.locked_out or "none"))
    for error, count in outcome.errors.most_common(5):
        print(f"  {count} calls failed: {error}", flush=True)
    return is_met


if __name__ == "__main__":
    sys.exit(main())
