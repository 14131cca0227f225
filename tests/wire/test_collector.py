"""The collector is as it was after a page is read, whatever happened."""

import gc
from collections.abc import Iterator

import orjson
import pytest

from close_async.wire.json import loads


@pytest.fixture(params=[True, False], ids=["on", "off"])
def was_on(request: pytest.FixtureRequest) -> Iterator[bool]:
    on: bool = request.param
    (gc.enable if on else gc.disable)()
    yield on
    gc.enable()


def test_it_is_restored_after_reading_and_after_an_error(was_on: bool) -> None:
    assert loads(b"[{}]") == [{}]
    assert gc.isenabled() is was_on
    with pytest.raises(orjson.JSONDecodeError):
        loads(b"<html>")
    assert gc.isenabled() is was_on
