"""tap-closeio, the connector that Stitch and Meltano use, copies the simulator as it copies Close.

It is run as it comes from PyPI. Its pins are old, so it lives in a folder of its own.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from close_async.testing import CloseSimulator

Json = dict[str, Any]

TAP = "tap-closeio==1.6.6"
FOLDER = Path(sys.prefix) / "conformance" / TAP
START = "2018-12-31T00:00:00Z"
PATHS = {
    "custom_fields": "/custom_field/lead/",
    "leads": "/lead/",
    "activities": "/activity/",
    "tasks": "/task/",
    "users": "/user/",
    "event_log": "/event/",
}
# Its own code, with nothing changed but where Close is.
RUN = (
    "import sys, tap_closeio, tap_closeio.http as http;"
    "http.BASE_URL = sys.argv.pop(1); tap_closeio.main()"
)


@pytest.fixture(scope="module")
def tap() -> Path:
    """Return the folder that the tap is installed in."""
    if not (FOLDER / "tap_closeio").exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(FOLDER), TAP]
        made = subprocess.run(pip, capture_output=True, text=True, check=False)
        if made.returncode:
            pytest.skip(f"{TAP} cannot be installed here: {made.stderr.strip()[-200:]}")
    return FOLDER


class Run:
    """The tap and a simulator.

    Args:
        tap: Where the tap is installed.
        sim: The simulator.
        folder: A folder for the tap's configuration.
    """

    def __init__(self, tap: Path, sim: CloseSimulator, folder: Path) -> None:
        self._tap, self._sim, self._folder = tap, sim, folder

    async def answers(self, path: str) -> bool:
        """Return whether the simulator has a path."""
        async with (
            aiohttp.ClientSession(headers=self._sim.auth_headers) as session,
            session.get(self._sim.url + path) as response,
        ):
            return response.status == 200

    async def listed(self, path: str) -> list[Json]:
        """Return all rows of a list, however it is paged."""
        rows: list[Json] = []
        params: dict[str, Any] = {}
        async with aiohttp.ClientSession(headers=self._sim.auth_headers) as session:
            while True:
                async with session.get(self._sim.url + path, params=params) as response:
                    page = await response.json()
                rows += page["data"]
                if page.get("cursor_next"):
                    params = {"_cursor": page["cursor_next"]}
                elif page.get("has_more"):
                    params = {"_skip": len(rows)}
                else:
                    return rows

    async def discovered(self) -> list[Json]:
        """Return the streams that the tap discovers."""
        return json.loads(await self._run("--discover"))["streams"]

    async def synced(self, streams: list[Json]) -> dict[str, list[Json]]:
        """Run the tap, and return the records it wrote, by stream."""
        for stream in streams:
            stream["metadata"] = [{"breadcrumb": [], "metadata": {"selected": True}}]
        catalog = self._write("catalog", {"streams": streams})
        records: dict[str, list[Json]] = defaultdict(list)
        for message in map(json.loads, (await self._run("--catalog", catalog)).splitlines()):
            if message["type"] == "RECORD":
                records[message["stream"]].append(message["record"])
        return records

    async def _run(self, *arguments: str) -> bytes:
        config = self._write("config", {"start_date": START, "api_key": self._sim.api_key})
        tap = await asyncio.create_subprocess_exec(
            *[sys.executable, "-c", RUN, self._sim.url, "--config", config, *arguments],
            env={**os.environ, "PYTHONPATH": str(self._tap)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, errors = await tap.communicate()
        assert tap.returncode == 0, errors.decode()[-2000:]
        return out

    def _write(self, name: str, content: Json) -> str:
        path = self._folder / f"{name}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)


def plain(value: Any) -> Any:
    """Return a value with parsed dates: the tap writes them in its own format."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str) and value[4:5] == "-":
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return value


def as_tapped(name: str, row: Json) -> Json:
    """Return a row in the shape in which the tap writes it."""
    if name == "leads":
        custom = {key: value for key, value in row.items() if key.startswith("custom.")}
        fields = [{"id": key.removeprefix("custom."), "value": v} for key, v in custom.items()]
        kept = {k: v for k, v in row.items() if k not in custom and k != "custom"}
        return {**kept, "custom_fields": fields}
    if name == "event_log":
        texts = {key: json.dumps(row[key]) for key in ("data", "previous_data") if key in row}
        return {**row, **texts}
    return row


async def test_what_it_writes_is_what_there_is(tap: Path, tmp_path: Path) -> None:
    async with CloseSimulator(leads=230, rate_limits=False) as sim:
        run = Run(tap, sim, tmp_path)
        for number in range(60):
            lead_id = sim.world.create_lead(name="Wayne", contacts=[{"name": "Bruce"}])["id"]
            sim.world.update_lead(lead_id, description=f"Gotham {number}")
        discovered = {stream["tap_stream_id"]: stream for stream in await run.discovered()}
        assert discovered.keys() == PATHS.keys()
        present = [name for name, path in PATHS.items() if await run.answers(path)]
        assert {*present} == PATHS.keys()
        written = await run.synced([discovered[name] for name in present])
        for name in present:
            rows = await run.listed(PATHS[name])
            if name == "leads":
                rows = [*sim.world.leads.values()]
            wanted = {row["id"]: plain(as_tapped(name, row)) for row in rows}
            assert {row["id"]: plain(row) for row in written[name]} == wanted, name
            assert (len(written[name]), len(wanted) > 0) == (len(wanted), True), name
        assert len(written["event_log"]) >= 120
