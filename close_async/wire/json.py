"""JSON by orjson, tolerant when reading and strict when writing.

Reading: orjson rejects a whole page for one string that was cut inside an emoji, or one NaN. Such a
body is read again with the standard library, which repairs the value. Writing: values that JSON
cannot represent, some of which orjson would silently change, raise an error with their dotted path.
"""

import gc
import json
import math
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final, cast

import orjson

from close_async.model import Model
from close_async.unset import UNSET
from close_async.wire.datetimes import format_datetime

# Types that orjson writes correctly. Floats may be NaN, and subclasses may be enums.
_EXACT = frozenset({str, int, bool, type(None)})
_SCALARS = _EXACT | {float}
# Other types are converted by plain(): orjson would write a naive datetime as UTC, and a dataclass
# without the fields whose names begin with an underscore.
_OPTIONS = (
    orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
# Levels of nesting: orjson's limit for reading, applied to the second reading and to writing.
MAX_DEPTH: Final = 1024
_MIN_INT, _MAX_INT = -(2**63), 2**64 - 1  # orjson's range of integers
_MAX_DIGITS = 20  # of integers in that range
_MAX_SHOWN = 60  # characters of a value in a message
# As much text as there is without an unpaired surrogate; or one, escaped or raw. An escaped
# backslash is an escape of its own: what follows it is ordinary text.
_UNPAIRED = re.compile(
    r"(?:[^\\\ud800-\udfff]++|\\(?:[^u]|u(?![dD][89a-fA-F][0-9a-fA-F]{2})|"
    r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}))++|"
    r"\\(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|(?P<raw>[\ud800-\udfff])"
)


def loads(body: bytes | bytearray | memoryview | str) -> Any:
    r"""Parse JSON.

    Values that orjson rejects, but other servers and Python's ``json`` module write, are repaired
    without affecting the rest of the body:

    - an unpaired surrogate (``\ud83d``) and bytes that are not UTF-8 become U+FFFD,
    - NaN, infinities, and numbers too large for a float become ``None``,
    - control characters in strings, and a byte order mark, are accepted.

    The result can always be written again. Integers of more than 64 bits become floats, as with
    orjson.

    Raises:
        ValueError: The text is not JSON, or nested deeper than 1,024 levels.
    """
    try:
        return orjson.loads(body)
    except ValueError as error:
        if "ecursion limit" in str(error):
            raise _too_deep() from None
        refusal = error
    try:
        return _read_again(body)
    except (ValueError, RecursionError) as error:
        if isinstance(error, RecursionError) or error.__class__ is _TooDeepError:
            raise _too_deep() from None
    raise refusal


class _TooDeepError(ValueError):
    """JSON that exceeds the maximum depth."""


def _too_deep() -> ValueError:
    return ValueError(f"nested deeper than {MAX_DEPTH:,}")


def _read_again(body: bytes | bytearray | memoryview | str) -> Any:
    text = body if isinstance(body, str) else bytes(body).decode("utf-8", "replace")
    value = repairing_decoder.decode(repaired(text.removeprefix("\ufeff")))
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise _TooDeepError
    return value


def repaired(text: str) -> str:
    r"""Return JSON text with unpaired surrogates, escaped or raw, replaced by U+FFFD.

    >>> repaired(r'"cut \ud83d, whole \ud83d\ude00"')
    '"cut \\ufffd, whole \\ud83d\\ude00"'
    """
    return _UNPAIRED.sub(_repaired, text)


def _repaired(found: re.Match[str]) -> str:
    if found["half"]:
        return r"\ufffd"
    return "\ufffd" if found["raw"] else found[0]


def _read_float(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _read_int(digits: str) -> float | int | None:
    if len(digits) <= _MAX_DIGITS:
        value = int(digits)
        if _MIN_INT <= value <= _MAX_INT:
            return value
    return _read_float(digits)


def _read_constant(_: str) -> None:
    """Read NaN or an infinity as ``None``."""


repairing_decoder: json.JSONDecoder = json.JSONDecoder(
    parse_float=_read_float, parse_int=_read_int, parse_constant=_read_constant, strict=False
)
"""Decodes :func:`repaired` text as :func:`loads` does, for JSON that arrives in pieces."""


def _depth(value: Any) -> int:
    """Return the depth of a value, without recursion, which deep values would exhaust."""
    depth, level = 0, [value]
    while level:
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner += cast("dict[str, Any]", each).values()
            elif isinstance(each, list):
                inner += each
        depth, level = depth + 1, inner
    return depth - 1


def dumps(value: Any) -> bytes:
    """Return compact JSON.

    Besides JSON types, mappings, tuples, sets, enums, dates, times, aware datetimes and UUIDs are
    supported.

    Raises:
        ValueError: A number is not finite or has more than 64 bits, a string contains an unpaired
            surrogate, a datetime has no timezone, or a container contains itself. The message
            begins with the dotted path of the value.
        TypeError: A value or a key is of an unsupported type. The message begins with its path.
    """
    try:
        text = orjson.dumps(value, option=_OPTIONS)
    except TypeError:  # orjson's error for all values that it cannot write
        made = plain(value)
    else:
        # orjson writes null for NaN, so only a text with null may contain one.
        if b"null" not in text or _is_exact(value):
            return text
        made = plain(value)
    try:
        return orjson.dumps(made)
    except TypeError:  # nested deeper than the 254 that orjson writes
        return _dump_deep(made)


def _is_exact(root: Any) -> bool:
    """Return whether a value consists of JSON types and finite numbers."""
    todo: list[Any] = [[root]]
    for container in todo:  # grows during the loop
        for value in container.values() if container.__class__ is dict else container:
            kind = value.__class__
            # In the order of their frequency: this loop is the cost of writing a page.
            if kind is str or value is None or kind is int or kind is bool:
                continue
            if kind is list or kind is dict:
                todo.append(value)
            elif kind is not float or not math.isfinite(value):
                return False
    return True


def _dump_deep(root: Any) -> bytes:
    """Return the JSON of plain values of any depth, without recursion."""
    parts: list[bytes] = []
    # A stack of the remaining parts: bytes are written unchanged, other values as JSON.
    todo: list[Any] = [root]
    while todo:
        value = todo.pop()
        if value.__class__ is bytes:
            parts.append(value)
        elif value and isinstance(value, dict):
            pairs = [*cast("dict[str, Any]", value).items()]
            todo.append(b"}")
            for at, (key, each) in reversed([*enumerate(pairs)]):
                todo += (each, (b"," if at else b"{") + orjson.dumps(key) + b":")
        elif value and isinstance(value, list):
            items = cast("list[Any]", value)  # type: ignore[redundant-cast]
            todo.append(b"]")
            for at, each in reversed([*enumerate(items)]):
                todo += (each, b"," if at else b"[")
        else:
            parts.append(orjson.dumps(value))
    return b"".join(parts)


class MisfitError(Exception):
    """A value that JSON cannot represent. Internal: callers get the exception of :meth:`public`.

    Args:
        problem: The problem, as the rest of a sentence.
        kind: The exception to raise: ValueError or TypeError.
        path: The keys and indexes that lead to the value.
    """

    def __init__(
        self, problem: str, kind: type[ValueError | TypeError], path: tuple[str, ...] = ()
    ) -> None:
        super().__init__(problem)
        self.problem: str = problem
        self.kind: type[ValueError | TypeError] = kind
        self.path: tuple[str, ...] = path

    def below(self, *path: str) -> "MisfitError":
        """Return the error with ``path`` in front of its path."""
        return MisfitError(self.problem, self.kind, (*path, *self.path))

    def public(self, root: str = "") -> ValueError | TypeError:
        """Return the exception to raise.

        Args:
            root: The name of the object in which the path begins.
        """
        where = ".".join((*([root] if root else ()), *self.path)) or "the body"
        return self.kind(f"{where}: {self.problem}")


def plain(value: Any) -> Any:
    """Return a value converted to JSON types; containers are copied.

    Raises:
        ValueError, TypeError: As for :func:`dumps`.
    """
    try:
        return to_plain(value)
    except MisfitError as error:
        misfit = error
    raise misfit.public()


_Items = Iterator[tuple[Any, Any]]


def to_plain(root: Any, write_model: Callable[[Any], Any] | None = None) -> Any:
    """Return a value converted to JSON types, as :func:`plain` does.

    Args:
        root: The value.
        write_model: Writes models in the value, in which case entries that are :data:`UNSET` are
            omitted. Without it, models raise.

    Raises:
        MisfitError: JSON cannot represent the value.
    """
    made, items = _opened(root, write_model)
    if items is None:
        return made
    # Without recursion: responses may be nested deeper than Python's stack allows.
    stack: list[tuple[Any, _Items, Any]] = [(made, items, root)]
    path: list[str] = []
    active = {id(root)}
    while stack:
        out, items, container = stack[-1]
        for key, value in items:
            if value is UNSET and write_model is not None:
                continue
            try:
                name = _checked_key(key) if out.__class__ is dict else str(key)
            except MisfitError as error:
                raise error.below(*path) from None
            try:
                inner, inner_items = _opened(value, write_model)
                if inner_items is not None:
                    _check_nesting(value, active)
            except MisfitError as error:
                raise error.below(*path, name) from None
            if out.__class__ is dict:
                out[name] = inner
            else:
                out.append(inner)
            if inner_items is not None:
                stack.append((inner, inner_items, value))
                active.add(id(value))
                path.append(name)
                break
        else:
            stack.pop()
            active.discard(id(container))
            if path:
                path.pop()
    return made


def _check_nesting(container: Any, active: set[int]) -> None:
    if id(container) in active:
        msg = "it contains itself"
        raise MisfitError(msg, ValueError)
    if len(active) >= MAX_DEPTH:
        msg = f"nested deeper than {MAX_DEPTH:,}"
        raise MisfitError(msg, ValueError)


def _opened(value: Any, write_model: Callable[[Any], Any] | None) -> tuple[Any, _Items | None]:
    """Return a scalar as a JSON type, or an empty container and its items to convert."""
    kind = value.__class__
    if kind is str or kind is int:
        return _checked_text(value) if kind is str else _checked_int(value), None
    if kind in _EXACT:
        return value, None
    if isinstance(value, Mapping):
        return {}, iter(cast("Any", value).items())
    if isinstance(value, list | tuple | set | frozenset):
        return [], iter(enumerate(cast("list[Any]", value)))
    if isinstance(value, Enum):
        return _opened(value.value, write_model)
    return _scalar(value, write_model), None


def _scalar(value: Any, write_model: Callable[[Any], Any] | None) -> Any:
    # Methods of the base classes, so that an overridden __str__ of a subclass has no effect.
    if isinstance(value, float):
        if math.isfinite(value):
            return float.__float__(value)
        msg = f"{float.__repr__(value)} is not a number that JSON can represent"
        raise MisfitError(msg, ValueError)
    if isinstance(value, str):
        return _checked_text(str.__str__(value))
    if isinstance(value, int):
        return _checked_int(int.__int__(value))
    if isinstance(value, datetime):
        try:
            return format_datetime(value)
        except ValueError as error:
            raise MisfitError(str(error), ValueError) from None
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if value is UNSET:
        raise MisfitError("UNSET cannot be sent; omit the key, or use None for null", ValueError)
    if isinstance(value, Model):
        if write_model is not None:
            return write_model(value)
        msg = f"a {type(value).__name__} is not plain JSON: use encode(...)"
        raise MisfitError(msg, TypeError)
    hint = _HINTS.get(type(value).__name__, "")
    raise MisfitError(
        f"{type(value).__name__} is not a type that JSON can represent{hint}", TypeError
    )


_HINTS = {
    "bytes": "; decode it to a string",
    "bytearray": "; decode it to a string",
    "Decimal": "; use float(...), int(...) or str(...)",
    "generator": "; use list(...)",
}


def _checked_text(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            msg = f"{_shown(text)} contains an unpaired surrogate at index {error.start}"
            raise MisfitError(msg, ValueError) from None
    return text


def _checked_int(value: int) -> int:
    if _MIN_INT <= value <= _MAX_INT:
        return value
    msg = f"the integer has {value.bit_length()} bits, and at most 64 can be sent"
    raise MisfitError(msg, ValueError)


def _checked_key(key: Any) -> str:
    if isinstance(key, str):
        return _checked_text(str.__str__(key))
    raise MisfitError(f"the key {_shown(key)} is not a string", TypeError)


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}…"


def copy_json(value: Any) -> Any:
    """Copy objects and lists; other values are shared."""
    try:
        return _copy(value)
    except RecursionError:  # nested deeper than Python's stack allows
        return _copy_deep(value)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return _copy_object(cast("dict[Any, Any]", value))  # type: ignore[redundant-cast]
    if isinstance(value, list):
        return _copy_list(cast("list[Any]", value))  # type: ignore[redundant-cast]
    return value


def _copy_object(value: dict[Any, Any]) -> dict[Any, Any]:
    made = value.copy() if value.__class__ is dict else {**value}
    # A dict that the garbage collector does not track contains no containers, so half of Close's
    # objects are copied in C. From Python 3.14 all are tracked.
    if gc.is_tracked(value):
        for key, each in value.items():
            kind = each.__class__
            if kind is str or each is None:  # most values
                continue
            if kind is list:
                made[key] = _copy_list(each) if each else []
            elif kind not in _SCALARS:
                made[key] = _copy(each)
    return made


def _copy_list(items: list[Any]) -> list[Any]:
    return [
        each
        if each.__class__ in _SCALARS
        else _copy_object(each)
        if each.__class__ is dict
        else _copy(each)
        for each in items
    ]


def _copy_deep(root: Any) -> Any:
    made = [root]
    todo: list[Any] = [made]
    while todo:
        container = todo.pop()
        if isinstance(container, dict):
            pairs = [*cast("dict[Any, Any]", container).items()]  # type: ignore[redundant-cast]
        else:
            pairs = [*enumerate(cast("list[Any]", container))]
        for key, value in pairs:
            if isinstance(value, dict | list):
                container[key] = value.copy()
                todo.append(container[key])
    return made[0]
