"""Values of options and fields: from text to what a filter or a body takes."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import typer

from close_async import ConfigurationError
from close_async.wire import json

_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_RELATIVE = re.compile(r"([+-]?)(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DATES = "a date such as 2026-11-01, a time such as 2026-11-01T09:00, today, yesterday, or -7d"


def convert(text: str, kind: str, where: str) -> Any:
    """Return the value that a text stands for.

    Args:
        text: The text.
        kind: The kind of value, as in the tables of the commands.
        where: The option or field, for the message.

    Raises:
        typer.BadParameter: The text does not fit the kind.
    """
    reader = _READERS.get(kind)
    if reader is None:
        return text
    read, wanted = reader
    try:
        return read(text)
    except (ValueError, KeyError, OverflowError):
        msg = f"{text!r} is not {wanted}"
        raise typer.BadParameter(msg, param_hint=where) from None


def _read_date(text: str) -> date:
    found = _read_datetime(text)
    # -7d is a day, and -12h a time.
    is_day = text in _DAYS or len(text) == len("2026-11-01") or text[-1:] in "dw"
    return found.date() if is_day else found


def _read_datetime(text: str) -> datetime:
    """Read a point in time. A day begins at midnight, local time, where the user is."""
    now = datetime.now(UTC).astimezone()
    if text == "now":
        return now
    if text in _DAYS:
        return _midnight(now.date() + timedelta(days=_DAYS[text]))
    if found := _RELATIVE.fullmatch(text):
        sign = -1 if found[1] == "-" else 1
        return now + sign * timedelta(**{_UNITS[found[3]]: int(found[2])})
    if len(text) == len("2026-11-01"):
        return _midnight(date.fromisoformat(text))
    return datetime.fromisoformat(text).astimezone()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day).astimezone()


_READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "integer": (int, "a whole number"),
    "number": (float, "a number"),
    "boolean": (lambda text: _BOOLEANS[text.lower()], "true or false"),
    "date": (_read_date, _DATES),
    "datetime": (_read_datetime, _DATES),
    "json": (json.loads, "JSON"),
}


def wire_value(value: Any) -> Any:
    """Return a converted value as JSON: dates as strings in ISO 8601."""
    return value.isoformat() if isinstance(value, date) else value


def split_field(text: str) -> tuple[str, str, bool]:
    """Split ``NAME=VALUE`` or ``NAME:=JSON``; return whether the value is JSON as the third item.

    Raises:
        typer.BadParameter: The text has neither form.
    """
    name, separator, value = text.partition("=")
    is_json = name.endswith(":")
    name = name.removesuffix(":")
    if not separator or not name:
        msg = f"{text!r} is not NAME=VALUE"
        raise typer.BadParameter(msg, param_hint="--field")
    return name, value, is_json


def require_fields(fields: str | None, names: Sequence[str]) -> None:
    """Raise BadParameter if ``--fields`` names none: a variable of a script may be empty.

    Args:
        fields: The option; ``None`` without it.
        names: The names in it.
    """
    if fields is not None and not names:
        msg = "it names no field: name one, or omit the option"
        raise typer.BadParameter(msg, param_hint="--fields")


def place_of(source: str | Path) -> str:
    """Return a file's name for a message; that of ``-`` is standard input."""
    return "standard input" if str(source) == "-" else str(source)


def read_json(source: str | Path, advice: str = "") -> object:
    """Read JSON from a file, or from standard input for ``-``.

    Args:
        source: The file.
        advice: A sentence for the message if it is not JSON.

    Raises:
        ConfigurationError: It cannot be read, or is not JSON.
    """
    place = place_of(source)
    try:
        data = sys.stdin.buffer.read() if str(source) == "-" else Path(source).read_bytes()
    except OSError as error:
        msg = f"{place} cannot be read: {error.strerror}."
        raise ConfigurationError(msg) from error
    if not data.strip():
        msg = f"{place} is empty. {advice}".rstrip()
        raise ConfigurationError(msg)
    try:
        return json.loads(data)
    except ValueError as error:
        msg = f"{place} is not JSON ({error}). {advice}".rstrip()
        raise ConfigurationError(msg) from error


def read_object(source: str) -> dict[str, Any]:
    """Read a JSON object from a file, or from standard input for ``-``.

    Raises:
        ConfigurationError: It cannot be read, or is not a JSON object.
    """
    found = read_json(source)
    if not isinstance(found, dict):
        msg = f'{place_of(source)} must hold one JSON object, such as {{"name": "Acme"}}.'
        raise ConfigurationError(msg)
    return cast("dict[str, Any]", found)


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Set a value in nested objects and lists: ``contacts.0.name``.

    Raises:
        typer.BadParameter: The path leads through a value that is not an object or a list, or
            leaves out an item of a list.
    """
    keys = path.split(".")
    node: Any = body
    for at, key in enumerate(keys):
        is_last = at == len(keys) - 1
        empty: Any = None if is_last else [] if keys[at + 1].isdecimal() else {}
        if isinstance(node, list):
            items = cast("list[Any]", node)  # type: ignore[redundant-cast]  # pyright's unknowns
            if not key.isdecimal() or int(key) > len(items):
                msg = f"{'.'.join(keys[: at + 1])} is not the next item of a list"
                raise typer.BadParameter(msg, param_hint="--field")
            if int(key) == len(items):
                items.append(empty)
            if is_last:
                items[int(key)] = value
            node = items[int(key)]
        elif isinstance(node, dict):
            held = cast("dict[str, Any]", node)
            if is_last:
                held[key] = value
            node = held.setdefault(key, empty)
        else:
            msg = f"{'.'.join(keys[:at])} is set already, and has no fields"
            raise typer.BadParameter(msg, param_hint="--field")
