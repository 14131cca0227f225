"""Copies and pickles: of what holds data they are equal, and of what holds connections refused."""

import copy
import pickle
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from close_async import CloseClient, RequestOptions
from close_async.model import Model
from close_async.models import LeadUpdate
from close_async.search import ObjectType, activity, contact, lead
from close_async.testing import CloseSimulator

COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),  # noqa: S301 - made right here
}
HOLDERS: dict[str, Callable[[CloseClient], Any]] = {
    "client": lambda close: close,
    "view": lambda close: close.with_options(timeout=1),
    "list": lambda close: close.leads.list(),
    "search": lambda close: close.leads.search(),
    "scan": lambda close: close.leads.scan(),
    "stream": lambda close: close.events.follow(),
}


@pytest.fixture
async def close() -> AsyncIterator[CloseClient]:
    async with (
        CloseSimulator(leads=3) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as client,
    ):
        yield client


@pytest.mark.parametrize("how", COPIES)
async def test_data_is_copied_whole(close: CloseClient, how: str) -> None:
    page = await close.leads.list()
    changes: Model = LeadUpdate(name="a", custom={"cf_1": [1]})
    response = await close.leads.with_response.get(page.data[0].id)
    plan = await close.leads.scan().plan()
    for thing in (page, page.data[0], changes, response, plan, RequestOptions(timeout=1)):
        assert COPIES[how](thing) == thing


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("thing", [lead, contact, activity.email, ObjectType("sequence")])
def test_object_types_are_copied(thing: ObjectType, how: str) -> None:
    made = COPIES[how](thing)
    assert (type(made), repr(made)) == (type(thing), repr(thing))
    with pytest.raises(AttributeError, match="bogus"):
        made.bogus  # noqa: B018


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("holder", HOLDERS)
async def test_what_holds_connections_says_that_it_is_not_copied(
    close: CloseClient, holder: str, how: str
) -> None:
    with pytest.raises(TypeError, match=r"(is not|cannot be) copied or pickled"):
        COPIES[how](HOLDERS[holder](close))
