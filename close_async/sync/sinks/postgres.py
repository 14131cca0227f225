"""``PostgresSink``: a copy of an organization in a schema of a PostgreSQL database."""

import json
import re
import secrets
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from close_async.errors import ConfigurationError
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.sink import Batch, SinkError
from close_async.sync.sinks import postgres_sql as sql
from close_async.sync.sinks.rows import Deletions, RowChanges, changes_in, require_deletions
from close_async.sync.sinks.sql import quoted, select_counts, select_fields, select_types
from close_async.sync.sinks.stored import CopyInfo
from close_async.sync.tables import (
    BOOKKEEPING,
    CUSTOM_FIELD,
    CUSTOM_OBJECT_TYPE,
    NAMING,
    TABLES,
    VIEWS,
    View,
    object_views,
)

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")

SCHEMA_VERSION = 1
_MARK = "close_async"  # the value of the key "application" in the table "meta" of a copy

# Seconds between attempts to connect again, so that a restart or a failover is waited out.
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
# Seconds between attempts to get the lock at the start of a sync.
_LOCK_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)
_CONNECT_TIMEOUT = "10"  # seconds
# How long to wait for readers of a view before it is left as it is. A waiting DROP VIEW blocks all
# later readers.
_VIEW_LOCK_WAIT = "5s"

_INSTALL = "PostgreSQL needs psycopg: pip install 'close-async[postgres]'"
_PASSWORD = re.compile(r"(?<=:)[^:/@]*(?=@)|(?<=password=)(?:'[^']*'|[^\s&]*)", re.IGNORECASE)


class PostgresSink:
    """Stores a copy in a schema of a PostgreSQL database, with one table per type of object.

    Needs ``pip install 'close-async[postgres]'``, and PostgreSQL 12 or newer.

    Scalar fields are typed columns with the names of the API, lists of objects are ``jsonb``,
    custom fields are in the column ``custom`` by field id, and every other field that Close sent is
    in ``extra``. The views ``lead_named``, ``contact_named``, ``opportunity_named`` and
    ``activity_named`` have a typed column per custom field, with its name in Close;
    ``activity_call`` and others have the fields of one type of activity. Views follow renames,
    changed types and deletions of fields, in the transaction that stores the changed field.

    A batch, its deletions and its checkpoint are one transaction, so readers never see half a
    batch. While a run lasts, an advisory lock keeps other syncs from the schema. Through a pooler
    such as PgBouncer a connection cannot keep a lock between transactions: then each batch takes
    it, and the sync that another one has overtaken is rejected with its next batch. A lost
    connection is opened again, and the batch repeated if it was not stored.

    Values that PostgreSQL cannot store do not lose a lead: one that does not fit its column is in
    ``extra`` instead, and U+FFFD replaces U+0000 and lone surrogates.

    Args:
        conninfo: The database, as a URL or as ``key=value`` pairs. Leave the password to
            ``PGPASSWORD``, ``~/.pgpass`` or a service file, or pass it here; it is never shown.
        schema: The schema, created with the first batch if it is missing. Other tables may be in
            it, but no table with a name of one of the copy.
        deletions: ``"remove"`` removes the rows of objects that were deleted in Close; ``"mark"``
            keeps them, with the date in ``_deleted_at``, and the lead that a lead was merged into
            in ``_merged_into``.

    Raises:
        ConfigurationError: ``conninfo`` is not valid, or psycopg is not installed.
        ValueError: ``deletions`` is neither of these, or ``schema`` is empty.

    Example::

        sink = PostgresSink("postgresql://etl@db/warehouse", schema="close")
        async with CloseSync(close, sink) as sync:
            report = await sync.run()
    """

    def __init__(
        self, conninfo: str, *, schema: str = "close", deletions: Deletions = "remove"
    ) -> None:
        if not schema or len(schema.encode()) > sql.LONGEST_NAME or "\0" in schema:
            msg = f"schema is {schema!r}: name a schema of at most {sql.LONGEST_NAME} bytes"
            raise ValueError(msg)
        self._marks = require_deletions(deletions) == "mark"
        self._parameters = _parsed(conninfo)
        self.schema = schema
        self.name: str = _shown(self._parameters)
        self._connection: psycopg.Connection[Any] | None = None
        self._checkpoint: str | None = None
        self._is_prepared = False
        self._is_pooled = False
        # Identifies the last batch: a lock through a pooler protects single batches only, and two
        # batches may have the same checkpoint.
        self._stamp: str | None = None
        self._views_are_due = False
        self._notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"PostgresSink({self.name!r}, schema={self.schema!r})"

    def load(self) -> str | None:
        """Return the checkpoint of the last batch written; ``None`` in a new schema.

        Raises:
            SinkError: The database cannot be used, another sync writes to the schema, or tables of
                another program have the names of the copy's.
        """
        try:
            self._checkpoint = self._connected(self._load)
        except SinkError:
            self.close()
            raise
        return self._checkpoint

    def write(self, batch: Batch) -> None:
        """Store a batch in one transaction.

        Args:
            batch: The objects to store and to remove.

        Raises:
            SinkError: The database cannot be written, or another sync wrote to the schema
                meanwhile. Nothing of this batch was stored.
            DecodeError: A lead has no id. Nothing of this batch was stored.
        """
        import psycopg

        changes, stamp = changes_in(batch), secrets.token_hex(8)

        def store(connection: "psycopg.Connection[Any]") -> None:
            try:
                self._store(connection, batch, changes, stamp)
            except (psycopg.errors.DataError, UnicodeEncodeError):
                # Checking every value costs more than storing it, so only now.
                for each in changes:
                    each.rows = [each.table.fitted(row, nul=False) for row in each.rows]
                self._store(connection, batch, changes, stamp)

        self._connected(store)
        self._checkpoint, self._stamp = batch.checkpoint, stamp

    def ids(self, after: str, limit: int, table: str = "lead") -> Sequence[str]:
        """Return up to ``limit`` ids of a table greater than ``after``, sorted.

        Objects that are marked as deleted are not among them.
        """
        if self._checkpoint is None:
            return []
        query = (
            f"SELECT id FROM {sql.in_schema(self.schema, table)} "
            "WHERE id > %s AND _deleted_at IS NULL ORDER BY id LIMIT %s"
        )
        return self._connected(
            lambda connection: [one for (one,) in _run(connection, query, (after, limit))]
        )

    def counts(self) -> dict[str, int]:
        """Return the number of rows per table, without those that are marked as deleted."""
        if self._checkpoint is None:
            return {}
        return self._connected(lambda connection: _counts(connection, self.schema))

    def notes(self) -> Sequence[str]:
        """Return sentences about views that could not be brought up to date."""
        return self._notes

    def close(self) -> None:
        """Close the connection, which releases the lock."""
        import psycopg

        if self._connection is not None:
            # The server may end the session, and with it the lock, after the next sync has started.
            # Behind a pooler, the session and the locks in it may be another client's.
            if not self._is_pooled:
                with suppress(psycopg.Error):
                    _run(self._connection, "SELECT pg_advisory_unlock_all()")
            self._connection.close()
            self._connection = None

    def _connected(self, work: "Callable[[psycopg.Connection[Any]], T]") -> T:
        """Call ``work`` with the connection, and again with another one if that is lost."""
        import psycopg

        pauses = iter(_PAUSES)
        while True:
            try:
                return work(self._open())
            except psycopg.Error as error:
                # Before the first connection, a wrong host or password is reported at once.
                was_open = self._connection is not None or self._is_prepared
                is_lost = isinstance(error, psycopg.OperationalError) and (
                    self._connection is None or self._connection.broken or self._connection.closed
                )
                pause = next(pauses, None)
                if not (was_open and is_lost) or pause is None:
                    raise SinkError(self.name, _explain(error)) from error
                self.close()
                time.sleep(pause)

    def _open(self) -> "psycopg.Connection[Any]":
        if self._connection is not None:
            return self._connection
        connection = _connect(self._parameters)
        try:
            self._is_pooled = _is_pooled(connection)
            self._lock(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _lock(self, connection: "psycopg.Connection[Any]") -> None:
        """Keep other syncs from the schema until the connection is closed.

        Through a pooler, the lock ends with the transaction.
        """
        scope = "xact_lock" if self._is_pooled else "lock"
        lock = f"SELECT pg_try_advisory_{scope}(hashtextextended(%s, 0))"
        # The server may not have noticed yet that a connection was lost, or a sync killed.
        pauses = iter(_PAUSES if self._is_prepared else _LOCK_PAUSES)
        while _run(connection, lock, (f"{_MARK}.{self.schema}",)).fetchone() != (True,):
            pause = next(pauses, None)
            if pause is None:
                raise _another_sync(self.name, self.schema)
            time.sleep(pause)

    def _load(self, connection: "psycopg.Connection[Any]") -> str | None:
        self._is_prepared = False
        self._notes = ()
        require_ours(connection, self.name, self.schema)
        # Before the checkpoint: a batch stored in between is then noticed.
        self._stamp = self._stored(connection, "batch")
        checkpoint = self._stored(connection, "checkpoint")
        self._views_are_due = checkpoint is not None
        return checkpoint

    def _stored(self, connection: "psycopg.Connection[Any]", key: str) -> str | None:
        if not _has_table(connection, self.schema, "meta"):
            return None
        return _meta(connection, self.schema, key)

    def _store(
        self,
        connection: "psycopg.Connection[Any]",
        batch: Batch,
        changes: list[RowChanges],
        stamp: str,
    ) -> None:
        now = datetime.now(UTC)
        with connection.transaction():
            _run(connection, "SET LOCAL TIME ZONE 'UTC'")
            if self._is_pooled:
                self._lock(connection)
            if self._checkpoint is None or not self._is_prepared:
                self._prepare(connection)
            # The batch's own: a transaction whose connection was lost may have been committed all
            # the same. It is stored again, which changes nothing.
            own = (self._checkpoint, batch.checkpoint)
            if self._stored(connection, "checkpoint") not in own:
                raise _another_sync(self.name, self.schema)
            if self._stored(connection, "batch") not in (self._stamp, stamp):
                raise _another_sync(self.name, self.schema)
            for each in changes:
                self._apply(connection, each, now)
            if self._marks:
                self._note_ends(connection, batch)
            if self._views_are_due or not NAMING.isdisjoint(batch.tables):
                self._create_views(connection)
            _set_meta(connection, self.schema, "checkpoint", batch.checkpoint)
            _set_meta(connection, self.schema, "batch", stamp)
        self._is_prepared = True

    def _prepare(self, connection: "psycopg.Connection[Any]") -> None:
        """Create what is missing of the schema."""
        if _run(connection, "SELECT to_regnamespace(%s)", (quoted(self.schema),)).fetchone() == (
            None,
        ):
            _run(connection, f"CREATE SCHEMA {quoted(self.schema)}")
        meta = sql.in_schema(self.schema, "meta")
        _run(
            connection,
            f"CREATE TABLE IF NOT EXISTS {meta} (key text PRIMARY KEY, value text NOT NULL)",
        )
        _set_meta(connection, self.schema, "application", _MARK)
        _set_meta(connection, self.schema, "version", str(SCHEMA_VERSION))
        for table in TABLES:
            for statement in sql.create(self.schema, table):
                _run(connection, statement)
            present = {
                name
                for (name,) in _run(
                    connection,
                    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
                    (sql.in_schema(self.schema, table.name),),
                )
            }
            for column in (*table.columns, *BOOKKEEPING):
                if column.name not in present:
                    _run(
                        connection,
                        f"ALTER TABLE {sql.in_schema(self.schema, table.name)} "
                        f"ADD COLUMN {sql.declaration(column)}",
                    )
        for statement in sql.create_functions(self.schema):
            _run(connection, statement)

    def _apply(
        self, connection: "psycopg.Connection[Any]", changes: RowChanges, now: datetime
    ) -> None:
        table = changes.table
        staged = f"pg_temp.{sql.staged(table)} AS new"
        is_missing = f"NOT EXISTS (SELECT FROM {staged} WHERE new.id = kept.id)"
        stages = bool(changes.rows or changes.leads or changes.replaces)
        if stages:
            _run(connection, sql.stage(self.schema, table, keeps=not self._is_pooled))
            with connection.cursor() as cursor, cursor.copy(sql.copy(table).encode()) as copy:
                for row in changes.rows:
                    copy.write_row(row)

        def end(condition: str, *values: object) -> None:
            statement = sql.end(self.schema, table, condition, marks=self._marks)
            _run(connection, statement, (now, *values) if self._marks else values)

        if changes.replaces:
            end(is_missing)
        if changes.ended:
            end("kept.id = ANY(%s)", list(changes.ended))
        if changes.ended_leads:
            end("lead_id = ANY(%s)", list(changes.ended_leads))
        if changes.leads:
            end(f"lead_id = ANY(%s) AND {is_missing}", changes.leads)
        if changes.rows:
            _run(connection, sql.insert(self.schema, table), (now,))

    def _note_ends(self, connection: "psycopg.Connection[Any]", batch: Batch) -> None:
        """Store when and how leads ended, as the event log reports it."""
        for column, kind, known in (
            ("_deleted_at", "timestamptz", batch.deleted_at),
            ("_merged_into", "text", batch.merged_into),
        ):
            if known:
                _run(
                    connection,
                    f"UPDATE {sql.in_schema(self.schema, 'lead')} AS kept SET {column} = new.value "
                    f"FROM unnest(%s::text[], %s::{kind}[]) AS new (id, value) "
                    "WHERE kept.id = new.id AND _deleted_at IS NOT NULL",
                    (list(known), list(known.values())),
                )

    def _create_views(self, connection: "psycopg.Connection[Any]") -> None:
        """Create the views that differ from the stored custom fields and types of custom objects.

        A view that cannot be replaced stays as it is, and the data is stored all the same: an old
        view returns null for fields that do not exist any more, and old names for renamed ones.
        """
        self._views_are_due = False
        notes: list[str] = []
        source = sql.in_schema(self.schema, CUSTOM_FIELD.name)
        fields = _run(connection, select_fields(source)).fetchall()
        of_types = self._object_views(connection, notes)
        for view, query in sql.views(self.schema, of_types, fields).items():
            exists = _has_table(connection, self.schema, view)
            if exists and _meta(connection, self.schema, f"view:{view}") == query:
                continue
            if reason := self._replace_view(connection, view, query):
                notes.append(reason)
            else:
                _set_meta(connection, self.schema, f"view:{view}", query)
        self._notes = tuple(notes)

    def _object_views(self, connection: "psycopg.Connection[Any]", notes: list[str]) -> list[View]:
        """Return the views of the types of custom objects, after those there got their names.

        Args:
            connection: The connection.
            notes: Receives why a view could not be renamed or removed; it keeps its name.
        """
        source = sql.in_schema(self.schema, CUSTOM_OBJECT_TYPE.name)
        types = _run(connection, select_types(source)).fetchall()
        known = {key for key, _ in types}
        stored = _meta(connection, self.schema, "object_views")
        names: dict[str, str] = {} if stored is None else json.loads(stored)  # by type
        for key in names.keys() - known:
            if reason := self._move_view(connection, names[key], None):
                notes.append(reason)
            else:
                del names[key]
        present = _run(
            connection,
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace "
            "UNION SELECT typname FROM pg_type WHERE typnamespace = %s::regnamespace",
            (quoted(self.schema), quoted(self.schema)),
        ).fetchall()
        ours = {name for key, name in names.items() if key in known}
        taken = [name for (name,) in present if name not in ours]
        views: list[View] = []
        for view in object_views(types, taken, sql.LONGEST_NAME):
            former = names.get(view.type, view.name)
            if former != view.name:
                reason = self._move_view(connection, former, view.name)
                if reason is not None:
                    notes.append(reason)
                    view = attrs.evolve(view, name=former)
            names[view.type] = view.name
            views.append(view)
        _set_meta(connection, self.schema, "object_views", json.dumps(names))
        return views

    def _move_view(
        self, connection: "psycopg.Connection[Any]", view: str, to: str | None
    ) -> str | None:
        """Rename a view of a type, or remove it; return why that is not possible.

        A renamed view keeps its privileges, and objects that depend on it.
        """
        from psycopg import errors

        name = sql.in_schema(self.schema, view)
        try:
            with _short_lock_wait(connection):
                try:
                    with connection.transaction():
                        if to is None:
                            _run(connection, f"DROP VIEW IF EXISTS {name}")
                        else:
                            _run(connection, f"ALTER VIEW IF EXISTS {name} RENAME TO {quoted(to)}")
                except errors.DuplicateTable:  # two types have exchanged their names
                    _run(connection, f"DROP VIEW {name}")
        except (
            errors.DependentObjectsStillExist,
            errors.LockNotAvailable,
            errors.WrongObjectType,
            errors.InsufficientPrivilege,
        ) as error:
            change = "removed" if to is None else f"renamed to {to}"
            return f"The view {self.schema}.{view} cannot be {change}: {_first_line(error)}."
        _run(
            connection,
            f"DELETE FROM {sql.in_schema(self.schema, 'meta')} WHERE key = %s",
            (f"view:{view}",),
        )
        return None

    def _replace_view(
        self, connection: "psycopg.Connection[Any]", view: str, query: str
    ) -> str | None:
        """Create a view, or replace it; return why that is not possible."""
        from psycopg import errors

        name = sql.in_schema(self.schema, view)
        try:
            with _short_lock_wait(connection):
                try:
                    with connection.transaction():
                        _run(connection, f"CREATE OR REPLACE VIEW {name} AS {query}")
                except errors.InvalidTableDefinition:
                    # A column was renamed, retyped or removed. DROP VIEW loses the privileges.
                    granted = _privileges(connection, name)
                    _run(connection, f"DROP VIEW {name}")
                    _run(connection, f"CREATE VIEW {name} AS {query}")
                    for statement in granted:
                        _run(connection, statement)
        except errors.DependentObjectsStillExist as error:
            return (
                f"The view {self.schema}.{view} still has its former columns, because other "
                f"objects depend on it: {error.diag.message_detail}. Drop them, run again, and "
                "create them again."
            )
        except errors.LockNotAvailable:
            return (
                f"The view {self.schema}.{view} still has its former columns, because a query is "
                "reading it. The next change of a custom field or the next run replaces it."
            )
        except (errors.WrongObjectType, errors.InsufficientPrivilege) as error:
            return f"The view {self.schema}.{view} cannot be created: {_first_line(error)}."
        return None


def peek_postgres(conninfo: str, schema: str) -> CopyInfo:
    """Return the state of a copy in PostgreSQL without changing it, also while a sync writes to it.

    Args:
        conninfo: The database; see :class:`PostgresSink`.
        schema: The schema.

    Raises:
        SinkError: The database cannot be read, or there is no copy in the schema.
    """
    parameters = _parsed(conninfo)
    name = _shown(parameters)
    import psycopg

    try:
        with _connect(parameters) as connection, connection.transaction():
            _run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if not require_ours(connection, name, schema):
                raise SinkError(name, f"no sync has stored anything in the schema {schema} yet.")
            checkpoint = _meta(connection, schema, "checkpoint") or ""
            return CopyInfo(Checkpoint.from_json(checkpoint), _counts(connection, schema))
    except psycopg.Error as error:
        raise SinkError(name, _explain(error)) from error


def require_ours(connection: "psycopg.Connection[Any]", name: str, schema: str) -> bool:
    """Return whether a copy is in a schema; there may also be nothing that is in its way.

    Raises:
        SinkError: A table has the name of one of the copy's tables, and is not ours; or a newer
            version made the copy.
    """
    if _has_table(connection, schema, "meta"):
        columns = _run(
            connection,
            "SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            (sql.in_schema(schema, "meta"),),
        ).fetchone()
        if columns == (["key", "value"],) and _meta(connection, schema, "application") == _MARK:
            if int(_meta(connection, schema, "version") or "0") > SCHEMA_VERSION:
                raise SinkError(
                    name, "a newer close-async made this copy; upgrade close-async to use it."
                )
            return True
    for other in ("meta", *(table.name for table in TABLES), *(view.name for view in VIEWS)):
        if _has_table(connection, schema, other):
            raise SinkError(
                name,
                f"the schema {schema} has a table {other} of another program. It was left "
                "untouched; name another schema.",
            )
    return False


def _run(
    connection: "psycopg.Connection[Any]", statement: str, values: Sequence[object] | None = None
) -> "psycopg.Cursor[Any]":
    """Run a statement that was composed of the names in :mod:`close_async.sync.tables`.

    As bytes, because psycopg's types accept only literal strings.
    """
    return connection.execute(statement.encode(), values)


def _has_table(connection: "psycopg.Connection[Any]", schema: str, table: str) -> bool:
    found = _run(connection, "SELECT to_regclass(%s)", (sql.in_schema(schema, table),))
    return found.fetchone() != (None,)


def _meta(connection: "psycopg.Connection[Any]", schema: str, key: str) -> str | None:
    query = f"SELECT value FROM {sql.in_schema(schema, 'meta')} WHERE key = %s"
    found = _run(connection, query, (key,)).fetchone()
    return None if found is None else found[0]


def _set_meta(connection: "psycopg.Connection[Any]", schema: str, key: str, value: str) -> None:
    _run(
        connection,
        f"INSERT INTO {sql.in_schema(schema, 'meta')} VALUES (%s, %s) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def _counts(connection: "psycopg.Connection[Any]", schema: str) -> dict[str, int]:
    query = select_counts(partial(sql.in_schema, schema))
    counts = _run(connection, query).fetchone() or ()
    return {table.name: count for table, count in zip(TABLES, counts, strict=True)}


@contextmanager
def _short_lock_wait(connection: "psycopg.Connection[Any]") -> Generator[None]:
    """Wait only briefly for locks, in a transaction of its own: a long query may read a view."""
    with connection.transaction():
        _run(connection, f"SET LOCAL lock_timeout = '{_VIEW_LOCK_WAIT}'")
        yield
        _run(connection, "SET LOCAL lock_timeout = DEFAULT")


def _privileges(connection: "psycopg.Connection[Any]", view: str) -> list[str]:
    """Return the statements that grant the privileges of a view again."""
    rows = _run(
        connection,
        "SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, privilege_type, "
        "is_grantable FROM pg_class, aclexplode(relacl) WHERE oid = %s::regclass "
        "AND grantee <> relowner",
        (view,),
    )
    return [
        f"GRANT {privilege} ON {view} TO {grantee}{' WITH GRANT OPTION' if grantable else ''}"
        for grantee, privilege, grantable in rows
    ]


def _parsed(conninfo: str) -> Mapping[str, Any]:
    """Return the parameters of a connection.

    Raises:
        ConfigurationError: They are not valid, or psycopg is not installed.
    """
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise ConfigurationError(_INSTALL) from error
    try:
        parameters = conninfo_to_dict(conninfo)
    except (psycopg.Error, TypeError, ValueError) as error:
        reason = _PASSWORD.sub("***", str(error)).strip()
        msg = f"this is not a connection to PostgreSQL ({reason}): use postgresql://user@host/name"
        raise ConfigurationError(msg) from None
    defaults = {"application_name": "close-async", "connect_timeout": _CONNECT_TIMEOUT}
    return {**defaults, **parameters, "client_encoding": "UTF8"}


def _shown(parameters: Mapping[str, Any]) -> str:
    """Return the name of a database without its password."""
    user = f"{parameters['user']}@" if "user" in parameters else ""
    port = f":{parameters['port']}" if "port" in parameters else ""
    host, name = str(parameters.get("host", "")), parameters.get("dbname", "")
    more = [f"service={parameters['service']}"] if "service" in parameters else []
    if host.startswith("/"):  # the folder of a socket
        host, more = "", [f"host={host}", *more]
    return f"postgresql://{user}{host}{port}/{name}{'?' * bool(more)}{'&'.join(more)}"


def _connect(parameters: Mapping[str, Any]) -> "psycopg.Connection[Any]":
    import psycopg

    # Nothing is prepared, because a pooler such as PgBouncer may change the server's session.
    return psycopg.Connection.connect(**parameters, autocommit=True, prepare_threshold=None)


def _is_pooled(connection: "psycopg.Connection[Any]") -> bool:
    """Return whether a pooler such as PgBouncer is between the connection and the server.

    A pooler generates the process id that clients cancel queries with, because the server's
    process may be another one for each transaction.
    """
    return _run(connection, "SELECT pg_backend_pid()").fetchone() != (connection.info.backend_pid,)


def _another_sync(name: str, schema: str) -> SinkError:
    return SinkError(
        name,
        f"another sync is writing to the schema {schema}. Wait for it to end, or name another "
        "schema.",
    )


def _explain(error: "psycopg.Error") -> str:
    """Return what PostgreSQL reports, and what to do."""
    text = _PASSWORD.sub("***", _first_line(error))
    code = error.sqlstate or ""
    advice = {
        "42501": "Grant the privilege, or use another user or schema.",
        "3D000": "Create the database first, with createdb.",
        "53100": "Free some space and run again; everything stored before is intact.",
        "28P01": "Set PGPASSWORD, or put the password into ~/.pgpass.",
    }.get(code, "")
    if not code and "no password supplied" in str(error):
        advice = "Set PGPASSWORD, or put the password into ~/.pgpass."
    return f"PostgreSQL reports: {text}. {advice}".strip()


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
