"""Writes ``close_async/cli/nouns/``: the commands of ``close-async``, one JSON file per noun.

A noun is an attribute of the client, a verb one of its methods: ``close.lead_statuses.list()`` is
``close-async lead-statuses list``. The command line builds the commands of one noun from its file
when that noun is used, because those of all nouns would take longer to build than to run.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from codegen.bodies import Json
from codegen.interface import Body, Interface, Operation, Parameter, Resource
from codegen.operations import file_by_hand
from codegen.prose import ROLE

# Keywords of every method of their kind: the command line has options of its own for them.
_COMMON = frozenset({"fields", "limit", "page_size", "ordered", "concurrency", "options"})
# The part of a sentence that refers to a method of the client.
_OF_CLIENT = re.compile(r"(?:[:;]|, with) ``close\.[^`]+``[^.;]*")
# The resource in which the objects of an id have a name, by the prefix of the id.
_NAMED = {
    "user": "users",
    "pipe": "pipelines",
    "save": "smart_views",
    "lead": "leads",
    "group": "groups",
    "role": "roles",
    "actitype": "custom_activity_types",
}
# The same for properties of bodies, whose ids have no prefix in the document, by their last word.
_NAMED_BY_KEY = {
    "user_id": "users",
    "created_by": "users",
    "updated_by": "users",
    "assigned_to": "users",
    "pipeline_id": "pipelines",
    "lead_id": "leads",
    "group_id": "groups",
    "role_id": "roles",
    "custom_activity_type_id": "custom_activity_types",
}
_KINDS = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "string"}


def write_commands(interface: Interface, target: Path, resources: Path) -> None:
    """Write the tables of the commands.

    Args:
        interface: The resources and their operations.
        target: The folder to create.
        resources: The folder of the classes that are written by hand.
    """
    target.mkdir(parents=True)
    index: dict[str, str] = {}
    for attribute, resource in sorted(interface.resources.items()):
        if "." not in attribute and (noun := _noun(resource, interface, resources)):
            index[attribute] = noun["summary"]
            _write(target / f"{attribute}.json", noun)
    _write(target / "index.json", index)


def _write(path: Path, table: Mapping[str, Any]) -> None:
    path.write_text(
        json.dumps(table, ensure_ascii=False, indent=1, sort_keys=False) + "\n", encoding="utf-8"
    )


def _noun(resource: Resource, interface: Interface, resources: Path) -> Json:
    verbs = {
        operation.method: verb
        for operation in resource.operations
        if (verb := _verb(resource, operation, interface, resources))
    }
    below = {each.rpartition(".")[2]: interface.resources[each] for each in resource.children}
    children = {
        name: noun for name, each in below.items() if (noun := _noun(each, interface, resources))
    }
    if not verbs and not children:
        return {}
    return {
        "summary": _line(resource.summary),
        "attribute": resource.attribute,
        "verbs": verbs,
        "nouns": children,
    }


def _verb(
    resource: Resource, operation: Operation, interface: Interface, resources: Path
) -> Json | None:
    """Return the table of a verb, or ``None`` if the client has no public method of its name."""
    arguments = {each.name: False for each in operation.path_parameters}  # whether it is a list
    options = [_option(resource, each) for each in operation.filters]
    body = operation.body
    if operation.is_by_hand:
        method = _by_hand(resource, operation.method, resources)
        if method is None:
            return None
        arguments = {
            each.arg: each.annotation is not None
            and ast.unparse(each.annotation).startswith("Sequence[")
            for each in method.args.args[1:]
        }
        if body is not None and arguments.pop(body.name, None) is None:
            body = None
        about = _documented(method)
        if method.args.kwarg is None:
            known = {option["name"]: option for option in options}
            options = [
                known.get(each["name"], each | {"help": about.get(each["name"], "")})
                | {"required": each["required"]}
                for each in _keywords(method)
                if each["name"] not in _COMMON
            ]
    options = [_trimmed(each) for each in options]
    known_arguments = {each.name: each for each in operation.path_parameters}
    return _trimmed(
        {
            "summary": _line(operation.summary),
            "description": _plain(operation.description),
            "request": f"{operation.verb} {operation.path}",
            "arguments": [
                _argument(resource, name, known_arguments.get(name), is_list=is_list)
                for name, is_list in arguments.items()
            ],
            "options": options,
            "has_fields": operation.has_fields,
            "is_list": operation.is_list,
            "has_limit": operation.is_list and operation.paging != "none",
            "returns": operation.returns,
            "body": None if body is None else _body(resource, body, interface),
            "columns": _columns(operation, interface),
        }
    )


def _by_hand(
    resource: Resource, name: str, resources: Path
) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the public method of a class in ``close_async/resources/``."""
    file = file_by_hand(resource, resources)
    if file is None:
        return None
    module = ast.parse(file.read_text(encoding="utf-8"))
    [cls] = [
        each
        for each in module.body
        if isinstance(each, ast.ClassDef) and each.name == resource.title
    ]
    for node in cls.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return node
    return None


def _keywords(method: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Json]:
    """Yield the keyword parameters of a method as options."""
    for argument, default in zip(method.args.kwonlyargs, method.args.kw_defaults, strict=True):
        annotation = "" if argument.annotation is None else ast.unparse(argument.annotation)
        kind = annotation.partition(" ")[0]
        yield {
            "name": argument.arg,
            "kind": {"bool": "boolean", "int": "integer"}.get(kind, "string"),
            "is_list": kind.startswith("Sequence["),
            "required": default is None,
        }


def _documented(method: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """Return what the docstring of a method says about each of its parameters."""
    text = (ast.get_docstring(method) or "").partition("Args:\n")[2].partition("\n\n")[0]
    found = re.findall(r"^    (\w+): (.*(?:\n     .*)*)", text, re.MULTILINE)
    return {name: _plain(about) for name, about in found}


def _argument(resource: Resource, name: str, parameter: Parameter | None, *, is_list: bool) -> Json:
    ids = None if parameter is None else parameter.ids
    prefixes = list(ids.prefixes) if ids else []
    return _trimmed(
        {
            "name": name,
            "is_list": is_list,
            "prefixes": prefixes,
            "help": _line(parameter.description) if parameter else "",
            "named": _named(resource, name, prefixes),
        }
    )


def _option(resource: Resource, parameter: Parameter) -> Json:
    prefixes = list(parameter.ids.prefixes) if parameter.ids else []
    item = parameter.schema.get("items", parameter.schema)
    return _trimmed(
        {
            "name": parameter.name,
            "kind": _kind(item),
            "is_list": parameter.is_list,
            "choices": _choices(item),
            "help": _line(parameter.description),
            "required": parameter.required,
            "named": _named(resource, parameter.name.partition("__")[0], prefixes),
            "prefixes": prefixes,
        }
    )


def _body(resource: Resource, body: Body, interface: Interface) -> Json:
    properties: Json = {}
    has_custom = False
    for model in body.models:
        schema = interface.schemas[model]
        found, patterns = _properties(schema, interface)
        has_custom = has_custom or any("custom" in pattern for pattern in patterns)
        for name, given in found.items():
            shape = _resolved(given, interface)
            properties.setdefault(
                name,
                _trimmed(
                    {
                        "kind": _kind(shape),
                        "choices": _choices(shape),
                        "help": _line(given.get("description", "")),
                        "named": _named(resource, name, []),
                    }
                ),
            )
    return _trimmed(
        {
            "name": body.name,
            "required": body.is_required,
            "custom": has_custom,
            "tag": body.key,
            "tags": list(body.tags),
            "properties": properties,
        }
    )


def _properties(schema: Json, interface: Interface) -> tuple[Json, set[str]]:
    found: Json = {}
    patterns = set(schema.get("patternProperties", {}))
    for part in schema.get("allOf", []):
        below, more = _properties(_resolved(part, interface), interface)
        found |= below
        patterns |= more
    return found | schema.get("properties", {}), patterns


def _resolved(schema: Json, interface: Interface) -> Json:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        # Only classes are among the schemas: others are enumerations.
        return _resolved(interface.schemas.get(name, {"type": "string"}), interface)
    if "anyOf" in schema:
        return schema | {"anyOf": [_resolved(each, interface) for each in schema["anyOf"]]}
    return schema


def _columns(operation: Operation, interface: Interface) -> Json | None:
    """Return the kinds of the properties of the returned object, and whether it has custom ones."""
    if operation.model is None:
        return None
    found, patterns = _properties(interface.schemas[operation.model], interface)
    return _trimmed(
        {
            "kinds": {key: _kind(_resolved(each, interface)) for key, each in found.items()},
            "smart": [key for key, each in found.items() if each.get("x-smart-field")],
            "custom": any("custom" in each for each in patterns),
        }
    )


def _kind(schema: Json) -> str:
    """Return how a value is written on the command line."""
    for option in schema.get("anyOf", []):
        if "anyOf" in option or option.get("type", "null") != "null":
            return _kind(option)
    kinds = schema.get("type", "string" if "enum" in schema else "json")
    kinds = [kinds] if isinstance(kinds, str) else [each for each in kinds if each != "null"]
    if len(kinds) != 1:
        return "json"
    if kinds == ["string"] and "format" in schema:
        return {"date": "date", "date-time": "datetime"}.get(schema["format"], "string")
    return _KINDS.get(kinds[0], "json")


def _choices(schema: Json) -> list[str]:
    if "enum" in schema:
        return [each for each in schema["enum"] if isinstance(each, str)]
    return next(filter(None, map(_choices, schema.get("anyOf", []))), [])


def _named(resource: Resource, name: str, prefixes: list[str]) -> str | None:
    """Return the resource whose objects have the ids of a parameter, if they can be named."""
    if name.endswith("status_id") or "stat" in prefixes:
        about_opportunities = "opportunit" in resource.attribute or "pipeline" in resource.attribute
        return "opportunity_statuses" if about_opportunities else "lead_statuses"
    for prefix in prefixes:
        if prefix in _NAMED:
            return _NAMED[prefix]
    for ending, named in _NAMED_BY_KEY.items():
        if name == ending or name.endswith(f"_{ending}"):
            return named
    return None


def _trimmed(table: Json) -> Json:
    """Return a table without what is empty or false."""
    return {key: value for key, value in table.items() if value not in (None, "", [], {}, False)}


def _line(text: str) -> str:
    """Return the first paragraph on one line."""
    return _plain(text.strip().partition("\n\n")[0])


def _plain(text: str) -> str:
    """Return reStructuredText as plain text, without references to methods of the client."""
    text = _OF_CLIENT.sub("", " ".join(text.split()))
    text = ROLE.sub(r"\1", text)
    return " ".join(text.replace("``", "").split())
