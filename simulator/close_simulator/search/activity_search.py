"""``ActivitySearch``: the activities of one type that match a query, counted or in order.

Ranges of the date of creation are found by bisection; other conditions are tested on each activity
in the range. Results are cached until an activity or a lead changes.
"""

from typing import Any

import orjson

from close_simulator.activities.feed import ALWAYS
from close_simulator.activities.messages import shown
from close_simulator.activities.store import ActivityStore
from close_simulator.search.conditions import Asking, read_range
from close_simulator.search.field_values import ACTIVITIES, Subject
from close_simulator.search.finder import conjuncts, ranges, sorter
from close_simulator.search.index import SearchIndex
from close_simulator.search.nodes import Reader
from close_simulator.search.request import Sort

Json = dict[str, Any]


class ActivitySearch:
    """A search for the activities of one type.

    Args:
        store: All activities.
        index: The search index, for the leads that they belong to.
        kind: The object type, such as ``activity.call``.
        query: The validated query.
        sort: The sort keys of this type.
        asking: The context of the request.
    """

    def __init__(
        self,
        store: ActivityStore,
        index: SearchIndex,
        kind: str,
        query: Json,
        sort: tuple[Sort, ...],
        asking: Asking,
    ) -> None:
        self._store, self._index, self._kind, self._sort = store, index, kind, sort
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
        self._is_cached = not asking.used_now

    def count(self) -> int:
        """Return the number of matching activities."""
        return len(self._rows())

    def page(self, after: Any, limit: int) -> tuple[list[Json], Any]:
        """Return activities after a position, and the position of the last; ``None`` at the end."""
        skip, rows = after or 0, self._rows()
        end = skip + limit if skip + limit < len(rows) else None
        return [shown(self._store, row) for row in rows[skip : skip + limit]], end

    def _rows(self) -> list[Json]:
        key = self._key, self._index.revision
        cached: dict[Any, Any] = self._index.sorted_rows
        if self._is_cached and key in cached:
            found: list[Json] = cached[key]
            return found
        kinds = frozenset({ACTIVITIES[self._kind]})
        newest = self._store.newest(kinds, self._low, self._high)
        subjects = [each for each in map(self._subject, newest) if self._test(each)]
        for sort in reversed(self._sort):
            key_of = sorter(sort)
            subjects.sort(key=lambda each: key_of((None, each)), reverse=sort.descending)
        rows = [each.row for each in subjects]
        if len(cached) > 8:
            cached.clear()
        cached[key] = rows
        return rows

    def _subject(self, row: Json) -> Subject:
        lead: Json = {}
        if self._needs_lead and row["lead_id"] is not None:
            lead = self._index.lead(self._store.leads.number_of(row["lead_id"]), None)
        return Subject(self._kind, row, lead, self._store.leads.activities_of)
