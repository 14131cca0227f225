"""The pipeline: the steps around an attempt, and their order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from unittest.mock import Mock

import attrs
import pytest

from close_async import errors
from close_async.errors import ConfigurationError, RateLimitError
from close_async.hooks import (
    HookEvent,
    RequestEvent,
    ResponseEvent,
    RetryEvent,
    WaitEndedEvent,
    WaitStartedEvent,
)
from close_async.options import DEFAULTS, RequestOptions
from close_async.ratelimit import NoLimiter
from close_async.secrecy import Secrets
from close_async.transport.auth import TokenHTTP
from close_async.transport.connection_slots import CapacityLimiter
from close_async.transport.request import RawResponse, Request
from close_async.transport.responses import decode_json, status_error
from tests.support.scripted_http import ScriptedHTTP, Step, answer, pipeline, send
from tests.support.virtual_time import now, run

LEADS = Request(method="GET", path="/lead/", params={"query": "private"}, group="GET /lead/")
LIMITED = answer(429, b'{"error": "slow down"}', ratelimit="limit=10; remaining=0; reset=4")


def test_a_429_is_waited_out_and_is_no_retry() -> None:
    http = ScriptedHTTP(LIMITED, LIMITED, answer())
    raw = run(send(http, "POST", max_retries=0))
    assert raw.attempts == 3
    assert http.times == [0, 4, 8]


@pytest.mark.parametrize(
    ("reset", "options"), [("3600", {}), ("4", {"deadline": 3}), ("130", {"deadline": 600})]
)
def test_a_429_is_raised_when_the_wait_is_too_long(reset: str, options: dict[str, float]) -> None:
    async def main() -> None:
        await asyncio.sleep(1_000)
        http = ScriptedHTTP(answer(429, b'{"error": "slow down"}', retry_after=reset))
        with pytest.raises(RateLimitError, match="slow down") as caught:
            await send(http, **options)
        assert now() == 1_000
        assert caught.value.retry_after == pytest.approx(float(reset))
        assert caught.value.status == 429

    run(main())


def test_a_call_behind_a_long_closed_gate_fails_without_being_sent() -> None:
    http = ScriptedHTTP(answer(429, retry_after="3600"))

    async def main() -> None:
        sender = pipeline(http)
        for _ in range(2):
            with pytest.raises(RateLimitError) as caught:
                await sender.send(LEADS)
        assert caught.value.retry_after == 3600

    run(main())
    assert len(http.sent) == 1


def test_endless_429s_end() -> None:
    with pytest.raises(RateLimitError):
        run(send(ScriptedHTTP(answer(429, retry_after="0"))))


class Renewing:
    """Credentials that can be renewed a number of times."""

    def __init__(self, renewals: int) -> None:
        self.left, self.version = renewals, 1

    async def headers(self, http: TokenHTTP) -> Mapping[str, str]:  # noqa: ARG002
        return {"Authorization": f"Bearer {self.version}"}

    async def refused(self, http: TokenHTTP, headers: Mapping[str, str]) -> bool:  # noqa: ARG002
        self.left, self.version = self.left - 1, self.version + 1
        return self.left >= 0


def test_renewed_credentials_are_used_once_more() -> None:
    http = ScriptedHTTP(answer(401), answer())
    assert run(send(http, "POST", auth=Renewing(9), max_retries=0)).attempts == 2
    assert [headers["Authorization"] for _, headers in http.sent] == ["Bearer 1", "Bearer 2"]


@pytest.mark.parametrize(("renewals", "sendings"), [(0, 1), (9, 2)])
def test_a_401_that_stays_is_raised(renewals: int, sendings: int) -> None:
    http = ScriptedHTTP(answer(401))
    with pytest.raises(errors.AuthenticationError):
        run(send(http, auth=Renewing(renewals)))
    assert len(http.sent) == sendings


def test_hooks_hear_everything_in_order_and_cannot_break_the_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    events: list[HookEvent] = []

    def broken(event: HookEvent) -> None:
        events.append(event)
        raise ZeroDivisionError

    sender = pipeline(ScriptedHTTP(LIMITED, answer(500), answer(trace_id="abc")), events=[])
    sender._hooks = (broken,)
    with caplog.at_level(logging.DEBUG, "close_async"):
        run(sender.send(LEADS))
    assert [type(event) for event in events] == [
        RequestEvent, ResponseEvent, RetryEvent, WaitStartedEvent, WaitEndedEvent,
        RequestEvent, ResponseEvent, RetryEvent, WaitStartedEvent, WaitEndedEvent,
        RequestEvent, ResponseEvent,
    ]  # fmt: skip
    waits = [(e.reason, round(e.seconds, 3)) for e in events if isinstance(e, WaitEndedEvent)]
    assert waits == [("rate_limit", 4), ("retry", 0.5)]
    assert [e.cause for e in events if isinstance(e, RetryEvent)] == ["rate_limit", "server"]
    assert "a hook failed" in caplog.text
    assert "abc" in caplog.text
    assert "private" not in caplog.text


@pytest.mark.parametrize(("job", "rate"), [(object(), 10.0), (None, None)])
def test_responses_of_a_job_have_the_rate_that_the_limiter_knows(
    job: object, rate: float | None
) -> None:
    http = ScriptedHTTP(answer(ratelimit="limit=80; remaining=79; reset=8"))
    request = Request(method="GET", path="/lead/", job=job)
    assert run(pipeline(http).send(request)).rate == rate


def test_no_more_requests_than_slots_and_their_wait_is_reported() -> None:
    events: list[HookEvent] = []
    http = ScriptedHTTP([1.0, answer()], slots=2)

    async def main() -> None:
        sender = pipeline(http, events=events, limiter=NoLimiter())
        await asyncio.gather(*(sender.send(LEADS) for _ in range(4)))

    run(main())
    assert http.times == [0, 0, 1, 1]
    assert [(e.reason, round(e.seconds, 3)) for e in events if isinstance(e, WaitEndedEvent)] == [
        ("connection", 1), ("connection", 1),
    ]  # fmt: skip


def test_interactive_calls_do_not_queue_behind_bulk_ones() -> None:
    http, order = ScriptedHTTP([1.0, answer()], slots=1), list[str]()

    async def main() -> None:
        sender = pipeline(http)

        async def call(name: str, options: RequestOptions) -> None:
            await sender.send(LEADS, options)
            order.append(name)

        bulk = [
            call(f"bulk {n}", DEFAULTS.merge(RequestOptions(priority="bulk"))) for n in range(3)
        ]
        await asyncio.gather(
            *bulk, call("user", DEFAULTS.merge(RequestOptions(priority="interactive")))
        )

    run(main())
    assert order == ["bulk 0", "user", "bulk 1", "bulk 2"]


def test_cancelled_calls_leave_their_slots_to_others() -> None:
    http = ScriptedHTTP([1.0, answer()], slots=2)

    async def main() -> None:
        sender = pipeline(http, limiter=NoLimiter())
        calls = [asyncio.ensure_future(sender.send(LEADS)) for _ in range(6)]
        await asyncio.sleep(0.5)
        for call in calls[:5]:
            call.cancel()
        await calls[5]
        assert now() == 1.5

    run(main())


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        (answer(400, b'{"error": "bad"}'), errors.BadRequestError, "bad"),
        (answer(402), errors.PaymentRequiredError, None),
        (answer(403), errors.PermissionDeniedError, None),
        (answer(404, b"<h1>gone</h1>"), errors.NotFoundError, "gone"),
        (answer(405), errors.MethodNotAllowedError, None),
        (answer(409), errors.ConflictError, None),
        (answer(415), errors.UnsupportedMediaTypeError, None),
        (answer(418), errors.APIStatusError, None),
        (answer(304), errors.UnexpectedRedirectError, None),
        (
            answer(400, b'{"errors":[],"field-errors":{"cursor":"Expired cursor"}}'),
            errors.CursorExpiredError,
            "Expired",
        ),
    ],
)
def test_statuses_have_classes(raw: RawResponse, kind: type[Exception], text: str | None) -> None:
    with pytest.raises(kind, match=text) as caught:
        run(send(ScriptedHTTP(raw)))
    assert type(caught.value) is kind


LIMIT = b'{"errors":[],"field-errors":{"_limit":"Input should be less than or equal to 200"}}'
SKIP = b'{"error":"The skip you set is larger than the maximum skip (max_skip = 35000)."}'
OLD_LIMIT = b'{"error":"The limit you set is larger than the maximum (max_limit = 100)."}'


@pytest.mark.parametrize(
    ("body", "caps"), [(LIMIT, (None, 200)), (SKIP, (35000, None)), (OLD_LIMIT, (None, 100))]
)
def test_page_caps_are_read_from_the_error(
    body: bytes, caps: tuple[int | None, int | None]
) -> None:
    with pytest.raises(errors.PaginationLimitError) as caught:
        run(send(ScriptedHTTP(answer(400, body))))
    assert (caught.value.max_skip, caught.value.max_limit) == caps


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", "the body is empty"),
        (b" \n", "the body is empty"),
        (b"<!doctype html><title>Sign in</title>", "web page"),
        (b'{"data": [{"id": "le', "breaks off"),
        (b"{nope}", "not JSON"),
        (b"[1, 2]", "a list instead of an object"),
        (b'"text"', "a string"),
        (b"null", "null"),
        (b"17", "a number"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_a_success_that_is_not_a_json_object(body: bytes, text: str) -> None:
    with pytest.raises(errors.DecodeError, match=text) as caught:
        decode_json(answer(200, body, trace_id="t1", content_type="text/x"), LEADS)
    error = caught.value
    assert (error.content_type, error.trace_id, error.path) == ("text/x", "t1", "/lead/")
    assert len(error.excerpt) <= 200


@pytest.mark.parametrize("before", [0, 1, 9, 4095, 4096, 5000])
def test_a_huge_error_is_cut_off_and_shows_no_part_of_a_secret(before: int) -> None:
    """Masking all of it would block the event loop for more than a minute."""
    secret = "sekret-" * 20
    longest = 256 * 1024
    body = b"\\" * (longest - before) + secret.encode() + b"\\" * 20_000_000
    error = status_error(LEADS, attrs.evolve(answer(500, body), secrets=Secrets([secret])))
    assert error is not None
    assert longest // 2 < len(error.body) <= longest
    assert b"sekret" not in error.body


@pytest.mark.parametrize("before", [0, 1, 9, 4095, 4096, 5000])
def test_a_huge_page_that_is_no_json_shows_no_part_of_a_secret(before: int) -> None:
    secret = "sekret-" * 20
    body = b"<" + b" " * (10_000 - before) + secret.encode() + b"\\" * 20_000_000
    with pytest.raises(errors.DecodeError) as caught:
        decode_json(attrs.evolve(answer(200, body), secrets=Secrets([secret])), LEADS)
    assert "sekret" not in caught.value.excerpt


def test_a_body_in_an_encoding_that_was_not_requested_is_named() -> None:
    raw = answer(200, b"\x8b\x00\x80", content_encoding="br")
    with pytest.raises(errors.DecodeError, match="the Content-Encoding br, which was not"):
        decode_json(raw, LEADS)


def test_an_empty_204_is_nothing_and_an_object_is_itself() -> None:
    assert decode_json(answer(204, b"")) is None
    assert decode_json(answer(200, b'{"a": 1}')) == {"a": 1}


@pytest.mark.parametrize(
    "path",
    ["lead/", "//evil.example/", "https://evil.example/", "@evil.example/", "/lead/?a=1",
     "/lead/#x", "/lead/../../x/", "/le ad/", "/l\u00e9ad/", "/lead\r\nX: y/", "/\\evil.example"],
)  # fmt: skip
def test_a_path_cannot_lead_away_from_the_base_url(path: str) -> None:
    with pytest.raises(ConfigurationError):
        Request(method="GET", path=path)


class Recording:
    """A limiter that never waits, and records its calls."""

    def __init__(self) -> None:
        self.asked: list[bool] = []
        self.told: list[str] = []

    @asynccontextmanager
    async def permit(self, group: str, *, requeued: bool = False, **_: Any) -> AsyncIterator[Any]:
        self.asked.append(requeued)
        told = Mock()
        try:
            yield told
        finally:
            names = [name for name, _, _ in told.method_calls]
            self.told.append(f"{group}: {' '.join(names) or 'nothing'}")


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (answer(), "settle"),
        (answer(404), "settle"),
        (errors.RequestNotSentError("refused"), "refund"),
        (errors.APITimeoutError("no connection", sent=False), "refund"),
        (errors.APITimeoutError("no answer"), "nothing"),
        (errors.ResponseLostError("reset"), "nothing"),
    ],
)
def test_the_outcome_of_a_permit_is_reported_to_the_limiter(step: Step, told: str) -> None:
    limiter = Recording()

    async def main() -> None:
        sender = pipeline(ScriptedHTTP(step), limiter=limiter)
        with suppress(errors.APIError):
            await sender.send(LEADS, DEFAULTS.merge(RequestOptions(max_retries=0)))

    run(main())
    assert limiter.told == [f"GET /lead/: {told}"]


def test_a_permit_is_given_back_when_the_call_ends_before_it_is_sent() -> None:
    limiter = Recording()

    async def main() -> None:
        sender = pipeline(ScriptedHTTP([9.0, answer()], slots=1), limiter=limiter)
        calls = [asyncio.ensure_future(sender.send(LEADS)) for _ in range(2)]
        await asyncio.sleep(1)
        calls[1].cancel()
        await asyncio.wait(calls)

    run(main())
    assert limiter.told == ["GET /lead/: refund", "GET /lead/: settle"]


def test_a_refused_call_asks_for_the_head_of_its_lane_and_a_retried_one_does_not() -> None:
    limiter = Recording()
    http = ScriptedHTTP(LIMITED, answer(503), answer(401), answer())
    run(pipeline(http, limiter=limiter, auth=Renewing(1)).send(LEADS))
    assert limiter.asked == [False, True, False, True]


def test_a_slot_given_to_a_call_just_cancelled_goes_to_the_next() -> None:
    async def main() -> None:
        slots = CapacityLimiter(1)

        async def hold() -> None:
            async with slots.acquire("default"):
                pass

        async with slots.acquire("default"):
            cancelled, patient = [asyncio.ensure_future(hold()) for _ in range(2)]
            await asyncio.sleep(0)
        cancelled.cancel()
        await patient

    run(main())
