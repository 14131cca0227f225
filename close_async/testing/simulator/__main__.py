"""``python -m close_async.testing.simulator``: a simulated Close in a process of its own.

Prints one line of JSON with its ``url`` and ``api_key`` as soon as it listens.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from contextlib import suppress
from functools import partial

from close_async.testing.simulator.serve import serve
from close_async.testing.simulator.server import CloseSimulator


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m close_async.testing.simulator")
    parser.add_argument("--leads", type=int, default=1000, help="how many leads there are")
    parser.add_argument("--seed", type=int, default=0, help="decides everything about them")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds a request travels")
    parser.add_argument("--index-lag", type=float, default=0.0, help="seconds lists lag behind")
    parser.add_argument("--compress", action="store_true", help="compress when asked")
    parser.add_argument("--no-rate-limits", action="store_true", help="let every request pass")
    parser.add_argument(
        "--cut-download", type=float, action="append", default=[],
        help="break the next download off at this share of its file, and expire its link",
    )  # fmt: skip
    parser.add_argument(
        "--with-parent", action="store_true", help="stop when standard input is closed"
    )
    return parser.parse_args()


def _announce(simulator: CloseSimulator, cuts: list[float]) -> None:
    simulator.world.storage.cuts += cuts
    line = {"url": simulator.url, "api_key": simulator.api_key}
    print(json.dumps(line), flush=True)  # noqa: T201 - this line is the program's output


def _stop_with_parent() -> None:
    # Unbuffered: a thread inside a buffered read would break the interpreter's shutdown.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


async def _main(arguments: argparse.Namespace) -> None:
    task = asyncio.create_task(
        serve(
            arguments.host,
            arguments.port,
            announce=partial(_announce, cuts=arguments.cut_download),
            leads=arguments.leads,
            seed=arguments.seed,
            latency=arguments.latency,
            index_lag=arguments.index_lag,
            compress=arguments.compress,
            rate_limits=not arguments.no_rate_limits,
        )
    )
    with suppress(NotImplementedError):  # Windows has no such handlers
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    if arguments.with_parent:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
    try:
        await task
    except asyncio.CancelledError:
        return


if __name__ == "__main__":
    try:
        asyncio.run(_main(_arguments()))
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error.strerror if isinstance(error, OSError) else error}")
