"""Options: what cannot be used is refused where it is given, the rest is laid over the client's."""

from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async.errors import ConfigurationError
from close_async.options import DEFAULTS, RequestOptions, timezone_offset
from close_async.unset import UNSET


class Timeless(tzinfo):
    """A timezone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> None:
        return None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", "30"),
        ("timeout", True),
        ("timeout", float("nan")),
        ("deadline", float("inf")),
        ("max_retries", -1),
        ("max_retries", 1.5),
        ("max_retries", None),
        ("max_retries", True),
        ("priority", "fast"),
        ("priority", None),
        ("retry_unsafe", 1),
        ("headers", ["a"]),
        ("headers", {"a b": "c"}),
        ("headers", {"": "c"}),
        ("headers", {"X-A": "b\r\nX-C: d"}),
        ("headers", {"X-A": 1}),
        ("headers", {"Authorization": "Bearer x"}),
        ("headers", {"content-LENGTH": "1"}),
        ("timezone", "Europe/Berlin"),
        ("timezone", True),
        ("timezone", float("nan")),
        ("timezone", 14.25),
        ("timezone", timezone(timedelta(hours=-15))),
        ("timezone", Timeless()),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"(?i){name.removesuffix('s')}|header"):
        RequestOptions(**{name: value})


def test_headers_are_not_shown() -> None:
    options = RequestOptions(headers={"X-Proxy-Token": "s3cret"})
    assert "s3cret" not in repr(options)
    with pytest.raises(ConfigurationError) as caught:
        RequestOptions(headers={"X-Proxy-Token": "s3cret\n"})
    assert "s3cret" not in str(caught.value)


def test_what_is_unset_stays_the_clients() -> None:
    client = DEFAULTS.merge(RequestOptions(timeout=5, headers={"a": "1", "b": "1"}))
    call = client.merge(RequestOptions(deadline=9, headers={"b": "2"}))
    assert call == RequestOptions(
        timeout=5,
        deadline=9,
        max_retries=4,
        priority="default",
        headers={"a": "1", "b": "2"},
        timezone=None,
        retry_unsafe=False,
    )
    assert client.deadline is None


def test_none_is_no_limit_and_differs_from_unset() -> None:
    assert DEFAULTS.merge(RequestOptions(timeout=None)).timeout is None
    assert RequestOptions().timeout is UNSET
    assert DEFAULTS.merge(None) is DEFAULTS
    assert DEFAULTS.merge(RequestOptions()) == DEFAULTS


def test_options_of_another_type_are_named() -> None:
    with pytest.raises(TypeError, match=r"options must be a RequestOptions\(\.\.\.\), not dict"):
        DEFAULTS.merge({"timeout": 5})  # type: ignore[arg-type]


@given(st.integers(-14 * 60, 14 * 60))
def test_an_offset_is_written_as_hours(minutes: int) -> None:
    offset = timedelta(minutes=minutes)
    text = timezone_offset(timezone(offset))
    assert abs(timedelta(hours=float(text)) - offset) < timedelta(seconds=1)
    assert timezone_offset(minutes / 60) == text
    assert "e" not in text


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (0, "0"),
        (-0.0, "0"),
        (-4, "-4"),
        (-2.5, "-2.5"),
        (ZoneInfo("Asia/Kathmandu"), "5.75"),
        (ZoneInfo("Etc/UTC"), "0"),
    ],
)
def test_an_offset_has_the_form_that_close_documents(given: Any, sent: str) -> None:
    RequestOptions(timezone=given)
    assert timezone_offset(given) == sent
