"""Sequences, bulk actions and the enrichment of fields: what the document does not say."""

from close_simulator.automation.bulk_actions import begin, edit_changes
from close_simulator.automation.kinds import BULK_EVENTS
from close_simulator.automation.sequences import RUNNING
from close_simulator.automation.steps import new_step
from close_simulator.automation.targets import kind_of_edit, read_selection
from close_simulator.engine.document import Json
from close_simulator.engine.rules import Request, Rules, caller_id, refused
from close_simulator.lead_validation import validate_body
from close_simulator.leads.query import search
from close_simulator.validators import ValidationError

_REQUIRED = "This field is required."
_UNTIL_DONE: Json = {"status": "created", "n_leads_processed": 0, "n_objects_processed": 0}
_SUBSCRIBING = (
    "sequence_id", "sender_account_id", "sender_name", "sender_email", "contact_preference",
)  # fmt: skip
# The types of objects whose custom fields bulk edits change here. Close names further types, such
# as activities, and does not document their keys.
_EDITED = frozenset({"lead", "contact", "opportunity"})


def _start(request: Request) -> str:
    return request.world.sequences.now()


RULES = Rules(
    events={"sequences": "sequence", "sequence_subscriptions": "sequence_subscription"}
    | BULK_EVENTS,
    orders=dict.fromkeys(BULK_EVENTS, "-date_created"),
    defaults={
        "sequences": {"status": "active", "timezone": "UTC", "owner_id": caller_id},
        "sequence_subscriptions": {
            "status": "active",
            "start_date": _start,
        },
        **dict.fromkeys(BULK_EVENTS, _UNTIL_DONE | {"s_query": {}}),
    },
    references={
        "sequence_id": lambda world, sequence_id: sequence_id in world.tables["sequences"],
        "lead_status_id": lambda world, status_id: status_id in world.tables["lead_statuses"],
    },
)

# Sequences


@RULES.before("sequences.create", "sequences.update")
def a_sequence_has_the_steps_of_the_body(request: Request) -> None:
    """An update names existing steps by their ids; the others are removed."""
    known = {step["id"]: step for step in (request.before or {}).get("steps", ())}
    now, organization = request.world.sequences.now(), request.world.organization
    steps: list[Json] = []
    for given in request.row["steps"]:
        old = known.get(given.get("id", ""))
        if old is None:
            steps.append(new_step(organization.new_id, organization.user_id, given, now))
        else:
            # Named by its id alone, a step stays as it is.
            steps.append(old | given | ({"date_updated": now} if given.keys() - {"id"} else {}))
    request.row["steps"] = steps


@RULES.shown("sequences.get", "sequences.update")
def one_sequence_has_the_numbers_of_its_subscriptions(request: Request, row: Json) -> Json:
    return row | {"subscription_counts_by_status": request.world.sequences.counts(row["id"])}


@RULES.shown("sequences.list", "sequences.create")
def lists_of_sequences_have_no_numbers(_: Request, row: Json) -> Json:
    return {key: row[key] for key in row if key != "subscription_counts_by_status"}


@RULES.after("sequences.delete")
def the_subscriptions_of_a_deleted_sequence_end(request: Request) -> None:
    sequences = request.world.sequences
    for row in [*sequences.rows.values()]:
        if row["sequence_id"] == request.row["id"] and row["status"] in RUNNING:
            sequences.change(row, status="finished", status_reason="sequence-deleted")


@RULES.before("sequence_subscriptions.list")
def a_list_of_subscriptions_needs_a_filter(request: Request) -> None:
    if not request.query.keys() & {"sequence_id", "contact_id", "lead_id"}:
        raise refused("One of sequence_id, contact_id and lead_id is required.")


@RULES.before("sequence_subscriptions.create")
def a_contact_is_subscribed_once_to_a_sequence(request: Request) -> None:
    row, world = request.row, request.world
    contact = world.contacts.contact(row["contact_id"])
    held = world.sequences.rows.values()
    same = [each for each in held if each["sequence_id"] == row["sequence_id"]]
    # Assumed: Close documents neither this error nor what a second subscription does.
    if any(each["contact_id"] == contact["id"] and each["status"] in RUNNING for each in same):
        raise refused("This contact is already subscribed to this sequence.")
    row["lead_id"] = contact["lead_id"]
    addresses = [each["email"] for each in contact["emails"]]
    # Assumed: the address is optional, and the first one is written to.
    row["contact_email"] = row["contact_email"] or next(iter(addresses), None)


@RULES.before("sequence_subscriptions.update")
def a_subscription_is_paused_or_active(request: Request) -> None:
    """A pause by hand is reported as such."""
    if (status := request.given.get("status")) is None:
        return
    if status not in RUNNING:
        raise ValidationError({"status": "Not a valid choice. Valid choices: active, paused."})
    request.row["status_reason"] = "manual" if status == "paused" else None


@RULES.after("sequence_subscriptions.create", "sequence_subscriptions.update",
             "sequence_subscriptions.delete")  # fmt: skip
def a_contact_shows_its_subscriptions(request: Request) -> None:
    request.world.sequences.show_in_contact(request.row["contact_id"])


# Bulk actions


@RULES.before(*(f"{resource}.create" for resource in BULK_EVENTS))
def a_bulk_action_needs_a_valid_query(request: Request) -> None:
    given = request.given
    # The older language. A query that is not valid is refused at once, and not in the background.
    if given.get("query") and not given.get("s_query"):
        search(request.world, given["query"], request.call.headers)
        return
    query, sort, limit = read_selection(request.world, given)
    request.row |= {"s_query": query, "sort": sort, "results_limit": limit}


@RULES.before("bulk_actions.emails.create")
def a_bulk_email_has_a_template(request: Request) -> None:
    if request.given["template_id"] not in request.world.tables["email_templates"]:
        raise ValidationError({"template_id": "Object does not exist."})


@RULES.before("bulk_actions.edits.create")
def a_bulk_edit_has_what_its_type_needs(request: Request) -> None:
    given, world = request.given, request.world
    if given["type"] == "set_lead_status":
        if not given.get("lead_status_id"):
            raise ValidationError({"lead_status_id": _REQUIRED})
        return
    kind = kind_of_edit(given["type"])
    if kind not in _EDITED:
        raise refused("The simulator makes no bulk edits of this type.")
    named = given.get("custom_field_id") or given.get("custom_field_name")
    if not named:
        raise ValidationError({"custom_field_id": _REQUIRED})
    field = world.organization.custom_field(kind, named)
    if field is None:
        raise ValidationError({"custom_field_id": "Object does not exist."})
    request.row["custom_field_name"] = field["name"]
    values = given.get("custom_field_values", given.get("custom_field_value"))
    if values is None and given["type"].startswith("set_"):
        raise ValidationError({"custom_field_value": _REQUIRED})
    try:
        validate_body(edit_changes(world, given), {}, world.organization, kind)
    except ValidationError as error:
        # Under the key of this request: the field itself is not one of its keys.
        problem = next(iter(error.field_errors.values()), "Invalid value.")
        raise ValidationError({"custom_field_value": problem}) from None


@RULES.before("bulk_actions.sequence_subscriptions.create")
def subscribing_needs_a_sequence_and_a_sender(request: Request) -> None:
    # Pausing and resuming need neither: without a sequence, they are for all of them.
    if request.given["action_type"] == "subscribe":
        missing = {name: _REQUIRED for name in _SUBSCRIBING if not request.given.get(name)}
        if missing:
            raise ValidationError(missing)


@RULES.after(*(f"{resource}.create" for resource in BULK_EVENTS))
def a_bulk_action_works_in_the_background(request: Request) -> None:
    kind = request.operation.resource.rpartition(".")[2]
    # The response shows the row as it is now.
    request.answer = dict(request.row)
    begin(request.world, kind, request.row, request.given)


# Field enrichment


@RULES.action("custom_fields.enrich")
def an_enriched_field_is_set_if_it_is_empty(request: Request) -> Json:
    """A field with a value is set only with ``overwrite_existing_value``."""
    given, world = request.given, request.world
    kind, object_id = given["object_type"], given["object_id"]
    field = world.organization.custom_field(kind, given["field_id"])
    if field is None:
        raise ValidationError({"field_id": "Object does not exist."})
    try:
        row = world.leads[object_id] if kind == "lead" else world.contacts.contact(object_id)
    except KeyError:
        raise ValidationError({"object_id": "Object does not exist."}) from None
    key = f"custom.{field['id']}"
    # What a test has set, or else any valid value: there is no AI behind it.
    value = world.enriched_values.get(field["id"], _likely(field))
    if given.get("set_new_value", True) and (
        row.get(key) is None or given.get("overwrite_existing_value")
    ):
        update = world.update_lead if kind == "lead" else world.contacts.update_contact
        update(object_id, {key: value})
    names = ("organization_id", "object_type", "object_id", "field_id")
    about = {name: given[name] for name in names}
    return about | {"value": value, "confidence": "high", "reasoning": "Simulated."}


def _likely(field: Json) -> object:
    """Return a value that is valid for a custom field."""
    values = {"number": 1, "date": "2026-01-01", "datetime": "2026-01-01T00:00:00+00:00"}
    value: object = values.get(field["type"], "Simulated")
    if field["type"] == "choices":
        value = field["choices"][0]
    return [value] if field["accepts_multiple_values"] else value
