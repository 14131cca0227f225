"""Queries and fields, as they are given on the command line."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from close_async import ConfigurationError, QueryError
from close_async.wire import json
from close_async.wire.search_body import read_query


def query_in(path: Path) -> Mapping[str, Any]:
    """Read a query of leads from a file, or from standard input for ``-``.

    It may be what *Copy Filters* copies in Close, the JSON of a Smart View, or a query alone.

    Raises:
        ConfigurationError: There is no JSON object in it, or it is not a query of leads.
    """
    place = "standard input" if str(path) == "-" else path
    try:
        text = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        found: object = json.loads(text)
    except OSError as error:
        msg = f"{place} cannot be read: {error.strerror}."
        raise ConfigurationError(msg) from error
    except ValueError as error:
        msg = f"{place} holds no JSON ({error}). In Close, copy a query with Copy Filters."
        raise ConfigurationError(msg) from error
    if not isinstance(found, dict):
        msg = f"{place} holds no query of leads: a query is a JSON object."
        raise ConfigurationError(msg)
    query = cast("dict[str, Any]", found)
    try:
        read_query(query, "lead")
    except QueryError as error:
        msg = f"{place} holds no query of leads: {error}"
        raise ConfigurationError(msg) from error
    return query


def names_in(text: str | None) -> list[str] | None:
    """Read names that commas separate; ``None`` where none are given."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    return names or None
