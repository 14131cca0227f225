"""``/contact/``. See https://developer.close.com/resources/contacts/."""

from typing import Any

from close_simulator.http import Call, Reply, json_reply, not_found
from close_simulator.leads.fields import select_fields
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.world import World

# Observed for leads and searches, and assumed here.
MAX_LIMIT = 200
# Close reported max_skip = 250000 for lists other than that of leads.
MAX_SKIP = 250_000


def list_contacts(world: World, call: Call) -> Reply:
    """Return a page of the contacts of one lead or of all; this list of Close's has no total."""
    skip, limit = paging(call, max_limit=MAX_LIMIT, max_skip=MAX_SKIP)
    page, has_more = world.contacts.contacts(call.query.get("lead_id"), skip, limit)
    return json_reply(
        {"data": [select_fields(call, contact) for contact in page], "has_more": has_more}
    )


def create_contact(world: World, call: Call) -> Reply:
    """Create a contact, and a lead for it if the body names none."""
    return json_reply(select_fields(call, world.contacts.create_contact(call.json())))


def get_contact(world: World, call: Call, contact_id: str) -> Reply:
    """Return one contact."""
    try:
        return json_reply(select_fields(call, world.contacts.contact(contact_id)))
    except KeyError:
        raise not_found("Contact") from None


def update_contact(world: World, call: Call, contact_id: str) -> Reply:
    """Change the fields that the body contains."""
    body: dict[str, Any] = call.json()
    try:
        return json_reply(select_fields(call, world.contacts.update_contact(contact_id, body)))
    except KeyError:
        raise not_found("Contact") from None


def delete_contact(world: World, _: Call, contact_id: str) -> Reply:
    """Delete a contact; a second deletion is a 404."""
    try:
        world.contacts.delete_contact(contact_id)
    except KeyError:
        raise not_found("Contact") from None
    return Reply()


ROUTES = [
    Route("GET", "/contact/", list_contacts),
    Route("POST", "/contact/", create_contact),
    Route("GET", "/contact/{id}/", get_contact),
    Route("PUT", "/contact/{id}/", update_contact),
    Route("DELETE", "/contact/{id}/", delete_contact),
]
