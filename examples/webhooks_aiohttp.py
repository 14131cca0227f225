"""Receive Close's webhooks with aiohttp.

CLOSE_SIGNATURE_KEYS=0f1e… python examples/webhooks_aiohttp.py
"""

import os
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

from close_async.models import Event
from close_async.webhooks import Webhook, WebhookError

REMEMBERED = 100_000


def show(event: Event) -> None:
    """Do what is to be done."""
    print(event.date_updated, event.object_type, event.action, event.object_id)


def make_app(webhook: Webhook, handle: Callable[[Event], None] = show) -> web.Application:
    """Make a server that takes deliveries at ``/close``.

    A real one remembers keys where other processes see them, and hands events to a queue:
    Close waits for the answer.

    Args:
        webhook: Checks and reads them.
        handle: Called with each event once; it is called again after it failed.
    """
    seen: OrderedDict[str, None] = OrderedDict()

    async def receive(request: web.Request) -> web.Response:
        try:
            delivery = webhook.read(await request.read(), request.headers)
        except WebhookError as error:
            return web.Response(status=400, text=str(error))
        if delivery.key not in seen:
            handle(delivery.event)
            seen[delivery.key] = None  # only now: if handling failed, Close shall try again
            if len(seen) > REMEMBERED:
                seen.popitem(last=False)
        return web.Response()

    app = web.Application()
    app.router.add_post("/close", receive)
    return app


if __name__ == "__main__":
    web.run_app(make_app(Webhook(os.environ["CLOSE_SIGNATURE_KEYS"].split(","))), port=8080)
