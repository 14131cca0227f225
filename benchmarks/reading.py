"""What reading a page of leads costs, by what the program does with it.

Run ``python -m benchmarks.reading``. Figures are multiples of ``json.loads`` of the same bytes, and
include parsing the page. Each pattern runs in a process of its own, because models learn which
fields a program reads. Rounds of a pattern and of ``json.loads`` alternate. The table shows the
median of the ratios of the rounds with their 10th and 90th percentile, in CPU time including
deallocation and the garbage collector, which runs as rarely as while a list is read: with no other
load of ours, and beside a process that keeps another core busy.
"""

import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import orjson

from benchmarks.payload import PageMaker
from benchmarks.table import Table, bar, busy_core, spread
from close_async import decode, encode
from close_async._collector import RareCollections
from close_async.model import Model
from close_async.models import Lead
from close_async.wire.convert import decode_all_in_place
from close_async.wire.json import dumps, loads
from close_async.wire.schema import layout_of

LEADS = 100
ROUNDS = 15
PAGES = 3  # per measurement, so that each pays for its runs of the garbage collector

Pattern = Callable[[], Any]


def main() -> int:
    """Print the table; exit with 1 if an aim is missed."""
    if sys.argv[1:2] == ["--measure"]:
        print(*_ratios(sys.argv[2]))
        return 0
    table = Table(
        f"{LEADS} leads, {len(_body()) / 1_000:.0f} KB; x json.loads, CPU time, median [p10-p90]",
        ("quiet", "", "busy", "", "aim"),
    )
    missed: list[str] = []
    for name in sys.argv[1:] or _patterns():
        quiet = _measured(name)
        with busy_core():
            busy = _measured(name)
        aim = AIMS.get(name)
        table.row(name, *spread(quiet), *spread(busy), f"{aim:.2f}" if aim else "")
        if aim is not None and float(spread(quiet)[0]) > aim:
            missed.append(name)
    table.print()
    return 0 if bar("every aim", not missed, ", ".join(missed) or "all") else 1


# Multiples of json.loads, from an idle machine.
AIMS = {
    "nothing": 0.55,
    "eight fields of each lead": 0.9,
    "all scalars of leads": 0.7,
    "every field of every object": 2.5,
    "repr": 3.0,
    "equality of two pages": 3.0,
    "pickle both ways": 7.0,
    "encode, unread": 1.5,
    "decode(Lead, data)": 1.2,
}


def _patterns() -> dict[str, Pattern]:
    """Return the programs to measure by name: ours first, then those of other libraries."""
    body = _body()
    data = orjson.loads(body)["data"]

    def read() -> list[Lead]:
        return decode_all_in_place(Lead, loads(body)["data"])

    def eight_fields(leads: list[Lead]) -> None:
        for lead in leads:
            assert lead.id, lead.name
            assert lead.status_label, lead.url
            assert lead.date_created, lead.date_updated
            assert lead.custom, [contact.emails for contact in lead.contacts]

    scalars = attrgetter(*_scalars(data))

    def all_scalars(leads: list[Lead]) -> None:
        for lead in leads:
            scalars(lead)

    getters = _Getters()

    def everything(values: Any) -> None:
        for value in values:
            for inner in getters[value.__class__](value):
                if inner.__class__ is list and inner and isinstance(inner[0], Model):
                    everything(inner)

    getters.learn(data)
    columns = _scalars(data)[:15]
    custom = sorted({key[7:] for lead in data for key in lead if key.startswith("custom.")})[:5]

    def frame(leads: list[Lead]) -> dict[str, list[Any]]:
        made = {name: [getattr(lead, name) for lead in leads] for name in columns}
        return made | {name: [lead.custom.get(name) for lead in leads] for name in custom}

    def mixed(leads: list[Lead]) -> None:
        everything(leads[::20])
        eight_fields(leads)

    def all_read() -> list[Lead]:
        leads = read()
        everything(leads)
        return leads

    return {
        "nothing": read,
        "eight fields of each lead": lambda: eight_fields(read()),
        "all scalars of leads": lambda: all_scalars(read()),
        "every field of every object": lambda: everything(read()),
        "eight fields, all of one lead in 20": lambda: mixed(read()),
        "20 columns, 5 of them custom": lambda: frame(read()),
        "repr": lambda: [repr(lead) for lead in read()],
        "equality of two pages": lambda: read() == read(),
        "pickle both ways": lambda: pickle.loads(pickle.dumps(read())),  # noqa: S301
        "encode, unread": lambda: dumps([encode(lead) for lead in read()]),
        "encode, all read": lambda: dumps([encode(lead) for lead in all_read()]),
        "to_dict": lambda: [lead.to_dict() for lead in read()],
        "decode(Lead, data)": lambda: [decode(Lead, each) for each in orjson.loads(body)["data"]],
        **_peers(body),
    }


def _peers(body: bytes) -> dict[str, Pattern]:
    """Return the same in other libraries, as far as each can: none of them keeps all keys."""
    import msgspec

    from benchmarks.decode import plain_cattrs

    page = msgspec.defstruct("Page", [("data", list[_struct(Lead, {})])])
    decoder = msgspec.json.Decoder(page)
    structure = plain_cattrs()
    return {
        "orjson to dictionaries": lambda: orjson.loads(body),
        "msgspec Structs, unknown and custom keys lost": lambda: decoder.decode(body),
        "msgspec.convert of orjson's dictionaries": lambda: msgspec.convert(
            orjson.loads(body), page
        ),
        "cattrs' own structure function, the same lost": lambda: structure(body),
    }


def _struct(cls: type[Model], made: dict[Any, Any]) -> Any:
    """Return a msgspec Struct with the fields of a model, without its mappings."""
    from datetime import date, datetime

    import msgspec

    def annotation(kind: Any) -> Any:
        if isinstance(kind, tuple):
            inner = annotation(kind[1])
            container: Any = list if kind[0] == "list" else dict
            return container[inner if kind[0] == "list" else (str, inner)] | None
        if isinstance(kind, type):
            return _struct(kind, made) | None
        return {"datetime": datetime | None, "date": date | None}.get(kind, Any)

    if cls not in made:
        fields = [
            (
                field.name,
                annotation(field.kind),
                msgspec.field(default=msgspec.UNSET, name=field.wire),
            )
            for field in layout_of(cls).fields
            if field.kind is not cls
        ]
        made[cls] = msgspec.defstruct(cls.__name__, fields)
    return made[cls]


class _Getters(dict[type[Model], Callable[[Any], tuple[Any, ...]]]):
    """For each class a function that reads all fields that some object on the page has."""

    def learn(self, data: list[dict[str, Any]]) -> None:
        """Collect the fields of all objects, without reading a model."""
        found: dict[type[Model], dict[str, None]] = {}
        self._collect(Lead, data, found)
        for cls, names in found.items():
            self[cls] = attrgetter(*names)

    def _collect(
        self, cls: type[Model], data: list[Any], found: dict[type[Model], dict[str, None]]
    ) -> None:
        for each in data:
            layout = layout_of(type(decode(cls, each)))
            names = found.setdefault(layout.cls, dict.fromkeys(sorted(layout.mappings)))
            for field in layout.fields:
                if field.wire in each:
                    names[field.name] = None
                    if isinstance(field.kind, tuple) and isinstance(each[field.wire], list):
                        self._collect(field.kind[1], each[field.wire], found)


def _scalars(data: list[dict[str, Any]]) -> list[str]:
    present = {key for lead in data for key in lead}
    fields = layout_of(Lead).fields
    return [
        field.name for field in fields
        if field.wire in present and not isinstance(field.kind, tuple)
    ]  # fmt: skip


def _body() -> bytes:
    return orjson.dumps(PageMaker(seed=0).page(LEADS))


def _ratios(name: str) -> Iterator[float]:
    """Yield the CPU time of a pattern relative to ``json.loads``, once per round."""
    body, pattern = _body(), _patterns()[name]
    collections = RareCollections()  # as while a list is read; for the others as well
    collections.begin()
    pattern()

    def taken(way: Callable[[], Any]) -> float:
        start = time.process_time()
        for _ in range(PAGES):
            way()
        return time.process_time() - start

    for _ in range(ROUNDS):
        # Around the pattern, since the speed of a shared machine changes.
        before = taken(lambda: json.loads(body))
        measured = taken(pattern)
        yield 2 * measured / (before + taken(lambda: json.loads(body)))


def _measured(name: str) -> list[float]:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading", "--measure", name],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [float(each) for each in ran.stdout.split()]


if __name__ == "__main__":
    sys.exit(main())
