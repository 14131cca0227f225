"""Values that Close only writes differently are the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async.push.normalize import (
    canonical,
    canonical_url,
    host_of,
    is_blank,
    phone_number,
    same,
    same_phone,
)
from close_async.testing import CloseSimulator


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("name", "Acme ", "Acme"),
        ("name", None, ""),
        ("name", "Cafe\u0301", "Café"),
        ("description", "a\r\nb", "a\nb"),
        ("url", "acme.com", "http://acme.com"),
        ("url", "https://ACME.com/", "https://acme.com"),
        ("url", "https://acme.com /#", "https://acme.com"),
        ("url", "acme.com/?next=https://a.b", "http://acme.com?next=https://a.b"),
        ("custom.cf_1", ["b", "a"], ["a", "b"]),
        ("custom.cf_1", [], None),
        ("custom.cf_1", 5, 5.0),
        ("custom.cf_1", "2027-01-31T09:00:00+01:00", "2027-01-31T08:00:00+00:00"),
        ("custom.cf_1", "2027-01-31T09:00:00Z", "2027-01-31T09:00:00.000000+00:00"),
        ("emails", [{"email": "Ada@Acme.com"}], [{"email": "ada@acme.com", "type": "office"}]),
        ("phones", [{"phone": "(415) 555-1234"}], [{"phone": "+14155551234"}]),
        ("phones", [{"phone": "030 901820"}], [{"phone": "+4930901820"}]),
        ("addresses", [{"city": "Berlin"}],
         [{"city": "Berlin", "address_1": "", "label": "business", "country": ""}]),
    ],
)  # fmt: skip
def test_the_same(key: str, one: Any, other: Any) -> None:
    assert same(key, one, other)
    assert same(key, other, one)


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("name", "Acme", "acme"),
        ("custom.cf_1", 1, True),
        ("custom.cf_1", "5", 5),
        ("url", "http://acme.com", "https://acme.com"),
        ("emails", [{"email": "a@b.c"}], [{"email": "a@b.c"}, {"email": "d@b.c"}]),
        ("phones", [{"phone": "+14155551234"}], [{"phone": "+14155551235"}]),
        ("phones", [{"phone": "112"}], [{"phone": "5551112"}]),
        ("addresses", [{"city": "Berlin"}], [{"city": "Bern"}]),
    ],
)
def test_not_the_same(key: str, one: Any, other: Any) -> None:
    assert not same(key, one, other)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["name", "url", "custom.cf_1", "description"]), json_values, json_values)
def test_being_the_same_is_symmetric_and_reflexive(key: str, one: Any, other: Any) -> None:
    assert same(key, one, one)
    assert same(key, one, other) == same(key, other, one)


@given(st.text())
def test_a_canonical_url_stays_as_it_is(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once or "://" not in once


@given(st.text(max_size=20))
def test_any_text_has_a_canonical_form(text: str) -> None:
    for key in ("name", "url", "custom.cf_1"):
        canonical(key, text)
    host_of(text), phone_number(text), same_phone(text, text)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Acme.com/about?x=1", "acme.com"),
        ("acme.com", "acme.com"),
        ("http://user@shop.acme.com:8080", "shop.acme.com"),
        ("[broken", ""),
        ("", ""),
    ],
)
def test_hosts(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("(415) 555-1234", "1", "+14155551234"),
        ("1-415-555-1234 ext. 12", "1", "+14155551234"),
        ("+49 (30) 901820", "1", "+4930901820"),
        ("0049 30 901820", "1", "+4930901820"),
        ("030 901820", "49", "+4930901820"),
        ("no number", "1", ""),
    ],
)
def test_phone_numbers(text: str, code: str, number: str) -> None:
    assert phone_number(text, code) == number


SIMULATOR = CloseSimulator(leads=0)


@given(st.from_regex(r"\+1[2-9]\d{2}[2-9]\d{6}", fullmatch=True))
def test_numbers_are_the_same_as_what_close_makes_of_them(number: str) -> None:
    contact = {"phones": [{"phone": number[2:]}]}
    lead = SIMULATOR.world.create_lead(contacts=[contact])
    assert same("phones", contact["phones"], lead["contacts"][0]["phones"])


@pytest.mark.parametrize("cell", [None, "", "  ", float("nan"), []])
def test_blank_cells(cell: Any) -> None:
    assert is_blank(cell)
    assert not is_blank(0)
    assert not is_blank(False)
