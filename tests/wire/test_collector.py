"""The collector is as it was after a page is read, whatever happened."""

import gc
from collections.abc import Iterator

import orjson
import pytest

from close_async.errors import DecodeError
from close_async.models import Lead
from close_async.wire.convert import decode_slices
from close_async.wire.json import loads


@pytest.fixture(params=[True, False], ids=["on", "off"])
def was_on(request: pytest.FixtureRequest) -> Iterator[bool]:
    on: bool = request.param
    (gc.enable if on else gc.disable)()
    yield on
    gc.enable()


def test_it_is_restored_between_the_slices(was_on: bool) -> None:
    for _ in decode_slices(Lead, loads(b'[{"id": "lead_1"}, {}, {}]'), 1):
        assert gc.isenabled() is was_on
    assert gc.isenabled() is was_on


def test_it_is_restored_after_an_error(was_on: bool) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        loads(b"<html>")
    with pytest.raises(DecodeError):
        list(decode_slices(Lead, [{}, None]))
    assert gc.isenabled() is was_on
