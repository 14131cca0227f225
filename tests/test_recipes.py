"""The recipes of docs/recipes.md that its blocks alone do not exercise."""

import asyncio
import re
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from close_async import CloseClient
from close_async.models import LeadCreate
from close_async.testing import CloseSimulator

PAGE = (Path(__file__).parent.parent / "docs" / "recipes.md").read_text(encoding="utf-8")


def block(heading: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run the first block under a heading, and return its names."""
    _, _, section = PAGE.partition(f"\n## {heading}\n")
    (code,) = re.findall(r"```py(?:thon)?\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    names.setdefault("__name__", __name__)  # whose names resolve annotations
    exec(code, names)  # noqa: S102  the project's own page
    return names


@pytest.fixture
def environment(close_simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSE_API_KEY", close_simulator.api_key)
    monkeypatch.setenv("CLOSE_BASE_URL", close_simulator.url)


@pytest.mark.usefixtures("environment")
async def test_litestar(close_client: CloseClient) -> None:
    lead = await close_client.leads.create(LeadCreate(name="Oscorp"))
    app = block("Litestar", {})["app"]
    lifespan: AbstractAsyncContextManager[Any] = app.lifespan()
    transport = httpx.ASGITransport(app)
    async with lifespan, httpx.AsyncClient(transport=transport, base_url="http://app") as web:
        found = await web.get(f"/leads/{lead.id}")
        assert found.json() == {"id": lead.id, "name": "Oscorp"}
        assert (await web.get("/leads/lead_gone")).status_code == 404


@pytest.mark.usefixtures("environment")
async def test_arq(close_client: CloseClient) -> None:
    lead = await close_client.leads.create(LeadCreate(name="Oscorp"))
    settings = block("arq", {"CloseClient": CloseClient})["WorkerSettings"]
    ctx: dict[str, Any] = {}
    await settings.on_startup(ctx)
    (job,) = settings.functions
    await job(ctx, lead.id, "Oscorp Inc.")
    await settings.on_shutdown(ctx)
    assert (await close_client.leads.get(lead.id)).name == "Oscorp Inc."


def test_celery(monkeypatch: pytest.MonkeyPatch) -> None:
    class Celery:
        def __init__(self, *_: object, **__: object) -> None: ...

        def task(self, **_: object) -> Any:
            return lambda function: function

    signal = SimpleNamespace(connect=lambda function: function)
    signals = SimpleNamespace(worker_process_init=signal, worker_process_shutdown=signal)
    monkeypatch.setitem(sys.modules, "celery", SimpleNamespace(Celery=Celery))
    monkeypatch.setitem(sys.modules, "celery.signals", signals)
    names = block("Celery", {})
    runner: asyncio.Runner = names["runner"]

    async def open_simulator() -> CloseSimulator:
        return await CloseSimulator(leads=3).__aenter__()

    sim = runner.run(open_simulator())
    monkeypatch.setenv("CLOSE_API_KEY", sim.api_key)
    monkeypatch.setenv("CLOSE_BASE_URL", sim.url)
    names["start"]()
    lead_id = next(iter(sim.world.leads))
    for name in ("Oscorp", "Oscorp Inc."):  # two tasks use the client one after the other
        names["rename_lead"](lead_id, name)
        assert sim.world.leads[lead_id]["name"] == name
    runner.run(sim.__aexit__(None, None, None))
    names["stop"]()
