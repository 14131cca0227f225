"""Custom fields, their schemas and their associations: what the document does not say."""

from collections.abc import Iterable

from close_simulator.engine.document import Json
from close_simulator.engine.rules import Request, Rules
from close_simulator.http import not_found
from close_simulator.lead_validation import validate_body
from close_simulator.leads.changes import apply_custom
from close_simulator.validators import ValidationError
from close_simulator.world import World

_KINDS = ("lead", "contact", "opportunity", "activity", "custom_object")
# Kinds whose fields belong to a custom type, and the key and class of that type.
_OF_TYPE = {
    "activity": ("custom_activity_type_id", "CustomActivityType"),
    "custom_object": ("custom_object_type_id", "CustomObjectType"),
}
_TYPES = {"activity": "custom_activity_types", "custom_object": "custom_object_types"}
# The object types of associations, and the kinds of custom field that they stand for.
_ASSOCIATED = {
    "lead": "lead",
    "contact": "contact",
    "opportunity": "opportunity",
    "custom_activity_type": "activity",
    "custom_object_type": "custom_object",
}
# See https://developer.close.com/api/resources/custom-fields.
_MULTIPLE_TYPES = frozenset({"choices", "user", "contact", "custom_object"})
# Keys of a shared field that each object type has its own values of.
_OWN = frozenset({"associations", "editable_with_roles"})
# Only fields of leads, contacts and opportunities can be converted to another type.
_FIXED = frozenset({"type", "custom_activity_type_id", "custom_object_type_id"})


def _each(verb: str, *, shared: bool = True) -> list[str]:
    return [f"custom_fields.{kind}.{verb}" for kind in (*_KINDS, *["shared"][: int(shared)])]


def _of_every_path(verb: str, resource: str) -> list[str]:
    return [
        f"custom_fields.{resource}.{verb}{end}" for end in ("", "_of_activity", "_of_custom_object")
    ]


RULES = Rules(
    events={f"custom_fields.{kind}": f"custom_fields.{kind}" for kind in (*_KINDS, "shared")},
    classes={
        "custom_fields.lead": "LeadCustomField",
        "custom_fields.contact": "ContactCustomField",
        "custom_fields.opportunity": "OpportunityCustomField",
        "custom_fields.activity": "ActivityCustomField",
        "custom_fields.custom_object": "CustomObjectCustomField",
        "custom_fields.shared": "SharedCustomField",
    },
    defaults={"custom_fields.shared": {"is_shared": True}},
    references={
        "custom_activity_type_id": lambda world, type_id: (
            type_id in world.tables["custom_activity_types"]
        ),
        "custom_object_type_id": lambda world, type_id: (
            type_id in world.tables["custom_object_types"]
        ),
    },
    fixed={f"custom_fields.{kind}": _FIXED for kind in ("activity", "custom_object", "shared")},
    # Recorded from Close between 2017 and 2022.
    former_paths={"/custom_fields/lead/": "custom_fields.lead.list"},
    # Recorded from Close in 2026.
    without_has_more=frozenset({"custom_fields.custom_object.list"}),
)

# Fields


@RULES.before(*_each("create"), *_each("update"))
def only_some_types_accept_multiple_values(request: Request) -> None:
    field = request.row
    if field["accepts_multiple_values"] and field["type"] not in _MULTIPLE_TYPES:
        message = f"Fields of type {field['type']} do not accept multiple values."
        raise ValidationError({"accepts_multiple_values": message})


@RULES.before(*_each("create"), *_each("update"))
def only_a_field_of_choices_has_choices(request: Request) -> None:
    if request.row["type"] != "choices":
        request.row.pop("choices", None)
    elif not request.row.get("choices"):
        raise ValidationError({"choices": "This field is required."})


@RULES.before(*_each("create"))
def only_a_field_of_a_custom_type_is_required_and_names_the_type(request: Request) -> None:
    kind = request.operation.resource.rpartition(".")[2]
    own = _OF_TYPE.get(kind, ("", ""))[0]
    for name in {"custom_activity_type_id", "custom_object_type_id"} - {own}:
        request.row.pop(name, None)
    if not own:
        request.row.pop("required", None)


@RULES.after(*_each("update", shared=False))
def only_the_response_shows_the_conversion_to_another_type(request: Request) -> None:
    field, before = request.row, request.before or {}
    # Close converts the values in the background, and reports the former type until then. Here
    # they are converted at once.
    if field["type"] != before["type"]:
        request.answer = field | {"type": before["type"], "converting_to_type": field["type"]}


@RULES.after(*_each("delete", shared=False))
def the_values_of_a_deleted_field_are_deleted(request: Request) -> None:
    # At once, and for good: Close keeps no values of a deleted field.
    request.world.forget_custom_field(request.row["id"])


# Schemas


@RULES.action(*_of_every_path("get", "schemas"))
def a_schema_lists_the_fields_as_the_app_shows_them(request: Request) -> Json:
    kind = _kind_of_schema(request)
    if kind in _OF_TYPE:
        fields = fields_of(request.world, kind, request.parts["id"])
    else:
        fields = request.world.organization.custom_fields[kind]
    return {"fields": fields, "object_type": kind}


def fields_of(world: World, kind: str, type_id: str) -> list[Json]:
    """Return the custom fields of a custom activity type or custom object type.

    Args:
        world: The simulated organization.
        kind: ``activity`` or ``custom_object``.
        type_id: The id of the type.
    """
    key = _OF_TYPE[kind][0]
    fields = world.organization.custom_fields[kind]
    return [field for field in fields if field.get(key) == type_id]


@RULES.action(*_of_every_path("update", "schemas"))
def fields_that_an_order_does_not_name_become_the_last(request: Request) -> Json:
    kind = _kind_of_schema(request)
    known = request.world.tables[f"custom_fields.{kind}"]
    order = [each["id"] for each in request.given["fields"]]
    if unknown := [field_id for field_id in order if field_id not in known]:
        raise ValidationError({"fields": f"Object does not exist: {unknown[0]}"})
    request.world.organization.reorder(f"custom_fields.{kind}", order)
    return a_schema_lists_the_fields_as_the_app_shows_them(request)


def _kind_of_schema(request: Request) -> str:
    kind = request.call.path.strip("/").split("/")[1]
    if kind not in _KINDS or (kind in _OF_TYPE) != ("id" in request.parts):
        raise not_found("CustomFieldSchema")
    if kind in _TYPES and request.parts["id"] not in request.world.tables[_TYPES[kind]]:
        raise not_found(_OF_TYPE[kind][1])
    return kind


# Values


def write_values(request: Request, kind: str) -> None:
    """Write the values of custom fields in a body to the row, validated.

    Args:
        request: The creation or update.
        kind: The type of the object, as in ``Organization.custom_fields``.

    Raises:
        ValidationError: All values that were rejected.
    """
    row, before = request.row, request.before or {}
    given = {key: value for key, value in request.given.items() if key.startswith("custom.")}
    for key in given:
        row.pop(key, None)
    row |= {key: value for key, value in before.items() if key in given}
    apply_custom(row, validate_body(given, {}, request.world.organization, kind))


def check_required(row: Json, fields: Iterable[Json]) -> None:
    """Refuse an object without the values of required custom fields.

    Raises:
        ValidationError: All fields whose values are missing.
    """
    missing = {
        f"custom.{field['id']}": "This field is required."
        for field in fields
        if field["required"] and f"custom.{field['id']}" not in row
    }
    if missing:
        raise ValidationError(missing)


# Shared fields


@RULES.after("custom_fields.shared.update")
def a_shared_field_changes_wherever_it_is_used(request: Request) -> None:
    for association in request.row["associations"]:
        _show_association(request.world, request.row, association)


@RULES.after("custom_fields.shared.delete")
def a_deleted_shared_field_is_taken_off_every_object(request: Request) -> None:
    for association in request.row["associations"]:
        _take_off(request.world, request.row["id"], association)


@RULES.action("custom_fields.shared.associations.create")
def a_shared_field_is_used_once_per_object_type(request: Request) -> Json:
    field, given = _shared_field(request), request.given
    kind = given["object_type"]
    association: Json = {"editable_with_roles": [], "required": False, **given}
    for each in ("custom_activity_type", "custom_object_type"):
        if each != kind:  # an id of a type that does not apply is dropped
            association.pop(f"{each}_id", None)
        elif not association.get(f"{each}_id"):
            raise ValidationError({f"{each}_id": "Object does not exist."})
    # Of the custom types of a kind only one, because their table has one row per field. Close may
    # allow several.
    if any(each["object_type"] == kind for each in field["associations"]):
        raise ValidationError({"object_type": "This Custom Field is already associated with it."})
    field["associations"].append(association)
    _show_association(request.world, field, association)
    type_id = association.get(f"{kind}_id")
    request.location = f"{kind}/{type_id}" if type_id else kind
    return association


@RULES.action(*_of_every_path("get", "shared.associations"))
def an_association_is_found_by_its_object_or_custom_type(request: Request) -> Json:
    """At the end of the path: ``lead``, or the id of a custom type."""
    where = [*request.parts.values()][-1]
    for association in _shared_field(request)["associations"]:
        kind = association["object_type"]
        if where == association.get(f"{kind}_id", kind):
            found: Json = association
            return found
    raise not_found("SharedCustomFieldAssociation")


@RULES.action(*_of_every_path("update", "shared.associations"))
def an_association_has_settings_of_its_own(request: Request) -> Json:
    association = an_association_is_found_by_its_object_or_custom_type(request)
    association.update(request.given)
    _show_association(request.world, _shared_field(request), association)
    return association


@RULES.action(*_of_every_path("delete", "shared.associations"))
def a_field_that_is_taken_off_an_object_type_loses_its_values(request: Request) -> None:
    association = an_association_is_found_by_its_object_or_custom_type(request)
    field = _shared_field(request)
    field["associations"].remove(association)
    _take_off(request.world, field["id"], association)


def _shared_field(request: Request) -> Json:
    field = request.world.tables["custom_fields.shared"].get(request.parts["id"])
    if field is None:
        raise not_found("SharedCustomField")
    return field


def _show_association(world: World, field: Json, association: Json) -> None:
    """Show a shared field among the fields of an object type that uses it."""
    kind = _ASSOCIATED[association["object_type"]]
    own = {key: value for key, value in association.items() if key != "object_type"}
    if kind not in _OF_TYPE:
        # Only custom types have required fields.
        own.pop("required", None)
    shown = {key: value for key, value in field.items() if key not in _OWN} | own
    world.tables[f"custom_fields.{kind}"][field["id"]] = shown


def _take_off(world: World, field_id: str, association: Json) -> None:
    kind = _ASSOCIATED[association["object_type"]]
    world.tables[f"custom_fields.{kind}"].pop(field_id, None)
    world.forget_custom_field(field_id, kind)
