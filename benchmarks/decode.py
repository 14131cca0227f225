"""The cost of decoding a page of leads, relative to json.loads on the same bytes.

Run ``python -m benchmarks.decode``. The page is generated from a seed. All variants read the same
bytes in interleaved rounds, so that other load on the machine affects them equally. The table shows
medians of the CPU time of several pages in a row, including deallocation and the garbage collector.
The bar is a ratio within one run.
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
from close_async.wire.convert import decode_all_in_place, encode
from close_async.wire.json import dumps, loads
from close_async.wire.schema import layout_of

LEADS = 100
LARGEST_PAGE = 200
ROUNDS = 30
PAGES = 10  # per measurement, so that each variant pays for its runs of the garbage collector
BAR = 1.3
AIM = 1.0
LONGEST_BLOCK = 5.0
OURS = "close_async: orjson + decode"


def ours(body: bytes) -> list[Lead]:
    """Read a page as the client does."""
    return decode_all_in_place(Lead, loads(body)["data"])


def ours_reading_some(body: bytes) -> list[Lead]:
    """Read a page and the fields of a report: eight per lead, one of them of each contact."""
    leads = ours(body)
    for lead in leads:
        assert [lead.id, lead.name, lead.status_label, lead.url, lead.date_created]
        assert [lead.date_updated, lead.custom, [contact.emails for contact in lead.contacts]]
    return leads


def ours_reading_all(body: bytes) -> list[Lead]:
    """Read a page and all fields of all objects on it."""
    leads = ours(body)
    for lead in leads:
        _read_all_fields(lead)
    return leads


def _read_all_fields(value: Any) -> None:
    if isinstance(value, Model):
        for key in value._source or ():
            name = _NAMES[type(value)].get(key, "custom" if "." in key else "extra")
            _read_all_fields(getattr(value, name))
    elif isinstance(value, list):
        for each in value:
            _read_all_fields(each)


class _Names(dict[type[Model], dict[str, str]]):
    """Return the name of the field for each key of a class."""

    def __missing__(self, cls: type[Model]) -> dict[str, str]:
        made = self[cls] = {f.wire: f.name for f in layout_of(cls).fields}
        return made


_NAMES = _Names()


def ours_to_json(body: bytes) -> bytes:
    """Read a page and encode its leads as JSON, as a sync does."""
    return dumps([encode(lead) for lead in ours(body)])


def plain_cattrs() -> Callable[[bytes], list[Lead]]:
    """Return the reader that cattrs generates, with the hooks that it requires.

    It reads no custom fields, drops unknown ones, and cannot restore the JSON that it read.
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
    """Return whether cattrs rejects a union: one of several types, or of a type and ``str``."""
    members = [each for each in get_args(annotation) if each is not type(None)]
    return get_origin(annotation) in (Union, UnionType) and len(members) > 1


def _overrides(cls: type[Model]) -> dict[str, Any]:
    renamed = {f.name: override(rename=f.wire) for f in layout_of(cls).fields if f.name != f.wire}
    return renamed | {name: override(omit=True) for name in layout_of(cls).mappings & MAPPINGS}


def medians(ways: dict[str, Callable[[bytes], Any]], body: bytes) -> dict[str, float]:
    """Return the median CPU time of each variant, in milliseconds per page."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            for _page in range(PAGES):
                way(body)
            times[name].append((time.process_time() - start) * 1_000 / PAGES)
    return {name: statistics.median(taken) for name, taken in times.items()}


def longest_block(body: bytes) -> float:
    """Return the median time that reading the largest page blocks the loop, in milliseconds."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        leads: list[Lead] = []  # deallocates the previous page outside the measurement
        start = time.process_time()
        leads = ours(body)
        taken.append(time.process_time() - start)
        assert leads
    return statistics.median(taken) * 1_000


def main() -> int:
    """Print the table; exit with 1 if the bar is missed."""
    body = orjson.dumps(PageMaker(seed=0).page(LEADS))
    if [encode(lead) for lead in ours(body)] != json.loads(body)["data"]:
        print("encoding the decoded page does not restore its JSON")
        return 1
    ways = {
        "json.loads": json.loads,
        "orjson.loads": orjson.loads,
        OURS: ours,
        "... and some fields read": ours_reading_some,
        "... and all fields read": ours_reading_all,
        "... and encoded as JSON": ours_to_json,
        "plain cattrs: orjson + structure": plain_cattrs(),
    }
    taken = medians(ways, body)
    base = taken["json.loads"]
    print(f"{LEADS} leads, {len(body) / 1_000:.0f} KB; CPU time, including the collector;")
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
