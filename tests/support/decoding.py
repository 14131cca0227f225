"""Models that are decoded whole at once, as classes do that a program reads whole again and again.

What a model contains must not depend on it, so tests of decoding run both ways.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from close_async import models
from close_async.model import Model
from close_async.wire.convert import reader_of
from close_async.wire.reader import ModelReader

WAYS = ("lazily", "whole")


@contextmanager
def decoded(way: str) -> Iterator[None]:
    """Decode models in one of :data:`WAYS` during the block."""
    with pytest.MonkeyPatch.context() as patch:
        if way == "whole":
            for reader in readers():
                patch.setattr(reader, "_to_decode_whole", 1_000_000)
        yield


@pytest.fixture(params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run each test of the module that imports this fixture both ways."""
    with decoded(request.param):
        yield request.param


@cache
def readers() -> list[ModelReader]:
    """Return the readers of all model classes."""
    found: list[ModelReader] = []
    for name in models.__all__:
        cls = getattr(models, name)
        if isinstance(cls, type) and issubclass(cls, Model):
            reader_of(cls)
            assert isinstance(cls._decoder, ModelReader)
            found.append(cls._decoder)
    return found
