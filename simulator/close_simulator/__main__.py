"""``close-simulator``, or ``python -m close_simulator``: serve a simulated Close API until stopped.

The program prints one line of JSON with its ``url`` and ``api_key`` when it starts to listen. Other
programs control it over HTTP: see :mod:`close_simulator.control`.
"""

import argparse
import asyncio
import gc
import json
import os
import signal
import sys
import threading
from contextlib import suppress

from close_simulator.control import ControlledSimulator
from close_simulator.server import CloseSimulator


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="close-simulator")
    parser.add_argument("--leads", type=int, default=1000, help="the number of leads")
    parser.add_argument("--seed", type=int, default=0, help="determines their content")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free port")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to each request")
    parser.add_argument(
        "--index-lag", type=float, default=0.0, help="seconds until lists show a change"
    )
    parser.add_argument(
        "--compress", action="store_true", help="compress responses if the client accepts it"
    )
    parser.add_argument("--no-rate-limits", action="store_true", help="do not limit requests")
    parser.add_argument("--api-key", help="the valid API key; random by default")
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME",
        help="a host name that requests may use, besides localhost and IP addresses",
    )  # fmt: skip
    parser.add_argument(
        "--cut-download", type=float, action="append", default=[],
        help="abort the next download after this share of its file, and expire its link",
    )  # fmt: skip
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="stop when standard input is closed",
    )
    return parser.parse_args()


def _announce(simulator: CloseSimulator) -> None:
    line = {"url": simulator.url, "api_key": simulator.api_key}
    print(json.dumps(line), flush=True)  # noqa: T201 - this line is the program's output


def _wait_for_parent() -> None:
    # Unbuffered: a thread inside a buffered read would break the interpreter's shutdown.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


async def _serve(arguments: argparse.Namespace) -> None:
    async with ControlledSimulator(
        host=arguments.host,
        port=arguments.port,
        leads=arguments.leads,
        seed=arguments.seed,
        latency=arguments.latency,
        index_lag=arguments.index_lag,
        compress=arguments.compress,
        rate_limits=not arguments.no_rate_limits,
        api_key=arguments.api_key,
        allowed_hosts=arguments.allow_host,
    ) as simulator:
        simulator.world.storage.cuts += arguments.cut_download
        _announce(simulator)
        if arguments.with_parent:
            threading.Thread(target=_wait_for_parent, daemon=True).start()
        await asyncio.Event().wait()


async def _main(arguments: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(_serve(arguments))
    with suppress(NotImplementedError):  # Windows has no such handlers
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return


def main() -> None:
    """Run the command ``close-simulator``."""
    try:
        asyncio.run(_main(_arguments()))
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error.strerror if isinstance(error, OSError) else error}")
    # All that was imported is no garbage: looking through it would double the time of the exit.
    gc.freeze()


if __name__ == "__main__":
    main()
