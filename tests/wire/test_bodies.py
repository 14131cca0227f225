"""Request bodies as mappings: checked against the model at every depth before they are sent."""

import csv
import io
import json
import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from close_async import CloseClient, InvalidBodyError, encode, models
from close_async.model import Model
from close_async.models import (
    Address,
    ContactCreate,
    ContactEmail,
    ContactUpdate,
    Lead,
    LeadCreate,
    LeadTaskCreate,
    LeadUpdate,
    RoleCreate,
    TaskUpdate,
)
from close_async.models._required import REQUIRED
from close_async.testing import CloseSimulator
from close_async.unset import UNSET
from close_async.wire.bodies import read_body
from close_async.wire.schema import annotations_of, members_of, schema_of

BODIES = sorted(name for name in models.__all__ if name.endswith(("Create", "Update")))


def read(body: Any, cls: type[Model] = LeadCreate) -> dict[str, Any]:
    return encode(read_body("leads.create", body, cls))


def problems(body: Any, cls: type[Model] = LeadCreate) -> dict[str, str]:
    with pytest.raises(InvalidBodyError) as caught:
        read(body, cls)
    return caught.value.field_errors


def test_a_mapping_is_sent_as_it_is() -> None:
    body = {
        "name": "Oscorp",
        "contacts": [{"name": "Norman", "emails": [{"email": "n@oscorp.example"}]}],
        "custom.cf_1": ["a", "b"],
        "url": None,
    }
    assert read(body) == body
    assert read(MappingProxyType(body)) == body


def test_a_model_is_returned_unchanged() -> None:
    lead = LeadCreate(name="Oscorp")
    assert read_body("leads.create", lead, LeadCreate) is lead


def test_a_mapping_may_hold_models_and_datetimes() -> None:
    contact = ContactCreate(name="Norman", emails=[ContactEmail(email="n@oscorp.example")])
    body = {"contacts": [contact, {"name": "Harry"}], "addresses": (Address(city="Galway"),)}
    assert read(body) == {
        "contacts": [
            {"name": "Norman", "emails": [{"email": "n@oscorp.example"}]},
            {"name": "Harry"},
        ],
        "addresses": [{"city": "Galway"}],
    }
    moment = datetime(2026, 1, 31, 9, tzinfo=UTC)
    created = {"date_created": moment, "name": UNSET}
    assert read(created) == {"date_created": "2026-01-31T09:00:00+00:00"}
    assert read({"date_created": "2026-01-31T09:00:00+00:00"})["date_created"].endswith("00:00")
    for day in (date(2026, 1, 31), moment, "2026-01-31", "2026-01-31T09:00:00Z", None):
        assert "date" in read({"date": day}, TaskUpdate)


def test_unknown_keys_are_named_with_their_path() -> None:
    body = {"nmae": "Oscorp", "contacts": [{"name": "a"}, {"emails": [{"emial": "x"}]}]}
    found = problems(body)
    assert found == {
        "nmae": "is not a field of LeadCreate; did you mean 'name'?",
        "contacts.1.emails.0.emial": "is not a field of ContactEmail; did you mean 'email'?",
    }
    with pytest.raises(InvalidBodyError, match=r"^leads.create\(\): in the LeadCreate, nmae is"):
        read(body)
    assert problems({"zzz": 1})["zzz"].endswith("put a key that this version lacks in 'extra'")
    assert "is the name in Python" in problems({"type": "lead"}, LeadTaskCreate)["type"]
    assert "write 'custom.cf_…'" in problems({"custom": {"cf_1": 1}})["custom"]
    assert list(problems({"name": "a", "custom.cf_1": 1}, RoleCreate)) == ["custom.cf_1"]
    assert problems({7: 1}) == {"7": problems({7: 1})["7"]}


def test_keys_that_this_version_lacks_go_under_extra() -> None:
    assert read({"name": "a", "extra": {"tomorrow": 1}}) == {"name": "a", "tomorrow": 1}


def test_required_keys_are_named() -> None:
    assert problems({}, RoleCreate) == {"name": "is required"}
    assert problems({"_type": "lead"}, LeadTaskCreate) == {
        "lead_id": "is required",
        "text": "is required",
    }


@pytest.mark.parametrize(
    ("body", "cls", "path", "problem"),
    [
        ({"name": 5}, LeadCreate, "name", "is 5, not a string"),
        ({"is_complete": "true"}, TaskUpdate, "is_complete", "is 'true', not a boolean"),
        ({"is_complete": 1}, TaskUpdate, "is_complete", "is 1, not a boolean"),
        ({"is_complete": None}, TaskUpdate, "is_complete", "is null, not a boolean"),
        ({"date": "tomorrow"}, TaskUpdate, "date", "is 'tomorrow', not a d"),
        ({"contacts": "x"}, LeadCreate, "contacts", "is 'x', not a list"),
        ({"contacts": {"name": "x"}}, LeadCreate, "contacts", "is a dict, not a list"),
        ({"contacts": [1]}, LeadCreate, "contacts.0", "is 1, not a ContactCreate or a mapping"),
        (
            {"contacts": [ContactUpdate(name="x")]},
            LeadCreate,
            "contacts.0",
            "is a ContactUpdate, not a ContactCreate",
        ),
    ],
)
def test_values_are_not_converted(
    body: Mapping[str, Any], cls: type[Model], path: str, problem: str
) -> None:
    found = problems(body, cls)
    assert list(found) == [path]
    assert found[path].startswith(problem)


def test_all_problems_are_in_one_error() -> None:
    found = problems({"a": 1, "b": 2, "name": 3, "contacts": [{"c": 4}]})
    assert list(found) == ["a", "b", "name", "contacts.0.c"]
    with pytest.raises(InvalidBodyError, match=r"; and 1 more$") as caught:
        read({"a": 1, "b": 2, "name": 3, "contacts": [{"c": 4}]})
    assert pickle.loads(pickle.dumps(caught.value)).field_errors == found  # noqa: S301


def test_a_body_that_contains_itself_raises() -> None:
    body: dict[str, Any] = {"name": "a"}
    body["contacts"] = [{"name": "b", "custom.cf_1": body}]
    with pytest.raises(ValueError, match="contains itself"):
        read(body)


@pytest.mark.parametrize("wrong", [[], "name", None, Lead(name="a"), LeadUpdate(name="a")])
def test_other_classes_are_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"leads.create\(\) takes a LeadCreate, not "):
        read(wrong)


async def test_bodies_from_json_and_csv() -> None:
    async with (
        CloseSimulator(leads=0, rate_limits=False) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        sent = json.loads('{"name": "Oscorp", "contacts": [{"name": "Norman"}], "url": null}')
        lead = await close.leads.create(sent)
        assert [contact.name for contact in lead.contacts] == ["Norman"]
        row = next(csv.DictReader(io.StringIO("name,description\nWayne,Builds\n")))
        assert (await close.leads.create(row)).description == "Builds"
        changed = await close.leads.update(lead.id, {"name": "Oscorp Ltd", "description": None})
        assert changed.name == "Oscorp Ltd"
        task = await close.tasks.create({"_type": "lead", "lead_id": lead.id, "text": "Call"})
        await close.tasks.update_many(TaskUpdate(is_complete=True), lead_id=lead.id)
        assert (await close.tasks.get(task.id)).is_complete is True
        with pytest.raises(InvalidBodyError, match="is_dateless is not a field of TaskBulkUpdate"):
            await close.tasks.update_many(TaskUpdate(is_dateless=True), lead_id=lead.id)


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Return JSON values of an annotation."""
    return st.one_of([value(member) for member in members_of(annotation)])


def value(member: Any) -> st.SearchStrategy[Any]:
    if isinstance(member, type) and issubclass(member, Model):
        return mappings(member)
    origin = getattr(member, "__origin__", None)
    if origin is list:
        return st.lists(st.deferred(lambda: values(member.__args__[0])), max_size=2)
    if origin is dict:
        return st.dictionaries(st.text("ab", min_size=1), values(member.__args__[1]), max_size=2)
    if member is Any:
        return st.none() | st.booleans() | st.integers(0, 9) | st.text("xy") | st.just([1])
    scalars: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(st.characters(codec="utf-8"), max_size=5),
        bool: st.booleans(),
        int: st.integers(-(2**53), 2**53),
        float: st.floats(allow_nan=False, allow_infinity=False),
        type(None): st.none(),
        datetime: st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
        date: st.dates().map(date.isoformat),
    }
    return scalars[member] if member in scalars else st.sampled_from(member.__args__)


def mappings(cls: type[Model]) -> st.SearchStrategy[dict[str, Any]]:
    """Return valid bodies of a class."""
    schema, annotations = schema_of(cls), annotations_of(cls)
    fields = {field.wire: values(annotations[field.name]) for field in schema.fields}
    required = set(required_of(cls))
    made = st.fixed_dictionaries(
        {name: each for name, each in fields.items() if name in required},
        optional={name: each for name, each in fields.items() if name not in required},
    )
    if "custom" not in schema.mappings:
        return made
    custom = st.dictionaries(st.sampled_from(["custom.cf_1", "custom.cf_2"]), st.integers(0, 9))
    return st.tuples(made, custom).map(lambda both: {**both[0], **both[1]})


def required_of(cls: type[Model]) -> tuple[str, ...]:
    return REQUIRED.get(f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}", ())


@settings(max_examples=20)  # of each of forty classes
@given(st.data())
@pytest.mark.parametrize("name", BODIES)
def test_valid_bodies_are_sent_unchanged_and_misspelt_ones_refused(
    name: str, data: st.DataObject
) -> None:
    cls = getattr(models, name)
    body = data.draw(mappings(cls))
    assert read(body, cls) == body
    body["no_such_key"] = 1
    assert [*problems(body, cls)] == ["no_such_key"]
