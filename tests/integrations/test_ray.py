"""The datasource for Ray, on a local cluster; only in ``make test-engines``, which installs Ray."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pandas
import pytest

from close_async import CloseClient, Connection, Partition, encode
from close_async.sync.tables import LEAD
from close_async.testing import CloseSimulator

IS_REQUIRED = os.environ.get("CLOSE_ASYNC_ENGINES") == "required"
if not IS_REQUIRED:
    pytest.skip("only in make test-engines: Ray is large", allow_module_level=True)

import ray  # noqa: E402

from close_async.integrations.ray import CloseDatasource  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("CLOSE_ASYNC_KILLS", "5"))

JSON = dict[str, Any]


@contextmanager
def cluster(keys: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start a cluster whose workers have the keys in their environment."""
    for name, key in keys.items():
        monkeypatch.setenv(name, key)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "simulator")]))
    # Its default of 30 seconds is too short for a busy machine.
    monkeypatch.setenv("RAY_raylet_start_wait_time_s", "300")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        yield
    finally:
        ray.shutdown()


def read(parts: list[Partition]) -> Any:
    dataset = ray.data.read_datasource(CloseDatasource(parts), override_num_blocks=len(parts))
    return dataset.to_pandas()


async def test_several_organizations(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        CloseSimulator(leads=300, seed=1, rate_limits=False) as one,
        CloseSimulator(leads=200, seed=2, rate_limits=False) as two,
    ):
        keys = {"KEY_ONE": one.api_key, "KEY_TWO": two.api_key}
        first = Connection(key="env:KEY_ONE", base_url=one.url)
        second = Connection(key="env:KEY_TWO", base_url=two.url)
        async with CloseClient(one.api_key, base_url=one.url) as close:
            parts = await close.leads.scan().partitions(3, connection=first)
        assert len(parts) == 3
        everything = [*parts, Partition(connection=second)]
        activities = [Partition(connection=each, objects="activities") for each in (first, second)]
        with cluster(keys, monkeypatch):
            frame = await asyncio.to_thread(read, everything)
            found = await asyncio.to_thread(read, activities)
        wanted: list[JSON] = []
        for simulator in (one, two):
            assert_same(frame, await sent_leads(simulator), only_of=simulator)
            async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
                wanted += [encode(each) async for each in close.activities.scan()]
        assert sorted(found["id"]) == sorted(each["id"] for each in wanted)
        notes = dict(zip(found["id"], found["extra"], strict=True))
        for each in wanted:
            if each["_type"] == "Note":
                assert json.loads(notes[each["id"]])["note"] == each["note"]


async def test_workers_that_are_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray runs the tasks of a killed worker again: each lead is there once, with every field."""
    rng = Random(1)
    async with CloseSimulator(leads=3_000, seed=1, rate_limits=False, latency=0.3) as simulator:
        one = Connection(key="env:KEY_ONE", base_url=simulator.url)
        async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
            parts = await close.leads.scan().partitions(6, connection=one)
        with cluster({"KEY_ONE": simulator.api_key}, monkeypatch):
            reading = asyncio.create_task(asyncio.to_thread(read, parts))
            killed = 0
            while killed < KILLS and not reading.done():
                await asyncio.sleep(rng.uniform(0.1, 1))
                if readers := reading_workers():
                    os.kill(rng.choice(readers), signal.SIGKILL)
                    killed += 1
            frame = await reading
        assert killed == KILLS
        assert_same(frame, await sent_leads(simulator), only_of=simulator)


def reading_workers() -> list[int]:
    """Return the processes that run a read task of ours; Ray names processes after tasks."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if path.read_bytes().startswith(b"ray::ReadClose"):
                found.append(int(path.parent.name))
    return found


async def sent_leads(simulator: CloseSimulator) -> list[JSON]:
    async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
        return [encode(each) async for each in close.leads.list()]


def assert_same(frame: Any, leads: list[JSON], *, only_of: CloseSimulator) -> None:
    """Compare the rows of an organization with the leads that Close sends, field by field."""
    rows = frame[frame["organization_id"] == only_of.world.organization.id].to_dict("records")
    assert sorted(row["id"] for row in rows) == sorted(lead["id"] for lead in leads)
    by_id = {row["id"]: row for row in rows}
    for lead in leads:
        row, rest = by_id[lead["id"]], dict(lead)
        for column in LEAD.fields:
            sent = rest.pop(column.name, None)
            found = None if pandas.isna(row[column.name]) else row[column.name]
            if column.type == "json":
                found = found and json.loads(found)
            elif column.type == "datetime":
                sent = sent and datetime.fromisoformat(sent)
            assert found == sent, column.name
        custom = {key: rest.pop(key) for key in list(rest) if key.startswith("custom.")}
        assert json.loads(row["custom"]) == {key[7:]: each for key, each in custom.items()}
        assert json.loads(row["extra"]) == rest


def test_a_mixture_is_refused() -> None:
    with pytest.raises(ValueError, match="both leads and activities"):
        CloseDatasource([Partition(), Partition(objects="activities")])
    with pytest.raises(ValueError, match="no partition"):
        CloseDatasource([])
