"""The dlt source, into DuckDB and PostgreSQL, with the real dlt.

``CLOSE_ASYNC_KILLS`` says how often a run is killed; only with it, as in ``make test-engines``.
"""

import asyncio
import json
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from close_async import CloseClient, Connection
from close_async.sync.tables import CHILDREN, LEAD, Table
from close_async.testing import CloseSimulator
from tests.support.engines import assert_same, copy_of_world, typed
from tests.support.moving import Mover

dlt: Any = pytest.importorskip("dlt")
KILLS = int(os.environ.get("CLOSE_ASYNC_KILLS", "0"))
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:dlt")

TABLES = ("lead", "contact", "opportunity", "task", "activity")


def load(folder: str, destination: str, connections: dict[str, dict[str, str]]) -> None:
    """Run the pipeline until it has caught up."""
    from close_async.integrations.dlt import close_source

    pipeline = open_pipeline(Path(folder), destination)
    source = close_source(
        {name: Connection(**each) for name, each in connections.items()}, package_rows=1_000
    )
    while not source.caught_up:
        pipeline.run(source)


def open_pipeline(folder: Path, destination: str) -> Any:
    if destination.startswith("postgres"):
        folder_of_socket = destination.partition("host=")[2]
        credentials = {
            "username": "close",
            "password": "unused",
            "host": quote(folder_of_socket, safe=""),  # dlt makes a URL of these
            "database": "postgres",
        }
        made = dlt.destinations.postgres(credentials)
    else:
        made = dlt.destinations.duckdb(destination)
    name = f"close_{folder.name.replace('-', '_')}"
    return dlt.pipeline(
        name, destination=made, dataset_name=f"d_{name}"[:60], pipelines_dir=str(folder)
    )


def stored(folder: Path, destination: str, tables: tuple[Table, ...]) -> dict[str, Any]:
    """Return the rows as a copy, as :func:`.copy_in` does for our own sinks."""
    copy: dict[str, Any] = {}
    with open_pipeline(folder, destination).sql_client() as client:
        for table in tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            rows = client.execute_sql(f'SELECT {names} FROM "{table.name}"')  # noqa: S608
            copy[table.name] = {row[0]: typed(table, row) for row in rows}
            assert len(copy[table.name]) == len(rows), table.name
    return copy


@pytest.fixture(params=["duckdb", "postgres"])
def destination(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "duckdb":
        return str(tmp_path / "copy.duckdb")
    folder = request.getfixturevalue("postgres").partition("host=")[2]
    return f"postgresql://close@/postgres?host={folder}"


def tables_of() -> tuple[Table, ...]:
    from close_async.sync.tables import ACTIVITY

    return (LEAD, *CHILDREN, ACTIVITY)


def assert_equal(folder: Path, destination: str, simulators: list[CloseSimulator]) -> None:
    """Assert that the destination has what the organizations have."""
    copy = stored(folder, destination, tables_of())
    source: dict[str, Any] = {name: {} for name in TABLES}
    for simulator in simulators:
        for name, rows in copy_of_world(simulator).items():
            if name in source:
                source[name] |= rows
    # Documented: activities of deleted leads stay.
    alive = source["lead"].keys()
    copy["activity"] = {k: row for k, row in copy["activity"].items() if row["lead_id"] in alive}
    if destination.startswith("postgres"):
        # Documented: dlt copies CSV into PostgreSQL so that empty strings become NULL.
        source = {
            name: {
                key: {field: None if value == "" else value for field, value in row.items()}
                for key, row in rows.items()
            }
            for name, rows in source.items()
        }
    assert_same(copy, source)


def connection_to(
    simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch, name: str = "acme"
) -> dict[str, str]:
    monkeypatch.setenv(f"KEY_{name}", simulator.api_key)
    return {"key": f"env:KEY_{name}", "base_url": simulator.url}


async def test_changes_and_deletions(
    destination: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with CloseSimulator(leads=400, rate_limits=False) as simulator:
        acme = {"acme": connection_to(simulator, monkeypatch)}
        await asyncio.to_thread(load, str(tmp_path), destination, acme)
        assert_equal(tmp_path, destination, [simulator])
        leads = list(simulator.world.leads.values())
        some = [lead for lead in leads if lead["contacts"]]
        async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
            await close.leads.delete(some[0]["id"])
            await close.leads.merge(source=some[1]["id"], destination=some[2]["id"])
            for contact in list(some[3]["contacts"]):
                await close.contacts.delete(contact["id"])
            await close.leads.update(some[4]["id"], {"name": "Renamed"})
            await close.leads.create({"name": "New", "contacts": [{"name": "Ann"}]})
        # Another machine: the state comes from the destination.
        other = tmp_path / "other" / tmp_path.name
        other.mkdir(parents=True)
        await asyncio.to_thread(load, str(other), destination, acme)
        assert_equal(other, destination, [simulator])


async def test_several_organizations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    destination = str(tmp_path / "copy.duckdb")
    async with (
        CloseSimulator(leads=50, seed=1, rate_limits=False) as one,
        CloseSimulator(leads=60, seed=2, rate_limits=False) as two,
    ):
        both = {
            "one": connection_to(one, monkeypatch, "one"),
            "two": connection_to(two, monkeypatch, "two"),
        }
        await asyncio.to_thread(load, str(tmp_path), destination, both)
        assert_equal(tmp_path, destination, [one, two])
        with open_pipeline(tmp_path, destination).sql_client() as client:
            found = client.execute_sql(
                "SELECT count(DISTINCT _organization_id), count(*) FROM lead_status"
            )
        assert found[0][0] == 2
        async with CloseClient(two.api_key, base_url=two.url) as close:
            await close.lead_statuses.create({"label": "Another"})
        await asyncio.to_thread(load, str(tmp_path), destination, both)
        with open_pipeline(tmp_path, destination).sql_client() as client:
            after = client.execute_sql("SELECT count(*) FROM lead_status")
        assert after[0][0] == found[0][1] + 1


def contents(folder: Path) -> list[bytes]:
    return [each.read_bytes() for each in folder.rglob("*") if each.is_file()]


async def test_the_key_is_in_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    destination = str(tmp_path / "copy.duckdb")
    async with CloseSimulator(leads=20, rate_limits=False) as simulator:
        acme = {"acme": connection_to(simulator, monkeypatch)}
        await asyncio.to_thread(load, str(tmp_path), destination, acme)
        key = simulator.api_key.encode()
        held = await asyncio.to_thread(contents, tmp_path)
        assert held
        assert not [each for each in held if key in each]


def test_arguments() -> None:
    from close_async.integrations.dlt import close_source

    with pytest.raises(ValueError, match="package_rows is 10: use 1,000 or more"):
        close_source(package_rows=10)


@pytest.mark.skipif(not KILLS, reason="only in make test-engines")
async def test_kills(destination: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    async with CloseSimulator(leads=300, rate_limits=False, latency=0.01) as simulator:
        acme = {"acme": connection_to(simulator, monkeypatch)}
        arguments = json.dumps([str(tmp_path), destination, acme])
        killed = 0
        async with Mover(simulator, 3, ["activities"]).moving(10):
            while killed < KILLS:
                seen = simulator.request_count
                process = await start(arguments)
                while simulator.request_count == seen and process.returncode is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                # Extract, normalise and load take some seconds together.
                await asyncio.sleep(rng.uniform(0, 6))
                if process.returncode is None:
                    process.kill()
                killed += await process.wait() == -signal.SIGKILL
        process = await start(arguments)
        _, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()[-2_000:]
        assert_equal(tmp_path, destination, [simulator])


async def start(arguments: str) -> asyncio.subprocess.Process:
    code = (
        "import json, sys; from tests.integrations.test_dlt import load; "
        "load(*json.loads(sys.argv[1]))"
    )
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, arguments),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
