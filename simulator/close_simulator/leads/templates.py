"""Seeded leads as templates: built once as objects, then rendered as JSON bytes.

A world has about a thousand templates. Lead number *n* is template *n* modulo their number, with
its own code (hence ids), name, number and dates filled in. This takes a few microseconds per lead,
so that benchmarks measure the client and not the simulator.
"""

import random
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson
from attrs import frozen

from close_simulator.ids import ALPHABET, TAIL_LENGTH
from close_simulator.leads.fields import select
from close_simulator.leads.seeding import Seeder
from close_simulator.organization import Organization

Json = dict[str, Any]
Values = tuple[bytes, ...]
Finish = Callable[[Json], None]
"""Changes a template's lead in place."""

TEMPLATE_COUNT = 1021  # prime, so that nothing in the data repeats at a round number
# The parts of a template that differ from lead to lead.
CODE, CREATED, UPDATED, WORD, SERIAL = range(5)
_SLOTS = {
    b"code": CODE, b"created": CREATED, b"updated": UPDATED, b"word": WORD, b"serial": SERIAL
}  # fmt: skip
# "##serial##" loses its quotes and becomes a JSON number; @@word@@ stays inside a string.
_SLOT = re.compile(rb'"##(\w+)##"|@@(\w+)@@')


@frozen
class Row:
    """An object with placeholders.

    Attributes:
        slots: The placeholders that it has; the values of others are not used.
        fill: Fills them, and returns the object's JSON.
    """

    slots: frozenset[int]
    fill: Callable[[Values], bytes]


class Template:
    """A seeded lead with placeholders.

    Attributes:
        lead: The lead as an object; its strings contain ``@@slot@@`` placeholders.
        tail: The end of the lead's id.
        jitter: The position of the creation in the lead's time slot, 0 to 1.
        age: Milliseconds from the creation to the last change.
        late: The same as a share of the rest of the seeded period; the earlier date applies.
        whole_second: Whether its dates have no fraction.
    """

    __slots__ = ("_rows", "age", "jitter", "late", "lead", "tail", "whole_second")

    def __init__(
        self, organization: Organization, seed: int, number: int, finish: Finish | None = None
    ) -> None:
        rng = random.Random(f"{seed}/lead/{number}")  # noqa: S311 - reproducible, not secret
        self.tail: str = "".join(rng.choices(ALPHABET, k=TAIL_LENGTH))
        self.jitter: float = rng.random() * 0.9
        self.age: int = int(rng.expovariate(1 / 60) * 86_400_000)
        self.late: float = rng.random()
        self.whole_second: bool = rng.random() < 0.04
        self.lead: Json = Seeder(organization, rng, self.tail).lead()
        if finish is not None:
            finish(self.lead)
        self._rows: dict[tuple[str, ...] | None, Row] = {}

    def row(self, fields: tuple[str, ...] | None) -> Row:
        """Return the lead, or only some fields of it."""
        row = self._rows.get(fields)
        if row is None:
            if len(self._rows) > 8:  # bounds memory; clients use few sets of fields
                self._rows.clear()
            row = self._rows[fields] = compile_row(select(self.lead, fields), _SLOTS)
        return row


def compile_row(row: Json, slots: Mapping[bytes, int]) -> Row:
    """Prepare an object, so that filling its placeholders takes no time.

    Args:
        row: The object with placeholders.
        slots: The position of each placeholder among the values.
    """
    raw = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
    found = [slots[a or b] for a, b in _SLOT.findall(raw)]
    pattern = _SLOT.sub(b"%b", raw.replace(b"%", b"%%"))
    if not found:
        return Row(frozenset(), lambda _: raw)
    pick = itemgetter(*found)
    return Row(frozenset(found), lambda values: pattern % pick(values))


class Templates:
    """The templates of one seed, each built on first use.

    Args:
        seed: Determines the templates.
        finish: Applies later changes of the organization to each.
    """

    def __init__(self, seed: int, finish: Finish | None = None) -> None:
        self.organization: Organization = Organization(seed)
        self.seed = seed
        self._finish = finish
        self._built: list[Template | None] = [None] * TEMPLATE_COUNT

    def __getitem__(self, index: int) -> Template:
        """Return the template of the lead with this number."""
        number = index % TEMPLATE_COUNT
        built = self._built[number]
        if built is None:
            built = self._built[number] = Template(
                self.organization, self.seed, number, self._finish
            )
        return built


@lru_cache(maxsize=4)
def templates_of(seed: int) -> Templates:
    """Return the templates of a seed, which never change, so that simulators share them."""
    return Templates(seed)
