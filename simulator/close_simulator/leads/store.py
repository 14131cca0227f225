"""``LeadStore``: the leads of one organization, generated as they are read."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson

from close_simulator.clock import WORLD_END, WORLD_START, Clock, seeded_stamp, stamp
from close_simulator.ids import CODE_LENGTH, Codes
from close_simulator.lead_validation import validate_lead
from close_simulator.leads.changes import apply_changes, forget, merge, new_lead
from close_simulator.leads.fields import needs_activities, select
from close_simulator.leads.links import render_links
from close_simulator.leads.listing import Listing
from close_simulator.leads.templates import (
    CODE,
    CREATED,
    SERIAL,
    TEMPLATE_COUNT,
    UPDATED,
    WORD,
    Template,
    Templates,
    Values,
    templates_of,
)
from close_simulator.leads.vocabulary import COMPANY_WORDS
from close_simulator.organization import Organization

Json = dict[str, Any]
Fields = tuple[str, ...] | None
Changed = Callable[[int, Json | None, Json], None]
"""Called with a lead's number, the lead before (``None`` if it is new) and after a change."""
Stored = Callable[[int, bytes | None, float], None]
"""Called with a lead's number, its JSON (``None`` if it was deleted) and the time."""

_WORDS = [word.encode() for word in COMPANY_WORDS]


class LeadStore(Mapping[str, Json]):
    """The leads of one organization by id; each look-up returns a new copy.

    A seeded lead is computed from the seed and its number whenever it is read, and only changed
    leads are stored, so that a million leads cost nothing until they are touched. Leads are
    numbered in the order of their creation.

    Args:
        count: The number of seeded leads.
        seed: Determines all of them; the same seed gives the same leads.
        organization: The organization whose users, statuses and custom fields they have.
        clock: The time of changes.
        index_lag: Seconds until lists show a creation or deletion, and for which a deleted lead
            can still be read by its id.
        imported: The number of seeded leads that were created at the same time, as by an import.

    Attributes:
        seeded: The number of seeded leads.
        version: Increases with every change.
        before_store: Listeners that see a change first, and may still adjust the lead.
        after_store: Listeners that see what was stored or deleted.
        activities: Returns the activities of the lead with a number, newest first.
    """

    def __init__(
        self,
        *,
        count: int,
        seed: int,
        organization: Organization,
        clock: Clock,
        index_lag: float = 0.0,
        imported: int = 0,
    ) -> None:
        if count < 0:
            msg = f"leads must not be negative: {count}"
            raise ValueError(msg)
        if not 0 <= imported <= count:
            msg = f"imported must be between 0 and the number of leads, {count}: {imported}"
            raise ValueError(msg)
        self.organization = organization
        self.version: int = 0
        self.before_store: list[Changed] = []
        self.after_store: list[Stored] = []
        self.activities: Callable[[int], list[Json]] = lambda _: []
        self._templates = templates_of(seed)
        self._codes = Codes(seed)
        self._clock = clock
        self._lag = index_lag
        self.seeded = self._next = count
        begin = (count - imported) // 2
        self._imported = range(begin, begin + imported)
        # Milliseconds from one lead's creation to the next.
        self._step = int((WORLD_END - WORLD_START) * 1000 / max(count, 1))
        self._changed: dict[int, bytes] = {}
        self._deleted: dict[int, tuple[float, bytes]] = {}
        # Deleted custom fields, whose values seeded leads would otherwise still have.
        self._forgotten: set[tuple[str, str | None]] = set()
        self._found: dict[str, list[int]] = {}
        self._found_at = (0, 0)
        self._listing = Listing(count, index_lag)

    def __getitem__(self, lead_id: str) -> Json:
        """Return a lead by its id."""
        return self.lead(self.index_of(lead_id))

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids, oldest lead first."""
        return (self.id_of(index) for index in range(self._next) if index not in self._deleted)

    def __len__(self) -> int:
        """Return the number of leads, including those that lists do not show yet."""
        return self._next - len(self._deleted)

    def tally(self, values: Callable[[Json], Iterable[str]]) -> Counter[str]:
        """Count values of all leads, such as ids of statuses, without generating each lead."""
        counts: Counter[str] = Counter()
        for number in range(min(TEMPLATE_COUNT, self.seeded)):
            alike = (self.seeded - 1 - number) // TEMPLATE_COUNT + 1
            for value in values(self._templates[number].lead):
                counts[value] += alike
        for index in self._changed.keys() | self._deleted.keys():
            if index < self.seeded:
                counts.subtract(values(self._templates[index].lead))
        for raw in self._changed.values():
            counts.update(values(orjson.loads(raw)))
        return counts

    def create(self, fields: Json) -> Json:
        """Create a lead from a request body, and return it as the API shows it."""
        changes = validate_lead(fields, self.organization, creating=True)
        now, index = self._clock(), self._next
        lead = new_lead(self.id_of(index), changes, self.organization, stamp(now))
        self._next += 1
        self._listing.created(index, now)
        return self.put(index, lead, is_new=True)

    def update(self, lead_id: str, fields: Json) -> Json:
        """Apply a request body to a lead, and return it; raises KeyError if it does not exist."""
        index = self.index_of(lead_id)
        changes = validate_lead(fields, self.organization, creating=False)
        lead = self.lead(index)
        apply_changes(lead, changes, self.organization, stamp(self._clock()))
        return self.put(index, lead)

    def delete(self, lead_id: str) -> None:
        """Delete a lead; raises KeyError if it does not exist."""
        index = self.index_of(lead_id)
        now = self._clock()
        # Its last state is needed only while lists and readers may still see it.
        # Reads lag as well: GET /lead/{id}/ returned 200 right after a DELETE, while a second
        # DELETE got a 404.
        self._deleted[index] = (now + self._lag, self.json(index) if self._lag else b"")
        self._changed.pop(index, None)
        self._listing.deleted(index, now)
        for listener in self.after_store:
            listener(index, None, now)
        self.version += 1

    def restore(self, lead: Json) -> None:
        """Restore a deleted lead; raises KeyError if it is not deleted."""
        index = self._decode(lead["id"])
        if index is None or index not in self._deleted:
            raise KeyError(lead["id"])
        del self._deleted[index]
        self._listing.restored(index)
        self.put(index, lead | {"date_updated": self.now()}, is_new=True)

    def absorb(self, source: Json, index: int) -> Json:
        """Add the contents of another lead to the lead with this number, and return it."""
        lead = self.lead(index)
        merge(source, lead, stamp(self._clock()))
        return self.put(index, lead)

    def put(self, index: int, lead: Json, *, is_new: bool = False) -> Json:
        """Store a new or changed lead, and return it."""
        # Generated once more instead of remembered: only the listeners need it, and it must be a
        # copy that they cannot change.
        before = None if is_new else self.lead(index)
        for changed in self.before_store:
            changed(index, before, lead)
        raw = self._changed[index] = _dump(lead)
        for stored in self.after_store:
            stored(index, raw, self._clock())
        self.version += 1
        return lead

    def read(self, lead_id: str, fields: Fields = None) -> bytes:
        """Return one lead's JSON; raises KeyError if it does not exist.

        For ``index_lag`` seconds a deleted lead can still be read, as in Close.
        """
        index = self._decode(lead_id)
        if index is not None and index in self._deleted:
            until, raw = self._deleted[index]
            # Only reads: changes look the lead up with index_of, which has forgotten it already.
            if self._clock() < until:
                return self._part(index, raw, fields)
        return self.json(self.index_of(lead_id), fields)

    def page(self, skip: int, limit: int) -> tuple[list[int], int]:
        """Return the numbers of the leads on a list page, newest first, and the total."""
        self._listing.catch_up(self._clock())
        return self._listing.newest(skip, limit), len(self._listing)

    def listed(self, lead_ids: list[str]) -> list[int]:
        """Return the numbers of the given leads that are listed, newest first."""
        self._listing.catch_up(self._clock())
        found = {self._decode(lead_id) for lead_id in lead_ids}
        return sorted((i for i in found if i is not None and i in self._listing), reverse=True)

    def json(self, index: int, fields: Fields = None) -> bytes:
        """Return the JSON of the lead with this number, or only some fields of it."""
        raw = self._changed.get(index)
        if raw is None and index in self._deleted:
            raw = self._deleted[index][1]  # lists still show it
        return self.pristine(index, fields) if raw is None else self._part(index, raw, fields)

    def _part(self, index: int, raw: bytes, fields: Fields) -> bytes:
        if fields is None:
            return raw
        rows = self.activities(index) if needs_activities(fields) else []
        return _dump(select(orjson.loads(raw), fields, rows))

    def pristine(self, index: int, fields: Fields = None) -> bytes:
        """Return the JSON of a seeded lead, without its changes."""
        if needs_activities(fields):
            rows = self.activities(index)
            return _dump(select(orjson.loads(self.pristine(index)), fields, rows))
        # The fast path of large worlds: bytes are filled into the template without building an
        # object.
        if not self._forgotten and not self.organization.integration_links:
            return self._render(index, fields)
        lead: Json = orjson.loads(self._render(index, None))
        forget(lead, self._forgotten)
        render_links(lead, self.organization)
        return _dump(select(lead, fields))

    def forget_custom_field(self, field_id: str, on: str | None = None) -> None:
        """Delete all values of a custom field.

        Args:
            field_id: The field's id.
            on: The object type that lost the field; ``None`` for all types.
        """
        self._forgotten.add((field_id, on))
        self._correct(lambda lead: forget(lead, {(field_id, on)}))

    def relabel(self) -> None:
        """Apply the current names of statuses and pipelines, and the currency, to all leads."""
        self._templates = Templates(self._templates.seed, self.organization.label)
        self._correct(self.organization.label)

    def relink(self) -> None:
        """Apply the current integration links to all leads."""
        self._correct(lambda lead: render_links(lead, self.organization))

    def _correct(self, correct: Callable[[Json], None]) -> None:
        """Change the stored leads in place, without events."""
        for index, raw in self._changed.items():
            lead: Json = orjson.loads(raw)
            correct(lead)
            self._changed[index] = _dump(lead)
            for listener in self.after_store:
                listener(index, self._changed[index], self._clock())
        self.version += 1

    def lead(self, index: int) -> Json:
        """Return the lead with this number, as a new object."""
        lead: Json = orjson.loads(self.json(index))
        return lead

    def _render(self, index: int, fields: Fields) -> bytes:
        """Return the JSON of a seeded lead as its template has it."""
        template = self._templates[index]
        row = template.row(fields)
        return row.fill(self._values(index, template, row.slots))

    def _values(self, index: int, template: Template, slots: frozenset[int]) -> Values:
        """Return the values of placeholders, empty for others: most searches show only ids."""
        dated = CREATED in slots or UPDATED in slots
        created, updated = self._dates(index, template) if dated else (0, 0)
        return (
            self._codes.encode(index) if CODE in slots else b"",
            seeded_stamp(created) if CREATED in slots else b"",
            seeded_stamp(updated) if UPDATED in slots else b"",
            self._word(index) if WORD in slots else b"",
            b"%d" % index if SERIAL in slots else b"",
        )

    @staticmethod
    def _word(index: int) -> bytes:
        return _WORDS[(index // TEMPLATE_COUNT + index) % len(_WORDS)]

    def _dates(self, index: int, template: Template) -> tuple[int, int]:
        """Return a seeded lead's creation and last change, in milliseconds since the span began."""
        at = self._imported.start if index in self._imported else index
        born = template if at == index else self._templates[at]
        created = int((at + born.jitter) * self._step)
        updated = created + min(template.age, int((_SPAN - created) * template.late))
        # Close omits the fraction of a second when it is zero, which breaks parsers with one
        # format.
        if born.whole_second:
            created = created // 1000 * 1000
        if template.whole_second:
            updated = updated // 1000 * 1000
        return created, max(created, updated)

    def created(self, index: int) -> int:
        """Return the creation of a seeded lead, in milliseconds since 1970."""
        return _EPOCH + self._dates(index, self._templates[index])[0]

    def updated(self, index: int) -> int:
        """Return the last seeded change of a lead, in milliseconds since 1970."""
        return _EPOCH + self._dates(index, self._templates[index])[1]

    def template_of(self, index: int) -> Template:
        """Return the template of a seeded lead."""
        return self._templates[index]

    def id_of(self, index: int) -> str:
        """Return the id of the lead with this number."""
        return f"lead_{self._codes.encode(index).decode()}{self._templates[index].tail}"

    def activities_of(self, lead: Json) -> list[Json]:
        """Return the activities of a lead, newest first."""
        return self.activities(self.number_of(lead["id"]))

    def slots(self, index: int) -> tuple[bytes, bytes, bytes]:
        """Return the code, the word and the number of a seeded lead, which its objects show."""
        return self._codes.encode(index), self._word(index), b"%d" % index

    def number_of(self, lead_id: str) -> int:
        """Return the number of an existing or deleted lead; raises KeyError for any other id."""
        index = self._decode(lead_id)
        if index is None:
            raise KeyError(lead_id)
        return index

    def _decode(self, lead_id: str) -> int | None:
        """Return the number of an existing or deleted lead; ``None`` for any other id."""
        index = self._codes.decode(lead_id[5 : 5 + CODE_LENGTH])
        if index is None or index >= self._next or self.id_of(index) != lead_id:
            return None
        return index

    def index_of(self, lead_id: str) -> int:
        """Return the number of an existing lead; raises KeyError for any other id."""
        index = self._decode(lead_id)
        if index is None or index in self._deleted:
            raise KeyError(lead_id)
        return index

    @property
    def state(self) -> tuple[int, int]:
        """A value that differs after each change of the listed leads: a key for caches."""
        self._listing.catch_up(self._clock())
        return self.version, self._listing.revision

    def found(self, query: str, search: Callable[[], list[int]]) -> list[int]:
        """Return the result of a search, from a cache if nothing has changed."""
        if self.state != self._found_at or len(self._found) > 16:
            self._found, self._found_at = {}, self.state
        if query not in self._found:
            self._found[query] = search()
        return self._found[query]

    def part(self, index: int, name: str) -> list[Json]:
        """Return the objects under a key of a lead, such as ``contacts``."""
        found: list[Json] = self.lead(index)[name]
        return found

    def children(
        self, name: str, indices: Iterable[int] | None = None
    ) -> Iterator[tuple[int, Json]]:
        """Iterate over the objects in a part of leads, each with the number of its lead.

        Leads without such objects are counted, but not read.

        Args:
            name: The part, such as ``opportunities``.
            indices: The numbers of the leads; ``None`` for all.
        """
        for index in self.shown() if indices is None else indices:
            if self.count_part(index, name):
                for row in self.part(index, name):
                    yield index, row

    def count_part(self, index: int, name: str) -> int:
        """Count the objects under a key of a lead, without generating an unchanged lead."""
        if index in self._changed or index in self._deleted:
            return len(self.part(index, name))
        return len(self._templates[index].lead[name])

    def shown(self) -> Iterator[int]:
        """Iterate over the numbers of the leads that lists show, newest first."""
        skip = 0
        while page := self.page(skip, 1000)[0]:
            yield from page
            skip += len(page)

    def is_deleted(self, index: int) -> bool:
        """Return whether the lead with this number is deleted."""
        return index in self._deleted

    def home_of(self, child_id: str) -> int:
        """Return the number of the lead that a seeded object's id encodes, or raise KeyError.

        Objects may have moved since; the stores of contacts and tasks know those.
        """
        # The id of a seeded child begins with the code of its lead, so that a million children need
        # no index.
        code = child_id.partition("_")[2][:CODE_LENGTH]
        index = self._codes.decode(code)
        if index is None or index >= self.seeded:
            raise KeyError(child_id)
        return index

    def time(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._clock()

    def now(self) -> str:
        """Return the time as Close writes dates of changes."""
        return stamp(self._clock())


_EPOCH = int(WORLD_START * 1000)
_SPAN = int((WORLD_END - WORLD_START) * 1000)


def _dump(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
