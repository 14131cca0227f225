"""Properties of decoding and encoding for any input: no data is lost, and no error is raised."""

import copy
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async.model import field_names
from close_async.models import Contact, ContactCreate, Lead, LeadCreate, LeadUpdate
from close_async.wire import json
from close_async.wire.convert import decode, encode
from close_async.wire.errors import parse_error_body
from close_async.wire.paging import parse_page_caps
from close_async.wire.ratelimit import parse_rate_limit
from close_async.wire.schema import Kind, schema_of
from tests.support.decoding import WAYS, decoded

# JSON as it can travel: integers of 64 bits, text without lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts
scalars |= st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)


@st.composite
def moments(draw: st.DrawFn) -> str:
    """Draw a datetime in one of the notations of ISO 8601."""
    moment = draw(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)))  # noqa: DTZ001
    day = draw(st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%G-W%V-%u"]))
    clock = draw(st.sampled_from(["%H:%M:%S", "%H%M%S", "%H:%M"]))
    fraction = draw(st.from_regex(r"(|[.,]([0-9]{3}|[0-9]{6}|[0-9]{7,12}|0{6}))", fullmatch=True))
    zone = draw(st.sampled_from(["+00:00", "Z", "", "-00:00", "+0000", "+00", "+05:30", "-08:00"]))
    return (
        moment.strftime(day)
        + draw(st.sampled_from("T t"))
        + moment.strftime(clock)
        + fraction
        + zone
    )


def shaped(kind: Kind, depth: int = 2) -> st.SearchStrategy[Any]:
    """Return values of a kind, and sometimes arbitrary JSON."""
    if isinstance(kind, tuple):
        return st.lists(shaped(kind[1], depth), max_size=3) | values
    if isinstance(kind, type):
        return objects(kind, depth - 1) | values if depth else values
    return moments() | values if kind != "plain" else values


def objects(cls: Any, depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    """Return JSON objects shaped like a model, with custom, unknown and misleading keys."""
    fields = schema_of(cls).fields
    plain = [field for field in fields if field.kind == "plain"]
    chosen = [*plain[:8], *(field for field in fields if field.kind != "plain")][:30]
    declared = {field.wire: shaped(field.kind, depth) for field in chosen}
    odd = texts | texts.map("custom.{}".format) | texts.map("custom.{}.add".format)
    odd |= st.sampled_from(["custom", "extra", "custom_add", "custom.cf_1", "custom.cf_2", "type"])
    return st.tuples(
        st.dictionaries(odd, values, max_size=4).map(
            lambda found: {key: value for key, value in found.items() if key not in declared}
        ),
        st.fixed_dictionaries({}, optional=declared),
    ).map(lambda parts: parts[0] | parts[1])


READ: dict[str, Callable[[Any], Any]] = {
    "nothing": lambda _: None,
    "a field": lambda model: model.date_created,
    "everything": lambda model: [getattr(model, name) for name in field_names(type(model))],
}


@pytest.mark.parametrize("cls", [Lead, LeadUpdate])
@pytest.mark.parametrize("way", WAYS)
@given(draw=st.data())
def test_encoding_a_decoded_model_returns_the_same_json(
    cls: Any, way: str, draw: st.DataObject
) -> None:
    data = draw.draw(objects(cls))
    before = copy.deepcopy(data)
    with decoded(way):
        model = decode(cls, data)
        READ[draw.draw(st.sampled_from([*READ] if cls is Lead else ["nothing", "everything"]))](
            model
        )
        assert strict(encode(model)) == strict(data)
        assert strict(data) == strict(before)
        assert decode(cls, encode(model)) == model
        for again in (copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))):  # noqa: S301
            other = again(model)
            assert other == model
            assert strict(encode(other)) == strict(data)
            assert [*other.keys()] == [*model.keys()] == [*data]


def strict(value: Any) -> Any:
    """Return a value that is equal for identical JSON only: True is not 1, and 1 is not 1.0."""
    if isinstance(value, dict):
        return {key: strict(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [strict(inner) for inner in value]
    return type(value).__name__, value


aware = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)).flatmap(  # noqa: DTZ001
    lambda moment: st.integers(-1_439, 1_439).map(
        lambda minutes: moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    )
)
ids = st.from_regex(r"cf_[A-Za-z0-9]{1,8}", fullmatch=True)
customs = st.dictionaries(ids, values, max_size=3)


@given(
    name=st.none() | texts,
    moment=aware,
    custom=customs,
    add=customs,
    remove=customs,
    extra=st.dictionaries(ids, values, max_size=3),
)
def test_decoding_an_encoded_model_returns_an_equal_model(
    name: str | None,
    moment: datetime,
    custom: dict[str, Any],
    add: dict[str, Any],
    remove: dict[str, Any],
    extra: dict[str, Any],
) -> None:
    contact = ContactCreate(name=name, custom=custom, extra=extra)
    for model in (
        LeadCreate(name=name, contacts=[contact], custom=custom, extra=extra),
        LeadUpdate(url=name, custom=custom, custom_add=add, custom_remove=remove, extra=extra),
        Lead(date_created=moment, contacts=[Contact(date_updated=moment)], custom=custom),
    ):
        sent = json.loads(json.dumps(encode(model)))
        assert decode(type(model), sent) == model


numbers = st.integers() | st.floats() | texts
headers = st.dictionaries(
    st.sampled_from(
        ["RateLimit", "ratelimit-policy", "X-Rate-Limit-Reset", "Retry-After", "Date", "x"]
    ),
    st.text()
    | st.builds("limit={}; remaining={}, reset={}".format, numbers, numbers, numbers)
    | st.builds('"default";r={};t={}'.format, numbers, numbers)
    | st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S GMT")),
)
bodies = st.binary() | values.map(json.dumps)
bodies |= st.builds(
    lambda a, b: json.dumps({"error": {"rate_limit": a, "rate_reset": b}}), values, values
)


@given(headers=headers, body=bodies)
def test_a_parsed_rate_limit_is_in_range(headers: dict[str, str], body: bytes) -> None:
    found = parse_rate_limit(headers, body)
    if found is not None:
        assert (found.limit or 0) >= 0
        assert (found.remaining or 0) >= 0
        assert 0 <= (found.reset or 0) <= 86_400


trees = st.recursive(
    texts | st.none() | st.integers(0, 9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["errors", "field-errors", "error", "message", "0", "name"]), inner
        )
    ),
)


@given(body=st.binary() | trees.map(json.dumps), content_type=st.none() | texts)
def test_any_error_body_is_parsed(body: bytes, content_type: str | None) -> None:
    found = parse_error_body(body, content_type)
    assert all(isinstance(text, str) for text in (found.message, *found.errors))
    assert all(isinstance(text, str) for text in found.field_errors.values())
    parse_page_caps(found)
