"""Fixtures: a client with mocked HTTP."""

from collections.abc import AsyncIterator, Iterator

import pytest
from aioresponses import aioresponses

from close_async import CloseClient
from tests.support.mocked_close import BASE, MockedClose


@pytest.fixture
def mocked() -> Iterator[MockedClose]:
    with aioresponses() as responses:
        yield MockedClose(responses)


@pytest.fixture
async def close() -> AsyncIterator[CloseClient]:
    async with CloseClient("api_key.secret", base_url=BASE, max_retries=0) as client:
        yield client
