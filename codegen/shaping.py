"""What datamodel-code-generator must be told otherwise than OpenAPI says it.

It drops pattern properties and additional properties, and folds optional into nullable. So the
mappings that hold such keys become properties of their own, and every property is required:
absence is what UNSET is for.
"""

from typing import Any

from codegen.document import Document, Json, schema_name
from codegen.errors import CodegenError

# Which mapping holds the keys that match a pattern of the document.
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
_EXTRA = ("extra", "Keys that this version does not know, as they came; they are written back.")


def is_class(schema: Json) -> bool:
    """Tell whether a schema becomes a class, and not an alias or an inline type."""
    return schema.get("type") == "object" or "allOf" in schema


def model_schemas(document: Document) -> dict[str, Json]:
    """Give the schemas that the models are generated from."""
    return {name: _shaped(name, schema) for name, schema in document.schemas.items()}


def _shaped(name: str, schema: Json) -> Json:
    if "allOf" in schema:
        base, *rest = schema["allOf"]
        return {**schema, "allOf": [base, *(_with_all_required(part) for part in rest)]}
    if not is_class(schema):
        return schema
    plain = {key: value for key, value in schema.items() if key not in _HIDDEN}
    properties = {
        key: value for key, value in schema.get("properties", {}).items() if key != "custom"
    }
    for pattern in schema.get("patternProperties", {}):
        if pattern not in _MAPPINGS:
            msg = f"{name}: no mapping is known for the pattern {pattern!r}"
            raise CodegenError(msg)
        properties |= [_mapping(*_MAPPINGS[pattern])]
    return _with_all_required(
        {**plain, "type": "object", "properties": {**properties, **dict([_mapping(*_EXTRA)])}}
    )


_HIDDEN = frozenset({"discriminator", "patternProperties", "additionalProperties", "examples"})


def _mapping(name: str, description: str) -> tuple[str, Json]:
    schema = {"type": "object", "additionalProperties": {}, "x-mapping": True}
    return name, {**schema, "description": description}


def _with_all_required(schema: Json) -> Json:
    return {**schema, "required": list(schema.get("properties", {}))}


# What paging and fields= send: methods have parameters of their own for these.
_SENT_BY_METHODS = frozenset({"_limit", "_skip", "_fields", "_group_by"})


def parameter_schemas(document: Document) -> dict[str, Json]:
    """Give a schema for the query parameters that callers of each operation may give."""
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
    """Give, by class of query parameters, what those are called on the wire."""
    return {
        f"{_camel(operation)}Params": {parameter_name(each): each["name"] for each in given}
        for operation, given in _given(document).items()
    }


def parameter_name(parameter: Json) -> str:
    """Give what a query parameter is called in Python: ``type`` for ``_type``."""
    return str(parameter["name"]).lstrip("_")


def _inlined(node: Any, document: Document) -> Any:
    """Put schemas in the place of references to them: parameters are in a module of their own."""
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
    }
    return {operation: parameters for operation, parameters in chosen.items() if parameters}


def _camel(operation: str) -> str:
    words = operation.replace(".", "_").split("_")
    return "".join(word.capitalize() for word in words)


def discriminators(document: Document) -> dict[str, tuple[str, dict[str, str]]]:
    """Give each class that is told apart by a key: the key, and the class for each value."""
    table: dict[str, Any] = {}
    for name, schema in sorted(document.schemas.items()):
        if "discriminator" in schema:
            file = f"{name.partition('.')[0]}.yaml"
            mapping = schema["discriminator"]["mapping"]
            classes = {tag: schema_name(ref, file) for tag, ref in mapping.items()}
            table[name] = (schema["discriminator"]["propertyName"], classes)
    return table
