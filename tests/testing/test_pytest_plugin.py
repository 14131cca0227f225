"""The fixtures as a user's own test suite gets them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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

with socket.create_server(("127.0.0.1", 0)) as free:
    PORT = free.getsockname()[1]

@pytest.fixture
def close_simulator_options():
    return {"port": PORT}

async def test_refused(close_client, close_simulator):
    close_simulator.faults.add(Fault.rate_limit(3600, limit=160))
    with pytest.raises(RateLimitError):
        await close_client.with_options(deadline=5).me()

async def test_not_refused(close_client):
    await close_client.with_options(deadline=5).me()
"""


def run_pytest(folder: Path, source: str, *options: str) -> str:
    (folder / "test_user.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", f"--rootdir={folder}", *options, str(folder)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), *sys.path))}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=folder)
    return ran.stdout + ran.stderr


@pytest.mark.parametrize("mode", ["auto", "strict"])
def test_fixtures_work_in_both_modes_of_pytest_asyncio(tmp_path: Path, mode: str) -> None:
    source = USES_SIMULATOR.format(strict=mode == "strict")
    assert "2 passed" in run_pytest(tmp_path, source, f"--asyncio-mode={mode}")


def test_a_rate_limit_of_one_test_is_none_of_the_next(tmp_path: Path) -> None:
    """Though the URL and the credentials are the same, and clients share what they learn."""
    assert "2 passed" in run_pytest(tmp_path, MEETS_A_RATE_LIMIT, "--asyncio-mode=auto")


def test_without_pytest_asyncio_the_message_says_so(tmp_path: Path) -> None:
    (tmp_path / "pytest_asyncio.py").write_text("raise ImportError")
    source = "def test_it(close_simulator): pass"
    said = run_pytest(tmp_path, source, "-p", "no:asyncio")
    assert "needs pytest-asyncio: pip install pytest-asyncio" in said


def test_pytest_start_does_not_load_the_simulator() -> None:
    code = "import close_async.testing.pytest_plugin, sys; print('aiohttp.web' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
