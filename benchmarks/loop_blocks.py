"""How long an event loop is kept from everything else: the longest steps of its tasks."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define


@define
class Blocks:
    """The longest steps that were seen.

    Attributes:
        cpu: Seconds of the loop's own thread that the longest step computed.
        passed: Seconds that passed during the longest step, other programs' turns included.
    """

    cpu: float = 0.0
    passed: float = 0.0


@contextmanager
def watching_blocks() -> Iterator[Blocks]:
    """Measure every step of every event loop of this process while the block lasts."""
    blocks = Blocks()
    run = asyncio.Handle._run  # type: ignore[attr-defined]

    def measured(handle: asyncio.Handle) -> None:
        cpu, passed = time.thread_time(), time.perf_counter()
        run(handle)
        blocks.cpu = max(blocks.cpu, time.thread_time() - cpu)
        blocks.passed = max(blocks.passed, time.perf_counter() - passed)

    asyncio.Handle._run = measured  # type: ignore[attr-defined]
    try:
        yield blocks
    finally:
        asyncio.Handle._run = run  # type: ignore[attr-defined]
