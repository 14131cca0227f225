"""Activities: what the document does not say."""

from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime, tzinfo
from functools import partial
from itertools import islice

from close_simulator.activities import messages
from close_simulator.activities.feed import ALWAYS
from close_simulator.activities.seeds import (
    blank_call,
    blank_custom,
    blank_email,
    blank_note,
    blank_sms,
    blank_whatsapp,
)
from close_simulator.activities.store import ALL_KINDS, EVENTS, RESOURCES
from close_simulator.engine.document import Json
from close_simulator.engine.rules import Request, Rules, oauth_client
from close_simulator.http import Denied, Reply, field_error, json_reply, not_found
from close_simulator.leads.changes import user_name
from close_simulator.leads.fields import select_fields
from close_simulator.listfilters import RANGES, in_range, read_timestamp, timestamp_of
from close_simulator.paging import paging
from close_simulator.phones import read_phone
from close_simulator.rules.custom_fields import check_required, fields_of, write_values
from close_simulator.search.datetimes import zone_of
from close_simulator.validators import ValidationError
from close_simulator.world import World

_BLANKS: dict[str, Callable[[], Json]] = {
    "activities.notes": blank_note,
    "activities.calls": blank_call,
    "activities.emails": blank_email,
    "activities.sms": blank_sms,
    "activities.whatsapp_messages": blank_whatsapp,
    "activities.custom": blank_custom,
}
# Close writes all other types itself: when a lead is created, merged or imported, a task completed,
# a form filled in, or an e-mail or a meeting synchronized.
_CREATED = tuple(
    f"{resource}.create"
    for resource in (*_BLANKS, "activities.lead_status_changes",
                     "activities.opportunity_status_changes")
)  # fmt: skip
_UPDATED = tuple(f"{resource}.update" for resource in (*_BLANKS, "activities.meetings"))


RULES = Rules(
    events={
        resource: EVENTS[kind]
        for resource, kind in RESOURCES.items()
        # The events of messages are logged with what happens to them.
        if kind in EVENTS and kind not in ("Email", "EmailThread", "SMS")
    },
    classes=dict.fromkeys(RESOURCES, "Activity"),
    defaults={resource: blank() for resource, blank in _BLANKS.items()},
    # The keys of Close's document until August 2026, which are accepted still.
    former_names={name: {"created_by_id": "created_by"} for name in _CREATED}
    | {
        "activities.emails.create": {
            "created_by_id": "created_by",
            "account_id": "email_account_id",
        },
        "activities.emails.update": {"account_id": "email_account_id"},
    },
    # Transcripts are long: Close sends them only if _fields names them.
    on_request={
        "activities.calls": frozenset({"recording_transcript", "voicemail_transcript"}),
        "activities.meetings": frozenset({"transcripts"}),
    },
)

# Lists

# These filters, and the orders by activity_at, need one lead; and a range is one of the field of
# the order. See https://developer.close.com/api/resources/activities.
_OF_ONE_LEAD = ("user_id", "user_id__in", "contact_id", "contact_id__in", "_type", "_type__in")
_ORDERS = ("date_created", "-date_created", "activity_at", "-activity_at")


@RULES.action("activities.list")
def the_list_of_all_types_has_rules(request: Request) -> Reply:
    """Filters by user, contact or type need one lead; a range is one of the field of the order."""
    query = request.query
    errors: dict[str, str] = {}
    order = query.get("_order_by", "-date_created")
    if order not in _ORDERS:
        errors["_order_by"] = f"Not a valid choice. Valid choices: {', '.join(_ORDERS)}."
    if "lead_id" not in query:
        for name in _OF_ONE_LEAD:
            if name in query:
                errors[name] = "This filter can only be used together with a single lead_id."
        if order.endswith("activity_at"):
            errors["_order_by"] = "This order can only be used together with a single lead_id."
    for name in ("date_created", "activity_at"):
        for mark in RANGES:
            if name + mark in query and order.removeprefix("-") != name:
                errors[name + mark] = "Range filters can only be used on the field sorted by."
    if errors:
        raise Denied(400, {"errors": [], "field-errors": errors})
    kinds = _kinds_of(query)
    return _page(request, kinds, order)


def _kinds_of(query: dict[str, str]) -> frozenset[str]:
    """Return the types that a list of all types shows."""
    words = ",".join(query[name] for name in ("_type", "_type__in") if name in query)
    if words:
        return frozenset(_kind_of(word) for word in words.split(",")) & ALL_KINDS
    # In the text of Close's page, and in no document: a row per e-mail, or threads with reduced
    # e-mails (true), or threads alone (only).
    threads = query.get("thread_emails")
    if threads == "only":
        return ALL_KINDS - {"Email"}
    return ALL_KINDS if threads == "true" else ALL_KINDS - {"EmailThread"}


def _kind_of(word: str) -> str:
    # Rows have the type CustomActivity; filters say Custom, or name a custom activity type.
    return "CustomActivity" if word == "Custom" or word.startswith("actitype_") else word


@RULES.action(*(f"{resource}.list" for resource in RESOURCES))
def a_list_of_one_type_begins_with_the_newest(request: Request) -> Reply:
    query, resource = request.query, request.operation.resource
    # So that all custom activities of a type can only be read lead by lead, or by a search.
    for name in ("custom_activity_type_id", "custom_activity_type_id__in"):
        if name in query and "lead_id" not in query:
            raise field_error(name, "This filter can only be used together with a lead_id.")
    return _page(request, frozenset({RESOURCES[resource]}), "-date_created")


def _page(request: Request, kinds: frozenset[str], order: str) -> Reply:
    world, query, operation = request.world, request.query, request.operation
    skip, limit = paging(
        request.call,
        max_limit=operation.max_limit,
        max_skip=operation.max_skip,
        default=operation.default_limit,
    )
    zone = zone_of(request.call.headers)
    tests = [*_tests(query), *in_range("activity_at", query, zone)]
    low, high = _range(query, zone)
    # The rows of some leads are few, and are read, filtered and sorted as a whole.
    if "lead_id" in query or "lead_id__in" in query or "id__in" in query:
        tests += in_range("date_created", query, zone)
        found = _chosen(world, query, kinds, order)
        rows = [row for row in found if all(test(row) for test in tests)]
        page, more = rows[skip : skip + limit], len(rows) > skip + limit
    elif order == "date_created":
        # The feed begins with the newest: the page is counted from its other end.
        total = world.activities.count(kinds, low, high)
        end = max(total - skip, 0)
        begin = max(end - limit, 0)
        newest = world.activities.newest(kinds, low, high, begin)
        page, more = [*islice(newest, end - begin)][::-1], begin > 0
    else:
        # The feed is cut where the page begins, unless it has to be filtered from the start.
        begin = 0 if tests else skip
        feed = world.activities.newest(kinds, low, high, begin)
        passing = (row for row in feed if all(test(row) for test in tests))
        found = [*islice(passing, skip - begin, skip - begin + limit + 1)]
        page, more = found[:limit], len(found) > limit
    shown = [_selected(request, row) for row in page]
    return json_reply({"data": shown, "has_more": more})


def _selected(request: Request, row: Json) -> Json:
    return select_fields(request.call, messages.shown(request.world.activities, row))


def _chosen(world: World, query: dict[str, str], kinds: frozenset[str], order: str) -> list[Json]:
    """Return the activities of leads, or those with the given ids, in an order."""
    if "id__in" in query:
        wanted = map(world.activities.get, dict.fromkeys(query["id__in"].split(",")))
        rows = [row for row in wanted if row is not None and row["_type"] in kinds]
        homes = [query[name] for name in ("lead_id", "lead_id__in") if name in query]
        if homes:
            rows = [row for row in rows if row["lead_id"] in homes[0].split(",")]
    else:
        ids = query.get("lead_id", query.get("lead_id__in", "")).split(",")
        known = [lead_id for lead_id in dict.fromkeys(ids) if lead_id in world.leads]
        rows = [
            row
            for lead_id in known
            for row in world.activities.of_lead(world.leads.index_of(lead_id), kinds)
        ]
    name = order.removeprefix("-")
    rows.sort(key=lambda row: str(row[name] or ""), reverse=order.startswith("-"))
    return rows


def _range(query: dict[str, str], zone: tzinfo) -> tuple[int, int]:
    """Return the first date of creation in milliseconds, and the one after the last."""
    low, high = 0, ALWAYS
    for mark in RANGES:
        text = query.get(f"date_created{mark}")
        if text is None:
            continue
        # Rows have milliseconds: a bound between two of them excludes the earlier one.
        micros = round(read_timestamp(f"date_created{mark}", text, zone) * 1_000_000)
        at_or_after, after = -(-micros // 1000), micros // 1000 + 1
        if mark in ("__gte", "__gt"):
            low = max(low, at_or_after if mark == "__gte" else after)
        else:
            high = min(high, at_or_after if mark == "__lt" else after)
    return low, high


def _tests(query: dict[str, str]) -> Iterator[Callable[[Json], bool]]:
    """Yield the tests of the filters by a value."""
    for name in (
        "user_id", "contact_id", "organization_id", "opportunity_id", "form_id",
        "external_whatsapp_message_id", "custom_activity_type_id", "provider_calendar_event_id",
    ):  # fmt: skip
        for parameter in (name, f"{name}__in"):
            if parameter in query:
                yield partial(_has_value, name, frozenset(query[parameter].split(",")))
    if query.get("starts_at"):
        wanted_start = read_timestamp("starts_at", query["starts_at"])
        yield lambda row: timestamp_of(row["starts_at"]) == wanted_start
    words = ",".join(query[name] for name in ("_type", "_type__in") if name in query)
    types = frozenset(word for word in words.split(",") if word.startswith("actitype_"))
    if types and "Custom" not in words.split(","):
        yield (
            lambda row: row["_type"] != "CustomActivity" or row["custom_activity_type_id"] in types
        )
    if words:
        kinds = frozenset(map(_kind_of, words.split(",")))
        yield lambda row: row["_type"] in kinds


def _has_value(name: str, wanted: frozenset[str], row: Json) -> bool:
    return row.get(name) in wanted


# All types


@RULES.shown(*RESOURCES)
def an_activity_shows_what_depends_on_others_and_the_time(request: Request, row: Json) -> Json:
    return messages.shown(request.world.activities, row)


@RULES.before(*_CREATED)
def an_activity_is_complete_and_has_the_names_of_its_users(request: Request) -> None:
    row, organization = request.row, request.world.organization
    for key in ("comment_summary", "_paused_subscriptions"):
        row.pop(key, None)
    row["_type"] = RESOURCES[request.operation.resource]
    # Always present, and empty in every response of Close that has been seen.
    row["users"] = []
    row["created_by"] = row["created_by"] or organization.user_id
    row["user_id"] = request.given.get("user_id", row["created_by"])
    row["date_created"] = _stamp(request.given.get("date_created") or request.world.now())
    # When it happened, which the client may set to log the past; else when it was written.
    row["activity_at"] = _stamp(request.given.get("activity_at") or row["date_created"])
    if row["lead_id"] is None and row["contact_id"] is not None:
        row["lead_id"] = request.world.contacts.contact(row["contact_id"])["lead_id"]
    _name_users(request)


@RULES.before(*_UPDATED)
def an_updated_activity_has_the_names_of_its_users(request: Request) -> None:
    for key in ("comment_summary", "_paused_subscriptions"):
        request.row.pop(key, None)
    request.row["activity_at"] = _stamp(request.row["activity_at"])
    _name_users(request)


def _name_users(request: Request) -> None:
    row, organization = request.row, request.world.organization
    for key in request.given.keys() & _NEVER_NULL.keys():
        if row[key] is None:  # which empties it
            row[key] = copy(_NEVER_NULL[key])
    for key in ("user_id", "created_by", "updated_by"):
        name = None if row[key] is None else user_name(organization, row[key])
        row["user_name" if key == "user_id" else f"{key}_name"] = name


# What null in a body stands for.
_NEVER_NULL: Json = {
    "attachments": [], "bcc": [], "cc": [], "duration": 0, "followup_sequence_add_cc_bcc": False,
    "pinned": False, "to": [],
}  # fmt: skip


def _stamp(value: str | None) -> str | None:
    """Return a datetime in milliseconds, as Close stores it."""
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    return found.replace(microsecond=found.microsecond // 1000 * 1000).isoformat()


# Notes


@RULES.before("activities.notes.create", "activities.notes.update", "activities.calls.create",
              "activities.calls.update")  # fmt: skip
def the_text_and_the_html_of_a_note_follow_each_other(request: Request) -> None:
    # Setting one overwrites the other, and the HTML wins if both are set.
    messages.mirror(request.row, request.given, "note", "note_html")


@RULES.before("activities.notes.create", "activities.notes.update", "activities.custom.create",
              "activities.custom.update")  # fmt: skip
def pinning_is_dated(request: Request) -> None:
    was_pinned = bool(request.before and request.before["pinned"])
    if request.row["pinned"] is not was_pinned:
        request.row["pinned_at"] = request.world.now() if request.row["pinned"] else None


@RULES.before("activities.notes.create", "activities.notes.update", "activities.emails.create",
              "activities.emails.update")  # fmt: skip
def attachments_are_uploaded_files(request: Request) -> None:
    for at, attachment in enumerate(request.given.get("attachments") or ()):
        missing = [key for key in ("url", "filename") if not attachment.get(key)]
        if missing:
            problem: Json = {"errors": [], "field-errors": {missing[0]: "This field is required."}}
            raise ValidationError({"attachments": {"errors": {str(at): problem}}})
        # Files are uploaded with the files API first, which returns such a URL.
        if not attachment["url"].startswith("https://app.close.com/go/file/"):
            raise ValidationError({"attachments": "Only URLs of the files API can be attached."})


# Calls


@RULES.before("activities.calls.create")
def a_logged_call_was_made_elsewhere(request: Request) -> None:
    row = request.row
    # Close's API makes no calls: POST records one that was made with another system.
    row["source"] = request.given.get("source") or "External"
    row["disposition"] = "answered" if row["status"] == "completed" else None
    row["duration"] = row["duration"] or 0
    _dial(row, request.given)


@RULES.before("activities.calls.update")
def a_call_made_with_close_keeps_its_status_and_duration(request: Request) -> None:
    before = request.before or {}
    # Close has measured these itself; the direction is no key of an update at all.
    if before["source"] == "Close.io":
        for key in ("status", "duration"):
            if key in request.given and request.given[key] != before[key]:
                raise ValidationError({key: "Value cannot be changed."})
    _dial(request.row, request.given)


def _dial(row: Json, given: Json) -> None:
    for key in ("recording_url", "voicemail_url"):
        if given.get(key) and not given[key].startswith("https://"):
            raise ValidationError({key: "Only https URLs are supported."})
    row["has_recording"] = bool(row["recording_url"])
    if "phone" in given:
        _write_phone(row, "remote", given["phone"], "phone")
        row["phone"] = row["remote_phone"]


def _write_phone(row: Json, side: str, number: str | None, field: str) -> None:
    """Write a number, how it is shown, and its country."""
    phone = None if number is None else read_phone(number)
    if number is not None and phone is None:
        raise ValidationError({field: "Invalid phone number."})
    row[f"{side}_phone"] = phone and phone.number
    row[f"{side}_phone_formatted"] = phone and phone.formatted
    if f"{side}_country_iso" in row:
        row[f"{side}_country_iso"] = phone and phone.country


# E-mails and text messages


@RULES.before("activities.emails.create", "activities.emails.update")
def an_email_follows_its_status(request: Request) -> None:
    messages.check_change(request.before, request.given)
    messages.write_email(request.world.activities, request.row, request.given)


@RULES.before("activities.sms.create", "activities.sms.update")
def a_text_message_follows_its_status(request: Request) -> None:
    row, given = request.row, request.given
    messages.check_change(request.before, given)
    for side in ("local", "remote"):
        if f"{side}_phone" in given:
            _write_phone(row, side, given[f"{side}_phone"], f"{side}_phone")
    messages.write_sms(request.world.activities, row, given)


@RULES.stored_by("activities.emails.create", "activities.emails.update", "activities.sms.create",
                 "activities.sms.update")  # fmt: skip
def a_message_is_sent_when_it_is_due(request: Request) -> None:
    row = request.row
    # Seconds, below 60. Only the text of Close's page names it, and no response has it.
    delay = row.pop("send_in", None) or 0
    row.pop("followup_date", None)
    messages.keep(request.world.activities, row, request.before, delay)


@RULES.after("activities.sms.delete")
def the_deletion_of_a_text_message_is_logged(request: Request) -> None:
    request.world.activities.log("deleted", request.row)


@RULES.after("activities.emails.create", "activities.emails.update")
def an_email_without_a_reply_is_followed_up(request: Request) -> None:
    world, email_id, at = request.world, request.row["id"], request.given.get("followup_date")
    if at is None:
        return

    def follow_up() -> None:
        email = world.activities.get(email_id)
        if email is not None and not email["has_reply"]:
            about = {name: email[name] for name in ("lead_id", "contact_id")}
            world.tasks.create(_type="email_followup", date=at, **about)

    world.events.scheduled.add(read_timestamp("followup_date", at), follow_up)


@RULES.before("activities.sms.create", "activities.whatsapp_messages.create")
def only_a_message_that_came_in_is_sent_to_the_inbox(request: Request) -> None:
    if _is_for_inbox(request) and request.row["direction"] not in ("inbound", "incoming"):
        raise field_error("send_to_inbox", "Only incoming messages can be sent to the inbox.")


@RULES.after("activities.sms.create")
def a_text_message_in_the_inbox_is_a_task(request: Request) -> None:
    if _is_for_inbox(request) and request.row["lead_id"]:
        about = {name: request.row[name] for name in ("lead_id", "contact_id")}
        request.world.tasks.create(_type="incoming_sms", **about)


def _is_for_inbox(request: Request) -> bool:
    return request.query.get("send_to_inbox", "false").lower() == "true"


@RULES.stored_by("activities.emails.delete")
def a_deleted_email_leaves_its_thread(request: Request) -> None:
    messages.delete_email(request.world.activities, request.row)


@RULES.stored_by("activities.email_threads.delete")
def a_deleted_thread_takes_its_emails_along(request: Request) -> None:
    messages.delete_thread(request.world.activities, request.row)


# WhatsApp messages


@RULES.before("activities.whatsapp_messages.create", "activities.whatsapp_messages.update")
def the_text_of_a_whatsapp_message_follows_its_markdown(request: Request) -> None:
    row, given = request.row, request.given
    if "message_markdown" in given:
        row |= messages.from_markdown(given["message_markdown"])
    for side in ("local", "remote"):
        if f"{side}_phone" in given:
            number = given[f"{side}_phone"]
            # Accepted without the plus sign, and returned in E.164, always with it.
            number = number if number.startswith("+") else f"+{number}"
            _write_phone(row, side, number, f"{side}_phone")


# Custom activities


@RULES.before("activities.custom.create", "activities.custom.update", "activities.calls.create",
              "activities.calls.update")  # fmt: skip
def values_of_custom_fields_are_those_of_the_fields(request: Request) -> None:
    write_values(request, "activity")


@RULES.before("activities.custom.create", "activities.custom.update")
def a_published_custom_activity_has_its_required_fields(request: Request) -> None:
    row, world = request.row, request.world
    kind = world.tables["custom_activity_types"][row["custom_activity_type_id"]]
    # Assumed: Close does not document what becomes of a new activity of an archived type.
    if request.before is None and kind["is_archived"]:
        raise ValidationError({"custom_activity_type_id": "This type is archived."})
    # A draft may be incomplete.
    if row["status"] != "published":
        return
    check_required(row, fields_of(world, "activity", row["custom_activity_type_id"]))
    was = (request.before or {}).get("status")
    if was != "published":
        row["last_published_at"] = world.now()


@RULES.shown("custom_activity_types")
def a_custom_activity_type_shows_its_fields(request: Request, row: Json) -> Json:
    names = (
        "id", "name", "type", "required", "accepts_multiple_values", "description",
        "editable_with_roles", "converting_to_type",
    )  # fmt: skip
    fields = [
        {name: field[name] for name in names}
        | ({"choices": field["choices"]} if "choices" in field else {})
        for field in fields_of(request.world, "activity", row["id"])
    ]
    return row | {"fields": fields}


@RULES.before("custom_activity_types.update")
def a_list_of_fields_changes_their_order_only(request: Request) -> None:
    # Fields are added and removed at /custom_field/activity/.
    order = [field.get("id") for field in request.given.get("fields") or ()]
    known = request.world.tables["custom_fields.activity"]
    if not known.keys() >= set(order):
        raise ValidationError({"fields": "Object does not exist."})
    request.world.organization.reorder("custom_fields.activity", order)


# Meetings and status changes


@RULES.before("activities.meetings.update")
def the_note_of_users_is_dated(request: Request) -> None:
    if "user_note_html" in request.given:
        html = request.given["user_note_html"] or ""
        request.row |= {
            "user_note": messages.to_text(html),
            "user_note_date_updated": request.world.now(),
        }
    if "outcome_id" in request.given:
        chosen = request.given["outcome_id"] is not None
        request.row["outcome_reason"] = "user-selected" if chosen else None


@RULES.action("activities.meetings.set_integration")
def only_oauth_applications_add_integrations(request: Request) -> Json:
    world = request.world
    meeting = world.activities.get(request.parts["id"])
    if meeting is None or meeting["_type"] != "Meeting":
        raise not_found("Activity")
    # The first request of an application creates its integration, and later ones update it.
    client = oauth_client(request)
    others = [each for each in meeting["integrations"] if each["oauth_client"]["id"] != client]
    mine = next((each for each in meeting["integrations"] if each not in others), None)
    new: Json = {
        "id": world.organization.new_id("evtint"),
        "integration_data": {"note_html": None},
        "integration_name": "Simulated application",
        "oauth_client": {"id": client, "name": "Simulated application"},
    }
    made: Json = {**(mine or new)}
    made["integration_data"] = {
        **made["integration_data"],
        **(request.given.get("integration_data") or {}),
    }
    changed: Json = meeting | {"integrations": [*others, made]}
    world.activities.put(changed)
    world.activities.log("updated", changed, previous=meeting)
    return made


@RULES.before(
    "activities.lead_status_changes.create", "activities.opportunity_status_changes.create"
)
def a_status_change_is_recorded_with_the_names_of_the_statuses(request: Request) -> None:
    world, row = request.world, request.row
    # A record of the past, for imports: neither the lead nor the opportunity changes.
    is_lead = request.operation.resource == "activities.lead_status_changes"
    statuses = world.statuses if is_lead else world.organization.opportunity_statuses
    known = {status["id"]: status for status in statuses}
    for age in ("old", "new"):
        status = known.get(row[f"{age}_status_id"])
        if status is None:
            raise ValidationError({f"{age}_status_id": "Object does not exist."})
        row[f"{age}_status_label"] = status["label"]
        if not is_lead:
            row[f"{age}_status_type"] = status["type"]
            pipelines = world.tables["pipelines"]
            row[f"{age}_pipeline_id"] = status["pipeline_id"]
            row[f"{age}_pipeline_name"] = pipelines[status["pipeline_id"]]["name"]
    if not is_lead:
        try:
            opportunity = world.opportunities.get(row["opportunity_id"])
        except KeyError:
            raise ValidationError({"opportunity_id": "Object does not exist."}) from None
        for name in ("confidence", "value", "value_currency", "value_formatted", "value_period"):
            row[f"opportunity_{name}"] = opportunity[name]
