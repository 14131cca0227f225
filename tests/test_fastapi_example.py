"""The FastAPI example, against a simulated Close."""

from collections.abc import AsyncIterator

import httpx
import pytest

from close_async import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    CloseError,
    ConfigurationError,
    CustomValueError,
    DeadlineExceededError,
    InvalidIdError,
    NotFoundError,
    RateLimitError,
)
from close_async.testing import CloseSimulator, Fault
from examples.fastapi_app import app, close_client


@pytest.fixture
async def web(
    close_simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("CLOSE_API_KEY", close_simulator.api_key)
    monkeypatch.setenv("CLOSE_BASE_URL", close_simulator.url)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://app") as client,
    ):
        yield client


async def test_a_lead_is_created_read_and_updated(web: httpx.AsyncClient) -> None:
    body = {"name": "Oscorp", "contacts": [{"name": "Norman Osborn"}]}
    created = await web.post("/leads", json=body)
    assert created.status_code == 201, created.text
    path = f"/leads/{created.json()['id']}"
    assert created.json()["contacts"][0]["name"] == "Norman Osborn"
    updated = await web.patch(path, json={"description": "Glider", "url": None})
    assert updated.json()["description"] == "Glider"
    found = await web.get(path)
    assert (found.status_code, found.json()["name"]) == (200, "Oscorp")


async def test_errors_of_close(web: httpx.AsyncClient, close_simulator: CloseSimulator) -> None:
    for lead_id in ("lead_gone", "cont_1"):
        assert (await web.get(f"/leads/{lead_id}")).status_code == 404
    refused = await web.post("/leads", json={"name": "Oscorp", "status_id": "stat_unknown"})
    assert refused.status_code == 422
    assert [*refused.json()["fields"]] == ["status"]
    for body in ([], "name", {"contacts": 5}):
        assert (await web.post("/leads", json=body)).status_code == 422
    close_simulator.faults.add(Fault.status(403, match="GET /lead/*"))
    assert (await web.get("/leads/lead_a")).status_code == 502


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidIdError("no lead"), 404),
        (NotFoundError("gone"), 404),
        (BadRequestError("bad", field_errors={"name": "too long"}), 422),
        (CustomValueError("bad", field_errors={"name": "too long"}), 422),
        (RateLimitError("busy", retry_after=2.5), 503),
        (RateLimitError("busy"), 503),
        (APITimeoutError("slow"), 504),
        (DeadlineExceededError("slow"), 504),
        (APIConnectionError("down"), 502),
        (AuthenticationError("secret key"), 502),
        (ConfigurationError("no key"), 502),
    ],
)
async def test_each_error_has_its_status(
    web: httpx.AsyncClient, error: CloseError, status: int
) -> None:
    async def fail() -> None:
        raise error

    app.dependency_overrides[close_client] = fail
    try:
        response = await web.get("/leads/lead_a")
    finally:
        app.dependency_overrides.clear()
    assert response.status_code == status
    assert "secret" not in response.text
    if status == 422:
        assert response.json()["fields"] == {"name": "too long"}
    if isinstance(error, RateLimitError):
        assert response.headers["Retry-After"] == ("3" if error.retry_after else "1")
