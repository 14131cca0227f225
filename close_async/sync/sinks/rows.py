"""``RowChanges``: the changes of a batch as rows per table, for the SQL sinks."""

from collections.abc import Sequence
from typing import Any, Literal, cast

import attrs

from close_async import encode
from close_async.sync.odd import is_child, require_id
from close_async.sync.sink import Batch, TableChange
from close_async.sync.tables import CHILDREN, LEAD, OTHERS, Table

Deletions = Literal["remove", "mark"]
"""What happens to the rows of objects that were deleted in Close: they are removed, or stay with
``_deleted_at`` set."""

Row = tuple[Any, ...]

_UNCHANGED = TableChange()


def require_deletions(value: str) -> Deletions:
    """Return a valid value of the argument ``deletions``.

    Raises:
        ValueError: It is neither ``"remove"`` nor ``"mark"``.
    """
    if value not in {"remove", "mark"}:
        msg = f'deletions is {value!r}: use "remove" or "mark"'
        raise ValueError(msg)
    return cast("Deletions", value)


@attrs.define
class RowChanges:
    """The changes of one table. They apply in the order of the attributes.

    Args:
        table: The table.
        replaces: Whether every row that is not in ``rows`` ends.
        ended: Ids of the rows that end.
        ended_leads: Ids of leads that end, and their objects in this table with them.
        leads: Ids of leads whose objects in this table are those in ``rows`` and no others.
        rows: The rows to insert, or to replace by id; no id occurs twice.
    """

    table: Table
    replaces: bool = False
    ended: Sequence[str] = ()
    ended_leads: Sequence[str] = ()
    leads: list[str] = attrs.field(factory=list[str])
    rows: list[Row] = attrs.field(factory=list[Row])


def changes_in(batch: Batch) -> list[RowChanges]:
    """Return the changes of a batch by table. The JSON objects of its leads are consumed.

    Raises:
        DecodeError: A lead has no id.
    """
    leads = [encode(lead, copy=False) for lead in batch.upserts]
    for lead in leads:
        require_id(lead)
    changes = [_children_in(table, leads, batch.deletions) for table in CHILDREN]
    changes.append(RowChanges(LEAD, ended=batch.deletions, rows=_unique(LEAD, leads)))
    for table in OTHERS:
        change = batch.tables.get(table.name, _UNCHANGED)
        ended_leads = batch.deletions if table.of_lead else ()
        if change is not _UNCHANGED or ended_leads:
            rows = _unique(table, [dict(row) for row in change.rows])
            changes.append(
                RowChanges(table, change.replaces, change.deletions, ended_leads, rows=rows)
            )
    return changes


def _children_in(table: Table, leads: list[dict[str, Any]], ended: Sequence[str]) -> RowChanges:
    """Move the leads' nested objects out of them."""
    changes = RowChanges(table, ended_leads=ended)
    children: list[dict[str, Any]] = []
    for lead in leads:
        # A lead that was read without the field, or with null, leaves its stored objects as they
        # are.
        if not isinstance(lead.get(table.nested_as), list):
            continue
        listed = lead.pop(table.nested_as)
        changes.leads.append(lead["id"])
        fit = [child for child in listed if is_child(child)]
        children += (child | {"lead_id": lead["id"]} for child in fit)
        if len(fit) < len(listed):  # the others stay with the lead, in its column extra
            lead[table.nested_as] = [child for child in listed if not is_child(child)]
    changes.rows = _unique(table, children)
    return changes


def _unique(table: Table, items: list[dict[str, Any]]) -> list[Row]:
    """Return rows of which no two have the same id; the last one wins."""
    rows = {item["id"]: item for item in items}
    return [table.row(item) for item in rows.values()]
