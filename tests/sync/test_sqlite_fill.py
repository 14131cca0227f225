"""A large first snapshot in SQLite, appended without indexes, equals one stored row by row."""

import os
import signal
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from close_async import decode, encode
from close_async.models import Lead
from close_async.sync import Batch, SinkError, SQLiteSink, TableChange
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.sinks import peek_database, sqlite_fill
from close_async.sync.sinks.rows import Deletions
from close_async.sync.tables import CHILDREN, LEAD
from tests.support.small_leads import contact, lead
from tests.support.warm_start import start

FILL_FROM = 4
START = Checkpoint.start("orga_1", "Acme", "", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def fill_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_fill, "FILL_FROM", FILL_FROM)


def part(number: int, *leads: Lead, whole: bool = False, **changes: Any) -> Batch:
    """Return a part of a first snapshot of leads or, with ``whole``, a batch after it."""
    checkpoint = attrs.evolve(START, nameless=number, whole=whole).to_json()
    fills = {} if whole else {"fills": "lead", "expected": FILL_FROM}
    return Batch(upserts=leads, checkpoint=checkpoint, **{**fills, **changes})


def fill(path: Path, *batches: Batch, deletions: Deletions = "remove") -> None:
    for batch in batches:  # opened again for each, as after an interruption
        with SQLiteSink(path, deletions=deletions) as sink:
            sink.load()
            sink.write(batch)


def query(path: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return db.execute(statement).fetchall()


def contents(path: Path) -> dict[str, list[Any]]:
    """Return all rows, with whether they are marked instead of the dates."""
    shown: dict[str, list[Any]] = {}
    for table in (LEAD, *CHILDREN):
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        shown[table.name] = query(
            path,
            f'SELECT {columns}, _deleted_at IS NULL FROM "{table.name}" ORDER BY id',  # noqa: S608
        )
    return shown


Arrivals = list[list[tuple[int, "list[int] | None"]]]
ARRIVALS: st.SearchStrategy[Arrivals] = st.lists(
    st.dictionaries(
        st.integers(1, 6), st.none() | st.lists(st.integers(1, 5), unique=True), max_size=4
    ).map(lambda leads: list(leads.items())),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("deletions", ["remove", "mark"])
@settings(max_examples=60, deadline=None)
@given(arrivals=ARRIVALS)
def test_leads_in_any_order_are_as_if_stored_one_by_one(
    deletions: Deletions, arrivals: Arrivals
) -> None:
    first = [lead(n) for n in range(100, 100 + FILL_FROM)]
    batches = [(0, first)] + [
        (number, [_lead(n, number, contacts) for n, contacts in leads])
        for number, leads in enumerate(arrivals, 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        filled, plain = Path(folder) / "filled.db", Path(folder) / "plain.db"
        fill(filled, *(part(n, *_again(leads)) for n, leads in batches), deletions=deletions)
        fill(filled, part(99, whole=True), deletions=deletions)
        with SQLiteSink(plain, deletions=deletions) as sink:
            for number, leads in batches:
                sink.write(part(number, *_again(leads), whole=True))
        assert contents(filled) == contents(plain)


def _lead(number: int, version: int, contacts: "list[int] | None") -> Lead:
    people = None
    if contacts is not None:
        people = [contact(each, name=f"Version {version}") for each in contacts]
    return lead(number, name=f"Version {version}", contacts=people)


def _again(leads: list[Lead]) -> list[Lead]:
    """Return copies: a sink may consume the JSON objects of its leads."""
    return [decode(Lead, encode(each)) for each in leads]


def test_readers_see_nothing_until_the_snapshot_is_complete(path: Path) -> None:
    fill(path, part(1, lead(1), lead(2)), part(2, lead(8), lead(9)))
    assert query(path, "SELECT count(*) FROM lead") == [(0,)]
    assert peek_database(path).rows["lead"] == 4
    fill(path, part(3, whole=True))
    assert query(path, "SELECT count(*) FROM lead") == [(4,)]
    assert not query(path, "SELECT name FROM sqlite_master WHERE name LIKE '%filling%'")
    plan = query(path, "EXPLAIN QUERY PLAN SELECT * FROM contact WHERE lead_id = 'lead_9'")
    assert "contact_lead_id" in plan[0][3]


def test_a_small_snapshot_grows_before_the_eyes_of_readers(path: Path) -> None:
    fill(path, part(1, lead(1), lead(2), expected=FILL_FROM - 1))
    assert query(path, "SELECT count(*) FROM lead") == [(2,)]


def test_a_copy_that_has_leads_already_is_not_filled(path: Path) -> None:
    fill(path, part(1, lead(1), whole=True), part(2, lead(2)))
    assert query(path, "SELECT count(*) FROM lead") == [(2,)]


def test_a_deletion_ends_it(path: Path) -> None:
    fill(path, part(1, lead(1)), part(2, lead(8), lead(9)))
    fill(path, part(3, deletions=["lead_8"]))
    assert query(path, "SELECT id FROM lead WHERE id > 'lead_3'") == [("lead_9",)]


def test_ids_are_complete(path: Path) -> None:
    fill(path, part(1, lead(1)), part(2, lead(8), lead(9)))
    with SQLiteSink(path) as sink:
        sink.load()
        assert list(sink.ids("lead_3", 9)) == ["lead_8", "lead_9"]
        sink.write(part(3, lead(7)))
        assert list(sink.ids("lead_3", 9)) == ["lead_7", "lead_8", "lead_9"]


def test_earlier_versions_reject_the_file_until_it_is_complete(path: Path) -> None:
    fill(path, part(1))
    assert query(path, "PRAGMA user_version") == [(2,)]
    fill(path, part(3, whole=True))
    assert query(path, "PRAGMA user_version") == [(1,)]


def test_views_and_indexes_of_the_user_stay(path: Path) -> None:
    fill(path, part(1, lead(1)))
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE VIEW mine AS SELECT lead.name FROM lead JOIN contact USING (id)")
        db.execute("CREATE INDEX by_name ON lead (name)")
    fill(path, part(2, lead(8)), part(3, whole=True))
    assert query(path, "SELECT * FROM mine") == []
    assert "by_name" in query(path, "EXPLAIN QUERY PLAN SELECT * FROM lead WHERE name = '1'")[0][3]


def calls(number: int, *ids: int, name: str = "", **changes: Any) -> Batch:
    rows = [{"id": f"acti_{n}", "_type": "Call", "user_name": name, "note": "x"} for n in ids]
    return Batch(
        tables={"activity": TableChange(rows=rows, **changes)},
        checkpoint=str(number),
        fills="activity",
        expected=FILL_FROM,
    )


def test_activities_are_appended_once_the_leads_are_complete(path: Path) -> None:
    views = {"custom_field": TableChange(replaces=True)}
    fill(path, part(1, lead(1), tables=views), calls(2, 1, 2), calls(3, 2, 3, name="Again"))
    assert query(path, "SELECT id FROM lead") == [("lead_1",)]
    assert query(path, "SELECT count(*) FROM activity") == [(0,)]
    with SQLiteSink(path) as sink:
        assert sink.counts()["activity"] == 4
    fill(path, part(4, lead(2), whole=True))
    rows = query(path, "SELECT id, user_name, extra FROM activity ORDER BY id")
    assert [row[:2] for row in rows] == [("acti_1", ""), ("acti_2", "Again"), ("acti_3", "Again")]
    assert rows[0][2] == '{"note":"x"}'
    assert query(path, "SELECT count(*) FROM activity_call") == [(3,)]
    plan = query(path, "EXPLAIN QUERY PLAN SELECT * FROM activity WHERE lead_id = 'lead_9'")
    assert "activity_lead_id" in plan[0][3]


def test_a_deleted_activity_ends_it(path: Path) -> None:
    fill(path, part(1, lead(1), whole=True), calls(2, 1, 2), calls(3, deletions=["acti_2"]))
    assert query(path, "SELECT id FROM activity") == [("acti_1",)]


def test_a_full_disk_while_the_indexes_are_built_loses_nothing(path: Path) -> None:
    fill(path, part(1, *(lead(n) for n in range(FILL_FROM))))
    fill(path, part(2, *(lead(n) for n in range(100, 400))))
    with SQLiteSink(path) as sink:
        sink.load()
        sink._db.execute("PRAGMA max_page_count = 1")
        with pytest.raises(SinkError, match="disk is full"):
            sink.write(part(3, whole=True))
    fill(path, part(3, whole=True))
    assert query(path, "SELECT count(*) FROM lead") == [(FILL_FROM + 300,)]


async def test_a_kill_at_any_moment_of_the_final_transaction(path: Path) -> None:
    first = [lead(n) for n in range(FILL_FROM)]
    more = [lead(n, contacts=[contact(n), contact(n + 1_000)]) for n in range(100, 500)]
    again = [lead(n, name="Again", contacts=[contact(n + 1_000)]) for n in range(300, 400)]
    fill(path, part(1, *first), part(2, *more), part(3, *again))
    end = part(4, whole=True).checkpoint
    steps = 0
    while True:
        arguments = (str(path), str(steps), end)
        ran = await start("tests.support.killed_write", *arguments, env=os.environ)
        _, err = await ran.communicate()
        if ran.returncode == 0:
            break
        assert ran.returncode == -signal.SIGKILL, err.decode()
        with SQLiteSink(path) as sink:  # nothing of it happened
            assert sink.load() == part(3).checkpoint
            assert sink.counts()["lead"] == FILL_FROM + 500
        steps = steps * 2 + 20
    assert steps >= 3 * 20, "it was killed too rarely"
    assert query(path, "SELECT count(*), count(DISTINCT id) FROM lead") == [(FILL_FROM + 400,) * 2]
    assert query(path, "SELECT count(*) FROM lead WHERE name = 'Again'") == [(100,)]
    assert query(path, "SELECT count(*) FROM contact") == [(FILL_FROM + 700,)]
