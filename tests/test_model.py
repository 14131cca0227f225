"""Model: empty fields, equality, repr."""

import copy
import inspect
import pickle
import sys
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from close_async.model import Model, define
from close_async.models import WebhookSubscription
from close_async.unset import UNSET


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own


@define
class Thing(Model):
    id: str = UNSET
    name: str | None = UNSET
    custom: dict[str, Any] = attrs.field(factory=dict)
    extra: dict[str, Any] = attrs.field(factory=dict)


@define
class Special(Thing):
    price: int = UNSET


def bare(cls: type[Thing] = Thing) -> Thing:
    """Return a model without stored fields, as decoding creates it."""
    return cls.__new__(cls)


def test_an_absent_field_is_unset() -> None:
    assert bare().name is UNSET
    assert bare(Special).id is UNSET


def test_a_deleted_field_is_unset() -> None:
    thing = Thing(name="a", extra={"x": 1})
    del thing.name, thing.extra
    assert thing.name is UNSET
    assert thing == Thing()
    with pytest.raises(AttributeError, match="did you mean 'name'"):
        del thing.nmae  # type: ignore[attr-defined]


def test_an_empty_mapping_can_be_written_to() -> None:
    thing = bare()
    thing.custom["cf_a1"] = 1
    assert thing.custom == {"cf_a1": 1}
    assert thing.extra == {}


def test_an_unknown_name_raises_and_suggests_a_similar_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(AttributeError, match="'Thing' object has no attribute 'custm'") as read:
        _ = bare().custm  # type: ignore[attr-defined]
    sys.__excepthook__(read.type, read.value, read.tb)  # the suggestion is Python's
    assert "has no attribute 'custm'. Did you mean: 'custom'?" in capsys.readouterr().err
    with pytest.raises(AttributeError, match="has no attribute 'price'"):
        _ = bare().price  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="Thing has no field 'nmae'; did you mean 'name'"):
        bare().nmae = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="Thing has no field 'nmae'; did you mean 'name'"):
        Thing(nmae="a")  # type: ignore[call-arg]


def test_a_model_stores_its_arguments_and_help_shows_its_fields() -> None:
    assert vars(Thing(name="a")) == {"name": "a"}
    assert list(inspect.signature(Special).parameters) == ["id", "name", "custom", "extra", "price"]
    assert attrs.evolve(Special(name="a", price=1), name="b") == Special(name="b", price=1)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (Thing(id="a"), Thing(id="a"), True),
        (Thing(), bare(), True),
        (Thing(name=None), Thing(), False),
        (Thing(id="a"), Thing(id="b"), False),
        (Thing(extra={"x": 1}), Thing(), False),
        (Thing(id="a"), Special(id="a"), False),
        (Thing(id="a"), {"id": "a"}, False),
    ],
)
def test_equality_is_by_value(one: Thing, other: object, equal: bool) -> None:
    assert (one == other) is equal


def test_models_are_not_hashable() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Thing())


def test_repr_shows_the_fields_that_are_set() -> None:
    assert repr(Thing(name=None, custom={"cf_a1": 1})) == "Thing(name=None, custom={'cf_a1': 1})"
    assert repr(bare(Special)) == "Special()"


def test_repr_fits_on_a_line_and_html_shows_all_fields() -> None:
    names = [f"Contact {number}" for number in range(300)]
    thing = Thing(id="a" * 500, name="<b>" * 10, custom={"cf_a1": names}, extra={"x": "y" * 100})
    shown = repr(thing)
    assert len(shown) < 130
    assert shown.startswith("Thing(id='aaa")
    assert shown.endswith(", ...)")
    assert repr(Thing(custom=dict.fromkeys("abcdef"))) == "Thing(custom=<dict of 6>)"
    html = thing._repr_html_()
    assert html.count("<tr>") == 4
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


@pytest.mark.parametrize("show", [repr, lambda model: model._repr_html_()])
def test_credentials_are_not_shown(show: Callable[[Any], str]) -> None:
    subscription = WebhookSubscription(id="whsub_1", signature_key="5ecre7")
    assert "5ecre7" not in show(subscription)
    assert "whsub_1" in show(subscription)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
@pytest.mark.parametrize("thing", [bare(), Thing(id="a", extra={"x": [1]})])
def test_copies_and_pickles_are_equal(again, thing: Thing) -> None:
    assert again(thing) == thing
    assert again(thing).name is UNSET


def test_a_copy_does_not_share_its_mappings_with_a_deep_copy() -> None:
    thing = Thing(extra={"x": [1]})
    copy.deepcopy(thing).extra["x"].append(2)
    assert thing.extra == {"x": [1]}
