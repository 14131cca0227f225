"""``python -m codegen.compare`` finds what differs from another document of the same API."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen.bundle import bundle
from codegen.compare import REASONS, SPEC, Reason, compare, main, read_reasons
from codegen.document import read_document

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


def explain(reasons: list[Json], **changes: Any) -> list[str]:
    """Return the lines of a comparison with explanations, from the explained ones on."""
    found = compare(document(), document(**changes)).explain([Reason(**each) for each in reasons])
    assert found.is_complete == (list(found.lines())[-3:] == COMPLETE)
    return list(found.lines())[2:]


COMPLETE = [
    "0 operations only here, without an explanation",
    "0 differences without an explanation",
    "0 explanations of nothing",
]
RENAMED: Json = {"because": "It was renamed.", "what": "query", "operations": ["GET /wid*"]}


def test_explained_differences_are_listed_below_their_explanation() -> None:
    reasons = [{**RENAMED, "ours": ["color"], "theirs": ["size"]}]
    assert explain(reasons, query=["_limit", "size"]) == [
        "1 differences are explained",
        "  It was renamed.",
        "    GET /widget/: query: missing: size; only ours: color",
        *COMPLETE,
    ]


@pytest.mark.parametrize(
    "reason",
    [
        {**RENAMED, "ours": ["color"]},  # one side of two
        {**RENAMED, "ours": ["color"], "theirs": ["sizes"]},
    ],
)
def test_what_an_explanation_does_not_name_is_left(reason: Json) -> None:
    lines = explain([reason], query=["_limit", "size"])
    assert lines[-3:-1] == [
        "1 differences without an explanation",
        "  GET /widget/: query: missing: size",
    ]


@pytest.mark.parametrize("change", [{"what": "body"}, {"operations": ["GET /gadget/"]}])
def test_an_explanation_of_nothing_is_reported(change: Json) -> None:
    reason = {**RENAMED, "ours": ["color"], "theirs": ["size"], **change}
    lines = explain([reason], query=["_limit", "size"])
    assert lines[-2:] == ["1 explanations of nothing", "  It was renamed."]
    assert "  GET /widget/: query: missing: size; only ours: color" in lines


def test_operations_of_ours_are_explained_and_missing_ones_never() -> None:
    reason = {"because": "It is new.", "what": "operation", "operations": ["GET /widget/{id}/"]}
    found = compare(document(), document(path="/gadget/{id}/")).explain([Reason(**reason)])
    assert (found.ours, found.differences, found.stale) == ([], [], [])
    assert not found.is_complete


def test_every_explanation_is_about_our_document() -> None:
    operations = [
        f"{method.upper()} {path}"
        for path, item in json.loads(bundle(read_document(SPEC)))["paths"].items()
        for method in item
        if method in {"get", "post", "put", "patch", "delete"}
    ]
    for reason in read_reasons(REASONS):
        for pattern in reason.operations:
            only = Reason(reason.because, reason.what, (pattern,))
            assert any(only.covers(each, only.what) for each in operations), pattern


@pytest.mark.parametrize("dump", [yaml.safe_dump, json.dumps])
def test_a_file_is_compared_with_our_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dump: Any
) -> None:
    path = tmp_path / "close.yml"
    path.write_text(dump(document()), encoding="utf-8")
    assert main([str(path)]) == 1
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
