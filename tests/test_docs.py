"""Every Python block of the documentation runs, against a simulator, and prints what it says.

A file is one program: its blocks share their names. A ``text`` block right after a ``python``
block is what that one prints, a ``json`` block is what its ``query`` is in JSON. Tests that a page
shows are run as well, and links lead somewhere.
"""

import ast
import inspect
import json
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from close_async import CloseClient
from close_async.testing import CloseSimulator
from tests.support.doc_blocks import ALL_PAGES, HAS_SIMULATOR, PAGES, ROOT, Block, blocks


async def run(block: Block, page: Path, names: dict[str, Any]) -> str:
    # The leading lines make the numbers of a traceback those of the page.
    code = compile(
        "\n" * block.line + block.code, page.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    )
    with redirect_stdout(StringIO()) as printed:
        result = eval(code, names)  # noqa: S307  the project's own pages
        if inspect.iscoroutine(result):
            await result
    return printed.getvalue()


async def run_shown_tests(names: dict[str, Any]) -> None:
    """Run the tests among what a page defines, as pytest would, with the plugin's fixtures."""
    for name, shown in names.items():
        if name.startswith("test_"):
            async with (
                CloseSimulator() as simulator,
                CloseClient(simulator.api_key, base_url=simulator.url) as client,
            ):
                await shown(close_simulator=simulator, close_client=client)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not HAS_SIMULATOR and target.is_relative_to(ROOT / "simulator"):
                continue
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def test_every_page_is_on_the_map() -> None:
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md", "index.md"}
    text = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert {page for page in pages if f"]({page})" not in text} == set()


def test_the_first_program_is_the_example() -> None:
    example = (ROOT / "examples" / "first_program.py").read_text(encoding="utf-8")
    _, _, program = example.partition('"""\n\n')
    assert f"```py\n{program}```" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
async def test_page(
    page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    if any("postgresql:///warehouse" in block.code for block in blocks(page)):
        create_warehouse(request.getfixturevalue("postgres"), monkeypatch)
    names: dict[str, Any] = {"__name__": "__main__"}
    async with CloseSimulator(leads=1_000, seed=1) as simulator:
        monkeypatch.setenv("CLOSE_API_KEY", simulator.api_key)
        monkeypatch.setenv("CLOSE_BASE_URL", simulator.url)
        for block in blocks(page):
            printed = await run(block, page, names)
            if block.prints is not None:
                assert printed == block.prints, f"{page.name}:{block.line}"
            if block.query is not None:
                assert names["query"].to_json() == json.loads(block.query), block.line
    await run_shown_tests(names)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_simulator_is_controlled_from_a_shell() -> None:
    """The commands of the page, with a free port and the environment's interpreter."""
    text = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    [script] = re.findall(r"```sh\n(close-simulator .*?)```", text, re.DOTALL)
    start, *commands = script.splitlines()
    options = start.removesuffix(" &").replace("8080", "0").split()[1:]
    command = [sys.executable, "-m", "close_simulator", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            port = str(urlsplit(json.loads(process.stdout.readline())["url"]).port)
            shell = "\necho\n".join(["set -e", *commands]).replace("8080", port)
            ran = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
        finally:
            process.terminate()
    created, added, requests, reset = map(
        json.loads, [each for each in ran.stdout.splitlines() if each]
    )
    assert (created["name"], added, requests, reset) == ("Wayne Enterprises", None, [], None)


def create_warehouse(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Create the database of the pages, and let the environment lead to its server."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE DATABASE warehouse")
        monkeypatch.setenv("PGHOST", db.info.host)
        monkeypatch.setenv("PGUSER", db.info.user)


def test_the_readme_has_programs() -> None:
    assert len(list(blocks(ROOT / "README.md"))) >= 6
