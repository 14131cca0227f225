"""Checks of settings: each raises a ``ConfigurationError`` that names the setting.

A wrong value is reported by the constructor that receives it. Later it would fail in a task of its
own, after a token was refreshed, or not at all: a timeout of NaN never ends, and a ``"false"`` of
the environment is true.
"""

import sys
from collections.abc import Sequence
from inspect import isawaitable, iscoroutinefunction
from typing import Any, TypeGuard

from close_async.errors import ConfigurationError


def is_number(value: Any) -> TypeGuard[float]:
    """Return whether a value is a finite number, and not a boolean.

    An integer that exceeds the range of a float counts as infinite.
    """
    is_real = isinstance(value, int | float) and not isinstance(value, bool)
    return is_real and -sys.float_info.max <= value <= sys.float_info.max


def check_seconds(name: str, value: Any, *, unlimited: bool = False) -> None:
    """Check a duration in seconds, or ``None`` if ``unlimited``."""
    if (value is None and unlimited) or (is_number(value) and value > 0):
        return
    none = ", or None for no limit" if unlimited else ""
    msg = f"{name} must be seconds above 0{none}; not {value!r}"
    raise ConfigurationError(msg)


def check_count(name: str, value: Any, *, least: int = 0, unlimited: bool = False) -> None:
    """Check a whole number of at least ``least``, or ``None`` if ``unlimited``."""
    if value is None and unlimited:
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        none = ", or None for no limit" if unlimited else ""
        msg = f"{name} must be a whole number, {least} or more{none}; not {value!r}"
        raise ConfigurationError(msg)


def check_flag(name: str, value: Any) -> None:
    """Check that a value is ``True`` or ``False``: most strings of the environment are true."""
    if not isinstance(value, bool):
        msg = f"{name} must be True or False; not {value!r}"
        raise ConfigurationError(msg)


def check_text(name: str, value: Any) -> None:
    """Check a string that is not empty. It is not shown: it may be a secret."""
    if not isinstance(value, str) or not value:
        found = "an empty one" if value == "" else type(value).__name__
        msg = f"{name} must be a string that is not empty; not {found}"
        raise ConfigurationError(msg)


def check_function(name: str, value: Any) -> None:
    """Check a function that is called and not awaited: a coroutine function would do nothing."""
    if not callable(value) or isinstance(value, type):
        shown = f"the class {value.__name__}" if isinstance(value, type) else repr(value)
        msg = f"{name} must be a function; not {shown}"
        raise ConfigurationError(msg)
    if _is_coroutine_function(value):
        msg = (
            f"{name} is called and not awaited, so it must be a function defined with def, not "
            f"async def: {value!r}; it may start a task"
        )
        raise ConfigurationError(msg)


def check_methods(
    name: str,
    value: Any,
    *,
    example: str,
    awaited: Sequence[str] = (),
    called: Sequence[str] = (),
    optional: Sequence[str] = (),
) -> None:
    """Check that an object of the caller's has methods. It is not shown: it may hold a secret.

    Args:
        name: The setting.
        value: The object.
        example: A valid one, for the message.
        awaited: Methods that are awaited. Whether they can be shows only when they are called: see
            :func:`check_awaitable`.
        called: Methods that are called and not awaited: a coroutine function would do nothing.
        optional: More of these, which the object may lack.
    """
    methods = [*awaited, *called]
    missing = [method for method in methods if not callable(getattr(value, method, None))]
    if missing or isinstance(value, type):
        kind = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
        wanted = f"{', '.join(methods[:-1])} and {methods[-1]}"
        msg = f"{name} must be an object with the methods {wanted}, such as {example}; not {kind}"
        raise ConfigurationError(msg)
    for method in (*called, *optional):
        if _is_coroutine_function(getattr(value, method, None)):
            msg = (
                f"{name}.{method}() is called and not awaited, so {type(value).__name__} must "
                "define it with def, not async def"
            )
            raise ConfigurationError(msg)


def check_awaitable(method: str, returned: Any) -> None:
    """Check what an awaited method of the caller's object returned. It is not shown."""
    if not isawaitable(returned):
        msg = (
            f"{method}() is awaited, so it must be defined with async def; it returned "
            f"{'None' if returned is None else f'a {type(returned).__name__}'}"
        )
        raise ConfigurationError(msg)


def _is_coroutine_function(value: Any) -> bool:
    return iscoroutinefunction(value) or iscoroutinefunction(getattr(value, "__call__", None))  # noqa: B004
