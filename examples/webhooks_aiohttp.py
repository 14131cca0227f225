"""Receive Close's webhooks with aiohttp.

CLOSE_SIGNATURE_KEYS=0f1e… python examples/webhooks_aiohttp.py
"""

import os
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

from close_async.models import Event
from close_async.webhooks import Webhook, WebhookError

MAX_KEYS = 100_000


def show(event: Event) -> None:
    """Print an event."""
    print(event.date_updated, event.object_type, event.action, event.object_id)


def make_app(webhook: Webhook, handle: Callable[[Event], None] = show) -> web.Application:
    """Return a server that receives deliveries at ``/close``.

    In production, store the keys in a database that all processes share, and put the events into a
    queue: Close waits for the response.

    Args:
        webhook: Verifies and parses the deliveries.
        handle: Called once per event, and again if it raised.
    """
    seen: OrderedDict[str, None] = OrderedDict()

    async def receive(request: web.Request) -> web.Response:
        try:
            delivery = webhook.read(await request.read(), request.headers)
        except WebhookError as error:
            return web.Response(status=400, text=str(error))
        if delivery.key not in seen:
            handle(delivery.event)
            seen[delivery.key] = None  # after handle(): if it raises, Close delivers again
            if len(seen) > MAX_KEYS:
                seen.popitem(last=False)
        return web.Response()

    app = web.Application()
    app.router.add_post("/close", receive)
    return app


if __name__ == "__main__":
    web.run_app(make_app(Webhook(os.environ["CLOSE_SIGNATURE_KEYS"].split(","))), port=8080)
