"""``Requester``: turns an operation into a request, with the client's options, and sends it."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from urllib.parse import quote

import attrs

from close_async.model import Model
from close_async.options import RequestOptions
from close_async.response import Response
from close_async.transport.request import RawResponse, Request, Splits
from close_async.transport.responses import decode_json
from close_async.wire import json
from close_async.wire.convert import encode
from close_async.wire.query import encode_params

if TYPE_CHECKING:
    from close_async.transport.pipeline import Pipeline

T = TypeVar("T")

_log = logging.getLogger("close_async")

# Seconds. What a cancelled task still does is to close a connection, which waits for nothing; only
# code of the user's, such as a hook, can take longer.
_CANCEL_AGAIN = 1.0
_GRACE = 10.0


@attrs.frozen
class PendingResponse:
    """An answer that came whole, and whose JSON was not read yet.

    Args:
        request: What it answers.
        raw: The answer.
    """

    request: Request
    raw: RawResponse

    def read(self) -> Response[Any]:
        """Read the JSON.

        Raises:
            DecodeError: It is no JSON object.
        """
        return Response(decode_json(self.raw, self.request), self.raw)


class Background:
    """The tasks that read lists ahead, so that closing the client can end them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_finishing = False

    def __len__(self) -> int:
        return len(self._tasks)

    def spawn(self, work: Awaitable[T]) -> asyncio.Task[T]:
        """Start a task that :meth:`finish` ends; during :meth:`finish` it is cancelled at once."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._is_finishing:
            # The callback of a task that just ended starts the next page: without this, closing
            # would chase one page after the other.
            task.cancel()
        return task

    async def finish(self) -> None:
        """Cancel the tasks of the running loop, and wait until they have let go of their requests.

        A task that does not end, because a hook of the user's swallows its cancellation, is
        cancelled again every second, and left behind with a warning after ``_GRACE`` seconds.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + _GRACE
        self._is_finishing = True
        try:
            while tasks := self._others(loop):
                if loop.time() >= ends:
                    _log.warning("%d tasks ignore that the client is closing", len(tasks))
                    return
                for task in tasks:
                    task.cancel()
                # Not gather: from Python 3.12 on, awaiting it never yields to the loop if all tasks
                # are done already. wait returns after the callbacks of the tasks have run.
                done, _ = await asyncio.wait(tasks, timeout=_CANCEL_AGAIN)
                self._tasks -= done
        finally:
            self._is_finishing = False

    def _others(self, loop: asyncio.AbstractEventLoop) -> list[asyncio.Task[Any]]:
        """Return the tasks to wait for, all but the calling one, which cannot wait for itself."""
        own = asyncio.current_task()
        return [task for task in self._tasks if task is not own and task.get_loop() is loop]


@attrs.frozen
class Requester:
    """What a resource needs of its client.

    Args:
        pipeline: Takes requests to Close and back.
        options: The options of a call that brings none of its own.
        background: The tasks that read lists ahead; the client ends them when it closes.
    """

    pipeline: "Pipeline"
    options: RequestOptions
    background: Background = attrs.field(factory=Background, repr=False)

    def __reduce__(self) -> NoReturn:
        msg = "a client holds connections, and is not copied or pickled: make one in each process"
        raise TypeError(msg)

    async def call(
        self,
        method: str,
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        splits: Splits | None = None,
    ) -> Response[Any]:
        """Send one operation, and read its answer's JSON.

        Args:
            method: The HTTP method.
            route: The path's template: ``/lead/{id}/``. With the method it names the group that
                the rate limit counts.
            ids: What to put into the template.
            params: Query parameters; lists are joined with commas, ``None`` is left out.
            body: What to send as JSON.
            options: What differs from the client's options.
            splits: Which failures are not retried, as the caller then asks for less.

        Raises:
            DecodeError: The answer is no JSON object.
        """
        path = route.format_map(
            {name: quote(value, safe="") for name, value in (ids or {}).items()}
        )
        return await self.send(
            method,
            path,
            group=f"{method} {route}",
            params=params,
            body=body,
            options=options,
            splits=splits,
        )

    async def get_pending(
        self,
        route: str,
        params: Mapping[str, Any],
        options: RequestOptions | None,
        splits: Splits | None = None,
    ) -> PendingResponse:
        """Send a GET, and leave its answer's JSON to be read later."""
        request = Request(
            method="GET",
            path=route,
            params=encode_params(params),
            group=f"GET {route}",
            splits=splits,
        )
        return PendingResponse(
            request, await self.pipeline.send(request, self.options.merge(options))
        )

    async def send(
        self,
        method: str,
        path: str,
        *,
        group: str,
        params: Mapping[str, Any] | None,
        body: Model | Mapping[str, Any] | None,
        options: RequestOptions | None,
        splits: Splits | None = None,
    ) -> Response[Any]:
        """Send a request to a finished path, counted in the rate limit's ``group``."""
        data = encode(body) if isinstance(body, Model) else body
        request = Request(
            method=method,
            path=path,
            params=encode_params(params or {}),
            body=None if data is None else json.dumps(data),
            group=group,
            splits=splits,
        )
        answer = await self.pipeline.send(request, self.options.merge(options))
        return PendingResponse(request, answer).read()

    def spawn(self, work: Awaitable[T]) -> asyncio.Task[T]:
        """Start a task that :meth:`finish` will end."""
        return self.background.spawn(work)

    async def finish(self) -> None:
        """Cancel the tasks that read ahead, and wait until they have let go of their requests."""
        await self.background.finish()
