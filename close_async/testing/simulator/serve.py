"""Serving the simulator until told to stop, for command lines and other processes."""

import asyncio
from collections.abc import Callable, Collection
from typing import TypedDict, Unpack

from close_async.testing.simulator.ratelimit import RateLimits
from close_async.testing.simulator.server import CloseSimulator


class Options(TypedDict, total=False):
    """What :class:`CloseSimulator` can be told; see there."""

    leads: int
    seed: int
    rate_limits: bool | RateLimits
    latency: float
    index_lag: float
    compress: bool
    api_key: str | None
    allowed_hosts: Collection[str]


async def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    announce: Callable[[CloseSimulator], None] | None = None,
    **options: Unpack[Options],
) -> None:
    """Serve a simulated Close until cancelled.

    Args:
        host: Where to listen.
        port: Where to listen; 0 for any free port.
        announce: Called once it listens, with the simulator, whose ``url`` and ``api_key`` are
            then known.
        **options: What :class:`CloseSimulator` takes.

    Raises:
        OSError: The port is in use.
    """
    async with CloseSimulator(host=host, port=port, **options) as simulator:
        if announce is not None:
            announce(simulator)
        await asyncio.Event().wait()
