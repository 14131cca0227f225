"""Fixtures for the tests of whoever builds on close_async; pytest finds this by itself.

``close_simulator``
    A running :class:`~close_simulator.CloseSimulator`, rate limits on.
``close_client``
    A :class:`~close_async.CloseClient` that talks to it.
``close_simulator_options``
    The simulator's options, a dict; override it to choose others.

The simulator is served from a thread of its own, and the client opens its connections in the event
loop that first uses it. So both work in synchronous tests and with every plugin that runs
asynchronous ones, whatever the scope of its event loops.

Before each test, what clients learnt of rate limits in event loops that are over is forgotten: a
429 that one test makes up does not make the next one wait.

Example:
    ::

        @pytest.fixture
        def close_simulator_options():
            return {"leads": 10_000, "rate_limits": False}

        @pytest.mark.asyncio
        async def test_import(close_client, close_simulator):
            await my_import(close_client)
            assert len(close_simulator.world.leads) == 10_003
"""

import asyncio
import inspect
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from close_async import CloseClient
    from close_simulator import CloseSimulator

# pytest imports this module at every start, so what the fixtures need is imported inside them.

# Seconds; closing waits for nothing that takes longer.
_CLOSE_TIMEOUT = 30.0


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let no test wait for a rate limit that another one met."""
    shared = sys.modules.get("close_async.ratelimit.shared")
    if shared is not None:
        shared.forget_finished_loops()


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Fail an asynchronous test that no plugin runs, with one sentence instead of pytest's many."""
    # A plugin that runs such tests has replaced the function by now, or called it itself.
    is_ours = {"close_simulator", "close_client"} & {*pyfuncitem.fixturenames}
    if is_ours and inspect.iscoroutinefunction(pyfuncitem.obj):
        pytest.fail(
            f"nothing runs {pyfuncitem.name}, which is asynchronous: install pytest-asyncio and "
            'mark the test with @pytest.mark.asyncio, or set asyncio_mode = "auto"',
            pytrace=False,
        )


@pytest.fixture
def close_simulator_options() -> dict[str, Any]:
    """Options of the simulator behind ``close_simulator``; override to choose others."""
    return {}


@pytest.fixture
def close_simulator(close_simulator_options: dict[str, Any]) -> "Iterator[CloseSimulator]":
    """A simulated Close, fresh for each test, served from a thread of its own."""
    from close_simulator import CloseSimulator

    with CloseSimulator(**close_simulator_options) as simulator:
        yield simulator


@pytest.fixture
def close_client(close_simulator: "CloseSimulator") -> "Iterator[CloseClient]":
    """A client of the simulated Close."""
    from close_async import CloseClient

    used_in: list[asyncio.AbstractEventLoop] = []

    def note_loop(_: object) -> None:
        loop = asyncio.get_running_loop()
        if loop not in used_in:
            used_in.append(loop)

    client = CloseClient(
        close_simulator.api_key, base_url=close_simulator.url, hooks=[note_loop], trust_env=False
    )
    yield client
    _close(client, used_in)


def _close(client: "CloseClient", used_in: list[asyncio.AbstractEventLoop]) -> None:
    """Close a client in the event loop of its connections, if that still can run."""
    try:
        _close_in_last(client, used_in)
    finally:
        # Earlier loops were told to close what the client had in them.
        for loop in used_in:
            if not loop.is_closed() and not loop.is_running():
                loop.run_until_complete(_go_round())


async def _go_round() -> None:
    """Let the loop run what is due, and what that makes due."""
    for _ in range(10):
        await asyncio.sleep(0)


def _close_in_last(client: "CloseClient", used_in: list[asyncio.AbstractEventLoop]) -> None:
    for loop in reversed(used_in):
        if loop.is_running():  # in another thread: this one runs a fixture that is not asynchronous
            asyncio.run_coroutine_threadsafe(client.aclose(), loop).result(_CLOSE_TIMEOUT)
            return
        if not loop.is_closed():
            loop.run_until_complete(client.aclose())
            return
    # Not asyncio.run, which forgets the current event loop of the thread.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(client.aclose())
    finally:
        loop.close()
