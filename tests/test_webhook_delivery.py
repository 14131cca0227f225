"""The simulator delivers webhooks by itself, over sockets, to the receivers of the examples.

Time is virtual, so that days of retries pass in a second.
"""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from close_async import CloseClient
from close_async.models import (
    Event,
    LeadCreate,
    LeadExportCreate,
    WebhookEventFilter,
    WebhookSubscriptionCreate,
    WebhookSubscriptionUpdate,
)
from close_async.testing import CloseSimulator
from close_async.webhooks import Webhook
from examples.webhooks_aiohttp import make_app as aiohttp_app
from examples.webhooks_asgi import Receiver
from tests.support.virtual_time import run

DAY = 86_400
BEGIN = 1_780_000_000.0
Scene = Callable[["Post"], Coroutine[Any, Any, None]]


def clock() -> float:
    """Return the simulated time, which is that of the event loop."""
    return BEGIN + asyncio.get_running_loop().time()


class Post:
    """A simulated Close that delivers, and a receiver whose failures are controlled.

    Attributes:
        handled: The events that were handled, in the order of their arrival.
        is_failing: Returns whether the receiver fails to handle an event.
    """

    def __init__(self, sim: CloseSimulator, close: CloseClient, make_app: Any) -> None:
        self.sim, self.close = sim, close
        self.handled: list[Event] = []
        self.is_failing: Callable[[Event], bool] = lambda _: False
        self._make_app = make_app
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._runner: web.AppRunner | None = None
        self._key = ""

    def handle(self, event: Event) -> None:
        if self.is_failing(event):
            raise RuntimeError("the receiver's database is down")
        self.handled.append(event)

    async def subscribe(self, object_type: str = "lead", *actions: str) -> str:
        """Subscribe the receiver, which may be started later."""
        url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/close"
        wanted = [
            WebhookEventFilter(object_type=object_type, action=action)
            for action in actions or ("created", "updated", "deleted")
        ]
        made = await self.close.webhooks.create(WebhookSubscriptionCreate(url=url, events=wanted))
        self._key = made.signature_key
        return made.id

    async def open(self) -> None:
        """Start the receiver."""
        app = self._make_app(Webhook([self._key], clock=clock), self.handle)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    async def close_down(self) -> None:
        """Stop the receiver and close its port."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()

    async def numbers(self) -> list[int]:
        """Return the numbers of the attempts, after those in flight have ended."""
        await asyncio.sleep(0.5)
        return [attempt.number for attempt in self.sim.webhooks.attempts]


def asgi_app(webhook: Webhook, handle: Callable[[Event], None]) -> web.Application:
    """Serve the ASGI application, like an ASGI server."""
    receiver = Receiver(webhook, handle)

    async def serve(request: web.Request) -> web.Response:
        responses: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            part = await request.content.read(100)
            more = not request.content.at_eof()
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: dict[str, Any]) -> None:
            responses.append(message)

        headers = [(name.lower(), value) for name, value in request.raw_headers]
        scope = {"type": "http", "method": request.method, "headers": headers}
        await receiver(scope, receive, send)
        return web.Response(status=responses[0]["status"], body=responses[1]["body"])

    app = web.Application()
    app.router.add_post("/close", serve)
    return app


@asynccontextmanager
async def posting(make_app: Any) -> AsyncGenerator[Post]:
    async with (
        CloseSimulator(leads=3, clock=clock) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        post = Post(sim, close, make_app)
        try:
            yield post
        finally:
            await post.close_down()


@pytest.fixture(params=[aiohttp_app, asgi_app], ids=["aiohttp", "asgi"])
def play(request: pytest.FixtureRequest) -> Callable[[Scene], None]:
    """Run a scene in virtual time, with each of the receivers."""

    async def act(scene: Callable[[Post], Awaitable[None]]) -> None:
        async with posting(request.param) as post:
            await scene(post)

    return lambda scene: run(act(scene), max_wait=0.003)


def test_changes_are_delivered_immediately(play: Callable[[Scene], None]) -> None:
    async def scene(post: Post) -> None:
        await post.subscribe()
        await post.open()
        lead = await post.close.leads.create(LeadCreate(name="Wayne"))
        await post.close.leads.delete(lead.id)
        assert await post.numbers() == [1, 1]
        assert [(event.action, event.lead_id) for event in post.handled] == [
            ("created", lead.id),
            ("deleted", lead.id),
        ]

    play(scene)


def test_failed_deliveries_are_retried_with_growing_delays(play: Callable[[Scene], None]) -> None:
    async def scene(post: Post) -> None:
        await post.subscribe()
        await post.open()
        turns = iter([True] * 3)
        post.is_failing = lambda _: next(turns, False)
        post.sim.world.create_lead(name="A")
        assert await post.numbers() == [1]
        post.sim.world.create_lead(name="B")  # what comes meanwhile is tried at once, too
        assert await post.numbers() == [1, 1]
        await asyncio.sleep(60)
        assert await post.numbers() == [1, 1, 2, 2]
        assert [event.data["name"] for event in post.handled if event.data] == ["B"]
        await asyncio.sleep(120)
        assert await post.numbers() == [1, 1, 2, 2, 3]
        assert [event.data["name"] for event in post.handled if event.data] == ["B", "A"]
        statuses = [attempt.status for attempt in post.sim.webhooks.attempts]
        assert statuses == [500, 500, 500, 200, 200]
        await asyncio.sleep(DAY)
        assert len(await post.numbers()) == 5

    play(scene)


def test_repeated_and_reordered_deliveries_are_handled_once(
    play: Callable[[Scene], None],
) -> None:
    async def scene(post: Post) -> None:
        await post.subscribe()
        await post.open()
        post.sim.webhooks.is_shuffled, post.sim.webhooks.repeats = True, 2
        made = [post.sim.world.create_lead(name=f"Lead {number}")["id"] for number in range(9)]
        assert len(await post.numbers()) == 18
        arrived = [event.lead_id for event in post.handled]
        assert (sorted(map(str, arrived)), arrived != made) == (sorted(made), True)

    play(scene)


def test_updates_of_one_object_are_delivered_in_sequence(play: Callable[[Scene], None]) -> None:
    async def scene(post: Post) -> None:
        await post.subscribe()
        await post.open()
        post.sim.world.webhooks.delay = 30
        lead_id = next(iter(post.sim.world.leads))
        for name in ("B", "C", "D"):
            post.sim.world.update_lead(lead_id, name=name)
            await asyncio.sleep(10)
        assert await post.numbers() == []
        await asyncio.sleep(30)
        assert await post.numbers() == [1]
        assert [event.data["name"] for event in post.handled if event.data] == ["D"]

    play(scene)


def test_three_days_of_failures_pause_the_subscription(play: Callable[[Scene], None]) -> None:
    async def scene(post: Post) -> None:
        subscription_id = await post.subscribe()
        await post.open()
        post.is_failing = lambda _: True
        post.sim.world.create_lead(name="A")
        await asyncio.sleep(3 * DAY - 3_600)
        tried = len(await post.numbers())
        assert 3 * DAY / 1_200 - 5 < tried < 3 * DAY / 1_200 + 5
        assert (await post.close.webhooks.get(subscription_id)).status == "active"
        await asyncio.sleep(3_600)
        paused = await post.close.webhooks.get(subscription_id)
        assert (paused.status, bool(paused.pause_reason)) == ("paused", True)
        tried = len(await post.numbers())
        post.is_failing = lambda _: False
        post.sim.world.create_lead(name="B")
        await asyncio.sleep(DAY)
        assert len(await post.numbers()) == tried
        active = WebhookSubscriptionUpdate(status="active")
        await post.close.webhooks.update(subscription_id, active)
        post.sim.world.create_lead(name="C")
        assert len(await post.numbers()) == tried + 1
        assert [event.data["name"] for event in post.handled if event.data] == ["C"]

    play(scene)


def test_a_success_in_between_keeps_the_subscription_active(play: Callable[[Scene], None]) -> None:
    async def scene(post: Post) -> None:
        subscription_id = await post.subscribe()
        await post.open()
        post.is_failing = lambda event: event.data is not None and event.data["name"] == "A"
        post.sim.world.create_lead(name="A")
        await asyncio.sleep(2 * DAY)
        post.sim.world.create_lead(name="B")
        await asyncio.sleep(2 * DAY)
        tried = len(await post.numbers())
        assert (await post.close.webhooks.get(subscription_id)).status == "active"
        assert [event.data["name"] for event in post.handled if event.data] == ["B"]
        await asyncio.sleep(DAY)
        assert len(await post.numbers()) == tried  # A was given up after three days

    play(scene)


def test_the_end_of_an_export_is_delivered(play: Callable[[Scene], None]) -> None:
    async def scene(post: Post) -> None:
        await post.subscribe("export.lead", "completed")
        await post.open()
        await post.close.exports.create_leads(LeadExportCreate(format="json", type="leads"))
        assert await post.numbers() == [1]
        assert [event.action for event in post.handled] == ["completed"]

    play(scene)
