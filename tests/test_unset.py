"""UNSET: falsy, a singleton, and errors that name the fix."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from close_async.unset import UNSET, UnsetError


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own


def test_it_is_falsy_and_not_none() -> None:
    assert not UNSET
    assert UNSET is not None
    assert repr(UNSET) == "UNSET"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_it_stays_the_one_instance(again) -> None:
    assert again(UNSET) is UNSET
    assert again({"name": UNSET})["name"] is UNSET


@pytest.mark.parametrize(
    ("touch", "named"),
    [
        (lambda x: x.isoformat(), "'isoformat'"),
        (lambda x: x["cf_a1"], "'cf_a1'"),
        (lambda x: list(x), "items"),
        (lambda x: len(x), "length"),
        (lambda x: "a" in x, "items"),
        (lambda x: x < datetime.now(UTC), "value"),
        (lambda x: datetime.now(UTC) - x, "value"),
        (lambda x: sorted([x, x]), "value"),
        (lambda x: "Dear " + x, "value"),
        (lambda x: sum([x]), "value"),
        (lambda x: x / 100, "value"),
        (lambda x: int(x), "value"),
    ],
)
def test_using_it_raises_and_names_the_fields_argument(touch, named: str) -> None:
    with pytest.raises(UnsetError, match=r"fields=\[\.\.\.\]") as caught:
        touch(UNSET)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    "write",
    [str, format, "Dear {}".format, lambda value: f"Dear {value:>9}"],
)
def test_formatting_it_raises_instead_of_writing_its_name(write: Callable[[Any], str]) -> None:
    with pytest.raises(UnsetError, match=r"the text of a field that is UNSET.*fields=\[\.\.\.\]"):
        write(UNSET)
    assert f"{UNSET!r}" == "UNSET"


def test_getattr_and_hasattr_guards_work() -> None:
    assert getattr(UNSET, "name", "none") == "none"
    assert not hasattr(UNSET, "name")
    with pytest.raises(TypeError):
        len(UNSET)
