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
from tests.support.document import FILES, Part, examples, operations, schemas


def model_of(name: str) -> type[Model]:
    """Return the class of a schema: ``leads.Lead``."""
    module, _, title = name.rpartition(".")
    found: type[Model] = getattr(importlib.import_module(f"close_async.models.{module}"), title)
    return found


SUCCESSES = ("200", "201", "204")
JSON = "application/json"


def bodies(*, failures: bool = False) -> Iterator[tuple[str, Part]]:
    """Return the JSON bodies of requests and responses, with the name of the operation."""
    for operation in operations():
        for part in operation.parts("responses"):
            is_failure = not part.where.endswith(SUCCESSES)
            if is_failure == failures and JSON in part.value.get("content", {}):
                yield operation.where, part["content"][JSON]
        if "requestBody" in operation.value and not failures:
            yield operation.where, operation["requestBody"]["content"][JSON]


def cases() -> list[Any]:
    """Return the examples of objects and of the items of lists, with their classes."""
    found = [
        pytest.param(schema.where, example, id=f"{schema.where} {number}")
        for schema in schemas()
        if schema.value.get("x-model", True)
        for number, example in enumerate(schema.value.get("examples", []))
    ]
    return found + [
        pytest.param(name, example, id=f"{operation} {name} {number}")
        for operation, content in bodies()
        for number, (name, example) in enumerate(_objects(content))
    ]


def _objects(content: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the objects in the examples of a body, with the names of their classes."""
    reference = content.value["schema"].get("$ref")
    if reference is None:
        return
    name = _class_name(reference, content)
    envelope = {part.where: part.value for part in schemas()}[name]
    for example in examples(content):
        if envelope.get("x-model", True):
            yield name, example
        for kind in envelope.get("anyOf", []):
            yield _class_name(kind["$ref"], content, name), example
        if "data" in envelope.get("properties", {}) and not envelope.get("x-model", True):
            items = envelope["properties"]["data"]["items"]
            for kind in items.get("anyOf", [items]):
                item = _class_name(kind["$ref"], content, name)
                yield from ((item, found) for found in example["data"])


def _class_name(reference: str, content: Part, home: str = "") -> str:
    file, _, pointer = reference.partition("#")
    module = file.removesuffix(".yaml") or home.partition(".")[0]
    return f"{module or content.file.removesuffix('.yaml')}.{pointer.rpartition('/')[2]}"


@pytest.mark.parametrize(("name", "example"), cases())
def test_examples_pass_through_the_models_unchanged(name: str, example: dict[str, Any]) -> None:
    before = copy.deepcopy(example)
    assert encode(decode(model_of(name), example)) == before
    assert example == before


bare = [
    pytest.param(example, id=f"{operation} {number}")
    for operation, content in bodies()
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
            parts = value.get("data", [value])
            assert tried.issuperset(map(id, [value] if id(value) in tried else parts)), (file, name)


failures = {
    id(example): pytest.param(example, id=content.where)
    for _, content in bodies(failures=True)
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
