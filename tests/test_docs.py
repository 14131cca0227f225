"""Every Python block of the documentation runs, against a simulator, and prints what it says.

A file is one program: its blocks share their names. A ``text`` block right after a ``python``
block is what that one prints, a ``json`` block is what its ``query`` is in JSON.
"""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import attrs
import pytest

from close_async.testing import CloseSimulator

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(r"```python\n(.*?)```(?:\n+```(text|json)\n(.*?)```)?", re.DOTALL)


@attrs.frozen
class Block:
    """A program of a page, with what the page says it prints, or what its query is."""

    line: int
    code: str
    prints: str | None
    query: str | None


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text[: found.start()].count("\n") + 1
        prints, query = (found[3] if found[2] == kind else None for kind in ("text", "json"))
        yield Block(line, found[1], prints, query)


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_page(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
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


def test_the_readme_has_programs() -> None:
    assert len(list(blocks(ROOT / "README.md"))) >= 6
