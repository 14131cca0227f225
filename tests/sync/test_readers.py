"""Readers of a copy while syncs write to it, and before and after custom fields change."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from close_async import CloseClient
from close_async.models import CustomFieldCreate, CustomFieldUpdate, LeadCreate, LeadUpdate
from close_async.sync import CloseSync
from close_async.testing import CloseSimulator, ManualClock
from tests.support.engines import Engine


async def synced(close: CloseClient, engine: Engine) -> None:
    async with CloseSync(close, engine.open(), objects=["leads", "activities"]) as sync:
        report = await sync.run()
    assert report.complete, report.notes


class Reader:
    """Reads a copy in a thread, without a pause, in one query over three tables.

    Attributes:
        wrong: What a query found that a whole batch cannot show.
        seen: The different results.
        reads: The number of queries.
    """

    def __init__(self, engine: Engine) -> None:
        self.wrong: list[Any] = []
        self.seen: set[Any] = set()
        self.reads = 0
        self._engine = engine
        self._stopped = threading.Event()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Read for the duration of the block, also before it begins and when it has ended."""
        self._stopped.clear()
        thread = threading.Thread(target=self._read)
        thread.start()
        try:
            await self._read_again(thread)
            yield
            await self._read_again(thread)
        finally:
            self._stopped.set()
            thread.join()

    async def _read_again(self, thread: threading.Thread) -> None:
        """Wait until a query that begins now has been answered."""
        answered = self.reads + 2  # the next answer may be that of a query that has begun
        while self.reads < answered:
            assert thread.is_alive()
            await asyncio.sleep(0.005)

    def _read(self) -> None:
        query = """
            SELECT (SELECT count(*) FROM lead), (SELECT count(*) FROM contact),
                   (SELECT count(*) FROM lead JOIN contact ON contact.lead_id = lead.id
                    WHERE contact.name = lead.name),
                   (SELECT count(*) FROM contact LEFT JOIN lead ON lead.id = contact.lead_id
                    WHERE lead.id IS NULL),
                   (SELECT max(name) FROM lead)
        """
        while not self._stopped.is_set():
            [(leads, contacts, equal, orphans, newest)] = self._engine.query(query)
            self.reads += 1
            self.seen.add((leads, newest))
            if not leads == contacts == equal or orphans:
                self.wrong.append((leads, contacts, equal, orphans, newest))


@pytest.mark.parametrize("engine", ["sqlite", "postgres", "parquet"], indirect=True)
async def test_a_reader_never_sees_half_a_batch(clock: ManualClock, engine: Engine) -> None:
    """Every lead has one contact of the same name, and both are always renamed together."""
    async with CloseSimulator(leads=0, rate_limits=False, clock=clock) as simulator:
        world = simulator.world

        def create(name: str) -> str:
            lead_id: str = world.create_lead(name=name, contacts=[{"name": name}])["id"]
            return lead_id

        ids = [create(f"A0 {number}") for number in range(400)]
        async with CloseClient(api_key=simulator.api_key, base_url=simulator.url) as close:
            await synced(close, engine)
            reader = Reader(engine)
            for step in range(1, 5):
                for number, lead_id in enumerate(ids):
                    name = f"A{step} {number}"
                    world.update_lead(lead_id, name=name)
                    contact_id = world.leads[lead_id]["contacts"][0]["id"]
                    world.contacts.update_contact(contact_id, {"name": name})
                for lead_id in ids[:60]:
                    world.delete_lead(lead_id)
                ids = [*ids[60:], *(create(f"A{step} new {one}") for one in range(90))]
                clock.advance(400)
                async with reader.reading():
                    await synced(close, engine)
    assert not reader.wrong, reader.wrong[:3]
    # It read between the batches, too.
    assert len(reader.seen) > 4
    assert reader.reads > len(reader.seen)
    assert engine.query("SELECT count(*), min(substr(name, 1, 2)) FROM lead") == [(520, "A4")]


async def test_readers_by_id_and_by_name_when_a_custom_field_changes(
    close: CloseClient, clock: ManualClock, engine: Engine
) -> None:
    """What ``docs/sinks.md`` says: by id nothing breaks, and the view follows Close."""
    fields = close.custom_fields.lead
    machines = await fields.create(CustomFieldCreate(name="Machines", type="number"))
    one = await close.leads.create(LeadCreate(name="One", custom={machines.id: 12}))

    async def after_a_run() -> None:
        clock.advance(600)
        await synced(close, engine)

    def by_id() -> Any:
        [(custom,)] = engine.query(f"SELECT custom FROM lead WHERE id = '{one.id}'")  # noqa: S608
        return (json.loads(custom) if isinstance(custom, str) else custom).get(machines.id)

    def by_name(column: str) -> Any:
        [(value,)] = engine.query(
            f"SELECT lead_named.\"{column}\" FROM lead_named WHERE id = '{one.id}'"  # noqa: S608
        )
        return value

    def has_column(column: str) -> bool:
        with suppress(Exception):
            by_name(column)
            return True
        return False

    await after_a_run()
    assert (by_id(), float(by_name("Machines"))) == (12, 12.0)

    await fields.update(machines.id, CustomFieldUpdate(name="Engines"))
    await after_a_run()
    assert (by_id(), float(by_name("Engines"))) == (12, 12.0)
    assert not has_column("Machines")

    await fields.update(machines.id, CustomFieldUpdate(type="text"))
    await after_a_run()
    assert str(by_id()) == "12"
    assert str(by_name("Engines")) == "12"
    await close.leads.update(one.id, LeadUpdate(custom={machines.id: "a dozen"}))
    await after_a_run()
    assert (by_id(), by_name("Engines")) == ("a dozen", "a dozen")

    await fields.delete(machines.id)
    await after_a_run()
    assert not has_column("Engines")
    assert has_column("name")
    await close.leads.update(one.id, LeadUpdate(name="Uno"))
    await after_a_run()
    assert by_id() is None
