"""The combined effect of events, in any order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from close_async import decode
from close_async.models import Event
from close_async.sync.changes import ChangeSet, change_of

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)


def entry(kind: str, action: str, lead_id: str = "lead_1", **more: Any) -> Event:
    ids = {"id": "ev_1", "object_id": lead_id if kind == "lead" else "other_1", "lead_id": lead_id}
    what = {"object_type": kind, "action": action, "date_updated": NOW.isoformat()}
    return decode(Event, {**ids, **what, "previous_data": {}, "meta": {}, **more})


def merge(source: str, destination: str, of: str = "") -> Event:
    meta = {"merge_source_lead_id": source, "merge_destination_lead_id": destination}
    return entry("lead", "merged", of or destination, meta=meta)


def digest(*entries: Event) -> ChangeSet:
    """Return the changes of entries, given oldest first; the log is read backwards."""
    result = ChangeSet()
    result.add(map(change_of, reversed(entries)))
    return result


@pytest.mark.parametrize(
    ("entries", "read", "gone"),
    [
        ([entry("lead", "created")], {"lead_1"}, set()),
        ([entry("lead", "updated"), entry("lead", "updated")], {"lead_1"}, set()),
        ([entry("lead", "created"), entry("lead", "deleted")], set(), {"lead_1"}),
        ([entry("lead", "deleted"), entry("contact", "deleted")], set(), {"lead_1"}),
        ([entry("contact", "deleted"), entry("lead", "deleted")], set(), {"lead_1"}),
        ([entry("lead", "deleted"), entry("lead", "created")], {"lead_1"}, set()),
        ([entry("lead", "deleted"), entry("contact", "updated")], {"lead_1"}, set()),
        ([entry("opportunity", "created")], {"lead_1"}, set()),
        ([entry("task.email_followup", "completed")], {"lead_1"}, set()),
        ([entry("contact", "deleted")], {"lead_1"}, set()),
        ([entry("activity.email", "created"), entry("status.lead", "updated")], set(), set()),
        ([merge("lead_1", "lead_2")], {"lead_2"}, {"lead_1"}),
        ([merge("lead_1", "lead_2", of="lead_1")], {"lead_2"}, {"lead_1"}),
        ([merge("lead_1", "lead_2"), merge("lead_2", "lead_3")], {"lead_3"}, {"lead_1", "lead_2"}),
        ([merge("lead_1", "lead_2"), entry("lead", "deleted", "lead_2")], set(),
         {"lead_1", "lead_2"}),
        ([entry("lead", "merged")], {"lead_1"}, set()),
        ([entry("lead", "merged", meta=None)], {"lead_1"}, set()),
        ([entry("contact", "updated", "lead_2", previous_data={"lead_id": "lead_1"})],
         {"lead_1", "lead_2"}, set()),
        ([entry("contact", "updated", "lead_2", previous_data={"lead_id": "lead_1"}),
          entry("lead", "deleted")], {"lead_2"}, {"lead_1"}),
        ([entry("lead", "deleted"),
          entry("contact", "updated", "lead_2", previous_data={"lead_id": "lead_1"})],
         {"lead_2"}, {"lead_1"}),
    ],
)  # fmt: skip
def test_the_newest_event_of_a_lead_decides(
    entries: list[Event], read: set[str], gone: set[str]
) -> None:
    result = digest(*entries)
    assert (set(result.read), set(result.gone)) == (read, gone)


def test_a_lead_has_the_date_of_its_newest_change() -> None:
    later = NOW + timedelta(seconds=9)
    result = digest(
        entry("lead", "updated"),
        entry("contact", "updated", date_updated=later.isoformat()),
    )
    assert result.read == {"lead_1": later}
