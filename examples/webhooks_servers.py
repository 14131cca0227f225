"""Receive Close's webhooks without a framework: http.server, WSGI and AWS Lambda."""

import base64
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from typing import Any

from close_async.models import Event
from close_async.webhooks import Webhook, WebhookError

Handle = Callable[[Event], None]


def make_handler(webhook: Webhook, handle: Handle) -> type[BaseHTTPRequestHandler]:
    """Return a handler class for ``http.server.ThreadingHTTPServer``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Receive a delivery."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                handle(webhook.read(body, self.headers).event)
                status = 200
            except WebhookError:
                status = 400
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Disable the log of requests."""

    return Handler


def make_wsgi(webhook: Webhook, handle: Handle) -> Callable[..., Iterable[bytes]]:
    """Return a WSGI application, which passes ``environ`` as the headers."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            handle(webhook.read(body, environ).event)
            status = "200 OK"
        except WebhookError:
            status = "400 Bad Request"
        start_response(status, [("Content-Length", "0")])
        return [b""]

    return application


def make_lambda(webhook: Webhook, handle: Handle) -> Callable[[Any, Any], dict[str, int]]:
    """Return a function for AWS Lambda, behind API Gateway, a function URL or a load balancer."""

    def lambda_handler(event: dict[str, Any], _: object) -> dict[str, int]:
        text = event["body"] or ""
        body = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()
        try:
            handle(webhook.read(body, event.get("multiValueHeaders") or event["headers"]).event)
        except WebhookError:
            return {"statusCode": 400}
        return {"statusCode": 200}

    return lambda_handler
