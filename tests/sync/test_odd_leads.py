"""Leads that differ from Close's documentation cost one object at most, and are reported."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.wire import Clock, Wire, client
from close_async import CloseClient, CloseError, decode
from close_async.models import Lead
from close_async.sync import Batch, CloseSync, JSONLinesSink, SQLiteSink, SyncReport
from close_async.sync.odd_json import dump
from close_async.testing import CloseSimulator, Fault
from close_async.transport.request import RawResponse, Request
from tests.support.copies import MemorySink, leads_in_log
from tests.support.random_runs import without_threads
from tests.support.small_leads import contact, lead

Kind = Callable[[Path], SQLiteSink | JSONLinesSink]
kinds = pytest.mark.parametrize("kind", [SQLiteSink, JSONLinesSink])


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=5),
    st.sampled_from(["cut \ud83d", "\0", 10**400]),
    st.builds(nested, st.sampled_from([300, 600])),
)
values = st.recursive(
    odd,
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=3), each, max_size=3)
    ),
    max_leaves=6,
)
names = st.sampled_from(
    ["id", "name", "contacts", "tasks", "opportunities", "addresses", "date_updated", "custom.cf_x"]
)
fields = st.dictionaries(names | st.text(max_size=4), values, max_size=5)
BATCH = '{"version":1}'


@kinds
@given(fields)
@settings(max_examples=150, deadline=None)
def test_sinks_store_leads_with_any_values(kind: Kind, odd: dict[str, Any]) -> None:
    odd |= {"id": "lead_odd"}
    with TemporaryDirectory() as folder:
        path = Path(folder, "copy")
        with kind(path) as sink:
            sink.load()
            sink.write(Batch(upserts=[lead(1), decode(Lead, odd), lead(2)], checkpoint=BATCH))
        with kind(path) as sink:
            assert sink.load() == BATCH
            assert sink.ids("", 9) == ["lead_1", "lead_2", "lead_odd"]


@kinds
@pytest.mark.parametrize("wrong", [None, 5, ["lead_1"], {"a": 1}])
def test_a_lead_without_an_id_stores_nothing_of_its_batch(
    kind: Kind, wrong: Any, tmp_path: Path
) -> None:
    with kind(tmp_path / "copy") as sink:
        sink.load()
        with pytest.raises(CloseError, match="id in the response"):
            sink.write(Batch(upserts=[lead(1), decode(Lead, {"id": wrong})], checkpoint=BATCH))
        assert sink.ids("", 9) == []


def test_a_database_stores_odd_values_unchanged(path: Path) -> None:
    contacts = [None, "x", {"name": "no id"}, {"id": 5}, contact(1, lead_id="lead_1")]
    odd = lead(1, contacts=contacts, tasks="text", name="cut \ud83d", description=2**70, url=[1])
    with SQLiteSink(path) as sink:
        sink.load()
        sink.write(Batch(upserts=[odd], checkpoint=BATCH))
    db = sqlite3.connect(path)
    row = db.execute("SELECT name, description, url, extra FROM lead").fetchone()
    assert row[:3] == ("cut \ufffd", str(2**70), "[1]")
    extra = json.loads(row[3])
    assert extra["contacts"] == contacts[:4]
    assert (extra["tasks"], extra["name"]) == ("text", "cut \ud83d")
    assert db.execute("SELECT id FROM contact").fetchall() == [("cont_1",)]
    db.close()


@given(values)
def test_json_of_any_value(value: Any) -> None:
    text = dump(value)
    assert b"NaN" not in text.replace(b'"NaN"', b"")
    if len(text) < 1_000:  # the standard library cannot read deeper nesting
        assert dump(json.loads(text)) == dump(json.loads(dump(json.loads(text))))


class OddWire(Wire):
    """A transport on which one lead is odd in every response."""

    odd: dict[str, Any]
    lead_id: str

    async def send(
        self, request: Request, base_url: str, headers: Mapping[str, str], *, within: float | None
    ) -> RawResponse:
        answer = await super().send(request, base_url, headers, within=within)
        body = json.loads(answer.body) if answer.status == 200 and answer.body else None
        if not isinstance(body, dict) or "lead" not in request.path + str(request.body):
            return answer
        for row in body["data"] if isinstance(body.get("data"), list) else [body]:
            if isinstance(row, dict) and row.get("id") == self.lead_id:
                row |= self.odd
        return RawResponse(status=200, headers=answer.headers, body=orjson.dumps(body))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3) | st.floats(-1, 1),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=3), each, max_size=3)
    ),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["name", "contacts", "tasks", "opportunities"]),
        json_values,
        min_size=1,
    )
)
@settings(max_examples=40, deadline=None)
def test_one_odd_lead_costs_no_other_lead(odd: dict[str, Any]) -> None:
    async def story(path: Path) -> None:
        sim = CloseSimulator(leads=12, clock=(time := Clock()))
        wire = OddWire(sim, 0.05)
        wire.odd, wire.lead_id = odd, sim.world.leads.id_of(4)
        async with client(sim, wire) as close:

            async def synced() -> SyncReport:
                async with CloseSync(close, JSONLinesSink(path)) as sync:
                    return await sync.run()

            first = await synced()
            sim.world.update_lead(wire.lead_id, description="changed")
            sim.world.update_lead(sim.world.leads.id_of(5), description="changed")
            time.advance(200)
            second = await synced()
        others = {each: sim.world.leads[each] for each in sim.world.leads if each != wire.lead_id}
        copy = leads_in_log(path)
        assert {each: copy.get(each) for each in others} == others
        assert (first.complete, first.skipped) == (True, 0)
        assert copy[wire.lead_id]["description"] == "changed"
        parts = [odd.get(each, []) for each in ("contacts", "tasks", "opportunities")]
        if any(isinstance(part, bool | int | float | str | dict) for part in parts):
            assert first.odd == second.odd == (wire.lead_id,)

    with TemporaryDirectory() as folder, without_threads():
        run(story(Path(folder, "leads.jsonl")))


async def test_an_unreadable_lead_costs_no_other_lead_and_is_tried_again(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    broken = simulator.world.leads.id_of(3)
    async with CloseSync(close, sink) as sync:
        await sync.run()
        for number in (2, 3, 4):
            simulator.world.update_lead(simulator.world.leads.id_of(number), name="Changed")
        simulator.faults.add(Fault.body(b"[]", match=f"GET /lead/{broken}/", times=None))
        # After the account, no list can be decoded, so each lead is read by itself.
        no_list = b'{"data": [null]}'
        simulator.faults.add(Fault.body(no_list, match="GET /lead/", after=1, times=None))
        report = await sync.run()
        assert (report.complete, report.skipped) == (False, 1)
        assert broken in report.notes[0]
        assert sink.leads[simulator.world.leads.id_of(4)]["name"] == "Changed"
        assert broken in sink.leads  # not mistaken for deleted
        simulator.faults.clear()
        report = await sync.run()
    assert (report.complete, report.skipped) == (True, 0)
    assert sink.leads == dict(simulator.world.leads)
