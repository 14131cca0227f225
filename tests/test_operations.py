"""Every operation of the document is a method of the client, and every method an operation."""

import inspect
from functools import reduce
from operator import attrgetter
from pathlib import Path

import attrs
import pytest

from close_async import CloseClient
from close_async.models import params
from close_async.models._parameters import WIRE_NAMES
from close_async.paging import Paginator
from codegen.coverage import compare
from codegen.interface import Operation
from tests.support.document import DOCUMENT, INTERFACE

ROOT = Path(__file__).parent.parent


@pytest.fixture
async def close() -> CloseClient:
    return CloseClient("api_key.secret")


def test_operations_and_methods_are_the_same() -> None:
    found = compare(DOCUMENT)
    assert [*found.missing()] == []
    assert "GET     /lead/{id}/ " in found.text()
    assert len(found.rows) == len(DOCUMENT.operations)


def test_one_without_the_other_is_found() -> None:
    fewer = dict(DOCUMENT.operations)
    fewer["ships.sink"] = fewer.pop("leads.merge")
    found = compare(attrs.evolve(DOCUMENT, operations=fewer))
    assert (found.without_method, found.without_operation) == (["ships.sink"], ["leads.merge"])
    assert "no operation for the method close.leads.merge" in found.text()


def test_operations_without_route_reference_row_and_test_are_found(tmp_path: Path) -> None:
    more = {**DOCUMENT.operations, "leads.sink": ("POST", "/lead/{id}/sink/")}
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests").mkdir()
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    rows = [line for line in reference.splitlines() if "`close.roles`" not in line]
    text = "\n".join(rows).replace("`merge`, ", "")
    (tmp_path / "docs" / "reference.md").write_text(text, encoding="utf-8")
    (tmp_path / "tests" / "test_some.py").write_text("close.leads.scan()", encoding="utf-8")
    found = compare(attrs.evolve(DOCUMENT, operations=more), tmp_path)
    assert found.without_route == ["leads.sink"]
    assert found.without_row == [
        *("leads.merge", "roles.create", "roles.delete", "roles.get", "roles.list"),
        "roles.update",
    ]
    assert "leads.search" in found.without_test
    # tests/operations calls what is generated.
    assert not {"leads.scan", "roles.get"} & {*found.without_test}
    assert not found.is_complete
    said = found.text()
    assert "no route in the simulator for leads.sink" in said
    assert "no row in docs/reference.md for close.leads.merge" in said
    assert "no test calls close.leads.search" in said


@pytest.mark.parametrize("name", [n for n in DOCUMENT.parameters if n.endswith(".list")])
async def test_a_list_sends_parameters_of_the_document(name: str, close: CloseClient) -> None:
    method = reduce(getattr, name.split("."), close)
    documented = {p["name"] for p in DOCUMENT.parameters[name] if p["in"] == "query"}
    parameters = inspect.signature(method).parameters.values()
    required = {
        each.name: f"{each.name.removesuffix('_id')}_x"
        for each in parameters
        if each.default is inspect.Parameter.empty
    } | ({"object_id": "acti_x"} if name == "comments.list" else {})  # or a thread_id
    assert isinstance(method(**required), Paginator)
    given = {
        "order_by": "_order_by",
        "ids": "id__in",
        "types": "type__in",
        "fields": "_fields",
        "limit": "_limit",
        "page_size": "_limit",
        "cursor": "_cursor",
    }
    of_path = {p["name"] for p in DOCUMENT.parameters[name] if p["in"] == "path"}
    own = {"ordered", "concurrency", "options", "towards", *(f"lead_{each}" for each in of_path)}
    for parameter in parameters:
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD:  # filters are of the document
            name = parameter.name
            assert name in own or {name, given.get(name, name), f"_{name}"} & documented


LISTS = [
    (resource.attribute, operation)
    for resource in INTERFACE.resources.values()
    for operation in resource.operations
    if operation.is_list
]


@pytest.mark.parametrize(
    ("attribute", "operation"), LISTS, ids=lambda each: getattr(each, "id", "")
)
async def test_an_editor_completes_the_filters_of_a_list(
    attribute: str, operation: Operation, close: CloseClient
) -> None:
    method = getattr(attrgetter(attribute)(close), operation.method)
    parameters = inspect.signature(method).parameters
    assert {each.name for each in operation.filters} <= {*parameters}
    assert all(each.kind is not inspect.Parameter.VAR_KEYWORD for each in parameters.values())


def test_query_parameters_are_typed() -> None:
    documented = {p["name"] for p in DOCUMENT.parameters["tasks.update_many"] if p["in"] == "query"}
    assert set(WIRE_NAMES["TasksUpdateManyParams"].values()) == documented - {
        "_limit",
        "_skip",
        "_fields",
    }
    names = [*params.TasksUpdateManyParams.__annotations__]
    assert names == [*WIRE_NAMES["TasksUpdateManyParams"]]
