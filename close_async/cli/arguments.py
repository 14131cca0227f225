"""Values of the command line: the destination of a copy, queries and field names."""

import re
from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import parse_qsl

import attrs

from close_async import ConfigurationError, QueryError
from close_async.cli.values import place_of, read_json
from close_async.search import read_query

if TYPE_CHECKING:
    from close_async.sync import Sink
    from close_async.sync.sinks import CopyInfo

# As in close_async.sync.sinks.rows, which is not imported for every command.
Deletions = Literal["remove", "mark"]

# At least two letters: a single one is a drive of Windows.
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+")
_PORT = re.compile(r"0*[1-9][0-9]*", re.ASCII)
_MAX_PORT = 65_535
_LOG_SUFFIXES = frozenset({".jsonl", ".ndjson"})
_DUCKDB_SUFFIXES = frozenset({".ddb", ".duckdb"})
_OTHER_FORMATS = frozenset({".csv", ".json", ".parquet", ".tsv", ".xlsx"})
_LOCAL_KINDS = frozenset({"jsonl", "duckdb", "parquet", "sqlite"})
_URL_SCHEMES = frozenset({"postgres", "postgresql"})
_EXAMPLE = "SELECT status_label, count(*) FROM {}lead GROUP BY 1"

DestinationKind = Literal["sqlite", "duckdb", "jsonl", "parquet", "postgres"]


@attrs.frozen
class Destination:
    """The destination of a copy.

    Args:
        kind: A SQLite database, a DuckDB database, a log of changes in JSON Lines, a folder of
            Parquet files, or a schema of a PostgreSQL database.
        place: The file or folder, or the URL of the database without the schema.
        schema: The schema in PostgreSQL.
    """

    kind: DestinationKind
    place: str
    schema: str = "close"

    @classmethod
    def parse(cls, text: str) -> "Destination":
        """Parse ``leads.db``, ``parquet:crm/``, ``postgresql://…?schema=close`` and so on.

        Args:
            text: The argument.

        Raises:
            ConfigurationError: It names an unknown kind of copy, or contains a password.
        """
        kind, colon, rest = text.partition(":")
        if not text or (colon and kind in _LOCAL_KINDS and not rest):
            msg = f"{text!r} names no place: name a file or a folder, such as leads.db"
            raise ConfigurationError(msg)
        if colon and kind in _URL_SCHEMES:
            return cls._parse_url(text)
        if colon and kind in _LOCAL_KINDS:
            return cls(cast("DestinationKind", kind), rest)
        if colon and _KIND.fullmatch(kind):
            # Not with the rest of a URL, which may contain a password.
            shown = f"{kind}://..." if rest.startswith("//") else text
            msg = (
                f"{shown}: there is no kind of copy called {kind!r}. Name a SQLite file, "
                "FILE.duckdb, jsonl:FILE, parquet:FOLDER, "
                "postgresql://USER@HOST/DATABASE?schema=NAME, or "
                f"./{shown} for a file of that name."
            )
            raise ConfigurationError(msg)
        if (suffix := Path(text).suffix.lower()) in _OTHER_FORMATS:
            msg = (
                f"{text}: a copy is a database, a log of changes or a folder, not a {suffix} file. "
                "Name it .db, .duckdb, .jsonl or parquet:FOLDER."
            )
            raise ConfigurationError(msg)
        if suffix in _DUCKDB_SUFFIXES:
            return cls("duckdb", text)
        return cls("jsonl" if suffix in _LOG_SUFFIXES else "sqlite", text)

    @classmethod
    def _parse_url(cls, text: str) -> "Destination":
        authority, question, query = text.partition("?")
        user = authority.partition("//")[2].partition("/")[0].rpartition("@")[0]
        parameters = parse_qsl(query, keep_blank_values=True)
        if ":" in user or any(name in {"password", "passfile"} for name, _ in parameters):
            msg = (
                "the URL contains a password, and other users of this machine can see the "
                "arguments of a process. Remove it, and set PGPASSWORD or use ~/.pgpass or a "
                "service file."
            )
            raise ConfigurationError(msg)
        hosts = authority.partition("//")[2].partition("/")[0].rpartition("@")[2]
        for host in hosts.split(","):
            port = host.rpartition("]")[2].partition(":")[2]
            if port and not (_PORT.fullmatch(port) and int(port) <= _MAX_PORT):
                msg = f"{text}: the port {port!r} is not a number from 1 to {_MAX_PORT}."
                raise ConfigurationError(msg)
        schema = dict(parameters).get("schema", "close")
        if not schema:
            msg = f"{text}: schema is empty; name the schema of the copy, such as schema=close."
            raise ConfigurationError(msg)
        others = [part for part in query.split("&") if part and not part.startswith("schema=")]
        return cls("postgres", authority + question * bool(others) + "&".join(others), schema)

    def open(self, deletions: Deletions = "remove") -> "Sink":
        """Open it for writing; raises SinkError if it cannot be used."""
        # Imported here: queries and field names are also arguments of commands without a copy.
        from close_async.sync import (
            DuckDBSink,
            JSONLinesSink,
            ParquetSink,
            PostgresSink,
            SQLiteSink,
        )

        match self.kind:
            case "sqlite":
                return SQLiteSink(self.place, deletions=deletions)
            case "duckdb":
                return DuckDBSink(self.place, deletions=deletions)
            case "parquet":
                return ParquetSink(self.place, deletions=deletions)
            case "postgres":
                return PostgresSink(self.place, schema=self.schema, deletions=deletions)
            case "jsonl":
                return JSONLinesSink(self.place)

    def peek(self) -> "CopyInfo":
        """Return the state of the copy without changing it.

        Raises:
            SinkError: There is no copy.
        """
        from close_async.sync.sinks import (
            peek_database,
            peek_duckdb,
            peek_log,
            peek_parquet,
            peek_postgres,
        )

        match self.kind:
            case "sqlite":
                return peek_database(Path(self.place))
            case "duckdb":
                return peek_duckdb(Path(self.place))
            case "parquet":
                return peek_parquet(Path(self.place))
            case "postgres":
                return peek_postgres(self.place, self.schema)
            case "jsonl":
                return peek_log(Path(self.place))

    @property
    def name(self) -> str:
        """Its name without folders, for a title."""
        return str(self) if self.kind == "postgres" else Path(self.place).name or str(self)

    @property
    def command(self) -> str | None:
        """A command that shows what is in it; ``None`` if there is no such program."""
        match self.kind:
            case "sqlite":
                return f"sqlite3 {quote(self.place)} '{_EXAMPLE.format('')}'"
            case "duckdb":
                return f"duckdb {quote(self.place)} '{_EXAMPLE.format('')}'"
            case "parquet":
                views = quote(str(Path(self.place) / "views.sql"))
                return f"duckdb -init {views} -c '{_EXAMPLE.format('')}'"
            case "postgres":
                return f"psql {quote(self.place)} -c '{_EXAMPLE.format(self.schema + '.')}'"
            case "jsonl":
                return None

    def __str__(self) -> str:
        if self.kind == "postgres":
            return f"the schema {self.schema} of {self.place}"
        return str(Path(self.place))


def query_in(path: Path, object_type: str | None = "lead") -> Mapping[str, Any]:
    """Read a query from a file, or from standard input for ``-``.

    It may be the JSON from *Copy Filters* in Close, the JSON of a Smart View, or a query alone.

    Args:
        path: The file.
        object_type: The type of object that it has to find; ``None`` for the one that it is about.

    Raises:
        ConfigurationError: It does not contain a JSON object, or not a query of such objects.
    """
    place = place_of(path)
    kind = "a query of leads" if object_type == "lead" else "a query"
    found = read_json(path, "In Close, copy a query with Copy Filters.")
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


def one_of(option: str, value: str, choices: tuple[str, ...]) -> Any:
    """Return the value of an option.

    Raises:
        ConfigurationError: It is not one of the choices.
    """
    if value not in choices:
        msg = f"{option} must be {', '.join(choices[:-1])} or {choices[-1]}, not {value!r}"
        raise ConfigurationError(msg)
    return value


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


def require_text(text: str, what: str) -> None:
    """Raise ConfigurationError if an argument has bytes that are no text in the locale's encoding.

    Python represents them as unpaired surrogates, which JSON cannot hold. Names of files may have
    them.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        msg = f"{what} is not valid text: {text!r}"
        raise ConfigurationError(msg) from None


def names_in(text: str) -> list[str]:
    """Return the names in a text, which are separated by commas."""
    require_text(text, "a list of names")
    return [name.strip() for name in text.split(",") if name.strip()]
