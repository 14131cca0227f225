"""The tools that copy an organization, each in a process of its own.

``python -m benchmarks.syncers WAY PLAN`` copies all leads and prints the cost; both are JSON. Tools
that need other versions of our dependencies are run in their own virtual environments.
"""

import asyncio
import base64
import gc
import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, evolve, frozen

if TYPE_CHECKING:
    from close_async.sync import Sink


@frozen
class Plan:
    """The organization to copy.

    Args:
        url: The API's base URL.
        api_key: A key for it.
        folder: The folder of the copy.
        leads: Number of leads.
        database: The URL of a PostgreSQL database for the copies in it.
    """

    url: str
    api_key: str
    folder: str
    leads: int
    database: str = ""


@frozen
class Copying:
    """The cost of a copy.

    Args:
        leads: Number of leads in the copy.
        seconds: Elapsed time.
        cpu: CPU seconds of the process, all threads, in user and system mode.
        peak: Peak memory of the process in bytes.
        block_cpu: CPU seconds of the longest step of the event loop.
        block: Elapsed seconds of the longest step of the event loop.
        size: Bytes of the copy, on disk.
        parse: CPU seconds of json.loads on pages of the same leads, per lead; 0 if not measured.
    """

    leads: int
    seconds: float
    cpu: float
    peak: int
    block_cpu: float = 0.0
    block: float = 0.0
    size: int = 0
    parse: float = 0.0


class Stopwatch:
    """Measures from its creation."""

    def __init__(self) -> None:
        self._cpu, self._time = _cpu(), time.perf_counter()

    def stop(self, leads: int, block_cpu: float = 0.0, block: float = 0.0) -> Copying:
        """Return the cost since the creation."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        seconds, cpu = time.perf_counter() - self._time, _cpu() - self._cpu
        return Copying(leads, seconds, cpu, peak, block_cpu, block)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def copy_into_sqlite(plan: Plan) -> Copying:
    """Copy with this library into SQLite, in columns."""
    from close_async.sync import SQLiteSink

    return asyncio.run(_copy_into(SQLiteSink(Path(plan.folder) / "close_async.db"), plan))


def copy_into_postgres(plan: Plan) -> Copying:
    """Copy with this library into PostgreSQL, in columns."""
    from close_async.sync import PostgresSink

    return asyncio.run(_copy_into(PostgresSink(plan.database, schema=f"copy_{plan.leads}"), plan))


async def _copy_into(sink: "Sink", plan: Plan) -> Copying:
    from benchmarks.loop_blocks import watching_blocks
    from close_async import CloseClient
    from close_async.sync import CloseSync

    async with (
        CloseClient(plan.api_key, base_url=plan.url) as close,
        CloseSync(close, sink) as sync,
    ):
        await close.leads.list(page_size=1)  # imports modules that are loaded on first use
        gc.freeze()  # as close-async sync does
        gc.set_threshold(500_000)
        follow = Stopwatch()
        with watching_blocks() as blocks:
            report = await sync.run()
        assert report.complete
        copying = follow.stop(report.upserts, blocks.cpu, blocks.passed)
    return evolve(copying, parse=_parse_cpu(plan))


def _parse_cpu(plan: Plan) -> float:
    """Return the CPU seconds per lead of json.loads on some pages."""
    key = base64.b64encode(f"{plan.api_key}:".encode()).decode()
    bodies: list[bytes] = []
    for skip in range(0, 4_000, 200):
        url = f"{plan.url}/lead/?_limit=200&_skip={skip}"
        asked = urllib.request.Request(url, headers={"authorization": f"Basic {key}"})  # noqa: S310
        with urllib.request.urlopen(asked) as response:  # noqa: S310
            bodies.append(response.read())
    before, leads = _cpu(), 0
    for body in bodies:
        leads += len(json.loads(body)["data"])
    return (_cpu() - before) / leads


def copy_with_closeio(plan: Plan) -> Copying:
    """Copy with Close's own client, in the loop that its README shows, into SQLite, as JSON."""
    from closeio_api import API, APIError  # type: ignore[import-untyped]

    api = API(f"{plan.url}/", plan.api_key)
    api.get("lead", params={"_limit": 1})
    follow = Stopwatch()
    db = sqlite3.connect(Path(plan.folder) / "closeio.db")
    for table in ("lead", "contacts", "opportunities", "tasks"):
        db.execute(f"CREATE TABLE {table} (id TEXT PRIMARY KEY, lead_id TEXT, document TEXT)")
    count, has_more = 0, True
    while has_more:
        try:
            page = api.get("lead", params={"_skip": count, "_limit": 200})
        except APIError:  # the end of Close's lists
            break
        _store_documents(db, page["data"])
        count += len(page["data"])
        has_more = page["has_more"]
    db.close()
    return follow.stop(count)


def _store_documents(db: sqlite3.Connection, leads: list[dict[str, Any]]) -> None:
    with db:
        for table in ("contacts", "opportunities", "tasks"):
            rows = [
                (one["id"], one["lead_id"], json.dumps(one))
                for lead in leads
                for one in lead.pop(table)
            ]
            db.executemany(f"REPLACE INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608
        rows = [(lead["id"], lead["id"], json.dumps(lead)) for lead in leads]
        db.executemany("REPLACE INTO lead VALUES (?, ?, ?)", rows)


def copy_with_dlt(plan: Plan) -> Copying:
    """Copy with dlt's REST source into DuckDB, in dlt's normalized tables."""
    from dlt.sources.rest_api import rest_api_source

    follow = Stopwatch()
    paginator = {
        "type": "offset",
        "limit": 200,
        "limit_param": "_limit",
        "offset_param": "_skip",
        "total_path": "total_results",
    }
    source = rest_api_source(
        {
            "client": {
                "base_url": f"{plan.url}/",
                "auth": {"type": "http_basic", "username": plan.api_key, "password": ""},
            },
            "resources": [
                {
                    "name": "lead",
                    "primary_key": "id",
                    "endpoint": {"path": "lead/", "data_selector": "data", "paginator": paginator},
                }
            ],
        }
    )
    pipeline = _pipeline(plan)
    pipeline.run(source)
    return follow.stop(_loaded(pipeline))


def copy_with_our_dlt_source(plan: Plan) -> Copying:
    """Copy with dlt and this library's source into DuckDB, in the tables of a copy."""
    from close_async import Connection
    from close_async.integrations.dlt import close_source

    follow = Stopwatch()
    os.environ["CLOSE_API_KEY"] = plan.api_key
    source = close_source(Connection(base_url=plan.url))
    pipeline = _pipeline(plan)
    while not source.caught_up:
        pipeline.run(source)
    return follow.stop(_loaded(pipeline))


def _pipeline(plan: Plan) -> Any:
    import dlt

    return dlt.pipeline(
        "bench",
        pipelines_dir=f"{plan.folder}/dlt",
        dataset_name="close",
        destination=dlt.destinations.duckdb(str(Path(plan.folder) / "dlt.duckdb")),
    )


def _loaded(pipeline: Any) -> int:
    """Return the number of leads in the destination."""
    with pipeline.sql_client() as client:
        ((count,),) = client.execute_sql("SELECT count(*) FROM lead")
    return int(count)


def copy_with_tap_closeio(plan: Plan) -> Copying:
    """Copy with the Singer tap into JSON lines; only its stream of leads, with all their fields."""
    from tap_closeio import http  # type: ignore[import-not-found]

    http.BASE_URL = plan.url
    folder = Path(plan.folder)
    config, catalog = folder / "config.json", folder / "catalog.json"
    config.write_text(json.dumps({"api_key": plan.api_key, "start_date": "2018-12-31T00:00:00Z"}))
    _tap(folder / "discovered.json", "--config", config, "--discover")
    streams = json.loads((folder / "discovered.json").read_text())["streams"]
    leads = next(each for each in streams if each["tap_stream_id"] == "leads")
    leads["metadata"] = [{"breadcrumb": [], "metadata": {"selected": True}}]
    catalog.write_text(json.dumps({"streams": [leads]}))
    follow = Stopwatch()
    _tap(folder / "tap.jsonl", "--config", config, "--catalog", catalog)
    with (folder / "tap.jsonl").open() as lines:
        count = sum('"RECORD"' in line for line in lines)
    return follow.stop(count)


def _tap(output: Path, *arguments: object) -> None:
    from tap_closeio import main

    with output.open("w") as file, redirect_stdout(file):
        sys.argv = ["tap-closeio", *map(str, arguments)]
        main()


WAYS: dict[str, Callable[[Plan], Copying]] = {
    "close_async into SQLite": copy_into_sqlite,
    "close_async into PostgreSQL": copy_into_postgres,
    "closeio loop into SQLite": copy_with_closeio,
    "dlt REST source into DuckDB": copy_with_dlt,
    "dlt, our source, into DuckDB": copy_with_our_dlt_source,
    "tap-closeio into JSON lines": copy_with_tap_closeio,
}
SQLITE, POSTGRES, CLOSEIO, DLT, OUR_DLT, TAP = WAYS


def measure(way: str, plan: Plan, python: str = sys.executable) -> Copying:
    """Copy in a fresh process."""
    done = subprocess.run(
        [python, "-m", "benchmarks.syncers", way, json.dumps(asdict(plan))],
        check=True,
        capture_output=True,
        text=True,
    )
    return Copying(**json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    _way, _plan = sys.argv[1], Plan(**json.loads(sys.argv[2]))
    _copying = WAYS[_way](_plan)
    # Without what dlt keeps of its own packages.
    _files = [each for each in Path(_plan.folder).iterdir() if each.is_file()]
    _size = sum(each.stat().st_size for each in _files)
    print(json.dumps(asdict(evolve(_copying, size=_size))))
