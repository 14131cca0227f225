"""The fixtures as a user's own test suite gets them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from tests.support.doc_blocks import HAS_SIMULATOR, ROOT, blocks
from tests.support.plain_pytest import PLAIN_PYTEST

USES_SIMULATOR = """
import aiohttp, pytest
pytestmark = [pytest.mark.asyncio] if {strict} else []

@pytest.fixture
def close_simulator_options():
    return {{"leads": 7}}

async def test_it(close_simulator):
    async with aiohttp.ClientSession() as session:
        url, headers = close_simulator.url + "/lead/", close_simulator.auth_headers
        async with session.get(url, headers=headers) as answer:
            assert (await answer.json())["total_results"] == 7

async def test_client(close_client, close_simulator):
    assert (await close_client.me()).id == close_simulator.world.organization.user_id
"""


MEETS_A_RATE_LIMIT = """
import socket
import pytest
from close_async import RateLimitError
from close_async.testing import Fault

pytestmark = pytest.mark.asyncio
with socket.create_server(("127.0.0.1", 0)) as free:
    PORT = free.getsockname()[1]

@pytest.fixture
def close_simulator_options():
    return {"port": PORT, "api_key": "api_the.same"}

async def test_refused(close_client, close_simulator):
    close_simulator.faults.add(Fault.rate_limit(3600, limit=160))
    with pytest.raises(RateLimitError):
        await close_client.with_options(deadline=5).me()

async def test_not_refused(close_client):
    await close_client.with_options(deadline=5).me()
"""


SHARES_A_PROCESS = """
import urllib.request
import pytest

@pytest.fixture(scope="session")
def close_simulator_process_options():
    return {"leads": 7}

@pytest.fixture
def simulator(close_simulator_process):
    close_simulator_process.reset()
    return close_simulator_process

urls = set()

@pytest.mark.parametrize("number", [1, 2])
def test_it(simulator, number):
    urls.add(simulator.url)
    assert (len(simulator.world.leads), len(urls), simulator.request_count) == (7, 1, 0)
    simulator.world.create_lead(name="Stark Industries")
    request = urllib.request.Request(simulator.url + "/me/", headers=simulator.auth_headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    assert [each.path for each in simulator.requests] == ["/me/"]
"""


def test_one_process_serves_all_tests(tmp_path: Path) -> None:
    options = ("-W", "error", "-o", "asyncio_default_fixture_loop_scope=function")
    assert "2 passed" in run_pytest(tmp_path, SHARES_A_PROCESS, *options)


PAGES = ["README.md", "docs/testing.md", *(["simulator/README.md"] if HAS_SIMULATOR else [])]


def run_pytest(folder: Path, source: str, *options: str) -> str:
    (folder / "test_user.py").write_text(source)
    command = [sys.executable, *PLAIN_PYTEST, f"--rootdir={folder}", *options]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), *sys.path))}
    ran = subprocess.run(
        [*command, folder], capture_output=True, text=True, check=False, env=env, cwd=folder
    )
    return ran.stdout + ran.stderr


LOOPS = """
import asyncio, warnings
import pytest, pytest_asyncio
from close_async import InternalServerError
from close_async.models import LeadCreate
from close_async.testing import CloseSimulator, Fault

@pytest_asyncio.fixture(loop_scope={fixture!r})
async def stored(close_client):
    return await close_client.leads.create(LeadCreate(name="Stark Industries"))

@pytest.mark.asyncio(loop_scope={test!r})
async def test_fixture_and_test(stored, close_client, close_simulator):
    assert (await close_client.leads.get(stored.id)).name == "Stark Industries"
    async for _ in close_client.leads.list(page_size=10):
        break

@pytest.mark.asyncio(loop_scope={test!r})
async def test_the_simulator_is_awaited_anywhere(close_client, close_simulator):
    assert await close_simulator.webhooks.deliver() == []
    close_simulator.faults.add(Fault.status(503))
    with pytest.raises(InternalServerError):
        await close_client.with_options(max_retries=0).me()
    assert await close_client.me()
    await close_simulator.close()

def test_without_a_loop(close_client, close_simulator):
    async def use():
        async with close_client:
            assert await close_client.me()
    asyncio.run(use())
    assert close_simulator.request_count == 1

def test_unused(close_client):
    pass
"""

WITHOUT_PLUGIN = """
import asyncio, urllib.request

def test_it(close_simulator):
    url, headers = close_simulator.url + "/me/", close_simulator.auth_headers
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200

def test_run(close_client):
    assert asyncio.run(close_client.me())
"""

SCOPES = ["function", "module", "session"]


def test_fixtures_work_in_any_event_loop(tmp_path: Path) -> None:
    for fixture, test in product(SCOPES, SCOPES):
        source = LOOPS.format(fixture=fixture, test=test)
        (tmp_path / f"test_{fixture}_{test}.py").write_text(source)
    options = ("-W", "error", "-o", "asyncio_default_fixture_loop_scope=function")
    assert "37 passed" in run_pytest(tmp_path, "def test_it(): pass", *options)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_default_scope_of_fixtures_does_not_matter(tmp_path: Path, scope: str) -> None:
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = {scope}\n"
    )
    assert "2 passed" in run_pytest(tmp_path, USES_SIMULATOR.format(strict=False))


def test_anyio_runs_the_tests_as_well(tmp_path: Path) -> None:
    source = USES_SIMULATOR.format(strict=False).replace(
        "pytestmark = [pytest.mark.asyncio] if False else []",
        'pytestmark = pytest.mark.anyio\n@pytest.fixture\ndef anyio_backend(): return "asyncio"',
    )
    assert "2 passed" in run_pytest(tmp_path, source, "-p", "no:asyncio")


def test_without_pytest_asyncio_synchronous_tests_work(tmp_path: Path) -> None:
    (tmp_path / "pytest_asyncio.py").write_text("raise ImportError")
    assert "2 passed" in run_pytest(tmp_path, WITHOUT_PLUGIN, "-p", "no:asyncio", "-W", "error")


@pytest.mark.parametrize("options", [(), ("-p", "no:asyncio", "-p", "no:anyio")])
def test_an_asynchronous_test_that_nothing_runs_fails_with_one_sentence(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    """In the strict mode, without a mark; and without any plugin."""
    said = run_pytest(tmp_path, USES_SIMULATOR.format(strict=False), *options)
    assert "2 failed" in said
    assert "nothing runs test_it, which is asynchronous: install pytest-asyncio and mark" in said
    assert "Traceback" not in said


def shown_in(page: str) -> dict[str, str]:
    """Return the tests that a page of the documentation shows, by their files."""
    shown = [block.code for block in blocks(ROOT / page) if "def test_" in block.code]
    name = page.removesuffix(".md").replace("/", "_")
    return {f"test_{name}_{number}.py": code for number, code in enumerate(shown)}


@pytest.fixture(scope="module")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return the output of one run of many tests in a mode of pytest-asyncio.

    Python, pytest and its plugins take a second to start.
    """

    @cache
    def run(mode: str) -> str:
        folder = tmp_path_factory.mktemp(mode)
        (folder / "test_rate_limit.py").write_text(MEETS_A_RATE_LIMIT)
        for page in PAGES:
            for file, code in shown_in(page).items():
                (folder / file).write_text(code)
        source = USES_SIMULATOR.format(strict=mode == "strict")
        options = () if mode == "strict" else (f"--asyncio-mode={mode}",)
        return run_pytest(folder, source, "-rA", *options)

    return run


def outcomes(file: str, output: str) -> list[str]:
    """Return the outcomes of the tests of a file."""
    return re.findall(rf"^([A-Z]+) {re.escape(file)}\b", output, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_the_tests_of_the_documentation_run_as_printed(
    run_of: Callable[[str], str], page: str, mode: str
) -> None:
    files = shown_in(page)
    assert files
    for file in files:
        assert outcomes(file, run_of(mode)) == ["PASSED"]


@pytest.mark.parametrize("mode", ["auto", "strict"])
def test_fixtures_work_in_both_modes_of_pytest_asyncio(
    run_of: Callable[[str], str], mode: str
) -> None:
    assert outcomes("test_user.py", run_of(mode)) == ["PASSED", "PASSED"]


def test_a_rate_limit_of_one_test_is_none_of_the_next(run_of: Callable[[str], str]) -> None:
    """Though the URL and the credentials are the same, and clients share what they learn."""
    assert outcomes("test_rate_limit.py", run_of("auto")) == ["PASSED", "PASSED"]


def test_pytest_start_does_not_load_the_simulator() -> None:
    code = "import close_simulator.pytest_plugin, sys; print('aiohttp.web' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
