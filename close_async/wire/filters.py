"""The filters of lists: checked before a request is sent, because Close ignores unknown ones.

See https://developer.close.com/api/overview/filter-parameters
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from close_async.errors import UnknownFilterError
from close_async.models._parameters import WIRE_NAMES
from close_async.options import reject_options


def check_filters(method: str, params: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters in Close's spelling: ``_type`` for ``type``.

    Args:
        method: The name of the method, for the message: ``tasks.list``.
        params: The name of the class of the method's query parameters. The class itself, in
            :mod:`close_async.models.params`, is for type checkers, and takes long to load.
        given: The filters, by their Python names.

    Raises:
        UnknownFilterError: The method has no such filter; the message suggests a similar one.
            Close would ignore it, and return all objects.
    """
    known = WIRE_NAMES[params]
    check_names(method, given, known)
    return {known[name]: value for name, value in given.items()}


def optional_choices(
    values: Sequence[str] | None, name: str, examples: Sequence[str]
) -> Sequence[str] | None:
    """Return the values of a filter that takes several, or ``None`` if it is not set.

    Args:
        values: The values.
        name: The name of the filter, for the message.
        examples: Values that it may have, for the message.

    Raises:
        ValueError: ``values`` is a string, which would be taken for its letters, or empty.
    """
    if values is not None and (isinstance(values, str) or not values):
        msg = f"{name} is a list of names, such as {list(examples)!r}, not {values!r}"
        raise ValueError(msg)
    return values


def check_names(method: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
    """Check that a method has filters of these names.

    Args:
        method: The name of the method, for the message: ``leads.list``.
        given: The filters, by name.
        known: The names of its filters.

    Raises:
        UnknownFilterError: A name is unknown; the message suggests a similar one.
        TypeError: A name is an option, which is passed in ``options``.
    """
    names = list(known)
    reject_options(method, given, names)
    for name in given:
        if name not in names:
            from difflib import get_close_matches  # 1 ms, for an error

            near = get_close_matches(name, names, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(names)}"
            msg = f"{method}() has no filter {name!r}; {hint}"
            raise UnknownFilterError(msg)
