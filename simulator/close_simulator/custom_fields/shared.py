"""``/custom_field/shared/``: custom fields of several object types.

See https://developer.close.com/resources/custom-fields/shared-custom-fields/.
"""

from typing import Any

from close_simulator import validators
from close_simulator.custom_fields.routes import used_as, validate_shared
from close_simulator.http import Call, Reply, created, json_reply, not_found
from close_simulator.leads.fields import select_fields
from close_simulator.routing import Route
from close_simulator.validators import ValidationError, Validator, text
from close_simulator.world import World

Json = dict[str, Any]

_CUSTOM_TYPES = {"custom_activity_type": "activity", "custom_object_type": "custom_object"}
_TYPES = ("lead", "contact", "opportunity", *_CUSTOM_TYPES)
_EVENTS = "custom_fields.shared"
_SETTINGS: dict[str, Validator] = {
    "editable_with_roles": validators.texts,
    "required": validators.flag,
}


def list_shared(world: World, call: Call) -> Reply:
    """Return all shared fields, on a single page."""
    rows = [select_fields(call, field) for field in world.organization.shared_fields]
    return json_reply({"data": rows, "has_more": False})


def get_shared(world: World, call: Call, field_id: str) -> Reply:
    """Return one shared field."""
    return json_reply(select_fields(call, _find(world, field_id)))


def create_shared(world: World, call: Call) -> Reply:
    """Create a shared field, which no object type uses at first."""
    field = validate_shared(world, call.json(), None)
    field |= {"is_shared": True, "associations": []}
    world.organization.shared_fields.append(field)
    world.events.happened(_EVENTS, "created", field)
    return json_reply(select_fields(call, field))


def update_shared(world: World, call: Call, field_id: str) -> Reply:
    """Change a shared field in all object types that use it."""
    field = _find(world, field_id)
    before = dict(field)
    field.update(validate_shared(world, call.json(), field))
    for association in field["associations"]:
        on = _place(association)
        for row in world.organization.custom_fields[on]:
            if row["id"] == field_id:
                row.update(used_as(field, on, association))
    world.events.happened(_EVENTS, "updated", field, previous=before)
    return json_reply(select_fields(call, field))


def delete_shared(world: World, _: Call, field_id: str) -> Reply:
    """Delete a shared field and its values."""
    field = _find(world, field_id)
    for association in field["associations"]:
        _take_off(world, field_id, association)
    world.organization.shared_fields.remove(field)
    world.events.happened(_EVENTS, "deleted", field)
    return Reply()


def associate(world: World, call: Call, field_id: str) -> Reply:
    """Add a shared field to an object type."""
    field = _find(world, field_id)
    ids = {f"{name}_id": text(None) for name in _CUSTOM_TYPES}
    accepted = {**_SETTINGS, "object_type": validators.one_of(_TYPES), **ids}
    form = validators.read_body(call.json(), accepted, ("object_type",))
    association: Json = {"editable_with_roles": [], "required": False, **form}
    _check_type(world, association)
    on = _place(association)
    if any(_place(other) == on for other in field["associations"]):
        raise ValidationError({"object_type": "This Custom Field is already associated with it."})
    field["associations"].append(association)
    world.organization.custom_fields[on].append(used_as(field, on, association))
    kind = association["object_type"]
    where = f"{kind}/{association[f'{kind}_id']}" if kind in _CUSTOM_TYPES else kind
    return created(call, where, association)


def get_association(world: World, _: Call, field_id: str, *where: str) -> Reply:
    """Return the settings of a shared field for an object type."""
    return json_reply(_association(world, field_id, where))


def update_association(world: World, call: Call, field_id: str, *where: str) -> Reply:
    """Change the settings of a shared field for an object type."""
    association = _association(world, field_id, where)
    association.update(validators.read_body(call.json(), _SETTINGS))
    on = _place(association)
    for row in world.organization.custom_fields[on]:
        if row["id"] == field_id:
            row.update(used_as(row, on, association))
    return json_reply(association)


def delete_association(world: World, _: Call, field_id: str, *where: str) -> Reply:
    """Remove a shared field from an object type."""
    association = _association(world, field_id, where)
    _find(world, field_id)["associations"].remove(association)
    _take_off(world, field_id, association)
    return Reply(b"", 204, {})


def _find(world: World, field_id: str) -> Json:
    return validators.find(world.organization.shared_fields, field_id, "SharedCustomField")


def _association(world: World, field_id: str, where: tuple[str, ...]) -> Json:
    """Find an association by the end of its path: ``lead``, or the id of a custom type."""
    for association in _find(world, field_id)["associations"]:
        kind = association["object_type"]
        if where[0] == association.get(f"{kind}_id", kind):
            found: Json = association
            return found
    raise not_found("SharedCustomFieldAssociation")


def _check_type(world: World, association: Json) -> None:
    """Reject an unknown custom type, and drop the id of a type that does not apply."""
    kind = association["object_type"]
    for name, on in _CUSTOM_TYPES.items():
        known: Json = world.organization.custom_types[on]
        if name != kind:
            association.pop(f"{name}_id", None)
        elif association.get(f"{name}_id") not in known.values():
            raise ValidationError({f"{name}_id": "Object does not exist."})


def _place(association: Json) -> str:
    """Return under which name the organization keeps the fields of a type of object."""
    kind: str = association["object_type"]
    return _CUSTOM_TYPES.get(kind, kind)


def _take_off(world: World, field_id: str, association: Json) -> None:
    on = _place(association)
    fields = world.organization.custom_fields[on]
    fields[:] = [row for row in fields if row["id"] != field_id]
    world.forget_custom_field(field_id, on)


_ROOT = "/custom_field/shared/"
_ITEM = f"{_ROOT}{{id}}/"
ROUTES = [
    Route("GET", _ROOT, list_shared),
    Route("POST", _ROOT, create_shared),
    Route("GET", _ITEM, get_shared),
    Route("PUT", _ITEM, update_shared),
    Route("DELETE", _ITEM, delete_shared),
    Route("POST", f"{_ITEM}association/", associate),
    *[
        Route(method, f"{_ITEM}association/{kind}/", handler)
        for kind in ("{object_type}", "custom_activity_type/{id}", "custom_object_type/{id}")
        for method, handler in (
            ("GET", get_association),
            ("PUT", update_association),
            ("DELETE", delete_association),
        )
    ],
]
