"""``@operation``: one method, two views: what it returns parsed, and its whole response."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import cached_property, wraps
from inspect import Parameter, Signature, signature
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    TypeVar,
    get_args,
    overload,
)

from close_async.response import Response

if TYPE_CHECKING:
    from close_async.resources.base.resource import Resource

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
        self.__name__: str = method.__name__

    @cached_property
    def __signature__(self) -> Signature:
        """What ``help`` and editors show: the parameters, and what is parsed."""
        whole = signature(self._method)
        return whole.replace(return_annotation=_inside(whole.return_annotation))

    @cached_property
    def _bound_signature(self) -> Signature:
        parameters: list[Parameter] = list(self.__signature__.parameters.values())
        return self.__signature__.replace(parameters=parameters[1:])

    def __call__(
        self, resource: "Resource[Parsed]", /, *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, T]:
        """Call it unbound: ``Leads.get(close.leads, "lead_1")``."""
        return self.__get__(resource, type(resource))(*args, **kwargs)

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
        # Private for whoever completes ``close.leads.``; the two are halves of one thing.
        if resource._gives_response:  # pyright: ignore[reportPrivateUsage]
            return method
        return _parsed(method, self._bound_signature)


def _parsed(
    method: Callable[P, Awaitable[Response[T]]], shown: Signature
) -> Callable[P, Coroutine[Any, Any, T]]:
    @wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return (await method(*args, **kwargs)).parsed

    vars(call)["__signature__"] = shown
    return call


def _inside(annotation: Any) -> Any:
    """Give ``Lead`` for ``Response[Lead]``, which may be a string."""
    if isinstance(annotation, str):
        return annotation.removeprefix("Response[").removesuffix("]")
    inside = next(iter(get_args(annotation)), annotation)
    return None if inside is type(None) else inside
