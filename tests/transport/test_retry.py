"""Which failures are repeated, how often, and after how long."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from close_async.errors import (
    APIError,
    APITimeoutError,
    DeadlineExceededError,
    InternalServerError,
    RequestNotSentError,
    ResponseLostError,
    ResponseTooLargeError,
)
from close_async.options import DEFAULTS, RequestOptions
from close_async.transport.request import Request
from close_async.transport.retry import RetryBudget, parse_retry_after
from tests.support.scripted_http import ScriptedHTTP, Step, answer, pipeline, send
from tests.support.virtual_time import now, run

NOT_SENT = RequestNotSentError("refused")
LOST = ResponseLostError("reset")
TIMED_OUT = APITimeoutError("slow")
NO_CONNECTION = APITimeoutError("slow", sent=False)
BUSY = answer(503, retry_after="2")

# What each method does after a failure: the number of sendings in all, with 4 retries allowed.
MATRIX: list[tuple[Any, dict[str, int]]] = [
    #                        GET     PUT     DELETE     POST
    (NOT_SENT, {"GET": 5, "PUT": 5, "DELETE": 5, "POST": 5}),
    (NO_CONNECTION, {"GET": 5, "PUT": 5, "DELETE": 5, "POST": 5}),
    (LOST, {"GET": 5, "PUT": 5, "DELETE": 5, "POST": 1}),
    (TIMED_OUT, {"GET": 3, "PUT": 3, "DELETE": 3, "POST": 1}),
    (answer(500), {"GET": 5, "PUT": 5, "DELETE": 5, "POST": 1}),
    (answer(502), {"GET": 5, "PUT": 5, "DELETE": 5, "POST": 1}),
    (answer(503), {"GET": 5, "PUT": 5, "DELETE": 5, "POST": 1}),
    (answer(504), {"GET": 5, "PUT": 5, "DELETE": 5, "POST": 1}),
    (BUSY, {"GET": 5, "PUT": 5, "DELETE": 5, "POST": 5}),
    (answer(503, retry_after="3600"), {"GET": 1, "PUT": 1, "DELETE": 1, "POST": 1}),
    (answer(501), {"GET": 1, "PUT": 1, "DELETE": 1, "POST": 1}),
    (answer(400), {"GET": 1, "PUT": 1, "DELETE": 1, "POST": 1}),
    (answer(401), {"GET": 1, "PUT": 1, "DELETE": 1, "POST": 1}),
    (answer(404), {"GET": 1, "PUT": 1, "DELETE": 1, "POST": 1}),
    (answer(302, location="https://elsewhere.example/"), {"GET": 1, "POST": 1}),
    (ResponseTooLargeError("huge"), {"GET": 1, "POST": 1}),
]


@pytest.mark.parametrize(
    ("step", "method", "sendings"),
    [(step, method, count) for step, row in MATRIX for method, count in row.items()],
)
def test_sendings_by_failure_and_method(step: Step, method: str, sendings: int) -> None:
    http = ScriptedHTTP(step)
    with pytest.raises(APIError) as caught:
        run(send(http, method))
    assert len(http.sent) == sendings
    assert caught.value.attempts == sendings


@pytest.mark.parametrize("step", [LOST, answer(500), answer(502)])
def test_a_post_is_repeated_when_the_caller_says_it_does_no_harm(step: Step) -> None:
    http = ScriptedHTTP(step, answer())
    assert run(send(http, "POST", retry_unsafe=True)).attempts == 2


def test_delays_double_up_to_a_maximum_and_are_jittered() -> None:
    http = ScriptedHTTP(answer(500))
    with pytest.raises(InternalServerError):
        run(send(http, max_retries=7))
    gaps = [after - before for before, after in zip(http.times, http.times[1:], strict=False)]
    assert gaps == [0.5, 1, 2, 4, 8, 16, 16]


def test_retry_after_is_kept_to_with_jitter_on_top() -> None:
    http = ScriptedHTTP(BUSY, answer())
    run(send(http))
    assert http.times == [0, 2.5]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("-3", 0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after_forms(text: str, seconds: float | None) -> None:
    error = InternalServerError("", headers={"retry-after": text})
    assert parse_retry_after(error) == seconds


def test_retry_after_as_a_date() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    seconds = parse_retry_after(InternalServerError("", headers={"retry-after": moment}))
    assert seconds is not None
    assert 60 < seconds <= 90


def test_no_delay_exceeds_the_deadline() -> None:
    http = ScriptedHTTP(answer(503))

    async def main() -> DeadlineExceededError:
        with pytest.raises(DeadlineExceededError) as caught:
            await send(http, deadline=1.2, timeout=0.9)
        assert now() == 0.5  # the second pause would have ended at 1.5
        return caught.value

    error = run(main())
    assert (error.deadline, error.timeout, error.attempts) == (1.2, 0.9, 2)
    assert "1.2 s" in str(error)
    assert "0.9 s" in str(error)
    assert isinstance(error.__cause__, InternalServerError)


def test_the_deadline_ends_an_attempt_under_way() -> None:
    async def main() -> None:
        with pytest.raises(DeadlineExceededError) as caught:
            await send(ScriptedHTTP([100.0, answer()]), "POST", deadline=3)
        assert now() == 3
        # It may have been processed: who believes otherwise creates the lead twice.
        assert (caught.value.sent, caught.value.attempts) == (True, 1)

    run(main())


def test_an_outage_uses_up_the_quota_and_successes_refill_it() -> None:
    budget = RetryBudget(capacity=12)
    assert [budget.acquire(5), budget.acquire(5), budget.acquire(5)] == [True, True, False]
    budget.release(100)
    assert budget.remaining == 12


def test_in_an_outage_calls_of_one_client_stop_retrying() -> None:
    http = ScriptedHTTP(answer(500))

    async def main() -> None:
        sender = pipeline(http)
        for _ in range(60):
            with pytest.raises(InternalServerError):
                await sender.send(Request(method="GET", path="/lead/"))
        before = len(http.sent)
        with pytest.raises(InternalServerError):
            await sender.send(
                Request(method="GET", path="/lead/"), DEFAULTS.merge(RequestOptions())
            )
        assert len(http.sent) == before + 1

    run(main())
    assert len(http.sent) == 61 + 100  # 500 tokens, 5 for each retry
