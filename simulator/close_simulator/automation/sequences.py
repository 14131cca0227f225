"""Sequences and the subscriptions of contacts to them."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from close_simulator.organization import Organization
    from close_simulator.world import World

Json = dict[str, Any]

_STEP = {
    "step_type": "email", "delay": 0, "required": True, "email_template_id": None,
    "sms_template_id": None, "threading": None, "step_allowed_delay": None,
}  # fmt: skip
# A contact with one of these does not get the sequence a second time at the same time.
RUNNING = frozenset({"active", "paused"})


def now_of(world: "World") -> str:
    """Return the time as sequences have it: in UTC, without an offset."""
    return datetime.fromtimestamp(world.time(), UTC).replace(tzinfo=None).isoformat()


def new_step(organization: "Organization", given: Json, now: str) -> Json:
    """Return a step of a sequence from the one in a body."""
    row = {**_STEP, **{key: value for key, value in given.items() if key in _STEP}}
    if row["email_template_id"] and row["threading"] is None:
        row["threading"] = "new_thread"
    users = dict.fromkeys(("created_by_id", "updated_by_id"), organization.user_id)
    dates = dict.fromkeys(("date_created", "date_updated"), now)
    return {"id": organization.new_id("seqstep"), **row, **users, **dates}


def counts(world: "World", sequence_id: str) -> Json:
    """Return the numbers of the subscriptions of a sequence by status."""
    found: Json = dict.fromkeys(("active", "paused", "finished", "goal", "error"), 0)
    for row in world.tables["sequence_subscriptions"].values():
        if row["sequence_id"] == sequence_id:
            found[row["status"]] = found.get(row["status"], 0) + 1
    return found


def subscribe(world: "World", contact: Json, sequence_id: str, given: Json) -> Json:
    """Store a new subscription of a contact, and log it.

    Args:
        world: The simulated organization.
        contact: The contact.
        sequence_id: The id of the sequence.
        given: The sender, ``calls_assigned_to`` and the contact's address, as in a request.
    """
    organization, now = world.organization, now_of(world)
    addresses = [each["email"] for each in contact["emails"]]
    row: Json = {
        "id": organization.new_id("sub"),
        "organization_id": organization.id,
        "sequence_id": sequence_id,
        "lead_id": contact["lead_id"],
        "contact_id": contact["id"],
        "contact_email": given.get("contact_email") or next(iter(addresses), None),
        "status": "active",
        "status_reason": None,
        "start_date": now,
        **dict.fromkeys(("created_by_id", "updated_by_id"), organization.user_id),
        **dict.fromkeys(("date_created", "date_updated"), now),
    }
    for key in ("sender_account_id", "sender_name", "sender_email", "calls_assigned_to"):
        row[key] = given.get(key)
    store(world, row)
    return row


def change(world: "World", row: Json, status: str, reason: str | None) -> Json:
    """Store and log another status of a subscription, and return it."""
    about = {"status": status, "status_reason": reason, "date_updated": now_of(world)}
    changed = {**row, **about}
    store(world, changed, row)
    return changed


def store(world: "World", row: Json, before: Json | None = None) -> None:
    """Store and log a new or changed subscription, and show it in its contact."""
    world.tables["sequence_subscriptions"][row["id"]] = row
    action = "created" if before is None else "updated"
    world.events.happened(
        "sequence_subscription", action, row, lead_id=row["lead_id"], previous=before
    )
    show_in_contact(world, row["contact_id"])


def show_in_contact(world: "World", contact_id: str) -> None:
    """Write the subscriptions of a contact into it."""
    sequences = world.tables["sequences"]
    shown = [
        {
            "subscription_id": row["id"],
            "sequence_id": row["sequence_id"],
            "sequence_name": sequences[row["sequence_id"]]["name"],
            "sequence_status": sequences[row["sequence_id"]]["status"],
            "subscription_status": row["status"],
            "subscription_status_reason": row["status_reason"],
            "contact_email": row["contact_email"],
            "start_date": row["start_date"],
            "initial_email_id": None,
            "date_created": row["date_created"],
        }
        for row in world.tables["sequence_subscriptions"].values()
        if row["contact_id"] == contact_id and row["sequence_id"] in sequences
    ]
    with suppress(KeyError):  # a contact that was deleted meanwhile
        world.contacts.put_subscriptions(contact_id, shown)


def seeded(organization: "Organization", now: str) -> list[Json]:
    """Return the sequences that an organization has at first."""
    steps = [{"delay": 0, "step_type": "call"}, {"delay": 172_800, "step_type": "sms"}]
    return [
        {
            "id": organization.new_id("seq"),
            "organization_id": organization.id,
            "name": name,
            "status": "active",
            "owner_id": organization.user_id,
            "timezone": "Europe/Berlin",
            "schedule": None,
            "schedule_id": None,
            "steps": [new_step(organization, step, now) for step in steps[:count]],
            "allow_manual_enrollment": True,
            "trigger_query": None,
            **dict.fromkeys(("created_by_id", "updated_by_id"), organization.user_id),
            **dict.fromkeys(("date_created", "date_updated"), now),
        }
        for name, count in (("Welcome", 2), ("Renewal", 1))
    ]
