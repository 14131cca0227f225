"""The rate limit headers, in all formats that Close has sent."""

from datetime import UTC, datetime

import pytest

from close_async.wire.ratelimit import RateLimit, parse_rate_limit

NOW = datetime(2026, 6, 19, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("limit=240; remaining=239; reset=8", RateLimit(240, 239, 8.0)),
        ("limit=100, remaining=50, reset=5", RateLimit(100, 50, 5.0)),
        ("limit=160;remaining=0;reset=0.595956", RateLimit(160, 0, 0.595956, True)),
        ("Reset = 5 ;  LIMIT=100,Remaining = 50", RateLimit(100, 50, 5.0)),
        ('limit="100", remaining="50", reset="5.0"', RateLimit(100, 50, 5.0, True)),
        ('"limit=100; remaining=50; reset=5"', RateLimit(100, 50, 5.0)),
        ('"default";r=50;t=30', RateLimit(None, 50, 30.0)),
        ('"key";r=50;t=30, "org";r=9;t=1', RateLimit(None, 50, 30.0)),
        ("remaining=3", RateLimit(None, 3, None)),
        ("limit=100; remaining=-1; reset=5", RateLimit(100, None, 5.0)),
        ("limit=100; remaining=50; reset=1782000000", RateLimit(100, 50, None)),
    ],
)
def test_the_header_in_every_form(header: str, expected: RateLimit) -> None:
    assert parse_rate_limit({"RateLimit": header}) == expected
    assert parse_rate_limit({"ratelimit": header}) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {
                "X-Rate-Limit-Limit": "320",
                "X-Rate-Limit-Remaining": "0",
                "X-Rate-Limit-Reset": "0.595956",
            },
            RateLimit(320, 0, 0.595956, True),
        ),
        (
            {
                "RateLimit-Limit": "100, 100;w=60",
                "RateLimit-Remaining": "9",
                "RateLimit-Reset": "6",
            },
            RateLimit(100, 9, 6.0),
        ),
        (
            {"RateLimit": '"a";r=5;t=2', "RateLimit-Policy": '"a";q=100;w=8'},
            RateLimit(100, 5, 2.0),
        ),
        ({"Retry-After": "7"}, RateLimit(reset=7.0)),
        ({"Retry-After": "Fri, 19 Jun 2026 12:00:30 GMT"}, RateLimit(reset=30.0)),
        ({"Retry-After": "Fri, 19 Jun 2026 11:00:00 GMT"}, RateLimit(reset=0.0)),
        ({"Retry-After": "Friday, 19-Jun-26 12:00:05 GMT"}, RateLimit(reset=5.0)),
        (
            {"RateLimit": "limit=9; remaining=0; reset=0.4", "Retry-After": "1"},
            RateLimit(9, 0, 0.4, True),
        ),
        ({"RateLimit": "limit=9; remaining=0", "Retry-After": "1"}, RateLimit(9, 0, 1.0)),
    ],
)
def test_older_and_other_headers(headers: dict[str, str], expected: RateLimit) -> None:
    assert parse_rate_limit(headers, now=NOW) == expected


def test_a_date_is_counted_from_the_answers_own_date() -> None:
    headers = {
        "Date": "Fri, 29 Sep 2017 11:01:40 GMT",
        "Retry-After": "Fri, 29 Sep 2017 11:01:43 GMT",
    }
    assert parse_rate_limit(headers) == RateLimit(reset=3.0)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"error":{"rate_reset":0.870663,"rate_limit":40}}', RateLimit(40, None, 0.870663, True)),
        (
            b'{"error":{"rate_reset":1,"rate_limit":600,"rate_window":15}}',
            RateLimit(600, None, 1.0),
        ),
        (b'{"rate_limit":320,"rate_reset":"0.595956"}', RateLimit(320, None, 0.595956, True)),
        (b'{"error":"rate_limit exceeded"}', None),
        (b"<html>rate_limit</html>", None),
        (b'["rate_limit"]', None),
        (b'{"rate_limit":true,"rate_reset":null}', None),
    ],
)
def test_the_body_speaks_where_headers_do_not(body: bytes, expected: RateLimit | None) -> None:
    assert parse_rate_limit({}, body) == expected


def test_headers_win_over_the_body() -> None:
    body = b'{"rate_limit":320,"rate_reset":"3.5"}'
    assert parse_rate_limit({"ratelimit": "limit=9; reset=1"}, body) == RateLimit(9, None, 1.0)
    assert parse_rate_limit({"retry-after": "9"}, body) == RateLimit(320, None, 3.5, True)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"RateLimit": ""},
        {"RateLimit": "limit=many; remaining=x; reset=soon"},
        {"RateLimit": "limit; remaining; reset"},
        {"RateLimit": "limit=1e9, reset=nan, remaining=inf"},
        {"RateLimit": "limit=" + "9" * 5_000},
        {"RateLimit": "limit=²"},
        {"Retry-After": "later"},
        {"Retry-After": "Fri, 99 Jun 2026 12:00:30 GMT"},
        {"Retry-After": "-5"},
        {"Retry-After": "9999999999"},
        {"X-RateLimit-Reset": "1782000000"},
    ],
)
def test_nonsense_is_none(headers: dict[str, str]) -> None:
    assert parse_rate_limit(headers) is None
