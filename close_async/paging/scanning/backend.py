"""``Backend``: what a scan needs of whoever sends its requests."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import Start
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize, Splits
from close_async.paging.scanning.progress import Progress
from close_async.paging.source import Source

if TYPE_CHECKING:
    import asyncio

Json = dict[str, Any]
PAGE: Final = 200
"""The most objects that Close gives at once."""

T = TypeVar("T")
U = TypeVar("U")


class Backend(Protocol[T]):
    """Sends the requests of a scan.

    Attributes:
        sizes: How many objects a search asks for.
    """

    sizes: PageSize

    async def find(
        self, conditions: Sequence[Json], sort: str, start: Start, size: int, counts: bool
    ) -> Batch:
        """Search for what fulfils conditions besides the scan's own query."""
        ...

    async def listed(self, offset: int, size: int, splits: Splits | None) -> Page[Json]:
        """Fetch a page of the list, each object as JSON with its id and when it was created.

        Args:
            offset: How many objects stand before the page.
            size: How many objects to ask for.
            splits: Which failures are not retried, as less is asked for instead.
        """
        ...

    async def count(self) -> int:
        """Count what there is."""
        ...

    async def exported(self, limit: int | None, progress: Progress) -> Source[Page[T]]:
        """Have everything exported, wait for that, and give the pages of the file."""
        ...

    async def partitions(self) -> list[list[Json]]:
        """Give ways to divide objects by a condition, each complete and without overlaps."""
        ...

    def created_at(self, row: Json) -> datetime:
        """Tell when an object was created."""
        ...

    def created(self, begin: Any, end: Any) -> Json:
        """Give the condition of having been created from one moment to another."""
        ...

    def updated(self, begin: Any, end: Any) -> Json:
        """Give the condition of having been changed from one moment to another."""
        ...

    def read(self, rows: list[Json]) -> list[T]:
        """Make objects of rows."""
        ...

    def spawn(self, work: Awaitable[U]) -> "asyncio.Task[U]":
        """Start a task which the client awaits when it closes."""
        ...
