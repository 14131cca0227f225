"""``RowSearch``: the objects of one type that are not stored in leads, counted or in order.

Ranges of the date of creation are found by bisection; other conditions are tested on each object
in the range. Results about activities are cached until an activity or a lead changes.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson

from close_simulator.activities.feed import ALWAYS
from close_simulator.activities.messages import shown
from close_simulator.activities.store import millis_of
from close_simulator.search.conditions import Asking, read_range
from close_simulator.search.field_values import ACTIVITIES, Subject
from close_simulator.search.lead_search import conjuncts, ranges, sorter
from close_simulator.search.nodes import Reader
from close_simulator.search.request import Sort

if TYPE_CHECKING:
    from close_simulator.world import World

Json = dict[str, Any]


class RowSearch:
    """A search for the activities of one type, or for custom objects.

    Args:
        world: The simulated organization.
        kind: The object type, such as ``activity.call``.
        query: The validated query.
        sort: The sort keys of this type.
        asking: The context of the request.
    """

    def __init__(
        self,
        world: "World",
        kind: str,
        query: Json,
        sort: tuple[Sort, ...],
        asking: Asking,
    ) -> None:
        self._world, self._index = world, world.search_index
        self._kind, self._sort = kind, sort
        self._low, self._high = 0, ALWAYS
        for part in conjuncts(query):
            if ranges(part, kind, "date_created"):
                low, high = read_range(part["condition"], ("query",), asking)
                # In milliseconds, in which activities are dated: a bound between two excludes the
                # earlier one.
                self._low = max(self._low, 0 if low is None else -(-low // 1000))
                self._high = min(self._high, ALWAYS if high is None else -(-high // 1000))
        reader = Reader(asking)
        self._test = reader.read(query, kind, ("query",))
        self._needs_lead = reader.needs is None
        self._key = orjson.dumps([kind, query, str(asking.zone)]), sort
        self._is_cached = kind in ACTIVITIES and not asking.used_now

    def count(self) -> int:
        """Return the number of matching objects."""
        return len(self._rows())

    def page(self, after: Any, limit: int) -> tuple[list[Json], Any]:
        """Return objects after a position, and the position of the last; ``None`` at the end."""
        skip, rows = after or 0, self._rows()
        end = skip + limit if skip + limit < len(rows) else None
        found = rows[skip : skip + limit]
        if self._kind in ACTIVITIES:
            found = [shown(self._world.activities, row) for row in found]
        return found, end

    def _rows(self) -> list[Json]:
        key = self._key, self._index.revision
        cached: dict[Any, Any] = self._index.sorted_rows
        if self._is_cached and key in cached:
            found: list[Json] = cached[key]
            return found
        subjects = [each for each in map(self._subject, self._newest()) if self._test(each)]
        for sort in reversed(self._sort):
            key_of = sorter(sort)
            subjects.sort(key=lambda each: key_of((None, each)), reverse=sort.descending)
        rows = [each.row for each in subjects]
        if self._is_cached:
            if len(cached) > 8:
                cached.clear()
            cached[key] = rows
        return rows

    def _newest(self) -> Iterator[Json]:
        """Yield the objects that were created in the range, the newest first."""
        if self._kind in ACTIVITIES:
            kinds = frozenset({ACTIVITIES[self._kind]})
            yield from self._world.activities.newest(kinds, self._low, self._high)
            return
        objects = [*self._world.tables["custom_objects"].values()]
        objects.sort(key=lambda row: millis_of(row["date_created"]), reverse=True)
        for row in objects:
            if self._low <= millis_of(row["date_created"]) < self._high:
                yield row

    def _subject(self, row: Json) -> Subject:
        lead: Json = {}
        if self._needs_lead and row["lead_id"] is not None:
            lead = self._index.lead(self._world.leads.number_of(row["lead_id"]), None)
        return Subject(self._kind, row, lead, self._world.leads.activities_of)
