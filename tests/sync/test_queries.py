"""Copies of the leads that match a query."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from close_async import BadRequestError, CloseClient, IncompleteScanError, Scan
from close_async.search import ago, lead
from close_async.sync import CheckpointError, CloseSync, SyncReport
from close_async.testing import CloseSimulator, ManualClock
from tests.support.copies import MemorySink

INVITED = lead.name.contains("Renamed")


async def synced(close: CloseClient, sink: Any, query: Any = INVITED, **how: Any) -> SyncReport:
    async with CloseSync(close, sink, query=query) as sync:
        return await sync.run(**how)


def rename(simulator: CloseSimulator, *numbers: int, to: str = "Renamed") -> set[str]:
    ids = {simulator.world.leads.id_of(number) for number in numbers}
    for lead_id in ids:
        simulator.world.update_lead(lead_id, name=to)
    return ids


async def test_leads_start_and_stop_matching(
    close: CloseClient, simulator: CloseSimulator, sink: MemorySink, clock: ManualClock
) -> None:
    first = rename(simulator, 1, 2, 3)
    report = await synced(close, sink)
    assert (report.upserts, set(sink.leads)) == (3, first)
    clock.advance(3_600)
    left = rename(simulator, 2, to="Other")
    entered = rename(simulator, 7, 8)
    report = await synced(close, sink)
    assert (report.complete, set(sink.leads)) == (True, (first - left) | entered)
    assert sink.leads == {lead_id: simulator.world.leads[lead_id] for lead_id in sink.leads}


async def test_leads_stop_matching_as_time_passes(
    close: CloseClient, simulator: CloseSimulator, sink: MemorySink, clock: ManualClock
) -> None:

    recent = lead.date_updated >= ago(minutes=30)
    ids = rename(simulator, 1, 2)
    await synced(close, sink, recent)
    assert set(sink.leads) == ids
    clock.advance(3_600)
    newer = rename(simulator, 3)
    await synced(close, sink, recent)
    assert set(sink.leads) == newer


async def test_a_deleted_lead_is_removed_immediately(
    close: CloseClient, simulator: CloseSimulator, sink: MemorySink
) -> None:
    ids = rename(simulator, 1, 2)
    await synced(close, sink)
    simulator.world.delete_lead(gone := min(ids))
    report = await synced(close, sink)
    assert (set(sink.leads), report.deletions > 0) == (ids - {gone}, True)


async def test_leads_that_could_not_be_read_are_not_removed(
    close: CloseClient,
    simulator: CloseSimulator,
    sink: MemorySink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = rename(simulator, 1, 2)
    await synced(close, sink)

    async def read_nothing(_: object) -> AsyncIterator[Any]:
        raise IncompleteScanError(["many leads of one instant"])
        yield

    with monkeypatch.context() as patch:
        patch.setattr(Scan, "pages", read_nothing)
        report = await synced(close, sink)
    assert (report.complete, "one instant" in report.notes[0]) == (False, True)
    assert set(sink.leads) == ids
    assert (await synced(close, sink)).complete


async def test_a_full_run_removes_leads_of_another_query(
    close: CloseClient, simulator: CloseSimulator, sink: MemorySink
) -> None:
    ids = rename(simulator, 1, 2, 3)
    await synced(close, sink, None)
    with pytest.raises(CheckpointError, match="different query"):
        await synced(close, sink)
    assert len(sink.leads) == 1_000
    await synced(close, sink, full=True)
    assert set(sink.leads) == ids


async def test_the_same_query_as_json_is_the_same_query(
    close: CloseClient, simulator: CloseSimulator, sink: MemorySink
) -> None:
    rename(simulator, 1)
    await synced(close, sink, INVITED)
    copied = {"limit": None, "query": INVITED.to_json(), "results_limit": None, "sort": []}
    assert (await synced(close, sink, copied)).complete


async def test_a_query_that_close_rejects_writes_nothing(
    close: CloseClient, sink: MemorySink
) -> None:
    with pytest.raises(BadRequestError):
        await synced(close, sink, {"type": "no_such_thing"})
    assert sink.batches == []
