"""Paging over a list in memory: what is returned, how much is requested, and how it ends."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async.errors import DecodeError
from close_async.paging import OffsetPaginator, Page
from close_async.paging.cursor import CursorPage, CursorPaginator
from close_async.paging.page import UnreadPage


class FakeList:
    """A list of integers behind an offset endpoint; ``turns`` of the event loop per response."""

    def __init__(
        self,
        length: int,
        *,
        total: bool = True,
        turns: Callable[[int], int] = lambda _: 1,
        max_skip: int | None = None,
        max_size: int = 1_000,
        min_size: int = 0,
        garbled: int | None = None,
    ) -> None:
        self.length, self.total, self.turns, self.max_skip = length, total, turns, max_skip
        self.max_size, self.min_size = max_size, min_size
        self.garbled = garbled
        self.asked: list[tuple[int, int]] = []
        self.read: list[int] = []
        self.in_flight = self.most_in_flight = self.cancelled = 0

    async def fetch(self, offset: int, size: int) -> UnreadPage[int]:
        self.asked.append((offset, size))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            for _ in range(self.turns(offset)):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.in_flight -= 1
        if self.max_skip is not None and offset > self.max_skip:
            msg = f"max_skip = {self.max_skip}"
            raise LookupError(msg)
        size = min(max(size, self.min_size), self.max_size)
        data = list(range(offset, min(offset + size, self.length)))
        page = Page(
            data=data,
            offset=offset,
            has_more=offset + size < self.length,
            total_results=self.length if self.total else None,
        )
        return UnreadPage(partial(self._read, page))

    def by_cursor(self) -> CursorPaginator[int]:
        return CursorPaginator(
            self._at_cursor,
            asyncio.ensure_future,  # type: ignore[arg-type]
            cursor=None,
            towards="older",
            limit=None,
            page_size=10,
        )

    async def _at_cursor(self, cursor: str | None, size: int) -> CursorPage[int]:
        page = (await self.fetch(int(cursor or 0), size)).read()
        following = str(page.offset + size) if page.has_more else None
        return CursorPage(data=page.data, older=following)

    def _read(self, page: Page[int]) -> Page[int]:
        if page.offset == self.garbled:
            raise DecodeError("garbled")
        self.read.append(page.offset)
        return page

    def paginator(self, **changes: Any) -> OffsetPaginator[int]:
        def spawn(work: Awaitable[UnreadPage[int]]) -> asyncio.Task[UnreadPage[int]]:
            return asyncio.ensure_future(work)  # type: ignore[return-value]

        settings: dict[str, Any] = {
            "overlapping": None,
            "limit": None,
            "page_size": 10,
            "concurrency": 4,
            "ordered": True,
        }
        return OffsetPaginator(self.fetch, spawn, **(settings | changes))


@given(
    length=st.integers(0, 95),
    limit=st.none() | st.integers(0, 120),
    page_size=st.integers(1, 20),
    concurrency=st.integers(1, 8),
    max_size=st.integers(1, 20),
    total=st.booleans(),
    ordered=st.booleans(),
    delays=st.lists(st.integers(0, 9), min_size=1, max_size=20),
)
def test_every_item_once_in_any_order_of_arrival(
    length: int,
    limit: int | None,
    page_size: int,
    concurrency: int,
    max_size: int,
    total: bool,
    ordered: bool,
    delays: list[int],
) -> None:
    source = FakeList(
        length,
        total=total,
        turns=lambda at: delays[at % len(delays)],
        max_size=max_size,
    )
    pages = source.paginator(
        limit=limit, page_size=page_size, concurrency=concurrency, ordered=ordered
    )

    async def read() -> list[int]:
        return [item async for item in pages]

    found = asyncio.run(read())
    wanted = list(range(length if limit is None else min(limit, length)))
    assert (found if ordered else sorted(found)) == wanted
    assert source.most_in_flight <= concurrency


async def test_tasks_can_share_an_iterator() -> None:
    source = FakeList(95)
    for shared in (aiter(source.paginator()), aiter(source.by_cursor())):

        async def work(shared: Any = shared) -> list[int]:
            mine: list[int] = []
            async for item in shared:
                mine.append(item)
                await asyncio.sleep(0)
            return mine

        shares = await asyncio.gather(*(work() for _ in range(7)))
        assert sorted(item for share in shares for item in share) == list(range(95))
        assert sum(map(bool, shares)) > 1


async def test_awaiting_fetches_only_the_first_page() -> None:
    source = FakeList(95)
    page = await source.paginator(page_size=50)
    assert (page.data[-1], page.has_more, page.total_results) == (49, True, 95)
    assert source.asked == [(0, 50)]


async def test_first_fetches_one_object() -> None:
    source = FakeList(95)
    assert await source.paginator().first() == 0
    assert source.asked == [(0, 1)]
    assert await FakeList(0).paginator().first() is None
    assert await FakeList(95).paginator(limit=0).first() is None
    assert await source.by_cursor().first() == 0


async def test_first_skips_empty_pages_of_a_list_with_cursors() -> None:
    async def fetch(cursor: str | None, size: int) -> CursorPage[int]:
        del size
        return CursorPage(data=[], older="b") if cursor is None else CursorPage(data=[5])

    numbers = CursorPaginator(
        fetch,
        asyncio.ensure_future,  # type: ignore[arg-type]
        cursor=None,
        towards="older",
        limit=None,
        page_size=10,
    )
    assert await numbers.first() == 5


async def test_to_list_reads_up_to_the_limit() -> None:
    source = FakeList(95)
    assert await source.paginator().to_list() == list(range(95))
    assert await source.paginator(limit=12).to_list() == list(range(12))
    assert await source.by_cursor().to_list() == list(range(95))
    await _assert_nothing_runs(source)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (len, r"has no length: collect it with `\[x async for x in …\]`, or await"),
        (lambda numbers: numbers[0], r"write `await list.first\(\)`"),
        (lambda numbers: numbers[3], r"`\(await list.to_list\(\)\)\[3\]`"),
        (list, "write `async for`"),
    ],
)
def test_synchronous_use_is_an_error_that_names_the_right_way(
    use: Callable[[Any], Any], message: str
) -> None:
    numbers = FakeList(5).paginator()
    assert numbers  # a list that is not read yet is not empty
    with pytest.raises(TypeError, match=message):
        use(numbers)


async def test_async_for_over_a_page_is_an_error_that_names_both_ways() -> None:
    with pytest.raises(TypeError, match="write `for` to read its objects, or leave out `await`"):
        async for _ in await FakeList(5).paginator():  # type: ignore[attr-defined]
            pass


async def test_limit_is_a_total_and_no_more_is_requested() -> None:
    source = FakeList(95)
    assert [item async for item in source.paginator(limit=25)] == list(range(25))
    assert sorted(source.asked) == [(0, 10), (10, 10), (20, 5)]


async def test_pages_keep_their_order_and_their_offsets() -> None:
    source = FakeList(35, turns=lambda at: 9 - at // 10)
    assert [page.offset async for page in source.paginator().pages()] == [0, 10, 20, 30]


async def test_unordered_pages_come_as_they_arrive() -> None:
    source = FakeList(40, turns=lambda at: 50 if at == 10 else 1)
    offsets = [page.offset async for page in source.paginator(ordered=False).pages()]
    assert offsets == [0, 20, 30, 10]


async def test_a_page_shorter_than_requested_is_completed() -> None:
    source = FakeList(25, max_size=4)
    pages = [page async for page in source.paginator(limit=13).pages()]
    assert [(page.offset, len(page.data)) for page in pages] == [(0, 4), (4, 4), (8, 2), (10, 3)]
    assert (4, 6) in source.asked


async def test_an_error_in_the_rest_of_a_short_page_comes_after_its_objects() -> None:
    source = FakeList(100, max_size=6, max_skip=30)
    found = []
    with pytest.raises(LookupError, match="max_skip = 30"):
        async for item in source.paginator(concurrency=8):
            found.append(item)
    assert found == list(range(36))


async def test_a_server_that_returns_too_much_does_not_break_the_limit() -> None:
    numbers = FakeList(30, min_size=30).paginator(limit=5)
    assert [item async for item in numbers] == [0, 1, 2, 3, 4]
    assert (await numbers).data == [0, 1, 2, 3, 4]


async def test_nothing_is_requested_beyond_a_known_total() -> None:
    source = FakeList(100)
    assert len([item async for item in source.paginator(concurrency=8)]) == 100
    assert len(source.asked) == 10


async def test_a_list_without_a_total_is_probed_as_far_as_it_was_read() -> None:
    short, long = FakeList(35, total=False), FakeList(1_000, total=False)
    assert len([item async for item in short.paginator(concurrency=8)]) == 35
    assert len(short.asked) <= 4 + 2
    assert len([item async for item in long.paginator(concurrency=8)]) == 1_000
    assert long.most_in_flight == 8


async def test_a_slow_page_holds_back_a_bounded_number_of_others() -> None:
    source = FakeList(10_000, turns=lambda at: 500 if at == 10 else 1)
    pages = source.paginator(concurrency=4).pages()
    assert (await anext(pages)).offset == 0
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(source.asked) <= 1 + 2 * 4
    await pages.aclose()


async def test_an_error_comes_after_every_item_before_it() -> None:
    source = FakeList(100, max_skip=35)
    found = []
    with pytest.raises(LookupError, match="max_skip = 35"):
        async for item in source.paginator(concurrency=8):
            found.append(item)
    assert found == list(range(40))


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("ordered", [True, False])
async def test_an_undecodable_page_fails_after_every_item_before_it(
    total: bool, ordered: bool
) -> None:
    source = FakeList(60, total=total, garbled=30)
    found = []
    with pytest.raises(DecodeError, match="garbled"):
        async for item in source.paginator(concurrency=8, ordered=ordered):
            found.append(item)
    assert sorted(found)[:30] == list(range(30))
    assert found == list(range(30)) or not ordered
    await _assert_nothing_runs(source)


async def test_pages_are_decoded_when_they_are_delivered() -> None:
    """Decoded objects take several times the memory of their bytes."""
    source = FakeList(10_000)
    pages = source.paginator(concurrency=8).pages()
    for at in range(5):
        assert (await anext(pages)).offset == at * 10
        for _ in range(20):
            await asyncio.sleep(0)
        assert source.read == [n * 10 for n in range(at + 1)]
    assert len(source.asked) > 16
    await pages.aclose()


async def test_an_empty_list_has_one_empty_page() -> None:
    pages = [page async for page in FakeList(0).paginator().pages()]
    assert [len(page) for page in pages] == [0]


async def test_an_error_leaves_no_task_behind() -> None:
    source = FakeList(1_000, max_skip=35)
    with pytest.raises(LookupError):
        async for _ in source.paginator(concurrency=8, ordered=False):
            pass
    await _assert_nothing_runs(source)


async def test_leaving_the_loop_cancels_the_requests_in_flight() -> None:
    source = FakeList(1_000, turns=lambda at: 0 if at < 20 else 10_000)
    async for item in source.paginator(concurrency=8):
        if item == 15:
            break
    await _assert_nothing_runs(source)
    assert source.cancelled


async def test_cancelling_the_reader_cancels_the_requests_in_flight() -> None:
    source = FakeList(1_000, turns=lambda at: 0 if at < 10 else 10_000)

    async def read() -> None:
        async for _ in source.paginator(concurrency=8):
            pass

    reader = asyncio.create_task(read())
    for _ in range(20):
        await asyncio.sleep(0)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    await _assert_nothing_runs(source)


async def test_aclosing_the_list_ends_its_loops() -> None:
    source = FakeList(1_000)
    async with aclosing(source.paginator()) as numbers:
        pages = numbers.pages()
        assert (await anext(pages)).offset == 0
    assert [page async for page in pages] == []
    await _assert_nothing_runs(source)


async def test_every_loop_reads_from_the_start() -> None:
    numbers = FakeList(30).paginator()
    assert [n async for n in numbers] == [n async for n in numbers]


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", -1), ("limit", 2.5), ("page_size", 0), ("concurrency", 0), ("concurrency", True)],
)
def test_a_bad_number_is_named(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be an integer"):
        FakeList(1).paginator(**{name: value})


async def _assert_nothing_runs(source: FakeList) -> None:
    gc.collect()
    for _ in range(3):
        await asyncio.sleep(0)
    assert source.in_flight == 0
    assert asyncio.all_tasks() == {asyncio.current_task()}
