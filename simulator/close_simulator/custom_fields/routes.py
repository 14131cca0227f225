"""``/custom_field/`` and ``/custom_field_schema/``.

See https://developer.close.com/resources/custom-fields/.
"""

from functools import partial
from typing import Any

from close_simulator import validators
from close_simulator.http import Call, Reply, created, json_reply, not_found
from close_simulator.leads.fields import select_fields
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.validators import FieldError, ValidationError, Validator, text
from close_simulator.world import World

Json = dict[str, Any]

_CLASSES = {
    "lead": "LeadCustomField",
    "contact": "ContactCustomField",
    "opportunity": "OpportunityCustomField",
    "activity": "ActivityCustomField",
    "custom_object": "CustomObjectCustomField",
}
# The names of schemas and types in Close's 404 messages.
_TYPE_CLASSES = {"activity": "CustomActivityType", "custom_object": "CustomObjectType"}
_TYPES = frozenset(
    {"text", "textarea", "number", "date", "datetime", "choices", "user", "contact"}
    | {"custom_object", "hidden"}
)
_MULTIPLE_TYPES = frozenset({"choices", "user", "contact", "custom_object"})
# Keys of a shared field that each object type has its own values of.
_OWN = frozenset({"associations", "editable_with_roles"})


def list_fields(on: str, world: World, call: Call) -> Reply:
    """Return a page of the custom fields of one type of object."""
    skip, limit = paging(call, max_limit=1000, max_skip=35_000)
    fields = world.organization.custom_fields[on]
    page = [select_fields(call, field) for field in fields[skip : skip + limit]]
    if on == "custom_object":  # the only list of custom fields without has_more
        return json_reply({"data": page})
    return json_reply({"data": page, "has_more": skip + limit < len(fields)})


def get_field(on: str, world: World, call: Call, field_id: str) -> Reply:
    """Return one custom field."""
    return json_reply(select_fields(call, _find(on, world, field_id)))


def create_field(on: str, world: World, call: Call) -> Reply:
    """Create a custom field."""
    of_type = world.organization.custom_types.get(on, {})
    needed = ("name", "type", *of_type)
    form = validators.read_body(call.json(), _accepted(on, world, creating=True), needed)
    field = new_field(world) | ({"required": False} if of_type else {}) | form
    _check(field)
    world.organization.custom_fields[on].append(field)
    world.events.happened(f"custom_fields.{on}", "created", field)
    if on == "custom_object":
        return created(call, str(field["id"]), select_fields(call, field))
    return json_reply(select_fields(call, field))


def update_field(on: str, world: World, call: Call, field_id: str) -> Reply:
    """Change the given fields; only this response shows the conversion to another type."""
    field = _find(on, world, field_id)
    body = _same_type(on, field, call.json())
    form = validators.read_body(body, _accepted(on, world, creating=False))
    changed = {**field, **form, **_stamped(world)}
    _check(changed)
    before = field["type"]
    world.events.happened(f"custom_fields.{on}", "updated", changed, previous=field)
    field.update(changed)
    converting = {"type": before, "converting_to_type": field["type"]}
    return json_reply(select_fields(call, field | (converting if field["type"] != before else {})))


def delete_field(on: str, world: World, _: Call, field_id: str) -> Reply:
    """Delete a custom field and its values."""
    field = _find(on, world, field_id)
    world.organization.custom_fields[on].remove(field)
    world.events.happened(f"custom_fields.{on}", "deleted", field)
    world.forget_custom_field(field_id)
    return Reply(b"", 204, {}) if on == "custom_object" else Reply()


def get_schema(on: str, world: World, _: Call) -> Reply:
    """Return the custom fields in the order in which the app shows them."""
    return json_reply({"fields": world.organization.custom_fields[on], "object_type": on})


def update_schema(on: str, world: World, call: Call) -> Reply:
    """Reorder the custom fields; those that the body does not name become the last."""
    form = validators.read_body(call.json(), {"fields": validators.references}, ("fields",))
    fields = world.organization.custom_fields[on]
    known = {field["id"]: field for field in fields}
    if unknown := [field_id for field_id in form["fields"] if field_id not in known]:
        raise ValidationError({"fields": f"Object does not exist: {unknown[0]}"})
    order = dict.fromkeys([*form["fields"], *known])
    fields[:] = [known[field_id] for field_id in order]
    return get_schema(on, world, call)


def of_custom_type(on: str, handler: Any, world: World, call: Call, type_id: str) -> Reply:
    """Handle a request for the schema of the only custom type."""
    if type_id not in world.organization.custom_types[on].values():
        raise not_found(_TYPE_CLASSES[on])
    reply: Reply = handler(on, world, call)
    return reply


def new_field(world: World) -> Json:
    """Return a new custom field with default values."""
    organization = world.organization
    return {
        "accepts_multiple_values": False,
        "back_reference_is_visible": False,
        "converting_to_type": None,
        "description": None,
        "editable_with_roles": [],
        "id": organization.new_id("cf"),
        "is_shared": False,
        "organization_id": organization.id,
        "referenced_custom_type_id": None,
        **validators.audited(world.now(), organization.user_id),
    }


def validate_shared(world: World, body: Json, field: Json | None) -> Json:
    """Validate the body of a new or changed shared field, and return the whole field."""
    needed = () if field else ("name", "type")
    body = _same_type("shared", field, body) if field else body
    form = validators.read_body(body, _accepted("shared", world, creating=field is None), needed)
    whole = (field or new_field(world)) | form | _stamped(world)
    _check(whole)
    return whole


def used_as(field: Json, on: str, association: Json) -> Json:
    """Return a shared field as the object type that uses it shows it."""
    own = {key: value for key, value in association.items() if key != "object_type"}
    if on not in _TYPE_CLASSES:
        own.pop("required", None)
    return {key: value for key, value in field.items() if key not in _OWN} | own


def _find(on: str, world: World, field_id: str) -> Json:
    return validators.find(world.organization.custom_fields[on], field_id, _CLASSES[on])


def _same_type(on: str, field: Json, body: Json) -> Json:
    """Reject the change of a type that is fixed."""
    fixed = ("type", "custom_activity_type_id", "custom_object_type_id")
    for name in fixed if on == "shared" or on in _TYPE_CLASSES else ():
        if name in body and body[name] != field.get(name):
            raise ValidationError({name: "Value cannot be changed."})
    return body


def _check(field: Json) -> None:
    """Reject options that exclude each other."""
    if field["accepts_multiple_values"] and field["type"] not in _MULTIPLE_TYPES:
        message = f"Fields of type {field['type']} do not accept multiple values."
        raise ValidationError({"accepts_multiple_values": message})
    if field["type"] == "choices":
        if not field.get("choices"):
            raise ValidationError({"choices": "This field is required."})
    else:
        field.pop("choices", None)


def _stamped(world: World) -> Json:
    return {"date_updated": world.now(), "updated_by": world.organization.user_id}


def _accepted(on: str, world: World, *, creating: bool) -> dict[str, Validator]:
    accepted: dict[str, Validator] = {
        "name": validators.name_of(),
        "type": validators.one_of(_TYPES),
        "description": text(280),
        "choices": validators.texts,
        "accepts_multiple_values": validators.flag,
        "back_reference_is_visible": validators.flag,
    }
    if on != "shared":
        accepted["editable_with_roles"] = validators.texts
    if on in _TYPE_CLASSES:
        accepted["required"] = validators.flag
    if creating:
        accepted["referenced_custom_type_id"] = text(None)
        for name, type_id in world.organization.custom_types.get(on, {}).items():
            accepted[name] = partial(_only, type_id)
    return accepted


def _only(known: str, value: Any) -> str:
    if value != known:
        raise FieldError("Object does not exist.")
    return known


def _routes(on: str) -> list[Route]:
    collection = f"/custom_field/{'custom_object_type' if on == 'custom_object' else on}/"
    return [
        Route("GET", collection, partial(list_fields, on)),
        Route("POST", collection, partial(create_field, on)),
        Route("GET", f"{collection}{{id}}/", partial(get_field, on)),
        Route("PUT", f"{collection}{{id}}/", partial(update_field, on)),
        Route("DELETE", f"{collection}{{id}}/", partial(delete_field, on)),
    ]


_SCHEMA = "/custom_field_schema/"
# The former path, which programs still use.
_FORMER_PATH = "/custom_fields/lead/"
ROUTES = [
    Route("GET", _FORMER_PATH, partial(list_fields, "lead")),
    *[route for on in _CLASSES for route in _routes(on)],
    *[
        Route(method, f"{_SCHEMA}{on}/", partial(handler, on))
        for on in ("lead", "contact", "opportunity")
        for method, handler in (("GET", get_schema), ("PUT", update_schema))
    ],
    *[
        Route(method, f"{_SCHEMA}{on}/{{id}}/", partial(of_custom_type, on, handler))
        for on in _TYPE_CLASSES
        for method, handler in (("GET", get_schema), ("PUT", update_schema))
    ],
]
