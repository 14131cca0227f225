"""Append the objects of a large first snapshot to SQLite tables without indexes.

Ids are random, so every row inserted into an indexed table touches another page of each index; once
the indexes outgrow the cache, storing an object costs more and more. The tables of a large first
snapshot are therefore appended to as tables ``_filling_…``, and the indexes are built once, by
sorting, when it is complete. Until then the tables of the copy are empty.

The last of several rows with the same id is the valid one, and rows are in order of arrival. A lead
that arrives again also replaces its contacts, opportunities and tasks: ``_filling_batch`` has the
first row of each table in every batch, which tells the new ones from the earlier ones.
"""

import logging
import sqlite3
import time
from collections.abc import Sequence

from close_async.sync.sink import Batch
from close_async.sync.sinks.rows import RowChanges
from close_async.sync.sinks.sqlite_sql import append, create_appended
from close_async.sync.tables import CHILDREN, LEAD, TABLES, Table

# Expected objects from which on a first snapshot is appended. Fewer are complete within seconds,
# fit the cache with their indexes, and readers see them grow.
FILL_FROM = 5_000

SCHEMA_VERSION = 1
FILLING_VERSION = 2
"""The version of a file while it is filled: versions of this package that do not know these tables
reject it, and would otherwise complete the copy without them."""

_BATCHES = "_filling_batch"
# While indexes are built, SQLite sorts as much at once as its cache may hold. Pieces that fit the
# processor's cache take a third less time than those of the usual size, and 28 MB less memory.
_SORTED_AT_ONCE = 2_000  # kilobytes

_log = logging.getLogger("close_async.sync")


def filling(table: Table) -> str:
    """Return the name of the table that the rows of a table are appended to."""
    return f"_filling_{table.name}"


def filled_tables(db: sqlite3.Connection) -> list[Table]:
    """Return the tables that are being filled, in the order of ``TABLES``."""
    found = db.execute("SELECT name FROM sqlite_master WHERE name GLOB '_filling_*'")
    names = {name for (name,) in found}
    return [table for table in TABLES if filling(table) in names]


def appended_rows(db: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows appended per table; objects that were read twice count twice."""
    return {table.name: _next_row(db, table) - 1 for table in filled_tables(db)}


def fill(
    db: sqlite3.Connection, batch: Batch, changes: Sequence[RowChanges], now: str, *, marks: bool
) -> Sequence[RowChanges]:
    """Append the rows of a batch to the tables that are being filled.

    If the batch does more than add objects to them, they are put in place first.

    Args:
        db: The database, in a transaction.
        batch: The batch.
        changes: Its changes by table.
        now: The date for ``_synced_at``.
        marks: Whether the rows of objects that ended stay, marked.

    Returns:
        The changes of the other tables.
    """
    tables = filled_tables(db)
    fills = _only_added(batch, changes)
    if tables and tables != fills:
        finish_filling(db, now, marks=marks)
        tables = []
    if not tables and batch.expected >= FILL_FROM and _are_empty(db, fills):
        _start_filling(db, fills)
        tables = fills
    if tables:
        _append_rows(db, [each for each in changes if each.table in tables], now)
    return [each for each in changes if each.table not in tables]


def _only_added(batch: Batch, changes: Sequence[RowChanges]) -> list[Table]:
    """Return the tables that the batch fills, unless it ends stored objects of them."""
    tables = [table for table in TABLES if table.name == batch.fills]
    if tables == [LEAD]:
        tables += CHILDREN
        # A lead without a list keeps its earlier objects: `_filling_batch` notes that per batch.
        leads = len(batch.upserts)
        if any(len(each.leads) not in {0, leads} for each in changes if each.table in CHILDREN):
            return []
    ends = [each.table for each in changes if each.replaces or each.ended or each.ended_leads]
    return [] if any(table in ends for table in tables) else tables


def _are_empty(db: sqlite3.Connection, tables: Sequence[Table]) -> bool:
    rows = (db.execute(f'SELECT 1 FROM "{table.name}" LIMIT 1').fetchone() for table in tables)
    return bool(tables) and not any(rows)


def _start_filling(db: sqlite3.Connection, tables: Sequence[Table]) -> None:
    for table in tables:
        db.execute(create_appended(table, filling(table)))
    if LEAD in tables:
        firsts = ", ".join(f'"{table.name}" INTEGER' for table in CHILDREN)
        db.execute(f'CREATE TABLE "{_BATCHES}" (lead INTEGER PRIMARY KEY, {firsts})')
    db.execute(f"PRAGMA user_version = {FILLING_VERSION}")


def _append_rows(db: sqlite3.Connection, changes: Sequence[RowChanges], now: str) -> None:
    of = {each.table.name: each for each in changes}
    if LEAD.name in of and of[LEAD.name].rows:
        # NULL: the leads of this batch came without the list, so earlier objects stay.
        firsts = [_next_row(db, each) if of[each.name].leads else None for each in CHILDREN]
        marks = ", ".join("?" * (1 + len(CHILDREN)))
        db.execute(f'INSERT INTO "{_BATCHES}" VALUES ({marks})', (_next_row(db, LEAD), *firsts))
    for each in changes:
        statement = append(each.table, filling(each.table), now)
        try:
            db.executemany(statement, each.rows)
        except UnicodeEncodeError:  # some rows are there already; the last ones are valid
            db.executemany(statement, map(each.table.encodable, each.rows))


def finish_filling(db: sqlite3.Connection, now: str, *, marks: bool) -> None:
    """Remove what was replaced, build the indexes, and put the tables in their place.

    Args:
        db: The database, in a transaction: until its end, readers see the tables as they were.
        now: The date for rows that are marked.
        marks: Whether objects that their lead no longer has stay, with ``_deleted_at`` set.
    """
    started = time.monotonic()
    tables = filled_tables(db)
    shown = ", ".join(f"{_next_row(db, table) - 1:,} of {table.name}" for table in tables)
    _log.info("the first snapshot is read, and its indexes are built. Rows: %s", shown)
    (cache,) = db.execute("PRAGMA cache_size").fetchone()
    db.execute(f"PRAGMA cache_size = -{_SORTED_AT_ONCE}")
    # Views, also a user's own ones, refer to the table by name: they stay as they are.
    db.execute("PRAGMA legacy_alter_table = ON")
    try:
        if LEAD in tables:
            db.execute("CREATE TEMP TABLE again (id TEXT, row INTEGER)")
        for table in tables:
            _put_in_place(db, table)
        if LEAD in tables:
            _end_replaced(db, now, marks=marks)
            db.execute("DROP TABLE temp.again")
            db.execute(f'DROP TABLE "{_BATCHES}"')
    finally:
        db.execute("PRAGMA legacy_alter_table = OFF")
        db.execute(f"PRAGMA cache_size = {cache}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    _log.info("the indexes were built in %.1f s", time.monotonic() - started)


def _put_in_place(db: sqlite3.Connection, table: Table) -> None:
    # The index by lead_id, and what a user added.
    rest = db.execute(
        "SELECT sql FROM sqlite_master "
        "WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL "
        "AND name <> ? ORDER BY type",
        (table.name, f"{table.name}_id"),
    ).fetchall()
    db.execute(f'DROP TABLE "{table.name}"')
    db.execute(f'ALTER TABLE "{filling(table)}" RENAME TO "{table.name}"')
    unique = f'CREATE UNIQUE INDEX "{table.name}_id" ON "{table.name}" (id)'
    try:
        db.execute(unique)
    except sqlite3.IntegrityError:
        # Objects that arrived twice; rare enough without an interruption to try without this first.
        _remove_replaced(db, table)
        db.execute(unique)
    for (statement,) in rest:
        db.execute(statement)


def _remove_replaced(db: sqlite3.Connection, table: Table) -> None:
    """Remove all rows with the same id but the last, and note those of leads."""
    name = table.name
    db.execute(f'CREATE INDEX _filling_id ON "{name}" (id)')
    repeated = f'SELECT id FROM "{name}" GROUP BY id HAVING count(*) > 1'
    db.execute("CREATE TEMP TABLE repeated AS " + repeated)
    rows = f'"{name}" JOIN temp.repeated USING (id)'
    if table is LEAD:
        db.execute(f'INSERT INTO temp.again SELECT id, "{name}".rowid FROM {rows}')
    db.execute(
        f'DELETE FROM "{name}" WHERE rowid IN (SELECT "{name}".rowid FROM {rows}) '
        f'AND rowid NOT IN (SELECT max("{name}".rowid) FROM {rows} GROUP BY id)'
    )
    db.execute("DROP TABLE temp.repeated")
    db.execute("DROP INDEX _filling_id")


def _end_replaced(db: sqlite3.Connection, now: str, *, marks: bool) -> None:
    """Remove or mark the objects that a lead had when it arrived and not when it arrived again."""
    for table in CHILDREN:
        first = (
            f'SELECT id, max((SELECT "{table.name}" FROM "{_BATCHES}" WHERE lead <= again.row '
            "ORDER BY lead DESC LIMIT 1)) AS first FROM temp.again GROUP BY id"
        )
        ended = (
            f'SELECT child.rowid FROM ({first}) AS arrived JOIN "{table.name}" AS child '
            "ON child.lead_id = arrived.id AND child.rowid < arrived.first"
        )
        if marks:
            db.execute(
                f'UPDATE "{table.name}" SET _deleted_at = ?, _synced_at = ? '
                f"WHERE _deleted_at IS NULL AND rowid IN ({ended})",
                (now, now),
            )
        else:
            db.execute(f'DELETE FROM "{table.name}" WHERE rowid IN ({ended})')


def _next_row(db: sqlite3.Connection, table: Table) -> int:
    found = db.execute(f'SELECT max(rowid) FROM "{filling(table)}"').fetchone()[0]
    return (found or 0) + 1
