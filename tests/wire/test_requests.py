"""Checks before a request is sent: JSON, queries, ids, field names."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from close_async.errors import InvalidIdError, UnknownFieldError
from close_async.models import Contact, Lead, LeadStatus, Task
from close_async.unset import UNSET
from close_async.wire import json
from close_async.wire.fields import check_fields
from close_async.wire.ids import check_id
from close_async.wire.query import encode_params

NAIVE = datetime(2026, 6, 19)  # noqa: DTZ001


def test_json_is_compact_and_writes_aware_datetimes() -> None:
    moment = datetime(2026, 6, 19, tzinfo=UTC)
    written = json.dumps({"a": moment, "b": date(2026, 6, 19), "c": {1}, "d": "é"})
    assert written == '{"a":"2026-06-19T00:00:00+00:00","b":"2026-06-19","c":[1],"d":"é"}'.encode()
    assert json.loads(b'{"a": [1, null]}') == {"a": [1, None]}


@pytest.mark.parametrize(
    ("value", "error", "named"),
    [
        ({"a": NAIVE}, ValueError, "timezone"),
        ({"a": UNSET}, ValueError, "UNSET cannot be sent"),
        ({"a": object()}, TypeError, "object"),
        ({1: "a"}, TypeError, "key 1 is not a string"),
        ({"a": [None, {"b": float("nan")}]}, ValueError, "nan"),
        ({"a": (float("-inf"),)}, ValueError, "-inf"),
    ],
)
def test_json_refuses_what_it_cannot_say(value: Any, error: type[Exception], named: str) -> None:
    with pytest.raises(error, match=named):
        json.dumps(value)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": 1', b"\xff", b"[" * 2_000])
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        json.loads(body)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a,b c", "a,b c"),
        (7, "7"),
        (0.5, "0.5"),
        (True, "true"),
        (False, "false"),
        (["a", "b"], "a,b"),
        ((1, True), "1,true"),
        (date(2026, 6, 19), "2026-06-19"),
        (datetime(2026, 6, 19, tzinfo=UTC), "2026-06-19T00:00:00+00:00"),
    ],
)
def test_query_values(value: Any, sent: str) -> None:
    assert encode_params({"p": value, "q": None, "r": UNSET}) == {"p": sent}


@pytest.mark.parametrize(
    ("value", "error", "named"),
    [
        ([], ValueError, "p is an empty list"),
        (["a,b"], ValueError, "p: 'a,b' contains a comma"),
        (NAIVE, ValueError, "p: .*timezone"),
        (float("inf"), ValueError, "p: inf"),
        ({"a": 1}, TypeError, "p: "),
        ([None], TypeError, "p: None"),
        ("half \ud83d", ValueError, "p: .*surrogate"),
    ],
)
def test_query_values_that_close_would_misread(
    value: Any, error: type[Exception], named: str
) -> None:
    with pytest.raises(error, match=named):
        encode_params({"p": value})


def test_an_id_of_the_right_kind_is_given_back() -> None:
    assert check_id("lead_mELh8FRqV6vRWJ5bgGdx7G", "lead", "lead_id").startswith("lead_mE")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("cont_1", "not 'cont_1'"),
        ("", "not ''"),
        ("lead_", "not 'lead_'"),
        ("lead_1 ", "not 'lead_1 '"),
        ("lead_1\n", "not"),
        ("lead_1/../../me", "not"),
        ("lead_1?x=1", "not"),
        ("leads_1", "not"),
        ("lead_é", "letters and digits after 'lead_', not 'lead_é'"),
        (None, "not None"),
        (7, "not int"),
        (UNSET, "not Unset"),
        (Lead(id="lead_1"), "not Lead: pass its id"),
    ],
)
def test_any_other_id_is_refused(value: Any, shown: str) -> None:
    with pytest.raises(InvalidIdError, match=r"source must be an id .* 'lead_'") as e:
        check_id(value, "lead", "source")
    assert shown in str(e.value)


def test_a_refused_id_shows_no_key_and_no_document() -> None:
    with pytest.raises(InvalidIdError) as caught:
        check_id("api_secret.more", "lead", "lead_id")
    assert "secret" not in str(caught.value)
    with pytest.raises(InvalidIdError) as caught:
        check_id("x" * 10_000, "lead", "lead_id")
    assert len(str(caught.value)) < 200


def test_field_names_are_given_as_close_spells_them() -> None:
    assert check_fields(Lead, None) is None
    names = ["id", "name", "custom", "custom.cf_a1", "_all", "id"]
    assert check_fields(Lead, names) == ["id", "name", "custom", "custom.cf_a1", "_all"]
    assert check_fields(Task, ["type", "_type"]) == ["_type"]


@pytest.mark.parametrize(
    ("cls", "names", "named"),
    [
        (Lead, ["id", "nmae"], "Lead has no field 'nmae'; did you mean 'name'"),
        (Contact, ["emials"], "did you mean 'emails'"),
        (Lead, ["extra"], "Lead has no field 'extra'"),
        (Lead, ["custom."], "'custom.'"),
        (LeadStatus, ["custom.cf_a1"], "LeadStatus has no field 'custom.cf_a1'"),
        (Lead, "id,name", r"a list of names.*fields=\['id,name'\]"),
        (Lead, [], "fields is empty"),
        (Lead, [7], "fields is a list of names; 7 is not one"),
    ],
)
def test_unknown_field_names_are_refused(cls: Any, names: Any, named: str) -> None:
    with pytest.raises(UnknownFieldError, match=named):
        check_fields(cls, names)
