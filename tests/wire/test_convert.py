"""decode and encode, for all kinds of keys and values."""

import copy
import pickle
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from close_async.errors import DecodeError
from close_async.model import Model
from close_async.models import (
    Address,
    Contact,
    ContactCreate,
    Lead,
    LeadCreate,
    LeadTask,
    LeadUpdate,
    Task,
)
from close_async.unset import UNSET
from close_async.wire.convert import decode, decode_all_in_place, encode
from tests.support.decoding import way  # noqa: F401 - each test runs with both ways to decode

LEAD: dict[str, Any] = {
    "id": "lead_1",
    "name": "Wayne Enterprises",
    "url": None,
    "addresses": [{"city": "Gotham", "address_2": "", "planet": "Earth"}],
    "contacts": [
        {
            "id": "cont_1",
            "name": "Bruce",
            "emails": [{"email": "bruce@wayne.example", "type": "office"}],
            "phones": [],
            "custom.cf_c1": ["a", "b"],
        }
    ],
    "opportunities": [{"id": "oppo_1", "date_won": "2026-06-19", "value": 50_000}],
    "tasks": [{"_type": "lead", "id": "task_1", "date": "2026-07-01", "text": "call"}],
    "custom": {},
    "custom.cf_a1": "Gotham",
    "custom.cf_a2": ["Mon", "Sun"],
    "date_created": "2026-06-19T11:04:37.985000+00:00",
    "a_field_of_tomorrow": {"score": [1, None, 2.5]},
}


def test_every_kind_of_key_finds_its_place() -> None:
    lead = decode(Lead, LEAD)
    assert lead.name == "Wayne Enterprises"
    assert lead.url is None
    assert lead.description is UNSET
    assert lead.custom == {"cf_a1": "Gotham", "cf_a2": ["Mon", "Sun"]}
    assert lead.extra == {"a_field_of_tomorrow": {"score": [1, None, 2.5]}}
    assert lead.date_created == datetime(2026, 6, 19, 11, 4, 37, 985_000, tzinfo=UTC)
    assert isinstance(lead.addresses[0], Address)
    assert lead.addresses[0].extra == {"planet": "Earth"}
    assert lead.contacts[0].emails[0].email == "bruce@wayne.example"
    assert lead.contacts[0].phones == []
    assert lead.contacts[0].custom == {"cf_c1": ["a", "b"]}
    assert lead.opportunities[0].date_won == date(2026, 6, 19)
    assert type(lead.tasks[0]) is LeadTask
    assert lead.tasks[0].date == date(2026, 7, 1)


def test_what_was_read_is_written_back_and_nothing_is_changed() -> None:
    before = copy.deepcopy(LEAD)
    assert encode(decode(Lead, LEAD)) == LEAD
    assert before == LEAD


def test_the_empty_object_of_custom_fields_is_no_unknown_field() -> None:
    """Close sends ``custom: {}`` with each lead. It is written back, whatever was read or set."""
    data = {"id": "lead_1", "custom": {}, "custom.cf_a1": "Gotham"}
    lead = decode(Lead, data)
    assert (lead.extra, lead.custom) == ({}, {"cf_a1": "Gotham"})
    assert encode(lead) == data
    assert lead.to_dict() == data
    assert dict(lead) == data
    for made in (copy.copy(lead), copy.deepcopy(lead)):
        assert encode(made) == data
        assert made == lead
    lead.extra["more"] = 1
    assert encode(lead) == {**data, "more": 1}
    lead.extra["custom"] = {"Old label": "Gotham"}
    assert encode(lead) == {**data, "more": 1, "custom": {"Old label": "Gotham"}}
    assert lead["custom"] == {"Old label": "Gotham"}
    assert dict(lead) == lead.to_dict() == encode(lead)
    assert len(list(lead.keys())) == len(set(lead.keys()))
    assert decode(Lead, {"id": "lead_1", "custom.cf_a1": "Gotham"}) == decode(Lead, data)


def test_a_changed_model_leaves_the_data_alone() -> None:
    data = copy.deepcopy(LEAD)
    lead = decode(Lead, data)
    lead.contacts.append(Contact(name="Alfred"))
    lead.contacts[0].phones.append(UNSET)
    lead.custom["cf_a1"] = None
    lead.extra["more"] = 1
    assert data == LEAD


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 7),
        ("name", None),
        ("contacts", None),
        ("contacts", "many"),
        ("contacts", {"0": {"name": "Bruce"}}),
        ("contacts", [None, "Bruce", {"name": "Bruce"}, [], 3, {}]),
        ("date_created", 1_782_000_000),
        ("date_created", "yesterday"),
        ("date_created", ["2026-06-19"]),
        ("tasks", [{"_type": "lead"}, {"_type": "moon_phase"}, {"_type": []}, {}, None, "x", [1]]),
        ("opportunities", [{"date_won": "2026-06-19T00:00:00"}, {"date_won": "soon"}]),
        ("addresses", [{"city": {"name": "Gotham"}}]),
        ("addresses", [{"planet": 1}, {"planet": 2}, [0], "x", {"planet": 3}]),
    ],
)
def test_a_value_of_another_type_stays_as_it_came(key: str, value: Any) -> None:
    lead = decode(Lead, {key: value})
    assert encode(lead) == {key: value}
    if not isinstance(value, list):
        assert getattr(lead, key) == value


def test_an_unknown_type_becomes_the_general_class() -> None:
    kinds = [type(decode(Task, {"_type": kind})) for kind in ("lead", "moon_phase", None)]
    assert kinds == [LeadTask, Task, Task]
    assert type(decode(Task, {})) is Task
    assert type(decode(LeadTask, {"_type": "moon_phase"})) is LeadTask


def test_keys_that_look_like_our_own_names_are_kept_apart() -> None:
    data = {
        "extra": 1,
        "custom_add": 2,
        "type": 3,
        "custom": {"Old Name": 4},
        "custom.": 5,
        "custom.cf_a1.add": 6,
        "custom.add": 7,
    }
    lead = decode(Lead, data)
    assert lead.custom == {"": 5, "cf_a1.add": 6, "add": 7}
    assert lead.extra == {"extra": 1, "custom_add": 2, "type": 3, "custom": {"Old Name": 4}}
    assert encode(lead) == data


def test_reading_does_not_depend_on_what_was_read_before() -> None:
    """Objects of one length, with other keys each time, in any order."""
    objects: list[Any] = [
        {"id": "lead_0", "new": 1},
        {"id": "lead_1", "name": "a"},
        {"id": "lead_2", "url": None},
        {"new": 1, "newer": 2},
        {"custom.cf_a1": 1, "name": "b"},
        {"id": "lead_3", "name": "c"},
        {},
        {"custom.cf_a1": 1},
    ]
    for data in [*objects, *reversed(objects), *objects]:
        lead = decode(Lead, data)
        assert encode(lead) == data
        assert lead.name == data.get("name", UNSET)


def pickled(lead: Lead) -> Any:
    return pickle.loads(pickle.dumps(lead))  # noqa: S301  # our own


def test_dict_subclasses_are_objects() -> None:
    lead = decode(Lead, OrderedDict(name="a", contacts=[OrderedDict(name="b")]))
    assert lead.contacts[0].name == "b"


@pytest.mark.parametrize(
    ("data", "named"),
    [([], "a list"), ("{}", "a string"), (None, "null"), (3, "int"), (True, "bool")],
)
def test_what_is_no_object_is_refused(data: Any, named: str) -> None:
    with pytest.raises(DecodeError, match=f"Lead is read from an object, not from .*{named}"):
        decode(Lead, data)
    with pytest.raises(DecodeError, match=named):
        decode_all_in_place(Lead, [{}, data])


def test_a_model_lives_on_when_its_data_changes() -> None:
    data = copy.deepcopy(LEAD)
    lead = decode(Lead, data)
    data["name"], data["contacts"][0]["name"] = "Wayne", "Alfred"
    data["a_field_of_tomorrow"]["score"].append(3)
    assert encode(lead) == LEAD


def test_a_field_may_be_read_for_the_first_time_while_the_model_is_written() -> None:
    class ReadsMore(dict[str, Any]):
        def items(self) -> Any:  # as another thread might
            assert lead.contacts
            return super().items()

    lead = decode(Lead, LEAD)
    lead.extra["more"] = ReadsMore(a=1)
    assert encode(lead) == {**LEAD, "more": {"a": 1}}


def test_what_was_read_is_remembered_and_can_be_changed() -> None:
    lead = decode(Lead, LEAD)
    assert lead.contacts is lead.contacts
    assert lead.extra is lead.extra
    lead.contacts[0].name = "Alfred"
    lead.name, lead.url, lead.description = "Wayne", UNSET, "new"
    lead.extra["a_field_of_tomorrow"] = None
    del lead.custom["cf_a1"]
    written = copy.deepcopy(LEAD) | {"name": "Wayne", "description": "new"}
    written["contacts"][0]["name"] = "Alfred"
    written["a_field_of_tomorrow"] = None
    del written["url"], written["custom.cf_a1"]
    assert encode(lead) == written


def test_a_view_is_what_would_be_written_and_can_be_used_up() -> None:
    lead = decode(Lead, {"name": "Acme", "contacts": [{"name": "Jo"}], "custom.cf_1": ["a"]})
    lead.name = "Wayne"
    seen = encode(lead, copy=False)
    assert seen == encode(lead)
    del seen["contacts"]
    assert lead.contacts[0].name == "Jo"


def test_what_was_written_shares_nothing_with_the_model() -> None:
    lead = decode(Lead, LEAD)
    written = encode(lead)
    written["contacts"][0]["name"] = "Alfred"
    written["a_field_of_tomorrow"]["score"].append(3)
    assert encode(lead) == LEAD


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_a_copy_of_what_was_read_carries_everything(again: Callable[[Lead], Lead]) -> None:
    other = again(decode(Lead, LEAD))
    assert encode(other) == LEAD
    assert other.description is UNSET
    assert other == decode(Lead, LEAD)


def test_a_list_is_read_in_order() -> None:
    leads = decode_all_in_place(Lead, [{"id": f"lead_{n}"} for n in range(3)])
    assert [lead.id for lead in leads] == ["lead_0", "lead_1", "lead_2"]
    assert decode_all_in_place(Lead, []) == []


def test_writing_tells_null_from_unset() -> None:
    lead = LeadCreate(name="Wayne", url=None, contacts=[ContactCreate(name="Bruce", title=UNSET)])
    assert encode(lead) == {"name": "Wayne", "url": None, "contacts": [{"name": "Bruce"}]}
    assert encode(LeadUpdate()) == {}


def test_unset_is_never_written() -> None:
    update = LeadUpdate(
        custom={"cf_a1": UNSET, "cf_a2": [1, UNSET], "cf_a3": {"x": UNSET}}, extra={"new": UNSET}
    )
    assert encode(update) == {"custom.cf_a2": [1], "custom.cf_a3": {}}


def test_custom_fields_are_set_added_and_removed_by_their_keys() -> None:
    update = LeadUpdate(
        custom={"cf_a1": None}, custom_add={"cf_days": "Mon"}, custom_remove={"cf_days": "Sun"}
    )
    written = {"custom.cf_a1": None, "custom.cf_days.add": "Mon", "custom.cf_days.remove": "Sun"}
    assert encode(update) == written
    assert decode(LeadUpdate, written) == update


def test_keys_that_only_look_like_additions_are_custom_fields() -> None:
    data = {"custom.add": 1, "custom..add": 2, "custom.remove": 3, "custom.x.remove.add": 4}
    update = decode(LeadUpdate, data)
    assert update.custom == {"add": 1, "remove": 3}
    assert update.custom_add == {"": 2, "x.remove": 4}
    assert encode(update) == data


def test_values_python_has_and_json_has_not_are_written() -> None:
    class Color(Enum):
        RED = "red"

    moment = datetime(2026, 6, 19, 11, tzinfo=timezone(timedelta(hours=2)))
    values = {"a": moment, "b": date(2026, 6, 19), "c": (1, 2), "d": Color.RED, "e": {"f": moment}}
    written = encode(LeadUpdate(extra=values))
    assert written == {
        "a": "2026-06-19T11:00:00+02:00",
        "b": "2026-06-19",
        "c": [1, 2],
        "d": "red",
        "e": {"f": "2026-06-19T11:00:00+02:00"},
    }


@pytest.mark.parametrize(
    ("model", "error", "named"),
    [
        (Contact(date_created=datetime(2026, 6, 19)), ValueError, "Contact.date_created.*timezone"),  # noqa: DTZ001
        (Lead(contacts=[Contact(date_created=datetime(2026, 6, 19))]), ValueError, "contacts.*UTC"),  # noqa: DTZ001
        (LeadUpdate(custom={"cf_a1": float("nan")}), ValueError, r"custom.cf_a1.*nan"),
        (LeadUpdate(custom={"cf_a1": Decimal(1)}), TypeError, r"custom.cf_a1.*Decimal"),
        (LeadUpdate(extra={"x": {1: 2}}), TypeError, "key 1"),
        (LeadUpdate(name="a", extra={"name": "b"}), ValueError, "'name' occurs twice, or"),
        (LeadUpdate(extra={"url": "b"}), ValueError, "'url'.*a field of the model"),
        (LeadUpdate(extra={"custom.cf_a1": "b"}), ValueError, "set it in custom"),
        (LeadUpdate(custom={"x.add": 1}, custom_add={"x": 1}), ValueError, "'custom.x.add'.*twice"),
    ],
)
def test_what_cannot_be_written_is_named(model: Model, error: type[Exception], named: str) -> None:
    with pytest.raises(error, match=named):
        encode(model)


def test_one_page_of_unlike_objects_keeps_them_apart() -> None:
    contacts = [{"name": "a"}, {"title": "b"}, {"custom.cf_a1": 1}, {"name": "c"}, ["name"], "n"]
    lead = decode(Lead, {"contacts": contacts})
    assert encode(lead) == {"contacts": contacts}
    assert [type(each) for each in lead.contacts] == [Contact] * 4 + [list, str]
