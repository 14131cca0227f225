"""The OpenAPI document, read from its files and arranged for the generator.

A schema's name becomes ``module.Class``: the module is the file it stands in.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import attrs
import yaml

from codegen.bodies import Body, with_bodies
from codegen.bodies import Json as Json
from codegen.errors import CodegenError

_METHODS = ("get", "post", "put", "delete")
# The extensions of OpenAPI that the document uses; codegen/README.md explains them.
_EXTENSIONS = frozenset(
    {
        "x-body-null",
        "x-by-hand",
        "x-closed",
        "x-create-only",
        "x-default",
        "x-example",
        "x-filters-class",
        "x-generation",
        "x-max-limit",
        "x-max-skip",
        "x-model",
        "x-name",
        "x-noun",
        "x-paging",
        "x-params-in-body",
        "x-prefix",
        "x-raises",
        "x-resource",
        "x-resources",
        "x-shared",
        "x-smart-field",
        "x-undocumented",
        "x-update-only",
    }
)


@attrs.frozen
class Document:
    """The parts of the document that the generator uses.

    Args:
        root: The name of the root file.
        files: The content of every file, by its path in the document's folder; examples are in
            files of their own.
        schemas: Every schema that is a model, by ``module.Class``, with absolute references: those
            of the document without what only bodies have, and those derived for bodies.
        sources: The same schemas as they are in the document.
        bodies: The request bodies that refer to a schema.
        parameters: The query parameters of every operation, by the operation's id.
        operations: The HTTP method and the path of every operation, by its id.
        filtered: The ids of operations whose filters have a class, for methods written by hand.
    """

    root: str
    files: dict[str, Json]
    schemas: dict[str, Json]
    sources: dict[str, Json]
    bodies: list[Body]
    parameters: dict[str, list[Json]]
    operations: dict[str, tuple[str, str]]
    filtered: frozenset[str] = frozenset()


def read_document(root: Path) -> Document:
    """Read the document whose root is the file ``root``, and the files beside it."""
    files = _read_files(root.parent)
    sources: dict[str, Json] = {}
    for name, content in files.items():
        for title, schema in content.get("components", {}).get("schemas", {}).items():
            if content.get("x-model", True) and schema.get("x-model", True):
                sources[f"{name.removesuffix('.yaml')}.{title}"] = absolute(schema, name)
    parameters = {}
    bodies: list[Body] = []
    operations: dict[str, tuple[str, str]] = {}
    filtered: set[str] = set()
    for name, content in files.items():
        for path, item in content.get("paths", {}).items():
            for method in _METHODS:
                if "operationId" in (operation := item.get(method, {})):
                    operations[operation["operationId"]] = method.upper(), path
                    parameters[operation["operationId"]] = [
                        _resolved(parameter, name, files)
                        for parameter in [
                            *item.get("parameters", []),
                            *operation.get("parameters", []),
                        ]
                    ]
                    bodies += _bodies(method.upper(), operation, name)
                    if operation.get("x-filters-class"):
                        filtered.add(operation["operationId"])
    schemas = with_bodies(sources, bodies)
    _refuse_twins(schemas)
    return Document(
        root.name, files, schemas, sources, bodies, parameters, operations, frozenset(filtered)
    )


def _read_files(folder: Path) -> dict[str, Json]:
    """Read the files of the document in a folder, and its examples in the folders below."""
    files = {
        path.relative_to(folder).as_posix(): _load(path) for path in sorted(folder.rglob("*.yaml"))
    }
    for name, content in files.items():
        if "/" not in name:  # examples are JSON of Close, in which any key may occur
            _refuse_unknown_extensions(content, name)
    return files


def _refuse_unknown_extensions(node: Any, file: str) -> None:
    """A misspelt extension would have no effect."""
    if isinstance(node, list):
        for item in node:
            _refuse_unknown_extensions(item, file)
    elif isinstance(node, dict):
        for key, value in node.items():
            if str(key).startswith("x-") and key not in _EXTENSIONS:
                msg = f"{file}: there is no extension {key!r}"
                raise CodegenError(msg)
            if key not in ("example", "examples"):
                _refuse_unknown_extensions(value, file)


def _bodies(method: str, operation: Json, file: str) -> Iterator[Body]:
    """Yield the body of an operation, if its schema is a reference."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        if "$ref" in schema:
            source = schema_name(schema["$ref"], file)
            required = tuple(schema.get("required", ()))
            yield Body(operation["operationId"], method, source, required)


def _load(path: Path) -> Json:
    """Read a file of the document."""
    try:
        content = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    except yaml.YAMLError as error:
        msg = f"{path.name} is not YAML: {error}"
        raise CodegenError(msg) from error
    if not isinstance(content, dict):
        msg = f"{path.name} is not an object"
        raise CodegenError(msg)
    return content


def absolute(node: Any, file: str) -> Any:
    """Rewrite references to schemas to include the module."""
    if isinstance(node, list):
        return [absolute(item, file) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: absolute(value, file) for key, value in node.items()}
    if isinstance(node.get("$ref"), str):
        found["$ref"] = f"#/components/schemas/{schema_name(node['$ref'], file)}"
    return found


def schema_name(reference: str, file: str) -> str:
    """Return ``module.Class`` for a reference in ``file``."""
    target, _, pointer = reference.partition("#")
    kind, _, title = pointer.rpartition("/")
    if kind != "/components/schemas":
        msg = f"{file}: {reference!r} is not a reference to a schema"
        raise CodegenError(msg)
    return f"{(target or file).removesuffix('.yaml')}.{title}"


def _resolved(parameter: Json, file: str, files: dict[str, Json]) -> Json:
    """Follow a reference to a shared parameter."""
    found, home = follow(parameter, file, files)
    return {**found, "schema": absolute(found["schema"], home)}


def follow(node: Json, file: str, files: dict[str, Json]) -> tuple[Json, str]:
    """Return the target of a reference in ``file``, and the file that it is in.

    Anything but a reference is its own target.

    Raises:
        CodegenError: The reference leads nowhere.
    """
    if "$ref" not in node:
        return node, file
    target, _, pointer = node["$ref"].partition("#")
    home = str(PurePosixPath(file).parent / target) if target else file
    return follow(part_of(files, home, pointer), home, files)


def part_of(files: dict[str, Json], file: str, pointer: str) -> Any:
    """Return the part of ``file`` at a JSON pointer.

    Raises:
        CodegenError: The pointer leads nowhere.
    """
    found: Any = files.get(file)
    for step in pointer.strip("/").split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or name not in found:
            msg = f"{file} has no {pointer}"
            raise CodegenError(msg)
        found = found[name]
    return found


def _refuse_twins(schemas: dict[str, Json]) -> None:
    """Class names are public and flat: ``from close_async.models import Lead``."""
    homes: dict[str, str] = {}
    for name in schemas:
        module, _, title = name.rpartition(".")
        if title in homes:
            msg = f"two schemas are named {title}: in {homes[title]}.yaml and {module}.yaml"
            raise CodegenError(msg)
        homes[title] = module
