"""Creation and changes of leads and contacts from validated values."""

from collections.abc import Iterable
from typing import Any

from close_simulator.http import as_list
from close_simulator.ids import make_id
from close_simulator.organization import Organization, full_name
from close_simulator.phones import read_phone

Json = dict[str, Any]


def new_lead(lead_id: str, changes: Json, organization: Organization, now: str) -> Json:
    """Create a lead as ``POST /lead/`` does: missing fields empty, contacts with new ids."""
    creator = changes.get("created_by") or organization.user_id
    # Imports may set it: the creation date of a new lead can be years ago, so that a list ordered
    # by it grows in the middle.
    born = changes.get("date_created") or now
    lead: Json = {
        "addresses": [],
        "contacts": [],
        "created_by": creator,
        "custom": {},
        "date_created": born,
        "description": "",
        "display_name": "",
        "html_url": f"https://app.close.com/lead/{lead_id}/",
        "id": lead_id,
        "integration_links": [],
        "name": "",
        "opportunities": [],
        "organization_id": organization.id,
        # The organization's first status, whatever its label.
        "status_id": organization.statuses[0]["id"],
        "status_label": organization.statuses[0]["label"],
        "tasks": [],
        "url": None,
    }
    lead["created_by_name"] = user_name(organization, creator)
    apply_changes(lead, changes, organization, now)
    lead["contacts"] = [
        new_contact(f"{lead_id}/{at}", lead_id, contact, organization, now)
        for at, contact in enumerate(changes.get("contacts", []))
    ]
    return lead


def new_contact(
    name: str, lead_id: str, changes: Json, organization: Organization, now: str
) -> Json:
    """Create a contact of a lead; its id is derived from ``name``."""
    contact: Json = {
        "created_by": changes.get("created_by") or organization.user_id,
        "date_created": now,
        "emails": [],
        "id": make_id("cont", 0, name),
        "integration_links": [],
        "lead_id": lead_id,
        "name": None,
        "organization_id": organization.id,
        "phones": [],
        "timezone": None,
        "timezone_source": None,
        "title": None,
        "urls": [],
    }
    apply_contact_changes(contact, changes, organization, now)
    return contact


def apply_contact_changes(
    contact: Json, changes: Json, organization: Organization, now: str
) -> None:
    """Change a contact in place, as ``PUT /contact/{id}/`` does, apart from its lead."""
    for key in ("name", "title", "emails", "phones", "urls", "date_created"):
        if key in changes:
            contact[key] = changes[key]
    if changes.get("timezone"):
        contact |= {"timezone": changes["timezone"], "timezone_source": None}
    elif "timezone" in changes or "phones" in changes:
        phones = [read_phone(phone["phone"]) for phone in contact["phones"]]
        zone = next((phone.timezone for phone in phones if phone and phone.timezone), None)
        contact["timezone"] = zone
        contact["timezone_source"] = "inferred_from_phone_number" if zone else None
    apply_custom(contact, changes)
    contact["display_name"] = _contact_title(contact)
    contact["date_updated"] = now
    contact["updated_by"] = organization.user_id


def apply_changes(lead: Json, changes: Json, organization: Organization, now: str) -> None:
    """Change a lead in place, as ``PUT /lead/{id}/`` does."""
    for key in ("name", "description"):
        if key in changes:
            lead[key] = changes[key] or ""  # Close shows an unset string as empty
    for key in ("url", "addresses"):
        if key in changes:
            lead[key] = changes[key]
    if "status_id" in changes:
        lead["status_id"] = changes["status_id"]
        status = organization.status("id", changes["status_id"])
        lead["status_label"] = status["label"] if status else ""
    apply_custom(lead, changes)
    lead["display_name"] = lead["name"]
    lead["date_updated"] = now
    lead["updated_by"] = organization.user_id
    lead["updated_by_name"] = organization.user_name


def merge(source: Json, destination: Json, now: str) -> None:
    """Add the objects of one lead to another, and fill the empty fields of the latter."""
    for part in ("contacts", "opportunities", "tasks"):
        for item in source[part]:
            item["lead_id"] = destination["id"]
            # The ids of the children stay, and only their lead changes: for a reader of events they
            # are updated, not created.
            destination[part].append(item)
    destination["addresses"] += [
        a for a in source["addresses"] if a not in destination["addresses"]
    ]
    for key, value in source.items():
        if key.startswith("custom.") or key in ("url", "description"):
            # The destination wins: what both have is lost from the source, and only the merge event
            # has it.
            destination[key] = destination.get(key) or value
    destination["date_updated"] = now


def update_names(lead: Json, children: Iterable[Json]) -> None:
    """Write the current names of a lead and its contacts to its opportunities or tasks."""
    names = {contact["id"]: contact["display_name"] for contact in lead["contacts"]}
    for child in children:
        child["lead_name"] = lead["display_name"]
        if child.get("contact_id") in names:
            child["contact_name"] = names[child["contact_id"]]


def apply_custom(target: Json, changes: Json) -> None:
    """Change the custom fields of an object in place."""
    for key, value in changes.items():
        if not key.startswith("custom."):
            continue
        name = key.removesuffix(".add").removesuffix(".remove")
        held: list[Any] = target.get(name) or []
        if key.endswith(".add"):
            result: Any = held + [item for item in as_list(value) if item not in held]
        elif key.endswith(".remove"):
            result = [item for item in held if item not in as_list(value)]
        else:
            result = value
        # Close omits the key of a custom field without a value.
        if result in (None, [], ""):
            target.pop(name, None)
        else:
            target[name] = result


def _contact_title(changes: Json) -> str:
    emails = [email["email"] for email in changes.get("emails", [])]
    phones = [phone["phone_formatted"] for phone in changes.get("phones", [])]
    return changes.get("name") or next(iter(emails + phones), "")


def user_name(organization: Organization, user_id: str) -> str | None:
    """Return the full name of a user."""
    for user in organization.users:
        if user["id"] == user_id:
            return full_name(user)
    return None


def forget(lead: Json, fields: Iterable[tuple[str, str | None]]) -> None:
    """Delete the values of custom fields from a lead and the objects that belong to it.

    Args:
        lead: The lead.
        fields: The ids of the fields, each with the object type that lost it; ``None`` for all
            types.
    """
    parts = {"lead": [lead], "contact": lead["contacts"], "opportunity": lead["opportunities"]}
    for field_id, on in fields:
        for kind, rows in parts.items():
            for row in rows if on in (None, kind) else ():
                row.pop(f"custom.{field_id}", None)
