"""Custom fields by name: looked up, checked, sent by id, and read back."""

import re
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
def test_accepted_values(name: str, value: Any, wire: Any) -> None:
    assert SCHEMA.values({name: value}) == {f"cf_{name.replace(' ', '')}": wire}


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("Industry", "Softwear", r"is not one of its choices; did you mean 'Software'\?"),
        ("Industry", "x", "its choices are 'Energy', 'Software', 'Shipping'"),
        ("Industry", 5, "5 is not one of its choices; its choices are 'Energy'"),
        ("Industry", ["Energy"], "holds a single value: pass it without a list"),
        ("Days", "Mon", r"holds several values: pass a list, \['Mon'\]"),
        ("Days", ["Mon", "Fri"], "'Fri' is not one of its choices"),
        ("Days", [["Mon"]], "holds a single value"),
        ("Source", 5, "must be a string, not 5 of type int"),
        ("Seats", "7", "must be a number, not '7' of type str"),
        ("Seats", True, "must be a number, not True of type bool"),
        ("Seats", float("nan"), "nan is not a number that can be sent"),
        ("Seats", Decimal("Infinity"), "not a number that can be sent"),
        ("Seats", 10**400, "is an integer of 1329 bits"),
        ("Renewal", NOON, r"pass value\.date\(\)"),
        ("Renewal", "31.1.2027", "must be a date, or a string YYYY-MM-DD, not '31.1.2027'"),
        ("Last Import", date(2027, 1, 31), "must be a datetime"),
        ("Last Import", datetime(2027, 1, 31), "has no timezone"),  # noqa: DTZ001
        ("Last Import", "2027-01-31T00:00:00", "has no timezone"),
        ("Owner", "cont_a1", "must be an id that begins with 'user_'"),
        ("Watchers", ["user_a1", None], "must be an id that begins with 'user_'"),
        ("Champion", "user_a1", "'cont_'"),
        ("Site", "user_a1", "'custobj_'"),
    ],
)
def test_rejected_values(name: str, value: Any, problem: str) -> None:
    with pytest.raises(CustomValueError, match=problem) as caught:
        SCHEMA.values({name: value, "Source": "web"} if name != "Source" else {name: value})
    assert list(caught.value.field_errors) == [name]


def test_all_problems_are_in_one_error() -> None:
    with pytest.raises(CustomValueError, match=r"of lead: 'Seats': .*; 'Owner': ") as caught:
        SCHEMA.values({"Seats": "many", "Source": "web", "Owner": "Ada"})
    assert list(caught.value.field_errors) == ["Seats", "Owner"]
    with pytest.raises(TypeError, match="values must be a mapping"):
        SCHEMA.values(["Seats"])  # type: ignore[arg-type]
    with pytest.raises(CustomValueError, match="is passed twice, by name and by id"):
        SCHEMA.values({"Source": "web", "cf_Source": "mail"})


def test_single_values() -> None:
    assert SCHEMA.single({"Days": "Mon", "Watchers": "user_a1"}) == {
        "cf_Days": "Mon",
        "cf_Watchers": "user_a1",
    }
    for name, value, problem in [
        ("Source", "web", "holds a single value: set it with custom="),
        ("Days", ["Mon"], "holds a single value"),
        ("Days", "Fri", "not one of its choices"),
    ]:
        with pytest.raises(CustomValueError, match=problem):
            SCHEMA.single({name: value})


ROW = {
    "Industry": " Energy ",
    "Days": "Mon; Sun;",
    "Source": " web, or mail ",
    "Seats": " 40 ",
    "Renewal": "2027-01-31",
    "Last Import": "2026-05-04T12:00:00+02:00",
    "cf_Owner": "user_a1",
    "Watchers": "",
    "Notes": "  ",
    "Champion": None,
    "Turning": "five",
    "Mood": " calm ",
}


def test_the_cells_of_a_row() -> None:
    assert SCHEMA.parse(ROW) == {
        "cf_Industry": "Energy",
        "cf_Days": ["Mon", "Sun"],
        "cf_Source": " web, or mail ",
        "cf_Seats": 40,
        "cf_Renewal": "2027-01-31",
        "cf_LastImport": "2026-05-04T12:00:00+02:00",
        "cf_Owner": "user_a1",
        "cf_Turning": "five",
        "cf_Mood": " calm ",
    }
    assert SCHEMA.parse({"Days": "Mon|Sun"}, separator="|") == {"cf_Days": ["Mon", "Sun"]}
    assert SCHEMA.parse({"Days": " ; "}) == {"cf_Days": []}
    assert SCHEMA.parse({}) == {}


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("40", ".", 40),
        ("-7", ".", -7),
        ("+2.50", ".", 2.5),
        ("1e3", ".", 1000.0),
        ("2,5", ",", 2.5),
        ("18446744073709551615", ".", 2**64 - 1),
    ],
)
def test_number_cells(cell: str, decimal: str, number: float) -> None:
    parsed = SCHEMA.parse({"Seats": cell}, decimal=decimal)["cf_Seats"]
    assert (parsed, type(parsed)) == (number, type(number))


@pytest.mark.parametrize(
    ("cell", "decimal", "problem"),
    [
        ("many", ".", "must be a number without thousands separators, not 'many'$"),
        ("2,5", ".", "not '2,5'; pass decimal=','$"),
        ("2.5", ",", r"not '2\.5'; pass decimal='\.'$"),
        ("1,234.5", ".", r"not '1,234\.5'$"),
        ("1_000", ".", "not '1_000'"),
        ("nan", ".", "not 'nan'"),
        ("٤٠", ".", "not '٤٠'"),
        ("1e999", ".", "inf is not a number that can be sent"),
        ("9" * 5_000, ".", "inf is not a number that can be sent"),
        ("18446744073709551616", ".", "is an integer of 65 bits"),
    ],
)
def test_cells_that_are_not_numbers(cell: str, decimal: str, problem: str) -> None:
    with pytest.raises(CustomValueError) as caught:
        SCHEMA.parse({"Seats": cell}, decimal=decimal)
    assert re.search(problem, caught.value.field_errors["Seats"])


def test_all_problems_of_a_row_are_in_one_error() -> None:
    row: dict[str, Any] = {
        "Industry": "Energie",
        "Days": "Mon; Fri",
        "Seats": "many",
        "Renewal": "31.1.2027",
        "Last Import": "2027-01-31T00:00:00",
        "Owner": "Ada",
        "Source": ["web"],
        "Notes": "fine",
    }
    with pytest.raises(CustomValueError) as caught:
        SCHEMA.parse(row)
    assert [*caught.value.field_errors] == [name for name in row if name != "Notes"]
    assert caught.value.field_errors["Source"] == "a cell must be a string, not ['web']"


def test_columns_that_are_not_fields() -> None:
    with pytest.raises(UnknownFieldError, match="did you mean 'Seats'"):
        SCHEMA.parse({"seats": ""})
    with pytest.raises(AmbiguousFieldError):
        SCHEMA.parse({"Region": "EU"})
    with pytest.raises(TypeError, match="must be a mapping"):
        SCHEMA.parse([("Seats", "4")])  # type: ignore[arg-type]
    for arguments in ({"separator": ""}, {"decimal": ";"}):
        with pytest.raises(ValueError, match="separator must not be empty, and decimal must be"):
            SCHEMA.parse({}, **arguments)


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


def test_unknown_names() -> None:
    with pytest.raises(UnknownFieldError, match="lead has no custom field 'industri'; did you mean "
                       r"'Industry'\?"):  # fmt: skip
        SCHEMA.values({"industri": "Energy"})
    with pytest.raises(UnknownFieldError, match=r"'cf_gone'; it has 'Industry', 'Days', .*, …$"):
        SCHEMA.name("cf_gone")


def test_ambiguous_names() -> None:
    with pytest.raises(AmbiguousFieldError, match=r"cf_r1 \(text\) or cf_r2 \(choices\)") as caught:
        SCHEMA.values({"Region": "EU"})
    assert caught.value.candidates == {"cf_r1": "text", "cf_r2": "choices"}
    assert SCHEMA.values({"cf_r2": "EU"}) == {"cf_r2": "EU"}


def test_values_that_were_read_can_be_written() -> None:
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


def test_reading_invalid_values() -> None:
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


async def test_writing_and_reading_by_name(live: CloseClient) -> None:
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


async def test_the_schema_of_each_object_type(live: CloseClient) -> None:
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
    if odd in ([], {}):  # no fields
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
def test_subclasses_are_sent_as_their_base_types(kind: str, given: Any, sent: Any) -> None:
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
