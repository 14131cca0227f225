"""What decoding a page of leads costs, against reading the same bytes with json.loads.

Run ``python -m benchmarks.decode``. The page is made up from a seed. Every way reads the same
bytes in turn, many times over, so that what the machine does meanwhile hits all of them. What
is taken is the processor's time for several pages in a row, with letting go of what was read and
the garbage collector's work in it; the table gives medians. The bar is a ratio within this run.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

import cattrs
import orjson
from cattrs.gen import make_dict_structure_fn, override

from benchmarks.payload import PageMaker
from close_async.model import MAPPINGS, Model
from close_async.models import Lead
from close_async.wire.convert import adopt_all, encode
from close_async.wire.json import dumps, loads
from close_async.wire.schema import layout_of

LEADS = 100
LARGEST_PAGE = 200
ROUNDS = 30
PAGES = 10  # in a row: some of them set off the collector, and every way pays for its own
BAR = 1.3
AIM = 1.0
LONGEST_BLOCK = 5.0
OURS = "close_async: orjson + decode"


def ours(body: bytes) -> list[Lead]:
    """Read a page as the client does."""
    return adopt_all(Lead, loads(body)["data"])


def ours_asking_for_some(body: bytes) -> list[Lead]:
    """Read a page, and what a report would show: eight fields, one of them of every contact."""
    leads = ours(body)
    for lead in leads:
        assert [lead.id, lead.name, lead.status_label, lead.url, lead.date_created]
        assert [lead.date_updated, lead.custom, [contact.emails for contact in lead.contacts]]
    return leads


def ours_asking_for_all(body: bytes) -> list[Lead]:
    """Read a page, and every field of every object on it."""
    leads = ours(body)
    for lead in leads:
        _ask_for_all(lead)
    return leads


def _ask_for_all(value: Any) -> None:
    if isinstance(value, Model):
        for key in value._source or ():
            name = _NAMES[type(value)].get(key, "custom" if "." in key else "extra")
            _ask_for_all(getattr(value, name))
    elif isinstance(value, list):
        for each in value:
            _ask_for_all(each)


class _Names(dict[type[Model], dict[str, str]]):
    """The name of the field for each key of a class."""

    def __missing__(self, cls: type[Model]) -> dict[str, str]:
        made = self[cls] = {f.wire: f.name for f in layout_of(cls).fields}
        return made


_NAMES = _Names()


def ours_to_json(body: bytes) -> bytes:
    """Read a page and write its leads as JSON again, as a copy of them does."""
    return dumps([encode(lead) for lead in ours(body)])


def plain_cattrs() -> Callable[[bytes], list[Lead]]:
    """Make the reader that cattrs writes, told only what it cannot guess.

    It reads no custom fields, keeps no unknown ones and cannot write back what it read.
    """
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_structure_hook_func(_is_open_union, lambda value, _: value)
    converter.register_structure_hook_factory(
        lambda cls: isinstance(cls, type) and issubclass(cls, Model),
        lambda cls: make_dict_structure_fn(cls, converter, **_overrides(cls)),
    )

    def read(body: bytes) -> list[Lead]:
        return converter.structure(orjson.loads(body)["data"], list[Lead])

    return read


def _is_open_union(annotation: Any) -> bool:
    """Tell the unions that cattrs refuses: of several kinds, or of one and any text."""
    members = [each for each in get_args(annotation) if each is not type(None)]
    return get_origin(annotation) in (Union, UnionType) and len(members) > 1


def _overrides(cls: type[Model]) -> dict[str, Any]:
    renamed = {f.name: override(rename=f.wire) for f in layout_of(cls).fields if f.name != f.wire}
    return renamed | {name: override(omit=True) for name in layout_of(cls).mappings & MAPPINGS}


def medians(ways: dict[str, Callable[[bytes], Any]], body: bytes) -> dict[str, float]:
    """Time every way in turn, round after round; milliseconds of processor time a page."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            for _page in range(PAGES):
                way(body)
            times[name].append((time.process_time() - start) * 1_000 / PAGES)
    return {name: statistics.median(taken) for name, taken in times.items()}


def longest_block(body: bytes) -> float:
    """Time what runs without a pause in reading the largest page; milliseconds, the median."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        leads: list[Lead] = []  # what was read before is let go outside the measurement
        start = time.process_time()
        leads = ours(body)
        taken.append(time.process_time() - start)
        assert leads
    return statistics.median(taken) * 1_000


def main() -> int:
    """Print the table; exit with 1 when the bar is missed."""
    body = orjson.dumps(PageMaker(seed=0).page(LEADS))
    if [encode(lead) for lead in ours(body)] != json.loads(body)["data"]:
        print("the page does not come back as it was")
        return 1
    ways = {
        "json.loads": json.loads,
        "orjson.loads": orjson.loads,
        OURS: ours,
        "... and some fields of each": ours_asking_for_some,
        "... and every field there is": ours_asking_for_all,
        "... and written as JSON again": ours_to_json,
        "plain cattrs: orjson + structure": plain_cattrs(),
    }
    taken = medians(ways, body)
    base = taken["json.loads"]
    print(f"{LEADS} leads, {len(body) / 1_000:.0f} KB; processor time, with the collector's work;")
    print(f"medians of {ROUNDS} interleaved rounds of {PAGES} pages\n")
    print(f"{'':34}{'ms/page':>9}{'us/lead':>9}{'ratio':>7}")
    for name, each in taken.items():
        print(f"{name:34}{each:9.2f}{each * 1_000 / LEADS:9.1f}{each / base:7.2f}")
    ratio = taken[OURS] / base
    verdict = "met" if ratio <= BAR else "MISSED"
    print(f"\nbar: at most {BAR} x json.loads (aim {AIM}): {ratio:.2f}, {verdict}")
    longest = longest_block(orjson.dumps(PageMaker(seed=1).page(LARGEST_PAGE)))
    short = longest <= LONGEST_BLOCK
    print(f"longest block, reading a page of {LARGEST_PAGE}: {longest:.2f} ms")
    print(f"bar: no block over {LONGEST_BLOCK:.0f} ms: {'met' if short else 'MISSED'}")
    return 0 if ratio <= BAR and short else 1


if __name__ == "__main__":
    sys.exit(main())
