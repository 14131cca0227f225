"""``Checkpoint``: the state of a sync, about a kilobyte, stored with every batch."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

import attrs
import orjson

from close_async import Window
from close_async.search import QueryLike, read_query
from close_async.sync.sink import CheckpointError

# Of the JSON; raise it when older versions of this package could misread a checkpoint.
VERSION = 2

Span = tuple[datetime, datetime]
"""A half-open interval of time: start included, end excluded."""


@attrs.frozen(kw_only=True)
class Sweep:
    """A pass over every stored lead that looks each one up in Close.

    Args:
        began: Estimated server time at its start.
        after: The last id that was looked up.
        reread: Whether each lead is also stored as it is now; if not, only missing ones are
            removed.
        events: A date that had passed in Close at its start: when the pass is complete, the event
            log up to there needs no applying.
    """

    began: datetime
    after: str = ""
    reread: bool
    events: datetime | None = None


@attrs.frozen(kw_only=True)
class KindState:
    """The state of a type of objects beside leads.

    Args:
        covered: Intervals of ``date_created`` that were read, merged and sorted.
        done: The parts that were read whole, of those that are read one after the other;
            ``covered`` is about the next one.
        whole: Whether all objects were read; they are kept current from then on.
        rebuild: Whether stored objects that are not found have to be removed. Then the objects are
            read from the start if that is interrupted.
        unread: Changed objects that could not be read, by the type of their events and their id;
            every run tries them again.
    """

    covered: tuple[Span, ...] = ()
    done: tuple[str, ...] = ()
    whole: bool = False
    rebuild: bool = False
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def windows(self) -> list[Window]:
        """The intervals that need not be read."""
        return [Window(start, end) for start, end in self.covered]

    def cover(self, span: Span) -> Self:
        """Return the state after another interval was read."""
        return attrs.evolve(self, covered=merged([*self.covered, span]))


@attrs.frozen(kw_only=True)
class Checkpoint:
    """The state of a sync.

    ``updated`` and ``events`` are dates that Close assigned to changes, never readings of a clock:
    if a clock were ahead, the changes until then would be missed.

    Args:
        organization_id: The organization that the leads belong to.
        organization_name: Its name, for messages.
        scope: A hash of the query and the fields; see :func:`scope_of`.
        began: Estimated server time at the start of the snapshot.
        covered: Intervals of ``date_created`` that the snapshot has read, merged and sorted.
        whole: Whether the snapshot is complete.
        updated: Leads changed before this date are in the copy as they were then.
        events: The event log is applied up to this date.
        anchor: The newest event that was applied. While Close can return it, the log reaches back
            far enough.
        sweep: The state of the sweep in progress.
        finished: Estimated server time at which the copy was last brought up to date.
        nameless: Number of leads without an id in the snapshot; they cannot be stored.
        unread: Ids of leads that could not be read; every run tries them again.
        references: Estimated server time at which the small tables were read last; ``None`` if they
            have to be read again. See :mod:`close_async.sync.references`.
        kinds: The state of each type of objects beside leads that the copy holds.
        unreported: A date that had passed in Close when the objects without events were last read;
            ``None`` if they have to be read from ``events`` on.
    """

    organization_id: str
    organization_name: str
    scope: str
    began: datetime
    covered: tuple[Span, ...] = ()
    whole: bool = False
    updated: datetime
    events: datetime
    anchor: str | None = None
    sweep: Sweep | None = None
    finished: datetime | None = None
    nameless: int = 0
    unread: tuple[str, ...] = ()
    references: datetime | None = None
    kinds: Mapping[str, KindState] = attrs.field(factory=dict[str, KindState])
    unreported: datetime | None = None

    @classmethod
    def start(
        cls, organization_id: str, organization_name: str, scope: str, now: datetime
    ) -> "Checkpoint":
        """Return the checkpoint of an empty copy.

        Args:
            organization_id: The organization that the leads belong to.
            organization_name: Its name, for messages.
            scope: A hash of the query and the fields; see :func:`scope_of`.
            now: Estimated server time. The run sets ``updated`` and ``events`` before it reads.
        """
        return cls(
            organization_id=organization_id,
            organization_name=organization_name,
            scope=scope,
            began=now,
            updated=now,
            events=now,
        )

    def cover(self, span: Span) -> Self:
        """Return the checkpoint after another interval was read."""
        return attrs.evolve(self, covered=merged([*self.covered, span]))

    def check_owner(self, organization_id: str, organization_name: str) -> None:
        """Check that this is a copy of the organization that the API key belongs to.

        Raises:
            CheckpointError: It is a copy of another organization.
        """
        if self.organization_id != organization_id:
            msg = (
                f"This is a copy of {self.organization_name} ({self.organization_id}), and the "
                f"API key belongs to {organization_name} ({organization_id}). "
                "Choose another destination, or use the other key."
            )
            raise CheckpointError(msg)

    def check_scope(self, scope: str) -> None:
        """Check that this copy was made with the query and fields of the current run.

        Raises:
            CheckpointError: It was made with others.
        """
        if self.scope != scope:
            msg = (
                "This copy was made with a different query or different fields, which cannot be "
                "mixed in one copy. Choose another destination, use the original query and fields, "
                "or rebuild the copy with full=True (--full)."
            )
            raise CheckpointError(msg)

    def to_json(self) -> str:
        """Return the checkpoint as JSON, for a sink."""
        data = {"version": VERSION, **attrs.asdict(self)}
        # Dates read from Close may be a subclass of datetime, which orjson does not serialize
        # itself.
        return orjson.dumps(data, default=datetime.isoformat).decode()

    @classmethod
    def from_json(cls, text: str) -> "Checkpoint":
        """Return the checkpoint that :meth:`to_json` wrote.

        Raises:
            CheckpointError: A newer version wrote it, or it is not a checkpoint.
        """
        try:
            data: dict[str, Any] = orjson.loads(text)
            version = data.pop("version")
            if version > VERSION:
                msg = "A newer close-async made this copy; upgrade close-async to continue it."
                raise CheckpointError(msg)
            return _read(data)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            msg = f"The copy's checkpoint is damaged ({error}); make a new copy in another file."
            raise CheckpointError(msg) from error


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the intervals sorted, with those that touch or overlap merged."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def scope_of(query: QueryLike | None, fields: Sequence[str] | None) -> str:
    """Return a hash of a query and fields, in any order; an empty string if neither is given."""
    if query is None and fields is None:
        return ""
    filters = None if query is None else read_query(query, "lead").query
    chosen = {"query": filters, "fields": fields and sorted(fields)}
    text = orjson.dumps(chosen, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:32]


def _read(data: dict[str, Any]) -> Checkpoint:
    dates = ("began", "updated", "events", "finished", "references", "unreported")
    data |= {name: _optional_date(data.get(name)) for name in dates}
    data["covered"] = _spans(data["covered"])
    data["kinds"] = {
        name: KindState(
            **state
            | {
                "covered": _spans(state["covered"]),
                "done": tuple(state.get("done", ())),
                "unread": tuple((kind, key) for kind, key in state.get("unread", ())),
            }
        )
        for name, state in data.get("kinds", {}).items()
    }
    data["unread"] = tuple(data.get("unread", ()))
    if (state := data["sweep"]) is not None:
        changes = {"began": _date(state["began"]), "events": _optional_date(state.get("events"))}
        data["sweep"] = Sweep(**state | changes)
    return Checkpoint(**data)


def _spans(pairs: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    return tuple((_date(start), _date(end)) for start, end in pairs)


def _optional_date(text: str | None) -> datetime | None:
    return None if text is None else _date(text)


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text)
