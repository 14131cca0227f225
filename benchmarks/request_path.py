"""The path of one warm ``leads.get``: ``python -m benchmarks.request_path``.

Counts the frames between the caller of ``close.leads.get`` and aiohttp's ``session.request``, and
the Python functions that one call runs. Both are exact and do not depend on the machine. A function
that the event loop resumes is counted once more, as profilers do. The server runs in a thread of
its own, which the profile does not see.
"""

import asyncio
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

import aiohttp
import attrs

import close_async
from benchmarks.table import Table
from close_async import CloseClient

if TYPE_CHECKING:
    from collections.abc import Generator

WARM_UP, CALLS = 20, 50
PACKAGE = str(Path(close_async.__file__).parent)
_BODY = b'{"id": "lead_a", "name": "Bluth Company"}'
_RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"RateLimit: limit=1000000, remaining=999999, reset=5\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
)


@attrs.frozen
class RequestPath:
    """What was counted.

    Args:
        frames: The functions from ``get`` to the one that calls ``session.request``, in order.
        calls: How often each module's functions are called per request.
    """

    frames: list[str]
    calls: Counter[str]

    def total(self, *, limiter: bool) -> int:
        """Return the calls of this library, in its limiter or outside of it."""
        ours = {name: count for name, count in self.calls.items() if name.startswith("close_async")}
        return sum(
            count
            for name, count in ours.items()
            if name.startswith(("close_async.ratelimit", "close_async.wire.ratelimit")) is limiter
        )


@contextmanager
def serving() -> "Generator[str]":
    """Serve one lead at any path, from a thread, and yield the base URL."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    ports: list[int] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(_RESPONSE)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1")
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        async with server:
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    ready.wait()
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def count(url: str) -> RequestPath:
    """Count the frames and the calls of a warm ``leads.get``."""
    frames: list[str] = []
    request = aiohttp.ClientSession.request

    def traced(session: aiohttp.ClientSession, *args: Any, **kwargs: Any) -> Any:
        frame: FrameType | None = sys._getframe(1)
        frames.clear()
        while frame is not None and frame.f_code is not CALLER:
            frames.insert(0, f"{module_of(frame.f_code)}.{frame.f_code.co_name}")
            frame = frame.f_back
        return request(session, *args, **kwargs)

    async def get() -> None:
        await close.leads.get("lead_a")

    CALLER = get.__code__  # noqa: N806
    counted: Counter[CodeType] = Counter()

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            counted[frame.f_code] += 1

    async with CloseClient("api_benchmark.key", base_url=url) as close:
        for _ in range(WARM_UP):
            await get()
        aiohttp.ClientSession.request = traced  # type: ignore[method-assign,assignment]
        try:
            await get()
        finally:
            aiohttp.ClientSession.request = request  # type: ignore[method-assign]
        sys.setprofile(profile)
        try:
            for _ in range(CALLS):
                await get()
        finally:
            sys.setprofile(None)
    calls: Counter[str] = Counter()
    for code, times in counted.items():
        calls[module_of(code)] += round(times / CALLS)
    return RequestPath(frames, calls)


def module_of(code: CodeType) -> str:
    """Return the name of a function's module, or of the package that is not ours."""
    file = code.co_filename
    if file.startswith(PACKAGE):
        return ".".join(("close_async", *Path(file[len(PACKAGE) + 1 :]).with_suffix("").parts))
    for package in ("aiohttp", "yarl", "multidict", "asyncio", "contextlib", "attr"):
        if f"/{package}/" in file or file.endswith(f"/{package}.py"):
            return package
    return "generated" if file.startswith("<") else Path(file).stem


def main() -> int:
    """Print the frames, and the calls by module."""
    with serving() as url:
        path = asyncio.run(count(url))
    print(f"{len(path.frames)} frames from close.leads.get to session.request:")
    for frame in path.frames:
        print(f"  {frame}")
    table = Table("Python calls per warm leads.get", ["calls"])
    for module, calls in path.calls.most_common():
        if calls:
            table.row(module, str(calls))
    outside, limiter = path.total(limiter=False), path.total(limiter=True)
    table.row("of this library, without the limiter", str(outside))
    table.row("of its limiter", str(limiter))
    table.print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
