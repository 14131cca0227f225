"""``Source``: where the pages of a loop come from."""

from typing import Any, Protocol, TypeVar

from close_async.paging.page import Page

P = TypeVar("P", bound=Page[Any], covariant=True)


class Source(Protocol[P]):
    """Pages that are fetched ahead of their reader.

    A source refers to no iterator: when a loop is left early its iterator is garbage, and the
    iterator's end cancels the source.
    """

    async def next(self) -> P | None:
        """Wait for the next page; ``None`` after the last one. An error of a page is raised."""
        ...

    def cancel(self) -> None:
        """Stop everything that is under way. Nothing is fetched after it."""
        ...
