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


def query_in(path: Path) -> Mapping[str, Any]:
    """Read a query of leads from a file, or from standard input for ``-``.

    It may be the JSON from *Copy Filters* in Close, the JSON of a Smart View, or a query alone.

    Raises:
        ConfigurationError: It does not contain a JSON object, or not a query of leads.
    """
    place = "standard input" if str(path) == "-" else path
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
        msg = f"{place} is not a query of leads: a query is a JSON object."
        raise ConfigurationError(msg)
    query = cast("dict[str, Any]", found)
    try:
        read_query(query, "lead")
    except QueryError as error:
        msg = f"{place} is not a query of leads: {error}"
        raise ConfigurationError(msg) from error
    return query


def one_of(option: str, value: str, choices: tuple[str, ...]) -> Any:
    """Return the value of an option.

    Raises:
        ConfigurationError: It is not one of the choices.
    """
    if value not in choices:
        msg = f"{option} must be {', '.join(choices[:-1])} or {choices[-1]}, not {value!r}"
        raise ConfigurationError(msg)
    return value


def names_in(text: str | None) -> list[str] | None:
    """Parse names separated by commas; return ``None`` if the text has no names."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    return names or None
