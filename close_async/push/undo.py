"""The plan of an undo: the writes of a push, in reverse."""

import sqlite3
import time
import uuid
from collections.abc import Mapping
from typing import Any

from close_async.push.apply import snapshot
from close_async.push.errors import PushError
from close_async.push.journal import Journal, clear_plan, dump, load, load_object
from close_async.push.normalize import ITEM_OF, objects
from close_async.push.plan import RATE, Counts, PushPlan, from_header, store_plan

Json = dict[str, Any]
_PARTS = {"contact.create": "contacts", "opportunity.create": "opportunities",
          "task.create": "tasks"}  # fmt: skip


async def plan_undo(journal: Journal, names: Mapping[str, str]) -> PushPlan:
    """Store the plan that undoes the last push of a journal, and return it.

    Raises:
        PushError: The journal has no push.
    """
    return await journal.run(lambda db: _plan(db, journal, names))


def _plan(db: sqlite3.Connection, journal: Journal, names: Mapping[str, str]) -> PushPlan:
    last = db.execute(
        "SELECT uid, header FROM plan WHERE kind = 'push' AND EXISTS (SELECT 1 FROM write"
        " WHERE write.plan = plan.uid AND outcome = 'done' AND undone IS NULL)"
        " ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if last is None:
        msg = f"{journal.path} has no push that could be undone"
        raise PushError(msg)
    uid, header = last[0], from_header(load(last[1]), journal)
    clear_plan(db)
    counts, number, requests = Counts(), 0, 0
    items = db.execute(
        "SELECT item FROM write WHERE plan = ? AND outcome = 'done' AND undone IS NULL"
        " GROUP BY item ORDER BY max(id) DESC",
        (uid,),
    ).fetchall()
    for (item,) in items:
        writes = db.execute(
            "SELECT id, op, lead_id, object_id, body, before, result, name FROM write"
            " WHERE plan = ? AND item = ? AND outcome = 'done' AND undone IS NULL ORDER BY id DESC",
            (uid, item),
        ).fetchall()
        action, steps, changes = _steps(writes, names)
        if not steps:
            continue
        number += 1
        requests += 2 * len(steps)  # each object is read before it is changed
        setattr(counts, action, getattr(counts, action) + 1)
        content: Json = {
            "rows": [item],
            "key": ["", []],
            "name": writes[0][7],
            "changes": changes,
            "steps": steps,
        }
        db.execute(
            "INSERT INTO item (number, action, lead_id, content) VALUES (?, ?, ?, ?)",
            (number, action, writes[0][2], dump(content)),
        )
    counts.requests, counts.seconds = requests, requests / 2 / RATE
    plan = PushPlan(
        uid=uuid.uuid4().hex,
        kind="undo",
        organization_id=header.organization_id,
        organization=header.organization,
        counts=counts,
        settings={"undoes": uid},
        planned_at=time.time(),
        journal=journal,
    )
    store_plan(db, plan)
    return plan


def _steps(writes: list[Any], names: Mapping[str, str]) -> tuple[str, list[Json], list[Json]]:
    """Return the action, the steps and the changes that undo the writes of an item."""
    # Deleting a lead deletes what is below it: one step undoes all writes of the item.
    created = [write for write in writes if write[1] == "lead.create"]
    if created:
        _, _, lead_id, _, body, _, result, _ = created[0]
        expected = load_object(result)
        for _, op, _, _, _, _, made, _ in writes:
            if op in _PARTS:
                held = expected.setdefault(_PARTS[op], [])
                one = snapshot(load_object(made))
                if all(each.get("id") != one.get("id") for each in held):
                    held.append(one)
        step = {
            "op": "lead.delete",
            "id": lead_id,
            "expected": expected,
            # The notes among these are not a reason to keep the lead.
            "ours": [write[3] for write in writes],
            "undoes": [write[0] for write in writes],
        }
        name = load_object(body).get("name")
        return "delete", [step], [{"field": "lead", "before": name, "after": None, "place": ""}]
    steps: list[Json] = []
    changes: list[Json] = []
    for write, op, _, object_id, body, before, result, _ in writes:
        kind, _, verb = op.partition(".")
        if verb == "create":
            steps.append(
                {
                    "op": f"{kind}.delete",
                    "id": object_id,
                    "expected": load_object(result),
                    "undoes": [write],
                }
            )
            changes.append({"field": kind, "before": load(body), "after": None, "place": ""})
        elif verb == "update":
            written = load_object(result)
            # Back from what the push wrote, as Close showed it then, to what was there before.
            values = {key: _writable(key, value) for key, value in load_object(before).items()}
            steps.append(
                {
                    "op": op,
                    "id": object_id,
                    "body": {key: values.get(key) for key in load_object(body)},
                    "before": written,
                    "expected": written,
                    "undoes": [write],
                }
            )
            changes += [
                {
                    "field": names.get(key, key),
                    "before": written.get(key),
                    "after": values.get(key),
                    "place": f"{object_id} {key}",
                }
                for key in load_object(body)
            ]
    return "restore", steps, changes


def _writable(key: str, value: Any) -> Any:
    """Return a value without what Close adds when it shows it."""
    one = ITEM_OF.get(key)
    if one is None or not isinstance(value, list):
        return value
    return [
        {name: each[name] for name in (one, "type") if each.get(name)} for each in objects(value)
    ]
