"""The tables of a copy, as values that are sent to other processes."""

import pickle

import pytest

from close_async.sync.tables import TABLES, Table


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_can_be_sent_to_another_process(table: Table) -> None:
    """Its rows are the same there. Ray's workers get their tables so."""
    sent: Table = pickle.loads(pickle.dumps(table))
    assert sent == table
    item = {"id": "x_1", "custom.cf_1": 1, "more": []}
    assert sent.row(dict(item)) == table.row(dict(item))
