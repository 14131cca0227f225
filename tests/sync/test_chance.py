"""Copies equal their source in the end, whatever happens to them, in any order.

``CLOSE_ASYNC_ORDEALS`` says how many copies do, a few unless told.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.wire import Clock, Wire, client
from close_async.search import lead
from close_async.sync import CloseSync
from close_async.testing import CloseSimulator
from close_async.transport.request import RawResponse, Request
from tests.support.copies import MemorySink
from tests.support.engines import Engine
from tests.support.random_runs import Kind, undergo, without_threads

# These went wrong once.
_KNOWN = (21, 160, 185, 193, 205, 430, 3265)
_SEEDS = range(1_007, 1_007 + int(os.environ.get("CLOSE_ASYNC_ORDEALS", "4")))


def kind_of(seed: int, folder: Path) -> Kind:
    """Return the leads to copy and the destination for a seed."""
    database, log = folder / "leads.db", folder / "leads.jsonl"
    renamed = lead.name.contains("Renamed")
    return [
        Kind(database),
        Kind(log),
        Kind(log, renamed, is_renamed),
        Kind(log, fields=["name", "contacts"]),
        Kind(database, renamed, is_renamed),
    ][seed % 5]


def is_renamed(one: dict[str, Any]) -> bool:
    return "renamed" in re.findall(r"\w+", one["name"].casefold())


@pytest.mark.parametrize("seed", [*_KNOWN, *_SEEDS])
def test_whatever_happens_the_copy_equals_the_source(seed: int, tmp_path: Path) -> None:
    undergo(seed, kind_of(seed, tmp_path))


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_copy_in_any_engine_equals_the_source(engine: Engine, seed: int, tmp_path: Path) -> None:
    everything = ("leads", "activities", "custom_objects", "sequences")
    undergo(seed, Kind(tmp_path / "unused", engine=engine, objects=everything))


class RushedWire(Wire):
    """A transport on which each search changes more leads than it can return."""

    changes = 0
    is_on = False

    async def send(self, request: Request, *args: Any, **named: Any) -> RawResponse:
        if self.is_on and request.path == "/data/search/":
            assert self.changes < 30_000, "it goes round for ever"
            for _ in range(201):
                self.changes += 1
                lead_id = self._sim.world.leads.id_of(self.changes % 300)
                self._sim.world.update_lead(lead_id, description=f"Change {self.changes}")
        return await super().send(request, *args, **named)


def test_a_run_ends_although_leads_change_faster_than_they_can_be_read() -> None:
    async def follow() -> None:
        sim = CloseSimulator(leads=300, clock=Clock())
        sink, wire = MemorySink(), RushedWire(sim, 0.1)
        async with client(sim, wire) as close, CloseSync(close, sink) as sync:
            for wire.is_on in (False, True, False):
                await sync.run()
        assert wire.changes > 200
        assert sink.leads == dict(sim.world.leads)

    with without_threads():
        run(follow())
