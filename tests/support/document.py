"""The parts of the OpenAPI document, each with its file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from jsonschema_rs import Draft202012, Draft202012Validator, Registry

from codegen.document import read_document
from codegen.interface import read_interface

FOLDER = Path(__file__).parents[2] / "openapi"
# Read once: several modules of tests take their cases from it while pytest collects them.
DOCUMENT = read_document(FOLDER / "close.yaml")
INTERFACE = read_interface(DOCUMENT)
FILES = {name: file for name, file in DOCUMENT.files.items() if name != "redocly.yaml"}
_BASE = "json-schema:///"  # what a validator resolves relative references against
_registry = Registry(
    [(_BASE + name, content) for name, content in FILES.items()], draft=Draft202012
)


@attrs.frozen
class Part:
    """A part of the document.

    Args:
        value: The part itself, any reference in its place followed.
        file: The file it stands in.
        where: What to call it in the name of a test.
    """

    value: Any
    file: str
    where: str

    def __getitem__(self, key: str) -> "Part":
        """Return a part of this part, following references."""
        return resolved(self.value[key], self.file, f"{self.where} {key}")

    def parts(self, key: str) -> Iterator["Part"]:
        """Return all parts below a key, which may be missing."""
        found: Any = self.value.get(key, {})
        names: Any = found if isinstance(found, dict) else range(len(found))
        for name in names:
            yield resolved(found[name], self.file, f"{self.where} {name}")


def resolved(value: Any, file: str, where: str) -> Part:
    """Follow a reference, or return any other value unchanged."""
    if set(value) != {"$ref"}:  # a schema may have further keys beside it
        return Part(value, file, where)
    file, pointer = _target(value["$ref"], file)
    found: Any = FILES[file]
    for step in pointer.strip("/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return resolved(found, file, where)


def _target(reference: str, file: str) -> tuple[str, str]:
    target, _, pointer = reference.partition("#")
    return target or file, pointer


def operations() -> list[Part]:
    """Return every operation, named by its operationId."""
    found: list[Part] = []
    for item in Part(FILES["close.yaml"], "close.yaml", "").parts("paths"):
        for method in ("get", "post", "put", "delete"):
            if method in item.value:
                operation = item[method]
                parameters = [*item.parts("parameters"), *operation.parts("parameters")]
                value = {
                    **operation.value,
                    "method": method,
                    "parameters": [part.value for part in parameters],
                }
                found.append(Part(value, operation.file, operation.value["operationId"]))
    return found


def schemas() -> list[Part]:
    """Return every schema that has a name."""
    return [
        Part(schema, file, f"{file.removesuffix('.yaml')}.{name}")
        for file, content in FILES.items()
        for name, schema in {
            **content.get("components", {}).get("schemas", {}),
            **content.get("$defs", {}),
        }.items()
    ]


def examples(part: Part) -> list[Any]:
    """Return the examples of a parameter, a header or a body."""
    single = [part.value["example"]] if "example" in part.value else []
    return [*single, *(example.value["value"] for example in part.parts("examples"))]


def problems(schema: Any, file: str, value: Any) -> list[str]:
    """Return the violations of a schema in ``file`` by a value."""
    validator = Draft202012Validator(_absolute(schema, file), registry=_registry)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)]


def _absolute(node: Any, file: str) -> Any:
    """Return a part of ``file`` whose references begin with the file that they lead to."""
    if isinstance(node, list):
        return [_absolute(item, file) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _absolute(value, file) for key, value in node.items()}
    if "$ref" in node:
        target, pointer = _target(node["$ref"], file)
        found["$ref"] = f"{target}#{pointer}"
    return found


def references(node: Any, file: str) -> Iterator[str]:
    """Yield the schemas that a part of ``file`` refers to, as ``roles.Role``."""
    if isinstance(node, list):
        for item in node:
            yield from references(item, file)
    elif isinstance(node, dict):
        if "$ref" in node:
            target, pointer = _target(node["$ref"], file)
            yield f"{target.removesuffix('.yaml')}.{pointer.rpartition('/')[2]}"
        for value in node.values():
            yield from references(value, file)
