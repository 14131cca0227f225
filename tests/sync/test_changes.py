"""What the event log comes to, whatever order it tells things in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from close_async.sync.changes import Digest, LogEntry, change_of

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)


def entry(kind: str, action: str, lead_id: str = "lead_1", **more: Any) -> LogEntry:
    object_id = lead_id if kind == "lead" else "other_1"
    values = {"previous": {}, "meta": {}, "at": NOW, "id": "ev_1"} | more
    return LogEntry(kind=kind, action=action, object_id=object_id, lead_id=lead_id, **values)


def merge(source: str, destination: str, of: str = "") -> LogEntry:
    meta = {"merge_source_lead_id": source, "merge_destination_lead_id": destination}
    return entry("lead", "merged", of or destination, meta=meta)


def digest(*entries: LogEntry) -> Digest:
    """Digest entries given the oldest first, as they happened; the log is read backwards."""
    result = Digest()
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
        ([entry("lead", "merged", meta={})], {"lead_1"}, set()),
        ([entry("contact", "updated", "lead_2", previous={"lead_id": "lead_1"})],
         {"lead_1", "lead_2"}, set()),
        ([entry("contact", "updated", "lead_2", previous={"lead_id": "lead_1"}),
          entry("lead", "deleted")], {"lead_2"}, {"lead_1"}),
        ([entry("lead", "deleted"),
          entry("contact", "updated", "lead_2", previous={"lead_id": "lead_1"})],
         {"lead_2"}, {"lead_1"}),
    ],
)  # fmt: skip
def test_the_newest_word_on_a_lead_holds(
    entries: list[LogEntry], read: set[str], gone: set[str]
) -> None:
    result = digest(*entries)
    assert (set(result.read), set(result.gone)) == (read, gone)


def test_a_lead_is_as_new_as_its_newest_change() -> None:
    result = digest(
        entry("lead", "updated", at=NOW),
        entry("contact", "updated", at=NOW + timedelta(seconds=9)),
    )
    assert result.read == {"lead_1": NOW + timedelta(seconds=9)}
