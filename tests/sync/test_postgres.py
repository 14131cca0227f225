"""The PostgreSQL sink, against a real server."""

import asyncio
import logging
import pickle
import re
import traceback
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from close_async import CloseClient, ConfigurationError
from close_async.models import CustomFieldCreate, CustomFieldUpdate
from close_async.sync import Batch, CloseSync, PostgresSink, SinkError, TableChange
from close_async.sync.sinks import peek_postgres
from close_async.sync.sinks import postgres as module
from close_async.testing import CloseSimulator, ManualClock
from tests.support.engine_fixtures import postgres_engine
from tests.support.engines import PostgresEngine, assert_same, copy_in, copy_of
from tests.support.small_leads import contact, lead

SECRET = "s3cr3t-pässword"


@pytest.fixture
def engine(postgres: str) -> PostgresEngine:
    return postgres_engine(postgres)


def field(key: str, name: str, kind: str = "text") -> dict[str, Any]:
    return {
        "id": f"lead.{key}",
        "field_id": key,
        "object_type": "lead",
        "name": name,
        "type": kind,
        "accepts_multiple_values": False,
        "date_created": f"2026-01-01T00:00:0{key[-1]}+00:00",
    }


def write(engine: PostgresEngine, *fields: dict[str, Any], checkpoint: str) -> list[str]:
    sink = engine.open()
    sink.load()
    tables = {"custom_field": TableChange(rows=fields, replaces=True)}
    sink.write(Batch(upserts=[lead(1)], tables=tables, checkpoint=checkpoint))
    notes = list(sink.notes())
    sink.close()
    return notes


def columns(engine: PostgresEngine) -> list[str]:
    found = engine.query(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'lead_named'::regclass AND attnum > 0 "
        "ORDER BY attnum"
    )
    names = [name for (name,) in found]
    return names[names.index("_merged_into") + 1 :]


def test_nothing_is_created_before_the_first_batch(engine: PostgresEngine) -> None:
    sink = engine.open()
    assert (sink.load(), list(sink.ids("", 5)), sink.counts()) == (None, [], {})
    sink.close()
    assert engine.query(f"SELECT to_regnamespace('{engine.schema}')") == [(None,)]
    with pytest.raises(SinkError, match="no sync has stored anything"):
        peek_postgres(engine.url, engine.schema)


@pytest.mark.parametrize("table", ["lead", "meta", "contact_named"])
def test_a_table_of_another_program_is_left_untouched(engine: PostgresEngine, table: str) -> None:
    engine.query(f"CREATE SCHEMA {engine.schema}")
    engine.query(f"CREATE TABLE {engine.schema}.{table} AS SELECT 1 AS mine")
    sink = engine.open()
    with pytest.raises(SinkError, match=f"has a table {table} of another program"):
        sink.load()
    sink.close()
    with pytest.raises(SinkError, match="another program"):
        peek_postgres(engine.url, engine.schema)
    assert engine.query(f"SELECT * FROM {table}") == [(1,)]  # noqa: S608


def test_other_tables_may_be_in_the_schema(engine: PostgresEngine) -> None:
    engine.query(f"CREATE SCHEMA {engine.schema}")
    engine.query(f"CREATE TABLE {engine.schema}.mine AS SELECT 1 AS mine")
    write(engine, checkpoint="1")
    assert engine.query("SELECT count(*) FROM lead, mine") == [(1,)]


def test_a_copy_of_a_newer_version_is_rejected(engine: PostgresEngine) -> None:
    write(engine, checkpoint="1")
    engine.query("UPDATE meta SET value = '99' WHERE key = 'version'")
    with pytest.raises(SinkError, match="upgrade"):
        engine.open().load()


def test_a_column_missing_from_an_older_version_is_added(engine: PostgresEngine) -> None:
    write(engine, checkpoint="1")
    engine.query("DROP VIEW lead_named")
    engine.query("ALTER TABLE lead DROP COLUMN html_url")
    write(engine, checkpoint="2")
    assert engine.query("SELECT html_url FROM lead_named") == [(None,)]


def test_columns_have_types(engine: PostgresEngine) -> None:
    opportunity = {"id": "oppo_1", "value": 5, "date_won": "2026-11-03", "confidence": None}
    sink = engine.open()
    sink.write(Batch(upserts=[lead(1, opportunities=[opportunity])], checkpoint="1"))
    sink.close()
    [(value, won)] = engine.query("SELECT value, date_won FROM opportunity")
    assert (value, str(won)) == (5, "2026-11-03")
    [(created, cities)] = engine.query(
        "SELECT date_created, extra->'none' FROM lead WHERE date_created < now()"
    )
    assert (created, cities) == (datetime(2026, 6, 19, 9, 22, 10, 543000, UTC), None)


def test_a_reader_never_sees_half_a_batch(engine: PostgresEngine) -> None:
    """Each batch moves all contacts to another lead, and changes the name of both."""
    sink = engine.open()
    people = [contact(number) for number in range(40)]
    seen: set[tuple[int, str, str]] = set()
    with psycopg.connect(engine.url, autocommit=True) as reader:
        for number in range(20):
            leads = [lead(1, name=f"A{number}"), lead(2, name=f"B{number}", contacts=people)]
            if number % 2:
                leads = [lead(1, name=f"A{number}", contacts=people), lead(2, name=f"B{number}")]
            sink.write(Batch(upserts=leads, checkpoint=str(number)))
            [row] = reader.execute(
                f"SELECT (SELECT count(*) FROM {engine.schema}.contact), min(name), max(name) "  # noqa: S608
                f"FROM {engine.schema}.lead"
            ).fetchall()
            seen.add((row[0], row[1][1:], row[2][1:]))
    sink.close()
    assert all(low == high for _, low, high in seen)


def test_views_follow_the_fields_and_keep_their_grants(engine: PostgresEngine) -> None:
    engine.query(f"DROP ROLE IF EXISTS reader_{engine.schema}")
    engine.query(f"CREATE ROLE reader_{engine.schema}")
    write(engine, field("cf_1", "Industry"), field("cf_2", "Seats", "number"), checkpoint="1")
    assert columns(engine) == ["Industry", "Seats"]
    engine.query(f"GRANT SELECT ON lead_named TO reader_{engine.schema}")
    write(engine, field("cf_1", "Sector"), field("cf_3", "New"), checkpoint="2")
    assert columns(engine) == ["Sector", "New"]
    assert engine.query(
        f"SELECT has_table_privilege('reader_{engine.schema}', 'lead_named', 'SELECT')"
    ) == [(True,)]


def test_a_view_of_a_user_stops_no_sync(engine: PostgresEngine) -> None:
    write(engine, field("cf_1", "Industry"), checkpoint="1")
    engine.query('CREATE VIEW report AS SELECT "Industry" FROM lead_named')
    assert write(engine, field("cf_1", "Industry"), field("cf_2", "More"), checkpoint="2") == []
    assert columns(engine) == ["Industry", "More"]
    [note] = write(engine, field("cf_1", "Sector"), checkpoint="3")
    assert re.search(r"view (\w+\.)?report depends on view (\w+\.)?lead_named", note)
    assert columns(engine) == ["Industry", "More"]
    sink = engine.open()  # a run without a change of the fields tries again
    sink.load()
    sink.write(Batch(upserts=[lead(2)], checkpoint="4"))
    assert len(sink.notes()) == 1
    sink.close()
    engine.query("DROP VIEW report")
    sink = engine.open()
    sink.load()
    sink.write(Batch(upserts=[lead(2)], checkpoint="5"))
    assert list(sink.notes()) == []
    sink.close()
    assert columns(engine) == ["Sector"]


def test_a_view_that_is_read_is_replaced_later(
    engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_VIEW_LOCK_WAIT", "10ms")
    write(engine, field("cf_1", "Industry"), checkpoint="1")
    with psycopg.connect(engine.url) as reader:
        reader.execute(f"SELECT count(*) FROM {engine.schema}.lead_named")  # noqa: S608
        [note] = write(engine, field("cf_1", "Sector"), checkpoint="2")
        assert "a query is reading it" in note
    assert engine.query("SELECT name FROM custom_field") == [("Sector",)]
    assert write(engine, field("cf_1", "Sector"), checkpoint="3") == []
    assert columns(engine) == ["Sector"]


def test_names_of_fields_that_postgres_would_cut(engine: PostgresEngine) -> None:
    long = "Ä" * 40
    write(engine, field("cf_1", long + "a"), field("cf_2", long + "b"), checkpoint="1")
    first, second = columns(engine)
    assert first != second
    assert {first[-7:], second[-7:]} == {" (cf_1)", " (cf_2)"}
    assert max(len(name.encode()) for name in (first, second)) <= 63


async def test_a_note_about_a_view_is_in_the_report(
    close: CloseClient, clock: ManualClock, engine: PostgresEngine
) -> None:
    made = await close.custom_fields.lead.create(CustomFieldCreate(name="Mine", type="text"))
    async with CloseSync(close, engine.open()) as sync:
        await sync.run()
    engine.query('CREATE VIEW report AS SELECT "Mine" FROM lead_named')
    await close.custom_fields.lead.update(made.id, CustomFieldUpdate(name="Yours"))
    clock.advance(60)
    async with CloseSync(close, engine.open()) as sync:
        report = await sync.run()
    assert [note for note in report.notes if "still has its former columns" in note]
    assert report.complete


async def test_a_lost_connection_is_opened_again(
    close: CloseClient,
    simulator: CloseSimulator,
    engine: PostgresEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_PAUSES", (0.01,) * 200)
    lost = 0
    sink = engine.open()
    write_batch = sink.write

    def lose(batch: Batch) -> None:
        nonlocal lost
        if sink._connection is not None and batch.upserts:
            pid = sink._connection.info.backend_pid
            engine.query(f"SELECT pg_terminate_backend({pid})")
            lost += 1
        write_batch(batch)

    monkeypatch.setattr(sink, "write", lose)
    async with CloseSync(close, sink) as sync:
        report = await sync.run()
    assert report.complete
    assert lost > 1
    assert_same(copy_in(engine), copy_of(map(dict, simulator.world.leads.values())))


def test_a_batch_whose_commit_was_lost_is_stored_once(
    engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAUSES", (0.01,) * 200)
    sink = engine.open()
    sink.write(Batch(upserts=[lead(1)], checkpoint="1"))
    store = sink._store
    calls = 0

    def commit_and_lose(connection: Any, *args: Any) -> None:
        nonlocal calls
        calls += 1
        store(connection, *args)
        if calls == 1:
            engine.query(f"SELECT pg_terminate_backend({connection.info.backend_pid})")
            connection.execute("SELECT 1")

    monkeypatch.setattr(sink, "_store", commit_and_lose)
    sink.write(Batch(upserts=[lead(2)], checkpoint="2"))
    sink.write(Batch(upserts=[lead(3)], checkpoint="3"))
    sink.close()
    assert calls == 3
    assert copy_in(engine)["lead"].keys() == {"lead_1", "lead_2", "lead_3"}


def test_a_server_that_is_not_there_is_reported_at_once() -> None:
    sink = PostgresSink("postgresql://close@/postgres?host=/nowhere")
    with pytest.raises(SinkError, match="PostgreSQL reports"):
        sink.load()
    sink.close()


def test_a_password_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"postgresql://close:{SECRET}@127.0.0.1:1/warehouse"
    sink = PostgresSink(url)
    shown = [repr(sink), str(sink), caplog.text]
    for wrong in (f"{url}?nonsense=1", f"postgresql://close:{SECRET}@[x", f"password={SECRET} a b"):
        with pytest.raises(ConfigurationError) as invalid:
            PostgresSink(wrong)
        shown += [str(invalid.value), "".join(traceback.format_exception(invalid.value))]
    with pytest.raises(SinkError) as refused:
        sink.load()
    shown += [str(refused.value), "".join(traceback.format_exception(refused.value))]
    shown.append(repr(pickle.dumps(refused.value)))
    assert not [text for text in shown if SECRET in text or "s3cr3t" in text]
    assert "postgresql://close@127.0.0.1:1/warehouse" in str(refused.value)


def test_a_missing_privilege_is_explained(engine: PostgresEngine) -> None:
    engine.query(f"CREATE ROLE guest_{engine.schema} LOGIN")
    url = engine.url.replace("close@", f"guest_{engine.schema}@")
    sink = PostgresSink(url, schema=engine.schema)
    sink.load()
    with pytest.raises(SinkError, match="Grant the privilege"):
        sink.write(Batch(upserts=[lead(1)], checkpoint="1"))
    sink.close()


@pytest.mark.parametrize("schema", ["", "x" * 64, "a\0b"])
def test_a_name_that_is_no_schema(schema: str) -> None:
    with pytest.raises(ValueError, match="schema is"):
        PostgresSink("postgresql:///x", schema=schema)


async def test_the_event_loop_is_not_blocked_while_connecting(close: CloseClient) -> None:
    sink = PostgresSink("postgresql://close@/postgres?host=/nowhere")
    async with CloseSync(close, sink) as sync:
        with pytest.raises(SinkError):
            await asyncio.wait_for(sync.run(), 120)


def test_a_view_can_be_read_by_several_workers(engine: PostgresEngine) -> None:
    fields = [field("cf_1", "Day", "date"), field("cf_2", "Time", "datetime")]
    sink = engine.open()
    values = {"custom.cf_1": "2026-02-28", "custom.cf_2": "2026-02-28T10:00:00+00:00"}
    tables = {"custom_field": TableChange(rows=fields, replaces=True)}
    leads = [lead(number, **values) for number in range(50)]
    sink.write(Batch(upserts=leads, tables=tables, checkpoint="1"))
    sink.close()
    with psycopg.connect(engine.url, autocommit=True) as db:
        for setting in (
            "parallel_setup_cost = 0",
            "parallel_tuple_cost = 0",
            "min_parallel_table_scan_size = 0",
        ):
            db.execute(f"SET {setting}")
        query = f'SELECT count("Day"), count("Time") FROM {engine.schema}.lead_named'  # noqa: S608
        plan = "\n".join(row[0] for row in db.execute(f"EXPLAIN {query}"))
        assert "Parallel" in plan
        assert db.execute(query).fetchone() == (50, 50)
