"""The checkpoint: small, versioned, and bound to an organization, a query and fields."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async.sync import Checkpoint, CheckpointError
from close_async.sync.checkpoint import Sweep, merged, scope_of

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
START = Checkpoint.start("orga_1", "Acme", "", NOW)


def test_json_round_trip() -> None:
    full = attrs.evolve(
        START,
        covered=((NOW, NOW + timedelta(seconds=1.5)),),
        sweep=Sweep(began=NOW, after="lead_1", reread=True),
        anchor="ev_1",
        finished=NOW,
    )
    for checkpoint in (START, full):
        assert Checkpoint.from_json(checkpoint.to_json()) == checkpoint


def test_a_checkpoint_stays_small() -> None:
    checkpoint = START
    for hour in range(1_000):
        checkpoint = checkpoint.cover(
            (NOW + timedelta(hours=hour), NOW + timedelta(hours=hour + 1))
        )
    assert len(checkpoint.to_json()) < 1_000


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=12))
def test_merged_intervals_cover_the_same_dates(parts: list[tuple[int, int]]) -> None:
    spans = [(_at(start), _at(start + length)) for start, length in parts]
    joined = merged(spans)
    for minute in range(60):
        moment = _at(minute)
        inside = any(start <= moment < end for start, end in spans)
        assert any(start <= moment < end for start, end in joined) is inside
    assert all(one[1] < other[0] for one, other in pairwise(joined))


def _at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (START.to_json().replace('"version":2', '"version":3'), "newer close-async"),
        ("{}", "damaged"),
        ("[]", "damaged"),
        ("{", "damaged"),
        (START.to_json().replace("2026-11-03", "yesterday"), "damaged"),
    ],
)
def test_a_damaged_checkpoint_is_reported(text: str, words: str) -> None:
    with pytest.raises(CheckpointError, match=words):
        Checkpoint.from_json(text)


def test_the_scope_depends_on_query_and_fields_but_not_on_their_order() -> None:
    assert scope_of(None, None) == ""
    query = {"type": "id", "value": "lead_1"}
    assert scope_of(query, None) == scope_of(dict(reversed(query.items())), None)
    assert scope_of(None, ["a", "b"]) == scope_of(None, ["b", "a"])
    scopes = {scope_of(query, None), scope_of(query, ["a"]), scope_of(None, ["a"]), ""}
    assert len(scopes) == 4


def test_another_organization_is_rejected_with_both_names() -> None:
    START.check_owner("orga_1", "Acme, renamed")
    with pytest.raises(CheckpointError, match=r"copy of Acme \(orga_1\).*Other \(orga_2\)"):
        START.check_owner("orga_2", "Other")
