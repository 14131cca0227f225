"""Templates, outcomes, scheduling, sending and telephony: what the document does not say."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

from close_simulator.activities.templates import rendered, variables_of
from close_simulator.engine.document import Json
from close_simulator.engine.filters import Test
from close_simulator.engine.rules import Request, Rules, caller_id, oauth_client, refused
from close_simulator.http import Denied, not_found
from close_simulator.leads.query import search
from close_simulator.listfilters import read_flag
from close_simulator.phones import read_phone
from close_simulator.seeds import new_number
from close_simulator.validators import ValidationError
from close_simulator.world import World


def _is_user(world: World, user_id: str) -> bool:
    return user_id in world.tables["users"]


RULES = Rules(
    events={
        "email_templates": "email_template",
        "sms_templates": "sms_template",
        "phone_numbers": "phone_number",
    },
    # They have no id, and are named by the address itself.
    keys={"unsubscribed_emails": "email"},
    orders={"playbooks": "position"},
    defaults={
        "sms_templates": {"status": "active", "owned_by": caller_id, "text": ""},
        "email_templates": {"subject": "", "body": ""},
        "outcomes": {"type": "custom"},
        "scheduling_links": {"type": "USER", "source": "MANUAL", "user_id": caller_id},
        "shared_scheduling_links": {"type": "SHARED", "source": "MANUAL"},
        "send_as": {"allowing_user_id": caller_id},
    },
    references={
        "allowed_user_id": _is_user,
        "allowed_user_ids": _is_user,
        "allowing_user_id": _is_user,
        "disallowed_user_ids": _is_user,
        "participants": _is_user,
        "custom_field_ids": lambda world, field_id: (
            field_id in world.tables["custom_fields.shared"]
        ),
        "outcome_ids": lambda world, outcome_id: outcome_id in world.tables["outcomes"],
    },
    # As in the examples on Close's page.
    without_has_more=frozenset({"send_as.list"}),
    # Except in a description, which null removes; see the fact about it.
    ignores_null=frozenset({"outcomes"}),
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
        pair: tuple[Json, Json] | None = _named_contact(world, query)
    else:
        # The contact at this position, counted from 0; past the last one the response is {}.
        found = _found_contacts(request)
        pair = next(islice(found, int(float(query.get("entry", 0))), None), None)
    if pair is None:
        return {}
    lead, contact = pair
    values = variables_of(world.organization, lead, contact)
    return {
        "subject": rendered(template["subject"], values),
        "body": rendered(template["body"], values),
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
            # Leads without an e-mail address are skipped, and not counted.
            contacts = [each for each in contacts if each["emails"]][:1]
        for contact in contacts:
            yield lead, contact


# SMS templates


@RULES.shown("sms_templates")
def attachments_of_an_sms_template_come_on_request(request: Request, row: Json) -> Json:
    if request.query.get("include_attachments", "false").lower() == "true":
        return row
    return {key: value for key, value in row.items() if key != "attachments"}


# Outcomes


@RULES.before("outcomes.create", "outcomes.update")
def the_type_of_an_outcome_decides_what_it_is_for(request: Request) -> None:
    """Unless ``applies_to`` is in the request. Null removes a description, and nothing else."""
    row, given = request.row, request.given
    if request.call.json().get("description", "") is None:
        row["description"] = None
    # Deprecated in requests since March 2026: it follows from the type.
    if given.get("applies_to") is None:
        if request.before is None or row["type"] != request.before["type"]:
            row["applies_to"] = ["calls"] if row["type"] == "vm-dropped" else ["calls", "meetings"]
        else:
            row["applies_to"] = request.before["applies_to"]


# Playbooks


def _last_position(request: Request) -> int:
    positions = [row["position"] or 0 for row in request.world.tables["playbooks"].values()]
    return max(positions, default=0) + 1


@RULES.before("playbooks.create")
def a_new_playbook_is_the_last(request: Request) -> None:
    # Each has a position of its own, so that a client can page by position__gt.
    request.row["position"] = _last_position(request)


@RULES.filter("playbooks.list", "is_archived")
def archived_playbooks_have_a_date(_request: Request, wanted: str) -> Test:
    return lambda row: (row["archived_at"] is not None) == read_flag(wanted)


@RULES.action("playbooks.archive")
def an_archived_playbook_has_no_position(request: Request) -> Json:
    world = request.world
    return _changed(
        request,
        position=None,
        archived_at=world.now(),
        archived_by_id=world.organization.user_id,
    )


@RULES.action("playbooks.unarchive")
def a_playbook_that_is_no_longer_archived_is_the_last(request: Request) -> Json:
    position = _last_position(request)
    return _changed(request, position=position, archived_at=None, archived_by_id=None)


def _changed(request: Request, **changes: Any) -> Json:
    row = request.world.tables["playbooks"].get(request.parts["id"])
    if row is None:
        raise not_found("Playbook")
    row.update(changes, updated_at=request.world.now())
    return row


# Scheduling links


@RULES.before(
    "scheduling_links.create",
    "scheduling_links.update",
    "shared_scheduling_links.create",
    "shared_scheduling_links.update",
)
def a_scheduling_link_has_a_tag_and_a_whole_url(request: Request) -> None:
    _complete_link(request.row)


def _complete_link(row: Json) -> None:
    # The name of the link in templates.
    row["template_tag"] = re.sub(r"[^a-z0-9]+", "-", row["name"].lower()).strip("-")
    # example.com/me is returned as https://example.com/me.
    if row.get("url") and "://" not in row["url"]:
        row["url"] = f"https://{row['url']}"


def _link_of_application(request: Request, source_id: str) -> Json | None:
    client = oauth_client(request)
    links = request.world.tables["scheduling_links"].values()
    # By the id that the application itself has for it: two applications may use the same.
    own = (each for each in links if each["oauth_client_id"] == client)
    return next((each for each in own if each["source_id"] == source_id), None)


@RULES.action("scheduling_links.put_integration")
def an_application_has_one_link_per_source_id(request: Request) -> Json:
    world, given = request.world, request.given
    link = _link_of_application(request, given["source_id"])
    if link is None:
        made: Json = {
            **dict.fromkeys(("description", "duration_in_minutes", "source_type", "url")),
            "id": world.organization.new_id("schlnk"),
            "name": "",
            "oauth_client_id": oauth_client(request),
            "organization_id": world.organization.id,
            "source": "THIRD_PARTY",
            "type": "USER",
            "user_id": world.organization.user_id,
        }
        link = world.tables["scheduling_links"][made["id"]] = made
    link.update(given)
    _complete_link(link)
    return link


@RULES.action("scheduling_links.delete_integration")
def an_application_deletes_its_own_links(request: Request) -> None:
    link = _link_of_application(request, request.parts["source_id"])
    if link is None:
        raise not_found("SchedulingLink")
    del request.world.tables["scheduling_links"][link["id"]]


@RULES.action("shared_scheduling_links.assign")
def a_user_has_one_link_for_a_shared_link(request: Request) -> Json:
    world, given = request.world, request.given
    link_id = given["shared_scheduling_link_id"]
    _check_shared_link(request)
    own, url = given.get("user_scheduling_link_id"), given.get("url")
    if (own is None) == (url is None):
        raise refused("Exactly one of user_scheduling_link_id and url must be specified.")
    if own is not None and own not in world.tables["scheduling_links"]:
        raise ValidationError({"user_scheduling_link_id": "Object does not exist."})
    association = {
        "organization_id": world.organization.id,
        "shared_scheduling_link_id": link_id,
        "url": url,
        "user_id": given["user_id"],
        "user_scheduling_link_id": own,
    }
    # Close has no id of it and no list; a second request for the same user replaces it.
    key = f"{link_id}:{given['user_id']}"
    request.location = key
    world.tables["shared_scheduling_link_associations"][key] = association
    return association


@RULES.action("shared_scheduling_links.unassign")
def a_user_without_a_link_has_no_association(request: Request) -> Json:
    _check_shared_link(request)
    key = f"{request.given['shared_scheduling_link_id']}:{request.given['user_id']}"
    # Assumed: one that does not exist is no error.
    request.world.tables["shared_scheduling_link_associations"].pop(key, None)
    return {}


def _check_shared_link(request: Request) -> None:
    link_id = request.given["shared_scheduling_link_id"]
    if link_id not in request.world.tables["shared_scheduling_links"]:
        raise ValidationError({"shared_scheduling_link_id": "Object does not exist."})


# Permissions to send as another user


@RULES.before("send_as.list")
def one_of_the_users_of_a_permission_is_the_caller(request: Request) -> None:
    """Without a filter, it is the user who allows others to send."""
    query, caller = request.query, request.world.organization.user_id
    given = {query[name] for name in ("allowing_user_id", "allowed_user_id") if name in query}
    if not given:
        query["allowing_user_id"] = caller
    elif caller not in given:
        raise refused("Either allowing_user_id or allowed_user_id must be your own.")


@RULES.action("send_as.delete_by_user")
def a_permission_is_found_by_both_users(request: Request) -> None:
    permissions = request.world.tables["send_as"]
    found = [row["id"] for row in permissions.values() if request.query.items() <= row.items()]
    if not found:
        raise not_found("SendAsAssociation")
    for each in found:
        del permissions[each]


@RULES.action("send_as.update_many")
def the_caller_allows_and_disallows_many_users(request: Request) -> Json:
    world, given = request.world, request.given
    caller, permissions = world.organization.user_id, world.tables["send_as"]
    own = {
        row["allowed_user_id"]: row["id"]
        for row in permissions.values()
        if row["allowing_user_id"] == caller
    }
    for user_id in given.get("disallowed_user_ids", []):
        if user_id in own:
            del permissions[own[user_id]]
    for user_id in given.get("allowed_user_ids", []):
        if user_id not in own:
            made = {
                "allowed_user_id": user_id,
                "allowing_user_id": caller,
                "id": world.organization.new_id("sdas"),
                "organization_id": world.organization.id,
            }
            permissions[made["id"]] = made
    return {"data": [row for row in permissions.values() if row["allowing_user_id"] == caller]}


# Unsubscribed email addresses


@RULES.before("unsubscribed_emails.create")
def an_unsubscribed_address_is_found_by_itself(request: Request) -> None:
    # With @ and + quoted, as the path of the DELETE needs it.
    request.location = quote(request.row["email"], safe="")


@RULES.before("unsubscribed_emails.delete")
def the_deletion_of_an_unsubscribed_address_returns_it(request: Request) -> None:
    request.answer = request.row


@RULES.after("unsubscribed_emails.create", "unsubscribed_emails.delete")
def contacts_show_that_their_address_is_unsubscribed(request: Request) -> None:
    world, email = request.world, request.row["email"]
    is_gone = request.operation.verb == "create"
    for index in search(world, f'email_address:"{email}"', request.call.headers):
        lead = world.leads.lead(index)
        for contact in lead["contacts"]:
            for each in contact["emails"]:
                if each["email"].lower() == email.lower():
                    each["is_unsubscribed"] = is_gone
        world.leads.put(index, lead)
    event = {"id": world.organization.new_id("unsub"), "email": email}
    world.events.happened("unsubscribed_email", "created" if is_gone else "deleted", event)


# Phone numbers

# Countries without SMS in the simulator, for tests of the refusal has-voice-only. Close does not
# document which these are.
_VOICE_ONLY = frozenset({"IN", "JP", "KR"})


@RULES.filter("phone_numbers.list", "participant_user_id")
def phone_numbers_are_found_by_their_participants(_request: Request, user_id: str) -> Test:
    return lambda row: user_id in row["participants"]


@RULES.before("phone_numbers.update")
def a_forwarded_call_goes_to_a_valid_number(request: Request) -> None:
    row, given = request.row, request.given
    if "forward_to" in given:
        row["forward_to"], row["forward_to_formatted"] = _number(given["forward_to"], "forward_to")
    if "phone_numbers" in given:
        found = [_number(each, "phone_numbers") for each in given["phone_numbers"]]
        row["phone_numbers"] = [number for number, _ in found]
        row["phone_numbers_formatted"] = [formatted for _, formatted in found]
    if not (given.get("voicemail_greeting_url") or "https://").startswith("https://"):
        raise ValidationError({"voicemail_greeting_url": "Invalid URL."})


def _number(text: str, field: str) -> tuple[str, str]:
    found = read_phone(text)
    if found is None:
        raise ValidationError({field: "Invalid phone number."})
    return found.number, found.formatted


@RULES.action("phone_numbers.request")
def a_number_is_rented_or_refused_with_a_status(request: Request) -> Json:
    """Numbers of some countries have no SMS; the simulator knows no numbers of most others."""
    world, given = request.world, request.given
    country, prefix = given["country"], given.get("prefix", "")
    # Close refuses with a status in the body instead of errors.
    codes = {"US": "1", "CA": "1", "GB": "44", "DE": "49", "IN": "91", "JP": "81", "KR": "82"}
    if country not in codes:
        text = f"There are no numbers in {country}."
        raise Denied(400, {"status": "error", "error": text})
    if country in _VOICE_ONLY and (given.get("with_sms") or given.get("with_mms")):
        raise Denied(400, {"status": "has-voice-only"})
    numbers = world.tables["phone_numbers"]
    area = prefix or ("415" if codes[country] == "1" else "30")
    # In North America, 555 is for fictional numbers.
    tail = f"555{1000 + len(numbers)}"
    number, formatted = _number(f"+{codes[country]}{area}{tail}", "prefix")
    is_group = given.get("sharing") == "group"
    made = new_number(
        world.organization.new_id("phon"),
        number,
        formatted,
        label="",
        country=country,
        user_id=None if is_group else world.organization.user_id,
        bundle_id=given.get("bundle_id"),
        carrier_type=given.get("carrier_type") or "local",
        organization_id=world.organization.id,
        now=world.now(),
    )
    numbers[made["id"]] = made
    world.events.happened("phone_number", "created", made)
    return made


# Blocked phone numbers


@RULES.before("blocked_phone_numbers.create")
def a_blocked_number_is_a_phone_number(request: Request) -> None:
    request.row["phone"], _ = _number(request.given["phone"], "phone")


@RULES.action("blocked_phone_numbers.settings", "blocked_phone_numbers.update_settings")
def anonymous_calls_are_accepted_at_first(request: Request) -> Json:
    settings = request.world.organization.blocking
    settings.update(request.given)
    return settings
