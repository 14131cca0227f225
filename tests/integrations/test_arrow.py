"""Scans as Arrow record batches, and what polars, pandas and DuckDB make of them."""

import asyncio
import json
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from close_async import CloseClient, DecodeError, Partition, UnknownFieldError, decode, encode
from close_async.integrations._frames import BatchIterator, Frame, read_frame
from close_async.models import Activity, CustomField, Lead
from close_async.paging.scanning.window import ScanPage
from close_async.partitions import Connection
from close_async.sync import CloseSync, SQLiteSink
from close_async.sync.tables import ACTIVITY, VIEWS
from close_async.testing import CloseSimulator


@pytest.fixture
async def simulator() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=450, rate_limits=False) as sim:
        yield sim


@pytest.fixture
async def close(simulator: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(simulator.api_key, base_url=simulator.url) as client:
        yield client


def custom_fields(*definitions: dict[str, Any]) -> Callable[[], AsyncIterator[CustomField]]:
    async def listed() -> AsyncIterator[CustomField]:
        for each in definitions:
            yield decode(CustomField, each)

    return listed


# How a column of each type shows a value of Close's JSON. A value that it does not fit is in extra.
def equals(column: pyarrow.Field, shown: Any, sent: Any) -> bool:
    kind = column.type
    if pyarrow.types.is_list(kind):
        values = sent if isinstance(sent, list) else [sent]
        return len(shown) == len(values) and all(
            pair == (None, None) or equals(kind.value_field, *pair)
            for pair in zip(shown, values, strict=True)
        )
    if pyarrow.types.is_struct(kind):
        return holds([kind.field(at) for at in range(kind.num_fields)], shown, sent)
    if pyarrow.types.is_timestamp(kind):
        moment = datetime.fromisoformat(sent)
        return shown == (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if pyarrow.types.is_date(kind):
        return shown == date.fromisoformat(sent)
    if pyarrow.types.is_boolean(kind):
        return shown is sent
    if pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind):
        return not isinstance(sent, bool) and shown == (
            type(shown)(sent) if isinstance(sent, str) else sent
        )
    if isinstance(sent, str):
        return shown == whole(sent)
    return alike(json.loads(shown), sent)


def holds(columns: list[pyarrow.Field], row: dict[str, Any], item: dict[str, Any]) -> bool:
    """Return whether a row has everything of a JSON object, and nothing else."""
    extra = json.loads(row["extra"])
    keys = {
        (f"custom.{each.metadata[b'field_id'].decode()}" if each.metadata else each.name): each
        for each in columns
        if each.name != "extra"
    }
    for key, column in keys.items():
        shown, sent = row[column.name], item.get(key)
        if shown is None:
            if sent is not None and not kept(extra.pop(key), sent):
                return False
        elif key in extra:  # objects of a list that are not objects
            rest = [each for each in sent if not isinstance(each, dict)]
            if not alike(extra.pop(key), rest):
                return False
            if not equals(column, shown, [each for each in sent if isinstance(each, dict)]):
                return False
        elif not equals(column, shown, sent):
            return False
    others = {key: value for key, value in item.items() if key not in keys}
    if others.get("custom") == {}:
        del others["custom"]
    return alike(extra, others)


def kept(shown: Any, sent: Any) -> bool:
    """Return whether a value is in extra: one that is not a string may be there as its JSON."""
    if isinstance(shown, str) and not isinstance(sent, str):
        shown = json.loads(shown)
    return alike(shown, sent)


def alike(shown: Any, sent: Any) -> bool:
    """Return whether JSON is the same, but for what cannot be stored in JSON or UTF-8."""
    if isinstance(sent, dict):
        shown = {whole(key): value for key, value in shown.items()}
        return len(shown) == len(sent) and all(
            alike(shown[whole(key)], value) for key, value in sent.items()
        )
    if isinstance(sent, list):
        return len(shown) == len(sent) and all(map(alike, shown, sent))
    if isinstance(sent, float) and not -1e308 < sent < 1e308:
        return isinstance(shown, str | float)
    if isinstance(sent, int) and abs(sent) >= 2**63:
        return str(shown) == str(sent)
    return whole(shown) == whole(sent) if isinstance(sent, str) else bool(shown == sent)


def whole(text: str) -> str:
    """Return a string in which U+FFFD replaces lone surrogates, which UTF-8 does not have."""
    return "".join("\ufffd" if 0xD800 <= ord(each) <= 0xDFFF else each for each in text)


async def test_every_field_of_every_lead_has_its_value_and_type(close: CloseClient) -> None:
    table = await close.leads.scan().to_arrow()
    rows = {row["id"]: row for row in table.to_pylist()}
    leads = [encode(lead) async for lead in close.leads.list()]
    assert len(leads) == len(rows) == 450
    for lead in leads:
        assert holds(list(table.schema), rows[lead["id"]], lead), lead
    # Nothing that Close documents is left to JSON.
    assert set(table["extra"].to_pylist()) == {"{}"}
    types = {each.name: str(each.type) for each in table.schema}
    assert types["date_created"] == "timestamp[us, tz=UTC]"
    assert types["Renewal"] == "date32[day]"
    assert types["Interests"] == "list<item: string>"
    assert types["Seats"] == "double"
    opportunity = table.schema.field("opportunities").type.value_type
    assert str(opportunity.field("value").type) == "int64"
    assert str(opportunity.field("date_won").type) == "date32[day]"
    assert any(row["opportunities"] for row in rows.values())
    assert any(row["Interests"] for row in rows.values())


async def test_every_field_of_every_activity(close: CloseClient) -> None:
    table = await close.activities.scan().to_arrow()
    rows = {row["id"]: row for row in table.to_pylist()}
    count = 0
    async for activity in close.activities.scan():
        item = encode(activity)
        assert holds(list(table.schema), rows[item["id"]], item), item
        count += 1
    assert count == len(rows) > 450


async def test_types_of_activities_choose_the_columns(close: CloseClient) -> None:
    views = {view.type: [each.name for each in view.fields] for view in VIEWS}
    common = [each.name for each in ACTIVITY.fields]
    calls = await close.activities.scan(types=["Call"]).to_arrow()
    assert calls.schema.names == [*common, *views["Call"], "extra"]
    two = await close.activities.scan(types=["Call", "Note"]).to_arrow()
    assert set(two.schema.names) == {*common, *views["Call"], *views["Note"], "extra"}
    every = await close.activities.scan().to_arrow()
    own = [each.name async for each in close.custom_fields.activity.list()]
    assert own
    assert {*common, *own, "extra"}.union(*views.values()) == set(every.schema.names)
    chosen = await close.activities.scan(types=["Call"], fields=["duration", "id"]).to_arrow()
    assert chosen.schema.names == ["duration", "id", "extra"]
    assert set(chosen["extra"].to_pylist()) == {"{}"}
    kind = (await close.custom_activity_types.list()).data[0]
    custom = await close.activities.scan(types=[kind.id]).to_arrow()
    schema = await close.custom_fields.schema(kind.id)
    assert {each.name for each in schema} <= set(custom.schema.names)


async def test_the_names_are_those_of_the_views(close: CloseClient, tmp_path: Path) -> None:
    for name, kind in [
        ("Industry", "text"),  # a second one
        ("NAME", "number"),  # a column, in other letters
        ("Contacts", "text"),  # a column of a frame alone
        ("Crème brûlée, 漢字; \u202e x", "date"),
    ]:
        await close.custom_fields.lead.create({"name": name, "type": kind})
    table = await close.leads.scan().to_arrow()
    async with CloseSync(close, SQLiteSink(tmp_path / "copy.db")) as sync:
        await sync.run()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as db:
        view = {each[1] for each in db.execute("PRAGMA table_info(lead_named)")}
    found = dict(zip(table.schema.names, table.schema, strict=True))
    view -= {"_synced_at", "_deleted_at", "_merged_into", "Contacts"}
    [contacts] = {name for name in found if name.startswith("Contacts (cf_")}
    assert view | {contacts, "contacts", "opportunities", "tasks"} == set(found)
    fields = [each async for each in close.custom_fields.lead.list() if each.name == "Industry"]
    assert len(fields) == 2
    for each in fields:
        assert found[f"Industry ({each.id})"].metadata == {b"field_id": each.id.encode()}
    assert any(name.startswith("NAME (cf_") for name in found)


async def test_a_label_that_looks_like_another_one_with_its_id() -> None:
    frame = await read_frame(
        Lead,
        {
            "lead": custom_fields(
                {"id": "cf_1", "name": "X", "type": "text"},
                {"id": "cf_2", "name": "x", "type": "text"},
                {"id": "cf_3", "name": "X (cf_1)", "type": "text"},
                {"id": "cf_4", "name": "\u200b", "type": "text"},
                {"id": "cf_5", "name": "extra", "type": "text"},
            )
        },
        fields=["custom"],
    )
    assert frame.schema.names == [
        "X (cf_1)", "x (cf_2)", "X (cf_1) (cf_3)", "cf_4", "extra (cf_5)", "extra",
    ]  # fmt: skip


async def test_definitions_that_differ_from_the_documentation() -> None:
    frame = await read_frame(
        Lead,
        {
            "lead": custom_fields(
                {"id": "cf_1", "name": ["X"], "type": ["text"], "accepts_multiple_values": None},
                {"id": "cf_2"},
                {"id": 5, "name": "no id"},
                {"id": ["cf_3"], "name": "no id either"},
                {"id": "cf_2", "name": "Y", "type": "telepathy"},
            )
        },
        fields=["custom"],
    )
    assert frame.schema.names == ["['X']", "Y", "extra"]
    assert {str(each.type) for each in frame.schema} == {"string"}


async def test_fields_are_the_columns_in_their_order(close: CloseClient) -> None:
    seats = await close.custom_fields.schema("lead")
    key = f"custom.{seats.id('Seats')}"
    table = await close.leads.scan(
        fields=["num_calls", "name", key, "custom.cf_gone", "id", "last_activity_date"]
    ).to_arrow()
    assert [(each.name, str(each.type)) for each in table.schema] == [
        ("num_calls", "int64"),
        ("name", "string"),
        ("Seats", "double"),
        ("cf_gone", "string"),
        ("id", "string"),
        ("last_activity_date", "timestamp[us, tz=UTC]"),
        ("extra", "string"),
    ]
    assert table["num_calls"].null_count == 0
    assert set(table["extra"].to_pylist()) == {"{}"}
    nested = await close.leads.scan(fields=["id", "contacts", "custom"]).to_arrow()
    assert nested.schema.names[:2] == ["id", "contacts"]
    assert "Industry" in nested.schema.names
    assert "name" not in nested.schema.names
    everything = await close.leads.scan(fields=["_all"]).to_arrow()
    assert {"num_calls", "contacts", "Industry", "primary_email"} <= set(everything.schema.names)
    with pytest.raises(UnknownFieldError, match="did you mean"):
        close.leads.scan(fields=["nme"]).arrow()


@pytest.mark.parametrize(
    ("fields", "types"),
    [
        (["id", "num_calls"], set()),
        (["id", "custom"], {"lead"}),
        (["id", "contacts"], {"contact"}),
        (None, {"lead", "contact", "opportunity"}),
    ],
)
async def test_definitions_are_read_only_if_a_column_needs_them(
    fields: list[str] | None, types: set[str], close: CloseClient, simulator: CloseSimulator
) -> None:
    await close.leads.scan(fields=fields, limit=1).to_arrow()
    paths = [each.path for each in simulator.requests]
    found = {path.rstrip("/").rpartition("/")[2] for path in paths if "custom_field" in path}
    assert found == types


async def test_an_empty_scan_has_the_schema(close: CloseClient) -> None:
    nothing = {"type": "text", "mode": "full_words", "value": "nosuchleadanywhere"}
    table = await close.leads.scan(nothing).to_arrow()
    assert table.num_rows == 0
    assert table.schema == (await close.leads.scan(limit=1).to_arrow()).schema
    batches = [batch async for batch in close.leads.scan(nothing).arrow()]
    assert [batch.num_rows for batch in batches] == [0]


async def test_batches_end_at_a_number_of_rows_and_have_one_schema(close: CloseClient) -> None:
    scan = close.leads.scan(page_size=50)
    batches = [batch async for batch in scan.arrow(batch_rows=120)]
    assert len(batches) == 4
    # Pages of a list overlap by a tenth.
    assert all(120 <= batch.num_rows < 170 for batch in batches[:-1])
    assert all(batch.schema.equals(batches[0].schema, check_metadata=True) for batch in batches)
    ids = [key for batch in batches for key in batch["id"].to_pylist()]
    assert len(set(ids)) == 450
    assert scan.progress.fetched == 450
    with pytest.raises(ValueError, match="batch_rows must be an integer of at least 1"):
        scan.arrow(batch_rows=0)


async def test_large_leads_end_a_batch_before_its_rows(
    close: CloseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("close_async.integrations._frames._MOST_BYTES", 300_000)
    batches = [batch async for batch in close.leads.scan(page_size=50).arrow()]
    assert len(batches) > 2
    assert sum(batch.num_rows for batch in batches) == 450


async def test_a_loop_that_is_left_closes_everything(close: CloseClient) -> None:
    scan = close.leads.scan(page_size=10)
    async for batch in scan.arrow(batch_rows=10):
        assert batch.num_rows == 10
        break
    async with aclosing(scan.arrow(batch_rows=10)) as batches:
        await anext(batches)
    assert [batch async for batch in batches] == []
    batches = scan.arrow(batch_rows=10)
    await anext(batches)
    await scan.aclose()
    await close.aclose()  # complains of requests that are left, as the autouse fixture does
    unread = scan.arrow()
    await unread.aclose()
    assert [batch async for batch in unread] == []


class Pages:
    """Pages, and how they end."""

    def __init__(self, *pages: list[dict[str, Any]], ending: Exception) -> None:
        self._pages = list(pages)
        self._ending = ending
        self.closed = 0

    async def __anext__(self) -> ScanPage[Lead]:
        if not self._pages:
            raise self._ending
        return ScanPage(data=[decode(Lead, each) for each in self._pages.pop(0)], has_more=True)

    async def aclose(self) -> None:
        self.closed += 1


async def test_an_error_is_raised_after_what_was_read_before_it() -> None:
    async def frame() -> Frame:
        return await read_frame(Lead, {}, fields=["id"])

    pages: Any = Pages([{"id": "lead_1"}], [{"id": "lead_2"}], ending=DecodeError("a row"))
    batches = BatchIterator(frame, pages, 1_000)
    assert (await anext(batches))["id"].to_pylist() == ["lead_1", "lead_2"]
    with pytest.raises(DecodeError, match="a row"):
        await anext(batches)
    assert [batch async for batch in batches] == []

    pages = Pages(ending=DecodeError("all"))
    batches = BatchIterator(frame, pages, 1_000)
    with pytest.raises(DecodeError, match="all"):
        await anext(batches)

    pages = Pages([{"id": "lead_1"}], ending=RuntimeError("a defect"))
    batches = BatchIterator(frame, pages, 1_000)
    with pytest.raises(RuntimeError, match="a defect"):
        await anext(batches)
    assert pages.closed
    assert [batch async for batch in batches] == []


async def test_without_pyarrow_the_error_names_the_extra_before_any_request(
    close: CloseClient, simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for name in ("_arrow", "_frames"):
        monkeypatch.delitem(sys.modules, f"close_async.integrations.{name}")
    before = simulator.request_count
    for read in (
        lambda: close.leads.scan().arrow(),
        lambda: close.activities.scan().arrow(),
        lambda: Partition().batches(),
    ):
        with pytest.raises(ImportError, match=r"pip install 'close-async\[arrow\]'"):
            read()
    with pytest.raises(ImportError, match=r"pip install 'close-async\[arrow\]'"):
        await close.leads.scan().to_arrow()
    assert simulator.request_count == before


async def test_a_partition_in_another_thread(
    close: CloseClient, simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THE_KEY", simulator.api_key)
    connection = Connection(key="env:THE_KEY", base_url=simulator.url)
    table = await close.leads.scan().to_arrow()
    parts = await close.leads.scan().partitions(2, connection=connection)
    batches = [each for part in parts for each in await asyncio.to_thread(list, part.batches())]
    assert pyarrow.Table.from_batches(batches).sort_by("id") == table.sort_by("id")


async def test_polars_pandas_and_duckdb_read_it(close: CloseClient) -> None:
    table = await close.leads.scan().to_arrow()
    leads = [encode(lead) async for lead in close.leads.list()]
    industry = (await close.custom_fields.schema("lead")).id("Industry")
    counts: dict[str | None, int] = {}
    for each in leads:
        value = each.get(f"custom.{industry}")
        counts[value] = counts.get(value, 0) + 1
    contacts = sorted(each["name"] for lead in leads for each in lead["contacts"])
    values = sum(each["value"] or 0 for lead in leads for each in lead["opportunities"])
    first = min(datetime.fromisoformat(each["date_created"]) for each in leads)

    frame: Any = polars.from_arrow(table)
    assert dict(frame["Industry"].value_counts().iter_rows()) == counts
    people = frame.select("contacts").explode("contacts").drop_nulls().unnest("contacts")
    assert sorted(people["name"]) == contacts
    assert frame["date_created"].min() == first

    data = table.to_pandas()
    assert data["Industry"].value_counts().to_dict() == {k: v for k, v in counts.items() if k}
    assert isinstance(data["date_created"].dtype, pandas.DatetimeTZDtype)
    assert data["date_created"].min() == first
    assert sorted(each["name"] for row in data["contacts"] for each in row) == contacts

    with duckdb.connect() as db:
        db.register("leads", table)
        found = db.execute("SELECT Industry, count(*) FROM leads GROUP BY ALL").fetchall()
        assert dict(found) == counts
        nested = "SELECT unnest(contacts, recursive := true) FROM leads"
        people = db.execute(f"SELECT name FROM ({nested}) ORDER BY name").fetchall()  # noqa: S608
        assert sorted(name for (name,) in people) == contacts
        sums = "SELECT sum(o.value) FROM (SELECT unnest(opportunities) AS o FROM leads)"
        assert db.execute(sums).fetchone() == (values,)


# Before the first year and after the last one of Python's in UTC.
EDGES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-02-29 10:00Z"]
text = st.text(st.characters(exclude_categories=()), max_size=5)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    text,
    st.sampled_from(
        [
            *(2**53 + 1, 10**400, "9" * 400, "1e999", "12", "-0", "\0", "cut \ud83d", "[", "{"),
            *("2026-02-29", "2024-02-29", "2024-02-29T10:00:00", "2024-02-29T10:00:00.5+02:00"),
            *EDGES,
        ]
    ),
)
values = st.recursive(
    scalars,
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=3), each, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    {"id": f"cf_{kind}{'s' * many}", "name": kind, "type": kind, "accepts_multiple_values": many}
    for kind in ("text", "number", "date", "datetime", "choices")
    for many in (False, True)
]
keys = st.sampled_from(
    [
        *("id", "name", "addresses", "date_created", "contacts", "opportunities", "custom"),
        *(f"custom.{each['id']}" for each in FIELDS),
        "custom.cf_unknown",
    ]
)
children = st.lists(
    values
    | st.dictionaries(
        st.sampled_from(["id", "emails", "value", "date_won", "custom.cf_number"]), values
    ),
    max_size=3,
)
objects = st.dictionaries(keys | st.text(max_size=3), values, max_size=6)


@pytest.fixture(scope="module")
def leads_frame() -> Frame:
    listed = custom_fields(*FIELDS)
    return asyncio.run(read_frame(Lead, dict.fromkeys(("lead", "opportunity", "contact"), listed)))


@given(
    st.lists(
        st.tuples(objects, children).map(lambda pair: pair[0] | {"opportunities": pair[1]})
        | objects,
        max_size=4,
    )
)
@example([{"custom.cf_number": 2**53 + 1, "custom.cf_texts": ["a", 1], "name": {"a": 1}}])
@example([{"contacts": [{"id": "cont_1"}, None, "x", {"id": 5, "date_created": "soon"}]}, {}])
@example([{"date_created": each} for each in EDGES])
@example([{"\ud800": {"\udfff": "\ud83d"}, "custom.cf_texts": "\ud83d"}])
@settings(max_examples=200, deadline=None)
def test_nothing_of_any_object_is_lost(leads_frame: Frame, items: list[dict[str, Any]]) -> None:
    batch = leads_frame.batch([json.loads(json.dumps(item)) for item in items])
    batch.validate(full=True)
    rows = batch.to_pylist()
    assert len(rows) == len(items)
    for row, item in zip(rows, items, strict=True):
        assert holds(list(batch.schema), row, item), (row, item)


async def test_an_unknown_type_of_activity_is_kept() -> None:
    frame = await read_frame(Activity, {"activity": custom_fields()})
    item = {"id": "acti_1", "_type": "Telepathy", "duration": "long", "strength": 5}
    [row] = frame.batch([dict(item)]).to_pylist()
    assert (row["_type"], row["duration"]) == ("Telepathy", None)
    assert json.loads(row["extra"]) == {"duration": "long", "strength": 5}


def test_each_field_of_the_views_has_one_type() -> None:
    """A scan of several types of activities has one column for those of the same name."""
    types: dict[str, str] = {each.name: each.type for each in ACTIVITY.fields}
    for view in VIEWS:
        for column in view.fields:
            assert types.setdefault(column.name, column.type) == column.type, column
