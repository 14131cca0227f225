"""A datasource for Ray Data: the leads or activities of one or many organizations.

Requires the extra ``ray``. See https://docs.ray.io/en/latest/data/data.html for Ray Data itself.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from close_async.partitions import Objects, Partition
from close_async.sync.tables import ACTIVITY, LEAD, Table

if TYPE_CHECKING:
    # Ray is large, and without types that a strict checker accepts.
    pyarrow: Any

    class Datasource:
        """What Ray reads from."""

    BlockMetadata: Callable[..., Any]
    ReadTask: Callable[..., Any]
else:
    try:
        import pyarrow
        from ray.data.block import BlockMetadata
        from ray.data.datasource import Datasource, ReadTask
    except ImportError as _error:
        _message = "Ray Data is not installed: pip install 'close-async[ray]'"
        raise ImportError(_message) from _error

# After those that name the extra ray: this one names the extra arrow.
from close_async.integrations._arrow import batch_of, schema_of

__all__ = ["CloseDatasource"]


class CloseDatasource(Datasource):
    """Reads partitions of one or many organizations in the processes of a Ray cluster.

    There is one read task per partition. The columns are those of the tables ``lead`` and
    ``activity`` of :class:`~close_async.sync.PostgresSink`; custom fields are in ``custom``, as
    JSON by their ids, and the contacts, opportunities and tasks of a lead in ``extra``.

    The workers need the environment variables or functions that the connections refer to, from how
    the cluster is started. Do not pass keys in a ``runtime_env``: Ray writes it to its logs.

    If several tasks read one organization, connect with a ``limiter``: Ray's ``concurrency`` bounds
    tasks, not requests. A task that Ray runs again reads its partition again.

    Args:
        partitions: The partitions, all of leads or all of activities.

    Raises:
        ImportError: On import of the module, if Ray is not installed.
        ValueError: There is no partition, or some are of leads and others of activities.

    Example::

        import ray
        from close_async.integrations.ray import CloseDatasource

        parts = [Partition(connection=Connection(key=f"env:KEY_{name}")) for name in names]
        leads = ray.data.read_datasource(CloseDatasource(parts), override_num_blocks=len(parts))
        print(leads.groupby("status_label").count())
    """

    def __init__(self, partitions: Iterable[Partition]) -> None:
        super().__init__()
        self._partitions = list(partitions)
        kinds: set[Objects] = {each.objects for each in self._partitions}
        if len(kinds) != 1:
            held = "both leads and activities" if kinds else "no partition"
            msg = f"there is {held}: a dataset has partitions of one kind"
            raise ValueError(msg)
        self._table = LEAD if "leads" in kinds else ACTIVITY

    def get_name(self) -> str:
        """Return the name that Ray shows."""
        return "Close"

    def estimate_inmemory_data_size(self) -> int | None:
        """Return ``None``: the size is known only when everything is read."""
        return None

    def get_read_tasks(
        self,
        parallelism: int,  # noqa: ARG002 - the partitions decide
        per_task_row_limit: int | None = None,
        data_context: Any = None,  # noqa: ARG002
    ) -> list[Any]:
        """Return one task per partition."""
        metadata = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
        schema = schema_of(self._table.columns)
        return [
            ReadTask(
                _Read(each, self._table), metadata, schema, per_task_row_limit=per_task_row_limit
            )
            for each in self._partitions
        ]


@attrs.frozen
class _Read:
    """Reads a partition as Arrow tables, in a worker."""

    partition: Partition
    table: Table

    def __call__(self) -> Iterator[Any]:
        schema = schema_of(self.table.columns)
        for page in self.partition.read():
            yield _table_of(self.table, page)
        # Ray needs a block of every task.
        yield schema.empty_table()


def _table_of(table: Table, page: Sequence[dict[str, Any]]) -> Any:
    return pyarrow.Table.from_batches([batch_of(table, [table.row(each) for each in page])])
