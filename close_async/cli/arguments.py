"""Values of the command line: the destination of a copy, queries and field names."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs

from close_async import ConfigurationError, QueryError
from close_async.search import read_query
from close_async.wire import json

if TYPE_CHECKING:
    from close_async.sync import JSONLinesSink, SQLiteSink
    from close_async.sync.sinks import CopyInfo

# At least two letters: a single one is a drive of Windows.
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9+]+")
_LOG_SUFFIXES = frozenset({".jsonl", ".ndjson"})
_OTHER_FORMATS = frozenset({".csv", ".json", ".parquet", ".tsv", ".xlsx"})


@attrs.frozen
class Destination:
    """The destination of a copy.

    Args:
        path: The file.
        is_log: Whether it is a log of changes in JSON Lines, and not a SQLite database.
    """

    path: Path
    is_log: bool

    @classmethod
    def parse(cls, text: str) -> "Destination":
        """Parse ``leads.db``, ``leads.jsonl`` or ``jsonl:FILE``.

        Args:
            text: The argument.

        Raises:
            ConfigurationError: It names an unknown kind of copy.
        """
        kind, colon, rest = text.partition(":")
        if colon and kind == "jsonl":
            return cls(Path(rest), is_log=True)
        if colon and _KIND.fullmatch(kind):
            msg = (
                f"{text}: there is no kind of copy called {kind!r}. Name a SQLite file, "
                f"jsonl:FILE, or ./{text} for a file of that name."
            )
            raise ConfigurationError(msg)
        if (suffix := Path(text).suffix) in _OTHER_FORMATS:
            msg = (
                f"{text}: a copy is a SQLite database or a log of changes, not a {suffix} file. "
                "Name it .db or .jsonl."
            )
            raise ConfigurationError(msg)
        return cls(Path(text), is_log=suffix in _LOG_SUFFIXES)

    def open(self) -> "SQLiteSink | JSONLinesSink":
        """Open it for writing; raises SinkError if it cannot be used."""
        # Imported here: queries and field names are also arguments of commands without a copy.
        from close_async.sync import JSONLinesSink, SQLiteSink

        return JSONLinesSink(self.path) if self.is_log else SQLiteSink(self.path)

    def peek(self) -> "CopyInfo":
        """Return the state of the copy without changing it.

        Raises:
            SinkError: There is no copy.
        """
        from close_async.sync.sinks import peek_database, peek_log

        return peek_log(self.path) if self.is_log else peek_database(self.path)

    def __str__(self) -> str:
        return str(self.path)


def query_in(path: Path, object_type: str | None = "lead") -> Mapping[str, Any]:
    """Read a query from a file, or from standard input for ``-``.

    It may be the JSON from *Copy Filters* in Close, the JSON of a Smart View, or a query alone.

    Args:
        path: The file.
        object_type: The type of object that it has to find; ``None`` for the one that it is about.

    Raises:
        ConfigurationError: It does not contain a JSON object, or not a query of such objects.
    """
    place = "standard input" if str(path) == "-" else path
    kind = "a query of leads" if object_type == "lead" else "a query"
    try:
        text = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        found: object = json.loads(text)
    except OSError as error:
        msg = f"{place} cannot be read: {error.strerror}."
        raise ConfigurationError(msg) from error
    except ValueError as error:
        msg = f"{place} is not JSON ({error}). In Close, copy a query with Copy Filters."
        raise ConfigurationError(msg) from error
    if not isinstance(found, dict):
        msg = f"{place} is not {kind}: a query is a JSON object."
        raise ConfigurationError(msg)
    query = cast("dict[str, Any]", found)
    try:
        read_query(query, object_type or object_type_of(query))
    except QueryError as error:
        msg = f"{place} is not {kind}: {error}"
        raise ConfigurationError(msg) from error
    return query


def object_type_of(query: Mapping[str, Any]) -> str:
    """Return the type of object that a query finds: the one that it is about, or leads.

    Args:
        query: The JSON of a query, of *Copy Filters*, or of a Smart View.
    """
    saved = query.get("s_query")
    if isinstance(saved, Mapping):
        kind = query.get("type")
        return kind if isinstance(kind, str) else object_type_of(cast("Mapping[str, Any]", saved))
    if "type" not in query:
        inner = query.get("query")
        return (
            object_type_of(cast("Mapping[str, Any]", inner))
            if isinstance(inner, Mapping)
            else "lead"
        )
    named, fields = _types_in(query)
    return next(iter([*named, *fields]), "lead")


def _types_in(node: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the types that a query names itself, and those of the fields in it.

    What is related (``has_related``) is of another type, and not looked into.
    """
    named: list[str] = []
    fields: list[str] = []
    parts = node.get("queries")
    found: list[Any] = [node]
    if isinstance(parts, list):
        found = cast("list[Any]", parts)  # type: ignore[redundant-cast]  # pyright's unknowns
    for part in found:
        if not isinstance(part, Mapping):
            continue
        held = cast("Mapping[str, Any]", part)
        if isinstance(held.get("queries"), list):
            more = _types_in(held)
            named += more[0]
            fields += more[1]
        elif held.get("type") == "object_type":
            named.append(str(held.get("object_type")))
        elif isinstance(field := held.get("field"), Mapping):
            kind = cast("Mapping[str, Any]", field).get("object_type")
            fields += [kind] if isinstance(kind, str) else []
        elif held.get("type") == "has_related" and isinstance(held.get("this_object_type"), str):
            named.append(held["this_object_type"])
    return named, fields


def names_in(text: str | None) -> list[str] | None:
    """Parse names separated by commas; return ``None`` if the text has no names."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    return names or None
