"""Rewrites the document where datamodel-code-generator loses what OpenAPI expresses.

It drops pattern properties and additional properties, and folds optional into nullable. So the
mappings that hold such keys become properties of their own, and every property is required:
absence is represented by UNSET.
"""

from typing import Any

from codegen.document import Document, Json, schema_name
from codegen.errors import CodegenError

# The mapping that stores the keys which match a pattern of the document.
_MAPPINGS = {
    r"^custom\.[^.]+$": ("custom", "Custom fields: values by field id."),
    r"^custom\.[^.]+\.add$": (
        "custom_add",
        "Values to add to custom fields that hold several: by field id.",
    ),
    r"^custom\.[^.]+\.remove$": (
        "custom_remove",
        "Values to remove from custom fields that hold several: by field id.",
    ),
}
_EXTRA = (
    "extra",
    "Fields unknown to this version, by their keys. They are written back unchanged.",
)


def is_class(schema: Json) -> bool:
    """Return whether a schema becomes a class, and not an alias or an inline type."""
    return schema.get("type") == "object" or "allOf" in schema


def model_schemas(document: Document) -> dict[str, Json]:
    """Return the schemas from which the models are generated."""
    return {name: _shaped(name, schema) for name, schema in document.schemas.items()}


def _shaped(name: str, schema: Json) -> Json:
    if "allOf" in schema:
        base, *rest = schema["allOf"]
        return {**schema, "allOf": [base, *(_with_mappings(name, part) for part in rest)]}
    if not is_class(schema):
        return schema
    shaped = _with_mappings(name, {**schema, "type": "object"})
    return _with_all_required(
        {**shaped, "properties": {**shaped["properties"], **dict([_mapping(*_EXTRA)])}}
    )


def _with_mappings(name: str, schema: Json) -> Json:
    """Return the schema of an object whose patterns of properties are properties."""
    plain = {key: value for key, value in schema.items() if key not in _HIDDEN}
    properties = {
        key: value for key, value in schema.get("properties", {}).items() if key != "custom"
    }
    for pattern in schema.get("patternProperties", {}):
        if pattern not in _MAPPINGS:
            msg = f"{name}: there is no mapping for the pattern {pattern!r}"
            raise CodegenError(msg)
        properties |= [_mapping(*_MAPPINGS[pattern])]
    return _with_all_required({**plain, "properties": properties})


_HIDDEN = frozenset({"discriminator", "patternProperties", "additionalProperties", "examples"})


def _mapping(name: str, description: str) -> tuple[str, Json]:
    schema = {"type": "object", "additionalProperties": {}, "x-mapping": True}
    return name, {**schema, "description": description}


def _with_all_required(schema: Json) -> Json:
    return {**schema, "required": list(schema.get("properties", {}))}


# Sent by paging and fields=, for which methods have separate parameters.
_SENT_BY_METHODS = frozenset({"_limit", "_skip", "_fields", "_group_by"})


def parameter_schemas(document: Document) -> dict[str, Json]:
    """Return a schema of the query parameters of each operation."""
    return {
        f"{_camel(operation)}Params": {
            "type": "object",
            "description": f"The query parameters of ``{operation}``.",
            "properties": {
                parameter_name(parameter): {
                    **_inlined(parameter["schema"], document),
                    "description": parameter.get("description", ""),
                }
                for parameter in given
            },
        }
        for operation, given in _given(document).items()
    }


def wire_parameters(document: Document) -> dict[str, dict[str, str]]:
    """Return the wire names of parameters, by class of query parameters."""
    return {
        f"{_camel(operation)}Params": {parameter_name(each): each["name"] for each in given}
        for operation, given in _given(document).items()
    }


def parameter_name(parameter: Json) -> str:
    """Return the name of a query parameter in Python: ``type`` for ``_type``."""
    return str(parameter["name"]).lstrip("_")


def _inlined(node: Any, document: Document) -> Any:
    """Replace references by their schemas, because parameters are in a separate module."""
    if isinstance(node, list):
        return [_inlined(item, document) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(document.schemas[node["$ref"].rpartition("/")[2]], document)
    return {key: _inlined(value, document) for key, value in node.items()}


def _given(document: Document) -> dict[str, list[Json]]:
    chosen = {
        operation: [
            parameter
            for parameter in parameters
            if parameter["in"] == "query" and parameter["name"] not in _SENT_BY_METHODS
        ]
        for operation, parameters in sorted(document.parameters.items())
        if operation in document.filtered
    }
    return {operation: parameters for operation, parameters in chosen.items() if parameters}


def _camel(operation: str) -> str:
    words = operation.replace(".", "_").split("_")
    return "".join(word.capitalize() for word in words)


def discriminators(document: Document) -> dict[str, tuple[str, dict[str, str]]]:
    """Return, for each class with a discriminator, its key and the subclass for each value."""
    table: dict[str, Any] = {}
    for name, schema in sorted(document.schemas.items()):
        if "discriminator" in schema:
            file = f"{name.partition('.')[0]}.yaml"
            mapping = schema["discriminator"]["mapping"]
            classes = {tag: schema_name(ref, file) for tag, ref in mapping.items()}
            table[name] = (schema["discriminator"]["propertyName"], classes)
    return table
