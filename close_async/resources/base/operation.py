"""``@operation``: one method with two views: its parsed result, and its whole response."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import cached_property
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

from close_async.options import OPTION_NAMES, reject_options
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.resources.base.resource import Resource

P = ParamSpec("P")
T = TypeVar("T")


class Parsed:
    """Marks a resource whose methods return the parsed result: ``close.leads``."""


class WithResponse:
    """Marks a resource whose methods return a Response: ``close.leads.with_response``."""


class operation(Generic[P, T]):  # noqa: N801  used as a decorator
    """A method of a resource, written once to return a :class:`Response`.

    As an attribute of ``close.leads`` it returns the parsed result alone, as one of
    ``close.leads.with_response`` the response. Type checkers know both.
    """

    def __init__(self, method: Callable[Concatenate[Any, P], Awaitable[Response[T]]]) -> None:
        self._method = method
        self.__doc__ = method.__doc__
        self.__name__: str = method.__name__

    @cached_property
    def __signature__(self) -> Signature:
        """The signature that ``help`` and editors show: with the parsed result's type."""
        whole = signature(self._method)
        return whole.replace(return_annotation=_inside(whole.return_annotation))

    @cached_property
    def _bound_signature(self) -> Signature:
        parameters: list[Parameter] = list(self.__signature__.parameters.values())
        return self.__signature__.replace(parameters=parameters[1:])

    def __call__(
        self, resource: "Resource[Parsed]", /, *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, T]:
        """Call the method unbound: ``Leads.get(close.leads, "lead_1")``."""
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
        # Private for users who complete ``close.leads.``; the two classes belong together.
        gives_response = resource._gives_response  # pyright: ignore[reportPrivateUsage]

        async def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            if not OPTION_NAMES.isdisjoint(kwargs):
                reject_options(self.__name__, kwargs, self.__signature__.parameters)
            response = await method(*args, **kwargs)
            return response if gives_response else response.parsed

        # As functools.wraps, which would cost four calls per request.
        call.__name__, call.__qualname__ = self.__name__, self._method.__qualname__
        call.__doc__, call.__module__ = self.__doc__, self._method.__module__
        call.__annotations__ = self._method.__annotations__
        call.__dict__["__wrapped__"] = method
        if not gives_response:
            call.__dict__["__signature__"] = self._bound_signature
        return call


def _inside(annotation: Any) -> Any:
    """Return ``Lead`` for ``Response[Lead]``, which may be a string."""
    if isinstance(annotation, str):
        return annotation.removeprefix("Response[").removesuffix("]")
    inside = next(iter(get_args(annotation)), annotation)
    return None if inside is type(None) else inside
