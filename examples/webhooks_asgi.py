"""Receive Close's webhooks with any ASGI server, and no framework.

CLOSE_SIGNATURE_KEYS=0f1e… uvicorn --factory examples.webhooks_asgi:from_environment
"""

import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from close_async.models import Event
from close_async.webhooks import Webhook, WebhookError

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY = 10 * 1024 * 1024  # bytes
MAX_KEYS = 100_000


class Receiver:
    """An ASGI application that receives deliveries.

    Args:
        webhook: Verifies and parses the deliveries.
        handle: Called once per event, and again if it raised.
    """

    def __init__(self, webhook: Webhook, handle: Callable[[Event], None]) -> None:
        self._webhook = webhook
        self._handle = handle
        # In production, store the keys in a database that all processes share.
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return
        body = await read_body(receive)
        if scope["method"] != "POST" or body is None:
            await respond(send, 405 if body is not None else 413)
            return
        try:
            delivery = self._webhook.read(body, scope["headers"])
        except WebhookError as error:
            await respond(send, 400, str(error))
            return
        if delivery.key not in self._seen:
            self._handle(delivery.event)
            self._seen[delivery.key] = None  # after handle(): if it raises, Close delivers again
            if len(self._seen) > MAX_KEYS:
                self._seen.popitem(last=False)
        await respond(send, 200)


async def read_body(receive: Receive) -> bytes | None:
    """Return the raw body, or ``None`` if it is too large or incomplete."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY or message["type"] == "http.disconnect":
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def respond(send: Send, status: int, text: str = "") -> None:
    """Send a short response."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def from_environment() -> Receiver:
    """Return a receiver that prints events."""
    keys = os.environ["CLOSE_SIGNATURE_KEYS"].split(",")
    return Receiver(Webhook(keys), lambda event: print(event.object_type, event.action))
