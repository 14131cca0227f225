"""Append the leads of a large first snapshot to SQLite tables without indexes.

Ids are random, so every row inserted into an indexed table touches another page of each index; once
the indexes outgrow the cache, storing a lead costs more and more. A large first snapshot is
therefore appended to tables ``_filling_…``, and the indexes are built once, by sorting, when it is
complete. Until then the tables of the copy hold its first leads only.

The last of several rows with the same id is the valid one, and rows are in order of arrival. A lead
that arrives again also replaces its contacts, opportunities and tasks: ``_filling_batch`` has the
first row of each table in every batch, which tells the new ones from the earlier ones.
"""

import logging
import sqlite3
import time
from collections.abc import Sequence

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.sink import Batch, CheckpointError
from close_async.sync.sinks.rows import RowChanges
from close_async.sync.sinks.sqlite_sql import append, create_appended
from close_async.sync.tables import CHILDREN, LEAD, Table

# Leads in the tables of a copy when the rest of its first snapshot is appended instead. Fewer fit
# the cache with their indexes, and readers see a small copy grow.
FILL_FROM = 20_000
# If more are there, an earlier version stored them: moving them costs more than appending saves.
FILL_UP_TO = 2 * FILL_FROM

SCHEMA_VERSION = 1
FILLING_VERSION = 2
"""The version of a file while it is filled: versions of this package that do not know these tables
reject it, and would otherwise complete the copy without them."""

_FILLED = (LEAD, *CHILDREN)
_BATCHES = "_filling_batch"

_log = logging.getLogger("close_async.sync")


def is_filling(db: sqlite3.Connection) -> bool:
    """Return whether the file has a first snapshot that is not complete, in tables of its own."""
    found = db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (filling(LEAD),))
    return found.fetchone() is not None


def filling(table: Table) -> str:
    """Return the name of the table that the rows of a table are appended to."""
    return f"_filling_{table.name}"


def appended_rows(db: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows appended per table; objects that were read twice count twice."""
    return {table.name: _next_row(db, table) - 1 for table in _FILLED}


def is_appendable(batch: Batch, changes: Sequence[RowChanges]) -> bool:
    """Return whether a batch is a part of a first snapshot that only adds leads.

    Args:
        batch: The batch.
        changes: Its changes by table.
    """
    if batch.deletions or batch.tables.keys() & {table.name for table in _FILLED}:
        return False
    try:
        checkpoint = Checkpoint.from_json(batch.checkpoint)
    except CheckpointError:  # of another user of the sink than CloseSync
        return False
    if checkpoint.whole or checkpoint.sweep is not None or checkpoint.finished is not None:
        return False
    # A lead without a list keeps its earlier objects: `_filling_batch` notes that per batch.
    leads = next(len(each.rows) for each in changes if each.table is LEAD)
    return all(len(each.leads) in {0, leads} for each in changes if each.table in CHILDREN)


def is_worthwhile(db: sqlite3.Connection) -> bool:
    """Return whether a first snapshot has become large enough to append the rest of it."""
    counted = 'SELECT count(*) FROM (SELECT 1 FROM "lead" LIMIT ?)'
    count: int = db.execute(counted, (FILL_UP_TO + 1,)).fetchone()[0]
    return FILL_FROM <= count <= FILL_UP_TO


def start_filling(db: sqlite3.Connection) -> None:
    """Create the tables to append to, with the rows that are stored already."""
    for table in _FILLED:
        db.execute(create_appended(table, filling(table)))
        present = {name for _, name, *_ in db.execute(f'PRAGMA table_info("{filling(table)}")')}
        columns = [f'"{name}"' for name in sorted(present)]
        listed = ", ".join(columns)
        db.execute(
            f'INSERT INTO "{filling(table)}" ({listed}) SELECT {listed} FROM "{table.name}" '
            "ORDER BY rowid"
        )
    firsts = ", ".join(f'"{table.name}" INTEGER' for table in CHILDREN)
    db.execute(f'CREATE TABLE "{_BATCHES}" (lead INTEGER PRIMARY KEY, {firsts})')
    db.execute(f'INSERT INTO "{_BATCHES}" (lead) VALUES (0)')  # no lead arrived twice yet
    db.execute(f"PRAGMA user_version = {FILLING_VERSION}")


def append_rows(db: sqlite3.Connection, changes: Sequence[RowChanges], now: str) -> None:
    """Append the leads of a batch with their objects.

    Args:
        db: The database, in a transaction.
        changes: The changes of the batch; those of other tables are ignored.
        now: The date for ``_synced_at``.
    """
    of = {each.table.name: each for each in changes}
    if not of[LEAD.name].rows:
        return
    # NULL: the leads of this batch came without the list, so earlier objects stay.
    firsts = [_next_row(db, each) if of[each.name].leads else None for each in CHILDREN]
    marks = ", ".join("?" * (1 + len(CHILDREN)))
    db.execute(f'INSERT INTO "{_BATCHES}" VALUES ({marks})', (_next_row(db, LEAD), *firsts))
    for table in _FILLED:
        statement = append(table, filling(table), now)
        rows = of[table.name].rows
        try:
            db.executemany(statement, rows)
        except UnicodeEncodeError:  # some rows are there already; the last ones are valid
            db.executemany(statement, map(table.encodable, rows))


def finish_filling(db: sqlite3.Connection, now: str, *, marks: bool) -> None:
    """Remove what was replaced, build the indexes, and put the tables in their place.

    Args:
        db: The database, in a transaction: until its end, readers see the tables as they were.
        now: The date for rows that are marked.
        marks: Whether objects that their lead no longer has stay, with ``_deleted_at`` set.
    """
    started = time.monotonic()
    leads = _next_row(db, LEAD) - 1
    _log.info("%d leads were read first: building the indexes of the copy", leads)
    db.execute("CREATE TEMP TABLE again (id TEXT, row INTEGER)")
    # Views, also a user's own ones, refer to the table by name: they stay as they are.
    db.execute("PRAGMA legacy_alter_table = ON")
    try:
        for table in _FILLED:
            _put_in_place(db, table)
        _end_replaced(db, now, marks=marks)
    finally:
        db.execute("PRAGMA legacy_alter_table = OFF")
    db.execute("DROP TABLE temp.again")
    db.execute(f'DROP TABLE "{_BATCHES}"')
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    _log.info("the indexes of %d leads were built in %.1f s", leads, time.monotonic() - started)


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
