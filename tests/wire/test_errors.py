"""Error bodies, and the page limits that they contain."""

import json
from typing import Any

import pytest

from close_async.wire.errors import excerpt, parse_error_body
from close_async.wire.paging import PageCaps, is_expired_cursor, parse_page_caps

LINKEDIN = 'The Custom Field "LinkedIn" does not exist.'
NO_SOURCE = "Source lead does not exist."
BAD_FIRST = {"field-errors": {"0": "Bad."}}
NESTED = {"errors": [], "field-errors": {"custom.LinkedIn": LINKEDIN}}


def body_of(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("body", "message", "errors", "fields"),
    [
        ({"error": "Unauthorized"}, "Unauthorized", [], {}),
        ({"error": {"message": "API call count exceeded"}}, "API call count exceeded", [], {}),
        ({"message": "Too many calls", "rate_limit": 3}, "Too many calls", [], {}),
        ({"errors": [NO_SOURCE]}, NO_SOURCE, [NO_SOURCE], {}),
        ({"errors": ["a", "b"], "field-errors": {}}, "a; b", ["a", "b"], {}),
        (
            {"errors": [], "field-errors": {"status": "Not a valid choice."}},
            "status: Not a valid choice.",
            [],
            {"status": "Not a valid choice."},
        ),
        (
            {"errors": [], "field-errors": {"contacts": {"errors": {"0": NESTED}}}},
            f"contacts.0.custom.LinkedIn: {LINKEDIN}",
            [],
            {"contacts.0.custom.LinkedIn": LINKEDIN},
        ),
        (
            {"field-errors": {"contacts": {"errors": [{}, NESTED]}}},
            f"contacts.1.custom.LinkedIn: {LINKEDIN}",
            [],
            {"contacts.1.custom.LinkedIn": LINKEDIN},
        ),
        (
            {"field-errors": {"contacts": {"errors": ["List is too long."], **BAD_FIRST}}},
            "contacts: List is too long.; contacts.0: Bad.",
            [],
            {"contacts": "List is too long.", "contacts.0": "Bad."},
        ),
        ({"field-errors": {"a": ["x.", "y."]}}, "a: x.; y.", [], {"a": "x.; y."}),
        ({"field-errors": {"name": None, "url": 3}}, "url: 3", [], {"url": "3"}),
        ({"error": {"errors": ["a"], "field-errors": {"b": "c"}}}, "a", ["a"], {"b": "c"}),
        (
            {"errors": {"0": NESTED}},
            f"0.custom.LinkedIn: {LINKEDIN}",
            [],
            {"0.custom.LinkedIn": LINKEDIN},
        ),
        ({}, "{}", [], {}),
        ([1, 2], "[1, 2]", [], {}),
        ("no", '"no"', [], {}),
    ],
)
def test_every_shape(body: Any, message: str, errors: list[str], fields: dict[str, str]) -> None:
    found = parse_error_body(body_of(body))
    assert (found.message, found.errors, found.field_errors) == (message, errors, fields)
    assert found.data == body


def test_brackets_without_end_do_not_exhaust_the_stack() -> None:
    body = b'{"field-errors":' + b'{"a":' * 900 + b'"x"' + b"}" * 901
    assert len(parse_error_body(body).field_errors) == 1


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"", "application/json", ""),
        (b"upstream connect\n error", "text/plain", "upstream connect error"),
        (
            b"<html><head><title>502 Bad Gateway</title><style>p{}</style></head><p>nginx &amp; co",
            None,
            "502 Bad Gateway: nginx & co",
        ),
        (b"\xff\xfe\x00broken", None, "\ufffd\ufffd\ufffdbroken"),
        (b'{"error": "cut', None, '{"error": "cut'),
    ],
)
def test_a_body_that_is_no_json_is_quoted(body: bytes, content_type: str | None, said: str) -> None:
    found = parse_error_body(body, content_type)
    assert (found.message, found.data, found.errors) == (said, None, [])


def test_an_excerpt_is_one_short_line() -> None:
    assert len(excerpt(b"word\n\x1b[31m" * 10_000)) == 200
    assert "\x1b" not in excerpt(b"a\x1b[31mb")


TOO_FAR = "The skip you set is larger than the maximum skip for this resource"
TOO_MANY = "The limit you set is larger than the maximum limit for this resource"
AT_MOST = "Input should be less than or equal to"


@pytest.mark.parametrize(
    ("body", "caps"),
    [
        ({"field-errors": {"_limit": f"{AT_MOST} 200"}}, PageCaps(None, 200)),
        ({"field-errors": {"_skip": f"{TOO_FAR} (max_skip = 35000). Narrow"}}, PageCaps(35_000)),
        ({"error": f"{TOO_FAR} (max_skip = 250000). Please refine"}, PageCaps(250_000, None)),
        ({"error": f"{TOO_MANY} (max_limit = 100)."}, PageCaps(None, 100)),
        ({"error": f"{TOO_FAR}."}, PageCaps()),
        ({"field-errors": {"_skip": f"{AT_MOST} 9", "_limit": f"{AT_MOST} 8"}}, PageCaps(9, 8)),
        ({"error": '_limit must be an integer (got "x" instead).'}, None),
        ({"field-errors": {"confidence": f"{AT_MOST} 100"}}, None),
        ({"error": "Unauthorized"}, None),
    ],
)
def test_page_caps(body: Any, caps: PageCaps | None) -> None:
    assert parse_page_caps(parse_error_body(body_of(body))) == caps


@pytest.mark.parametrize(
    ("body", "expired"),
    [
        ({"errors": [], "field-errors": {"cursor": "Expired cursor"}}, True),
        ({"error": "Expired cursor"}, True),
        ({"field-errors": {"cursor": "Not a valid cursor"}}, False),
    ],
)
def test_expired_cursors(body: Any, expired: bool) -> None:
    assert is_expired_cursor(parse_error_body(body_of(body))) is expired
