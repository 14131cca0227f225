"""``Requester``: builds the request of an operation, and sends it with the client's options."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
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

# Seconds. A cancelled task only closes a connection, which waits for nothing; only code of the
# caller's, such as a hook, can take longer.
_CANCEL_INTERVAL = 1.0
_GRACE = 10.0


@attrs.frozen
class PendingResponse:
    """A response whose JSON has not been decoded yet.

    Args:
        request: The request that it belongs to.
        raw: The response.
    """

    request: Request
    raw: RawResponse

    def read(self) -> Response[Any]:
        """Decode the JSON.

        Raises:
            DecodeError: The body is not a JSON object.
        """
        return Response(decode_json(self.raw, self.request), self.raw)


class Background:
    """The tasks that prefetch pages, so that closing the client can end them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_finishing = False

    def __len__(self) -> int:
        return len(self._tasks)

    def spawn(self, work: Awaitable[T]) -> asyncio.Task[T]:
        """Start a task that :meth:`finish` cancels; during :meth:`finish`, cancel it at once."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._is_finishing:
            # The callback of a task that has ended starts the next page: without this, closing
            # would cancel one page after the other.
            task.cancel()
        return task

    async def finish(self) -> None:
        """Cancel the tasks of the running loop, and wait until they have ended.

        A task that does not end, because a hook of the caller's swallows its cancellation, is
        cancelled again every second, and left behind with a warning after ten seconds.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + _GRACE
        self._is_finishing = True
        try:
            while tasks := self._others(loop):
                if loop.time() >= ends:
                    _log.warning(
                        "%d tasks swallow their cancellation, and run on after the client closed",
                        len(tasks),
                    )
                    return
                for task in tasks:
                    task.cancel()
                # Not gather: from Python 3.12 on, awaiting it never yields to the loop if all tasks
                # are done already. wait returns after the callbacks of the tasks have run.
                done, _ = await asyncio.wait(tasks, timeout=_CANCEL_INTERVAL)
                self._tasks -= done
        finally:
            self._is_finishing = False

    def _others(self, loop: asyncio.AbstractEventLoop) -> list[asyncio.Task[Any]]:
        """Return the tasks of a loop, except the calling one, which cannot wait for itself."""
        own = asyncio.current_task()
        return [task for task in self._tasks if task is not own and task.get_loop() is loop]


@attrs.frozen
class Requester:
    """Builds the requests of a client's resources, and sends them.

    Args:
        pipeline: Sends requests.
        options: The client's options, complete; those of a call are merged over them.
        background: The tasks that prefetch pages; the client ends them when it closes.
    """

    pipeline: "Pipeline"
    options: RequestOptions
    background: Background = attrs.field(factory=Background, repr=False)

    def __reduce__(self) -> NoReturn:
        msg = "a client holds connections and cannot be copied or pickled; make one per process"
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
        group: str | None = None,
        job: object = None,
    ) -> Response[Any]:
        """Send one operation, and decode the JSON of its response.

        Args:
            method: The HTTP method.
            route: The template of the path: ``/lead/{id}/``.
            ids: The values of the template.
            params: Query parameters; lists are joined by commas, ``None`` is left out.
            body: The JSON body.
            options: Overrides of the client's options for this call.
            splits: Failures that are raised instead of retried, as the caller then requests less.
            group: The endpoint group of the rate limit; by default method and route.
            job: The list, scan or sync that the request belongs to.

        Raises:
            DecodeError: The response is not a JSON object.
        """
        request = _request(method, route, ids, params, body, splits, group, job)
        raw = await self.pipeline.send(request, self.options.merge(options))
        return Response(decode_json(raw, request), raw)

    async def call_other(
        self,
        method: str,
        route: str,
        decode: Callable[[RawResponse, Request], T],
        *,
        accept: str = "application/json",
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[T]:
        """Send one operation whose response is no JSON object, and decode the response.

        Args:
            method: The HTTP method.
            route: The template of the path.
            decode: Decodes the response.
            accept: The media type to request.
            ids: The values of the template.
            params: Query parameters.
            body: The JSON body.
            options: Overrides of the client's options for this call.
        """
        request = _request(method, route, ids, params, body, None, None, None)
        chosen = self.options.merge(RequestOptions(headers={"Accept": accept})).merge(options)
        raw = await self.pipeline.send(request, chosen)
        return Response(decode(raw, request), raw)

    async def get_pending(
        self,
        route: str,
        params: Mapping[str, Any],
        options: RequestOptions | None,
        splits: Splits | None = None,
        *,
        ids: Mapping[str, str] | None = None,
        group: str | None = None,
        job: object = None,
    ) -> PendingResponse:
        """Send a GET, and leave its JSON to be decoded when the page is delivered."""
        request = _request("GET", route, ids, params, None, splits, group, job)
        raw = await self.pipeline.send(request, self.options.merge(options))
        return PendingResponse(request, raw)

    def spawn(self, work: Awaitable[T]) -> asyncio.Task[T]:
        """Start a task that :meth:`finish` cancels."""
        return self.background.spawn(work)

    async def finish(self) -> None:
        """Cancel the tasks that prefetch pages, and wait until they have ended."""
        await self.background.finish()


def _request(
    method: str,
    route: str,
    ids: Mapping[str, str] | None,
    params: Mapping[str, Any] | None,
    body: Model | Mapping[str, Any] | None,
    splits: Splits | None,
    group: str | None,
    job: object,
) -> Request:
    """Build a request: the one place where paths, queries and bodies are written."""
    path = route
    if ids:
        path = route.format_map({name: quote(value, safe="") for name, value in ids.items()})
    data = encode(body) if isinstance(body, Model) else body
    return Request(
        method=method,
        path=path,
        params=encode_params(params) if params is not None else {},
        body=None if data is None else json.dumps(data),
        group=group or f"{method} {route}",
        splits=splits,
        job=job,
    )
