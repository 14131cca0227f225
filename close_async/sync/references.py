"""The small tables that every copy has: users, groups, statuses, pipelines and custom fields.

They are read whole and replaced: in the first run, and when the event log reports a change of one
of them or may have lost one. Close emits no events for pipelines and for names of users, so these
are also read after an hour.
"""

from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import attrs

from close_async import CloseClient, NotFoundError, Paginator, PermissionDeniedError, encode
from close_async.sync.odd import is_id
from close_async.sync.run_state import RunState
from close_async.sync.tables import (
    CUSTOM_FIELD,
    GROUP,
    LEAD_STATUS,
    OPPORTUNITY_STATUS,
    PIPELINE,
    USER,
    Table,
)

_MAX_AGE = timedelta(hours=1)
"""How long changes may stay unseen that no event reports; two requests per hour cost nothing."""

_EVENTS = ("custom_fields", "group", "membership", "status")


def concerns_references(object_type: str) -> bool:
    """Return whether an event of an object of this type may change one of the tables."""
    return object_type.partition(".")[0] in _EVENTS


@attrs.frozen
class _Reference:
    """A table and its source.

    Args:
        table: The table.
        lists: The lists that it consists of; those of custom fields by type of object.
        has_events: Whether the event log reports all changes.
    """

    table: Table
    lists: Mapping[str, Callable[[CloseClient], Paginator[Any]]]
    has_events: bool = True


_GROUP_FIELDS = ("id", "name", "members", "organization_id")

_REFERENCES = (
    _Reference(USER, {"": lambda close: close.users.list()}, has_events=False),
    _Reference(GROUP, {"": lambda close: close.groups.list(fields=_GROUP_FIELDS)}),
    _Reference(LEAD_STATUS, {"": lambda close: close.lead_statuses.list()}),
    _Reference(OPPORTUNITY_STATUS, {"": lambda close: close.opportunity_statuses.list()}),
    _Reference(PIPELINE, {"": lambda close: close.pipelines.list()}, has_events=False),
    _Reference(
        CUSTOM_FIELD,
        {
            "lead": lambda close: close.custom_fields.lead.list(),
            "contact": lambda close: close.custom_fields.contact.list(),
            "opportunity": lambda close: close.custom_fields.opportunity.list(),
            "activity": lambda close: close.custom_fields.activity.list(),
            "custom_object": lambda close: close.custom_fields.custom_object.list(),
        },
    ),
)


async def read_references(run: RunState, *, lost: bool = False) -> None:
    """Read the tables that may have changed. Those that the key's user may not read are noted.

    Args:
        run: The run.
        lost: Whether the event log may have missed changes.
    """
    began, read = run.reader.now, run.checkpoint.references
    is_old = read is None or began - read >= _MAX_AGE
    due = [each for each in _REFERENCES if lost or read is None or (is_old and not each.has_events)]
    if not due:
        return
    run.unreadable = ()
    for reference in due:
        rows: list[dict[str, Any]] = []
        try:
            for object_type, listed in reference.lists.items():
                async with aclosing(run.reader.pages(listed)) as pages:
                    async for page in pages:
                        found = [encode(each) for each in page]
                        rows += [_row(each, object_type) for each in found if is_id(each.get("id"))]
        except (PermissionDeniedError, NotFoundError):
            run.unreadable += (reference.table.name,)
            continue
        run.batcher.replace(reference.table.name, rows)
    run.advance(references=began)


def _row(item: dict[str, Any], object_type: str) -> dict[str, Any]:
    """Return the object of a row; custom fields get their type of object, and an id with it."""
    if not object_type:
        return item
    field_id = item["id"]
    return item | {
        "id": f"{object_type}.{field_id}",
        "field_id": field_id,
        "object_type": object_type,
    }
