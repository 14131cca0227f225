"""Custom objects and subscriptions that are made beside the API, as an import makes them."""

from typing import Any

from close_simulator.world import World

Json = dict[str, Any]


def add_custom_object(world: World, lead_id: str, **fields: Any) -> Json:
    """Add a custom object of the organization's first type, and log it.

    Args:
        world: The simulated organization.
        lead_id: The lead that it belongs to.
        **fields: Its other fields.
    """
    organization, now = world.organization, world.now()
    row: Json = {
        "id": organization.new_id("custobj"),
        "custom_object_type_id": organization.object_type_id,
        "lead_id": lead_id,
        "name": "Press",
        "organization_id": organization.id,
        **dict.fromkeys(("created_by", "updated_by"), organization.user_id),
        **dict.fromkeys(("date_created", "date_updated"), now),
        **fields,
    }
    world.tables["custom_objects"][row["id"]] = row
    world.events.happened("custom_object", "created", row, lead_id=lead_id)
    return row


def change_custom_object(world: World, object_id: str, **changes: Any) -> None:
    """Change a custom object, and log it."""
    before = world.tables["custom_objects"][object_id]
    row = {**before, **changes, "date_updated": world.now()}
    world.tables["custom_objects"][object_id] = row
    lead_id = row["lead_id"]
    world.events.happened("custom_object", "updated", row, lead_id=lead_id, previous=before)


def remove_custom_object(world: World, object_id: str) -> None:
    """Delete a custom object, and log it."""
    row = world.tables["custom_objects"].pop(object_id)
    world.events.happened("custom_object", "deleted", row, lead_id=row["lead_id"])


def subscribe(world: World, contact: Json, sequence_id: str) -> Json:
    """Subscribe a contact to a sequence, log it, and return the subscription."""
    world.sequences.subscribe(contact, sequence_id, {})
    return next(reversed(world.sequences.rows.values()))


def unsubscribe(world: World, subscription_id: str) -> None:
    """Delete a subscription, and log it."""
    row = world.sequences.rows.pop(subscription_id)
    world.events.happened("sequence_subscription", "deleted", row, lead_id=row["lead_id"])
    world.sequences.show_in_contact(row["contact_id"])
