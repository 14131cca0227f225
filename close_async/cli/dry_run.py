"""``--dry-run``: the request that a call would send, recorded instead of sent.

The call runs as it would otherwise, with all checks of the client, against a server on the loopback
interface which refuses it. So what is shown is what would have been sent, byte by byte.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from close_async import CloseClient, CloseError, ConfigurationError, NoLimiter
from close_async.wire import json

_REFUSAL = b"HTTP/1.1 418 Dry Run\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


async def dry_run(call: Callable[[CloseClient], Awaitable[Any]]) -> dict[str, Any]:
    """Return the request that a call would send: its method, path, query and body.

    Args:
        call: Sends the request with a client.

    Raises:
        ConfigurationError: It sends none, or has to read from Close before it.
    """
    recorded: list[dict[str, Any]] = []
    async with (
        _recorder(recorded) as url,
        # No key of the user's, no proxy, and no place in the real rate limits.
        CloseClient(
            "dry-run", base_url=url, trust_env=False, max_retries=0, limiter=NoLimiter()
        ) as close,
    ):
        try:
            await call(close)
        except CloseError:
            # The recorder refuses every request. An error before that is of the arguments.
            if not recorded:
                raise
    if not recorded or recorded[0]["method"] == "GET":
        msg = "this command has to read from Close before it writes: --dry-run cannot show it"
        raise ConfigurationError(msg)
    return recorded[0]


@asynccontextmanager
async def _recorder(recorded: list[dict[str, Any]]) -> AsyncGenerator[str]:
    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *headers = head.splitlines()
            method, target, _ = line.split(" ")
            found = {
                name.strip().lower(): value.strip()
                for name, _, value in (each.partition(":") for each in headers)
            }
            body = await reader.readexactly(int(found.get("content-length", 0)))
            parts = urlsplit(target)
            request: dict[str, Any] = {
                # Where a URL would become too long, the client sends a list as a POST.
                "method": found.get("x-http-method-override", method),
                "path": parts.path,
            }
            if parts.query:
                request["query"] = dict(parse_qsl(parts.query, keep_blank_values=True))
            if body:
                request["body"] = json.loads(body)
            recorded.append(request)
            writer.write(_REFUSAL)
            await writer.drain()
            writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
