"""Measures how long an event loop is blocked: the longest steps of its tasks."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define


@define
class Blocks:
    """The longest steps of event loops.

    Attributes:
        cpu: CPU seconds of the loop's thread during the longest step.
        passed: Wall-clock seconds of the longest step, including other programs.
    """

    cpu: float = 0.0
    passed: float = 0.0


@contextmanager
def watching_blocks() -> Iterator[Blocks]:
    """Measure every step of every event loop of this process within the block."""
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
