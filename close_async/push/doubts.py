"""Writes without a response: find out what Close did, before anything is sent again.

A record in the journal that has no outcome is in doubt. An object below a lead is looked for in the
lead itself, which Close shows as it is. A lead that may have been created is looked for in the
event log, which shows it at once, and by its key, which searches find after a minute. Only when
that minute is over, and nothing shows it, was it not created.
"""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import attrs

from close_async import CloseClient, encode
from close_async.errors import NotFoundError, PermissionDeniedError
from close_async.push.changes import is_same_child
from close_async.push.journal import Journal
from close_async.push.match import Key
from close_async.push.normalize import is_empty, objects, same
from close_async.search import Query, lead

Json = dict[str, Any]
# Seconds before a record was written that events are read from: clocks differ.
_CLOCK_MARGIN = 30.0
PART_OF = {
    "contact.create": "contacts",
    "opportunity.create": "opportunities",
    "task.create": "tasks",
    "note.create": "notes",
}
"""The list of a lead that has what an operation creates."""


@attrs.frozen(kw_only=True)
class Doubt:
    """A write in doubt.

    Args:
        write: The id of its record.
        item: The number of its item.
        step: The number of its step.
        op: The operation.
        lead_id: The id of the lead; ``None`` if the write creates it.
        object_id: The id of the object; ``None`` if the write creates it.
        body: The body of the request.
        before: The values before, or the ids of the objects that existed before.
        began: When the record was written, in seconds since 1970.
        lost: When the request had ended for certain: its response was lost, or its process was
            found to be gone. It may have waited for the rate limit long after ``began``.
        key: The name of the match key and its values.
    """

    write: int
    item: int
    step: int
    op: str
    lead_id: str | None
    object_id: str | None
    body: Json
    before: Any
    began: float
    lost: float
    key: tuple[str, Sequence[str]]


@attrs.frozen(kw_only=True)
class Verdict:
    """What became of a write.

    Args:
        kind: ``done``: Close did it. ``absent``: it did not. ``unknown``: it cannot be told.
            ``waiting``: ask again later.
        lead_id: The id of the lead.
        object_id: The id of the object.
        state: The object.
        reason: Why it cannot be told.
    """

    kind: Literal["done", "absent", "unknown", "waiting"]
    lead_id: str | None = None
    object_id: str | None = None
    state: Json | None = None
    reason: str | None = None


@attrs.define
class Resolver:
    """Finds out what became of writes.

    Args:
        close: The client.
        journal: The journal, whose other records the found leads may belong to.
        user_id: The user of the API key.
        keys: The match keys, by name.
        key_field: The id of the hidden field that holds the key of each record, if there is one.
        index_lag: Seconds until searches see a change.
    """

    close: CloseClient
    journal: Journal
    user_id: str
    keys: Mapping[str, Key]
    key_field: str | None
    index_lag: float

    async def resolve(self, doubts: Sequence[Doubt]) -> dict[int, Verdict]:
        """Return what became of writes, by the id of the record."""
        verdicts: dict[int, Verdict] = {}
        creates = [doubt for doubt in doubts if doubt.op == "lead.create"]
        for doubt in doubts:
            if doubt.op in PART_OF:
                verdict = await self._child(doubt)
                # Close may still be working on a request whose response was lost.
                if verdict.kind == "absent" and time.time() < doubt.lost + self.index_lag:
                    verdict = Verdict(kind="waiting")
                verdicts[doubt.write] = verdict
            elif doubt.op != "lead.create":
                verdicts[doubt.write] = await self._change(doubt)
        if creates:
            verdicts |= await self._creates(creates)
        return verdicts

    async def _change(self, doubt: Doubt) -> Verdict:
        """Return what became of an update or a deletion."""
        current = await self.read(doubt)
        if doubt.op.endswith(".delete"):
            kind: Literal["done", "absent"] = "done" if current is None else "absent"
            return Verdict(kind=kind, lead_id=doubt.lead_id, object_id=doubt.object_id)
        # An update changes nothing when it is sent again. Whether the fields still are what they
        # were is compared before that, as for every update.
        if current is not None and all(
            same(key, value, current.get(key)) for key, value in doubt.body.items()
        ):
            return Verdict(
                kind="done", lead_id=doubt.lead_id, object_id=doubt.object_id, state=current
            )
        return Verdict(kind="absent")

    async def read(self, doubt: Doubt) -> Json | None:
        """Return the object of a write as it is now; ``None`` if it does not exist."""
        return await read_object(self.close, doubt.op.partition(".")[0], doubt.object_id or "")

    async def _child(self, doubt: Doubt) -> Verdict:
        """Return what became of an object that was created below a lead."""
        assert doubt.lead_id is not None  # noqa: S101 - known for an object below a lead
        held = await children_of(self.close, doubt.op, doubt.lead_id)
        if held is None:
            return Verdict(kind="unknown", reason=f"the lead {doubt.lead_id} was deleted meanwhile")
        existed = set(doubt.before or ())
        new = [
            each
            for each in held
            if each["id"] not in existed
            and _timestamp(each.get("date_created")) >= doubt.began - _CLOCK_MARGIN
        ]
        if doubt.op == "contact.create":
            same_ones = [each for each in new if is_as_sent(doubt.body, each)]
        else:
            same_ones = [each for each in new if is_same_child(doubt.op, doubt.body, each)]
        if len(same_ones) > 1:
            ids = ", ".join(each["id"] for each in same_ones)
            return Verdict(kind="unknown", reason=f"several new objects may be the one: {ids}")
        if same_ones:
            found = same_ones[0]
            return Verdict(kind="done", lead_id=doubt.lead_id, object_id=found["id"], state=found)
        return Verdict(kind="absent")

    async def _creates(self, doubts: Sequence[Doubt]) -> dict[int, Verdict]:
        """Return what became of leads that were created."""
        verdicts: dict[int, Verdict] = {}
        adopted: set[str] = set()
        candidates = await self._created(doubts)
        for doubt in doubts:
            found = await self._among(doubt, candidates)
            if len(found) == 1:
                (state,) = found
                adopted.add(state["id"])
                for named in candidates.values():
                    named.pop(state["id"], None)
                verdicts[doubt.write] = Verdict(
                    kind="done", lead_id=state["id"], object_id=state["id"], state=state
                )
            elif found:
                ids = ", ".join(each["id"] for each in found)
                verdicts[doubt.write] = Verdict(
                    kind="unknown", reason=f"several new leads may be the one: {ids}"
                )
            elif time.time() < doubt.lost + self.index_lag:
                verdicts[doubt.write] = Verdict(kind="waiting")
            else:
                verdicts[doubt.write] = await self._by_key(doubt, adopted)
        return verdicts

    async def _created(self, doubts: Sequence[Doubt]) -> dict[str | None, dict[str, Json]]:
        """Return the new leads that may be those of records, as events show them.

        They are by name, and by id. Those whose data the user may not see are under ``None``.
        """
        found: dict[str | None, dict[str, Json]] = {_name(doubt.body): {} for doubt in doubts}
        found[None] = {}
        since = min(doubt.began for doubt in doubts) - _CLOCK_MARGIN
        try:
            events = self.close.events.list(
                object_type="lead",
                action="created",
                date_updated__gte=datetime.fromtimestamp(since, UTC),
            )
            async for event in events:
                if event.user_id != self.user_id:
                    continue
                # Roles other than admins see the data of events for an hour only.
                data = event.data or {}
                name = _name(data) if data else None
                if name in found:
                    found[name][event.object_id] = data | {"id": event.object_id}
        except PermissionDeniedError:
            pass  # the role may not read the event log: searches remain
        recorded = await self._recorded([lead_id for named in found.values() for lead_id in named])
        for named in found.values():
            for lead_id in recorded & named.keys():
                del named[lead_id]
        return found

    async def _recorded(self, lead_ids: Sequence[str]) -> set[str]:
        """Return those of the leads that other records of the journal created or changed."""

        def select(db: sqlite3.Connection) -> set[str]:
            statement = "SELECT 1 FROM write WHERE object_id = ? LIMIT 1"
            return {each for each in lead_ids if db.execute(statement, (each,)).fetchone()}

        return await self.journal.run(select)

    async def _among(
        self, doubt: Doubt, candidates: Mapping[str | None, Mapping[str, Json]]
    ) -> list[Json]:
        """Return those of the leads that are what a record wanted to create."""
        found: list[Json] = []
        field = f"custom.{self.key_field}"
        for lead_id, data in candidates[_name(doubt.body)].items():
            if not is_as_sent(doubt.body, data):
                continue
            if self.key_field is not None and data.get(field) == doubt.body.get(field):
                return [data]
            if "contacts" in doubt.body:
                # Events show no contacts, and two people may have one name.
                state = await read_object(self.close, "lead", lead_id)
                if state is None or not is_as_sent(doubt.body, state):
                    continue
                data = state
            found.append(data)
        for lead_id in candidates[None]:
            state = await read_object(self.close, "lead", lead_id)
            if state is not None and is_as_sent(doubt.body, state):
                found.append(state)
        return found

    async def _by_key(self, doubt: Doubt, adopted: set[str]) -> Verdict:
        """Search for a lead that the event log does not show."""
        name, values = doubt.key
        key = self.keys.get(name)
        queries: list[Query] = [] if key is None else [key.query(list(values))]
        token = doubt.body.get(f"custom.{self.key_field}")
        if self.key_field is not None and token is not None:
            queries.append(lead.custom(self.key_field) == token)
        found: dict[str, Json] = {}
        for query in queries:
            async for each in self.close.leads.search(query):
                state = encode(each)
                if key is None or set(key.of_lead(state)) & set(values):
                    found[each.id] = state
        for lead_id in await self._recorded(list(found)) | (adopted & found.keys()):
            del found[lead_id]
        mine = [
            state
            for state in found.values()
            if is_as_sent(doubt.body, state)
            and state.get("created_by") == self.user_id
            and _timestamp(state.get("date_created")) >= doubt.began - _CLOCK_MARGIN
        ]
        if len(mine) == 1:
            return Verdict(
                kind="done", lead_id=mine[0]["id"], object_id=mine[0]["id"], state=mine[0]
            )
        if found:
            ids = ", ".join(sorted(found))
            return Verdict(
                kind="unknown", reason=f"it may be one of the leads that match now: {ids}"
            )
        return Verdict(kind="absent")


def is_as_sent(body: Json, state: Json) -> bool:
    """Return whether an object has all values that it was created with."""
    for key, value in body.items():
        if key == "contacts":
            if "contacts" not in state:
                continue
            held = objects(state["contacts"])
            if not all(any(is_as_sent(each, has) for has in held) for each in value):
                return False
        elif key != "lead_id" and not same(key, value, state.get(key)):
            return False
    return True


def _name(values: Json) -> str:
    return str(values.get("name") or "").strip()


async def read_object(close: CloseClient, kind: str, object_id: str) -> Json | None:
    """Return an object as it is now; ``None`` if it does not exist.

    Args:
        close: The client.
        kind: ``lead``, ``contact``, ``opportunity``, ``task`` or ``note``.
        object_id: Its id.
    """
    try:
        if kind == "lead":
            return encode(await close.leads.get(object_id))
        if kind == "contact":
            return encode(await close.contacts.get(object_id))
        if kind == "opportunity":
            return encode(await close.opportunities.get(object_id))
        if kind == "task":
            return encode(await close.tasks.get(object_id))
        return encode(await close.activities.notes.get(object_id))
    except NotFoundError:
        return None


async def children_of(close: CloseClient, op: str, lead_id: str) -> list[Json] | None:
    """Return the objects of a lead among which a new one would be; ``None`` without the lead.

    Args:
        close: The client.
        op: The operation that creates one.
        lead_id: The id of the lead.
    """
    if op == "task.create":  # leads do not show those that are done
        return [encode(task) async for task in close.tasks.list(lead_id=lead_id)]
    if op == "note.create":
        return [encode(note) async for note in close.activities.notes.list(lead_id=lead_id)]
    part = PART_OF[op]
    try:
        found = await close.leads.get(lead_id, fields=["id", part])
    except NotFoundError:
        return None
    return list(encode(found).get(part) or [])


def _timestamp(text: Any) -> float:
    if is_empty(text):
        return 0.0
    found = datetime.fromisoformat(str(text))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
