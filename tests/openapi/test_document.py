"""The document is valid, completely described, and its examples match its schemas."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.support.document import (
    FILES,
    FOLDER,
    Part,
    examples,
    operations,
    problems,
    references,
    schemas,
)


def bodies() -> list[Part]:
    """Return the request and response bodies of all operations."""
    return [
        Part(content.value, content.file, f"{operation.where} {content.where}")
        for operation in operations()
        for holder in _holders(operation)
        for content in holder.parts("content")
    ]


def _holders(operation: Part) -> Iterator[Part]:
    if "requestBody" in operation.value:
        body = operation["requestBody"]
        yield Part(body.value, body.file, "request")
    for response in operation.parts("responses"):
        yield Part(response.value, response.file, response.where.removeprefix(operation.where))


def places(parts: list[Part]) -> pytest.MarkDecorator:
    """Parametrize a test by parts."""
    return pytest.mark.parametrize("part", parts, ids=[part.where for part in parts])


def test_it_is_openapi() -> None:
    # To import them takes a second, in each process of a run.
    from openapi_spec_validator import OpenAPIV31SpecValidator
    from openapi_spec_validator.readers import read_from_filename

    content, uri = read_from_filename(str(FOLDER / "close.yaml"))
    assert [str(error) for error in OpenAPIV31SpecValidator(content, uri).iter_errors()] == []


def references_beside_references(node: Any) -> list[Any]:
    """Return the parts of a file that have references in the keys beside a reference."""
    if isinstance(node, list):
        return [found for item in node for found in references_beside_references(item)]
    if not isinstance(node, dict):
        return []
    beside = {key: value for key, value in node.items() if key != "$ref"}
    found = [each for value in beside.values() for each in references_beside_references(value)]
    return [*found, node] if "$ref" in node and [*references(beside, "")] else found


@pytest.mark.parametrize("file", FILES)
def test_references_can_be_followed_across_files(file: str) -> None:
    # Prism moves the keys beside a reference to its target, where they lead to another file.
    assert references_beside_references(FILES[file]) == []


@places(bodies())
def test_bodies_have_examples_and_the_examples_fit(part: Part) -> None:
    found = examples(part)
    assert found
    for example in found:
        assert problems(part.value["schema"], part.file, example) == []


@places(operations())
def test_parameters_and_headers_have_examples_that_fit(part: Part) -> None:
    for parameter in [
        *part.parts("parameters"),
        *(header for response in part.parts("responses") for header in response.parts("headers")),
    ]:
        assert parameter.value["description"]
        found = examples(parameter)
        assert found, parameter.where
        for example in found:
            assert problems(parameter.value["schema"], parameter.file, example) == []


TAGS = {tag["name"]: tag for tag in FILES["close.yaml"]["tags"]}
ERRORS = {"4XX", "429", "5XX"}


@places(operations())
def test_operations_are_described_with_their_errors(part: Part) -> None:
    assert part.value["summary"]
    (tag,) = part.value["tags"]
    page = {**TAGS[tag], **part.value}["externalDocs"]["url"]
    assert page.startswith("https://developer.close.com/")
    assert set(part.value["responses"]) >= ERRORS
    successes = set(part.value["responses"]) - ERRORS
    assert successes <= {"200", "201", "204"}
    # Close's document and a recorded response differ about one operation.
    assert len(successes) == (2 if part.where == "webhooks.create" else 1)
    for response in part.parts("responses"):
        assert response.value["description"]
    assert "Retry-After" in part["responses"]["429"].value["headers"]


@places(schemas())
def test_schemas_and_properties_are_described(part: Part) -> None:
    assert part.value["description"]
    for own in [part.value, *part.value.get("allOf", [])]:
        for name, value in own.get("properties", {}).items():
            assert "description" in value or "$ref" in value, name


@cache
def in_bodies() -> set[str]:
    """Return the schemas that bodies refer to, so that an example of a body is one of theirs."""
    found = {name for body in bodies() for name in references(body.value["schema"], body.file)}
    unions = [part for part in schemas() if part.where in found and "anyOf" in part.value]
    return found.union(*(references(part.value, part.file) for part in unions))


@places(schemas())
def test_schemas_have_examples_that_fit(part: Part) -> None:
    found = part.value.get("examples", [])
    described_by_operations = part.file == "errors.yaml" or "anyOf" in part.value
    assert found or described_by_operations or part.where in in_bodies()
    title = part.where.partition(".")[2]
    for example in found:
        assert problems({"$ref": f"#/components/schemas/{title}"}, part.file, example) == []


def test_only_enumerations_are_closed() -> None:
    closed = [part for part in schemas() if part.value.get("x-closed")]
    assert closed
    for part in closed:
        assert any("enum" in option for option in part.value["anyOf"]), part.where


def test_undocumented_features_are_marked() -> None:
    marked = {
        f"{operation.where} {parameter.value['name']}"
        for operation in operations()
        for parameter in operation.parts("parameters")
        if parameter.value.get("x-undocumented")
    }
    assert marked == {"leads.list query", "leads.list id__in"}
