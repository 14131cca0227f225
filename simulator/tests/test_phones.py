"""Phone numbers of the simulator: as libphonenumber has them, and sensible without it."""

import re
from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from bare_client import Api
from close_simulator import phones
from close_simulator.leads.vocabulary import CITIES
from close_simulator.phones import Phone, read_phone

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
EXTENSIONS = ("", " x12", " ext. 12", ";ext=12", " #12", ", ext 12")


@pytest.fixture
def without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phones, "_library", lambda: None)


@pytest.mark.parametrize(
    ("text", "number", "formatted", "country", "timezone"),
    [
        ("+14155551234", "+14155551234", "+1 415-555-1234", "US", "America/Los_Angeles"),
        ("+1415-555-1234", "+14155551234", "+1 415-555-1234", "US", "America/Los_Angeles"),
        ("415.555.1234", "+14155551234", "+1 415-555-1234", "US", "America/Los_Angeles"),
        ("1 (415) 555-1234", "+14155551234", "+1 415-555-1234", "US", "America/Los_Angeles"),
        ("+1 514 555 1234", "+15145551234", "+1 514-555-1234", "CA", "America/Toronto"),
        ("1-800-FLOWERS", "+18003569377", "+1 800-356-9377", "US", None),
        ("0049 30 901820", "+4930901820", "+49 30 901820", "DE", "Europe/Berlin"),
        ("+49 (0)30 901820", "+4930901820", "+49 30 901820", "DE", "Europe/Berlin"),
        ("011 49 30 901820", "+4930901820", "+49 30 901820", "DE", "Europe/Berlin"),
        ("+39 06 67101", "+390667101", "+39 06 67101", "IT", "Europe/Rome"),
        ("+254720089691", "+254720089691", "+254 720 089691", "KE", "Africa/Nairobi"),
        ("+81 3-5555-0123", "+81355550123", "+81 3-5555-0123", "JP", "Asia/Tokyo"),
        ("123", "+1123", "+1 123", None, None),
    ],
)
def test_a_number_looks_as_on_close(
    text: str, number: str, formatted: str, country: str | None, timezone: str | None
) -> None:
    assert read_phone(text) == Phone(number, formatted, country, timezone)


@pytest.mark.parametrize("text", ["", "12", "none", "+", "00", "ext. 12345", "x123"])
def test_an_invalid_number_is_rejected(text: str) -> None:
    assert read_phone(text) is None


@given(st.sampled_from(REGIONS), st.sampled_from(EXTENSIONS), st.data())
def test_every_way_to_write_a_number_is_the_same_number(
    region: str, extension: str, data: st.DataObject
) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    e164 = phonenumbers.format_number(example, PhoneNumberFormat.E164)
    spaced = phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL)
    written = data.draw(st.sampled_from([e164, spaced]))
    prefix = data.draw(st.sampled_from(["+", "00", "011 ", " +"]))
    phone = read_phone(prefix + written.removeprefix("+") + extension)
    assert phone is not None
    assert phone.number == e164
    example.extension = "12" if extension else None
    assert phone.formatted == phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL)
    assert phone.country == phonenumbers.region_code_for_number(example)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_not(text: str) -> None:
    phone = read_phone(text)
    if phone is not None:
        assert re.fullmatch(r"\+\d+", phone.number)
        assert phone.formatted.startswith("+")


@pytest.mark.usefixtures("without_the_package")
@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("415-555-1234 x12", Phone("+14155551234", "+1 415-555-1234 ext. 12", "US", None)),
        ("1 415 555 1234", Phone("+14155551234", "+1 415-555-1234", "US", None)),
        ("0049 30 901820", Phone("+4930901820", "+49 30901820", "DE", None)),
        ("+353 91 555 014", Phone("+35391555014", "+353 91555014", "IE", None)),
        ("+888 555 014", Phone("+888555014", "+888555014", None, None)),
        ("123", Phone("+1123", "+1 123", None, None)),
    ],
)
def test_without_the_package_numbers_are_the_same_but_for_their_grouping(
    text: str, phone: Phone
) -> None:
    assert read_phone(text) == phone


@pytest.mark.parametrize("city", CITIES, ids=[city[0] for city in CITIES])
def test_seeded_numbers_are_written_as_the_package_writes_them(city: tuple[str, ...]) -> None:
    *_, country, _, timezone, pattern = city
    formatted = pattern.replace("#", "0")
    phone = read_phone(formatted)
    assert phone is not None
    assert (phone.formatted, phone.country, phone.timezone) == (formatted, country, timezone)


async def contact_with(api: Api, **body: Any) -> dict[str, Any]:
    response = await api("POST", "/contact/", json=body)
    assert response.status == 200, response.text
    found: dict[str, Any] = response.json
    return found


async def test_a_contact_has_the_timezone_of_its_number(api: Api) -> None:
    contact = await contact_with(api, phones=[{"phone": "123"}, {"phone": "+49 30 901820"}])
    assert contact["display_name"] == "+1 123"
    assert contact["timezone"] == "Europe/Berlin"
    assert contact["timezone_source"] == "inferred_from_phone_number"
    assert [phone["country"] for phone in contact["phones"]] == [None, "DE"]


async def test_an_unknown_timezone_is_not_inferred(api: Api) -> None:
    contact = await contact_with(api, name="Ann", phones=[{"phone": "+1 800 555 1234"}])
    assert (contact["timezone"], contact["timezone_source"]) == (None, None)


@pytest.mark.parametrize("part", ["emails", "phones", "urls"])
async def test_a_contact_has_at_most_100_of_each(api: Api, part: str) -> None:
    item = {"emails": {"email": "a@b.example"}, "phones": {"phone": "123"}, "urls": {"url": "a.b"}}
    await contact_with(api, **{part: [item[part]] * 100})
    response = await api("POST", "/contact/", json={part: [item[part]] * 101})
    assert (response.status, response.json["field-errors"]) == (400, {part: "List is too long."})
