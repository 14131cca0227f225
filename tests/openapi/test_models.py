"""What the document shows as an example passes through the generated models unchanged."""

import copy
import importlib
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


def cases() -> list[Any]:
    """Give every example of an object, with the class it belongs to."""
    found = [
        pytest.param(schema.where, example, id=f"{schema.where} {number}")
        for schema in schemas()
        for number, example in enumerate(schema.value.get("examples", []))
    ]
    for operation in operations():
        bodies = [operation["responses"]["200"]]
        if "requestBody" in operation.value:
            bodies.append(operation["requestBody"])
        for body in bodies:
            content = body["content"]["application/json"]
            if reference := content.value["schema"].get("$ref"):
                name = _class_name(reference, content)
                found += [
                    pytest.param(name, example, id=f"{operation.where} {name} {number}")
                    for number, example in enumerate(examples(content))
                ]
    return found


def _class_name(reference: str, content: Part) -> str:
    file, _, pointer = reference.partition("#")
    return f"{(file or content.file).removesuffix('.yaml')}.{pointer.rpartition('/')[2]}"


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
