"""Each operation of the document, sent by the client and answered by the simulator.

The tests are driven by the document, so that an operation that is added to it is tested at once.
"""

import re
from contextlib import suppress
from typing import Any

import pytest

from close_async import APIStatusError, BadRequestError, InvalidIdError, NotFoundError, Response
from close_async.wire.convert import encode
from close_simulator.engine.filters import column_of, is_filter
from close_simulator.http import Denied
from close_simulator.server import ENGINE, ROUTER
from tests.operations.harness import (
    CALLED,
    OPERATIONS,
    PARTS,
    Harness,
    Json,
    bodies,
    filters,
)
from tests.support.document import problems

# Names of filters in hand-written methods; None for those that cannot be sent alone.
NAMES_OF_FILTERS: dict[str, dict[str, str | None]] = {
    # Sent with one lead_id only.
    "activities.list": dict.fromkeys(
        (
            "user_id",
            "user_id__in",
            "contact_id",
            "contact_id__in",
            "_type",
            "_type__in",
            "activity_at__lt",
            "activity_at__lte",
            "activity_at__gt",
            "activity_at__gte",
        )
    ),
    "events.list": {"object_type": None, "object_id": None, "action": None},
    "leads.list": {"id__in": "ids"},
    "tasks.list": {"_type": "type", "_type__in": "type__in"},
    "smart_views.list": {"type": None, "type__in": "types"},
}
# Responses with all objects, whose methods return a sequence.
WHOLE = {"send_as.update_many", "users.availability"}
# Reports have rows under ``data`` as well, but are no lists.
LISTS = [
    name
    for name in CALLED
    if OPERATIONS[name].envelope and OPERATIONS[name].method == "GET" and name not in WHOLE
]
SINGLE = [name for name in CALLED if name not in LISTS]
# Methods that make the body of their arguments; each has tests of its own.
BODIES_OF_ARGUMENTS = {
    "groups.add_member",
    "leads.merge",
    "memberships.pin_views",
    "memberships.update_many",
}
CREATED = 201
# They create something that is not of their resource.
OF_OTHER_OBJECTS = {"groups.add_member", "phone_numbers.request", "shared_scheduling_links.assign"}
SELECTING = [
    name
    for name in CALLED
    if "_fields" in OPERATIONS[name].query
    and "id" in ENGINE.document.schemas.properties(OPERATIONS[name].row)
]
WITH_BODY = [name for name in CALLED if bodies(name)]


def is_served(name: str) -> bool:
    """Return whether the engine answers an operation, and not a store with behavior of its own."""
    operation = OPERATIONS[name]
    route = ROUTER.find(operation.method, re.sub(r"{\w+}", "lead", operation.path)).route
    return getattr(getattr(route.handler, "func", None), "__self__", None) is ENGINE


def schema_of(name: str) -> tuple[Any, str]:
    """Return the schema of a successful response, and the file that it stands in."""
    responses = PARTS[name]["responses"]
    code = max(code for code in responses.value if code.startswith("2"))
    response = responses[code]
    content = response.value.get("content", {}).get("application/json", {})
    return content.get("schema"), response.file


# The document and the simulator


def test_every_operation_has_a_route() -> None:
    for name in OPERATIONS:
        operation = OPERATIONS[name]
        path = re.sub(r"{\w+}", "lead", operation.path)
        found = ROUTER.find(operation.method, path).route.template
        assert found.count("/") == operation.path.count("/")


def test_every_rule_is_about_an_operation() -> None:
    known = OPERATIONS.keys() | {each.resource for each in OPERATIONS.values()}
    assert ENGINE.rules.names() - known == set()


@pytest.mark.parametrize(
    "name", [name for name in LISTS if is_served(name) and name not in ENGINE.rules.actions]
)
def test_every_filter_of_the_engine_has_an_effect(name: str) -> None:
    """A filter is a field of the rows, or a rule says what it selects."""
    operation = OPERATIONS[name]
    fields = ENGINE.document.schemas.properties(operation.row)
    idle = {
        parameter
        for parameter in operation.query
        if is_filter(parameter)
        and column_of(parameter) not in fields
        and (name, parameter) not in ENGINE.rules.filters
    }
    assert idle == set()


# Responses


@pytest.mark.parametrize("name", SINGLE)
async def test_a_response_is_as_described(harness: Harness, name: str) -> None:
    operation = OPERATIONS[name]
    response = await harness.request(name, next(iter(bodies(name)), None))
    assert str(response.status) in PARTS[name].value["responses"]
    if operation.has_content:
        schema, file = schema_of(name)
        assert problems(schema, file, response.parsed) == []
    else:
        assert response.body == b""
    location = response.headers.get("Location")
    assert (location is not None) == (response.status == CREATED)
    if location is not None:
        where = location.removeprefix("/api/v1")
        assert where.startswith(re.sub(r"{\w+}.*", "", operation.path))
        if f"{operation.resource}.get" in OPERATIONS and name not in OF_OTHER_OBJECTS:
            assert await harness.raw("GET", where) == response.parsed


@pytest.mark.parametrize("name", SINGLE)
async def test_a_method_returns_the_parsed_result(harness: Harness, name: str) -> None:
    assert not isinstance(await harness.call(name), Response)


@pytest.mark.parametrize("name", SINGLE)
async def test_with_response_a_method_returns_the_response(harness: Harness, name: str) -> None:
    response = await harness.call(name, responds=True)
    assert isinstance(response, Response)
    assert str(response.status) in PARTS[name].value["responses"]


@pytest.mark.parametrize("name", WITH_BODY)
async def test_every_example_is_accepted_and_sent_unchanged(harness: Harness, name: str) -> None:
    for example in bodies(name):
        await harness.request(name, example)
        if name not in BODIES_OF_ARGUMENTS:
            assert encode(harness.body(name, example)) == example


# Lists


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_reads_every_page(harness: Harness, name: str) -> None:
    operation = OPERATIONS[name]
    if f"{operation.resource}.create" in OPERATIONS:
        for _ in range(2):
            await harness.call(f"{operation.resource}.create")
    schema, file = schema_of(name)
    ids, scope = await harness.ids(name), harness.scope(name)
    found = [encode(each) async for each in harness.method(name)(*ids, **scope)]
    asked = harness.sim.requests[-1].query
    params = {key: asked[key] for key in asked if key not in ("_skip", "_limit")}
    whole = await harness.raw("GET", await harness.path(name), params=params)
    assert problems(schema, file, whole) == []
    assert found == whole["data"]


@pytest.mark.parametrize("name", [name for name in LISTS if OPERATIONS[name].paging == "skip"])
async def test_pages_have_the_caps_of_the_document(harness: Harness, name: str) -> None:
    operation = OPERATIONS[name]
    if f"{operation.resource}.create" in OPERATIONS:
        for _ in range(2):
            await harness.call(f"{operation.resource}.create")
    path, scope = await harness.path(name), harness.scope(name)
    whole = await harness.raw("GET", path, params=scope)
    single: list[Json] = []
    for skip in range(len(whole["data"])):
        params = {**scope, "_skip": skip, "_limit": 1}
        page = await harness.raw("GET", path, params=params)
        single += page["data"]
        assert page.get("has_more", False) == (skip + 1 < len(whole["data"])) or (
            "has_more" not in whole
        )
    assert single == whole["data"]
    wrong = {
        "_limit": (operation.max_limit + 1, -1, "x"),
        "_skip": (operation.max_skip + 1, -1, "x"),
    }
    for key, values in wrong.items():
        for value in values:
            with pytest.raises(BadRequestError) as caught:
                await harness.raw("GET", path, params={**scope, key: value})
            assert [*caught.value.field_errors] == [key]


@pytest.mark.parametrize("name", SELECTING)
async def test_fields_are_selected(harness: Harness, name: str) -> None:
    example = next(iter(bodies(name)), None)
    response = await harness.request(name, example, params={"_fields": "id,nothing"})
    rows = response.parsed["data"] if name in LISTS else [response.parsed]
    assert all(row.keys() == {"id"} for row in rows)


# Filters


def parameters() -> list[tuple[str, str]]:
    """Return the lists with each of their filters."""
    return [(name, key) for name in LISTS for key in filters(name)]


@pytest.mark.parametrize(("name", "key"), parameters())
async def test_a_filter_is_sent_as_intended(harness: Harness, name: str, key: str) -> None:
    value = example_of(filters(name)[key])
    names = NAMES_OF_FILTERS.get(name, {})
    python_name = filters(name)[key].get("x-name", names.get(key, key.lstrip("_")))
    if python_name is None:
        return
    required = {
        each: example_of(about) for each, about in filters(name).items() if about.get("required")
    }
    listed = harness.method(name)(*await harness.ids(name), **{**required, python_name: value})
    with suppress(BadRequestError):  # an id of an example is of no object here
        await anext(aiter(listed), None)
    sent = harness.sim.requests[-1].query[key]
    assert sent == as_text(value)


def example_of(parameter: Json) -> Any:
    """Return a value for a query parameter: its example, as the client takes it."""
    if "example" in parameter:
        value = parameter["example"]
    else:
        value = next(iter(parameter["examples"].values()))["value"]
    return value


def as_text(value: Any) -> str:
    """Return the value of a query parameter as Close reads it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(as_text, value))
    return str(value)


# Wrong requests


@pytest.mark.parametrize("name", [name for name in CALLED if OPERATIONS[name].id_prefix])
async def test_a_wrong_id_is_not_sent_and_an_unknown_one_not_found(
    harness: Harness, name: str
) -> None:
    operation = OPERATIONS[name]
    given = await harness.ids(name)
    body: list[Any] = []
    if bodies(name) and name not in BODIES_OF_ARGUMENTS:
        body = [harness.body(name, await harness.adapted(name, bodies(name)[0]))]
    elif name == "memberships.pin_views":
        body = [[]]
    count = harness.sim.request_count
    for wrong in ("", "1", "a/b", "../x", f"nosuch_{given[-1]}"):
        with pytest.raises(InvalidIdError):
            await harness.method(name)(*given[:-1], wrong, *body)
    assert harness.sim.request_count == count
    unknown = f"{operation.id_prefix}_{'0' * 22}"
    with pytest.raises(NotFoundError) as caught:
        await harness.method(name)(*given[:-1], unknown, *body)
    assert "matching query does not exist" in str(caught.value)


@pytest.mark.parametrize("name", [name for name in WITH_BODY if OPERATIONS[name].body.required])
async def test_what_is_required_is_named(harness: Harness, name: str) -> None:
    operation = OPERATIONS[name]
    path = operation.path
    for value in await harness.ids(name):
        path = re.sub(r"{\w+}", value, path, count=1)
    for body in ({}, dict.fromkeys(operation.body.required)):
        with pytest.raises(BadRequestError) as caught:
            await harness.raw(operation.method, path, json=body)
        assert {*caught.value.field_errors} >= operation.body.required


@pytest.mark.parametrize("name", [name for name in WITH_BODY if is_served(name)])
async def test_a_value_of_another_type_is_refused(harness: Harness, name: str) -> None:
    operation = OPERATIONS[name]
    path = operation.path
    for value in await harness.ids(name):
        path = re.sub(r"{\w+}", value, path, count=1)
    example = await harness.adapted(name, bodies(name)[0])
    for key, schema in operation.body.properties.items():
        if (wrong := other_type(schema)) is not None:
            with pytest.raises(BadRequestError) as caught:
                await harness.raw(operation.method, path, json={**example, key: wrong})
            assert [*caught.value.field_errors] == [key]


def other_type(schema: Json) -> Any:
    """Return a value that a schema does not accept, if it rejects any."""
    kind = schema.get("type")
    if schema.get("x-closed"):
        return "no such choice"
    return {"string": 5, "boolean": "yes", "array": "x", "object": "x"}.get(str(kind))


@pytest.mark.parametrize("name", [name for name in WITH_BODY if is_served(name)])
async def test_unknown_keys_are_dropped(harness: Harness, name: str) -> None:
    body = {**bodies(name)[0], "no_such_key": {"a": 1}}
    answer = (await harness.request(name, body)).parsed
    assert "no_such_key" not in (answer or {})


@pytest.mark.parametrize("name", CALLED)
async def test_a_method_that_a_path_lacks_is_refused(harness: Harness, name: str) -> None:
    path = re.sub(r"{\w+}", "lead", OPERATIONS[name].path)
    allowed = {each.method for each in OPERATIONS.values() if each.path == OPERATIONS[name].path}
    for method in {"GET", "PUT", "DELETE"} - allowed:
        if other := _other_path(method, path):
            assert other.count("{") > OPERATIONS[name].path.count("{")
            continue
        with pytest.raises(APIStatusError) as caught:
            await harness.raw(method, path)
        assert caught.value.status == 405
        assert {*caught.value.headers["Allow"].split(", ")} >= allowed


def _other_path(method: str, path: str) -> str | None:
    """Return the path with ids that fits as well, such as /lead/{id}/ for /lead/merge/."""
    try:
        return ROUTER.find(method, path).route.template
    except Denied:
        return None
