"""Every operation of the document is a method of the client, and every method an operation."""

import inspect
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from close_async import CloseClient
from close_async.models import params
from close_async.models._parameters import WIRE_NAMES
from close_async.paging import Paginator
from close_async.resources.operation import operation
from close_async.resources.resource import Resource
from codegen.document import read_document

DOCUMENT = read_document(Path(__file__).parent.parent / "openapi" / "close.yaml")
# A user's own path, which close.me() gives for short, and paths that one method covers.
NAMES = {
    "me.get": "users.me",
} | {
    f"custom_fields.{method}_of_{kind}": f"custom_fields.{method}"
    for kind in ("activity", "custom_object")
    for method in (
        "schemas.get",
        "schemas.update",
        "shared.associations.get",
        "shared.associations.update",
        "shared.associations.delete",
    )
}
# One operation behind many methods: leads.search, leads.count, contacts.search and so on.
SHARED = {"search.objects"}


def methods(owner: Any, path: str = "") -> Iterator[str]:
    """Give the methods of a client's resources, as ``leads.list``."""
    for name, value in inspect.getmembers(type(owner)):
        where = f"{path}.{name}".lstrip(".")
        if name.startswith("_") or name == "with_response":
            continue
        if isinstance(value, operation) or (name == "list" and inspect.isfunction(value)):
            yield where
        elif isinstance(found := getattr(owner, name, None), Resource):
            yield from methods(found, where)


@pytest.fixture
async def close() -> CloseClient:
    return CloseClient("api_key.secret")


async def test_operations_and_methods_are_the_same(close: CloseClient) -> None:
    wanted = {NAMES.get(name, name) for name in DOCUMENT.parameters} - SHARED
    assert {*methods(close)} == wanted


@pytest.mark.parametrize("name", [n for n in DOCUMENT.parameters if n.endswith(".list")])
async def test_a_list_sends_parameters_of_the_document(name: str, close: CloseClient) -> None:
    method = reduce(getattr, name.split("."), close)
    documented = {p["name"] for p in DOCUMENT.parameters[name] if p["in"] == "query"}
    assert isinstance(method(), Paginator)
    given = {
        "order_by": "_order_by",
        "ids": "id__in",
        "types": "type__in",
        "fields": "_fields",
        "limit": "_limit",
        "page_size": "_limit",
    }
    own = {"ordered", "concurrency", "options"}
    for parameter in inspect.signature(method).parameters.values():
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD:  # filters are of the document
            name = parameter.name
            assert name in own or given.get(name, name) in documented


def test_query_parameters_are_typed() -> None:
    documented = {p["name"] for p in DOCUMENT.parameters["tasks.list"]}
    assert set(WIRE_NAMES["TasksListParams"].values()) == documented - {
        "_limit",
        "_skip",
        "_fields",
    }
    assert [*params.TasksListParams.__annotations__] == [*WIRE_NAMES["TasksListParams"]]
