"""What holds for a copy in every SQL engine."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from close_async import CloseClient, DecodeError, decode
from close_async.models import (
    CustomFieldCreate,
    CustomFieldUpdate,
    GroupCreate,
    Lead,
    LeadCreate,
    LeadStatusUpdate,
)
from close_async.sync import Batch, CloseSync, Sink, SinkError, SyncReport, TableChange
from close_async.sync.objects import OBJECTS, tables_of
from close_async.testing import CloseSimulator, ManualClock
from tests.support.engines import (
    Deletions,
    DuckDBEngine,
    Engine,
    ParquetEngine,
    assert_same,
    copy_in,
    copy_of,
    typed,
)
from tests.support.moving import Mover
from tests.support.small_leads import contact, lead

AT = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)


async def synced(
    close: CloseClient, engine: Engine, deletions: Deletions = "remove", **how: Any
) -> SyncReport:
    async with CloseSync(close, engine.open(deletions)) as sync:
        return await sync.run(**how)


def write(engine: Engine, *leads: Lead, **batch: Any) -> None:
    sink = engine.open()
    try:
        sink.load()
        sink.write(Batch(upserts=leads, **{"checkpoint": "1", **batch}))
    finally:
        sink.close()


def source(simulator: CloseSimulator) -> Any:
    return copy_of(dict(each) for each in simulator.world.leads.values())


@pytest.mark.parametrize("deletions", ["remove", "mark"])
async def test_the_copy_equals_the_source(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    engine: Engine,
    deletions: Deletions,
) -> None:
    report = await synced(close, engine, deletions)
    assert (report.upserts, report.complete, report.notes) == (1_000, True, ())
    assert_same(copy_in(engine), source(simulator))
    mover = Mover(simulator, seed=3)
    for _ in range(3):
        for _ in range(60):
            mover.move()
        clock.advance(400)
        report = await synced(close, engine, deletions)
        copy = copy_in(engine)
        assert_same(copy, source(simulator))
        left_out = tables_of(OBJECTS)
        counted = {table: len(rows) for table, rows in copy.items() if table not in left_out}
        assert report.rows == counted


async def test_the_small_tables_come_along(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, engine: Engine
) -> None:
    await synced(close, engine)
    organization = simulator.world.organization
    [status, *_] = organization.statuses
    await close.lead_statuses.update(status["id"], LeadStatusUpdate(label="Renamed"))
    gone = await close.groups.create(GroupCreate(name="Gone"))
    clock.advance(60)
    await synced(close, engine)
    await close.groups.delete(gone.id)
    kept = await close.groups.create(GroupCreate(name="Kept"))
    await close.groups.add_member(kept.id, organization.users[0]["id"])
    clock.advance(3_700)  # users have no events, and are read once per hour
    organization.users[0]["first_name"] = "Renamed"
    await synced(close, engine)
    copy = copy_in(engine)
    assert {row["label"] for row in copy["lead_status"].values()} == {
        each["label"] for each in organization.statuses
    }
    assert [(row["name"], row["members"]) for row in copy["close_group"].values()] == [
        ("Kept", [{"user_id": organization.users[0]["id"]}])
    ]
    assert copy["close_user"][organization.users[0]["id"]]["first_name"] == "Renamed"
    assert len(copy["custom_field"]) == sum(map(len, organization.custom_fields.values()))
    assert len(copy["pipeline"]) == len(organization.pipelines)


async def test_deleted_rows_can_be_marked(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, engine: Engine
) -> None:
    with_contact = [key for key, each in simulator.world.leads.items() if each["contacts"]]
    deleted, merged, into, restored, changed = with_contact[:5]
    removed = simulator.world.leads[changed]["contacts"][0]["id"]
    lost = simulator.world.leads[deleted]["contacts"][0]["id"]
    await synced(close, engine, "mark")
    clock.advance(3_600)
    before = simulator.world.leads[restored]
    for lead_id in (deleted, restored):
        simulator.world.delete_lead(lead_id)
    simulator.world.merge_leads(merged, into)
    simulator.world.contacts.delete_contact(removed)
    at = datetime.fromtimestamp(clock(), UTC)
    clock.advance(600)
    await synced(close, engine, "mark")
    clock.advance(600)
    simulator.world.restore_lead(before)
    await synced(close, engine, "mark")
    assert_same(copy_in(engine), source(simulator))
    ends = {
        row[0]: typed_end(row[1:])
        for row in engine.query(
            "SELECT id, _deleted_at, _merged_into FROM lead WHERE _deleted_at IS NOT NULL"
        )
    }
    assert ends.keys() == {deleted, merged}
    assert all(abs(moment - at) < timedelta(seconds=2) for moment, _ in ends.values())
    assert (ends[deleted][1], ends[merged][1]) == (None, into)
    marked = {
        key for (key,) in engine.query("SELECT id FROM contact WHERE _deleted_at IS NOT NULL")
    }
    assert {removed, lost} <= marked


def typed_end(row: tuple[Any, ...]) -> tuple[datetime, str | None]:
    moment = datetime.fromisoformat(row[0]) if isinstance(row[0], str) else row[0]
    return moment, row[1]


def test_every_row_has_the_time_of_its_last_change(engine: Engine) -> None:
    write(engine, lead(1), lead(2))
    query = "SELECT id, _synced_at FROM lead ORDER BY id"
    (_, first), (_, second) = engine.query(query)
    assert first == second
    write(engine, lead(2, name="New"), checkpoint="2")
    assert engine.query(query)[0] == ("lead_1", first)
    assert engine.query(query)[1][1] > second


async def test_custom_fields_by_name(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, engine: Engine
) -> None:
    fields = close.custom_fields.lead
    made = {
        name: await fields.create(CustomFieldCreate(name=name, type=kind, **more))
        for name, kind, more in (
            ("Text", "text", {}),
            ("Number", "number", {}),
            ("Day", "date", {}),
            ("Time", "datetime", {}),
            ("Days", "choices", {"choices": ["Mon", "Tue"], "accepts_multiple_values": True}),
            ("NAME", "text", {}),
            ('Say "hi"; DROP TABLE lead', "text", {}),
        )
    }
    time = "2026-02-28T10:00:00+00:00"
    values = ["some 'text'", 1.5, "2026-02-28", time, ["Mon", "Tue"], "n", "h"]
    given = {f.id: v for f, v in zip(made.values(), values, strict=True)}
    one = await close.leads.create(LeadCreate(name="One", custom=given))
    clock.advance(60)
    await synced(close, engine)

    def named(*columns: str) -> tuple[Any, ...]:
        listed = ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
        [row] = engine.query(f"SELECT {listed} FROM lead_named WHERE id = '{one.id}'")  # noqa: S608
        return row

    clash = f"NAME ({made['NAME'].id})"
    assert named("name", clash, 'Say "hi"; DROP TABLE lead') == ("One", "n", "h")
    text, number, day, stored, days = named("Text", "Number", "Day", "Time", "Days")
    assert (text, float(number)) == ("some 'text'", 1.5)
    assert str(day) == "2026-02-28"
    assert datetime.fromisoformat(str(stored)) == datetime(2026, 2, 28, 10, tzinfo=UTC)
    assert (json.loads(days) if isinstance(days, str) else days) == ["Mon", "Tue"]

    await fields.update(made["Text"].id, CustomFieldUpdate(name="Renamed"))
    # The type changes before the values do.
    simulator.world.organization.custom_fields["lead"][-4]["type"] = "text"
    await fields.update(made["Days"].id, CustomFieldUpdate(name="Weekdays"))
    await fields.delete(made["Number"].id)
    clock.advance(60)
    await synced(close, engine)
    assert named("Renamed")[0] == "some 'text'"
    assert str(named("Time")[0]) == time
    for gone in ("Text", "Number", "Days"):
        with pytest.raises(Exception, match=gone):
            engine.query(f'SELECT lead_named."{gone}" FROM lead_named')  # noqa: S608
    # Who reads ids is not affected.
    assert copy_in(engine)["lead"][one.id]["custom"][made["Text"].id] == "some 'text'"
    assert engine.query("SELECT count(*) FROM contact_named") == engine.query(
        "SELECT count(*) FROM contact"
    )


def test_values_of_a_former_type_do_not_break_a_view(engine: Engine) -> None:
    """After a type was changed, Close converts the values one by one."""
    kinds = {"cf_n": "number", "cf_d": "date", "cf_t": "datetime", "cf_l": "choices"}
    rows = [
        {
            "id": f"lead.{key}",
            "field_id": key,
            "object_type": "lead",
            "name": key,
            "type": kind,
            "accepts_multiple_values": key == "cf_l",
        }
        for key, kind in kinds.items()
    ]
    odd = ["x", "2026-02-31", ["a"], {"b": 1}, True, None, 7, "now", "2026-01-01T00:00:00"]
    leads = [lead(n, **{f"custom.{key}": v for key in kinds}) for n, v in enumerate(odd)]
    fields = {"custom_field": TableChange(rows=rows, replaces=True)}
    write(engine, *leads, tables=fields)
    found = engine.query("SELECT id, cf_n, cf_d, cf_t, cf_l FROM lead_named ORDER BY id")
    assert len(found) == len(odd)
    assert float(found[6][1]) == 7


def write_types(engine: Engine, **names: str | None) -> None:
    """Store types of custom objects by their ids; those without a name are deleted."""
    rows = [{"id": key, "name": name} for key, name in names.items() if name is not None]
    gone = [key for key, name in names.items() if name is None]
    write(engine, tables={"custom_object_type": TableChange(rows=rows, deletions=gone)})


@pytest.mark.parametrize("engine", ["sqlite", "postgres", "duckdb"], indirect=True)
def test_views_of_types_leave_those_of_others_alone(engine: Engine) -> None:
    write_types(engine, a="Site", b="Press")
    engine.query("CREATE VIEW custom_object_hall AS SELECT 7 AS mine")
    write_types(engine, a="Hall", b="Hall")
    assert engine.query("SELECT mine FROM custom_object_hall") == [(7,)]
    for view in ("custom_object_hall_a", "custom_object_hall_b"):
        assert engine.query(f"SELECT id FROM {view}") == []  # noqa: S608
    write_types(engine, a=None, b="Press")
    assert engine.query("SELECT mine FROM custom_object_hall") == [(7,)]
    assert engine.query("SELECT id FROM custom_object_press") == []
    for view in ("custom_object_site", "custom_object_hall_a", "custom_object_hall_b"):
        with pytest.raises(Exception, match=view):
            engine.query(f"SELECT id FROM {view}")  # noqa: S608


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_renamed_view_of_a_type_keeps_what_depends_on_it(engine: Engine) -> None:
    write_types(engine, a="Site", b="Press")
    engine.query("GRANT SELECT ON custom_object_site TO PUBLIC")
    engine.query("CREATE VIEW mine AS SELECT id FROM custom_object_site")
    write_types(engine, a="Hall")
    granted = "SELECT has_table_privilege('public', 'custom_object_hall', 'SELECT')"
    assert engine.query(granted) == [(True,)]
    assert engine.query("SELECT id FROM mine") == []
    # Its view stays until nothing depends on it; the data is stored all the same.
    write_types(engine, a=None)
    assert engine.query("SELECT id FROM custom_object_type ORDER BY id") == [("b",)]
    assert engine.query("SELECT id FROM custom_object_hall") == []
    engine.query("DROP VIEW mine")
    write_types(engine, b="Hall")
    assert engine.query("SELECT id FROM custom_object_hall") == []
    with pytest.raises(Exception, match="custom_object_press"):
        engine.query("SELECT id FROM custom_object_press")


ODD: tuple[Any, ...] = (
    "\0 nul",
    "\ud800 lone",
    2**80,
    {"a": ["\0", "\ud83d\ude00", "\udc00\\u0000"]},
    float("nan"),
    True,
    ["x"],
    "2026-02-31T00:00:00+00:00",
    "2026-11-03T09:15:00+23:00",
    1.5,
    -(2**70),
)


@pytest.mark.parametrize("engine", ["postgres", "duckdb", "parquet"], indirect=True)
@pytest.mark.parametrize("field", ["name", "date_created", "addresses", "custom.cf_x", "unknown"])
def test_no_value_loses_a_lead(engine: Engine, field: str) -> None:
    sink = engine.open()
    for number, value in enumerate(ODD):
        leads = [lead(number, **{field: value}), lead(100 + number)]
        sink.write(Batch(upserts=leads, checkpoint=str(number)))
    sink.close()
    copy = copy_in(engine)
    assert len(copy["lead"]) == len(copy["contact"]) == 2 * len(ODD)
    for number, value in enumerate(ODD):
        row = copy["lead"][f"lead_{number}"]
        stored = row["custom"]["cf_x"] if field.startswith("custom") else row.get(field)
        assert stored is not None or row["extra"][field] is not None, value


def test_odd_integers_and_flags_do_not_lose_a_lead(engine: Engine) -> None:
    opportunity = {"id": "oppo_1", "value": 2**70, "confidence": "high", "date_won": "soon"}
    task = {"id": "task_1", "is_complete": "maybe"}
    write(engine, lead(1, opportunities=[opportunity], tasks=[task]))
    if isinstance(engine, DuckDBEngine | ParquetEngine):
        assert copy_in(engine)["opportunity"]["oppo_1"]["extra"]["confidence"] == "high"
    assert engine.query("SELECT count(*) FROM opportunity") == [(1,)]
    assert engine.query("SELECT count(*) FROM task") == [(1,)]


def test_a_batch_is_stored_whole_or_not_at_all(engine: Engine) -> None:
    write(engine, lead(1))
    with pytest.raises(DecodeError, match="id in the response is null"):
        write(engine, lead(2), decode(Lead, {}), deletions=["lead_1"], checkpoint="2")
    sink = engine.open()
    assert sink.load() == "1"
    assert list(sink.ids("", 9)) == ["lead_1"]
    sink.close()


def test_contacts_follow_their_lead(engine: Engine) -> None:
    write(engine, lead(1, contacts=[contact(1), contact(2)]), lead(3))
    write(engine, lead(3, contacts=[contact(1), contact(3)]), checkpoint="2")
    write(engine, lead(1, contacts=[contact(4), contact(2, name="New")]), checkpoint="3")
    rows = {key: (row["lead_id"], row["name"]) for key, row in copy_in(engine)["contact"].items()}
    assert rows == {
        "cont_1": ("lead_3", "Person 1"),
        "cont_2": ("lead_1", "New"),
        "cont_3": ("lead_3", "Person 3"),
        "cont_4": ("lead_1", "Person 4"),
    }
    partial = lead(1)
    del partial.contacts
    write(engine, partial, checkpoint="4")
    assert len(copy_in(engine)["contact"]) == 4
    write(engine, deletions=["lead_1", "lead_unknown"], checkpoint="5")
    assert copy_in(engine)["contact"].keys() == {"cont_1", "cont_3"}


def test_ids_are_sorted_and_limited(engine: Engine) -> None:
    write(engine, *map(lead, range(1, 6)))
    sink = engine.open()
    sink.load()
    assert list(sink.ids("", 2)) == ["lead_1", "lead_2"]
    assert list(sink.ids("lead_2", 9)) == ["lead_3", "lead_4", "lead_5"]
    assert list(sink.ids("lead_5", 9)) == []
    sink.close()


@pytest.mark.usefixtures("refused_at_once")
def test_two_syncs_do_not_mix(engine: Engine) -> None:
    write(engine, lead(1))
    first = engine.open()
    first.load()
    with pytest.raises(SinkError, match=r"another (sync is writing|program is using)"):
        _disturb(engine, first)
    first.close()
    assert copy_in(engine)["lead"].keys() <= {"lead_1", "lead_2"}


def _disturb(engine: Engine, first: Sink) -> None:
    """Write while another sync does, if the engine has not rejected that before."""
    second = engine.open()
    try:
        second.load()
        first.write(Batch(upserts=[lead(2)], checkpoint="2"))
        second.write(Batch(upserts=[lead(3)], checkpoint="3"))
    finally:
        second.close()


def test_deletions_are_remove_or_mark(engine: Engine) -> None:
    with pytest.raises(ValueError, match='use "remove" or "mark"'):
        engine.open("forget")  # type: ignore[arg-type]


def test_a_row_keeps_its_types() -> None:
    from close_async.sync.tables import OPPORTUNITY

    fields = {"id": "oppo_1", "value": "1", "date_won": "2026-11-03", "note": 5}
    row = OPPORTUNITY.fitted(OPPORTUNITY.row(fields), nul=False)
    assert typed(OPPORTUNITY, row)["extra"] == {"note": 5}
