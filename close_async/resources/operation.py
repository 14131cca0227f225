"""``@operation``: one method, two views: what it returns parsed, and its whole response."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from close_async.response import Response

if TYPE_CHECKING:
    from close_async.resources.resource import Resource

P = ParamSpec("P")
T = TypeVar("T")


class Parsed:
    """Marks a resource whose methods return what was parsed: ``close.leads``."""


class WithResponse:
    """Marks a resource whose methods return a Response: ``close.leads.with_response``."""


class operation(Generic[P, T]):  # noqa: N801  used as a decorator
    """A method of a resource, written once to return a :class:`Response`.

    Read from ``close.leads`` it gives the parsed content alone; read from
    ``close.leads.with_response`` it gives the response. Type checkers see both.
    """

    def __init__(self, method: Callable[Concatenate[Any, P], Awaitable[Response[T]]]) -> None:
        self._method = method
        self.__doc__ = method.__doc__
        self.__name__ = method.__name__

    @overload
    def __get__(self, resource: None, owner: type[Any]) -> "operation[P, T]": ...
    @overload
    def __get__(
        self, resource: "Resource[Parsed]", owner: type[Any]
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(
        self, resource: "Resource[WithResponse]", owner: type[Any]
    ) -> Callable[P, Coroutine[Any, Any, Response[T]]]: ...
    def __get__(self, resource: "Resource[Any] | None", owner: type[Any]) -> Any:
        if resource is None:
            return self
        method = self._method.__get__(resource, owner)
        return method if resource.gives_response else _parsed(method)


def _parsed(method: Callable[P, Awaitable[Response[T]]]) -> Callable[P, Coroutine[Any, Any, T]]:
    @wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return (await method(*args, **kwargs)).parsed

    return call
