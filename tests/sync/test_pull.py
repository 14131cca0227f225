"""Copying from a simulated Close into SQLite, in this process."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from close_async import CloseClient, DecodeError, InternalServerError
from close_async.models import Lead
from close_async.sync import PullProgress, SinkError, SQLiteSink, pull_leads
from close_async.testing import CloseSimulator, Fault


@pytest.fixture
async def simulator() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=1_000, rate_limits=False) as sim:
        yield sim


@pytest.fixture
async def close(simulator: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(simulator.api_key, base_url=simulator.url, max_retries=0) as client:
        yield client


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[SQLiteSink]:
    with SQLiteSink(tmp_path / "leads.db") as opened:
        yield opened


async def test_the_report_equals_the_source(
    close: CloseClient, sink: SQLiteSink, simulator: CloseSimulator
) -> None:
    seen: list[PullProgress] = []
    report = await pull_leads(close, sink, on_progress=seen.append)
    contacts = sum(len(lead["contacts"]) for lead in simulator.world.leads.values())
    assert report.complete
    assert (report.leads, report.total, report.missing, report.left_over) == (1_000, 1_000, 0, 0)
    assert report.rows["contact"] == contacts
    assert seen[-1] == PullProgress(1_000, 1_000)
    assert [each.leads for each in seen] == sorted(each.leads for each in seen)


async def test_an_empty_organization_is_a_complete_copy(sink: SQLiteSink) -> None:
    async with (
        CloseSimulator(leads=0) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        report = await pull_leads(close, sink)
    assert (report.complete, report.leads) == (True, 0)


async def test_a_copy_is_not_called_complete_when_the_list_moved(
    close: CloseClient, sink: SQLiteSink, simulator: CloseSimulator
) -> None:
    """A deletion moves the leads behind it forward: one slips through between two pages."""

    first = (await close.leads.list(page_size=1)).data[0].id

    def delete_the_first(progress: PullProgress) -> None:
        if progress.leads == 200:
            simulator.world.delete_lead(first)

    report = await pull_leads(close, sink, concurrency=1, on_progress=delete_the_first)
    assert (report.complete, report.missing) == (False, 1)
    report = await pull_leads(close, sink)
    assert (report.complete, report.leads, report.left_over) == (True, 999, 1)


async def test_what_came_before_a_failure_stays(
    close: CloseClient, sink: SQLiteSink, simulator: CloseSimulator
) -> None:
    simulator.faults.add(Fault.status(500, match="GET /lead/", after=3))
    with pytest.raises(InternalServerError):
        await pull_leads(close, sink, concurrency=1)
    assert sink.counts()["lead"] == 600


async def test_a_cancelled_run_stores_the_batch_it_was_writing(
    close: CloseClient, sink: SQLiteSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, loop, writing = sink.write, asyncio.get_running_loop(), asyncio.Event()

    def slow_write(leads: list[Lead]) -> None:
        loop.call_soon_threadsafe(writing.set)
        write(leads)

    monkeypatch.setattr(sink, "write", slow_write)
    run = asyncio.create_task(pull_leads(close, sink))
    await writing.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert sink.counts()["lead"] in {200, 400}


async def test_a_failing_sink_ends_the_run(
    close: CloseClient, sink: SQLiteSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Any) -> None:
        raise SinkError("leads.db", "the disk is full.")

    monkeypatch.setattr(sink, "write", full)
    with pytest.raises(SinkError, match="full"):
        await pull_leads(close, sink)


async def test_the_sink_never_works_on_the_event_loop(
    close: CloseClient, sink: SQLiteSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(_: Any) -> None:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()

    monkeypatch.setattr(sink, "write", write)
    await pull_leads(close, sink)


async def test_an_answer_without_an_organization_is_not_closes(
    close: CloseClient, sink: SQLiteSink, simulator: CloseSimulator
) -> None:
    simulator.faults.add(Fault.body(b'{"hello": "world"}', match="GET /me/"))
    with pytest.raises(DecodeError, match="no organization"):
        await pull_leads(close, sink)


async def test_the_copy_belongs_to_the_organization_of_its_leads(
    close: CloseClient, sink: SQLiteSink, simulator: CloseSimulator
) -> None:
    """A user can be in several organizations, and ``/me/`` does not tell which is the key's."""
    own = simulator.world.organization.me()["organizations"][0]
    both = {"organizations": [{"id": "orga_other", "name": "Other"}, own]}
    simulator.faults.add(Fault.body(orjson.dumps(both), match="GET /me/"))
    assert (await pull_leads(close, sink)).organization == own["name"]
