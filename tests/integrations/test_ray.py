"""The datasource for Ray, on a local cluster; only in ``make test-engines``, which installs Ray."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from close_async import CloseClient, Connection, Partition
from close_async.testing import CloseSimulator

IS_REQUIRED = os.environ.get("CLOSE_ASYNC_ENGINES") == "required"
if not IS_REQUIRED:
    pytest.skip("only in make test-engines: Ray is large", allow_module_level=True)

import ray  # noqa: E402

from close_async.integrations.ray import CloseDatasource  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
ROOT = Path(__file__).parents[2]


@contextmanager
def cluster(keys: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start a cluster whose workers have the keys in their environment."""
    for name, key in keys.items():
        monkeypatch.setenv(name, key)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "simulator")]))
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
        leads = dict(one.world.leads) | dict(two.world.leads)
        assert sorted(frame["id"]) == sorted(leads)
        assert dict(zip(frame["id"], frame["name"], strict=True)) == {
            key: lead["name"] for key, lead in leads.items()
        }
        assert frame["custom"].str.contains("cf_").any()
        wanted: list[str] = []
        for simulator in (one, two):
            async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
                wanted += [each.id async for each in close.activities.scan()]
        assert sorted(found["id"]) == sorted(wanted)


def test_a_mixture_is_refused() -> None:
    with pytest.raises(ValueError, match="both leads and activities"):
        CloseDatasource([Partition(), Partition(objects="activities")])
    with pytest.raises(ValueError, match="no partition"):
        CloseDatasource([])
