"""Fixtures for tests against a simulated Close; pytest loads this plugin by itself.

``close_simulator``
    A running :class:`~close_simulator.CloseSimulator` with rate limits.
``close_client``
    A ``close_async.CloseClient`` of it. Needs the package ``close-async``.
``close_simulator_options``
    The simulator's options, a dict; override it to change them.
``close_simulator_process``
    A :class:`~close_simulator.SimulatorProcess`, one for all tests; call its ``reset()`` between
    them.
``close_simulator_process_options``
    The process's options, a dict; override it, with the scope ``session``, to change them.

The simulator is served from a separate thread, and the client opens its connections in the event
loop that first uses it. Both therefore work in synchronous tests and with every plugin that runs
asynchronous ones, whatever the scope of its event loops.

Before each test, the rate limits that clients observed in finished event loops are dropped, so
that a 429 in one test does not delay the next.

Example::

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
    from close_simulator import CloseSimulator, SimulatorProcess

# pytest imports this module whenever it starts, so the fixtures import the simulator and the
# client when a test uses them.

# Seconds. Far more than closing takes: it turns a deadlock between event loops into an error.
_CLOSE_TIMEOUT = 30.0


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Drop the rate limits that clients observed in event loops of earlier tests."""
    shared = sys.modules.get("close_async.ratelimit.shared")
    if shared is not None:
        shared.forget_finished_loops()


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Fail an asynchronous test that no plugin runs, with one sentence instead of pytest's many."""
    # A plugin that runs such tests has replaced or called the function before this hook.
    is_ours = {"close_simulator", "close_client"} & {*pyfuncitem.fixturenames}
    if is_ours and inspect.iscoroutinefunction(pyfuncitem.obj):
        pytest.fail(
            f"nothing runs {pyfuncitem.name}, which is asynchronous: install pytest-asyncio and "
            'mark the test with @pytest.mark.asyncio, or set asyncio_mode = "auto"',
            pytrace=False,
        )


@pytest.fixture
def close_simulator_options() -> dict[str, Any]:
    """Return the options of the simulator behind ``close_simulator``; override to change them."""
    return {}


@pytest.fixture
def close_simulator(close_simulator_options: dict[str, Any]) -> "Iterator[CloseSimulator]":
    """Run a simulated Close, new for each test, in a separate thread."""
    from close_simulator import CloseSimulator

    with CloseSimulator(**close_simulator_options) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def close_simulator_process_options() -> dict[str, Any]:
    """Return the options of ``close_simulator_process``; override to change them."""
    return {}


@pytest.fixture(scope="session")
def close_simulator_process(
    close_simulator_process_options: dict[str, Any],
) -> "Iterator[SimulatorProcess]":
    """Run a simulated Close in a separate process, the same one for all tests."""
    from close_simulator import SimulatorProcess

    with SimulatorProcess(**close_simulator_process_options) as simulator:
        yield simulator


@pytest.fixture
def close_client(close_simulator: "CloseSimulator") -> "Iterator[CloseClient]":
    """Create a client of the simulated Close, and close it after the test."""
    try:
        from close_async import CloseClient
    except ModuleNotFoundError as error:
        if error.name != "close_async":
            raise
        pytest.fail(
            "the fixture close_client needs the package close-async: pip install close-async",
            pytrace=False,
        )

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
    try:
        _close_in_last(client, used_in)
    finally:
        # Closing the client schedules the closing of its connections in earlier loops; these must
        # run once more to do it.
        for loop in used_in:
            if not loop.is_closed() and not loop.is_running():
                loop.run_until_complete(_run_pending_callbacks())


async def _run_pending_callbacks() -> None:
    # Closing a transport schedules further callbacks, so that one iteration is not enough.
    for _ in range(10):
        await asyncio.sleep(0)


def _close_in_last(client: "CloseClient", used_in: list[asyncio.AbstractEventLoop]) -> None:
    """Close a client in the last event loop that used it and can still run."""
    for loop in reversed(used_in):
        if loop.is_running():  # in another thread: a synchronous fixture runs in this one
            asyncio.run_coroutine_threadsafe(client.aclose(), loop).result(_CLOSE_TIMEOUT)
            return
        if not loop.is_closed():
            loop.run_until_complete(client.aclose())
            return
    # asyncio.run would unset the current event loop of the thread, which other plugins rely on.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(client.aclose())
    finally:
        loop.close()
