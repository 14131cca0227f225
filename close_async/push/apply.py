"""``Applier``: write a plan to Close, with a record in the journal before and after each write."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

import attrs

from close_async import CloseClient, decode, encode
from close_async.errors import (
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    PaymentRequiredError,
    RateLimitError,
    RequestNotSentError,
)
from close_async.models import (
    ContactCreate,
    ContactUpdate,
    LeadCreate,
    LeadTaskCreate,
    LeadUpdate,
    NoteCreate,
    OpportunityCreate,
    OpportunityUpdate,
)
from close_async.push.changes import find_contact, fingerprint, is_same_child, place
from close_async.push.doubts import PART_OF, Doubt, Resolver, Verdict, read_object
from close_async.push.journal import Journal, chunks, dump, end_write, load, load_object, set_state
from close_async.push.match import Key
from close_async.push.normalize import same
from close_async.push.plan import RATE, Outcome, PushPlan, Status, changes_of
from close_async.push.planner import KEYS_PER_SEARCH, read_leads

Json = dict[str, Any]

_WORKERS = 16  # at 30 requests per second, enough for round trips of half a second
# Leads that are read together before they are written. More would be cheaper, and leave more time
# between the comparison with Close and the write.
_BATCH = 50
# Seconds. The leads of a plan that is older are looked up again before they are created.
_FRESH = 60.0
# Seconds that a cancelled push waits for the responses of requests in flight, so that they are
# recorded: a response that is not awaited has to be looked for when the push is resumed.
_GRACE = 10.0
# Attempts of a write whose response is lost again and again, before it is reported as failed. If
# many are lost in a row, the push ends before that.
_ATTEMPTS = 10
# Failures in a row after which Close is taken to be down, and the push ends.
_MOST_FAILURES = 25
_MEASURED_AFTER = 8.0  # seconds: one window of Close's rate limits
_WAITING_OUTCOMES = 1_000  # that the caller has not taken yet
_POLL = 2.0  # seconds between two looks for lost writes
_PARTS = ("contacts", "opportunities", "tasks")
# The fields that people change, by which an undo recognizes that somebody worked on an object.
_SNAPSHOT_KEYS = frozenset(
    {"id", "name", "title", "url", "description", "status_id", "addresses", "emails", "phones",
     "urls", "date_created", "value", "note", "text", "date"}
)  # fmt: skip
# Activities that are lost with their lead, and that no import writes.
_PRECIOUS = frozenset(
    {"Note", "Call", "Email", "EmailThread", "SMS", "Meeting", "WhatsAppMessage", "Custom",
     "FormSubmission"}
)  # fmt: skip


class _InDoubtError(Exception):
    """The response of a write was lost."""


class _RefusedError(Exception):
    """Close refused a write.

    Args:
        error: The error.
    """

    def __init__(self, error: APIError) -> None:
        super().__init__(str(error))
        self.error = error


@attrs.define
class _Item:
    """A lead that is being written.

    Attributes:
        number: Its number.
        action: What is done with it.
        lead_id: Its id, once it exists.
        content: Its rows, changes and steps.
        steps: The steps that are left, by number.
        state: The lead as it was just read.
        conflicts: The fields that somebody changed since the plan: the name and the value now.
        done: Whether a write of it succeeded.
        attempts: How often its current step was sent.
    """

    number: int
    action: str
    lead_id: str | None
    content: Json
    steps: dict[int, Json] = attrs.field(factory=dict[int, Json])
    state: Json = attrs.field(factory=dict[str, Any])
    conflicts: dict[str, str] = attrs.field(factory=dict[str, str])
    done: bool = False
    attempts: int = 0

    @classmethod
    def of(cls, number: int, action: str, lead_id: str | None, content: str) -> "_Item":
        """Return the item of a row of the journal, with all of its steps left."""
        held: Json = load(content)
        return cls(number, action, lead_id, held, dict(enumerate(held.get("steps") or ())))


@attrs.define
class Applier:
    """Writes a plan.

    Args:
        close: The client.
        journal: The journal that has the plan.
        plan: The plan.
        resolver: Finds out what became of lost writes.
        keys: The match keys, by name.
        names: The names of custom fields, by key.
        key_field: The id of the hidden field for the key of each record.
        report: Reports progress.
    """

    close: CloseClient
    journal: Journal
    plan: PushPlan
    resolver: Resolver
    keys: Mapping[str, Key]
    names: Mapping[str, str]
    key_field: str | None
    report: Callable[..., None]
    _outcomes: asyncio.Queue[Outcome | Exception | None] = attrs.field(init=False)
    _creations: asyncio.Queue[_Item] = attrs.field(init=False)
    _changes: asyncio.Queue[_Item] = attrs.field(init=False)
    _running: "asyncio.Task[None] | None" = attrs.field(init=False, default=None)
    _moved: asyncio.Event = attrs.field(init=False)
    _lost: asyncio.Event = attrs.field(init=False)  # set whenever a response is lost
    _doubtful: dict[int, tuple[_Item, list[Doubt]]] = attrs.field(
        init=False, factory=dict[int, tuple[_Item, list[Doubt]]]
    )
    # Items that an earlier process left in doubt: they are settled first, and never produced.
    _taken_over: set[int] = attrs.field(init=False, factory=set[int])
    # When each write in doubt was looked for last.
    _looked: dict[int, float] = attrs.field(init=False, factory=dict[int, float])
    _busy: int = attrs.field(init=False, default=0)
    _began: float = attrs.field(init=False, default=0.0)
    _written: int = attrs.field(init=False, default=0)
    _error: Exception | None = attrs.field(init=False, default=None)
    _failures: int = attrs.field(init=False, default=0)
    _stopping: bool = attrs.field(init=False, default=False)

    async def run(self) -> AsyncIterator[Outcome]:
        """Yield the outcome of each row, as leads are written.

        If the iteration ends early, requests in flight are awaited for a few seconds, and the
        journal has what is left.
        """
        self._outcomes = asyncio.Queue(maxsize=_WAITING_OUTCOMES)
        self._creations = asyncio.Queue(maxsize=_WORKERS)
        self._changes = asyncio.Queue(maxsize=_WORKERS)
        self._moved, self._lost = asyncio.Event(), asyncio.Event()
        await self.journal.run(lambda db: set_state(db, self.plan.uid, "applying"))
        self._began = time.monotonic()
        self._running = asyncio.create_task(self._engine())
        try:
            while (outcome := await self._outcomes.get()) is not None:
                if isinstance(outcome, Exception):
                    raise outcome
                yield outcome
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Stop writing; wait a few seconds for the responses of requests in flight."""
        engine, self._running = self._running, None
        if engine is None:
            return
        self._stopping = True
        self._moved.set()
        # The engine needs room for the outcomes that nobody reads any more.
        drain = asyncio.create_task(self._drain())
        try:
            await asyncio.wait([engine], timeout=_GRACE)
        finally:
            drain.cancel()
            engine.cancel()
            await asyncio.gather(engine, drain, return_exceptions=True)

    async def _drain(self) -> None:
        while True:
            await self._outcomes.get()

    async def _engine(self) -> None:
        """Run the producers, the workers and the look for lost writes; report their first error.

        After an error nothing more is sent, but the responses of requests in flight are awaited, so
        that as little as possible is in doubt.
        """
        async with asyncio.TaskGroup() as group:
            workers = [
                group.create_task(self._worker(queue))
                for queue in (self._creations, self._changes)
                for _ in range(_WORKERS)
            ]
            await self._guarded(self._begin())
            doubts = group.create_task(self._guarded(self._settle_doubts()))
            # Creations and changes have rate limits of their own, and run at the same time.
            await asyncio.gather(
                self._guarded(self._produce("action = 'create'")),
                self._guarded(self._produce("action != 'create'")),
            )
            while self._busy or (self._doubtful and not self._stopping):
                self._moved.clear()
                await self._moved.wait()
            for task in (*workers, doubts):
                task.cancel()
        if not self._stopping:
            await self._guarded(self.journal.run(lambda db: set_state(db, self.plan.uid, "done")))
        await self._outcomes.put(self._error)

    async def _guarded(self, work: Awaitable[None]) -> None:
        """Await a part of the engine; its first error stops all of it."""
        try:
            await work
        except Exception as error:  # raised by run()
            self._error = self._error or error
            self._stopping = True
            self._moved.set()

    async def _begin(self) -> None:
        await self._emit_rejected()
        await self._load_doubts()

    async def _produce(self, which: str) -> None:
        """Queue the items that are left, compared with Close just before.

        Args:
            which: The condition on the items.
        """
        waiting: list[_Item] = []
        statement = (
            "SELECT number, action, lead_id, content FROM item"  # noqa: S608 - our own condition
            f" WHERE status IS NULL AND {which} AND number > ? ORDER BY number LIMIT ?"
        )
        if self._stopping:
            return
        async for page in self.journal.read_pages(statement, size=_BATCH):
            for number, action, lead_id, content in page:
                if self._stopping:
                    return
                if number in self._taken_over:
                    continue
                item = _Item.of(number, action, lead_id, content)
                if action in ("create", "update", "delete", "restore"):
                    waiting.append(item)
                else:
                    await self._finish_unwritten(item)
            if len(waiting) >= _BATCH:
                await self._queue(waiting)
                waiting = []
        await self._queue(waiting)

    async def _emit_rejected(self) -> None:
        async for page in self.journal.read_pages(
            "SELECT number, problems FROM row WHERE status = 'rejected' AND number > ?"
            " ORDER BY number LIMIT ?"
        ):
            for number, problems in page:
                read = load_object(problems)
                error = "; ".join(f"{field}: {problem}" for field, problem in read.items())
                await self._outcomes.put(
                    Outcome(row=number, status="rejected", error=error, problems=read)
                )

    async def _finish_unwritten(self, item: _Item) -> None:
        status = cast("Status", item.action)
        await self._finish(item, status, error=item.content.get("reason"))

    async def _queue(self, items: Sequence[_Item]) -> None:
        if not items:
            return
        await self._skip_done(items)
        updates = [item for item in items if item.action == "update" and item.lead_id]
        states = await self._read(updates)
        for item in updates:
            self._compare(item, states.get(item.lead_id or ""))
        matching = await self._created_since([item for item in items if item.action == "create"])
        for item in items:
            if self._stopping:
                return
            if item.number in matching:
                ids = ", ".join(matching[item.number])
                error = f"a lead that matches was created since the plan: {ids}"
                await self._finish(item, "conflict", error=error)
                continue
            await self._enqueue(item)

    async def _enqueue(self, item: _Item) -> None:
        self._busy += 1
        await (self._creations if item.action == "create" else self._changes).put(item)

    async def _skip_done(self, items: Sequence[_Item]) -> None:
        """Drop the steps that are done already, when a push is resumed."""
        by_number = {item.number: item for item in items}
        marks = ", ".join("?" * len(items))
        statement = (
            "SELECT item, step, lead_id FROM write"  # noqa: S608 - question marks
            f" WHERE plan = ? AND outcome = 'done' AND item IN ({marks})"
        )
        values = (self.plan.uid, *by_number)
        rows = await self.journal.run(lambda db: db.execute(statement, values).fetchall())
        for number, step, lead_id in rows:
            item = by_number[number]
            item.steps.pop(step, None)
            item.lead_id = item.lead_id or lead_id
            item.done = True

    async def _read(self, items: Sequence[_Item]) -> dict[str, Json]:
        fields = {"id", "name"}
        for item in items:
            for step in item.steps.values():
                if step["op"] == "lead.update":
                    fields |= {"custom" if k.startswith("custom.") else k for k in step["body"]}
                elif step["op"] == "contact.update":
                    fields.add("contacts")
                elif step["op"] != "note.create":
                    fields.add(PART_OF[step["op"]])
        ids = [item.lead_id for item in items if item.lead_id]
        return {each["id"]: each for each in await read_leads(self.close, ids, sorted(fields))}

    def _compare(self, item: _Item, state: Json | None) -> None:
        """Drop what somebody changed since the plan, and what is as it should be."""
        if state is None:
            item.steps.clear()
            item.conflicts["lead"] = "it was deleted since the plan"
            return
        item.state = state
        contacts: dict[str, Json] = {each["id"]: each for each in state.get("contacts") or ()}
        for at, step in list(item.steps.items()):
            op, body = step["op"], step["body"]
            if op in ("lead.update", "contact.update"):
                current = state if op == "lead.update" else contacts.get(step["id"])
                if current is None:
                    item.conflicts[step["id"]] = "the contact was deleted since the plan"
                    del item.steps[at]
                    continue
                left: Json = {}
                for key, value in body.items():
                    now = current.get(key)
                    if same(key, now, value):
                        continue
                    if same(key, now, step["before"].get(key)):
                        left[key] = value
                    else:
                        item.conflicts[place(step["id"], key)] = dump(now) or "nothing"
                item.steps[at] = step | {"body": left}
                if not left:
                    del item.steps[at]
                continue
            held: list[Json] = state.get(PART_OF[op]) or []
            exists = (
                find_contact(held, body) is not None
                if op == "contact.create"
                else any(is_same_child(op, body, each) for each in held)
            )
            if exists:
                del item.steps[at]

    async def _created_since(self, items: Sequence[_Item]) -> dict[int, list[str]]:
        """Return the items whose lead was created by others since the plan, with the leads."""
        if time.time() - self.plan.planned_at < _FRESH:
            return {}
        found: dict[int, list[str]] = {}
        by_key: dict[str, dict[str, int]] = {}
        for item in items:
            if 0 in item.steps and item.steps[0]["op"] == "lead.create":
                name, values = item.content["key"]
                by_key.setdefault(name, {}).update(dict.fromkeys(values, item.number))
        for name, numbers in by_key.items():
            key = self.keys.get(name)
            if key is None:
                continue
            for batch in chunks(list(numbers), KEYS_PER_SEARCH):
                fields = ["id", *key.fields()]
                async for lead in self.close.leads.search(key.query(batch), fields=fields):
                    for value in key.of_lead(encode(lead)):
                        if value in numbers:
                            found.setdefault(numbers[value], []).append(lead.id)
        return found

    async def _worker(self, queue: "asyncio.Queue[_Item]") -> None:
        while True:
            item = await queue.get()
            try:
                if not self._stopping:  # otherwise the queue is emptied
                    await self._guarded(self._process(item))
            finally:
                self._busy -= 1
                self._moved.set()

    async def _process(self, item: _Item) -> None:
        """Send the steps of an item, one after another."""
        try:
            for at in sorted(item.steps):
                await self._send(item, at, item.steps[at])
                del item.steps[at]
        except _InDoubtError:
            doubts = await self._doubts_of(item.number)
            self._doubtful[item.number] = (item, doubts)
            self._lost.set()
            return
        except _RefusedError as refused:
            await self._refused(item, refused.error)
            return
        await self._finish(item, self._status_of(item))

    def _status_of(self, item: _Item) -> Status:
        if item.conflicts:
            return "conflict"
        if not item.done:
            return "unchanged"
        names: dict[str, Status] = {
            "create": "created", "update": "updated", "delete": "deleted", "restore": "restored",
        }  # fmt: skip
        return names[item.action]

    async def _send(self, item: _Item, at: int, step: Json) -> None:
        """Record a write, send it, and record its outcome."""
        op, object_id = step["op"], step.get("id")
        if step.get("expected") is not None and not await self._is_as_expected(item, step):
            return
        body: Json = dict(step.get("body") or {})
        before: Any = step.get("before")
        if op == "lead.create" and self.key_field is not None:
            body[f"custom.{self.key_field}"] = f"{self.plan.uid}-{item.number}"
        if op in PART_OF:
            body["lead_id"] = item.lead_id
            before = [each["id"] for each in item.state.get(PART_OF[op]) or ()]
        item.attempts += 1
        write = await self.journal.begin(
            self.plan.uid, item.number, at, op,
            name=item.content.get("name"), lead_id=item.lead_id, object_id=object_id,
            body=body, before=before,
        )  # fmt: skip
        try:
            state = await self._request(op, object_id, body)
        except (BadRequestError, NotFoundError) as error:
            if op.endswith(".delete") and isinstance(error, NotFoundError):
                state = {}  # an earlier attempt of this request deleted it
            else:
                await self._end(write, "refused")
                raise _RefusedError(error) from None
        except APIError as error:
            if not _may_have_been_processed(error):
                await self._end(write, "unsent")
                if isinstance(error, APIStatusError) and not _ends_the_push(error):
                    self._count_failure(error)
                    raise _RefusedError(error) from None
                raise
            self._count_failure(error)
            raise _InDoubtError from None
        self._failures = 0
        await self._done(item, write, op, step, state, body)

    async def _done(
        self, item: _Item, write: int, op: str, step: Json, state: Json, body: Json
    ) -> None:
        made_id = step.get("id") or state.get("id")
        if op == "lead.create":
            item.lead_id = made_id
            item.state = state
        lead_id = item.lead_id
        kept = {key: state.get(key) for key in body} if op.endswith(".update") else snapshot(state)

        def record(db: sqlite3.Connection) -> None:
            end_write(db, write, "done", lead_id=lead_id, object_id=made_id, result=kept)
            if op in PART_OF and lead_id:
                db.execute(
                    "INSERT OR REPLACE INTO child VALUES (?, ?, ?)",
                    (lead_id, fingerprint(op, step["body"]), made_id),
                )
            if (undoes := step.get("undoes")) is not None:
                marks = ", ".join("?" * len(undoes))
                db.execute(
                    f"UPDATE write SET undone = ? WHERE id IN ({marks})",  # noqa: S608 - ids
                    (self.plan.uid, *undoes),
                )

        item.done, item.attempts = True, 0
        # A response that arrived is recorded, also while the push is being cancelled.
        await asyncio.shield(self.journal.record(record))

    async def _end(self, write: int, outcome: str) -> None:
        await asyncio.shield(self.journal.record(lambda db: end_write(db, write, outcome)))

    async def _is_as_expected(self, item: _Item, step: Json) -> bool:
        """Return whether an object is as the push left it, so that an undo may change it.

        Fields of an update that somebody changed are removed from the step.
        """
        kind, object_id, expected = step["op"].partition(".")[0], step["id"], step["expected"]
        now = await read_object(self.close, kind, object_id)
        if now is None:
            item.conflicts[object_id] = "it does not exist any more"
            return False
        if step["op"].endswith(".update"):
            for key in list(step["body"]):
                if not same(key, now.get(key), expected.get(key)):
                    del step["body"][key]
                    item.conflicts[place(object_id, key)] = dump(now.get(key)) or "nothing"
            return bool(step["body"])
        differing = [key for key in expected if not _is_as_left(key, expected[key], now.get(key))]
        differing += [key for key in now if key.startswith("custom.") and key not in expected]
        if kind == "lead" and not differing:
            differing = await self._activities(object_id, set(step.get("ours") or ()))
        if differing:
            names = ", ".join(self.names.get(key, key) for key in differing)
            item.conflicts[object_id] = f"somebody worked on it ({names})"
        return not differing

    async def _activities(self, lead_id: str, ours: set[str]) -> list[str]:
        """Return the kinds of the activities that would be deleted with a lead."""
        kinds: dict[str, None] = {}
        async for activity in self.close.activities.list(lead_id=lead_id):
            if activity.id not in ours:
                kinds[str(encode(activity).get("_type"))] = None
        return [kind for kind in kinds if kind in _PRECIOUS]

    async def _request(self, op: str, object_id: str | None, body: Json) -> Json:
        close = self.close
        if op == "lead.create":
            return encode(await close.leads.create(decode(LeadCreate, body)))
        if op == "contact.create":
            return encode(await close.contacts.create(decode(ContactCreate, body)))
        if op == "opportunity.create":
            return encode(await close.opportunities.create(decode(OpportunityCreate, body)))
        if op == "task.create":
            return encode(await close.tasks.create(decode(LeadTaskCreate, body)))
        if op == "note.create":
            return encode(await close.activities.notes.create(decode(NoteCreate, body)))
        assert object_id is not None  # noqa: S101 - of all other operations
        if op == "lead.update":
            return encode(await close.leads.update(object_id, decode(LeadUpdate, body)))
        if op == "contact.update":
            return encode(await close.contacts.update(object_id, decode(ContactUpdate, body)))
        if op == "opportunity.update":
            changes = decode(OpportunityUpdate, body)
            return encode(await close.opportunities.update(object_id, changes))
        deletions: dict[str, Callable[[str], Any]] = {
            "lead.delete": close.leads.delete,
            "contact.delete": close.contacts.delete,
            "opportunity.delete": close.opportunities.delete,
            "task.delete": close.tasks.delete,
            "note.delete": close.activities.notes.delete,
        }
        await deletions[op](object_id)
        return {}

    def _count_failure(self, error: APIError) -> None:
        self._failures += 1
        if self._failures >= _MOST_FAILURES:
            raise error

    async def _refused(self, item: _Item, error: APIError) -> None:
        if isinstance(error, NotFoundError):
            await self._finish(item, "conflict", error="it was deleted since the plan")
            return
        if not isinstance(error, BadRequestError):
            await self._finish(item, "failed", error=str(error))
            return
        self._failures = 0
        problems = {
            self._name_of(field): problem for field, problem in error.field_errors.items()
        } or {"(row)": error.message}
        await self._finish(item, "rejected", problems=problems)

    def _name_of(self, field: str) -> str:
        return self.names.get(field, self.names.get(field.removeprefix("contacts.0."), field))

    async def _finish(
        self,
        item: _Item,
        status: Status,
        *,
        error: str | None = None,
        problems: Mapping[str, str] | None = None,
    ) -> None:
        """Record the end of an item, and emit the outcomes of its rows."""
        changes = changes_of(
            [
                change
                for change in item.content.get("changes") or ()
                if change.get("place") not in item.conflicts
            ]
            if status in ("created", "updated", "conflict", "deleted", "restored") and item.done
            else []
        )
        if item.conflicts and error is None:
            error = self._conflict_text(item)
        if problems and error is None:
            error = "; ".join(f"{field}: {problem}" for field, problem in problems.items())
        result = dump({"error": error, "lead_id": item.lead_id})

        def record(db: sqlite3.Connection) -> None:
            db.execute(
                "UPDATE item SET status = ?, result = ?, lead_id = ? WHERE number = ?",
                (status, result, item.lead_id, item.number),
            )
            if status == "rejected":
                db.execute(
                    "UPDATE row SET status = 'rejected', problems = ? WHERE item = ?"
                    " AND status IS NULL",
                    (dump(problems), item.number),
                )

        await asyncio.shield(self.journal.record(record))
        if item.action in ("create", "update", "delete", "restore"):
            self._written += 1
            self._report_written()
        for row in item.content.get("rows") or (0,):
            await self._outcomes.put(
                Outcome(
                    row=row,
                    status=status,
                    lead_id=item.lead_id,
                    changes=changes,
                    error=error,
                    problems=problems or {},
                    lead_ids=tuple(item.content.get("lead_ids") or ()),
                )
            )

    def _report_written(self) -> None:
        left, elapsed = self.plan.writes - self._written, time.monotonic() - self._began
        # At first, by the limit that Close is known to have; then by what it really allows.
        is_measured = elapsed > _MEASURED_AFTER and self._written > RATE
        rate = self._written / elapsed if is_measured else RATE
        self.report("applying", self._written, self.plan.writes, max(left, 0) / rate)

    def _conflict_text(self, item: _Item) -> str:
        fields = {
            change["place"]: change["field"]
            for change in item.content.get("changes") or ()
            if change.get("place")
        }
        parts = [
            f"{fields[where]} is {now} now" if where in fields else now
            for where, now in item.conflicts.items()
        ]
        return f"changed since the plan, and left alone: {'; '.join(parts)}"

    async def settle(self) -> None:
        """Find out what became of the writes in doubt, and send nothing."""
        await self._load_doubts()
        pause = _POLL
        while self._doubtful:
            doubts = [doubt for _, each in self._doubtful.values() for doubt in each]
            verdicts = await self.resolver.resolve(doubts)
            for number, (item, each) in list(self._doubtful.items()):
                if any(verdicts[doubt.write].kind == "waiting" for doubt in each):
                    continue
                del self._doubtful[number]
                for doubt in each:
                    verdict = verdicts[doubt.write]
                    step = item.steps.get(doubt.step)
                    if verdict.kind == "done" and step is not None:
                        step |= {"id": verdict.object_id}
                        await self._done(
                            item, doubt.write, doubt.op, step, verdict.state or {}, doubt.body
                        )
                    else:
                        outcome = "unresolved" if verdict.kind == "unknown" else "absent"
                        await self._end(doubt.write, outcome)
            if self._doubtful:
                self.report("checking", 0, len(self._doubtful))
                # The last look is due as soon as searches show what was created.
                last = min(doubt.lost for _, each in self._doubtful.values() for doubt in each)
                left = last + self.resolver.index_lag - time.time()
                await asyncio.sleep(min(pause, left) if left > 0 else _POLL)
                pause = min(2 * pause, 10 * _POLL)

    async def _load_doubts(self) -> None:
        """Take over the writes that an earlier process left without a result."""
        rows = await self.journal.run(
            lambda db: db.execute(
                "SELECT DISTINCT item FROM write WHERE plan = ? AND outcome IS NULL",
                (self.plan.uid,),
            ).fetchall()
        )
        for (number,) in rows:
            found = await self.journal.run(
                lambda db: db.execute(
                    "SELECT action, lead_id, content FROM item WHERE number = ?",
                    (number,),  # noqa: B023
                ).fetchone()
            )
            item = _Item.of(number, *found)
            await self._skip_done([item])
            self._doubtful[number] = (item, await self._doubts_of(number))
            self._taken_over.add(number)

    async def _doubts_of(self, number: int) -> list[Doubt]:
        statement = (
            "SELECT write.id, step, op, write.lead_id, object_id, body, before, began, content"
            " FROM write JOIN item ON item.number = write.item"
            " WHERE plan = ? AND item = ? AND outcome IS NULL ORDER BY write.id"
        )
        values = (self.plan.uid, number)
        rows = await self.journal.run(lambda db: db.execute(statement, values).fetchall())
        return [
            Doubt(
                write=write, item=number, step=step, op=op, lead_id=lead_id, object_id=object_id,
                body=load_object(body), before=load(before), began=began, lost=time.time(),
                key=_key_of(content),
            )
            for write, step, op, lead_id, object_id, body, before, began, content in rows
        ]  # fmt: skip

    async def _settle_doubts(self) -> None:
        """Look for lost writes again and again, until it is known what became of each."""
        while True:
            if not self._doubtful:
                self._lost.clear()
                await self._lost.wait()
            now = {
                number: (item, each)
                for number, (item, each) in self._doubtful.items()
                if self._is_due(each)
            }
            if now:
                doubts = [doubt for _, each in now.values() for doubt in each]
                verdicts = await self.resolver.resolve(doubts)
                for number, (item, each) in now.items():
                    await self._settle(number, item, each, verdicts)
                self._moved.set()
                if self._doubtful and not self._busy:
                    self.report("checking", 0, len(self._doubtful))
            # Those that are lost meanwhile are looked for together: a look reads the event log.
            await asyncio.sleep(_POLL)

    def _is_due(self, doubts: Sequence[Doubt]) -> bool:
        """Return whether to look for lost writes: at once, at doubling intervals, and at the end.

        Each look reads the event log from before the first of them.
        """
        now, lag = time.time(), self.resolver.index_lag
        due = False
        for doubt in doubts:
            looked = self._looked.get(doubt.write, 0.0)
            next_look = min(looked + max(_POLL, looked - doubt.lost), doubt.lost + lag)
            due = due or now >= next_look or looked > doubt.lost + lag
        if due:
            self._looked |= {doubt.write: now for doubt in doubts}
        return due

    async def _settle(
        self, number: int, item: _Item, doubts: Sequence[Doubt], verdicts: Mapping[int, Verdict]
    ) -> None:
        if any(verdicts[doubt.write].kind == "waiting" for doubt in doubts):
            return
        # Busy before it is no longer doubtful: with neither, the push would end without it.
        self._busy += 1
        del self._doubtful[number]
        try:
            is_left = await self._take_verdicts(item, doubts, verdicts)
            if is_left:
                await self._enqueue(item)
        finally:
            self._busy -= 1

    async def _take_verdicts(
        self, item: _Item, doubts: Sequence[Doubt], verdicts: Mapping[int, Verdict]
    ) -> bool:
        """Record what became of the writes of an item, and return whether it is to go on."""
        for doubt in doubts:
            verdict = verdicts[doubt.write]
            if verdict.kind == "unknown":
                await self._finish(item, "unresolved", error=verdict.reason)
                return False
            step = item.steps.get(doubt.step)
            if verdict.kind == "done" and step is not None:
                body: Json = step.get("body") or {}
                made = step | {"id": verdict.object_id}
                await self._done(item, doubt.write, doubt.op, made, verdict.state or {}, body)
                del item.steps[doubt.step]
            else:
                await self._end(doubt.write, "done" if verdict.kind == "done" else "absent")
        if item.attempts >= _ATTEMPTS and item.steps:
            error = f"Close did not respond to {item.attempts} attempts"
            await self._finish(item, "failed", error=error)
            return False
        if item.action == "update" and item.lead_id is not None and item.steps:
            states = await self._read([item])
            self._compare(item, states.get(item.lead_id))
        return True


def snapshot(state: Json) -> Json:
    """Return the fields of an object that people change, and the same of what is below it."""
    found = {
        key: value
        for key, value in state.items()
        if key in _SNAPSHOT_KEYS or key.startswith("custom.")
    }
    for part in _PARTS:
        if part in state:
            found[part] = [snapshot(each) for each in state[part]]
    return found


def _is_as_left(key: str, expected: Any, now: Any) -> bool:
    if key not in _PARTS:
        return same(key, expected, now)
    # What people add below a lead is lost if the lead is deleted.
    held = {each["id"]: each for each in now or ()}
    return set(held) <= {each["id"] for each in expected} and all(
        all(same(field, value, held[each["id"]].get(field)) for field, value in each.items())
        for each in expected
        if each["id"] in held
    )


def _may_have_been_processed(error: APIError) -> bool:
    """Return whether Close may have done what a failed request asked for."""
    if isinstance(error, RequestNotSentError | RateLimitError):
        return False
    if isinstance(error, APITimeoutError):
        return error.sent
    # A status of 4xx is a refusal; a 5xx and a response that is not Close's say nothing.
    return not isinstance(error, APIStatusError) or isinstance(error, InternalServerError)


def _ends_the_push(error: APIStatusError) -> bool:
    return isinstance(error, AuthenticationError | PaymentRequiredError | RateLimitError)


def _key_of(content: str) -> tuple[str, Sequence[str]]:
    name, values = load(content).get("key") or ("", ())
    return name, values
