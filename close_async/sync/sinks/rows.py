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
    leads = RowChanges(LEAD, ended=batch.deletions)
    children = [RowChanges(table, ended_leads=batch.deletions) for table in CHILDREN]
    # By id, so that the last of several with the same id is stored.
    rows: dict[str, dict[str, Row]] = {each.table.name: {} for each in (leads, *children)}
    for each in batch.upserts:
        lead = encode(each, copy=False)
        lead_id = require_id(lead)
        for changes in children:
            _move_children(lead, lead_id, changes, rows[changes.table.name])
        rows[LEAD.name][lead_id] = LEAD.row(lead)
    for changes in (leads, *children):
        changes.rows = list(rows[changes.table.name].values())
    result = [*children, leads]
    for table in OTHERS:
        change = batch.tables.get(table.name, _UNCHANGED)
        ended_leads = batch.deletions if table.of_lead else ()
        if change is not _UNCHANGED or ended_leads:
            # Copied, because a row is made of an object by taking it apart.
            unique = {row["id"]: dict(row) for row in change.rows}
            added = [table.row(row) for row in unique.values()]
            result.append(
                RowChanges(table, change.replaces, change.deletions, ended_leads, rows=added)
            )
    return result


def _move_children(
    lead: dict[str, Any], lead_id: str, changes: RowChanges, rows: dict[str, Row]
) -> None:
    """Move the nested objects of one table out of a lead, to rows by id."""
    table = changes.table
    listed = lead.get(table.nested_as)
    # A lead that was read without the field, or with null, leaves its stored objects as they are.
    if not isinstance(listed, list):
        return
    changes.leads.append(lead_id)
    odd: list[Any] = []
    for child in cast("list[Any]", listed):  # type: ignore[redundant-cast]
        if is_child(child):
            child["lead_id"] = lead_id
            row = table.row(child)
            rows[row[0]] = row
        else:
            odd.append(child)
    if odd:  # these stay with the lead, in its column extra
        lead[table.nested_as] = odd
    else:
        del lead[table.nested_as]
