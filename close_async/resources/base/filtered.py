"""``@filtered``: lists whose filters are parameters, refusing unknown ones as others do."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from close_async.wire.filters import check_names

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def filtered(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Make a method refuse an unknown keyword as lists with many filters do.

    Python's TypeError does not say which name may be meant, nor can it be caught as a CloseError.
    """
    code = cast("Any", method).__code__
    names: tuple[str, ...] = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    known = frozenset(names)

    @wraps(method)
    def checked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not known.issuperset(kwargs):
            check_names(f"{_attribute(type(self))}.{code.co_name}", kwargs, names)
        return method(self, *args, **kwargs)

    return checked


def _attribute(resource: type[object]) -> str:
    """Give ``lead_statuses`` for ``LeadStatuses``: what the client calls it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", resource.__name__).lower()
