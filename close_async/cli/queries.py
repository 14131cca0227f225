"""Queries and fields, as they are given on the command line."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import orjson

from close_async import ConfigurationError


def query_in(path: Path) -> Mapping[str, Any]:
    """Read a query of Advanced Filtering from a file, or from standard input for ``-``.

    What Close's *Copy Filters* gives holds the query beside other things; it is taken out.

    Raises:
        ConfigurationError: There is no query in it.
    """
    place = "standard input" if str(path) == "-" else path
    try:
        text = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        found: object = orjson.loads(text)
    except OSError as error:
        msg = f"{place} cannot be read: {error.strerror}."
        raise ConfigurationError(msg) from error
    except ValueError as error:
        msg = f"{place} holds no JSON ({error}). In Close, copy a query with Copy Filters."
        raise ConfigurationError(msg) from error
    query = cast("dict[str, Any]", found).get("query", found) if isinstance(found, dict) else found
    if not isinstance(query, dict) or "type" not in query:
        msg = f"{place} holds no query: an object with a type, or one with such an object as query."
        raise ConfigurationError(msg)
    return cast("dict[str, Any]", query)


def names_in(text: str | None) -> list[str] | None:
    """Read names that commas separate; ``None`` where none are given."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    return names or None
