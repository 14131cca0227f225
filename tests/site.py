"""Check the links of the built site: ``python -m tests.site [folder]``, after ``make docs``.

Every link between pages leads to a file, and to an anchor in it; nothing is loaded from another
host; ``llms.txt`` lists pages that exist. Exits with status 1 otherwise.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

SITE = Path(__file__).parent.parent / "build" / "site"
# What a browser loads by itself, unlike a link that somebody clicks.
LOADED = {"embed", "iframe", "img", "link", "object", "script", "source"}

_FOREIGN = re.compile(r"(?:url\(|@import )\s*['\"]?((?:https?:)?//[^'\")\s]+)")


class Page(HTMLParser):
    """A page's anchors, the targets of its links, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        for name in ("href", "src", "data"):
            if name in values:
                (self.loaded if tag in LOADED else self.links).append(values[name])


@cache
def page(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def is_local(link: str) -> bool:
    parts = urlsplit(link)
    return not parts.scheme and not parts.netloc


def leads_somewhere(path: Path, link: str) -> bool:
    """Return whether the target of a link on a page exists."""
    parts = urlsplit(link)
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.exists():
        return False
    anchor = unquote(parts.fragment)
    return not anchor or target.suffix != ".html" or anchor in page(target).anchors


def problems(site: Path) -> Iterator[str]:
    """Yield each broken link and each file of another host."""
    for path in sorted(site.rglob("*.html")):
        shown = path.relative_to(site)
        for link in {*page(path).links, *page(path).loaded}:
            if is_local(link) and not leads_somewhere(path, link):
                yield f"{shown}: {link} leads nowhere"
        for link in {*page(path).loaded}:
            if not is_local(link) and not link.startswith("data:"):
                yield f"{shown} loads {link}"
    for path in sorted(site.rglob("*.css")):
        for link in _FOREIGN.findall(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)} loads {link}"
    for path in sorted(site.rglob("llms.txt")):
        for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            if is_local(link) and not leads_somewhere(path, link):
                yield f"{path.relative_to(site)}: {link} leads nowhere"


def main(arguments: list[str]) -> int:
    """Check a site, and return the exit status."""
    site = (Path(arguments[0]) if arguments else SITE).resolve()
    pages = [*site.rglob("*.html")]
    found = [*problems(site)]
    print(*found, sep="\n", end="\n" if found else "")
    links = sum(len(page(each).links) for each in pages)
    print(f"{len(pages)} pages, {links} links, {len(found)} problems")
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
