"""``LeadSearch``: the objects of one type that match a query, counted or in order.

A range of the date of creation or change is found by bisection. The other conditions are tested on
each object in the range, or once per template if that decides the result.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any

import orjson

from close_simulator.leads.templates import TEMPLATE_COUNT
from close_simulator.search.conditions import Asking, read_range
from close_simulator.search.field_values import Subject
from close_simulator.search.index import INDEXED, SearchIndex
from close_simulator.search.matches import Matches
from close_simulator.search.nodes import Reader
from close_simulator.search.orders import Entry
from close_simulator.search.request import Sort

Json = dict[str, Any]

# Beyond every time that an object of the simulated organization can have.
_NEVER, _ALWAYS = -(1 << 62), 1 << 62


class LeadSearch:
    """A search for the objects of one type.

    Args:
        index: The search index.
        kind: The object type.
        query: The validated query.
        sort: The sort keys of this type.
        asking: The context of the request.
    """

    def __init__(
        self, index: SearchIndex, kind: str, query: Json, sort: tuple[Sort, ...], asking: Asking
    ) -> None:
        self._index, self._kind, self._sort = index, kind, sort
        parts = [part for part in conjuncts(query) if not _says_no_more(part, kind)]
        self._field = self._driving(parts)
        found, rest = _split(parts, kind, self._field, asking)
        self._low, self._high = found.start, found.stop
        zone = str(asking.zone)
        self._key = orjson.dumps([kind, rest, zone]), self._field, self._low, self._high
        self._matches = self._matches_of(rest, asking)
        # A range of the other date as well, as of what an import created: unchanged leads are
        # compared without building their JSON.
        self._between: range | None = None
        if kind == "lead":
            other = "date_updated" if self._field == "date_created" else "date_created"
            between, more = _split(rest, kind, other, asking)
            if len(more) < len(rest):
                self._between, rest = between, more
        self._unchanged = self._matches_of(rest, asking)

    @property
    def _is_indexed(self) -> bool:
        """Whether an index has the order of the search; by default the newest come first."""
        return len(self._sort) == 0 or (len(self._sort) == 1 and self._sort[0].key in INDEXED)

    @property
    def _is_descending(self) -> bool:
        return self._sort[0].descending if self._sort else True

    def count(self) -> int:
        """Return the number of matching objects."""
        order = self._index.order(self._kind, self._field)
        begin, end = order.first_at(self._low), order.first_at(self._high)
        overlay = self._index.overlay(self._kind, self._field)
        first, last = overlay.between(self._low, self._high)
        passing = (self._passes(entry) for entry in overlay.entries[first:last])
        return self._count_pristine(begin, end) + sum(passing)

    def page(self, after: Any, limit: int) -> tuple[list[Entry], Any]:
        """Return entries after a position, and the position of the last; ``None`` at the end."""
        if self._is_indexed:
            # One more than the page, to know whether to return a cursor: the last page of Close has
            # none.
            found = list(islice(self._entries(after), limit + 1))
            return found[:limit], found[limit - 1] if len(found) > limit else None
        # Sorted by another field, the position is a number of rows: a change in between shifts
        # them, and a reader of such an order misses or repeats objects. By a date it is the last
        # row itself.
        skip = after or 0
        rows = self._sorted()
        end = skip + limit if skip + limit < len(rows) else None
        return rows[skip : skip + limit], end

    def _driving(self, parts: list[Json]) -> str:
        """Return the date field by which objects are found."""
        if self._is_indexed and self._sort:
            return self._sort[0].key
        ranged = [field for field in INDEXED for part in parts if ranges(part, self._kind, field)]
        return ranged[0] if ranged else INDEXED[0]

    def _matches_of(self, rest: list[Json], asking: Asking) -> Matches:
        if not rest:
            return Matches(self._index.leads, self._kind, None, set())
        # Dates of objects are days in the timezone of the request.
        key, used_now = orjson.dumps([self._kind, rest, str(asking.zone)]), asking.used_now
        cached = self._index.matches
        if key not in cached:
            asking.used_now = False
            reader = Reader(asking)
            test = reader.read({"type": "and", "queries": rest}, self._kind, ("query",))
            matches = Matches(self._index.leads, self._kind, test, reader.needs)
            if asking.used_now:
                return matches
            asking.used_now = used_now
            if len(cached) > 32:
                cached.clear()
            cached[key] = matches
        return cached[key]

    def _rows_of(self, number: int) -> Sequence[int]:
        """Return the positions of the matching rows of an unchanged seeded lead."""
        if self._between is not None:
            leads = self._index.leads
            updated = self._field == "date_created"
            date = leads.updated(number) if updated else leads.created(number)
            if date * 1000 not in self._between:
                return ()
        return self._unchanged.pristine(number)

    def _passes(self, entry: Entry) -> bool:
        _, number, at = entry
        return self._matches.touched(lambda: self._index.lead(number, None), at)

    def _count_pristine(self, begin: int, end: int) -> int:
        order = self._index.order(self._kind, self._field)
        weights = None
        if self._between is None and end - begin > TEMPLATE_COUNT:
            weights = self._unchanged.weights()
        if weights is None:
            numbers = map(order.number, range(begin, end))
            return sum(len(self._rows_of(n)) for n in numbers if self._index.is_pristine(n))
        gone = sum(weights[order.number(r) % TEMPLATE_COUNT] for r in order.touched(begin, end))
        if set(weights) == {1}:
            return end - begin - gone
        numbers = map(order.number, range(begin, end))
        return sum(weights[n % TEMPLATE_COUNT] for n in numbers) - gone

    def _entries(self, after: Entry | None) -> Iterator[Entry]:
        """Iterate over the matching rows, in the order of the date field that finds them."""
        both = self._pristine(after), self._touched(after)
        return merge(*both, reverse=self._is_descending)

    def _pristine(self, after: Entry | None) -> Iterator[Entry]:
        order = self._index.order(self._kind, self._field)
        begin, end = order.first_at(self._low), order.first_at(self._high)

        def place(rank: int) -> tuple[int, int]:
            return order.micros(rank), order.number(rank)

        if after is not None and self._is_descending:
            end = begin + bisect_right(range(begin, end), after[:2], key=place)
        elif after is not None:
            begin += bisect_left(range(begin, end), after[:2], key=place)
        ranks = range(begin, end)
        for rank in reversed(ranks) if self._is_descending else ranks:
            date, number = place(rank)
            if not self._index.is_pristine(number):
                continue
            rows = self._rows_of(number)
            for at in reversed(rows) if self._is_descending else rows:
                entry = (date, number, at)
                if after is None or (entry < after if self._is_descending else entry > after):
                    yield entry

    def _touched(self, after: Entry | None) -> Iterator[Entry]:
        overlay = self._index.overlay(self._kind, self._field)
        first, last = overlay.between(self._low, self._high)
        if after is not None and self._is_descending:
            last = min(last, bisect_left(overlay.entries, after))
        elif after is not None:
            first = max(first, bisect_right(overlay.entries, after))
        entries = overlay.entries[first:last]
        return filter(self._passes, reversed(entries) if self._is_descending else entries)

    def _sorted(self) -> list[Entry]:
        """Return all matching rows, sorted by a field that is not indexed."""
        key = self._key, self._sort, self._index.revision
        cached = self._index.sorted_rows
        if key not in cached:
            if len(cached) > 8:
                cached.clear()
            cached[key] = self._sort_all()
        return cached[key]

    def _sort_all(self) -> list[Entry]:
        rows = [(entry, self._row(entry)) for entry in self._entries(None)]
        for sort in reversed(self._sort):
            rows.sort(key=sorter(sort), reverse=sort.descending)
        return [entry for entry, _ in rows]

    def _row(self, entry: Entry) -> Subject:
        _, number, at = entry
        lead = self._index.lead(number, None)
        row = self._index.part(lead, self._kind)[at]
        return Subject(self._kind, row, lead, self._index.leads.activities_of)


def sorter(sort: Sort) -> Any:
    """Return the key of a sort of pairs with a subject.

    Rows without a value are last in both directions.
    """

    def key(row: tuple[Any, Subject]) -> tuple[bool, Any]:
        value = row[1].value(sort.key)
        if value in (None, "", []):
            return not sort.descending, ""
        value = value if isinstance(value, int | float) else str(value).casefold()
        return sort.descending, value

    return key


def conjuncts(query: Json) -> list[Json]:
    """Return the conditions of a query that must all match."""
    if query["type"] != "and" or query.get("negate"):
        return [query]
    return [part for each in query["queries"] for part in conjuncts(each)]


def _split(parts: list[Json], kind: str, field: str, asking: Asking) -> tuple[range, list[Json]]:
    """Return the range of a date, in microseconds, that conditions allow; and other conditions."""
    low, high = _NEVER, _ALWAYS
    rest: list[Json] = []
    for part in parts:
        if ranges(part, kind, field):
            begin, end = read_range(part["condition"], ("query",), asking)
            low = max(low, _NEVER if begin is None else begin)
            high = min(high, _ALWAYS if end is None else end)
        else:
            rest.append(part)
    return range(low, high), rest


def _says_no_more(part: Json, kind: str) -> bool:
    """Return whether a part of a query is always true for this object type."""
    names = part["type"] == "object_type" and part["object_type"] == kind
    return (names or part["type"] == "match_all") and not part.get("negate")


def ranges(part: Json, kind: str, field: str) -> bool:
    """Return whether a part of a query is only a range of a date."""
    if part["type"] != "field_condition" or part.get("negate"):
        return False
    wanted = {"type": "regular_field", "object_type": kind, "field_name": field}
    return part["field"] == wanted and str(part["condition"]["type"]) == "moment_range"
