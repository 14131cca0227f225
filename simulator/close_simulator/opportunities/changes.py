"""Creation and changes of opportunities."""

from datetime import datetime, tzinfo
from html import escape, unescape
from re import sub
from typing import TYPE_CHECKING, Any

from close_simulator import validators
from close_simulator.lead_validation import validate_body
from close_simulator.leads.changes import apply_custom, user_name
from close_simulator.opportunities.totals import PERIODS, worth
from close_simulator.organization import shown_by_opportunities
from close_simulator.validators import (
    FieldError,
    ValidationError,
    Validator,
    existing_user,
    iso_date,
    iso_datetime,
    list_of,
    text,
)

if TYPE_CHECKING:
    from close_simulator.leads.children import ChildStore
    from close_simulator.leads.store import LeadStore
    from close_simulator.organization import Organization

Json = dict[str, Any]

_NEVER_EMPTY = frozenset({"confidence", "date_created", "value_period"})
_STORED = ("contact_id", "value", "value_period", "confidence", "date_won", "date_created")


def validate_opportunity(body: Json, organization: "Organization") -> Json:
    """Return the accepted keys of an opportunity's body, validated.

    Raises:
        ValidationError: All values that were rejected.
    """
    accepted: dict[str, Validator] = {
        "lead_id": text(None),
        "contact_id": text(None),
        "user_id": lambda value: existing_user(organization, value),
        "created_by": lambda value: existing_user(organization, value),
        "status_id": text(None),
        "status": text(None),
        "pipeline_id": text(None),
        # Cents: a client that sends 500 for $500 writes $5.
        "value": validators.optional(_whole(0, None)),
        "value_period": validators.optional(validators.one_of(PERIODS)),
        "confidence": validators.optional(_whole(0, 100)),
        "note": text(None),
        "note_html": text(None),
        "date_won": validators.optional(iso_date),
        "date_created": validators.optional(iso_datetime),
        "attachments": list_of(_attachment),
    }
    changes = validate_body(_spread(body), accepted, organization, "opportunity")
    # These fields cannot be empty: null leaves the current or default value.
    return {k: v for k, v in changes.items() if v is not None or k not in _NEVER_EMPTY}


def _spread(body: Json) -> Json:
    """Write the former ``custom_fields``, values by id, as ``custom.<id>`` keys."""
    given: Any = body.get("custom_fields")
    if given is None:
        return body
    if not isinstance(given, dict):
        raise ValidationError({"custom_fields": "Value must be of dict type."})
    rest = {key: value for key, value in body.items() if key != "custom_fields"}
    return {f"custom.{key}": value for key, value in given.items()} | rest  # pyright: ignore


def new_opportunity(
    children: "ChildStore", opportunity_id: str, lead: Json, changes: Json, zone: tzinfo
) -> Json:
    """Create an opportunity of a lead as ``POST /opportunity/`` does.

    Raises:
        ValidationError: The contact, status or pipeline does not exist.
    """
    organization = children.leads.organization
    maker = changes.get("created_by") or organization.user_id
    opportunity: Json = {
        "attachments": [],
        "confidence": 50,
        "contact_id": None,
        "contact_name": None,
        "created_by": maker,
        "created_by_name": user_name(organization, maker),
        "date_created": children.leads.now(),
        "date_lost": None,
        "date_won": None,
        "id": opportunity_id,
        "integration_links": [],
        "note": "",
        "note_html": "<body></body>",
        "organization_id": organization.id,
        "status_type": None,
        "value": None,
        "value_currency": organization.settings["currency"],
        "value_period": "one_time",
    }
    place_at(opportunity, lead)
    usual = {"user_id": maker, "pipeline_id": organization.pipeline["id"]}
    given = {name: value for name, value in changes.items() if value is not None}
    apply_opportunity_changes(children, opportunity, usual | given, zone)
    return opportunity


def place_at(opportunity: Json, lead: Json) -> None:
    """Assign an opportunity to a lead."""
    opportunity |= {"lead_id": lead["id"], "lead_name": lead["display_name"]}


def apply_opportunity_changes(
    children: "ChildStore", opportunity: Json, changes: Json, zone: tzinfo
) -> None:
    """Change an opportunity in place, as ``PUT /opportunity/{id}/`` does.

    Args:
        children: The objects of leads, among them the contacts that it may name.
        opportunity: The opportunity.
        changes: The validated body.
        zone: The timezone of the request, which determines the date of a sale won now.

    Raises:
        ValidationError: The contact, status or pipeline does not exist.
    """
    organization = children.leads.organization
    if changes.get("contact_id"):
        changes = {**changes, "contact_name": _contact_name(children, changes["contact_id"])}
    elif "contact_id" in changes:
        changes = {**changes, "contact_name": None}
    opportunity |= {
        k: changes[k] for k in (*_STORED, "contact_name", "attachments") if k in changes
    }
    if changes.get("user_id"):
        name = user_name(organization, changes["user_id"])
        opportunity |= {"user_id": changes["user_id"], "user_name": name}
    _apply_note(opportunity, changes)
    _apply_status(children.leads, opportunity, changes, zone)
    apply_custom(opportunity, changes)
    money = opportunity["value"], opportunity["value_period"], opportunity["confidence"]
    opportunity |= worth(*money, organization.settings["currency"])
    opportunity |= {
        "date_updated": children.leads.now(),
        "updated_by": organization.user_id,
        "updated_by_name": organization.user_name,
    }


def _apply_note(opportunity: Json, changes: Json) -> None:
    """Write a note as text and as HTML; if the body has both, the HTML applies."""
    if changes.get("note_html") is not None:
        markup = changes["note_html"]
        opportunity |= {"note_html": markup, "note": unescape(sub(r"<[^>]+>", "", markup))}
    elif "note" in changes:
        note = changes["note"] or ""
        inner = f"<p>{escape(note)}</p>" if note else ""
        opportunity |= {"note": note, "note_html": f"<body>{inner}</body>"}


def _apply_status(leads: "LeadStore", opportunity: Json, changes: Json, zone: tzinfo) -> None:
    status = _status(leads.organization, changes)
    if status is None:
        return
    before = opportunity["status_type"]
    opportunity |= status
    kind = opportunity["status_type"]
    if kind == "won" and not opportunity["date_won"]:
        today = datetime.fromtimestamp(leads.time(), zone).date()
        opportunity["date_won"] = today.isoformat()  # remains when the status changes back
    # date_won survives a change of the status back, and date_lost does not.
    if kind != before:
        opportunity["date_lost"] = leads.now() if kind == "lost" else None


def _status(organization: "Organization", changes: Json) -> Json | None:
    """Return the status with the given id or label, or the first status of a pipeline."""
    for pipeline in organization.pipelines:
        for status in pipeline["statuses"]:
            named = changes.get("status_id") or changes.get("status")
            # A label is not unique: two pipelines may both have "Won", and the first one is taken.
            if named in (status["id"], status["label"]) or (
                named is None and changes.get("pipeline_id") == pipeline["id"]
            ):
                return {"status_id": status["id"], **shown_by_opportunities(pipeline, status)}
    for name in ("status_id", "status", "pipeline_id"):
        if changes.get(name) is not None:
            raise ValidationError({name: "Object does not exist."})
    return None


def _contact_name(children: "ChildStore", contact_id: str) -> str:
    try:
        return str(children.get("contacts", contact_id)["display_name"])
    except KeyError:
        raise ValidationError({"contact_id": "Object does not exist."}) from None


def _whole(least: int, most: int | None) -> Validator:
    def validate(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise FieldError("Value must be of int type.")
        if value < least:
            raise FieldError(f"Value must be greater than or equal to {least}.")
        if most is not None and value > most:
            raise FieldError(f"Value must be less than or equal to {most}.")
        return value

    return validate


def _attachment(value: Any) -> Json:
    known: Json = validators.read_body(
        value if isinstance(value, dict) else {},  # pyright: ignore[reportUnknownArgumentType]
        {
            "url": validators.name_of(2000),
            "filename": validators.name_of(),
            "content_type": text(None),
        },
        ("url", "filename"),
    )
    return {"content_type": "", "size": None, "thumbnail_url": None, **known}
