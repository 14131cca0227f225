"""``Matches``: the rows of seeded leads that pass a test, usually decided per template."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from close_simulator.leads.fields import select
from close_simulator.leads.store import LeadStore
from close_simulator.leads.templates import TEMPLATE_COUNT
from close_simulator.search.field_values import PARTS, Subject
from close_simulator.search.nodes import Test

Json = dict[str, Any]


class Matches:
    """The rows of leads that pass a test.

    Args:
        leads: The lead store.
        kind: The object type of the rows.
        test: The test; ``None`` if all rows pass.
        needs: The keys of a lead that the test reads; ``None`` for all keys.
    """

    def __init__(
        self, leads: LeadStore, kind: str, test: Test | None, needs: set[str] | None
    ) -> None:
        self._leads, self._kind, self._test = leads, kind, test
        part = set[str]() if kind == "lead" else {PARTS[kind]}
        self._fields = None if needs is None else tuple(sorted(needs | part))
        self._by_template: dict[int, tuple[int, ...] | None] = {}

    def pristine(self, number: int) -> Sequence[int]:
        """Return the positions of the passing rows of an unchanged seeded lead."""
        known = self._of_template(number % TEMPLATE_COUNT)
        if known is not None:
            return known
        return self._passing(orjson.loads(self._leads.pristine(number, self._fields)))

    def touched(self, read: Callable[[], Json], at: int) -> bool:
        """Return whether a row of a changed lead passes; ``read`` returns the lead."""
        if self._test is None:
            return True
        lead = read()
        row = lead if self._kind == "lead" else lead[PARTS[self._kind]][at]
        return self._test(Subject(self._kind, row, lead, self._leads.activities_of))

    def weights(self) -> list[int] | None:
        """Return the number of passing rows per template; ``None`` if it differs between leads."""
        found: list[int] = []
        for template in range(min(TEMPLATE_COUNT, self._leads.seeded)):
            passing = self._of_template(template)
            if passing is None:
                return None
            found.append(len(passing))
        return found

    def _of_template(self, number: int) -> tuple[int, ...] | None:
        if number not in self._by_template:
            self._by_template[number] = self._judge(self._leads.template_of(number).lead)
        return self._by_template[number]

    def _judge(self, template: Json) -> tuple[int, ...] | None:
        if self._test is None:
            return tuple(range(1 if self._kind == "lead" else len(template[PARTS[self._kind]])))
        lead = select(template, self._fields)
        raw = orjson.dumps(lead)
        # With a slot in it, the leads of a template have different values, and maybe results.
        return None if b"@@" in raw or b"##" in raw else self._passing(lead)

    def _passing(self, lead: Json) -> tuple[int, ...]:
        assert self._test is not None  # noqa: S101 - for type checkers
        rows: list[Json] = [lead] if self._kind == "lead" else lead[PARTS[self._kind]]
        subjects = [Subject(self._kind, row, lead, self._leads.activities_of) for row in rows]
        return tuple(at for at, subject in enumerate(subjects) if self._test(subject))
