"""``Planner``: from rows to a plan. Nothing is written to Close."""

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from close_async import CloseClient, encode
from close_async.errors import BadRequestError, NotFoundError, PermissionDeniedError
from close_async.models import Lead
from close_async.push.changes import (
    Difference,
    Merged,
    Policies,
    creation,
    difference,
    merge_rows,
)
from close_async.push.columns import Columns, Parsed, parse_row
from close_async.push.copies import LeadIndex
from close_async.push.journal import Journal, chunks, clear_plan, dump, load
from close_async.push.match import Key
from close_async.push.plan import RATE, SEARCH_RATE, Counts, PushPlan, store_plan
from close_async.push.rows import OVERFLOW, iterate

Json = dict[str, Any]
Report = Callable[..., None]

# At the limit of two searches per second, 400 keys per second. A query that is too long for Close
# is divided.
KEYS_PER_SEARCH = 200
IDS_PER_LIST = 100  # Close is known to accept as many ids in one filter
# Rows per transaction.
_ROWS_PER_BATCH = 500
# As many leads as one request reads again.
_ITEMS_PER_BATCH = 100
# Searches in flight. Close allows two per second, so that few hide a round trip of seconds.
_SEARCHES = 4
# Single leads that are read at a time.
_GETS = 8
_NO_KEY = "has no value to match by"
# Leads of the last minute that are read one by one. If there are more, the plan waits until
# searches find them.
_MOST_RECENT = 200
# How long before the lag of Close's search index events are read, in seconds: clocks differ.
_CLOCK_MARGIN = 30.0


@attrs.define
class Planner:
    """Makes the plan of a push.

    Args:
        close: The client.
        journal: The journal; what it holds of an earlier plan is replaced.
        columns: The columns.
        keys: The match keys, in their order.
        mode: ``create``, ``update`` or ``upsert``.
        write: The policies, by name of field.
        empty: Whether empty cells ``keep`` or ``clear`` fields.
        ambiguous: What is done if several leads match.
        index: A copy of ours to look keys up in.
        index_lag: Seconds until searches see a change.
        report: Reports progress.
    """

    close: CloseClient
    journal: Journal
    columns: Columns
    keys: Sequence[Key]
    mode: str
    write: Mapping[str, Any]
    empty: str
    ambiguous: str
    index: LeadIndex | None
    index_lag: float
    report: Report
    _policies: Policies = attrs.field(init=False)
    _fields: list[str] = attrs.field(init=False, factory=list[str])

    async def plan(self, rows: Any, settings: Json) -> PushPlan:
        """Read the rows, look their leads up, and store the plan.

        Args:
            rows: The rows.
            settings: The arguments of the push, for people who review the plan.
        """
        await self.journal.run(clear_plan)
        count = await self._spool(rows)
        await self._check_columns()
        self._policies = self._policies_of()
        self._fields = self._fields_to_read()
        await self._assign()
        await self._look_up()
        await self.journal.run(_join_items_of_one_lead)
        await self._compare()
        return await self._store(count, settings)

    async def _check_columns(self) -> None:
        statement = "SELECT count(*) FROM row WHERE problems IS NULL OR problems NOT LIKE ?"
        pattern = f"%{_NO_KEY}%"
        keyed, rows = await self.journal.run(
            lambda db: (
                db.execute(statement, (pattern,)).fetchone()[0],
                db.execute("SELECT count(*) FROM row").fetchone()[0],
            )
        )
        names = [str(key.match) for key in self.keys] if rows and not keyed else []
        by_id = any(key.match.kind == "id" for key in self.keys)
        self.columns.check(names, self.write, by_id=by_id)

    def _policies_of(self) -> Policies:
        lists = frozenset(
            f"custom.{field.id}"
            for field in self.columns.settings.lead
            if field.accepts_multiple_values
        )
        by_name = any(key.match.kind == "name" for key in self.keys)
        return Policies.of(self.columns.columns, self.write, lists, by_name=by_name)

    def _fields_to_read(self) -> list[str]:
        columns = self.columns.columns
        fields = ["id", "name", "date_created"]
        for key in self.keys:
            fields += key.fields()
        for column in columns:
            if column.part == "lead":
                fields.append("custom" if column.key.startswith("custom.") else column.key)
        parts = {"address": "addresses", "contact": "contacts", "opportunity": "opportunities",
                 "task": "tasks"}  # fmt: skip
        fields += [parts[column.part] for column in columns if column.part in parts]
        return list(dict.fromkeys(fields))

    async def _spool(self, rows: Any) -> int:
        """Check every row, and store it with its values and keys."""
        number = getattr(rows, "first_row", 1) - 1
        first, count = number, 0
        batch: list[tuple[Any, ...]] = []
        async for row in iterate(rows):
            number += 1
            batch.append(self._parsed(number, dict(row)))
            if len(batch) == _ROWS_PER_BATCH:
                count += await self._insert(batch)
                self.report("reading", number - first)
                batch = []
                await asyncio.sleep(0)  # rows of a list are read without any pause
        count += await self._insert(batch)
        self.report("reading", number - first, number - first)
        return count

    async def _insert(self, batch: list[tuple[Any, ...]]) -> int:
        statement = (
            "INSERT INTO row (number, cells, parsed, kind, status, problems)"
            " VALUES (?, ?, ?, ?, ?, ?)"
        )
        await self.journal.run(lambda db: db.executemany(statement, batch))
        return len(batch)

    def _parsed(self, number: int, row: dict[str, Any]) -> tuple[Any, ...]:
        overflow = row.pop(OVERFLOW, None)
        self.columns.add(row)
        parsed, problems = parse_row(self.columns, row, clears=self.empty == "clear")
        if overflow is not None:
            more = len(overflow)
            problems["(row)"] = (
                f"has {more} more {'cell' if more == 1 else 'cells'} than the header: check the "
                "quotes and delimiters"
            )
        keys = [(at, value) for at, key in enumerate(self.keys) for value in key.of_row(parsed)]
        if not keys and not problems:
            names = ", ".join(str(key.match) for key in self.keys)
            problems["(row)"] = f"{_NO_KEY} ({names})"
        if problems:
            return number, dump(row), None, None, "rejected", dump(problems)
        stored = dump({"keys": keys, "parsed": attrs.asdict(parsed)})
        return number, dump(row), stored, keys[0][0], None, None

    async def _assign(self) -> None:
        """Group the rows by lead: those of the strongest keys first, then in their order."""
        statement = (
            "SELECT number, parsed FROM row WHERE kind = ? AND status IS NULL AND number > ?"
            " ORDER BY number LIMIT ?"
        )
        for kind in range(len(self.keys)):
            async for page in self.journal.read_pages(statement, kind):
                await self.journal.run(lambda db: _assign_rows(db, page))  # noqa: B023

    async def _look_up(self) -> None:
        """Find the leads that have the keys, and store them."""
        statement = (
            "SELECT DISTINCT value FROM wanted WHERE kind = ? AND value > ? ORDER BY value LIMIT ?"
        )
        total = await self.journal.run(
            lambda db: db.execute("SELECT count(*) FROM wanted").fetchone()[0]
        )
        done = 0
        recent = await self._recent_leads()
        limit = asyncio.Semaphore(_SEARCHES)
        for kind, key in enumerate(self.keys):
            async with asyncio.TaskGroup() as group:
                async for page in self.journal.read_pages(
                    statement, kind, start="", size=KEYS_PER_SEARCH
                ):
                    await limit.acquire()
                    values = [value for (value,) in page]

                    async def search(kind: int, key: Key, values: list[str]) -> None:
                        nonlocal done
                        try:
                            await self._look_up_batch(kind, key, values)
                        finally:
                            limit.release()
                        done += len(values)
                        left = (total - done) / KEYS_PER_SEARCH / SEARCH_RATE
                        self.report("matching", done, total, left)

                    group.create_task(search(kind, key, values))
            await self._note_leads(kind, key, recent)

    async def _look_up_batch(self, kind: int, key: Key, values: list[str]) -> None:
        left = values
        if key.match.kind == "id":
            await self._note_leads(kind, key, await read_leads(self.close, values, self._fields))
            return
        if self.index is not None:
            ids = await asyncio.to_thread(self.index.find, key, values)
            leads = await read_leads(self.close, ids, self._fields)
            await self._note_leads(kind, key, leads)
            # A key that the copy does not have may be a lead that is newer than the copy.
            known = {value for each in leads for value in key.of_lead(each)}
            left = [value for value in values if value not in known]
        await self._search(kind, key, left)

    async def _search(self, kind: int, key: Key, values: list[str]) -> None:
        if not values:
            return
        found: list[Json] = []
        try:
            async for lead in self.close.leads.search(key.query(values), fields=self._fields):
                found.append(encode(lead))
                if len(found) >= KEYS_PER_SEARCH:
                    await self._note_leads(kind, key, found)
                    found = []
        except BadRequestError:
            if len(values) == 1:
                raise
            # The query may be longer than Close accepts.
            half = len(values) // 2
            await self._search(kind, key, values[:half])
            await self._search(kind, key, values[half:])
            return
        await self._note_leads(kind, key, found)

    async def _note_leads(self, kind: int, key: Key, leads: Iterable[Json]) -> None:
        pairs = [(each, key.of_lead(each)) for each in leads]

        def note(db: sqlite3.Connection) -> None:
            for lead, values in pairs:
                for value in values:
                    items = db.execute(
                        "SELECT item FROM wanted WHERE kind = ? AND value = ?", (kind, value)
                    ).fetchall()
                    for (item,) in items:
                        db.execute("INSERT OR IGNORE INTO found VALUES (?, ?)", (item, lead["id"]))
                    if items:
                        db.execute(
                            "INSERT OR REPLACE INTO lead VALUES (?, ?)", (lead["id"], dump(lead))
                        )

        await self.journal.run(note)

    async def _recent_leads(self) -> list[Json]:
        """Return the leads that are too new for searches: created in the last minute or so."""
        ids = await self._recent_ids()
        if len(ids) > _MOST_RECENT:
            self.report("waiting", 0, None, self.index_lag)
            await asyncio.sleep(self.index_lag)
            ids = await self._recent_ids()
        return await read_leads(self.close, sorted(ids), self._fields)

    async def _recent_ids(self) -> set[str]:
        begin = time.time() - self.index_lag
        since = datetime.fromtimestamp(begin - _CLOCK_MARGIN, UTC)
        statement = "SELECT object_id FROM write WHERE op = 'lead.create' AND ended > ?"
        mine = await self.journal.run(lambda db: db.execute(statement, (begin,)).fetchall())
        ids = {lead_id for (lead_id,) in mine if lead_id}
        try:
            events = self.close.events.list(
                object_type="lead", action="created", date_updated__gte=since
            )
            async for event in events:
                ids.add(event.object_id)
        except PermissionDeniedError:
            pass  # the role may not read the event log
        return ids

    async def _compare(self) -> None:
        """Compare each group of rows with its lead, and store what is to be done."""
        statement = (
            "SELECT DISTINCT item FROM row WHERE status IS NULL AND item > ? ORDER BY item LIMIT ?"
        )
        total = await self.journal.run(
            lambda db: db.execute(
                "SELECT count(DISTINCT item) FROM row WHERE status IS NULL"
            ).fetchone()[0]
        )
        done = 0
        async for page in self.journal.read_pages(statement, size=_ITEMS_PER_BATCH):
            numbers = [number for (number,) in page]
            await self._compare_items(numbers)
            done += len(numbers)
            self.report("comparing", done, total)

    async def _compare_items(self, numbers: list[int]) -> None:
        drafts = await self.journal.run(lambda db: [_draft(db, number) for number in numbers])
        plans = [self._decide(draft) for draft in drafts]
        # A search may show a state of a minute ago. What would be written is read again.
        stale = [
            plan["lead_id"] for plan in plans if plan["action"] == "update" and plan["lead_id"]
        ]
        fresh = {each["id"]: each for each in await read_leads(self.close, stale, self._fields)}
        for at, draft in enumerate(drafts):
            lead_id = plans[at]["lead_id"]
            if plans[at]["action"] != "update":
                continue
            if lead_id not in fresh:  # deleted meanwhile
                draft.states.pop(lead_id, None)
            else:
                draft.states[lead_id] = fresh[lead_id]
                draft.verified.add(lead_id)
                await self._read_children(draft, fresh[lead_id])
            plans[at] = self._decide(draft)
        await self.journal.run(lambda db: _store_items(db, plans, numbers))

    async def _read_children(self, draft: "Draft", lead: Json) -> None:
        """Add what leads do not show: tasks that are done, and notes."""
        if any(row.tasks for _, row in draft.rows):
            lead["tasks"] = [
                encode(task) async for task in self.close.tasks.list(lead_id=lead["id"])
            ]
        if any(row.notes for _, row in draft.rows):
            notes = self.close.activities.notes.list(lead_id=lead["id"])
            lead["notes"] = [encode(note) async for note in notes]

    def _decide(self, draft: "Draft") -> Json:
        """Return the item of a group of rows."""
        merged = merge_rows(draft.rows, self._policies)
        parsed = merged.parsed
        key = self.keys[draft.kind]
        leads = {
            lead_id: state
            for lead_id, state in draft.states.items()
            # The lead may have got another key since it was indexed.
            if set(key.of_lead(state)) & draft.values or lead_id not in draft.verified
        }
        item: Json = {
            "number": draft.number,
            "rows": [number for number, _ in draft.rows if number not in merged.problems],
            "key": [str(key.match), sorted(draft.values)],
            "problems": merged.problems,
            "lead_id": None,
            "name": parsed.lead.get("name"),
            "changes": [],
            "steps": [],
        }
        if len(leads) > 1 and self.ambiguous != "first":
            ids = sorted(leads)
            reason = f"{len(ids)} leads match by {key.match}: {', '.join(ids)}"
            return item | {"action": "ambiguous", "lead_ids": ids, "reason": reason}
        if not leads:
            return self._without_lead(item, merged, key)
        state = min(leads.values(), key=_age)
        item |= {"lead_id": state["id"], "name": state.get("name") or item["name"]}
        if self.mode == "create":
            return item | {"action": "skipped", "reason": "the lead exists (mode create)"}
        made = difference(parsed, state, self._policies, draft.children)
        return _with(item, "update" if made.steps else "unchanged", made)

    def _without_lead(self, item: Json, merged: Merged, key: Key) -> Json:
        if key.match.kind == "id":
            missing = {"id": f"there is no lead {item['key'][1][0]}"}
            problems = item["problems"] | dict.fromkeys(item["rows"], missing)
            return item | {"action": "rejected", "rows": [], "problems": problems}
        if self.mode == "update":
            return item | {"action": "skipped", "reason": "no lead matches (mode update)"}
        return _with(item, "create", creation(merged.parsed, self._policies))

    async def _store(self, rows: int, settings: Json) -> PushPlan:
        await self.journal.run(_forget_keys)
        counts = await self.journal.run(_count)
        counts.rows = rows
        who = self.columns.settings
        plan = PushPlan(
            uid=uuid.uuid4().hex,
            organization_id=who.organization_id,
            organization=who.organization,
            counts=counts,
            settings=settings,
            planned_at=time.time(),
            journal=self.journal,
        )
        await self.journal.run(lambda db: store_plan(db, plan))
        return plan


@attrs.define
class Draft:
    """A group of rows, with the leads that match.

    Attributes:
        number: The number of the item: that of its first row.
        kind: The number of the match key.
        values: The values of the key.
        rows: The numbers and values of the rows.
        states: The leads, by id.
        children: The fingerprints of the objects that earlier pushes created below the lead.
        verified: The leads that were read again.
    """

    number: int
    kind: int
    values: set[str]
    rows: list[tuple[int, Parsed]]
    states: dict[str, Json]
    children: frozenset[str]
    verified: set[str] = attrs.field(factory=set[str])


def _draft(db: sqlite3.Connection, number: int) -> Draft:
    rows = db.execute("SELECT number, parsed FROM row WHERE item = ? ORDER BY number", (number,))
    values = [(n, Parsed(**load(parsed)["parsed"])) for n, parsed in rows if parsed is not None]
    wanted = db.execute("SELECT kind, value FROM wanted WHERE item = ?", (number,)).fetchall()
    states = db.execute(
        "SELECT lead.id, lead.state FROM found JOIN lead ON lead.id = lead_id WHERE item = ?",
        (number,),
    ).fetchall()
    children: frozenset[str] = frozenset()
    if len(states) == 1:
        found = db.execute("SELECT fingerprint FROM child WHERE lead_id = ?", (states[0][0],))
        children = frozenset(each for (each,) in found)
    return Draft(
        number=number,
        kind=min(kind for kind, _ in wanted),
        values={value for _, value in wanted},
        rows=values,
        states={lead_id: load(state) for lead_id, state in states},
        children=children,
    )


def _with(item: Json, action: str, made: Difference) -> Json:
    return item | {"action": action, "changes": made.changes, "steps": made.steps}


def _age(state: Json) -> tuple[str, str]:
    return state.get("date_created") or "", state["id"]


def _assign_rows(db: sqlite3.Connection, page: list[tuple[Any, ...]]) -> None:
    """Assign rows to items. A row joins the item that has its first key, or founds one."""
    for number, stored in page:
        keys: list[tuple[int, str]] = load(stored)["keys"]
        (kind, value), *others = keys
        known = db.execute(
            "SELECT item FROM key WHERE kind = ? AND value = ?", (kind, value)
        ).fetchone()
        if known is None:
            item, own = number, kind
        elif known[0] is None:
            problem = {"(row)": f"matches several leads of the same file by {value!r}"}
            db.execute(
                "UPDATE row SET status = 'rejected', problems = ? WHERE number = ?",
                (dump(problem), number),
            )
            continue
        else:
            item = known[0]
            own = db.execute("SELECT kind FROM row WHERE number = ?", (item,)).fetchone()[0]
        db.execute("UPDATE row SET item = ? WHERE number = ?", (item, number))
        db.execute(
            "INSERT INTO key VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET is_first = 1",
            (kind, value, item),
        )
        for other in others:
            # A key of two items belongs to neither, unless it is the first key of one.
            db.execute(
                "INSERT INTO key VALUES (?, ?, ?, 0) ON CONFLICT DO UPDATE SET item ="
                " CASE WHEN is_first OR item = excluded.item THEN item END",
                (*other, item),
            )
        for at, each in keys:
            if at == own:
                db.execute("INSERT OR IGNORE INTO wanted VALUES (?, ?, ?)", (at, each, item))


def _join_items_of_one_lead(db: sqlite3.Connection) -> None:
    """Join items that match the same lead by different keys: one worker writes a lead."""
    shared = db.execute(
        "SELECT lead_id, min(item) FROM found GROUP BY lead_id HAVING count(*) > 1"
    ).fetchall()
    for lead_id, first in shared:
        items = db.execute("SELECT item FROM found WHERE lead_id = ?", (lead_id,)).fetchall()
        for (item,) in items:
            if item == first:
                continue
            # An item that matches several leads is ambiguous, and stays as it is.
            alone = db.execute("SELECT count(*) FROM found WHERE item = ?", (item,)).fetchone()[0]
            if alone > 1:
                continue
            db.execute("UPDATE row SET item = ? WHERE item = ?", (first, item))
            db.execute(
                "INSERT OR IGNORE INTO wanted SELECT kind, value, ? FROM wanted WHERE item = ?",
                (first, item),
            )
            db.execute("DELETE FROM found WHERE item = ?", (item,))


def _store_items(db: sqlite3.Connection, items: Iterable[Json], numbers: Sequence[int]) -> None:
    # What the items were made from is not needed any more, and would double the file.
    db.executemany("UPDATE row SET parsed = NULL WHERE item = ?", [(n,) for n in numbers])
    for item in items:
        _store_item(db, item)


def _store_item(db: sqlite3.Connection, item: Json) -> None:
    content = {
        key: value
        for key, value in item.items()
        if key not in ("number", "action", "lead_id", "problems")
    }
    for row, problems in item["problems"].items():
        db.execute(
            "UPDATE row SET status = 'rejected', problems = ?, item = NULL WHERE number = ?",
            (dump(problems), row),
        )
    if item["action"] == "rejected":
        return
    db.execute(
        "INSERT INTO item (number, action, lead_id, content) VALUES (?, ?, ?, ?)",
        (item["number"], item["action"], item["lead_id"], dump(content)),
    )


def _forget_keys(db: sqlite3.Connection) -> None:
    for table in ("key", "wanted", "found", "lead"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from this file


def _count(db: sqlite3.Connection) -> Counts:
    counts = Counts()
    for action, number in db.execute("SELECT action, count(*) FROM item GROUP BY action"):
        setattr(counts, action, number)
    (counts.rejected,) = db.execute("SELECT count(*) FROM row WHERE status = 'rejected'").fetchone()
    groups: dict[str, int] = {}
    for action, content in db.execute(
        "SELECT action, content FROM item WHERE action IN ('create', 'update')"
    ):
        read = load(content)
        for step in read["steps"]:
            groups[step["op"]] = groups.get(step["op"], 0) + 1
        if action == "update":
            counts.fields += len(read["changes"])
    reads = -(-counts.update // IDS_PER_LIST)
    counts.requests = sum(groups.values()) + reads
    # Each operation has its own limit, and all run at the same time.
    counts.seconds = max(groups.values(), default=0) / RATE
    return counts


async def read_leads(
    close: CloseClient, lead_ids: Sequence[str], fields: Sequence[str]
) -> list[Json]:
    """Read leads by their ids, as they are now. Deleted ones are left out."""
    found: dict[str, Json] = {}
    for batch in chunks(list(dict.fromkeys(lead_ids)), IDS_PER_LIST):
        leads = close.leads.list(ids=batch, fields=fields)
        async for lead in leads:
            found[lead.id] = encode(lead)
        # Lists do not show a lead of the last minute yet.
        missing = [lead_id for lead_id in batch if lead_id not in found]
        limit = asyncio.Semaphore(_GETS)

        async def get(lead_id: str) -> Lead | None:
            async with limit:  # noqa: B023
                try:
                    return await close.leads.get(lead_id, fields=fields)
                except NotFoundError:
                    return None

        for one in await asyncio.gather(*(get(lead_id) for lead_id in missing)):
            if one is not None:
                found[one.id] = encode(one)
    return [found[lead_id] for lead_id in lead_ids if lead_id in found]
