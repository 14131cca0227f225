"""Datetimes: parsed in all formats, timezone-aware, and written back unchanged."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from close_async.wire.datetimes import (
    format_datetime,
    parse_date_leniently,
    parse_datetime,
    parse_datetime_leniently,
)


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own


NOON = datetime(2026, 6, 19, 12, tzinfo=UTC)
EXACT = NOON.replace(microsecond=985_000)

FORMS = [
    ("2026-06-19T12:00:00.985000+00:00", EXACT),
    ("2026-06-19T12:00:00+00:00", NOON),
    ("2026-06-19T12:00:00.000000+00:00", NOON),
    ("2026-06-19T12:00:00.985000", EXACT),
    ("2026-06-19T12:00:00", NOON),
    ("2026-06-19T12:00:00Z", NOON),
    ("2026-06-19T12:00:00.985Z", EXACT),
    ("2026-06-19T12:00:00.985+00:00", EXACT),
    ("2026-06-19 12:00:00.985000+00:00", EXACT),
    ("2026-06-19T12:00:00,985000+00:00", EXACT),
    ("2026-06-19T12:00:00.98500012+00:00", EXACT),
    ("20260619T12:00:00.98500012+00:00", EXACT),
    ("2026-W25-5T12:00:00.985000+00:00", EXACT),
    ("2026-06-19T12:00:00.9850001+0000", EXACT),
    ("2026-06-19T12:00:00.98500012345Z", EXACT),
    ("2026-06-19T12:00:00.985000-00:00", EXACT),
    ("2026-06-19T14:00:00.985000+02:00", EXACT),
    ("2026-06-19T12:00", NOON),
    ("2026-06-19", NOON.replace(hour=0)),
]


@pytest.mark.parametrize(("text", "value"), FORMS)
@pytest.mark.parametrize("parse", [parse_datetime, parse_datetime_leniently])
def test_every_form_is_aware_and_comes_back_as_it_was(
    parse: Any, text: str, value: datetime
) -> None:
    moment = parse(text)
    assert moment == value
    assert moment.utcoffset() is not None
    assert format_datetime(moment) == text


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
@pytest.mark.parametrize("text", [text for text, _ in FORMS])
def test_copies_remember_the_text(again: Any, text: str) -> None:
    assert format_datetime(again(parse_datetime(text))) == text


def test_what_is_computed_from_an_unusual_moment_is_written_as_usual() -> None:
    moment = parse_datetime("2026-06-19T12:00:00Z")
    assert format_datetime(moment + timedelta(days=1)) == "2026-06-20T12:00:00+00:00"
    assert format_datetime(moment.replace(hour=1)) == "2026-06-19T01:00:00+00:00"
    paris = timezone(timedelta(hours=2))
    assert format_datetime(moment.astimezone(paris)) == "2026-06-19T14:00:00+02:00"
    assert pickled(moment + timedelta(0)) == NOON


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-06-19T25:00:00"])
def test_no_datetime_is_an_error_or_left_alone(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_datetime(text)
    assert parse_datetime_leniently(text) == text
    assert parse_date_leniently(text) == text


@pytest.mark.parametrize("value", [None, 3, ["2026-06-19"], {"a": 1}, True])
def test_other_values_are_left_alone(value: Any) -> None:
    assert parse_datetime_leniently(value) is value
    assert parse_date_leniently(value) is value


def test_a_naive_datetime_is_refused_with_the_fix() -> None:
    with pytest.raises(ValueError, match=r"no timezone.*replace\(tzinfo=datetime.UTC\)"):
        format_datetime(datetime(2026, 6, 19))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-06-19", date(2026, 6, 19)),
        ("2026-06-19T12:00:00+00:00", NOON),
        ("2026-06-19T12:00:00", NOON),
        ("2026-W25-5", NOON.replace(hour=0)),
        ("2026-02-30", "2026-02-30"),
    ],
)
def test_days_are_dates_and_moments_are_moments(text: str, value: Any) -> None:
    day = parse_date_leniently(text)
    assert day == value
    assert isinstance(day, datetime) == isinstance(value, datetime)
