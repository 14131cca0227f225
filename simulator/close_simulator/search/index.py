"""``SearchIndex``: the objects as searches see them, some time after they change."""

from collections import deque
from typing import TYPE_CHECKING, Any

import orjson

from close_simulator.leads.fields import select
from close_simulator.leads.store import LeadStore
from close_simulator.search.datetimes import micros_of
from close_simulator.search.field_values import PARTS
from close_simulator.search.orders import ByChange, ByCreation, Entry, Order, Overlay

if TYPE_CHECKING:
    from close_simulator.search.matches import Matches

Json = dict[str, Any]

# Not an error: after this many objects the cursor is null, as at the end of a complete search.
MOST = 10_000
"""The most objects that a search returns over all its pages: Close's limit."""

INDEXED = ("date_created", "date_updated")
"""The fields by which objects are found without reading each."""


class SearchIndex:
    """Leads, and the objects that belong to them, as searches see them.

    Unchanged seeded leads are not stored. All others are, as of their last indexed change.

    Args:
        leads: The lead store.
        lag: Seconds until searches see a change; in Close 30 to 60.

    Attributes:
        revision: Increases with every indexed change.
        most: The most objects that a search returns over all its pages.
        matches: A cache of the rows that pass a query, by query.
        sorted_rows: A cache of rows sorted by a field that is not indexed, by search.
    """

    def __init__(self, leads: LeadStore, lag: float) -> None:
        self.revision: int = 0
        self.most = MOST
        self.matches: dict[bytes, Matches] = {}
        self.sorted_rows: dict[Any, list[Entry]] = {}
        self.leads = leads
        self._lag = lag
        self._coming: deque[tuple[float, int, bytes | None]] = deque()
        self._stored: dict[int, bytes | None] = {}  # None: deleted
        self._orders: dict[str, Order] = {}
        self._overlays: dict[tuple[str, str], Overlay] = {}

    def note(self, number: int, lead: bytes | None, now: float) -> None:
        """Queue a changed lead, or a deleted one (``None``), for indexing."""
        self._coming.append((now + self._lag, number, lead))

    def forget_matches(self) -> None:
        """Drop the cache of matches, because seeded leads changed without being stored."""
        self.revision += 1
        self.matches.clear()

    def catch_up(self, now: float) -> None:
        """Index the changes that are due."""
        while self._coming and self._coming[0][0] <= now:
            _, number, lead = self._coming.popleft()
            self.revision += 1
            if number < self.leads.seeded and number not in self._stored:
                for order in self._orders.values():
                    order.touch(number)
            # The lead as of the change, not as of now: a search shows an earlier state than GET for
            # index_lag.
            self._stored[number] = lead
            for (kind, field), overlay in self._overlays.items():
                overlay.replace(number, self._entries(number, kind, field))

    def lead(self, number: int, fields: tuple[str, ...] | None) -> Json:
        """Return a lead as indexed, or some fields of it."""
        if number in self._stored:
            return select(orjson.loads(self._stored[number] or b"{}"), fields)
        lead: Json = orjson.loads(self.leads.pristine(number, fields))
        return lead

    def is_pristine(self, number: int) -> bool:
        """Return whether this is a seeded lead without an indexed change."""
        return number < self.leads.seeded and number not in self._stored

    def rows(self, number: int, kind: str) -> list[Json]:
        """Return the rows of an object type in a lead."""
        lead = self.lead(number, None)
        return self.part(lead, kind) if lead else []

    def part(self, lead: Json, kind: str) -> list[Json]:
        """Return the rows of an object type in a lead; of the type ``lead``, the lead."""
        return [lead] if kind == "lead" else lead[PARTS[kind]]

    def order(self, kind: str, field: str) -> Order:
        """Return the unchanged seeded leads in the order of a date of their rows."""
        # The dates of a seeded contact are both the creation of its lead.
        date = "date_created" if kind == "contact" else field
        if date not in self._orders:
            order = ByCreation(self.leads) if date == "date_created" else ByChange(self.leads)
            for number in self._stored:
                if number < self.leads.seeded:
                    order.touch(number)
            self._orders[date] = order
        return self._orders[date]

    def overlay(self, kind: str, field: str) -> Overlay:
        """Return the rows of the changed leads in the order of a date."""
        key = (kind, field)
        if key not in self._overlays:
            overlay = self._overlays[key] = Overlay()
            entries = [e for number in self._stored for e in self._entries(number, kind, field)]
            overlay.fill(entries)
        return self._overlays[key]

    def _entries(self, number: int, kind: str, field: str) -> list[Entry]:
        dates = [micros_of(str(row.get(field))) for row in self.rows(number, kind)]
        return [(date or 0, number, at) for at, date in enumerate(dates)]
