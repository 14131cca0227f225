"""A dlt source: an organization in any of dlt's destinations, kept up to date with its deletions.

Requires the extra ``dlt``. See https://dlthub.com/docs for dlt itself.

A run reads what :class:`~close_async.sync.CloseSync` reads, and passes it to dlt as Arrow tables.
The checkpoint of the sync travels in dlt's state, which dlt stores in the destination together with
the data: a run on another machine continues where the last one was loaded.
"""

import tempfile
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from close_async._blocking import iterate
from close_async.partitions import Connection
from close_async.sync import Batch, Checkpoint, CloseSync, SinkError
from close_async.sync.sinks.rows import RowChanges, changes_in
from close_async.sync.tables import ACTIVITY, CHILDREN, LEAD, REFERENCES, Column, Table

if TYPE_CHECKING:
    dlt: Any
    pyarrow: Any
else:
    try:
        import dlt
        import pyarrow
    except ImportError as _error:
        _message = "dlt is not installed: pip install 'close-async[dlt]'"
        raise ImportError(_message) from _error

# After those that name the extra dlt: this one names the extra arrow.
from close_async.integrations._arrow import RecordBatch, batch_of

__all__ = ["close_source"]

_GONE: Final = Column("_deleted", "boolean")
_SYNCED: Final = Column("_synced_at", "datetime")
_ORGANIZATION: Final = Column("_organization_id", "text")
_DLT_TYPES: Final = {
    "text": "text",
    "json": "json",
    "integer": "bigint",
    "number": "double",
    "boolean": "bool",
    "date": "date",
    "datetime": "timestamp",
}
_MIN_ROWS: Final = 1_000
"""A package has to hold more than what a run reads again: the changes of some minutes."""


def close_source(
    connection: Connection | Mapping[str, Connection] | None = None,
    *,
    objects: Sequence[str] = ("leads", "activities"),
    package_rows: int = 100_000,
) -> Any:
    """Return a dlt source of one or several organizations.

    It has a resource per table: ``lead``, ``contact``, ``opportunity``, ``task``, ``activity``,
    ``close_user``, ``close_group``, ``lead_status``, ``opportunity_status``, ``pipeline`` and
    ``custom_field``, with the columns of :class:`~close_async.sync.PostgresSink`, and
    ``_organization_id``. Custom fields are in the column ``custom``, as JSON by their ids.

    The first runs read everything, the later ones what changed. A run loads a package of at most
    ``package_rows`` leads and activities: run the pipeline until ``source.caught_up``. Whatever
    interrupts a run, the next one repeats what was not loaded.

    What dlt cannot keep: a package is loaded table by table, so that a reader may see the leads of
    a package before its contacts. The activities of a deleted lead stay, unless Close reports each
    of them as deleted. After more than 29 days without a run, Close's event log no longer shows
    what was deleted; the run then fails, and ``pipeline.run(source, refresh="drop_sources")`` loads
    everything again.

    Args:
        connection: How to connect to the organization; by default with the key in the environment's
            ``CLOSE_API_KEY``. For several organizations, their connections by a name of yours,
            under which their states are kept.
        objects: ``leads``, and optionally ``activities``.
        package_rows: The maximum number of leads and activities in a package, about. A package is
            held in a temporary folder while it is read.

    Returns:
        A ``dlt.sources.DltSource``. Its attribute ``caught_up`` is whether its last run has read
        all changes.

    Raises:
        ImportError: On import of the module, if dlt is not installed.
        ValueError: ``package_rows`` is less than 1,000.

    Example::

        import dlt
        from close_async.integrations.dlt import close_source

        pipeline = dlt.pipeline("close", destination="duckdb", dataset_name="close")
        source = close_source()
        while not source.caught_up:
            pipeline.run(source)
    """
    if package_rows < _MIN_ROWS:
        msg = f"package_rows is {package_rows}: use {_MIN_ROWS:,} or more"
        raise ValueError(msg)
    given = Connection() if connection is None else connection
    connections = {"": given} if isinstance(given, Connection) else dict(given)
    package = _Package(connections, tuple(objects), package_rows)

    def read() -> Iterator[tuple[str, RecordBatch]]:
        source.caught_up = False
        yield from package.read()
        source.caught_up = package.caught_up

    def resources() -> Iterator[Any]:
        changes = dlt.resource(read, name="changes", selected=False)
        for table in (LEAD, *CHILDREN, ACTIVITY, *REFERENCES):
            if table is ACTIVITY and "activities" not in objects:
                continue
            yield dlt.transformer(
                _of_table,
                data_from=changes,
                name=table.name,
                write_disposition={"disposition": "merge", "strategy": "delete-insert"},
                columns=_hints(table),
                **_keys(table),
            )(table.name)

    source: Any = dlt.source(resources, name="close", max_table_nesting=0)()
    source.caught_up = False
    return source


def _keys(table: Table) -> dict[str, str]:
    """Return by which columns a merge replaces the rows of a table."""
    if table in CHILDREN:
        # A lead comes with all its children, so that those that are gone are removed.
        return {"primary_key": "id", "merge_key": "lead_id"}
    if table in REFERENCES:
        return {"merge_key": _ORGANIZATION.name}
    return {"primary_key": "id"}


def _hints(table: Table) -> dict[str, dict[str, Any]]:
    """Return the columns of a table for dlt, so that also those without any value exist."""
    columns = (*table.columns, _ORGANIZATION, _SYNCED, _GONE)
    hints: dict[str, dict[str, Any]] = {
        each.name: {"name": each.name, "data_type": _DLT_TYPES[each.type], "nullable": True}
        for each in columns
    }
    hints["id"]["nullable"] = False
    hints[_GONE.name]["hard_delete"] = True
    return hints


def _of_table(item: tuple[str, Any], table: str) -> Iterator[Any]:
    """Yield what belongs to a table."""
    name, batch = item
    if name == table:
        yield batch


class _PackageIsFullError(SinkError):
    """Ends a run before everything is read."""


class _Package:
    """Reads the next package of each organization.

    Args:
        connections: The organizations by name.
        objects: What to read.
        rows: The maximum number of leads and activities.

    Attributes:
        caught_up: Whether the last package has the last changes of every organization.
    """

    def __init__(
        self, connections: Mapping[str, Connection], objects: tuple[str, ...], rows: int
    ) -> None:
        self.caught_up: bool = False
        self._connections = connections
        self._objects = objects
        self._rows = rows

    def read(self) -> Iterator[tuple[str, RecordBatch]]:
        """Yield the batches of a package with the names of their tables."""
        self.caught_up = False
        checkpoints: dict[str, str] = dlt.current.source_state().setdefault("checkpoints", {})
        left, caught_up = self._rows, True
        for name, connection in self._connections.items():
            with tempfile.TemporaryDirectory(prefix="close-dlt-") as folder:
                spool = _Spool(Path(folder), checkpoints.get(name), left)
                for _ in iterate(lambda: self._sync(connection, spool)):  # noqa: B023
                    pass
                yield from spool.batches()
            # Only now: dlt stores the state with the rows that were yielded before.
            if spool.checkpoint is not None:
                checkpoints[name] = spool.checkpoint
            left -= spool.rows
            caught_up = caught_up and not spool.is_full
            if left <= 0:
                caught_up = caught_up and name == list(self._connections)[-1]
                break
        self.caught_up = caught_up

    async def _sync(self, connection: Connection, spool: "_Spool") -> AsyncGenerator[None, None]:
        async with connection.client() as close:
            # It raises the error of the spool itself, and any other one.
            with suppress(_PackageIsFullError):
                async with CloseSync(close, spool, objects=self._objects) as sync:
                    await sync.run()
        yield


class _Spool:
    """A sink that holds a package in files, each a batch of a table.

    dlt does not tell two states of a lead in one package apart: contacts of the older one would
    stay. So only the last state of each object leaves it.

    Args:
        folder: An empty folder.
        checkpoint: The state that was loaded.
        most: The maximum number of leads and activities.

    Attributes:
        checkpoint: The state after the package.
        rows: How many leads and activities it has.
        is_full: Whether the run ended because of ``most``.
    """

    def __init__(self, folder: Path, checkpoint: str | None, most: int) -> None:
        self.checkpoint = checkpoint
        self.rows: int = 0
        self.is_full: bool = False
        self._folder = folder
        self._most = most
        self._files: list[tuple[int, Table, Path]] = []
        # By table and id: the number of the last batch that has the object.
        self._last: dict[str, dict[str, int]] = {}
        self._number = 0

    def load(self) -> str | None:
        """Return the checkpoint of the last batch."""
        return self.checkpoint

    def write(self, batch: Batch) -> None:
        """Store a batch in files."""
        if self.rows >= self._most:
            self.is_full = True
            raise _PackageIsFullError(self._folder, "the package is full")
        self._number += 1
        organization = Checkpoint.from_json(batch.checkpoint).organization_id
        for changes in changes_in(batch):
            self._note(changes)
            rows, gone = _with_tombstones(changes, organization)
            if rows:
                self._store(changes.table, rows, gone, organization)
        self.checkpoint = batch.checkpoint

    def _note(self, changes: RowChanges) -> None:
        """Remember which objects this batch replaces in earlier ones."""
        table, number = changes.table, self._number
        last = self._last.setdefault(table.name, {})
        if table in CHILDREN:
            last.update(dict.fromkeys([*changes.leads, *changes.ended_leads], number))
        elif table in REFERENCES:
            last[""] = number
        else:
            last.update(dict.fromkeys([row[0] for row in changes.rows], number))
            last.update(dict.fromkeys(changes.ended, number))
            self.rows += len(changes.rows) + len(changes.ended)

    def _store(
        self, table: Table, rows: Sequence[tuple[Any, ...]], gone: list[bool], organization: str
    ) -> None:
        batch = batch_of(
            table,
            rows,
            (_ORGANIZATION, [organization] * len(rows)),
            (_SYNCED, [datetime.now(UTC).isoformat()] * len(rows)),
            (_GONE, gone),
        )
        path = self._folder / f"{len(self._files):08}.arrow"
        with (
            pyarrow.OSFile(str(path), "wb") as file,
            pyarrow.ipc.new_file(file, batch.schema) as to,
        ):
            to.write_batch(batch)
        self._files.append((self._number, table, path))

    def batches(self) -> Iterator[tuple[str, RecordBatch]]:
        """Yield the last states of all objects."""
        for number, table, path in self._files:
            with pyarrow.OSFile(str(path), "rb") as file:
                batch = pyarrow.ipc.open_file(file).read_all()
            last = self._last[table.name]
            if table in REFERENCES:
                kept = [last[""] == number] * len(batch)
            else:
                owner = "lead_id" if table in CHILDREN else "id"
                kept = [last[key] == number for key in batch[owner].to_pylist()]
            if any(kept):
                yield table.name, batch.filter(pyarrow.array(kept))

    def ids(self, after: str, limit: int, table: str = "lead") -> Sequence[str]:  # noqa: ARG002
        """Refuse to list leads: only the destination knows which it has."""
        if table == LEAD.name and self.checkpoint is not None:
            reason = (
                "what was deleted since the last run can no longer be found out, because Close's "
                "event log does not reach back to it, or the key may not read it; load everything "
                'again with pipeline.run(source, refresh="drop_sources")'
            )
            raise SinkError("dlt", reason)
        return ()

    def close(self) -> None:
        """Do nothing: the files are read after the run."""


def _with_tombstones(
    changes: RowChanges, organization: str
) -> tuple[list[tuple[Any, ...]], list[bool]]:
    """Return the rows of a table with rows for what is gone, and which those are."""
    table = changes.table
    ended: list[dict[str, Any]] = [{"id": key} for key in changes.ended]
    if table in CHILDREN:
        # One per lead that was read, too: it may have no child left.
        leads = [*changes.leads, *changes.ended_leads]
        ended = [{"id": f"gone:{lead_id}", "lead_id": lead_id} for lead_id in leads]
    elif table in REFERENCES:
        ended = [{"id": f"gone:{organization}"}] if changes.replaces else []
    rows = [*changes.rows, *(table.row(each) for each in ended)]
    return rows, [False] * len(changes.rows) + [True] * len(ended)
