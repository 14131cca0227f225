"""``SearchIndex``: what searches see of a world, which lags behind it as Close's does."""

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

MOST = 10_000
"""How many objects one walk by cursors gives on Close."""

INDEXED = ("date_created", "date_updated")
"""The fields by which objects are found without looking at each."""


class SearchIndex:
    """Leads, and what hangs on them, as searches see them.

    Seeded leads that nobody touched are not stored; the others are, as they were when the index
    took notice of them.

    Args:
        world: Whose leads these are.
        lag: Seconds until a change is seen. Close's own lag is 30 to 60 seconds.

    Attributes:
        revision: Grows with every change that is seen.
        most: How many objects one walk by cursors gives.
        matches: Which seeded rows pass a query, kept by the query.
        sorted_rows: What was sorted by something that is not indexed, kept by the search.
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
        """Hear that a lead has become this, or was deleted."""
        self._coming.append((now + self._lag, number, lead))

    def forget_matches(self) -> None:
        """Look at every lead anew: those that nobody touched are different, too."""
        self.revision += 1
        self.matches.clear()

    def catch_up(self, now: float) -> None:
        """Let in what is due by now."""
        while self._coming and self._coming[0][0] <= now:
            _, number, lead = self._coming.popleft()
            self.revision += 1
            if number < self.leads.seeded and number not in self._stored:
                for order in self._orders.values():
                    order.touch(number)
            self._stored[number] = lead
            for (kind, field), overlay in self._overlays.items():
                overlay.replace(number, self._entries(number, kind, field))

    def lead(self, number: int, fields: tuple[str, ...] | None) -> Json:
        """Give a lead as the index knows it, or some fields of it."""
        if number in self._stored:
            return select(orjson.loads(self._stored[number] or b"{}"), fields)
        lead: Json = orjson.loads(self.leads.pristine(number, fields))
        return lead

    def is_pristine(self, number: int) -> bool:
        """Tell whether nobody has touched this seeded lead, as far as the index knows."""
        return number < self.leads.seeded and number not in self._stored

    def rows(self, number: int, kind: str) -> list[Json]:
        """Give the rows of a type that a lead has."""
        lead = self.lead(number, None)
        return self.part(lead, kind) if lead else []

    def part(self, lead: Json, kind: str) -> list[Json]:
        """Give what a lead has of a type; of leads, itself."""
        return [lead] if kind == "lead" else lead[PARTS[kind]]

    def order(self, kind: str, field: str) -> Order:
        """Give the order of the untouched leads by what is this date of their rows."""
        # A seeded contact was last changed when it was created: its lead's creation.
        date = "date_created" if kind == "contact" else field
        if date not in self._orders:
            order = ByCreation(self.leads) if date == "date_created" else ByChange(self.leads)
            for number in self._stored:
                if number < self.leads.seeded:
                    order.touch(number)
            self._orders[date] = order
        return self._orders[date]

    def overlay(self, kind: str, field: str) -> Overlay:
        """Give the rows of the touched leads by a date."""
        key = (kind, field)
        if key not in self._overlays:
            overlay = self._overlays[key] = Overlay()
            entries = [e for number in self._stored for e in self._entries(number, kind, field)]
            overlay.fill(entries)
        return self._overlays[key]

    def _entries(self, number: int, kind: str, field: str) -> list[Entry]:
        dates = [micros_of(str(row.get(field))) for row in self.rows(number, kind)]
        return [(date or 0, number, at) for at, date in enumerate(dates)]
