"""``python -m codegen.compare`` finds what differs from another document of the same API."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen.compare import SPEC, compare, main

Json = dict[str, Any]


def text(*, null: bool = False) -> Json:
    return {"oneOf": [{"type": "string"}, {"type": "null"}]} if null else {"type": "string"}


def document(**changes: Any) -> Json:
    """Return a small document of widgets, with the given query, body, response and status."""
    say = {
        "query": ["_limit", "color"],
        "body": {"name": text(), "note": text()},
        "response": {"id": text(), "name": text(), "note": text(null=True)},
        "status": "201",
        "path": "/widget/{id}/",
        **changes,
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Widget"}}}
    body = {"application/json": {"schema": {"properties": say["body"]}}}
    parameters = [{"name": name, "in": "query", "schema": text()} for name in say["query"]]
    make = {
        "operationId": "create",
        "requestBody": {"content": body},
        "responses": {say["status"]: {"content": content}, "400": {}},
    }
    page = {
        "properties": {"data": {"type": "array", "items": content["application/json"]["schema"]}}
    }
    get = {
        "operationId": "get",
        "parameters": [{"name": say["path"].split("{")[1][:-2], "in": "path", "schema": text()}],
        "responses": {"200": {"content": content}},
    }
    every = {
        "operationId": "list",
        "parameters": parameters,
        "responses": {"200": {"content": {"application/json": {"schema": page}}}},
    }
    return {
        "paths": {"/widget/": {"get": every, "post": make}, say["path"]: {"get": get}},
        "components": {"schemas": {"Widget": {"properties": say["response"]}}},
    }


def test_the_same_document_differs_in_nothing() -> None:
    found = compare(document(), document(path="/widget/{widget_id}/"))
    assert (found.shared, found.missing, found.ours, found.differences) == (3, [], [], [])


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {"query": ["_limit", "size"]},
            ["GET /widget/: query: missing: size; only ours: color"],
        ),
        ({"status": "200"}, ["POST /widget/: status: missing: 200; only ours: 201"]),
        (
            {"body": {"name": text(null=True), "size": text()}},
            [
                "POST /widget/: body: missing: size; only ours: note",
                "POST /widget/: null in body: missing: name",
            ],
        ),
        (
            {"response": {"id": text(), "name": text(), "note": text()}},
            [
                "GET /widget/: null in response: only ours: note",
                "POST /widget/: null in response: only ours: note",
                "GET /widget/{id}/: null in response: only ours: note",
            ],
        ),
        ({"body": {}}, []),  # an untyped body says nothing
    ],
)
def test_every_difference_is_listed(changes: Json, lines: list[str]) -> None:
    assert [str(each) for each in compare(document(), document(**changes)).differences] == lines


def test_a_field_that_must_be_asked_for_may_be_in_one_document_or_both() -> None:
    asked = {"id": text(), "total": text() | {"x-smart-field": True}}
    for theirs in ({"id": text()}, {"id": text(), "total": text()}):
        assert compare(document(response=asked), document(response=theirs)).differences == []


def test_operations_of_one_document_are_listed() -> None:
    found = compare(document(), document(path="/gadget/{id}/"))
    assert (found.missing, found.ours) == (["GET /gadget/{id}/"], ["GET /widget/{id}/"])


@pytest.mark.parametrize("dump", [yaml.safe_dump, json.dumps])
def test_a_file_is_compared_with_our_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dump: Any
) -> None:
    path = tmp_path / "close.yml"
    path.write_text(dump(document()), encoding="utf-8")
    assert main([str(path)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:3] == ["0 operations are in both documents", "3 missing here", "  GET /widget/"]
    assert "  GET /lead/{id}/" in out


@pytest.mark.parametrize("content", ["[]", "openapi: 3.1.0", "{", None])
def test_a_file_that_is_no_document_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    path = tmp_path / "close.yml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main([str(path)]) == 2
    assert str(path.name) in capsys.readouterr().err


def test_our_document_is_there() -> None:
    assert SPEC.is_file()
