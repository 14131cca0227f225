"""The engine serves what a document describes: here a document of widgets."""

from typing import Any

import orjson
import pytest

from close_simulator import ManualClock
from close_simulator.engine.crud import Engine
from close_simulator.engine.document import Document
from close_simulator.engine.rules import Request, Rules
from close_simulator.http import Call, Denied, Reply
from close_simulator.routing import Router
from close_simulator.validators import ValidationError
from close_simulator.world import World

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
TIME: Json = {"type": "string", "format": "date-time", "readOnly": True}
WIDGET: Json = {
    "type": "object",
    "properties": {
        "id": {**TEXT, "readOnly": True},
        "organization_id": {**TEXT, "readOnly": True},
        "name": {**TEXT, "maxLength": 5},
        "note": {"type": ["string", "null"]},
        "kind": {"$ref": "#/components/schemas/Kind", "default": "small"},
        "shade": {"anyOf": [{**TEXT, "enum": ["dark"]}, TEXT]},
        "size": {"type": "integer", "minimum": 1, "maximum": 9},
        "weight": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "is_open": {"type": "boolean"},
        "tags": {"type": "array", "items": TEXT, "maxItems": 3},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
        "lead": {"anyOf": [{"$ref": "#/components/schemas/Part"}, {"type": "null"}]},
        "address": {**TEXT, "format": "email"},
        "link": {**TEXT, "format": "uri"},
        "code": {**TEXT, "pattern": "^[A-Z]+$"},
        "day": {**TEXT, "format": "date"},
        "free": {"type": "object", "additionalProperties": {}},
        "serial": {**TEXT, "x-create-only": True},
        "status": {**TEXT, "x-update-only": True},
        "secret": {**TEXT, "writeOnly": True},
        "total": {"type": ["integer", "null"], "x-smart-field": True, "readOnly": True},
        "created_by": {"type": ["string", "null"], "readOnly": True},
        "updated_by_id": {"type": ["string", "null"], "readOnly": True},
        "date_created": TIME,
        "updated_at": TIME,
    },
    "patternProperties": {"^custom\\.": {}},
}
KIND: Json = {"x-closed": True, "anyOf": [{**TEXT, "enum": ["small", "large"]}, TEXT]}
PART: Json = {
    "type": "object",
    "required": ["label"],
    "properties": {"label": {**TEXT, "maxLength": 3}, "count": {"type": "integer"}},
}
PAGE: Json = {
    "type": "object",
    "properties": {"data": {"type": "array"}, "has_more": {"type": "boolean"}},
}
REF: Json = {"$ref": "#/components/schemas/Widget"}


def content(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def query(name: str, schema: Json | None = None, **more: Any) -> Json:
    return {"name": name, "in": "query", "schema": schema or TEXT, **more}


def widgets(operation: Json | None = None, *, generation: str | None = None) -> Document:
    """Return a document of widgets, with changes of the operation of its list."""
    listed = {
        "$ref": "#/components/schemas/Page",
        "properties": {"data": {"items": REF}, "total_results": {"type": "integer"}},
    }
    filters = [
        query("name__in", {"type": "array", "items": TEXT}),
        query("is_open", {"type": "boolean"}),
        *[query(f"size{mark}", {"type": "integer"}) for mark in ("", "__gt", "__lte")],
        query("tags"),
        query("kind", {"x-closed": True, "anyOf": [{**TEXT, "enum": ["small", "large"]}, TEXT]}),
        query("kind__in", {"type": "array", "items": {"enum": ["small"], "x-closed": True}}),
        query("date_created__gte", {**TEXT, "format": "date-time"}),
        query("starts_with"),
        query("_order_by", {**TEXT, "enum": ["size", "-size", "name,size"]}),
        query("_fields"),
        query("_skip", {"type": "integer"}),
        query("_limit", {"type": "integer"}),
    ]
    widget = {**WIDGET, "x-generation": generation} if generation else WIDGET
    return Document.read(
        {
            "paths": {
                "/widget/": {
                    "get": {
                        "operationId": "widgets.list",
                        "parameters": filters,
                        "responses": {"200": content(listed)},
                        "x-max-limit": 5,
                        "x-max-skip": 9,
                        **(operation or {}),
                    },
                    "post": {
                        "operationId": "widgets.create",
                        "requestBody": content({**REF, "required": ["name"]}),
                        "responses": {"201": content(REF)},
                    },
                },
                "/widget/{id}/": {
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "schema": {**TEXT, "pattern": "^wid_[0-9A-Za-z]+$"},
                        }
                    ],
                    "get": {"operationId": "widgets.get", "responses": {"200": content(REF)}},
                    "put": {
                        "operationId": "widgets.update",
                        "requestBody": content(REF),
                        "responses": {"200": content(REF)},
                    },
                    "delete": {"operationId": "widgets.delete", "responses": {"204": {}}},
                },
                "/widget/{id}/polish/": {
                    "post": {
                        "operationId": "widgets.polish",
                        "parameters": [{"name": "id", "in": "path", "schema": TEXT}],
                        "responses": {"200": content(REF)},
                    }
                },
            },
            "components": {"schemas": {"Widget": widget, "Kind": KIND, "Part": PART, "Page": PAGE}},
        }
    )


class Close:
    """Calls an engine without a socket."""

    def __init__(self, document: Document | None = None, rules: Rules | None = None) -> None:
        self.clock = ManualClock(1_800_000_000.123456)
        self.world = World(leads=0, seed=0, clock=self.clock)
        self.engine = Engine(document or widgets(), [rules or Rules()])
        self.router = Router(self.engine.routes([]))

    def reply(self, method: str, path: str, body: Any = None, **params: Any) -> Reply:
        headers = {"Content-Type": "application/json"}
        given = {key: str(value) for key, value in params.items()}
        call = Call(method, path, given, headers, orjson.dumps(body))
        return self.router.find(method, path).answer(self.world, call)

    def __call__(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        return orjson.loads(self.reply(method, path, body, **params).body or b"null")

    def new(self, **body: Any) -> Json:
        made: Json = self("POST", "/widget/", {"name": "A", **body})
        return made

    def errors(self, method: str, path: str, body: Any = None, **params: Any) -> Json:
        try:
            self(method, path, body, **params)
        except ValidationError as error:
            return error.field_errors
        except Denied as denied:
            found: Json = denied.body["field-errors"]
            return found
        raise AssertionError("not refused")

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self("GET", "/widget/", **params)["data"]]


# Creation


def test_a_new_row_has_a_value_for_what_can_be_empty() -> None:
    close = Close()
    made = close.new(secret="x", serial="1", status="x", total=5, id="wid_1", unknown=1)
    user_id = close.world.organization.user_id
    assert made == {
        "id": made["id"],
        "organization_id": close.world.organization.id,
        "name": "A",
        "note": None,
        "kind": "small",
        "weight": None,
        "is_open": False,
        "tags": [],
        "parts": [],
        "lead": None,
        "serial": "1",
        "created_by": user_id,
        "updated_by_id": user_id,
        "date_created": "2027-01-15T08:00:00.123000+00:00",
        "updated_at": "2027-01-15T08:00:00.123000+00:00",
    }
    assert made["id"].startswith("wid_")
    assert close("GET", f"/widget/{made['id']}/") == made


def test_a_newer_generation_has_microseconds_and_no_offset() -> None:
    close = Close(widgets(generation="new"))
    assert close.new()["date_created"] == "2027-01-15T08:00:00.123456"


def test_a_creation_has_the_status_and_the_location_of_the_document() -> None:
    reply = Close().reply("POST", "/widget/", {"name": "A"})
    made = orjson.loads(reply.body)
    assert (reply.status, reply.headers["Location"]) == (201, f"/api/v1/widget/{made['id']}/")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"name": None}, {"name": "This field is required."}),
        ({"name": ""}, {"name": "This field is required."}),
        ({"name": 5}, {"name": "Value must be of str type."}),
        ({"name": "123456"}, {"name": "The value must be no longer than 5 characters."}),
        ({"kind": "huge"}, {"kind": "Not a valid choice. Valid choices: large, small."}),
        ({"kind": None}, {"kind": "Not a valid choice. Valid choices: large, small."}),
        ({"size": 0}, {"size": "Input should be greater than or equal to 1"}),
        ({"size": 10}, {"size": "Input should be less than or equal to 9"}),
        ({"size": True}, {"size": "Value must be of int type."}),
        ({"size": 1.5}, {"size": "Value must be of int type."}),
        ({"weight": "1"}, {"weight": "Value must be of float type."}),
        ({"is_open": "yes"}, {"is_open": "Value must be of bool type."}),
        ({"tags": "a"}, {"tags": "Value must be of list type."}),
        ({"tags": ["a", "b", "c", "d"]}, {"tags": "List is too long."}),
        (
            {"tags": ["a", 5]},
            {
                "tags": {
                    "errors": {"1": {"errors": ["Value must be of str type."], "field-errors": {}}}
                }
            },
        ),
        (
            {"parts": [{"label": "a"}, {"count": 1}]},
            {
                "parts": {
                    "errors": {
                        "1": {"errors": [], "field-errors": {"label": "This field is required."}}
                    }
                }
            },
        ),
        (
            {"lead": {"label": "long"}},
            {
                "lead": {
                    "errors": [],
                    "field-errors": {"label": "The value must be no longer than 3 characters."},
                }
            },
        ),
        ({"lead": 5}, {"lead": "Value must be of dict type."}),
        ({"address": "a@"}, {"address": "Invalid email address."}),
        ({"link": "close"}, {"link": "Invalid URL."}),
        ({"code": "a"}, {"code": "String should match pattern '^[A-Z]+$'"}),
        ({"day": "today"}, {"day": "Invalid ISO 8601 date."}),
        ({"free": []}, {"free": "Value must be of dict type."}),
        (
            {"name": 5, "size": "5"},
            {"name": "Value must be of str type.", "size": "Value must be of int type."},
        ),
    ],
)
def test_an_invalid_value_is_refused_in_the_words_of_close(body: Json, errors: Json) -> None:
    close = Close()
    assert close.errors("POST", "/widget/", {"name": "A", **body}) == errors
    assert close.names() == []


def test_valid_values_are_stored() -> None:
    body: Json = {
        "note": "n", "kind": "large", "shade": "as nobody knows", "size": 9, "weight": 1.5,
        "is_open": True, "tags": ["a", "b", "a"], "parts": [{"label": "a", "more": 1}],
        "lead": {"label": "b"}, "address": "a@b.example", "link": "https://a.example",
        "code": "A", "day": "2026-07-14", "free": {"a": [1]}, "custom.cf_1": {"any": 1},
    }  # fmt: skip
    made = Close().new(**body)
    expected = {**body, "tags": ["a", "b"], "parts": [{"label": "a"}]}
    assert {key: made[key] for key in body} == expected


# Changes


def test_an_update_changes_what_is_sent_and_the_stamps() -> None:
    close = Close()
    made = close.new(serial="1")
    close.clock.advance(1)
    url = f"/widget/{made['id']}/"
    changed = close("PUT", url, {"note": "B", "serial": "2", "status": "x", "date_created": "x"})
    assert changed == close("GET", url)
    later = "2027-01-15T08:00:01.123000+00:00"
    assert changed == made | {"note": "B", "status": "x", "updated_at": later}


@pytest.mark.parametrize("name", [None, ""])
def test_what_a_creation_requires_cannot_be_emptied(name: Any) -> None:
    close = Close()
    url = f"/widget/{close.new()['id']}/"
    assert close.errors("PUT", url, {"name": name}) == {"name": "This field is required."}
    assert close("PUT", url, {})["name"] == "A"


def test_what_was_deleted_is_gone() -> None:
    close = Close()
    url = f"/widget/{close.new()['id']}/"
    reply = close.reply("DELETE", url)
    assert (reply.status, reply.body) == (204, b"")
    for method in ("GET", "PUT", "DELETE"):
        with pytest.raises(Denied) as caught:
            close(method, url, {})
        assert caught.value.status == 404
        error = "Empty query: Widget matching query does not exist."
        assert caught.value.body == {"error": error}


# Lists


def test_pages_by_skip_and_limit() -> None:
    close = Close()
    for name in "abcdefg":
        close.new(name=name)
    page = close("GET", "/widget/", _skip=1, _limit=2, _fields="name")
    assert page == {
        "data": [{"name": "b"}, {"name": "c"}],
        "has_more": True,
        "total_results": 7,
    }
    assert close("GET", "/widget/", _skip=5, _limit=2)["has_more"] is False
    assert close.errors("GET", "/widget/", _limit=6) == {
        "_limit": "Input should be less than or equal to 5"
    }
    assert "(max_skip = 9)" in close.errors("GET", "/widget/", _skip=10)["_skip"]


def test_one_page_ignores_limits() -> None:
    close = Close(widgets({"x-paging": "none"}))
    for name in "abcdef":
        close.new(name=name)
    assert close.names(_limit=1) == [*"abcdef"]


def test_pages_by_cursor() -> None:
    close = Close(
        widgets({"x-paging": "cursor", "parameters": [query("_cursor"), query("_limit")]})
    )
    for name in "abc":
        close.new(name=name)
    first = close("GET", "/widget/", _limit=2)
    second = close("GET", "/widget/", _limit=2, _cursor=first["cursor_next"])
    assert [row["name"] for row in [*first["data"], *second["data"]]] == [*"abc"]
    assert (first["cursor_previous"], second["cursor_next"]) == (None, None)
    assert close("GET", "/widget/", _limit=2, _cursor=second["cursor_previous"]) == first
    assert close.errors("GET", "/widget/", _cursor="x") == {"_cursor": "Invalid cursor."}


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"name__in": "a,c"}, "ac"),
        ({"is_open": "true"}, "b"),
        ({"is_open": "false"}, "ac"),
        ({"size": 2}, "b"),
        ({"size__gt": 1}, "bc"),
        ({"size__lte": 2}, "ab"),
        ({"tags": "x"}, "ab"),
        ({"kind": "large"}, "c"),
        ({"date_created__gte": "2027-01-15T08:00:02+00:00"}, "c"),
        ({"size__gt": 1, "tags": "x"}, "b"),
        ({"nothing": "x", "name": "a"}, "abc"),
        ({"_order_by": "-size"}, "cba"),
        ({"_order_by": "weight"}, "abc"),
        ({}, "abc"),
    ],
)
def test_filters_and_orders_are_the_fields_of_the_rows(params: Json, names: str) -> None:
    close = Close()
    rows: dict[str, Json] = {
        "a": {"tags": ["x"], "size": 1},
        "b": {"tags": ["x", "y"], "size": 2, "is_open": True},
        "c": {"kind": "large", "size": 3},
    }
    for name, body in rows.items():
        close.new(name=name, **body)
        close.clock.advance(1)
    assert close.names(**params) == [*names]


@pytest.mark.parametrize(
    ("params", "errors"),
    [
        ({"kind": "huge"}, {"kind": "Not a valid choice. Valid choices: large, small."}),
        ({"kind__in": "small,huge"}, {"kind__in": "Not a valid choice. Valid choices: small."}),
        (
            {"size": "x"},
            {"size": "Input should be a valid integer, unable to parse string as an integer"},
        ),
        ({"date_created__gte": "x"}, {"date_created__gte": "Invalid ISO 8601 datetime."}),
    ],
)
def test_an_invalid_filter_is_refused(params: Json, errors: Json) -> None:
    assert Close().errors("GET", "/widget/", **params) == errors


def test_a_filter_may_be_required_or_have_a_default() -> None:
    needed = [query("name", required=True), query("kind", {**TEXT, "default": "large"})]
    close = Close(widgets({"parameters": needed}))
    close.new(name="a")
    close.new(name="a", kind="large")
    assert close.errors("GET", "/widget/") == {"name": "This field is required."}
    assert [row["kind"] for row in close("GET", "/widget/", name="a")["data"]] == ["large"]


# Rules


def test_rules_check_store_and_show() -> None:
    rules = Rules(
        events={"widgets": "widget"},
        defaults={"widgets": {"size": 3, "note": lambda request: request.call.path}},
        references={"serial": lambda _, serial: serial == "known"},
        on_request={"widgets": frozenset({"note"})},
    )

    @rules.before("widgets.create")
    def a_widget_is_large(request: Request) -> None:
        request.row["kind"] = "large"

    @rules.filter("widgets.list", "starts_with")
    def names_are_found_by_their_start(_: Request, text: str) -> Any:
        return lambda row: row["name"].startswith(text)

    @rules.action("widgets.polish")
    def a_widget_is_polished(request: Request) -> Json:
        return {"id": request.parts["id"], "note": "shiny"}

    @rules.shown("widgets")
    def a_widget_is_shown_with_its_title(_: Request, row: Json) -> Json:
        return row | {"title": row["name"].upper()}

    close = Close(rules=rules)
    assert close.errors("POST", "/widget/", {"name": "A", "serial": "x"}) == {
        "serial": "Object does not exist."
    }
    made = close.new(name="ab", serial="known")
    assert (made["kind"], made["size"], made["title"]) == ("large", 3, "AB")
    assert "note" not in made
    assert close("GET", "/widget/", _fields="note")["data"] == [{"note": "/widget/"}]
    assert (close.names(starts_with="a"), close.names(starts_with="b")) == (["ab"], [])
    assert close("POST", f"/widget/{made['id']}/polish/")["note"] == "shiny"
    assert len([*close.world.events.newest(0, (float("inf"), 0))]) == 1


def test_an_operation_without_its_action_is_not_served() -> None:
    with pytest.raises(Denied, match="404"):
        Close().reply("POST", "/widget/wid_1/polish/")


FIELDS = dict.fromkeys(("id", "name", "lead_id"), TEXT) | {"parts": WIDGET["properties"]["parts"]}
FILE: Json = {"oneOf": [{"properties": FIELDS}, {"properties": {"id": TEXT, "size": TEXT}}]}


def files(path: str = "/lead/{id}/files/") -> Document:
    """Return a document of files, which belong to the lead that the path begins with."""
    body = {"properties": {"name": TEXT, "email": TEXT}, "required": ["name"]}
    row = {"$ref": "#/components/schemas/File"}
    page = {"properties": {"data": {"type": "array", "items": row}}}
    ids = [
        {"name": name, "in": "path", "schema": TEXT} for name in ("id", "file_id") if name in path
    ]
    one = f"{path}{{file_id}}/"
    return Document.read(
        {
            "paths": {
                path: {
                    "parameters": ids[:1],
                    "get": {"operationId": "files.list", "responses": {"200": content(page)}},
                    "post": {
                        "operationId": "files.create",
                        "requestBody": content(body),
                        "responses": {"201": content(row)},
                    },
                },
                one: {
                    "parameters": [
                        {"name": name, "in": "path", "schema": TEXT}
                        for name in (["id", "file_id"] if "{id}" in path else ["file_id"])
                    ],
                    "get": {"operationId": "files.get", "responses": {"200": content(row)}},
                    "delete": {"operationId": "files.delete", "responses": {"200": content(row)}},
                },
            },
            "components": {"schemas": {"File": FILE, "Part": PART}},
        }
    )


def test_rows_belong_to_the_object_that_the_path_begins_with() -> None:
    close = Close(files(), Rules(parents={"files": "lead_id"}, orders={"files": "-name"}))
    for name in "ab":
        close("POST", "/lead/lead_1/files/", {"name": name})
    other = close("POST", "/lead/lead_2/files/", {"name": "c"})
    assert other.keys() == {"id", "name", "lead_id", "parts"}
    rows = close("GET", "/lead/lead_1/files/")
    assert rows.keys() == {"data"}
    assert [(row["name"], row["lead_id"]) for row in rows["data"]] == [
        ("b", "lead_1"),
        ("a", "lead_1"),
    ]
    assert close("GET", f"/lead/lead_2/files/{other['id']}/") == other
    for method in ("GET", "DELETE"):
        with pytest.raises(Denied, match="404"):
            close(method, f"/lead/lead_1/files/{other['id']}/")


def test_rows_may_be_known_by_another_field_and_shown_when_deleted() -> None:
    rules = Rules(keys={"files": "name"})

    @rules.before("files.delete")
    def what_was_deleted_is_shown(request: Request) -> None:
        request.answer = {"name": request.row["name"]}

    @rules.before("files.list", "files.get")
    def files_are_secret_on_sundays(request: Request) -> None:
        if request.call.query.get("day") == "sunday":
            raise Denied(403, {"error": "Not today."})

    @rules.shown("files.get")
    def one_file_has_a_title(_: Request, row: Json) -> Json:
        return row | {"title": "A"}

    close = Close(files("/file/"), rules)
    made = close("POST", "/file/", {"name": "a@b"})
    assert close("GET", "/file/a@b/") == made | {"title": "A"}
    assert close("GET", "/file/")["data"] == [made]
    for path in ("/file/", "/file/a@b/"):
        with pytest.raises(Denied, match="403"):
            close("GET", path, day="sunday")
    assert close("DELETE", "/file/a@b/") == {"name": "a@b"}
    with pytest.raises(Denied, match="404"):
        close("GET", "/file/a@b/")


def test_an_action_may_return_a_whole_reply() -> None:
    rules = Rules()

    @rules.action("widgets.polish")
    def a_widget_is_polished_in_csv(_: Request) -> Reply:
        return Reply(b"a,b", 200, {"Content-Type": "text/csv"})

    assert Close(rules=rules).reply("POST", "/widget/wid_1/polish/").body == b"a,b"


def test_rows_of_a_lead_are_deleted_and_merged_with_it() -> None:
    close = Close(files(), Rules(parents={"files": "lead_id"}, events={"files": "file"}))
    world = close.world
    close.engine.follow_leads(world)
    first, second = (world.create_lead(name=name)["id"] for name in "ab")
    made = close("POST", f"/lead/{first}/files/", {"name": "a"})
    world.merge_leads(first, second)
    assert close("GET", f"/lead/{second}/files/")["data"] == [made | {"lead_id": second}]
    world.delete_lead(second)
    assert close("GET", f"/lead/{second}/files/")["data"] == []
    events = [orjson.loads(each.body) for each in world.events.newest(0, (float("inf"), 0))]
    logged = [each for each in events if each["object_type"] == "file"]
    assert [each["action"] for each in logged] == ["deleted", "updated", "created"]
    assert logged[1]["meta"] == {
        "merge_source_lead_id": first,
        "merge_destination_lead_id": second,
    }
