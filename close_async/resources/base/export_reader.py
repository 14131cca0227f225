"""``ExportStream``: the rows of a finished export, decoded while its file is downloaded."""

import asyncio
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from close_async.files.local import Replacement, in_thread
from close_async.model import Model
from close_async.paging import Page
from close_async.paging.page import Source
from close_async.paging.paginator import AsyncOnly, ItemIterator, PageIterator
from close_async.paging.prefetch import BoundedChannel, failure_of
from close_async.unset import UNSET
from close_async.wire.convert import decode_all_in_place
from close_async.wire.gzip_rows import GzipDecompressor, JsonRowReader, RecordCounter
from close_async.wire.require import require

if TYPE_CHECKING:
    from close_async.models.exports import Export
    from close_async.models.leads import Lead
    from close_async.options import RequestOptions
    from close_async.wire.search_body import QueryLike

ModelT = TypeVar("ModelT", bound=Model)

Chunks = Callable[[], AsyncGenerator[bytes, None]]
"""Opens the file, and yields its bytes as Close stores them: compressed with gzip."""

Spawn = Callable[[Awaitable[None]], "asyncio.Task[None]"]

# Pages of up to 100 rows that wait for the loop: enough to decode while the next bytes arrive.
_PAGES_AHEAD = 4
# The types of exports whose file has one row per object that ``n_docs`` counts.
_ROW_PER_OBJECT = frozenset({"leads", "opps"})


class ExportStream(AsyncOnly, Generic[ModelT]):
    """A finished export: ``async for`` iterates over its rows, and :meth:`pages` over its pages.

    The file is decompressed and decoded while it is downloaded, in memory that does not depend on
    its size. If the connection breaks or the link expires, the download resumes where it stopped.
    Every loop downloads the file again.

    Args:
        export: The export.
        model: The class of its rows.
        chunks: Opens the file.
        spawn: Starts a task that the client cancels when it closes.
        count: The number of rows that the file should have. If it has another number, a loop raises
            a ``DecodeError`` after all its rows.

    Attributes:
        export: The export as Close described it when it was finished.
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
        """Iterate over the file in pages of up to 100 rows."""
        pages = PageIterator(self.source())
        self._open.add(pages)
        return pages

    def source(self) -> Source[Page[ModelT]]:
        """Return the pages of one loop, without an iterator around them; for scans."""
        return _FileReader(self._model, self._chunks, self._spawn, self._count)

    async def aclose(self) -> None:
        """Stop every loop over this export; for ``contextlib.aclosing``."""
        for pages in list(self._open):
            await pages.aclose()

    def __repr__(self) -> str:
        return f"ExportStream({self.export.id!r}, {self.export.n_docs!r} rows)"


class LeadExports(Protocol):
    """Exports leads, as ``close.exports`` does. Resources do not import each other."""

    async def leads(
        self,
        query: "QueryLike | None" = None,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        progress: "Callable[[Export], None] | None" = None,
        options: "RequestOptions | None" = None,
    ) -> "ExportStream[Lead]":
        """Export leads, wait until Close has written them, and return the rows of the file."""
        ...


class Target:
    """The local file that an export is saved to: completely, or not at all.

    Args:
        path: Its path.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = Replacement(path)

    async def __aenter__(self) -> "Target":
        """Check that the file can be written, before Close spends minutes on the export.

        Raises:
            OSError: It cannot be written.
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
        """Save the file of a finished export, decompressed.

        Raises:
            DecodeError: The file is cut off, or has another number of rows than its export.
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


class _JsonCheck:
    """Checks that a JSON file is complete and has the right number of rows."""

    def __init__(self, count: int | None) -> None:
        self._reader = JsonRowReader(count)

    def feed(self, data: bytes) -> None:
        for _ in self._reader.feed(data):
            pass

    def finish(self) -> None:
        for _ in self._reader.finish():
            pass


class _NoCheck:
    """Checks nothing: the format of the file is unknown to this version."""

    def feed(self, data: bytes) -> None:
        pass

    def finish(self) -> None:
        pass


def _check_of(export: "Export") -> _JsonCheck | RecordCounter | _NoCheck:
    # Close does not document what n_docs counts in exports of contacts, and of opportunities with
    # their leads.
    count = row_count(export) if export.type in _ROW_PER_OBJECT else None
    if export.format == "json":
        return _JsonCheck(count)
    return RecordCounter(count) if export.format == "csv" else _NoCheck()


def row_count(export: "Export", limit: int | None = None) -> int | None:
    """Return the number of rows that the file of a finished export has, if Close reports it.

    That is ``n_docs``, or the limit of the export if it is lower: Close does not document whether
    ``n_docs`` counts what the query finds or what is exported.

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
    """The source of one loop; a task reads the file ahead of it."""

    def __init__(
        self, model: type[ModelT], chunks: Chunks, spawn: Spawn, count: int | None
    ) -> None:
        self._channel: BoundedChannel[Page[ModelT]] = BoundedChannel(_PAGES_AHEAD)
        self._task: asyncio.Task[None] | None = None
        self._model, self._chunks, self._spawn, self._count = model, chunks, spawn, count

    async def next(self) -> Page[ModelT] | None:
        """Return the next page, or ``None`` after the last one. Raise the error of the file."""
        if self._task is None:
            channel = self._channel
            self._task = self._spawn(_read(self._model, self._chunks, self._count, channel))
            # Not in the task: one that is cancelled before its first step runs no code of its own.
            self._task.add_done_callback(lambda task: channel.close(failure_of(task)))
        return await self._channel.receive()

    def cancel(self) -> None:
        """Stop the download."""
        self._channel.clear()
        if self._task is not None:
            self._task.cancel()


async def _read(
    model: type[ModelT], chunks: Chunks, count: int | None, channel: "BoundedChannel[Page[ModelT]]"
) -> None:
    offset = 0
    async with aclosing(_rows(chunks, count)) as parts:
        async for rows in parts:
            page = Page(data=decode_all_in_place(model, rows), offset=offset, has_more=True)
            offset += len(rows)
            await channel.send(page)
            await asyncio.sleep(0)  # decoding must not block the loop for a whole chunk


async def _rows(chunks: Chunks, count: int | None) -> AsyncGenerator[list[Any], None]:
    """Yield the rows of a file in lists of up to 100."""
    unpacker, reader = GzipDecompressor(), JsonRowReader(count)
    async with aclosing(chunks()) as raw:
        async for chunk in raw:
            for piece in unpacker.feed(chunk):
                for rows in reader.feed(piece):
                    yield rows
                # A piece may hold no end of a row, and a few bytes of gzip may expand to a thousand
                # pieces: let other tasks run between them.
                await asyncio.sleep(0)
    unpacker.finish()
    for rows in reader.finish():
        yield rows
