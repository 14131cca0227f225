"""The Python blocks of the documentation, with what the page says that they print."""

import re
from collections.abc import Iterator
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Not in the sdist, whose tests run beside the installed simulator.
HAS_SIMULATOR = (ROOT / "simulator").exists()
ALL_PAGES = [
    *PAGES, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md",
    *([ROOT / "simulator" / "README.md"] if HAS_SIMULATOR else []),
]  # fmt: skip

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
