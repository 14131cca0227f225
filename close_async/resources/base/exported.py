"""``Exported``: the rows of a finished export, read from its file as it arrives."""

import asyncio
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import aclosing, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

from close_async.errors import ClientClosedError
from close_async.model import Model
from close_async.paging import Page
from close_async.paging.awaited import Awaited
from close_async.paging.channel import Channel
from close_async.paging.paginator import ItemIterator, PageIterator
from close_async.paging.source import Source
from close_async.wire.convert import adopt_all
from close_async.wire.unpack import RowReader, Unpacker

if TYPE_CHECKING:
    from close_async.models.exports import Export

ModelT = TypeVar("ModelT", bound=Model)

Chunks = Callable[[], AsyncGenerator[bytes, None]]
"""Opens the file: gives its bytes as they are stored."""

Spawn = Callable[[Awaitable[None]], "asyncio.Task[None]"]

# About two milliseconds of decoding; then other tasks of the event loop have their turn.
_PAGE = 100
# How many pages may wait for whoever reads them.
_PAGES_AHEAD = 4


class Exported(Awaited, Generic[ModelT]):
    """A finished export: ``async for`` goes through its rows, and :meth:`pages` through pages.

    The file is unpacked and decoded while it arrives, in memory that does not grow with it. Where
    the connection breaks or the link expires, reading goes on there. Every loop reads the file
    anew.

    Args:
        export: The export.
        model: What its rows are.
        chunks: Opens the file.
        spawn: Starts a task which the client awaits when it closes.

    Attributes:
        export: The export as Close described it when it was done.
    """

    def __init__(self, export: "Export", model: type[ModelT], chunks: Chunks, spawn: Spawn) -> None:
        self.export = export
        self._model = model
        self._chunks = chunks
        self._spawn = spawn
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
        return _FileReader(self._model, self._chunks, self._spawn)

    async def aclose(self) -> None:
        """Stop every loop over this export; for ``contextlib.aclosing``."""
        for pages in list(self._open):
            await pages.aclose()

    def __repr__(self) -> str:
        return f"Exported({self.export.id!r}, {self.export.n_docs!r} rows)"


async def save(chunks: Chunks, path: Path) -> Path:
    """Save a file unpacked: whole, or not at all."""
    unpacker = Unpacker()
    with _replacing(path) as file:
        async with aclosing(chunks()) as raw:
            async for chunk in raw:
                for piece in unpacker.feed(chunk):
                    await asyncio.to_thread(file.write, piece)
        unpacker.finish()
    return path


@contextmanager
def _replacing(path: Path) -> Generator[IO[bytes], None, None]:
    """Give a file that takes the path's place when it is finished, and is gone if it is not."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class _FileReader(Generic[ModelT]):
    """The pages of one loop; a task of its own reads ahead of it."""

    def __init__(self, model: type[ModelT], chunks: Chunks, spawn: Spawn) -> None:
        self._channel: Channel[Page[ModelT]] = Channel(_PAGES_AHEAD)
        self._task: asyncio.Task[None] | None = None
        self._model, self._chunks, self._spawn = model, chunks, spawn

    async def next(self) -> Page[ModelT] | None:
        """Wait for the next page; ``None`` after the last one."""
        if self._task is None:
            self._task = self._spawn(_read(self._model, self._chunks, self._channel))
            # A task that is cancelled before its first step never comes to end the channel itself.
            self._task.add_done_callback(partial(_end, self._channel))
        return await self._channel.next()

    def cancel(self) -> None:
        """Stop reading."""
        self._channel.clear()
        if self._task is not None:
            self._task.cancel()


async def _read(model: type[ModelT], chunks: Chunks, channel: "Channel[Page[ModelT]]") -> None:
    """Read the file into the channel."""
    offset = 0
    async with aclosing(_rows(chunks)) as parts:
        async for rows in parts:
            page = Page(data=adopt_all(model, rows), offset=offset, has_more=True)
            offset += len(rows)
            await channel.put(page)
            await asyncio.sleep(0)


def _end(channel: "Channel[Page[ModelT]]", task: "asyncio.Task[None]") -> None:
    """End the channel with what its task ended with."""
    if task.cancelled():
        channel.end(ClientClosedError("the client was closed while this export was being read"))
    else:
        channel.end(task.exception())


async def _rows(chunks: Chunks) -> AsyncGenerator[list[Any], None]:
    """Give the rows of a file, some at a time."""
    unpacker, reader = Unpacker(), RowReader()
    async with aclosing(chunks()) as raw:
        async for chunk in raw:
            for piece in unpacker.feed(chunk):
                for rows in _slices(reader.feed(piece)):
                    yield rows
    unpacker.finish()
    for rows in _slices(reader.finish()):
        yield rows


def _slices(rows: list[Any]) -> list[list[Any]]:
    return [rows[at : at + _PAGE] for at in range(0, len(rows), _PAGE)]
