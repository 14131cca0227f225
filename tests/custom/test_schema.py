"""Custom fields by name: found, checked, sent by id, and read back."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from close_async import (
    UNSET,
    AmbiguousFieldError,
    CloseClient,
    CustomSchema,
    CustomValueError,
    DecodeError,
    UnknownFieldError,
    decode,
)
from close_async.models import CustomField, CustomFieldSchema, Lead, LeadCreate, LeadUpdate
from close_async.testing import CloseSimulator


def field(name: str, kind: str = "text", **more: Any) -> CustomField:
    made = f"cf_{name.replace(' ', '')}"
    data = {"id": made, "name": name, "type": kind, "accepts_multiple_values": False, **more}
    return decode(CustomField, data)


MULTIPLE = {"accepts_multiple_values": True}
SCHEMA = CustomSchema(
    [
        field("Industry", "choices", choices=["Energy", "Software", "Shipping"]),
        field("Days", "choices", choices=["Mon", "Sun"], **MULTIPLE),
        field("Source"),
        field("Notes", "textarea"),
        field("Token", "hidden"),
        field("Seats", "number"),
        field("Renewal", "date"),
        field("Last Import", "datetime"),
        field("Owner", "user"),
        field("Watchers", "user", **MULTIPLE),
        field("Champion", "contact"),
        field("Site", "custom_object"),
        field("Mood", "a_type_of_tomorrow"),
        field("Turning", "text", converting_to_type="number"),
        field("Region", id="cf_r1"),
        field("Region", "choices", choices=["EU"], id="cf_r2", is_shared=True),
    ],
    "lead",
)
NOON = datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("name", "value", "wire"),
    [
        ("Industry", "Energy", "Energy"),
        ("Days", ["Mon", "Sun"], ["Mon", "Sun"]),
        ("Days", ("Mon",), ["Mon"]),
        ("Days", [], []),
        ("Source", "", ""),
        ("Notes", "two\nlines", "two\nlines"),
        ("Token", "t0", "t0"),
        ("Seats", 7, 7),
        ("Seats", 2.5, 2.5),
        ("Seats", Decimal(12345678901234567890), 12345678901234567890),
        ("Seats", Decimal("0.5"), 0.5),
        ("Renewal", date(2027, 1, 31), "2027-01-31"),
        ("Renewal", "2027-01-31", "2027-01-31"),
        ("Last Import", NOON, "2026-05-04T12:00:00+02:00"),
        ("Last Import", "2026-05-04T12:00:00Z", "2026-05-04T12:00:00+00:00"),
        ("Owner", "user_a1", "user_a1"),
        ("Watchers", {"user_a1"}, ["user_a1"]),
        ("Champion", "cont_a1", "cont_a1"),
        ("Site", "custobj_a1", "custobj_a1"),
        ("Mood", {"any": "thing"}, {"any": "thing"}),
        ("Turning", 5, 5),
        ("Industry", None, None),
        ("Days", None, None),
        ("Industry", UNSET, UNSET),
    ],
)
def test_what_a_field_takes(name: str, value: Any, wire: Any) -> None:
    assert SCHEMA.values({name: value}) == {f"cf_{name.replace(' ', '')}": wire}


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("Industry", "Softwear", r"is not one of its choices; did you mean 'Software'\?"),
        ("Industry", "x", "its choices are 'Energy', 'Software', 'Shipping'"),
        ("Industry", 5, "5 is not one of its choices; its choices are 'Energy'"),
        ("Industry", ["Energy"], "it takes one value, not a list"),
        ("Days", "Mon", r"it holds several values: give a list, \['Mon'\]"),
        ("Days", ["Mon", "Fri"], "'Fri' is not one of its choices"),
        ("Days", [["Mon"]], "one value, not a list"),
        ("Source", 5, "it takes text, not 5 of type int"),
        ("Seats", "7", "it takes a number, not '7' of type str"),
        ("Seats", True, "it takes a number, not True of type bool"),
        ("Seats", float("nan"), "nan is not a number that can be sent"),
        ("Seats", Decimal("Infinity"), "not a number that can be sent"),
        ("Seats", 10**400, "an integer of 1329 bits"),
        ("Renewal", NOON, r"give value\.date\(\)"),
        ("Renewal", "31.1.2027", "it takes a date, or its text as YYYY-MM-DD, not '31.1.2027'"),
        ("Last Import", date(2027, 1, 31), "it takes a datetime"),
        ("Last Import", datetime(2027, 1, 31), "has no timezone"),  # noqa: DTZ001
        ("Last Import", "2027-01-31T00:00:00", "has no timezone"),
        ("Owner", "cont_a1", "must be an id that begins with 'user_'"),
        ("Watchers", ["user_a1", None], "must be an id that begins with 'user_'"),
        ("Champion", "user_a1", "'cont_'"),
        ("Site", "user_a1", "'custobj_'"),
    ],
)
def test_what_a_field_refuses(name: str, value: Any, problem: str) -> None:
    with pytest.raises(CustomValueError, match=problem) as caught:
        SCHEMA.values({name: value, "Source": "web"} if name != "Source" else {name: value})
    assert list(caught.value.field_errors) == [name]


def test_every_refused_value_is_named_at_once() -> None:
    with pytest.raises(CustomValueError, match=r"of lead: 'Seats': .*; 'Owner': ") as caught:
        SCHEMA.values({"Seats": "many", "Source": "web", "Owner": "Ada"})
    assert list(caught.value.field_errors) == ["Seats", "Owner"]
    with pytest.raises(TypeError, match="values are a mapping"):
        SCHEMA.values(["Seats"])  # type: ignore[arg-type]
    with pytest.raises(CustomValueError, match="given twice, by its name and by its id"):
        SCHEMA.values({"Source": "web", "cf_Source": "mail"})


def test_single_values_are_for_fields_that_hold_several() -> None:
    assert SCHEMA.single({"Days": "Mon", "Watchers": "user_a1"}) == {
        "cf_Days": "Mon",
        "cf_Watchers": "user_a1",
    }
    for name, value, problem in [
        ("Source", "web", "it holds one value"),
        ("Days", ["Mon"], "one value, not a list"),
        ("Days", "Fri", "not one of its choices"),
    ]:
        with pytest.raises(CustomValueError, match=problem):
            SCHEMA.single({name: value})


def test_names_and_ids() -> None:
    assert SCHEMA.id("Industry") == SCHEMA.id("cf_Industry") == "cf_Industry"
    assert SCHEMA.name("cf_LastImport") == "Last Import"
    assert SCHEMA["Industry"].choices == ["Energy", "Software", "Shipping"]
    assert "Region" in SCHEMA
    assert "cf_r1" in SCHEMA
    assert "Regions" not in SCHEMA
    assert [f.name for f in SCHEMA][:3] == ["Industry", "Days", "Source"]
    assert len(SCHEMA) == 16
    assert (
        repr(CustomSchema([field("A"), field("B")], "contact")) == "CustomSchema('contact': A, B)"
    )


def test_a_name_that_nothing_has() -> None:
    with pytest.raises(UnknownFieldError, match="lead has no custom field 'industri'; did you mean "
                       r"'Industry'\?"):  # fmt: skip
        SCHEMA.values({"industri": "Energy"})
    with pytest.raises(UnknownFieldError, match=r"'cf_gone'; it has 'Industry', 'Days', .*, …$"):
        SCHEMA.name("cf_gone")


def test_a_name_that_several_have() -> None:
    with pytest.raises(AmbiguousFieldError, match=r"cf_r1 \(text\) or cf_r2 \(choices\)") as caught:
        SCHEMA.values({"Region": "EU"})
    assert caught.value.candidates == {"cf_r1": "text", "cf_r2": "choices"}
    assert SCHEMA.values({"cf_r2": "EU"}) == {"cf_r2": "EU"}


def test_what_is_read_can_be_written_back() -> None:
    custom = {
        "cf_Renewal": "2027-01-31",
        "cf_LastImport": "2026-05-04T12:00:00+02:00",
        "cf_Days": ["Mon"],
        "cf_Seats": 7,
        "cf_r1": "north",
        "cf_r2": "EU",
    }
    lead = decode(Lead, {f"custom.{key}": value for key, value in custom.items()})
    read = SCHEMA.read(lead)
    assert read == {
        "Renewal": date(2027, 1, 31),
        "Last Import": NOON,
        "Days": ["Mon"],
        "Seats": 7,
        "cf_r1": "north",
        "cf_r2": "EU",
    }
    assert SCHEMA.values(read) == custom


def test_reading_stops_at_nothing() -> None:
    odd = {"cf_Renewal": "soon", "cf_LastImport": 5, "cf_new": "kept", "cf_Days": None}
    lead = decode(Lead, {f"custom.{key}": value for key, value in odd.items()})
    assert SCHEMA.read(lead) == {
        "Renewal": "soon",
        "Last Import": 5,
        "cf_new": "kept",
        "Days": None,
    }


@pytest.fixture
async def live() -> AsyncIterator[CloseClient]:
    async with (
        CloseSimulator(leads=3, rate_limits=False) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as client,
    ):
        yield client


async def test_from_names_to_a_close_and_back(live: CloseClient) -> None:
    schema = await live.custom_fields.schema("lead")
    me = await live.me()
    given: dict[str, Any] = {
        "Industry": schema["Industry"].choices[0],
        "Interests": schema["Interests"].choices[:2],
        "Seats": 12,
        "Renewal": date(2027, 1, 31),
        "Last Import": datetime(2026, 5, 4, 10, tzinfo=UTC),
        "Account Manager": me.id,
    }
    lead = await live.leads.create(LeadCreate(name="Oscorp", custom=schema.values(given)))
    assert schema.read(lead) == given
    changes = LeadUpdate(
        custom=schema.values({"Seats": None, "Industry": UNSET}),
        custom_add=schema.single({"Watchers": me.id}),
        custom_remove=schema.single({"Interests": given["Interests"][0]}),
    )
    lead = await live.leads.update(lead.id, changes)
    del given["Seats"]
    changed = {"Interests": given["Interests"][1:], "Watchers": [me.id]}
    assert schema.read(lead) == given | changed


async def test_whose_schema(live: CloseClient) -> None:
    for kind, name in [("lead", "Industry"), ("contact", "Birthday"), ("opportunity", "Reason")]:
        schema = await live.custom_fields.schema(kind)
        assert name in schema
        raw = await live.custom_fields.schemas.get(kind)
        assert [field.id for field in raw.fields] == [field.id for field in schema]


FIELD = {"id": "cf_1", "name": "Industry", "type": "choices", "choices": ["Energy"]}
ODD = [None, 5, True, "x", [], {}, [None]]


@pytest.mark.parametrize("odd", [*ODD, [5], [[]], ["x"]])
def test_odd_fields_of_a_schema_are_named(odd: Any) -> None:
    fields = decode(CustomFieldSchema, {"fields": odd}).fields
    if odd in ([], {}):  # which hold no field
        assert len(CustomSchema(fields, "lead")) == 0
        return
    with pytest.raises(DecodeError, match=r"fields(\.0)? in the response is"):
        CustomSchema(fields, "lead")


@pytest.mark.parametrize("key", ["id", "name", "type", "choices", "choices.0"])
@pytest.mark.parametrize("odd", ODD)
def test_odd_values_of_a_field_are_named(key: str, odd: Any) -> None:
    name, _, index = key.partition(".")
    field = decode(CustomField, {**FIELD, name: [odd] if index else odd})
    usable = isinstance(odd, str) if key != "choices" else odd in (None, [])
    if usable:
        assert len(CustomSchema([field], "lead")) == 1
        return
    with pytest.raises(DecodeError, match=f"fields.0.{name}"):
        CustomSchema([field], "lead")


def test_a_field_without_a_name_is_named() -> None:
    with pytest.raises(DecodeError, match=r"fields.0.name in the response is absent"):
        CustomSchema([CustomField(id="cf_1", type="text")], "lead")


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class Whole(int):
    __slots__ = ()


class Real(float):
    __slots__ = ()


@pytest.mark.parametrize(
    ("kind", "given", "sent"),
    [
        ("text", Text("a"), "a"),
        ("number", Whole(5), 5),
        ("number", Real(0.5), 0.5),
        ("number", Decimal("0.5"), 0.5),
        ("number", Decimal(7), 7),
        ("choices", Text("Energy"), "Energy"),
    ],
)
def test_subclasses_are_sent_as_what_they_are(kind: str, given: Any, sent: Any) -> None:
    field = decode(CustomField, {**FIELD, "type": kind})
    written = CustomSchema([field], "lead").values({"Industry": given})["cf_1"]
    assert (written, type(written)) == (sent, type(sent))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", "cut \ud83d"),
        ("textarea", "\udfff"),
        ("choices", "\ud83d"),
        ("date", "\ud83d"),
        ("datetime", "\ud83d"),
        ("user", "user_\ud83d"),
        ("number", 2**64),
        ("number", -(2**63) - 1),
        ("number", 10**4_000),
        ("number", Decimal("1e1000000000")),
        ("number", Decimal("sNaN")),
        ("number", float("nan")),
    ],
)
def test_values_that_cannot_be_sent_are_named(kind: str, given: Any) -> None:
    field = decode(CustomField, {**FIELD, "type": kind})
    with pytest.raises(CustomValueError, match="'Industry'"):
        CustomSchema([field], "lead").values({"Industry": given})
