"""The examples of the document pass through the generated models unchanged."""

import copy
import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from close_async import decode, encode
from close_async.model import Model
from close_async.models import Task
from close_async.search import Query
from close_async.wire.errors import parse_error_body
from close_async.wire.json import dumps, loads
from tests.support.document import FILES, Part, examples, operations, references, schemas


def model_of(name: str) -> type[Model]:
    """Return the class of a schema: ``leads.Lead``."""
    module, _, title = name.rpartition(".")
    found: type[Model] = getattr(importlib.import_module(f"close_async.models.{module}"), title)
    return found


SUCCESSES = ("200", "201", "204")
JSON = "application/json"
SUFFIXES = {"post": "Create", "put": "Update"}
MARKS = ("readOnly", "writeOnly", "x-create-only", "x-update-only")
SCHEMAS = {part.where: part.value for part in schemas()}


def bodies(*, failures: bool = False) -> Iterator[tuple[str, Part, str]]:
    """Return the JSON bodies of requests and responses, with the name of the operation.

    The last of the three is the suffix of the classes that are derived for a request.
    """
    for operation in operations():
        for part in operation.parts("responses"):
            is_failure = not part.where.endswith(SUCCESSES)
            if is_failure == failures and JSON in part.value.get("content", {}):
                yield operation.where, part["content"][JSON], ""
        if "requestBody" in operation.value and not failures:
            suffix = SUFFIXES[operation.value["method"]]
            yield operation.where, operation["requestBody"]["content"][JSON], suffix


def is_model(name: str) -> bool:
    file = FILES[f"{name.partition('.')[0]}.yaml"]
    return bool(file.get("x-model", True) and SCHEMAS[name].get("x-model", True))


def is_marked(schema: dict[str, Any]) -> bool:
    values = schema.get("properties", {}).values()
    return any(value.get(mark) for value in values for mark in MARKS)


def cases() -> list[Any]:
    """Return the examples of objects and of the items of lists, with their classes."""
    found = [
        pytest.param(name, example, id=f"{name} {number}")
        for name, schema in SCHEMAS.items()
        if is_model(name)
        for number, example in enumerate(schema.get("examples", []))
    ]
    return found + [
        pytest.param(name, example, id=f"{operation} {name} {number}")
        for operation, content, suffix in bodies()
        for number, (name, example) in enumerate(_objects(content, suffix))
    ]


def _objects(content: Part, suffix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the objects in the examples of a body, with the names of their classes."""
    schema = content.value["schema"]
    if items := schema.get("properties", {}).get("data", {}).get("items"):
        for kind in items.get("anyOf", [items]):
            (name,) = references(kind, content.file)
            yield from ((name, item) for example in examples(content) for item in example["data"])
    elif "$ref" in schema:
        name = next(references({"$ref": schema["$ref"]}, content.file))
        options = references(SCHEMAS[name].get("anyOf", []), f"{name.partition('.')[0]}.yaml")
        suffix = suffix if is_marked(SCHEMAS[name]) else ""
        names = [name + suffix] if is_model(name) else [each for each in options if is_model(each)]
        yield from ((name, example) for name in names for example in examples(content))


@pytest.mark.parametrize(("name", "example"), cases())
def test_examples_pass_through_the_models_unchanged(name: str, example: dict[str, Any]) -> None:
    before = copy.deepcopy(example)
    assert encode(decode(model_of(name), example)) == before
    assert example == before


to_send = [case for case in cases() if case.values[0].endswith((*SUFFIXES.values(),))]


@pytest.mark.parametrize(("name", "example"), to_send)
def test_bodies_have_only_fields_that_their_method_accepts(
    name: str, example: dict[str, Any]
) -> None:
    assert decode(model_of(name), example).extra == {}


bare = [
    pytest.param(example, id=f"{operation} {number}")
    for operation, content, _ in bodies()
    if not any(_objects(content))
    for number, example in enumerate(examples(content))
]


@pytest.mark.parametrize("example", bare)
def test_bodies_without_a_class_pass_unchanged(example: dict[str, Any]) -> None:
    assert loads(dumps(example)) == example
    if "query" in example:
        assert Query.from_json(example).to_json() == example


def test_all_examples_of_bodies_are_tested() -> None:
    tried = {id(case.values[-1]) for case in [*cases(), *bare]}
    for file, content in FILES.items():
        for name, example in content.items() if file.startswith("examples/") else ():
            value = example["value"]
            if isinstance(value, str):
                continue  # CSV, which has no model
            parts = value.get("data", [value])
            assert tried.issuperset(map(id, [value] if id(value) in tried else parts)), (file, name)


failures = {
    id(example): pytest.param(example, id=content.where)
    for _, content, _ in bodies(failures=True)
    for example in examples(content)
}.values()


@pytest.mark.parametrize("example", failures)
def test_errors_are_parsed_and_stored_unchanged(example: dict[str, Any]) -> None:
    read = parse_error_body(dumps(example), JSON)
    assert read.data == example
    assert read.message


kinds = [part for part in schemas() if part.file == "tasks.yaml" and "allOf" in part.value]


@pytest.mark.parametrize("kind", kinds, ids=[part.where for part in kinds])
def test_a_task_has_the_class_of_its_type(kind: Part) -> None:
    task = decode(Task, kind.value["examples"][0])
    assert type(task) is model_of(kind.where)
    assert task.extra == {}
