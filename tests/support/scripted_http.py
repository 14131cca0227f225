"""A fake HTTP transport: plays scripted responses on the clock of the event loop."""

import asyncio
import copy
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from close_async.errors import APIError
from close_async.hooks import HookEvent
from close_async.options import DEFAULTS, RequestOptions
from close_async.ratelimit import Limiter
from close_async.transport.auth import ApiKey, Auth
from close_async.transport.connection_slots import CapacityLimiter
from close_async.transport.pipeline import Pipeline
from close_async.transport.request import Headers, RawResponse, Request
from tests.support.virtual_time import now

Step = RawResponse | APIError | float


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> RawResponse:
    pairs = ((name.replace("_", "-"), value) for name, value in headers.items())
    return RawResponse(status=status, headers=Headers(pairs), body=body)


class ScriptedHTTP:
    """Plays one step for each sending, the last one for ever; a number is a time it takes."""

    def __init__(self, *steps: Step | Sequence[Step], slots: int = 32) -> None:
        self.steps = [list(step) if isinstance(step, Sequence) else [step] for step in steps]
        self.sent: list[tuple[float, Mapping[str, str]]] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.form_answers: list[RawResponse | APIError] = []
        self._slots = CapacityLimiter(slots)

    def slot(self, priority: Any, job: object = None) -> AbstractAsyncContextManager[None]:  # noqa: ARG002
        return self._slots.acquire(priority)

    async def send(
        self,
        request: Request,  # noqa: ARG002
        base_url: str,  # noqa: ARG002
        headers: Mapping[str, str],
        *,
        within: float | None,  # noqa: ARG002
    ) -> RawResponse:
        self.sent.append((now(), dict(headers)))
        script = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        for step in script:
            if isinstance(step, APIError):
                raise copy.copy(step)
            if isinstance(step, RawResponse):
                return step
            await asyncio.sleep(step)
        raise AssertionError(script)

    async def post_form(self, url: str, form: Mapping[str, str]) -> RawResponse:
        self.forms.append((url, dict(form)))
        await asyncio.sleep(0.1)
        reply = self.form_answers.pop(0)
        if isinstance(reply, APIError):
            raise reply
        return reply

    @property
    def times(self) -> list[float]:
        return [time for time, _ in self.sent]


def pipeline(
    http: ScriptedHTTP,
    *,
    auth: Auth | None = None,
    events: list[HookEvent] | None = None,
    limiter: Limiter | None = None,
) -> Pipeline:
    return Pipeline(
        http,  # type: ignore[arg-type]
        base_url="https://api.close.com/api/v1/",
        auth=auth or ApiKey("api_key.secret"),
        limiter=limiter,
        hooks=[] if events is None else [events.append],
        jitter=lambda: 1.0,
    )


async def send(
    http: ScriptedHTTP, method: str = "GET", auth: Auth | None = None, **options: Any
) -> RawResponse:
    request = Request(method=method, path="/lead/", group=f"{method} /lead/")
    return await pipeline(http, auth=auth).send(request, DEFAULTS.merge(RequestOptions(**options)))
