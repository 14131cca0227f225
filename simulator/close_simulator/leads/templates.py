"""Seeded leads as templates: built once as objects, then stamped out as JSON bytes.

A world has a thousand or so different templates. Lead number *n* is template *n* modulo that, with
its own code (hence ids), name, number and dates filled in: a few microseconds a lead, so that the
simulator is not what a benchmark measures.
"""

import random
import re
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson

from close_simulator.ids import ALPHABET, TAIL_LENGTH
from close_simulator.leads.fields import select
from close_simulator.leads.seeding import Seeder
from close_simulator.organization import Organization

Json = dict[str, Any]
Values = tuple[bytes, bytes, bytes, bytes, bytes]
Stamp = Callable[[Values], bytes]
Finish = Callable[[Json], None]
"""Changes a seeded lead in place, without regard to which one it is."""

TEMPLATE_COUNT = 1021  # prime, so that nothing in the data repeats at a round number
_SLOTS = {b"code": 0, b"created": 1, b"updated": 2, b"word": 3, b"serial": 4}
# "##serial##" loses its quotes and becomes a JSON number; @@word@@ stays inside a string.
_SLOT = re.compile(rb'"##(\w+)##"|@@(\w+)@@')


class Template:
    """One seeded lead with holes in it.

    Attributes:
        lead: The lead as an object; its strings hold ``@@slot@@`` marks.
        tail: The end of the lead's id.
        jitter: Where in its time slot the lead was created, 0 to 1.
        age: How long after that it was last changed, in milliseconds.
        late: The same as a share of the time left in the seeded span; the smaller counts.
        whole_second: Whether its dates come without a fraction.
    """

    __slots__ = ("_stamps", "age", "jitter", "late", "lead", "tail", "whole_second")

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
        self._stamps: dict[tuple[str, ...] | None, Stamp] = {}

    def render(self, values: Values, fields: tuple[str, ...] | None) -> bytes:
        """Fill the holes and give the lead's JSON, or only some fields of it."""
        stamp = self._stamps.get(fields)
        if stamp is None:
            if len(self._stamps) > 8:  # callers use few field sets; this bounds the odd one out
                self._stamps.clear()
            stamp = self._stamps[fields] = _compile(select(self.lead, fields))
        return stamp(values)


def _compile(lead: Json) -> Stamp:
    raw = orjson.dumps(lead, option=orjson.OPT_SORT_KEYS)
    slots = [_SLOTS[a or b] for a, b in _SLOT.findall(raw)]
    pattern = _SLOT.sub(b"%b", raw.replace(b"%", b"%%"))
    if not slots:
        return lambda _: raw
    pick = itemgetter(*slots)
    return lambda values: pattern % pick(values)


class Templates:
    """The templates of one seed, each built when it is first needed.

    Args:
        seed: Decides everything about them.
        finish: What is different about them by now.
    """

    def __init__(self, seed: int, finish: Finish | None = None) -> None:
        self.organization: Organization = Organization(seed)
        self.seed = seed
        self._finish = finish
        self._built: list[Template | None] = [None] * TEMPLATE_COUNT

    def __getitem__(self, index: int) -> Template:
        """Give the template of a lead's index."""
        number = index % TEMPLATE_COUNT
        built = self._built[number]
        if built is None:
            built = self._built[number] = Template(
                self.organization, self.seed, number, self._finish
            )
        return built


@lru_cache(maxsize=4)
def templates_of(seed: int) -> Templates:
    """Give the templates of a seed; simulators in one process share them, as nothing changes."""
    return Templates(seed)
