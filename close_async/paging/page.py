"""``Page``: one answer of a list, and ``UnreadPage``: one that waits for its turn."""

from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from close_async.errors import DecodeError
    from close_async.model import Model, Names
    from close_async.paging.concurrency import Answer
    from close_async.response import Response

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list, as Close answered it.

    Args:
        data: The objects of the page, in the server's order.
        offset: How many objects of the list stand before this page.
        has_more: Whether the list goes on after it.
        total_results: How many objects the whole list has, where the endpoint tells.
        extra: Everything else that the list's envelope carried.
        unreadable: The rows that are not objects, or have nothing to be told apart by, each as the
            error that names its place. They are missing from ``data``.
        response: The HTTP response the page came in.

    See https://developer.close.com/api/overview/pagination
    """

    data: list[T]
    offset: int = 0
    has_more: bool = False
    total_results: int | None = None
    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    unreadable: "tuple[DecodeError, ...]" = attrs.field(default=(), repr=False)
    response: "Response[Any] | None" = attrs.field(default=None, repr=False, eq=False)

    def __repr__(self) -> str:
        """Say how many objects there are: all of them would fill a screen many times over."""
        shown = [f"{len(self)} of {self.total_results}" if self.total_results else f"{len(self)}"]
        shown += [f"offset={self.offset}", f"has_more={self.has_more}"]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __iter__(self) -> "Iterator[T]":
        """Go through the objects of this page alone."""
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    @property
    def rows(self) -> int:
        """How many rows Close sent, unreadable ones included."""
        return len(self.data) + len(self.unreadable)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Give an object of this page, or some of them, as a list does."""
        return self.data[index]

    def to_dicts(self, *, names: "Names | None" = None) -> "list[dict[str, Any]]":
        """Return the objects of this page as dictionaries; see :meth:`.Model.to_dict`.

        Args:
            names: The custom fields of this type of object, for keys by name.

        Example::

            frame = pandas.DataFrame((await close.leads.list()).to_dicts())
        """
        return [item.to_dict(names=names) for item in cast("list[Model]", self.data)]

    def _repr_html_(self) -> str:
        """Return a table of the objects for notebooks, one per row."""
        rows = "".join(f"<tr><td>{escape(repr(each))}</td></tr>" for each in self.data)
        return f"<p>{escape(repr(self))}</p><table>{rows}</table>"

    def cut(self, length: int) -> "Page[T]":
        """Give the page without what is over ``length``: not every list of Close's heeds a limit.

        Args:
            length: The most objects to keep.
        """
        return self if len(self) <= length else attrs.evolve(self, data=self.data[:length])


def joined(page: Page[T], more: Page[T]) -> Page[T]:
    """Return a page and the one behind it as one page."""
    return attrs.evolve(
        more,
        data=[*page.data, *more.data],
        offset=page.offset,
        unreadable=(*page.unreadable, *more.unreadable),
    )


@attrs.frozen
class UnreadPage(Generic[T]):
    """A page that came whole, and is read when its turn comes.

    Until then only its bytes are kept: its objects would take three times the memory, and Python's
    collector would go through them again and again.

    Args:
        read: Reads it.
        answer: What it says of the rate limit and of the way to the server.
    """

    read: "Callable[[], Page[T]]"
    answer: "Answer | None" = None
