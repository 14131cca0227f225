"""``SearchPaginator`` over answers made up here: which of them become pages."""

import asyncio
from typing import Any

import pytest

from close_async.errors import CloseError
from close_async.paging.keyset.paginator import SearchPaginator
from close_async.paging.keyset.reader import SearchPage
from close_async.paging.keyset.state import Position


def search(answers: list[list[int]], *, breaks: bool = False) -> SearchPaginator[Any]:
    """Give a search with pages of ten, whose cursors count the answers."""

    async def ask(position: Position, size: int, counts: bool) -> SearchPage:
        del size, counts
        at = int(position.cursor or 0)
        if at == len(answers):
            message = "it broke"
            raise CloseError(message)
        is_last = at + 1 == len(answers) and not breaks
        return SearchPage(
            rows=[{"id": str(number)} for number in answers[at]],
            ids=[str(number) for number in answers[at]],
            values=answers[at],
            cursor=None if is_last else str(at + 1),
        )

    return SearchPaginator(
        ask, lambda rows: rows, asyncio.ensure_future, limit=None, page_size=10,
        key_can_be_null=False, key_can_increase=False,
    )  # type: ignore[arg-type]  # fmt: skip


async def test_answers_with_little_that_is_new_are_joined() -> None:
    pages = search([list(range(10)), [9, 10], [10, 11], list(range(11, 20))]).pages()
    assert [len(page) async for page in pages] == [10, 10]


async def test_an_error_comes_after_everything_before_it() -> None:
    pages = search([list(range(10)), [10, 11]], breaks=True).pages()
    assert [len(await anext(pages)), len(await anext(pages))] == [10, 2]
    with pytest.raises(CloseError, match="it broke"):
        await anext(pages)
