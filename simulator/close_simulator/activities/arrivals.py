"""Activities that no request creates: meetings from calendars, filled in forms and imports."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from close_simulator.activities.messages import shown
from close_simulator.activities.seeds import blank_meeting
from close_simulator.activities.store import blank

if TYPE_CHECKING:
    from close_simulator.world import World

Json = dict[str, Any]


def arrive(world: "World", kind: str, lead_id: str, own: Json, *, by_user: bool = True) -> Json:
    """Add an activity, and return it.

    Args:
        world: The simulated organization.
        kind: The type.
        lead_id: The id of its lead.
        own: Its fields, in addition to those of every activity.
        by_user: Whether it is the activity of a user.

    Raises:
        KeyError: There is no such lead.
    """
    world.leads.index_of(lead_id)
    organization = world.organization
    user: Json = {"id": None, "name": None}
    if by_user:
        user = {"id": organization.user_id, "name": organization.user_name}
    row = blank(world.leads, kind, lead_id, world.now(), user) | own
    world.activities.put(row)
    world.activities.log("created", row)
    return shown(world, row)


def add_meeting(
    world: "World", lead_id: str, starts_at: datetime, ends_at: datetime, fields: Json
) -> Json:
    """Add a meeting; see :meth:`World.add_meeting`."""
    begin, end = (each.astimezone(UTC) for each in (starts_at, ends_at))
    own = blank_meeting() | {
        "activity_at": begin.isoformat(),
        "duration": round((end - begin).total_seconds()),
        "ends_at": end.isoformat(),
        "starts_at": begin.isoformat(),
        "status": None,  # of the clock
        "title": "Meeting",
    }
    meeting = arrive(world, "Meeting", lead_id, own | fields)
    world.activities.log("scheduled", meeting)
    for action, at in (("started", begin), ("completed", end)):
        world.events.scheduled.add(at.timestamp(), partial(_pass, world, meeting["id"], action))
    return meeting


def _pass(world: "World", meeting_id: str, action: str) -> None:
    """Log the start or the end of a meeting that still takes place."""
    row = world.activities.get(meeting_id)
    if row is not None and row["status"] is None:
        world.activities.log(action, shown(world, row))


def cancel_meeting(world: "World", meeting_id: str, status: str) -> Json:
    """Cancel a meeting; see :meth:`World.cancel_meeting`."""
    before = world.activities.get(meeting_id)
    if before is None or before["_type"] != "Meeting":
        raise KeyError(meeting_id)
    row = before | {"status": status, "date_updated": world.now()}
    world.activities.put(row)
    world.activities.log("updated", row, previous=shown(world, before))
    world.activities.log("canceled", row)
    return row
