"""Writing replies to the socket, complete or with a fault."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

from aiohttp import web

from close_simulator.faults import Fault
from close_simulator.http import Reply

Answer = Callable[[], Awaitable[Reply]]
# Bytes per write of a body that is too long, so that its whole length is never in memory.
_PIECE = 64 * 1024


async def deliver(
    request: web.BaseRequest, reply: Reply, *, compress: bool = False
) -> web.StreamResponse:
    """Send a reply whole."""
    response = web.Response(body=reply.body, status=reply.status, headers=reply.headers)
    if compress and "Content-Type" in reply.headers:
        response.headers["Vary"] = "Accept-Encoding"
        response.enable_compression()
    await response.prepare(request)
    await response.write_eof()
    return response


def replaces_answer(fault: Fault) -> bool:
    """Return whether the fault replaces the processing of the request."""
    return fault.kind in ("reply", "reset", "huge") and not fault.after_effect


async def deliver_fault(
    request: web.BaseRequest, fault: Fault, answer: Answer
) -> web.StreamResponse:
    """Respond with a fault.

    Args:
        request: The request as aiohttp sees it.
        fault: The fault.
        answer: Processes the request and returns the regular reply.
    """
    # The trap of every retry: the change has been made, and the client sees a failure.
    if fault.after_effect and fault.kind in ("reply", "reset", "huge"):
        await answer()
    if fault.kind == "reply":
        return await deliver(request, fault.reply or Reply())
    if fault.kind == "reset":
        return _reset(request)
    if fault.kind == "huge":
        return await _send_huge(request, int(fault.amount))
    if fault.kind == "stall":
        return await _stall(request, fault, answer)
    reply = await answer()
    if fault.kind == "cut_body":
        return await _cut(request, reply, fault.amount)
    return await _send_slowly(request, reply, fault.amount)


async def _stall(request: web.BaseRequest, fault: Fault, answer: Answer) -> web.StreamResponse:
    if fault.after_effect:
        reply = await answer()
        await asyncio.sleep(fault.amount)
    else:
        await asyncio.sleep(fault.amount)
        reply = await answer()
    return await deliver(request, reply)


def _reset(request: web.BaseRequest) -> web.StreamResponse:
    transport = request.transport
    if transport is not None:
        sock: socket.socket = transport.get_extra_info("socket")
        # Without lingering, close() sends RST, as a broken middlebox does.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


async def _cut(request: web.BaseRequest, reply: Reply, share: float) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    response.content_length = len(reply.body)
    await response.prepare(request)
    await response.write(reply.body[: int(len(reply.body) * share)])
    if request.transport is not None:
        request.transport.close()
    return response


async def _send_slowly(request: web.BaseRequest, reply: Reply, rate: float) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    response.content_length = len(reply.body)
    await response.prepare(request)
    piece = max(1, int(rate / 10))
    for start in range(0, len(reply.body), piece):
        await asyncio.sleep(min(piece, len(reply.body) - start) / rate)
        await response.write(reply.body[start : start + piece])
    await response.write_eof()
    return response


async def _send_huge(request: web.BaseRequest, size: int) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    head, tail = b'{"data":"', b'"}'
    await response.write(head)
    left = size - len(head) - len(tail)
    while left > 0:
        await response.write(b"x" * min(left, _PIECE))
        left -= _PIECE
    await response.write(tail)
    await response.write_eof()
    return response
