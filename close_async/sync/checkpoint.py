"""``Checkpoint``: where a sync stands, in about a kilobyte, stored with every batch."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

import attrs
import orjson

from close_async.sync.errors import CheckpointError
from close_async.wire.search_body import QueryLike, query_json

VERSION = 1

Span = tuple[datetime, datetime]
"""A half-open interval of time: from its first moment to just before its last."""


@attrs.frozen(kw_only=True)
class Sweep:
    """A passage through every stored lead, asking Close whether it is still there.

    Args:
        began: About when it began, by the server's clock.
        after: The last id that was asked about.
        reread: Whether each lead is read again, too, or only its existence checked.
        events: A date that had passed in Close when it began: once it is over, the event log
            need not be applied up to there.
    """

    began: datetime
    after: str = ""
    reread: bool
    events: datetime | None = None


@attrs.frozen(kw_only=True)
class Checkpoint:
    """Where a sync stands.

    ``updated`` and ``events`` are dates that Close gave to changes, never readings of a clock: a
    clock that is ahead for a while would have what happens until then go by unread.

    Args:
        organization_id: Whose leads these are.
        organization_name: The same, for messages.
        scope: A hash of the query and the fields; see :func:`scope_of`.
        began: About when the snapshot began, by the server's clock.
        covered: Which intervals of ``date_created`` it has read, merged and in order.
        whole: Whether it has read everything.
        updated: Leads changed before this moment are in the copy as they were then.
        events: The event log is applied up to this moment.
        anchor: The newest event that was applied: while Close knows it, the log goes back as far.
        sweep: What is under way of a sweep.
        finished: About when the copy was last brought up to date, by the server's clock.
        nameless: How many leads without an id the snapshot met, which cannot be stored.
        unread: The ids of leads that could not be read; every run tries them again.
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

    @classmethod
    def start(
        cls, organization_id: str, organization_name: str, scope: str, now: datetime
    ) -> "Checkpoint":
        """Make the checkpoint of a copy that has nothing yet.

        Args:
            organization_id: Whose leads will be in it.
            organization_name: The same, for messages.
            scope: What of them; see :func:`scope_of`.
            now: About the server's time. The run sets ``updated`` and ``events`` before it reads.
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
        """Give the checkpoint after another interval was read."""
        return attrs.evolve(self, covered=merged([*self.covered, span]))

    def check_owner(self, organization_id: str, organization_name: str) -> None:
        """See that this is a copy of the organization that a key belongs to.

        Raises:
            CheckpointError: It is of another one.
        """
        if self.organization_id != organization_id:
            msg = (
                f"This is a copy of {self.organization_name} ({self.organization_id}), and the "
                f"API key belongs to {organization_name} ({organization_id}). "
                "Choose another destination, or use the other key."
            )
            raise CheckpointError(msg)

    def check_scope(self, scope: str) -> None:
        """See that this copy holds what a run is to read.

        Raises:
            CheckpointError: It was made with another query or choice of fields.
        """
        if self.scope != scope:
            msg = (
                "This copy was made with a different query or different fields, which cannot be "
                "mixed in one copy. Choose another destination, use the original query and fields, "
                "or rebuild the copy with full=True (--full)."
            )
            raise CheckpointError(msg)

    def to_json(self) -> str:
        """Write it for a sink."""
        data = {"version": VERSION, **attrs.asdict(self)}
        # Dates of Close can be of a subclass of datetime, which orjson leaves to others.
        return orjson.dumps(data, default=datetime.isoformat).decode()

    @classmethod
    def from_json(cls, text: str) -> "Checkpoint":
        """Read what :meth:`to_json` wrote.

        Raises:
            CheckpointError: It is of a newer version, or no checkpoint at all.
        """
        try:
            data: dict[str, Any] = orjson.loads(text)
            version = data.pop("version")
            if version > VERSION:
                msg = "A newer close-async made this copy; upgrade close-async to continue it."
                raise CheckpointError(msg)
            return _read(data)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            msg = f"The copy's checkpoint is damaged ({error}); make the copy anew elsewhere."
            raise CheckpointError(msg) from error


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join the intervals that touch or overlap, and put them in order."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def scope_of(query: QueryLike | None, fields: Sequence[str] | None) -> str:
    """Give a hash of what a copy holds: empty for everything, the same for the same choice."""
    if query is None and fields is None:
        return ""
    asked = None if query is None else query_json(query, "lead")
    chosen = {"query": asked, "fields": fields and sorted(fields)}
    text = orjson.dumps(chosen, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:32]


def _read(data: dict[str, Any]) -> Checkpoint:
    moments = ("began", "updated", "events", "finished")
    data |= {name: _moment(data[name]) for name in moments}
    data["covered"] = tuple((_sure(start), _sure(end)) for start, end in data["covered"])
    data["unread"] = tuple(data.get("unread", ()))
    if (state := data["sweep"]) is not None:
        dates = {"began": _sure(state["began"]), "events": _moment(state.get("events"))}
        data["sweep"] = Sweep(**state | dates)
    return Checkpoint(**data)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else _sure(text)


def _sure(text: str) -> datetime:
    return datetime.fromisoformat(text)
