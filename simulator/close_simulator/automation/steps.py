"""New sequences and their steps."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

_STEP = {
    "step_type": "email", "delay": 0, "required": True, "email_template_id": None,
    "sms_template_id": None, "threading": None, "step_allowed_delay": None,
}  # fmt: skip


def new_step(new_id: Callable[[str], str], user_id: str, given: Json, now: str) -> Json:
    """Return a step of a sequence from the one in a body.

    Args:
        new_id: Returns a new id with a prefix.
        user_id: The id of the user who creates it.
        given: The step in the body.
        now: When it is created.
    """
    row = {**_STEP, **{key: value for key, value in given.items() if key in _STEP}}
    # Only e-mails have threads.
    if row["email_template_id"] and row["threading"] is None:
        row["threading"] = "new_thread"
    users = dict.fromkeys(("created_by_id", "updated_by_id"), user_id)
    dates = dict.fromkeys(("date_created", "date_updated"), now)
    return {"id": new_id("seqstep"), **row, **users, **dates}


def seeded(new_id: Callable[[str], str], user_id: str, organization_id: str) -> list[Json]:
    """Return the sequences that an organization has at first."""
    now = "2019-01-01T00:00:00.931820"
    steps = [{"delay": 0, "step_type": "call"}, {"delay": 172_800, "step_type": "sms"}]
    return [
        {
            "id": new_id("seq"),
            "organization_id": organization_id,
            "name": name,
            "status": "active",
            "owner_id": user_id,
            "timezone": "Europe/Berlin",
            "schedule": None,
            "schedule_id": None,
            "steps": [new_step(new_id, user_id, step, now) for step in steps[:count]],
            "allow_manual_enrollment": True,
            "trigger_query": None,
            **dict.fromkeys(("created_by_id", "updated_by_id"), user_id),
            **dict.fromkeys(("date_created", "date_updated"), now),
        }
        for name, count in (("Welcome", 2), ("Renewal", 1))
    ]
