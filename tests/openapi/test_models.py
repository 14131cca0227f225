"""What the document shows as an example passes through the generated models unchanged."""

import copy
import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from close_async import decode, encode
from close_async.model import Model
from close_async.models import Task
from tests.openapi.document import Part, examples, operations, schemas


def model_of(name: str) -> type[Model]:
    """Give the class of a schema: ``leads.Lead``."""
    module, _, title = name.rpartition(".")
    found: type[Model] = getattr(importlib.import_module(f"close_async.models.{module}"), title)
    return found


SUCCESSES = ("200", "201", "204")


def cases() -> list[Any]:
    """Give every example of an object, with the class it belongs to; of a list, its objects."""
    found = [
        pytest.param(schema.where, example, id=f"{schema.where} {number}")
        for schema in schemas()
        if schema.value.get("x-model", True)
        for number, example in enumerate(schema.value.get("examples", []))
    ]
    for operation in operations():
        bodies = [part for part in operation.parts("responses") if part.where.endswith(SUCCESSES)]
        if "requestBody" in operation.value:
            bodies.append(operation["requestBody"])
        for body in bodies:
            if "content" not in body.value:
                continue  # a 204
            content = body["content"]["application/json"]
            found += [
                pytest.param(name, example, id=f"{operation.where} {name} {number}")
                for number, (name, example) in enumerate(_objects(content))
            ]
    return found


def _objects(content: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the objects that a body's examples hold, each with the name of its class."""
    reference = content.value["schema"].get("$ref")
    if reference is None:
        return
    name = _class_name(reference, content)
    envelope = {part.where: part.value for part in schemas()}[name]
    for example in examples(content):
        if envelope.get("x-model", True):
            yield name, example
        elif "data" in envelope["properties"]:
            items = envelope["properties"]["data"]["items"]
            for each in items.get("anyOf", [items]):
                item = _class_name(each["$ref"], content, name)
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


kinds = [part for part in schemas() if part.file == "tasks.yaml" and "allOf" in part.value]


@pytest.mark.parametrize("kind", kinds, ids=[part.where for part in kinds])
def test_a_task_becomes_the_kind_its_type_names(kind: Part) -> None:
    task = decode(Task, kind.value["examples"][0])
    assert type(task) is model_of(kind.where)
    assert task.extra == {}
