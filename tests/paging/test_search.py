"""``SearchPaginator`` over scripted responses: how they are combined into pages."""

import asyncio
from typing import Any

import pytest

from close_async.errors import CloseError
from close_async.paging.keyset.paginator import SearchPaginator
from close_async.paging.keyset.reader import SearchPage
from close_async.paging.keyset.state import Position


def search(responses: list[list[int]], *, breaks: bool = False) -> SearchPaginator[Any]:
    """Return a search with pages of ten, whose cursors count the responses."""

    async def fetch(position: Position, size: int, counts: bool) -> SearchPage:
        del size, counts
        at = int(position.cursor or 0)
        if at == len(responses):
            message = "it broke"
            raise CloseError(message)
        is_last = at + 1 == len(responses) and not breaks
        return SearchPage(
            rows=[{"id": str(number)} for number in responses[at]],
            ids=[str(number) for number in responses[at]],
            values=responses[at],
            cursor=None if is_last else str(at + 1),
        )

    return SearchPaginator(
        fetch, lambda rows: rows, asyncio.ensure_future, limit=None, page_size=10,
        key_can_be_null=False, key_can_increase=False,
    )  # type: ignore[arg-type]  # fmt: skip


async def test_responses_with_few_new_objects_are_joined() -> None:
    pages = search([list(range(10)), [9, 10], [10, 11], list(range(11, 20))]).pages()
    assert [len(page) async for page in pages] == [10, 10]


async def test_an_error_is_raised_after_the_objects_before_it() -> None:
    pages = search([list(range(10)), [10, 11]], breaks=True).pages()
    assert [len(await anext(pages)), len(await anext(pages))] == [10, 2]
    with pytest.raises(CloseError, match="it broke"):
        await anext(pages)


async def test_first_returns_one_object_and_joins_empty_responses() -> None:
    assert await search([[], [7, 8], [9]]).first() == {"id": "7"}
    assert await search([[]]).first() is None
