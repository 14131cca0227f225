"""JSON: tolerant reading, and writing that is exact or raises with the path of the value."""

import contextlib
import dataclasses
import json as stdlib
import math
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from close_async import CloseClient, decode, encode
from close_async.models import Contact, ContactCreate, Lead, LeadCreate, LeadUpdate
from close_async.unset import UNSET
from close_async.wire import json
from close_async.wire.errors import parse_error_body

HALF = "\ud83d"
ROW = {"id": "lead_1", "name": "fine 🚀", "custom.cf_1": [1, 2.5, None, True, "é"]}
FINE = stdlib.dumps(ROW, ensure_ascii=False).encode()

# Invalid values of a field as they are sent, and the values that are read.
ODD: dict[bytes, Any] = {
    rb'"cut \ud83d"': "cut �",
    rb'"\udE00 low first \ud83d\ude00 whole"': "� low first 😀 whole",
    rb'"\ud83d\ud83d\ude00"': "�😀",
    rb'"\\ud83d is no escape \\\ud83d"': "\\ud83d is no escape \\�",
    b'"\xff\xfe"': "��",
    b'"cut \xf0\x9f\x9a"': "cut �",
    b'"line\nbreak"': "line\nbreak",
    b"NaN": None,
    b"Infinity": None,
    b"-Infinity": None,
    b"1e400": None,
    b"-1e400": None,
    b"1" * 5_000: None,
    b"1" * 30: float("1" * 30),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_invalid_value_does_not_affect_the_others(odd: bytes) -> None:
    body = b'{"data": [' + FINE + b', {"id": "lead_2", "name": ' + odd + b"}, " + FINE + b"]}"
    data = json.loads(body)["data"]
    assert data == [ROW, {"id": "lead_2", "name": ODD[odd]}, ROW]
    leads = [decode(Lead, row) for row in data]
    assert json.loads(json.dumps([encode(lead) for lead in leads])) == data
    assert [lead.name for lead in leads] == [ROW["name"], ODD[odd], ROW["name"]]
    assert json.loads(json.dumps([encode(lead) for lead in leads])) == data  # fields are read now


def test_a_byte_order_mark_and_repeated_keys_are_accepted() -> None:
    assert json.loads(b"\xef\xbb\xbf" + FINE) == ROW
    assert json.loads(rb'{"a": 1, "a": "\ud83d"}') == {"a": "�"}


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, bytes.decode])
def test_every_kind_of_text_is_read_again(kind: Any) -> None:
    assert json.loads(kind(rb'"cut \ud83d"')) == "cut �"


@pytest.mark.parametrize("depth", [1_025, 5_000, 200_000])
@pytest.mark.parametrize("inner", [b"", rb'"\ud83d"', b"NaN"])
@pytest.mark.parametrize("ends", [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_nesting_is_bounded(depth: int, inner: bytes, ends: tuple[bytes, bytes]) -> None:
    begin, end = ends
    with pytest.raises(ValueError, match="nested deeper than 1,024"):
        json.loads(begin * depth + (inner or b"1") + end * depth)


@pytest.mark.parametrize("depth", [100, 254, 255, 300, 900, 1_000])
def test_what_is_read_deep_is_written_deep(depth: int) -> None:
    deep = b'[{"a":' * (depth // 2) + b"null" + b"}]" * (depth // 2)
    body = b'{"id":"lead_1","custom.cf_1":' + deep + b"}"
    lead = decode(Lead, json.loads(body))
    assert json.dumps(encode(lead)) == body
    assert "cf_1" in lead.custom  # stored now, and written by another code path
    assert json.dumps(encode(lead)) == body


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"a" 1}', b'{"a": "\\x"}', b"<html>", b"[1,]", b"nan"]
)
def test_what_is_not_json_is_still_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        json.loads(body)
    assert isinstance(caught.value, orjson.JSONDecodeError)


def test_the_words_of_an_error_survive_half_a_character() -> None:
    said = parse_error_body(rb'{"error": "no lead cut \ud83d", "field-errors": {"a": "b"}}')
    assert (said.message, said.field_errors) == ("no lead cut �", {"a": "b"})


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(codec=None))
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(values)
@example({"a": [-0.0, 0, -(2**63), 2**64 - 1, 2**64, -(2**63) - 1]})
def test_both_readings_agree_on_what_orjson_reads(value: Any) -> None:
    text = stdlib.dumps(value)  # with NaN, and with halves of characters
    read = json.loads(text)
    again = json._read_again(text)
    assert repr(read) == repr(again)
    assert repr(json.loads(json.dumps(read))) == repr(read)
    with contextlib.suppress(ValueError):
        assert repr(orjson.loads(text)) == repr(read)


@given(
    st.binary() | st.text(st.characters(codec=None)) | values.map(lambda v: stdlib.dumps(v)[:-1])
)
@example(b'{"a":"\xed\xa0\xbd"}')
@example(b"-")
def test_anything_is_read_or_refused(body: Any) -> None:
    try:
        read = json.loads(body)
    except ValueError:
        return
    json.dumps(read)


@given(st.binary(max_size=60), st.integers(0, 10_000))
def test_bytes_changed_in_a_page_are_read_or_refused(odd: bytes, at: int) -> None:
    body = bytearray(b'{"data":[' + FINE + b"," + FINE + b"]}")
    at %= len(body)
    body[at : at + len(odd)] = odd
    try:
        read = json.loads(bytes(body))
    except ValueError:
        return
    assert json.loads(json.dumps(read)) == read


class Color(Enum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Word(StrEnum):
    A = "a"


class Odd(Enum):
    NAN = float("nan")
    THING = object()


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class Whole(int):
    __slots__ = ()

    def __int__(self) -> int:
        return 0


class Real(float):
    __slots__ = ()


class Pair(NamedTuple):
    one: int
    two: str


@dataclasses.dataclass
class Data:
    name: str
    _hidden: int = 0


FAITHFUL: list[tuple[Any, Any]] = [
    (Color.RED, "red"),
    (Level.LOW, 1),
    (Word.A, "a"),
    (Text("a"), "a"),
    (Whole(5), 5),
    (Real(0.5), 0.5),
    (Pair(1, "a"), [1, "a"]),
    ((1, None), [1, None]),
    ({7}, [7]),
    (frozenset({"a"}), ["a"]),
    (MappingProxyType({"a": 1}), {"a": 1}),
    (OrderedDict(a=[None]), {"a": [None]}),
    ({Text("a"): 1, Word.A: 2}, {"a": 2}),
    (datetime(2026, 6, 19, tzinfo=UTC), "2026-06-19T00:00:00+00:00"),
    (date(2026, 6, 19), "2026-06-19"),
    (time(9, 30), "09:30:00"),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (2**64 - 1, 2**64 - 1),
    (-(2**63), -(2**63)),
    ("🚀 é", "🚀 é"),
]
circular: list[Any] = [1]
circular.append({"again": circular})
REFUSED: list[tuple[Any, type[Exception]]] = [
    (HALF, ValueError),
    (f"cut {HALF}", ValueError),
    (Text(HALF), ValueError),
    (2**64, ValueError),
    (-(2**63) - 1, ValueError),
    (10**4_000, ValueError),
    (Whole(2**70), ValueError),
    (math.nan, ValueError),
    (-math.inf, ValueError),
    (Real(math.inf), ValueError),
    (Odd.NAN, ValueError),
    (Odd.THING, TypeError),
    ({math.nan}, ValueError),
    (datetime(2026, 6, 19), ValueError),  # noqa: DTZ001
    (b"bytes", TypeError),
    (bytearray(b"bytes"), TypeError),
    (Decimal("0.1"), TypeError),
    (1j, TypeError),
    (object(), TypeError),
    (object, TypeError),
    (Data("a"), TypeError),
    (Data(math.nan), TypeError),  # type: ignore[arg-type]
    ((x for x in "a"), TypeError),
    ({1: "a"}, TypeError),
    ({None: "a"}, TypeError),
    ({HALF: "a"}, ValueError),
    (circular, ValueError),
]
# Ways to nest a value in a body, and the path of the value.
PLACES: dict[str, Any] = {
    "a": lambda value: {"a": value},
    "a.0": lambda value: {"a": [value]},
    "a.1.b": lambda value: {"a": (None, {"b": value})},
    "a.b.c": lambda value: {"a": MappingProxyType({"b": OrderedDict(c=value)}), "d": None},
}
MODELS: dict[str, Any] = {
    "LeadCreate.name": lambda value: LeadCreate(name=value),
    "LeadCreate.contacts.0.name": lambda value: LeadCreate(contacts=[ContactCreate(name=value)]),
    "LeadUpdate.custom.cf_1": lambda value: LeadUpdate(custom={"cf_1": value}),
    "LeadUpdate.custom_add.cf_1": lambda value: LeadUpdate(custom_add={"cf_1": value}),
    "LeadUpdate.extra.more.0": lambda value: LeadUpdate(extra={"more": [value]}),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("value", "sent"), FAITHFUL)
def test_what_is_sent_in_bodies(place: str, value: Any, sent: Any) -> None:
    make = PLACES[place]
    assert orjson.loads(json.dumps(make(value))) == orjson.loads(
        orjson.dumps(make_plain(make(sent)))
    )


def make_plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: make_plain(each) for key, each in value.items()}
    return [make_plain(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize(("value", "error"), REFUSED)
def test_what_cannot_be_sent_is_named_in_bodies(
    path: str, value: Any, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        json.dumps(PLACES[path](value))
    assert type(caught.value) is error
    assert str(caught.value).startswith(path)


@pytest.mark.parametrize("path", MODELS)
@pytest.mark.parametrize(("value", "sent"), FAITHFUL)
def test_what_is_sent_in_models(path: str, value: Any, sent: Any) -> None:
    model = MODELS[path](value)
    assert json.dumps(encode(model)) == json.dumps(encode(MODELS[path](sent)))


@pytest.mark.parametrize("path", MODELS)
@pytest.mark.parametrize(("value", "error"), REFUSED)
def test_what_cannot_be_sent_is_named_in_models(
    path: str, value: Any, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        encode(MODELS[path](value))
    assert type(caught.value) is error
    assert str(caught.value).startswith(path)


any_value = st.recursive(
    scalars
    | st.binary()
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
    | st.sampled_from([value for value, _ in (*FAITHFUL, *REFUSED)]),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner)
    ),
    max_leaves=8,
)


@given(any_value, st.sampled_from([*PLACES]))
def test_any_value_is_sent_or_refused_by_its_path(value: Any, path: str) -> None:
    body = PLACES[path](value)
    try:
        sent = json.dumps(body)
    except (ValueError, TypeError) as error:
        assert str(error).startswith(path)
        assert type(error) in (ValueError, TypeError)
    else:
        assert stdlib.loads(sent) == json.plain(body)


@given(any_value, st.sampled_from([*MODELS]))
def test_any_value_of_a_model_is_sent_or_refused_by_its_path(value: Any, path: str) -> None:
    try:
        made = encode(MODELS[path](value))
    except (ValueError, TypeError) as error:
        assert str(error).startswith(path)
        assert type(error) in (ValueError, TypeError)
    else:
        assert stdlib.loads(json.dumps(made)) == made


def test_models_that_contain_themselves_are_refused() -> None:
    contact = Contact(name="Ann")
    contact.extra["lead"] = Lead(contacts=[contact])
    with pytest.raises(ValueError, match="contains itself"):
        encode(contact)


@pytest.mark.parametrize("name", ["custom", "extra", "custom_add"])
@pytest.mark.parametrize("odd", [5, "cf_1", ["cf_1"], {1: 2}])
def test_mappings_that_are_not_are_named(name: str, odd: Any) -> None:
    with pytest.raises(TypeError, match=f"LeadUpdate.{name}: "):
        encode(LeadUpdate(**{name: odd}))


def test_encode_takes_models_alone() -> None:
    with pytest.raises(TypeError, match=r"encode\(\) takes a model, not dict"):
        encode({})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"a.0: a Lead is not plain JSON: use encode"):
        json.dumps({"a": [Lead(name="x")]})
    with pytest.raises(ValueError, match="a: UNSET cannot be sent"):
        json.dumps({"a": UNSET})


@pytest.mark.parametrize(
    ("value", "error"), [(HALF, ValueError), (10**4_000, ValueError), (b"", TypeError)]
)
async def test_raw_requests_are_checked_alike(value: Any, error: type[Exception]) -> None:
    async with CloseClient("api_key.secret") as close:
        with pytest.raises(error, match=r"^contacts\.0\.name: "):
            await close.request("POST", "/lead/", json={"contacts": [{"name": value}]})
        with pytest.raises(error, match=r"^name: "):
            await close.request("GET", "/lead/", params={"name": [value]})
        with pytest.raises(error, match=r"LeadCreate\.contacts\.0\.name: "):
            await close.leads.create(LeadCreate(contacts=[ContactCreate(name=value)]))


def test_integers_that_python_will_not_print_are_named() -> None:
    with pytest.raises(ValueError, match=r"^a\.0: the integer has 16610 bits"):
        json.dumps({"a": [10**5_000]})
