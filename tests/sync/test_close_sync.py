"""The guarantees of a sync, one per test."""

import asyncio
import re
import threading
from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest

from close_async import (
    APIError,
    CloseClient,
    DecodeError,
    InternalServerError,
    PermissionDeniedError,
)
from close_async.sync import (
    Batch,
    Checkpoint,
    CheckpointError,
    CloseSync,
    SinkError,
    SQLiteSink,
    SyncProgress,
    SyncReport,
)
from close_async.testing import CloseSimulator, Fault, ManualClock
from tests.support.copies import MemorySink, assert_equal, rows_in


async def synced(close: CloseClient, sink: Any, **how: Any) -> SyncReport:
    async with CloseSync(close, sink) as sync:
        return await sync.run(**how)


def test_every_guarantee_names_existing_tests() -> None:
    tests = "".join(each.read_text() for each in Path(__file__).parent.glob("test_*.py"))
    named = re.findall(r"``(test_\w+)``", CloseSync.__doc__ or "")
    assert len(named) > 12
    assert [name for name in named if f"def {name}(" not in tests] == []


async def test_the_copy_equals_the_source(
    close: CloseClient, simulator: CloseSimulator, path: Path
) -> None:
    report = await synced(close, SQLiteSink(path))
    assert (report.mode, report.upserts, report.deletions) == ("snapshot", 1_000, 0)
    assert report.complete
    assert_equal(rows_in(path), simulator)


async def test_an_empty_organization_is_a_complete_copy(sink: MemorySink) -> None:
    async with (
        CloseSimulator(leads=0) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        report = await synced(close, sink)
    assert (report.complete, report.upserts, sink.leads) == (True, 0, {})
    assert sink.load() is not None


async def test_progress_rises_to_the_total(close: CloseClient, sink: MemorySink) -> None:
    seen: list[SyncProgress] = []
    async with CloseSync(close, sink, on_progress=seen.append) as sync:
        await sync.run()
    snapshot = [each for each in seen if each.phase == "snapshot"]
    assert [each.done for each in snapshot] == sorted(each.done for each in snapshot)
    assert (snapshot[-1].done, snapshot[-1].total) == (1_000, 1_000)
    assert seen[-1].phase == "following"


async def test_the_second_run_follows_changes(
    close: CloseClient, simulator: CloseSimulator, clock: ManualClock, path: Path
) -> None:
    await synced(close, SQLiteSink(path))
    clock.advance(3_600)
    first, second, third, *_ = simulator.world.leads
    simulator.world.update_lead(first, name="Renamed")
    simulator.world.delete_lead(second)
    simulator.world.create_lead(name="New", contacts=[{"name": "Her"}])
    simulator.world.contacts.create_contact({"lead_id": third, "name": "Him"})
    await synced(close, SQLiteSink(path))
    assert_equal(rows_in(path), simulator)


async def test_a_full_run_reads_everything_again(
    close: CloseClient, simulator: CloseSimulator, path: Path
) -> None:
    await synced(close, SQLiteSink(path))
    simulator.world.delete_lead(next(iter(simulator.world.leads)))
    report = await synced(close, SQLiteSink(path), full=True)
    assert (report.mode, report.upserts) == ("snapshot", 999)
    assert_equal(rows_in(path), simulator)


async def test_leads_read_before_a_failure_are_stored(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    simulator.faults.add(Fault.status(500, match="GET /lead/", after=4, times=None))
    with pytest.raises(InternalServerError):
        await synced(close, sink)
    assert 0 < len(sink.leads) < 1_000
    simulator.faults.clear()
    await synced(close, sink)
    assert len(sink.leads) == 1_000


@pytest.mark.parametrize(
    "fault", [Fault.status(502), Fault.reset(), Fault.body(b'{"data": ['), Fault.cut_body()]
)
@pytest.mark.parametrize("at", ["GET /lead/", "POST /data/search/", "GET /event/"])
async def test_temporary_failures_are_waited_out(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator, fault: Fault, at: str
) -> None:
    """Those beyond the client's retries, which are switched off here."""
    after = 3 if at == "GET /lead/" else 0
    # A page of 200 that fails this way is first requested in smaller parts, of eight sizes; the
    # first search and the first page of the event log are for one object.
    is_split = at == "GET /lead/" and (fault.kind == "cut_body" or fault == Fault.status(502))
    simulator.faults.add(attrs.evolve(fault, match=at, after=after, times=20 if is_split else 2))
    seen: list[SyncProgress] = []
    async with CloseSync(close, sink, on_progress=seen.append) as sync:
        await sync.run()
    assert len(sink.leads) == 1_000
    assert seen[-1].interruptions > 0 or fault.kind == "reset"  # aiohttp itself repeats those


async def test_a_key_that_loses_its_permission_half_way(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    """The error has Close's own message, and the next run resumes."""
    refusal = b'{"error": "You do not have permission to view leads."}'
    simulator.faults.add(Fault.status(403, body=refusal, match="GET /lead/", after=4, times=None))
    with pytest.raises(PermissionDeniedError, match="permission to view leads"):
        await synced(close, sink)
    assert 0 < len(sink.leads) < 1_000
    simulator.faults.clear()
    await synced(close, sink)
    assert len(sink.leads) == 1_000


async def test_a_cancelled_run_stores_what_it_has_read(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    simulator.faults.add(Fault.stall(match="GET /lead/", after=3, times=None))
    read = asyncio.Event()
    async with CloseSync(close, sink, on_progress=lambda _: read.set()) as sync:
        run = asyncio.create_task(sync.run())
        await read.wait()
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert len(sink.leads) >= 200
    assert sink.closed


@pytest.mark.parametrize("failing", ["load", "write"])
async def test_a_failing_sink_ends_the_run(
    close: CloseClient, sink: MemorySink, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_: Any) -> None:
        raise SinkError("leads.db", "the disk is full.")

    monkeypatch.setattr(sink, failing, full)
    with pytest.raises(SinkError, match="full"):
        await synced(close, sink)


async def test_the_sink_never_runs_on_the_event_loop(
    close: CloseClient, sink: MemorySink, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = sink.write

    def elsewhere(batch: Batch) -> None:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        write(batch)

    monkeypatch.setattr(sink, "write", elsewhere)
    await synced(close, sink)
    assert len(sink.leads) == 1_000


async def test_the_report_counts_requests_and_rows(
    close: CloseClient, simulator: CloseSimulator, path: Path
) -> None:
    async with CloseSync(close, SQLiteSink(path)) as sync:
        for change in (False, True):
            before = simulator.request_count
            if change:
                simulator.world.update_lead(next(iter(simulator.world.leads)), name="Renamed")
            report = await sync.run()
            assert report.requests == simulator.request_count - before
    rows = rows_in(path)
    assert report.rows == {table: len(rows[table]) for table in report.rows}
    assert report.rows["lead"] == 1_000


async def test_a_sink_without_counts_has_no_rows_in_the_report(
    close: CloseClient, sink: MemorySink
) -> None:
    assert (await synced(close, sink)).rows == {}


async def test_the_event_loop_runs_while_the_sink_closes(
    close: CloseClient, sink: MemorySink, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_closing, may_close = threading.Event(), threading.Event()

    def close_slowly() -> None:
        is_closing.set()
        assert may_close.wait(120)
        sink.closed = True

    async def use() -> None:
        async with CloseSync(close, sink):
            pass

    monkeypatch.setattr(sink, "close", close_slowly)
    task = asyncio.create_task(use())
    assert await asyncio.to_thread(is_closing.wait, 120)
    task.cancel()  # a cancellation waits for the sink, too: its file may be reopened next
    await asyncio.sleep(0.05)
    assert (task.done(), sink.closed) == (False, False)
    may_close.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sink.closed


async def test_a_sink_that_fails_to_close_is_logged(
    close: CloseClient,
    sink: MemorySink,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise SinkError("leads.db", "the disk is gone")

    monkeypatch.setattr(sink, "close", fail)
    assert (await synced(close, sink)).complete
    assert "the disk is gone" in caplog.text


async def test_batches_are_bounded(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    for number, lead_id in enumerate(simulator.world.leads):
        if number < 400:
            simulator.world.update_lead(lead_id, description="x" * 20_000)
    await synced(close, sink)
    assert max(len(batch.upserts) for batch in sink.batches) <= 1_000
    sizes = [len(orjson.dumps([one.description for one in b.upserts])) for b in sink.batches]
    assert max(sizes) < 9_000_000


async def test_one_copy_has_one_run_at_a_time(close: CloseClient, sink: MemorySink) -> None:
    async with CloseSync(close, sink) as sync:
        first = asyncio.create_task(sync.run())
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="running already"):
            await sync.run()
        await first


async def test_another_organizations_key_is_rejected(close: CloseClient, sink: MemorySink) -> None:
    await synced(close, sink)
    before = list(sink.batches)
    async with (
        CloseSimulator(leads=5, seed=7) as other,
        CloseClient(other.api_key, base_url=other.url) as stranger,
    ):
        for full in (False, True):
            with pytest.raises(CheckpointError, match="This is a copy of Simulated Organization"):
                await synced(stranger, sink, full=full)
        assert other.request_count == 4
    assert sink.batches == before


async def test_other_fields_are_rejected_without_a_full_run(
    close: CloseClient, sink: MemorySink
) -> None:
    await synced(close, sink)
    async with CloseSync(close, sink, fields=["name"]) as sync:
        with pytest.raises(CheckpointError, match="--full"):
            await sync.run()
        await sync.run(full=True)
    assert all(
        lead.keys() == {"id", "date_created", "date_updated", "name"}
        for lead in sink.leads.values()
    )


async def test_a_response_without_an_organization_is_not_from_close(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    simulator.faults.add(Fault.body(b'{"hello": "world"}', match="GET /me/"))
    with pytest.raises(DecodeError, match="no organization"):
        await synced(close, sink)


async def test_the_copy_belongs_to_the_organization_of_its_leads(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    """A user may be in several organizations, and ``/me/`` does not mark the key's."""
    own = simulator.world.organization.me()["organizations"][0]
    both = {"organizations": [{"id": "orga_other", "name": "Other"}, own]}
    simulator.faults.add(Fault.body(orjson.dumps(both), match="GET /me/"))
    assert (await synced(close, sink)).organization == own["name"]


@pytest.mark.parametrize("simulator", [50], indirect=True)
async def test_a_copy_without_leads_belongs_to_the_keys_organization(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    """All leads may be deleted, while the user is a member of another organization as well."""
    own = simulator.world.organization.me()["organizations"][0]
    both = {"organizations": [{"id": "orga_other", "name": "Other"}, own]}
    await synced(close, sink)
    for lead_id in list(simulator.world.leads):
        simulator.world.delete_lead(lead_id)
    simulator.faults.add(Fault.body(orjson.dumps(both), match="GET /me/", times=None))
    report = await synced(close, sink)
    assert (report.organization_id, sink.leads) == (own["id"], {})
    # An earlier version stored the first organization; that copy has no leads, and is made again.
    wrong = attrs.evolve(Checkpoint.from_json(sink.load() or ""), organization_id="orga_other")
    sink.write(Batch(checkpoint=wrong.to_json()))
    simulator.world.create_lead(name="A")
    report = await synced(close, sink)
    assert (report.organization_id, len(sink.leads)) == (own["id"], 1)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_following_ends_with_a_permanent_error(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator, status: int
) -> None:
    def fail(progress: SyncProgress) -> None:
        if progress.phase == "following":
            simulator.faults.add(Fault.status(status, match="GET /me/", times=None))

    async with CloseSync(close, sink, on_progress=fail) as sync:
        with pytest.raises(APIError, match=str(status)):
            await asyncio.wait_for(sync.run(follow=True, interval=0.001), 60)


async def test_following_ends_if_responses_stay_unreadable(
    close: CloseClient, sink: MemorySink, simulator: CloseSimulator
) -> None:
    def fail(progress: SyncProgress) -> None:
        if progress.phase == "following":
            simulator.faults.add(Fault.body(b"<html>", match="GET /me/", times=None))

    async with CloseSync(close, sink, on_progress=fail) as sync:
        with pytest.raises(DecodeError):
            await asyncio.wait_for(sync.run(follow=True, interval=0.001), 60)
