"""The seeded tasks that leads do not show: completed ones, and those that Close creates."""

from random import Random
from typing import Any

from close_simulator.ids import ALPHABET, TAIL_LENGTH

Json = dict[str, Any]

_CALL: Json = {
    "local_phone": "+15005550100",
    "phone": "+15005550199",
    "phone_formatted": "+1 500-555-0199",
    "phone_number_description": "Sales",
}
KINDS: dict[str, tuple[str | None, Json]] = {
    "lead": (None, {}),
    "outgoing_call": (None, {}),
    "incoming_email": ("emailthread", {"body_preview": "Could you", "emails": [], "subject": "Hi"}),
    "email_followup": ("emailthread", {"email_id": None, "subject": "Our offer"}),
    "missed_call": ("call", _CALL),
    "answered_detached_call": (
        "call",
        {"phone_number_description": "Sales", "recording_url": None},
    ),
    "voicemail": (
        "call",
        {**_CALL, "voicemail_duration": 24, "voicemail_url": "https://calls.example/voicemail/77"},
    ),
    "opportunity_due": (
        "opportunity",
        {
            "opportunity_note": "Two sites",
            "opportunity_value": 150_000,
            "opportunity_value_currency": "USD",
            "opportunity_value_formatted": "$1,500 monthly",
            "opportunity_value_period": "monthly",
        },
    ),
    "incoming_sms": (
        "sms",
        {
            "local_phone": "+15005550100",
            "remote_phone": "+15005550199",
            "remote_phone_description": "office",
            "remote_phone_formatted": "+1 500-555-0199",
        },
    ),
}
"""The types of tasks: the object type that causes one, and its additional fields."""

_PLAIN: Json = {
    "agent_config_id": None,
    "assigned_to": None,
    "assigned_to_name": None,
    "contact_id": None,
    "contact_name": None,
    "date": None,
    "deduplication_key": None,
    "due_date": None,
    "is_complete": False,
    "is_dateless": True,
    "is_primary_lead_notification": True,
    "object_id": None,
    "object_type": None,
    "priority": "medium",
    "resolution": None,
    "sequence_id": None,
    "sequence_subscription_id": None,
    "text": None,
}


def blank(kind: str, lead: Json) -> Json:
    """Return a task of a lead with default values."""
    object_type, own = KINDS[kind]
    about = {"lead_id": lead["id"], "lead_name": lead["display_name"]}
    owner = {"organization_id": lead["organization_id"]}
    return {**_PLAIN, **own, **about, **owner, "_type": kind, "object_type": object_type}


def tasks_beside(lead: Json, code: str, rng: Random) -> list[Json]:
    """Return the tasks beside a seeded lead: two leads in five have one, of any type.

    Args:
        lead: The seeded lead.
        code: The start of the ids of its objects.
        rng: The source of every choice.
    """
    if rng.random() > 0.4:
        return []
    kind = rng.choice(["lead", "lead", *KINDS])
    prefix = "task" if kind == "lead" else "noti"
    task = blank(kind, lead)
    tail = "".join(rng.choices(ALPHABET, k=TAIL_LENGTH))
    day = f"2026-{rng.randint(1, 8):02}-{rng.randint(1, 28):02}"
    user = {"id": lead["created_by"], "name": lead["created_by_name"]}
    task |= {
        "assigned_to": user["id"],
        "assigned_to_name": user["name"],
        "created_by": user["id"] if kind == "lead" else None,
        "created_by_name": user["name"] if kind == "lead" else None,
        "date": day if kind == "lead" else f"{day}T09:30:00+00:00",
        "date_created": lead["date_created"],
        "date_updated": lead["date_updated"],
        "id": f"{prefix}_{code}{tail}",
        "is_dateless": False,
        "updated_by": user["id"] if kind == "lead" else None,
        "updated_by_name": user["name"] if kind == "lead" else None,
    }
    task["due_date"] = task["date"]
    if kind == "lead":
        task |= {"is_complete": True, "text": "Call back", "object_type": "taskcompleted"}
    elif kind != "outgoing_call":
        task |= {"is_complete": rng.random() < 0.5, "object_id": f"acti_{code}{tail}"}
    return [task]
