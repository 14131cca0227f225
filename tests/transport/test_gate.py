"""The gate: nobody is sent into a closed window, nobody stampedes, nobody is forgotten."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from close_async.options import Lane
from close_async.transport.ratelimit import GateLimiter, TooLongToWaitError
from close_async.wire.ratelimit import RateLimit
from tests.transport.virtual import now, run

GROUP = "GET /lead/"


def says(remaining: int, reset: float, limit: int = 10) -> RateLimit:
    return RateLimit(limit=limit, remaining=remaining, reset=reset, reset_is_exact=True)


class Server:
    """A server with a fixed window, as Close has: ``quota`` requests in ``window`` seconds."""

    def __init__(self, quota: int = 10, window: float = 8.0, *, tells: bool = True) -> None:
        self.quota, self.window, self.tells = quota, window, tells
        self.counts: dict[int, int] = {}
        self.refused = 0
        self.served: list[str] = []

    async def answer(self, name: str = "") -> tuple[int, RateLimit | None]:
        self.served.append(name)
        await asyncio.sleep(0.05)
        window, into = divmod(now(), self.window)
        reset = self.window - into
        used = self.counts.get(int(window), 0)
        if used >= self.quota:
            self.refused += 1
            self.served.remove(name)
            return 429, says(0, reset, self.quota)
        self.counts[int(window)] = used + 1
        await asyncio.sleep(0.05)
        return 200, says(self.quota - used - 1, reset - 0.05, self.quota) if self.tells else None


async def call(
    limiter: GateLimiter, server: Server, name: str = "", lane: Lane = "default"
) -> None:
    again = False
    while True:
        async with limiter.permit(GROUP, lane=lane, again=again) as permit:
            status, limit = await server.answer(name)
            permit.answered(status, limit)
        if status != 429:
            return
        again = True


def drive(
    work: Callable[[GateLimiter, Server], list[asyncio.Task[None]]], server: Server
) -> Server:
    async def main() -> None:
        await asyncio.gather(*work(GateLimiter(), server))

    run(main())
    return server


def many(count: int) -> Callable[[GateLimiter, Server], list[asyncio.Task[None]]]:
    return lambda limiter, server: [
        asyncio.ensure_future(call(limiter, server, str(n))) for n in range(count)
    ]


def test_a_hundred_callers_pass_ten_to_a_window_and_in_order() -> None:
    server = drive(many(100), Server())
    assert len(server.served) == 100
    assert set(server.counts.values()) == {10}
    assert server.refused == 0
    assert server.served == [str(n) for n in range(100)]


def test_a_crowd_after_a_quiet_time_passes_as_the_first_one_did() -> None:
    server = Server()

    async def main() -> None:
        limiter = GateLimiter()
        await call(limiter, server)
        await asyncio.sleep(20)
        await asyncio.gather(*many(30)(limiter, server))

    run(main())
    assert server.refused == 0
    assert len(server.served) == 31


def test_without_headers_a_refusal_holds_everyone_and_the_opening_is_slow() -> None:
    server = drive(many(60), Server(tells=False))
    assert len(server.served) == 60
    assert server.refused <= 36  # in six windows; without a gate it would be 150


def test_one_probe_goes_first_when_a_closed_gate_opens() -> None:
    async def main() -> list[float]:
        limiter, sent = GateLimiter(), list[float]()
        async with limiter.permit(GROUP, lane="default") as permit:
            permit.answered(429, says(0, 4.0))

        async def one() -> None:
            async with limiter.permit(GROUP, lane="default") as permit:
                sent.append(now())
                left = 3 - len(sent)
                await asyncio.sleep(0.5)
                permit.answered(200, says(left, 7.5))

        await asyncio.wait([asyncio.ensure_future(one()) for _ in range(4)], timeout=5)
        return sent

    assert run(main()) == [4.0, 4.5, 4.5]


def test_a_probe_that_hangs_does_not_hold_up_everyone() -> None:
    async def main() -> float:
        limiter = GateLimiter()
        async with limiter.permit(GROUP, lane="default") as permit:
            permit.answered(429, says(0, 1.0))
        async with (
            limiter.permit(GROUP, lane="default"),
            limiter.permit(GROUP, lane="default"),
        ):
            return now()

    assert run(main()) == 3.0


def test_a_probe_that_hangs_does_not_hold_up_those_that_keep_coming() -> None:
    async def main() -> float:
        limiter, sent = GateLimiter(), list[float]()
        async with limiter.permit(GROUP, lane="default") as permit:
            permit.answered(429, says(0, 1.0))

        async def one() -> None:
            async with limiter.permit(GROUP, lane="default"):
                sent.append(now())
                await asyncio.sleep(60)

        tasks: list[asyncio.Task[None]] = []
        for _ in range(10):
            tasks.append(asyncio.ensure_future(one()))
            await asyncio.sleep(0.5)
        for task in tasks:
            task.cancel()
        return sent[1]

    assert run(main()) == 3.0


@pytest.mark.parametrize(
    ("limit", "pauses"),
    [
        (None, [0.5, 1.0, 2.0]),
        (says(0, 0.0), [0.05, 0.1, 0.2]),
        (says(5, 3.0), [3.0, 3.0, 3.0]),
    ],
)
def test_refusals_in_a_row_never_make_a_busy_loop(
    limit: RateLimit | None, pauses: list[float]
) -> None:
    async def main() -> list[float]:
        limiter, found = GateLimiter(), list[float]()
        for again in (False, True, True, True):
            begun = now()
            async with limiter.permit(GROUP, lane="default", again=again) as permit:
                found.append(round(now() - begun, 3))
                permit.answered(429, limit)
        return found[1:]

    assert run(main()) == pauses


def test_lanes_go_in_order_and_the_refused_before_the_others_of_theirs() -> None:
    async def main() -> list[str]:
        limiter, order = GateLimiter(), list[str]()
        async with limiter.permit(GROUP, lane="default") as permit:
            permit.answered(429, says(0, 1.0))

        async def one(name: str, lane: Lane, *, again: bool = False) -> None:
            async with limiter.permit(GROUP, lane=lane, again=again) as permit:
                order.append(name)
                permit.answered(200, None)

        await asyncio.gather(
            one("bulk", "bulk"),
            one("default 1", "default"),
            one("default 2", "default"),
            one("refused 1", "default", again=True),
            one("refused 2", "default", again=True),
            one("interactive", "interactive"),
        )
        return order

    assert run(main()) == [
        "interactive", "refused 1", "refused 2", "default 1", "default 2", "bulk",
    ]  # fmt: skip


def test_who_cannot_wait_that_long_is_told_at_once() -> None:
    async def main() -> None:
        limiter = GateLimiter()
        holders = [limiter.permit(GROUP, lane="default") for _ in range(8)]
        permits = [await holder.__aenter__() for holder in holders]
        late = asyncio.ensure_future(_enter(limiter, patience=5))
        await asyncio.sleep(1)
        permits[0].answered(429, says(0, 3600.0))
        with pytest.raises(TooLongToWaitError) as caught:
            await late
        assert caught.value.seconds == 3600
        with pytest.raises(TooLongToWaitError):
            await _enter(limiter, patience=5)
        assert now() == 1

    run(main())


async def _enter(limiter: GateLimiter, patience: float) -> None:
    async with limiter.permit(GROUP, lane="default", patience=patience) as permit:
        permit.never_sent()


def test_groups_have_gates_of_their_own() -> None:
    async def main() -> None:
        limiter = GateLimiter()
        async with limiter.permit(GROUP, lane="default") as permit:
            permit.answered(429, says(0, 9.0))
        async with limiter.permit("POST /lead/", lane="default"):
            assert now() == 0

    run(main())


def test_a_limiter_used_in_a_second_loop_forgets_the_first() -> None:
    limiter = GateLimiter()

    async def close() -> None:
        async with limiter.permit(GROUP, lane="default") as permit:
            permit.answered(429, says(0, 1000.0))
        asyncio.ensure_future(_enter(limiter, patience=5000))  # noqa: RUF006  # left behind
        await asyncio.sleep(0)

    async def again() -> float:
        await _enter(limiter, patience=1)
        return now()

    run(close())
    assert run(again()) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=20, max_size=60))
def test_cancelled_at_any_moment_no_permit_is_lost(cancels: list[tuple[int, bool]]) -> None:
    """Each caller may be cancelled after some tenths of a second; the others must all get by."""

    async def main() -> None:
        limiter, server = GateLimiter(), Server(quota=5, window=1.0)
        tasks = [asyncio.ensure_future(call(limiter, server)) for _ in cancels]
        for tenth in range(41):
            for task, (when, is_cancelled) in zip(tasks, cancels, strict=True):
                if is_cancelled and when == tenth:
                    task.cancel()
            await asyncio.sleep(0.1)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        begun = now()
        await asyncio.wait_for(call(limiter, server), timeout=60)
        assert now() - begun <= 4
        for result, (_, is_cancelled) in zip(results, cancels, strict=True):
            assert result is None or (is_cancelled and isinstance(result, asyncio.CancelledError))

    run(main())


def test_a_permit_granted_to_one_just_cancelled_goes_to_the_next() -> None:
    async def main() -> None:
        limiter = GateLimiter()
        async with limiter.permit(GROUP, lane="default") as permit:
            permit.answered(200, says(1, 100.0))
        async with limiter.permit(GROUP, lane="default") as permit:
            cancelled, patient = [
                asyncio.ensure_future(_enter(limiter, patience=500)) for _ in range(2)
            ]
            await asyncio.sleep(0)
            permit.never_sent()
            cancelled.cancel()
        await patient
        assert now() == 0

    run(main())
