"""``Page``: one response of a list. ``UnreadPage``: one that is decoded later."""

from html import escape
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Protocol, TypeVar, cast, overload

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from close_async.errors import DecodeError
    from close_async.model import Model, Names
    from close_async.response import Response
    from close_async.transport.request import RawResponse

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list, as Close returned it.

    Args:
        data: The objects of the page, in the server's order.
        offset: Number of objects of the list before this page.
        has_more: Whether the list continues after it.
        total_results: Number of objects of the whole list, if the endpoint reports it.
        extra: All other fields of the list's envelope.
        unreadable: The rows that are not objects or have no id, each as the error that names its
            position. They are missing from ``data``.
        response: The HTTP response that held the page.

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
        # Counts only: the objects of a page would fill many screens.
        shown = [f"{len(self)} of {self.total_results}" if self.total_results else f"{len(self)}"]
        shown += [f"offset={self.offset}", f"has_more={self.has_more}"]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __iter__(self) -> "Iterator[T]":
        """Iterate over the objects of this page only."""
        return iter(self.data)

    if not TYPE_CHECKING:  # a type checker reports the mistake by itself

        def __aiter__(self) -> NoReturn:
            msg = (
                "a page is already fetched: write `for` to read its objects, or leave out `await` "
                "before the list to read all pages with `async for`"
            )
            raise TypeError(msg)

    def __len__(self) -> int:
        return len(self.data)

    @property
    def rows(self) -> int:
        """Number of rows that Close sent, including unreadable ones."""
        return len(self.data) + len(self.unreadable)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Return one object of this page, or a list of several."""
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
        """Return the page with at most ``length`` objects.

        Needed because some of Close's lists return more objects than ``_limit``.
        """
        return self if len(self) <= length else attrs.evolve(self, data=self.data[:length])


def joined(page: Page[T], more: Page[T]) -> Page[T]:
    """Return a page and its successor as one page."""
    return attrs.evolve(
        more,
        data=[*page.data, *more.data],
        offset=page.offset,
        unreadable=(*page.unreadable, *more.unreadable),
    )


@attrs.frozen
class UnreadPage(Generic[T]):
    """A page whose body was received and is decoded when it is delivered.

    Until then only its bytes are in memory. Decoded objects take three times as much, and each
    collection of Python's garbage collector would visit them.

    Args:
        read: Decodes it.
        raw: Its response.
    """

    read: "Callable[[], Page[T]]"
    raw: "RawResponse | None" = None


PageT_co = TypeVar("PageT_co", bound=Page[Any], covariant=True)


class Source(Protocol[PageT_co]):
    """The pages of one loop, fetched ahead of their reader.

    A source does not refer to the iterator that reads it. So the iterator of a loop that is left
    early is garbage collected, and its ``__del__`` cancels the source.
    """

    async def next(self) -> PageT_co | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        ...

    def cancel(self) -> None:
        """Cancel the requests in flight, and send no more."""
        ...
