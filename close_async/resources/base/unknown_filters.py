"""``@reject_unknown_filters``: one error for unknown filters, parameters or keywords."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from close_async.errors import UnknownFilterError
from close_async.wire.filters import check_names

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def reject_unknown_filters(
    method: Callable[Concatenate[S, P], R],
) -> Callable[Concatenate[S, P], R]:
    """Make a method raise ``UnknownFilterError`` for an unknown keyword.

    Python's own TypeError suggests no similar name, and is not a CloseError.
    """
    code = cast("Any", method).__code__
    names: tuple[str, ...] = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    known = frozenset(names)

    @wraps(method)
    def checked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not known.issuperset(kwargs):
            _check_hints(self, code.co_name, kwargs)
            check_names(f"{_attribute(type(self))}.{code.co_name}", kwargs, names)
        return method(self, *args, **kwargs)

    return checked


def _check_hints(resource: Any, name: str, given: Mapping[str, Any]) -> None:
    """Raise for a filter that the resource offers in another way."""
    hints: Mapping[str, str] = resource._filter_hints
    for filter_, hint in hints.items():
        if filter_ in given:
            msg = f"{_attribute(resource.__class__)}.{name}() has no filter {filter_!r}; {hint}"
            raise UnknownFilterError(msg)


def _attribute(resource: type[object]) -> str:
    """Return the attribute of the client: ``lead_statuses`` for ``LeadStatuses``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", resource.__name__).lower()
