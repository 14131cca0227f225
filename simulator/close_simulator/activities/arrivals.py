"""Activities that no request creates: meetings from calendars, filled in forms and imports."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from close_simulator.activities.messages import shown
from close_simulator.activities.seeds import blank_meeting
from close_simulator.activities.store import ActivityStore
from close_simulator.events.activities import new_activity

Json = dict[str, Any]


def arrive(
    store: ActivityStore, kind: str, lead_id: str, own: Json, *, by_user: bool = True
) -> Json:
    """Add an activity, and return it.

    Args:
        store: All activities.
        kind: The type.
        lead_id: The id of its lead.
        own: Its fields, in addition to those of every activity.
        by_user: Whether it is the activity of a user.

    Raises:
        KeyError: There is no such lead.
    """
    store.leads.index_of(lead_id)
    organization = store.leads.organization
    user: Json = {"id": None, "name": None}
    if by_user:
        user = {"id": organization.user_id, "name": organization.user_name}
    row = new_activity(organization, lead_id, kind, store.leads.now(), user) | own
    store.put(row)
    store.log("created", row)
    return shown(store, row)


def add_meeting(
    store: ActivityStore, lead_id: str, starts_at: datetime, ends_at: datetime, fields: Json
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
    meeting = arrive(store, "Meeting", lead_id, own | fields)
    store.log("scheduled", meeting)
    for action, at in (("started", begin), ("completed", end)):
        # Nobody writes when a meeting begins or ends: Close logs it when the time has come.
        store.events.scheduled.add(at.timestamp(), partial(_pass, store, meeting["id"], action))
    return meeting


def _pass(store: ActivityStore, meeting_id: str, action: str) -> None:
    """Log the start or the end of a meeting that still takes place."""
    row = store.get(meeting_id)
    if row is not None and row["status"] is None:
        store.log(action, shown(store, row))


def cancel_meeting(store: ActivityStore, meeting_id: str, status: str) -> Json:
    """Cancel a meeting; see :meth:`World.cancel_meeting`."""
    before = store.get(meeting_id)
    if before is None or before["_type"] != "Meeting":
        raise KeyError(meeting_id)
    row = before | {"status": status, "date_updated": store.leads.now()}
    store.put(row)
    store.log("updated", row, previous=shown(store, before))
    store.log("canceled", row)
    return row
