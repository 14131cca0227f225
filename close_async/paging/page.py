"""``Page``: one answer of a list."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        response: The HTTP response the page came in.

    See https://developer.close.com/api/overview/pagination
    """

    data: list[T]
    offset: int = 0
    has_more: bool = False
    total_results: int | None = None
    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    response: "Response[Any] | None" = attrs.field(default=None, repr=False, eq=False)

    def __iter__(self) -> "Iterator[T]":
        """Go through the objects of this page alone."""
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Give an object of this page, or some of them, as a list does."""
        return self.data[index]

    def cut(self, length: int) -> "Page[T]":
        """Give the page without what is over ``length``: not every list of Close's heeds a limit.

        Args:
            length: The most objects to keep.
        """
        return self if len(self) <= length else attrs.evolve(self, data=self.data[:length])
