"""``DEST``: where a copy goes, as it is written on the command line."""

import re
from pathlib import Path

import attrs

from close_async.errors import ConfigurationError
from close_async.sync import JSONLinesSink, SQLiteSink
from close_async.sync.sinks import Stored, peek_database, peek_log

# Two letters or more: one is a drive of Windows.
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9+]+")
_LOG_SUFFIXES = frozenset({".jsonl", ".ndjson"})
_OTHER_FORMATS = frozenset({".csv", ".json", ".parquet", ".tsv", ".xlsx"})


@attrs.frozen
class Destination:
    """A place for a copy.

    Args:
        path: The file.
        is_log: Whether it is a log of changes in JSON Lines, and not a SQLite database.
    """

    path: Path
    is_log: bool

    @classmethod
    def parse(cls, text: str) -> "Destination":
        """Read ``leads.db``, ``leads.jsonl`` or ``jsonl:FILE``.

        Args:
            text: The place, as it was written.

        Raises:
            ConfigurationError: There is no such kind of copy.
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

    def open(self) -> SQLiteSink | JSONLinesSink:
        """Open it for writing; raises SinkError where it cannot be used."""
        return JSONLinesSink(self.path) if self.is_log else SQLiteSink(self.path)

    def peek(self) -> Stored:
        """Look into it without changing anything; raises SinkError where there is no copy."""
        return peek_log(self.path) if self.is_log else peek_database(self.path)

    def __str__(self) -> str:
        return str(self.path)
