"""Templates and outcomes: what the document does not say."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from close_simulator.engine.document import Json
from close_simulator.engine.rules import Request, Rules, caller_id, refused
from close_simulator.http import not_found
from close_simulator.leads.query import search
from close_simulator.validators import ValidationError
from close_simulator.world import World

RULES = Rules(
    events={"email_templates": "email_template", "sms_templates": "sms_template"},
    defaults={
        "sms_templates": {"status": "active", "owned_by": caller_id, "text": ""},
        "email_templates": {"subject": "", "body": ""},
        "outcomes": {"type": "custom"},
    },
)

# Email templates


@RULES.shown("email_templates")
def an_email_template_names_the_sequences_that_send_it(request: Request, row: Json) -> Json:
    """A list leaves them out."""
    if request.operation.verb == "list":
        return {key: value for key, value in row.items() if key != "used_by_sequences"}
    users = [
        {"id": each["id"], "name": each["name"]}
        for each in request.world.tables["sequences"].values()
        if any(step.get("email_template_id") == row["id"] for step in each["steps"])
    ]
    return row | {"used_by_sequences": users}


@RULES.action("email_templates.render")
def a_template_is_rendered_for_a_contact(request: Request) -> Json:
    """For that with the ids in the query, or for one of the results of the query."""
    world, query = request.world, request.query
    template = world.tables["email_templates"].get(request.parts["id"])
    if template is None:
        raise not_found("EmailTemplate")
    if "lead_id" in query or "contact_id" in query:
        pair = _named_contact(world, query)
    else:
        found = _found_contacts(request)
        pair = next(islice(found, int(float(query.get("entry", 0))), None), None)
    if pair is None:
        return {}
    lead, contact = pair
    values = _variables(world, lead, contact)
    return {
        "subject": _rendered(template["subject"], values),
        "body": _rendered(template["body"], values),
        "email": values.get("contact.email") or None,
        "contact_id": contact["id"],
        "contact_display_name": contact["display_name"],
        "lead_id": lead["id"],
        "lead_display_name": lead["display_name"],
    }


def _named_contact(world: World, query: dict[str, str]) -> tuple[Json, Json]:
    missing = {
        name: "This field is required." for name in ("lead_id", "contact_id") if not query.get(name)
    }
    if missing:
        raise ValidationError(missing)
    if query["lead_id"] not in world.leads:
        raise ValidationError({"lead_id": "Object does not exist."})
    lead = world.leads[query["lead_id"]]
    for contact in lead["contacts"]:
        if contact["id"] == query["contact_id"]:
            return lead, contact
    raise ValidationError({"contact_id": "Object does not exist."})


def _found_contacts(request: Request) -> Iterator[tuple[Json, Json]]:
    """Yield the contacts that ``entry`` counts, each with its lead."""
    if "s_query" in request.query:
        raise refused("The simulator renders templates for contacts of a query, not an s_query.")
    world = request.world
    for index in search(world, request.query.get("query", ""), request.call.headers):
        lead = world.leads.lead(index)
        contacts: list[Json] = lead["contacts"]
        if request.query.get("mode", "lead") == "lead":
            contacts = [each for each in contacts if each["emails"]][:1]
        for contact in contacts:
            yield lead, contact


def _variables(world: World, lead: Json, contact: Json) -> dict[str, Any]:
    words = (contact["name"] or "").split()
    emails, phones = contact["emails"], contact["phones"]
    user = world.organization.users[0]
    found = {f"contact.{name}": contact.get(name) for name in ("name", "display_name", "title")}
    found |= {f"lead.{name}": value for name, value in lead.items()}
    found |= {f"user.{name}": value for name, value in user.items()}
    found |= {
        "contact.first_name": words[0] if words else "",
        "contact.last_name": words[-1] if len(words) > 1 else "",
        "contact.email": emails[0]["email"] if emails else "",
        "contact.phone": phones[0]["phone"] if phones else "",
        "user.name": f"{user['first_name']} {user['last_name']}",
        "organization.name": world.organization.settings["name"],
    }
    return found


def _rendered(text: str, values: dict[str, Any]) -> str:
    """Insert the values of variables; unknown and empty ones become nothing."""

    def value(found: re.Match[str]) -> str:
        given = values.get(found[1])
        return "" if given is None else str(given)

    return re.sub(r"{{\s*([\w.]+)\s*}}", value, text)


# SMS templates


@RULES.shown("sms_templates")
def attachments_of_an_sms_template_come_on_request(request: Request, row: Json) -> Json:
    if request.query.get("include_attachments", "false").lower() == "true":
        return row
    return {key: value for key, value in row.items() if key != "attachments"}


# Outcomes


@RULES.before("outcomes.create", "outcomes.update")
def the_type_of_an_outcome_decides_what_it_is_for(request: Request) -> None:
    """Unless ``applies_to`` is in the request. Null changes nothing but the description."""
    row, given = request.row, request.given
    for name in ("name", "type"):
        if row[name] is None and request.before is not None:
            row[name] = request.before[name]
    if given.get("applies_to") is None:
        if request.before is None or row["type"] != request.before["type"]:
            row["applies_to"] = ["calls"] if row["type"] == "vm-dropped" else ["calls", "meetings"]
        else:
            row["applies_to"] = request.before["applies_to"]
