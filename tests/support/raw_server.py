"""A server on a real socket that sends responses as broken as a test needs."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import attrs

from close_async.errors import APIError
from close_async.options import DEFAULTS, RequestOptions
from close_async.transport.auth import ApiKey
from close_async.transport.http import HttpTransport
from close_async.transport.pipeline import Pipeline
from close_async.transport.request import RawResponse, Request

Answer = Callable[["Exchange"], Awaitable[None]]


@attrs.define
class Exchange:
    """One request as received, and the means to respond."""

    head: str
    body: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def write(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    def reset(self) -> None:
        """Break the connection off, as a crash does."""
        self.writer.transport.abort()

    async def until_the_client_hangs_up(self) -> None:
        await self.reader.read()


@attrs.define
class RawServer:
    """Sends the n-th response to the n-th request, and repeats the last one."""

    answers: list[Answer]
    url: str = ""
    requests: list[Exchange] = attrs.field(factory=list[Exchange])
    open_connections: int = 0
    connections: int = 0
    hung_up: asyncio.Event = attrs.field(factory=asyncio.Event)
    arrived: asyncio.Event = attrs.field(factory=asyncio.Event)
    tasks: list[asyncio.Task[Any]] = attrs.field(factory=list[asyncio.Task[Any]])
    writers: set[asyncio.StreamWriter] = attrs.field(factory=set[asyncio.StreamWriter])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open_connections += 1
        self.connections += 1
        self.writers.add(writer)
        if task := asyncio.current_task():
            self.tasks.append(task)
        try:
            while await self._answer_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open_connections -= 1
            self.hung_up.set()
            self.writers.discard(writer)
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = 0
        for line in head.splitlines():
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
        body = await reader.readexactly(length)
        exchange = Exchange(head, body, reader, writer)
        self.requests.append(exchange)
        self.arrived.set()
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        await answer(exchange)
        return not writer.is_closing()


@asynccontextmanager
async def serving(*answers: Answer) -> AsyncIterator[RawServer]:
    server = RawServer(list(answers))
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    host, port = listener.sockets[0].getsockname()
    server.url = f"http://{host}:{port}/api/v1"
    try:
        yield server
    finally:
        listener.close()
        for writer in server.writers:
            writer.transport.abort()
        await asyncio.gather(*server.tasks, return_exceptions=True)


def reply(
    body: bytes = b"{}",
    status: str = "200 OK",
    content_type: str = "application/json",
    length: int | None = None,
    extra: str = "",
) -> Answer:
    """Send a valid response, except for the faults in the arguments."""
    size = len(body) if length is None else length
    head = (
        f"HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\n"
        f"content-length: {size}\r\n{extra}\r\n"
    )

    async def answer(exchange: Exchange) -> None:
        await exchange.write(head.encode(), body)
        if size > len(body):
            exchange.writer.close()

    return answer


def bytes_then_reset(data: bytes) -> Answer:
    async def answer(exchange: Exchange) -> None:
        if data:
            await exchange.write(data)
            await asyncio.sleep(0.01)
        exchange.reset()

    return answer


def garbled_gzip() -> Answer:
    packed = gzip.compress(b'{"data": []}' * 100)
    return reply(packed[:20] + b"\x00" * 20 + packed[40:], extra="content-encoding: gzip\r\n")


async def stall(exchange: Exchange) -> None:
    """Send nothing until the client disconnects."""
    await exchange.until_the_client_hangs_up()


async def stall_in_body(exchange: Exchange) -> None:
    await exchange.write(b'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"data": [')
    await exchange.until_the_client_hangs_up()


async def endless(exchange: Exchange) -> None:
    """Write chunks for as long as anyone reads them."""
    await exchange.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    while not exchange.writer.is_closing():
        await exchange.write(chunk)


@asynccontextmanager
async def client(url: str, **settings: Any) -> AsyncIterator[Pipeline]:
    """Return a pipeline to a URL, whose delays take no time."""
    http = HttpTransport(**settings)
    try:
        yield Pipeline(http, base_url=url, auth=ApiKey("api_sekret.key"), jitter=lambda: 0.0)
    finally:
        await http.aclose()


async def send(
    url: str,
    method: str = "GET",
    *,
    settings: dict[str, Any] | None = None,
    body: bytes | None = None,
    **options: Any,
) -> RawResponse | APIError:
    """Send one request with a new client, and return the response or the error."""
    request = Request(method=method, path="/lead/", body=body)
    async with client(url, **(settings or {})) as sender:
        try:
            return await sender.send(request, DEFAULTS.merge(RequestOptions(**options)))
        except APIError as error:
            return error


async def one_byte() -> AsyncIterator[bytes]:
    """Yield a file of one byte, to be uploaded."""
    yield b"x"
