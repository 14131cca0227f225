"""``ExportStream``: the rows of a finished export, read from its file as it arrives."""

import asyncio
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from close_async.errors import ClientClosedError
from close_async.model import Model
from close_async.paging import Page
from close_async.paging.awaited import AsyncOnly
from close_async.paging.channel import BoundedChannel
from close_async.paging.paginator import ItemIterator, PageIterator
from close_async.paging.source import Source
from close_async.resources.base.local_files import Replacement, in_thread
from close_async.unset import UNSET
from close_async.wire.convert import adopt_all
from close_async.wire.gzip_rows import GzipDecompressor, JsonRowReader, RecordCounter
from close_async.wire.require import require

if TYPE_CHECKING:
    from close_async.models.exports import Export

ModelT = TypeVar("ModelT", bound=Model)

Chunks = Callable[[], AsyncGenerator[bytes, None]]
"""Opens the file: yields its bytes as they are stored."""

Spawn = Callable[[Awaitable[None]], "asyncio.Task[None]"]

# How many pages may wait for their reader.
_PAGES_AHEAD = 4
# The types of exports whose file has one row per object that Close counts.
_ROW_PER_OBJECT = frozenset({"leads", "opps"})


class ExportStream(AsyncOnly, Generic[ModelT]):
    """A finished export: ``async for`` goes through its rows, and :meth:`pages` through pages.

    The file is unpacked and decoded while it arrives, in memory that does not grow with it. Where
    the connection breaks or the link expires, reading goes on there. Every loop reads the file
    anew.

    Args:
        export: The export.
        model: What its rows are.
        chunks: Opens the file.
        spawn: Starts a task which the client awaits when it closes.
        count: How many rows the file should have. With any other number, a loop ends with a
            ``DecodeError`` after all rows that are there.

    Attributes:
        export: The export as Close described it when it was done.
    """

    def __init__(
        self,
        export: "Export",
        model: type[ModelT],
        chunks: Chunks,
        spawn: Spawn,
        *,
        count: int | None = None,
    ) -> None:
        self.export = export
        self._model = model
        self._chunks = chunks
        self._spawn = spawn
        self._count = count
        self._open: weakref.WeakSet[PageIterator[Page[ModelT]]] = weakref.WeakSet()

    def __aiter__(self) -> ItemIterator[ModelT]:
        return ItemIterator(self.pages())

    def pages(self) -> PageIterator[Page[ModelT]]:
        """Go through the file page by page, of 100 rows or fewer."""
        pages = PageIterator(self.source())
        self._open.add(pages)
        return pages

    def source(self) -> Source[Page[ModelT]]:
        """Give the pages of one loop to whoever makes a loop of its own of them."""
        return _FileReader(self._model, self._chunks, self._spawn, self._count)

    async def aclose(self) -> None:
        """Stop every loop over this export; for ``contextlib.aclosing``."""
        for pages in list(self._open):
            await pages.aclose()

    def __repr__(self) -> str:
        return f"ExportStream({self.export.id!r}, {self.export.n_docs!r} rows)"


class Target:
    """The file that an export is saved into: whole, or not at all.

    Args:
        path: Where.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = Replacement(path)

    async def __aenter__(self) -> "Target":
        """Find out whether it can be written.

        Raises:
            OSError: It cannot.
            ValueError: The path cannot be the name of a file.
        """
        try:
            await in_thread(self._file.begin)
        except BaseException:
            await in_thread(self._file.discard)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await in_thread(self._file.discard)

    async def save(self, export: "Export", chunks: Chunks) -> None:
        """Save the file of a finished export, unpacked.

        Raises:
            DecodeError: It is cut off, or has another number of rows than its export.
            OSError: It cannot be written.
        """
        unpacker, check = GzipDecompressor(), _check_of(export)

        def take(chunk: bytes) -> None:
            for piece in unpacker.feed(chunk):
                check.feed(piece)
                self._file.write(piece)

        def finish() -> None:
            unpacker.finish()
            check.finish()
            self._file.commit()

        async with aclosing(chunks()) as raw:
            async for chunk in raw:
                await in_thread(take, chunk)
        await in_thread(finish)


class _Rows:
    """Reads the rows of a JSON file only to see that they are all there."""

    def __init__(self, count: int | None) -> None:
        self._reader = JsonRowReader(count)

    def feed(self, data: bytes) -> None:
        for _ in self._reader.feed(data):
            pass

    def finish(self) -> None:
        for _ in self._reader.finish():
            pass


class _Anything:
    """Checks nothing: the file is in a format that this version does not know."""

    def feed(self, data: bytes) -> None:
        pass

    def finish(self) -> None:
        pass


def _check_of(export: "Export") -> _Rows | RecordCounter | _Anything:
    # Of contacts and of opportunities with their leads, Close does not say what it counts.
    count = row_count(export) if export.type in _ROW_PER_OBJECT else None
    if export.format == "json":
        return _Rows(count)
    return RecordCounter(count) if export.format == "csv" else _Anything()


def row_count(export: "Export", limit: int | None = None) -> int | None:
    """Return how many rows the file of a finished export has, if Close said so.

    That is ``n_docs``, or the limit of the export where that is lower: whether Close counts what a
    query finds or what it exports of it, it does not say.

    Raises:
        DecodeError: ``n_docs`` or ``results_limit`` is neither an integer nor null.
    """
    counts = [
        require(value, int, field)
        for field, value in (
            ("n_docs", export.n_docs),
            ("results_limit", export.results_limit),
            ("limit", limit),
        )
        if value is not None and value is not UNSET
    ]
    return min(counts) if isinstance(export.n_docs, int) else None


class _FileReader(Generic[ModelT]):
    """The pages of one loop; a task of its own reads ahead of it."""

    def __init__(
        self, model: type[ModelT], chunks: Chunks, spawn: Spawn, count: int | None
    ) -> None:
        self._channel: BoundedChannel[Page[ModelT]] = BoundedChannel(_PAGES_AHEAD)
        self._task: asyncio.Task[None] | None = None
        self._model, self._chunks, self._spawn, self._count = model, chunks, spawn, count

    async def next(self) -> Page[ModelT] | None:
        """Wait for the next page; ``None`` after the last one."""
        if self._task is None:
            work = _read(self._model, self._chunks, self._count, self._channel)
            self._task = self._spawn(work)
            # A task that is cancelled before its first step never comes to end the channel itself.
            self._task.add_done_callback(partial(_end, self._channel))
        return await self._channel.next()

    def cancel(self) -> None:
        """Stop reading."""
        self._channel.clear()
        if self._task is not None:
            self._task.cancel()


async def _read(
    model: type[ModelT], chunks: Chunks, count: int | None, channel: "BoundedChannel[Page[ModelT]]"
) -> None:
    """Read the file into the channel."""
    offset = 0
    async with aclosing(_rows(chunks, count)) as parts:
        async for rows in parts:
            page = Page(data=adopt_all(model, rows), offset=offset, has_more=True)
            offset += len(rows)
            await channel.put(page)
            await asyncio.sleep(0)


def _end(channel: "BoundedChannel[Page[ModelT]]", task: "asyncio.Task[None]") -> None:
    """End the channel with what its task ended with."""
    if task.cancelled():
        channel.end(ClientClosedError("the client was closed while this export was being read"))
    else:
        channel.end(task.exception())


async def _rows(chunks: Chunks, count: int | None) -> AsyncGenerator[list[Any], None]:
    """Yield the rows of a file, some at a time."""
    unpacker, reader = GzipDecompressor(), JsonRowReader(count)
    async with aclosing(chunks()) as raw:
        async for chunk in raw:
            for piece in unpacker.feed(chunk):
                for rows in reader.feed(piece):
                    yield rows
                # A piece may end no row, and a few bytes of gzip hold a thousand pieces.
                await asyncio.sleep(0)
    unpacker.finish()
    for rows in reader.finish():
        yield rows
