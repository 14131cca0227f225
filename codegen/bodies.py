"""The schemas of request bodies, derived from the schemas of the objects.

An object has one schema in the document. Its properties say in which bodies they may occur:
``readOnly`` in none, ``x-create-only`` in that of a POST, ``x-update-only`` in that of a PUT, and
``writeOnly`` only in bodies. One with ``x-body-null`` may be null in bodies, but never is in the
object. datamodel-code-generator can split ``readOnly`` and ``writeOnly``, but ignores ``required``
beside a reference, and does not know the other marks.
"""

import re
from collections.abc import Iterator
from typing import Any

import attrs

from codegen.errors import CodegenError

Json = dict[str, Any]

_SUFFIXES = {"POST": "Create", "PUT": "Update"}
# By method: the marks of properties that its body does not have.
_LEFT_OUT = {"POST": ("readOnly", "x-update-only"), "PUT": ("readOnly", "x-create-only")}
# Marks that mean nothing without a derived body; readOnly describes any object.
_OF_BODIES = ("writeOnly", "x-create-only", "x-update-only")
_ACRONYMS = {"sms": "SMS", "url": "URL"}
# Properties that these apply to, and patterns of properties.
_GROUPS = ("properties", "patternProperties")


@attrs.frozen
class Body:
    """The request body of an operation.

    Args:
        operation: The operation's id.
        method: Its HTTP method.
        source: The schema that it refers to, as ``roles.Role``.
        required: The names of the required properties.
    """

    operation: str
    method: str
    source: str
    required: tuple[str, ...]


def is_derived(schema: Json) -> bool:
    """Return whether the bodies of a schema differ from the object: a property is marked."""
    return bool(_marks(schema) & {"readOnly", *_OF_BODIES})


def with_bodies(schemas: dict[str, Json], bodies: list[Body]) -> dict[str, Json]:
    """Return the schemas of all classes: of objects, and of bodies after their objects.

    Raises:
        CodegenError: A body cannot be derived; the message says why.
    """
    derived: dict[str, dict[str, Json]] = {}
    used: set[str] = set()
    for body in bodies:
        # An envelope is not among the schemas.
        schema = _flat(schemas.get(body.source, {}), schemas)
        if not is_derived(schema):
            continue
        name = body_name(body)
        if name in schemas:
            msg = f"{body.operation}: the schema {name} is derived from {body.source}: remove it"
            raise CodegenError(msg)
        made = _body(schema, body)
        if derived.setdefault(body.source, {}).setdefault(name, made) != made:
            msg = f"{body.operation}: another operation requires other properties of {name}"
            raise CodegenError(msg)
        used |= {body.source, *_bases(schemas[body.source])}
    found: dict[str, Json] = {}
    for name, schema in schemas.items():
        unused = _marks(schema) & {*_OF_BODIES}
        if unused and name not in used:
            msg = f"{name} has {min(unused)}, but no request body refers to it"
            raise CodegenError(msg)
        found[name] = _of_object(schema) if name in used else schema
        found |= derived.get(name, {})
    return found


def _bases(schema: Json) -> Iterator[str]:
    """Yield the names of the schemas that a schema extends."""
    for part in schema.get("allOf", []):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]


def _flat(schema: Json, schemas: dict[str, Json]) -> Json:
    """Return a schema with the properties of those that it extends.

    A property that occurs in both has the keywords of both, so that ``x-create-only: false`` lifts
    the mark of the base.
    """
    if "allOf" not in schema:
        return schema
    found: Json = {"type": "object"}
    for part in schema["allOf"]:
        base = schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        for group in _GROUPS:
            for key, value in _flat(base, schemas).get(group, {}).items():
                properties = found.setdefault(group, {})
                properties[key] = {**properties.get(key, {}), **value}
    return found | {key: value for key, value in schema.items() if key != "allOf"}


def _of_object(schema: Json) -> Json:
    """Return a schema without what only bodies have, and what only changes a mark of a base."""
    if "allOf" in schema:
        return {**schema, "allOf": [_of_object(part) for part in schema["allOf"]]}
    found = _without(schema, "writeOnly")
    for group in _GROUPS:
        if group in found:
            found[group] = {
                key: value
                for key, value in found[group].items()
                if all(value.get(mark) is not False for mark in _OF_BODIES)
            }
    return found


def _marks(schema: Json) -> set[str]:
    """Return the keywords of the properties of a schema that are true."""
    return {
        key
        for group in _GROUPS
        for value in schema.get(group, {}).values()
        for key, is_set in value.items()
        if is_set is True
    }


def body_name(body: Body) -> str:
    """Return the name of a derived schema: ``roles.RoleCreate`` for a POST of ``roles.Role``."""
    return body.source + _SUFFIXES[body.method]


def _body(schema: Json, body: Body) -> Json:
    noun = schema.get("x-noun") or _noun(body.source)
    made = _without(schema, *_LEFT_OUT[body.method])
    unknown = set(body.required) - set(made.get("properties", {}))
    if unknown:
        msg = f"{body.operation}: {body.source} has no property {min(unknown)!r} to require"
        raise CodegenError(msg)
    if body.method == "POST":
        description = f"{noun[0].upper()}{noun[1:]} to create."
    else:
        description = f"Changes to {noun}; absent fields are not changed."
    for group in _GROUPS:
        if group in made:
            made[group] = {key: _in_bodies(value) for key, value in made[group].items()}
    return {**made, "description": description, "required": list(body.required)}


def _in_bodies(schema: Json) -> Json:
    """Return the schema of a property in a body, where ``x-body-null`` allows null."""
    if not schema.get("x-body-null"):
        return schema
    kinds = schema["type"]
    return {**schema, "type": [kinds, "null"] if isinstance(kinds, str) else [*kinds, "null"]}


def _without(schema: Json, *marks: str) -> Json:
    """Return a schema without the properties that have one of the marks."""
    kept = {
        group: {
            key: value
            for key, value in schema[group].items()
            if not any(value.get(mark) for mark in marks)
        }
        for group in _GROUPS
        if group in schema
    }
    return {**schema, **kept}


def _noun(source: str) -> str:
    """Return the noun of a class with its article: ``an integration link``."""
    words = re.findall(r"[A-Z][a-z0-9]*", source.rpartition(".")[2])
    noun = " ".join(_ACRONYMS.get(word.lower(), word.lower()) for word in words)
    # SMS is spelled out, and begins with a vowel.
    return f"{'an' if noun[0] in 'aeioS' else 'a'} {noun}"
