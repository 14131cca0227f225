"""The Smart Fields of leads that are computed from activities.

Each takes the activities of a lead, newest first, as :meth:`ActivityStore.of_lead` returns them.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

Json = dict[str, Any]
Rows = Sequence[Json]
Compute = Callable[[Rows], Any]

_COMMUNICATION = frozenset({"Call", "Email", "SMS", "Meeting", "WhatsAppMessage"})
# Close does not count these as work on a lead.
_AUTOMATIC = frozenset({"Created", "EmailThread"})
_OUT = frozenset({"outbound", "outgoing"})
_IN = frozenset({"inbound", "incoming"})


def _of(rows: Rows, *kinds: str) -> list[Json]:
    return [row for row in rows if row["_type"] in kinds]


def _counting(kind: str, **wanted: Any) -> Compute:
    """Return a function that counts the activities of a type whose fields have these values."""

    def count(rows: Rows) -> int:
        return sum(
            row["_type"] == kind and all(row.get(key) in each for key, each in wanted.items())
            for row in rows
        )

    return count


def _attachments(rows: Rows) -> int:
    return sum(len(row["attachments"]) for row in _of(rows, "Email"))


def _end_of(rows: Rows, which: str, kinds: frozenset[str], **wanted: Any) -> Json | None:
    """Return the first or last activity of some types, by the time at which it happened."""
    found = [
        row
        for row in rows
        if row["_type"] in kinds and all(row.get(key) in each for key, each in wanted.items())
    ]
    pick = max if which == "last" else min
    # By the time at which it happened, not by the order in which it was logged.
    return pick(found, key=lambda row: str(row["activity_at"]), default=None)


def _reading(which: str, kinds: frozenset[str], read: Any, **wanted: Any) -> Compute:
    """Return a function that reads a value of the first or last activity of some types."""

    def value(rows: Rows) -> Any:
        row = _end_of(rows, which, kinds, **wanted)
        if row is None:
            return None
        return read(row) if callable(read) else row.get(read)

    return value


def _summary(row: Json) -> str:
    return str(row.get("subject") or row.get("text") or row.get("title") or row.get("note") or "")


def _first_of(key: str, row: Json) -> Any:
    return next(iter(row[key] or ()), None)


def _note(row: Json) -> str:
    return str(row["note"])


def _count_opens(row: Json) -> int:
    return len(row["opens"] or ())


def _opened(rows: Rows) -> Any:
    opens = [each["opened_at"] for row in _of(rows, "Email") for each in row["opens"] or ()]
    return max(opens, default=None)


def _recent_calls(rows: Rows) -> list[Json]:
    keys = ("contact_id", "direction", "duration", "id", "phone", "status", "user_id", "user_name")
    # Assumed: the last three.
    calls = _of(rows, "Call")[:3]
    return [{key: row[key] for key in keys} | {"date": row["activity_at"]} for row in calls]


def _fields() -> dict[str, Compute]:
    found: dict[str, Compute] = {
        "num_activities": lambda rows: len(rows) - len(_of(rows, *_AUTOMATIC)),
        "num_calls": _counting("Call"),
        "num_incoming_calls": _counting("Call", direction=_IN),
        "num_outgoing_calls": _counting("Call", direction=_OUT),
        "num_missed_calls": _counting("Call", direction=_IN, status=("no-answer", "timeout")),
        "num_emails": _counting("Email"),
        "num_sent_emails": _counting("Email", direction=_OUT, status=("sent",)),
        "num_received_emails": _counting("Email", direction=_IN),
        "num_email_attachments": _attachments,
        "num_sms": _counting("SMS"),
        "num_sent_sms": _counting("SMS", direction=_OUT, status=("sent",)),
        "num_received_sms": _counting("SMS", direction=_IN),
        "num_meetings": _counting("Meeting"),
        "num_notes": _counting("Note"),
        "num_completed_tasks": _counting("TaskCompleted"),
        "times_communicated": lambda rows: len(_of(rows, *_COMMUNICATION)),
        "email_last_opened": _opened,
        "recent_calls": _recent_calls,
    }
    for status in ("upcoming", "completed", "canceled", "in-progress", "declined-by-lead"):
        found[f"num_{status.replace('-', '_')}_meetings"] = _counting("Meeting", status=(status,))
    found["num_declined_by_org_meetings"] = _counting("Meeting", status=("declined-by-org",))
    work = frozenset(
        {"Call", "Email", "SMS", "Meeting", "WhatsAppMessage", "Note", "CustomActivity"}
        | {"TaskCompleted", "LeadStatusChange", "OpportunityStatusChange", "FormSubmission"}
    )
    for key, read in (("date", "activity_at"), ("type", "_type"), ("user_id", "user_id"),
                      ("user_name", "user_name")):  # fmt: skip
        found[f"last_activity_{key}"] = _reading("last", work, read)
    for which in ("first", "last"):
        of = partial(_reading, which)
        talk, call, email, sms = (
            _COMMUNICATION, frozenset({"Call"}), frozenset({"Email"}), frozenset({"SMS"}),
        )  # fmt: skip
        parts: list[tuple[str, frozenset[str], dict[str, Any]]] = [
            ("communication", talk, {"date": "activity_at", "type": "_type", "summary": _summary,
                                     "user_id": "user_id", "user_name": "user_name"}),
            ("call", call, {"created": "date_created", "disposition": "disposition",
                            "duration": "duration", "note": _note, "outcome_id": "outcome_id",
                            "user_id": "user_id", "user_name": "user_name"}),
            ("email", email, {"date": "activity_at", "created": "date_created",
                              "subject": "subject", "from": "sender",
                              "to": partial(_first_of, "to"), "cc": partial(_first_of, "cc"),
                              "bcc": partial(_first_of, "bcc"),
                              "opens": _count_opens,
                              "template": "template_name", "user": "user_name"}),
            ("sms", sms, {"date": "activity_at", "text": "text", "user": "user_name"}),
        ]  # fmt: skip
        for name, kinds, reads in parts:
            for key, read in reads.items():
                found[f"{which}_{name}_{key}"] = of(kinds, read)
        for side, directions in (("incoming", _IN), ("outgoing", _OUT)):
            for name, kinds in (("call", call), ("email", email), ("sms", sms)):
                key = f"{which}_{side}_{name}_date"
                found[key] = of(kinds, "activity_at", direction=directions)
        found[f"{which}_voicemail_duration"] = of(call, "voicemail_duration")
        done = of(frozenset({"Meeting"}), "outcome_id", status=("completed",))
        found[f"{which}_completed_meeting_outcome_id"] = done
    last = partial(_reading, "last")
    found["last_note_created"] = last(frozenset({"Note"}), "date_created")
    found["last_note_user"] = last(frozenset({"Note"}), "user_name")
    for on in ("lead", "opportunity"):
        kinds = frozenset({f"{on.capitalize()}StatusChange"})
        found[f"last_{on}_status_change_date"] = last(kinds, "activity_at")
    return found


FROM_ACTIVITIES: dict[str, Compute] = _fields()
"""The functions that compute Smart Fields, by name."""
