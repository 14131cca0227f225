"""The schemas of request bodies, derived from the schemas of the objects.

An object has one schema in the document. Its properties say in which bodies they may occur:
``readOnly`` in none, ``x-create-only`` in that of a POST, ``x-update-only`` in that of a PUT, and
``writeOnly`` only in bodies. datamodel-code-generator can split ``readOnly`` and ``writeOnly``, but
ignores ``required`` beside a reference, and does not know the other two.
"""

import re
from typing import Any

import attrs

from codegen.errors import CodegenError

Json = dict[str, Any]

_SUFFIXES = {"POST": "Create", "PUT": "Update"}
# By method: the marks of properties that its body does not have.
_LEFT_OUT = {"POST": ("readOnly", "x-update-only"), "PUT": ("readOnly", "x-create-only")}
_MARKS = ("readOnly", "writeOnly", "x-create-only", "x-update-only")
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
    return any(
        value.get(mark)
        for group in _GROUPS
        for value in schema.get(group, {}).values()
        for mark in _MARKS
    )


def with_bodies(schemas: dict[str, Json], bodies: list[Body]) -> dict[str, Json]:
    """Return the schemas of all classes: those of objects without what only bodies have, and
    those of the bodies, each after its object.

    Raises:
        CodegenError: A schema of that name exists, or two operations require different properties.
    """
    derived: dict[str, dict[str, Json]] = {}
    for body in bodies:
        if not is_derived(schemas.get(body.source, {})):  # an envelope is no model
            continue
        name = body_name(body)
        schema = _body(schemas[body.source], body)
        others = derived.setdefault(body.source, {})
        if name in schemas:
            msg = f"{body.operation}: the schema {name} is derived from {body.source}: remove it"
            raise CodegenError(msg)
        if others.setdefault(name, schema) != schema:
            msg = f"{body.operation}: another operation requires other properties of {name}"
            raise CodegenError(msg)
    found: dict[str, Json] = {}
    for name, schema in schemas.items():
        found[name] = _without(schema, "writeOnly") if name in derived else schema
        found |= derived.get(name, {})
    return found


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
    return {**made, "description": description, "required": list(body.required)}


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
