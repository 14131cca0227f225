"""The filters of lists: checked before a request leaves, because Close ignores unknown ones.

See https://developer.close.com/api/overview/filter-parameters
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from close_async.errors import UnknownFilterError
from close_async.models._parameters import WIRE_NAMES
from close_async.options import reject_options


def check_filters(method: str, params: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Give filters as Close spells them: ``_type`` for ``type``.

    Args:
        method: What was called, for the message: ``tasks.list``.
        params: The class of the method's query parameters, from :mod:`close_async.models.params`.
        given: The filters, by their Python names.

    Raises:
        UnknownFilterError: The method has no such filter; the message says which may be meant.
            Sent all the same, it would be passed over, and everything be found.
    """
    known = WIRE_NAMES[params.__name__]
    check_names(method, given, known)
    return {known[name]: value for name, value in given.items()}


def check_names(method: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse names that a method does not have.

    Args:
        method: What was called, for the message: ``leads.list``.
        given: The filters, by name.
        known: Those that it has.

    Raises:
        UnknownFilterError: A name is not one of them; the message says which may be meant.
        TypeError: A name is an option, which is passed in ``options``.
    """
    names = list(known)
    reject_options(method, given, names)
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(names)}"
            msg = f"{method}() has no filter {name!r}; {hint}"
            raise UnknownFilterError(msg)
