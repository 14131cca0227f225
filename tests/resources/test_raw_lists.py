"""``close.paginate``: any list as dictionaries, with the concurrency of the lists with methods."""

from typing import Any

import pytest

from close_async import (
    CloseClient,
    DecodeError,
    HookEvent,
    NotFoundError,
    RequestEvent,
    ResponseEvent,
)
from close_async.testing import CloseSimulator, ManualClock


async def test_it_reads_a_list_as_dictionaries() -> None:
    async with (
        CloseSimulator(leads=450, clock=ManualClock()) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        rows = await close.paginate("/lead/", params={"_fields": ["id", "name"]}).to_list()
        assert [row["id"] for row in rows] == [lead.id async for lead in close.leads.list()]
        assert set(rows[0]) == {"id", "name"}

        page = await close.paginate("/lead/", page_size=50)
        assert (len(page), page.has_more, page.total_results) == (50, True, 450)
        every = await close.paginate("/lead/").to_list()
        assert [row async for row in close.paginate("/lead/", limit=120)] == every[:120]

        first = await close.paginate("/status/lead/").first()
        assert first is not None
        assert first["label"] == "Potential"
        assert close.rate_limits().keys() >= {"GET /lead/", "GET /status/lead/"}


@pytest.mark.parametrize("params", ["_fields=id", ["_fields"], {"_fields": []}, {1: "id"}])
async def test_params_that_cannot_be_sent_are_refused_at_once(params: Any) -> None:
    async with CloseClient("api_key.secret") as close:
        with pytest.raises((TypeError, ValueError), match=r"^(params|_fields)"):
            close.paginate("/lead/", params=params)


async def test_several_pages_are_in_flight() -> None:
    in_flight = [0]

    def count(event: HookEvent) -> None:
        if isinstance(event, RequestEvent):
            in_flight.append(in_flight[-1] + 1)
        elif isinstance(event, ResponseEvent):
            in_flight.append(in_flight[-1] - 1)

    async with (
        CloseSimulator(leads=2_000, clock=ManualClock()) as sim,
        CloseClient(sim.api_key, base_url=sim.url, hooks=[count]) as close,
    ):
        pages = [page async for page in close.paginate("/lead/", concurrency=4).pages()]
        assert [page.offset for page in pages] == list(range(0, 2_000, 100))
    assert 2 <= max(in_flight) <= 4  # as many as the round trip needs, which is not known here


@pytest.mark.parametrize(
    ("path", "arguments", "error", "message"),
    [
        ("lead/", {}, ValueError, "path "),
        ("/lead/?_limit=1", {}, ValueError, "path "),
        (None, {}, ValueError, "path "),
        ("/lead/", {"limit": -1}, ValueError, "limit must be"),
        ("/lead/", {"page_size": 0}, ValueError, "page_size must be"),
    ],
)
def test_mistakes_are_errors_before_a_request_is_sent(
    path: Any, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        CloseClient("api_key.secret").paginate(path, **arguments)


async def test_what_is_not_a_list_is_an_error() -> None:
    async with (
        CloseSimulator(leads=1, clock=ManualClock()) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        with pytest.raises(DecodeError, match="data"):
            await close.paginate("/me/")
        with pytest.raises(NotFoundError):
            await close.paginate("/nothing/here/")
