"""The limiter as a client uses it: priorities, groups, other clients, no headers, loops."""

import asyncio
import random
from collections.abc import Coroutine
from typing import Any

import pytest

from close_async.options import Priority
from close_async.ratelimit import NoLimiter, TooLongToWaitError
from close_async.ratelimit.limiter import LedgerLimiter
from close_async.ratelimit.shared import SharedLimiter, limiter_for
from close_async.transport.auth import ApiKey
from close_async.wire.ratelimit import RateLimit
from tests.support.virtual_time import now, run
from tests.support.window_server import WindowServer

GROUP = "GET /lead/"


async def call(
    limiter: LedgerLimiter | SharedLimiter,
    server: WindowServer,
    name: str = "",
    *,
    priority: Priority = "default",
    group: str = GROUP,
    job: object = None,
) -> float:
    """Call until it succeeds; return the time of the response."""
    requeued = False
    while True:
        async with limiter.permit(group, priority=priority, requeued=requeued, job=job) as permit:
            status, said = await server.answer(name)
            permit.settle(status, said)
        if status != 429:
            return now()
        requeued = True


async def together(*calls: Coroutine[Any, Any, float]) -> list[float]:
    return await asyncio.gather(*calls)


@pytest.mark.parametrize("rounding", ["exact", "up", "down", "nearest"])
def test_a_single_client_uses_the_whole_limit_without_429s(rounding: str) -> None:
    server = WindowServer(100, rounding=rounding, skew=3.3, trip=0.15)

    async def main() -> None:
        limiter = LedgerLimiter()
        await together(*(call(limiter, server) for _ in range(1000)))

    run(main())
    assert server.refused == 0
    full = [server.counts[number] for number in range(1, 9)]
    assert min(full) >= 99


def test_interactive_calls_go_ahead_of_a_bulk_job_and_find_a_token() -> None:
    server = WindowServer(100, trip=0.1)
    waits: list[float] = []

    async def main() -> None:
        limiter = LedgerLimiter()
        bulk = [asyncio.ensure_future(call(limiter, server, priority="bulk")) for _ in range(600)]
        for _ in range(30):
            await asyncio.sleep(0.77)
            begun = now()
            waits.append(await call(limiter, server, priority="interactive") - begun)
        await asyncio.gather(*bulk)

    run(main())
    assert server.refused == 0
    assert max(waits[1:]) <= 8 / 100 + 0.1 + 0.1


def test_jobs_of_a_priority_take_turns() -> None:
    server = WindowServer(4)

    async def job(limiter: LedgerLimiter, name: str, count: int) -> None:
        await together(*(call(limiter, server, name, job=name) for _ in range(count)))

    async def main() -> None:
        limiter = LedgerLimiter()
        await call(limiter, server)
        large = asyncio.ensure_future(job(limiter, "large", 40))
        await asyncio.sleep(1)
        await job(limiter, "small", 4)
        assert now() < 30  # not behind all of the large one's ten windows
        await large

    run(main())


def test_a_call_that_waits_too_long_goes_ahead_of_higher_priorities() -> None:
    server = WindowServer(4, trip=0.01)

    async def main() -> None:
        limiter = LedgerLimiter()
        await call(limiter, server)
        low = asyncio.ensure_future(call(limiter, server, priority="bulk"))
        high = [asyncio.ensure_future(call(limiter, server)) for _ in range(100)]
        assert await low < 60
        await asyncio.gather(*high)

    run(main())


def test_a_wait_beyond_max_wait_is_refused_at_once() -> None:
    async def main() -> None:
        limiter = LedgerLimiter()
        async with limiter.permit(GROUP, priority="default") as permit:
            permit.settle(429, RateLimit(10, 0, 3600.0, True))
        with pytest.raises(TooLongToWaitError) as caught:
            async with limiter.permit(GROUP, priority="default", max_wait=5):
                pass
        assert caught.value.seconds == pytest.approx(3600, abs=1)
        assert now() < 1

    run(main())


@pytest.mark.parametrize("is_granted_first", [True, False])
def test_the_permit_of_a_cancelled_call_goes_to_the_next(is_granted_first: bool) -> None:
    async def main() -> None:
        limiter = LedgerLimiter()
        holder = limiter.permit(GROUP, priority="default")
        held = await holder.__aenter__()
        calls = [limiter.permit(GROUP, priority="default") for _ in range(2)]
        cancelled, patient = [asyncio.ensure_future(each.__aenter__()) for each in calls]
        await asyncio.sleep(0)
        if is_granted_first:
            held.refund()
        cancelled.cancel()
        held.refund()
        await patient
        assert now() == 0

    run(main())


def test_a_requeued_call_goes_ahead_of_its_priority() -> None:
    order: list[str] = []

    async def wait(limiter: LedgerLimiter, name: str, *, requeued: bool = False) -> None:
        async with limiter.permit(GROUP, priority="default", requeued=requeued) as permit:
            order.append(name)
            permit.refund()

    async def main() -> None:
        limiter = LedgerLimiter()
        async with limiter.permit(GROUP, priority="default") as held:
            calls = [wait(limiter, "new"), wait(limiter, "refused", requeued=True)]
            tasks = [asyncio.ensure_future(each) for each in calls]
            await asyncio.sleep(0)
            held.refund()
            await asyncio.gather(*tasks)
        assert now() == 0  # each gave way to the next at once

    run(main())
    assert order == ["refused", "new"]


def test_a_bulk_job_leaves_the_last_tokens_to_others() -> None:
    server = WindowServer(100, trip=0.1)

    async def main() -> None:
        limiter = LedgerLimiter()
        await together(*(call(limiter, server) for _ in range(95)))
        bulk = [asyncio.ensure_future(call(limiter, server, priority="bulk")) for _ in range(10)]
        await asyncio.sleep(5 - now())
        await together(*(call(limiter, server, priority="interactive") for _ in range(5)))
        assert now() == 5.1
        await asyncio.gather(*bulk)

    run(main())
    assert server.refused == 0


def test_the_limits_of_the_organization_and_of_the_key_both_hold() -> None:
    """Other keys take most of the larger bucket, whose window ends at another time."""
    key, organization = WindowServer(40, trip=0.1), WindowServer(120, skew=3.0, trip=0.1)

    async def both(limiter: LedgerLimiter) -> None:
        requeued = False
        while True:
            async with limiter.permit(GROUP, priority="default", requeued=requeued) as permit:
                await asyncio.sleep(0.05)
                states = []
                for server in (key, organization):
                    number, into = divmod(now() + server.skew, server.window)
                    states.append((server.quota - server.counts[int(number)], server, number, into))
                left, server, number, into = min(states, key=lambda state: state[0])
                status = 429 if left < 1 else 200
                if status == 429:
                    server.refused += 1
                else:
                    for _, each, mine, _ in states:
                        each.counts[int(mine)] += 1
                said = RateLimit(server.quota, max(left - 1, 0), server.window - into, True)
                await asyncio.sleep(0.05)
                permit.settle(status, said)
            if status == 200:
                return
            requeued = True

    async def main() -> None:
        limiter = LedgerLimiter()
        for number in range(200):
            organization.counts[number] = 100  # 20 are left of each window
        await asyncio.gather(*(both(limiter) for _ in range(300)))
        assert {state.quota for state in limiter.snapshot()[GROUP].limits} >= {120}

    run(main())
    assert organization.refused + key.refused <= 3
    full = [organization.counts[number] for number in range(2, 12)]
    assert sum(full) / len(full) > 110


def test_groups_not_used_for_longest_are_forgotten() -> None:
    async def use(limiter: LedgerLimiter, group: str) -> None:
        async with limiter.permit(group, priority="default") as permit:
            permit.settle(200, RateLimit(10, 9, 8.0, True))

    async def main() -> None:
        limiter = LedgerLimiter()
        held = limiter.permit("GET /held/", priority="default")
        permit = await held.__aenter__()
        for number in range(1000):
            await use(limiter, f"GET /of/mine/{number:x}/")
            await use(limiter, GROUP)
        known = limiter.snapshot()
        assert len(known) < 300
        assert known[GROUP].limits[0].quota == 10  # for it is in use
        assert known["GET /held/"].limits[0].in_flight == 1
        permit.settle(200, None)

    run(main())


@pytest.mark.parametrize("said", [None, RateLimit(None, None, 3.0, False)])
def test_a_rate_is_found_if_no_response_reports_the_limit(said: RateLimit | None) -> None:
    server = WindowServer(100, trip=0.1)

    async def main() -> None:
        limiter = LedgerLimiter()

        async def quiet() -> None:
            requeued = False
            while now() < 320:
                async with limiter.permit(GROUP, priority="default", requeued=requeued) as permit:
                    status, _ = await server.answer()
                    permit.settle(status, said if status == 429 else None)
                requeued = status == 429

        await asyncio.gather(*(quiet() for _ in range(16)))

    run(main())
    late = [server.counts[number] for number in range(10, 40)]
    assert sum(late) / len(late) > 93
    assert server.refused < 60


def test_a_wrong_reset_does_not_cause_a_busy_loop() -> None:
    async def main() -> int:
        limiter, count = LedgerLimiter(), 0
        while now() < 60:
            async with limiter.permit(GROUP, priority="default", requeued=count > 0) as permit:
                count += 1
                permit.settle(429, RateLimit(10, 0, 0.0, True))
        return count

    assert run(main()) < 60


def test_limits_outlive_their_event_loop_and_waiting_calls_do_not() -> None:
    limiter = SharedLimiter()

    async def use() -> None:
        async with limiter.permit(GROUP, priority="default") as permit:
            permit.settle(429, RateLimit(10, 0, 1000.0, True))
        waits = limiter.permit(GROUP, priority="default", max_wait=5000)
        task = asyncio.ensure_future(waits.__aenter__())
        await asyncio.sleep(0)
        assert limiter.snapshot()[GROUP].waiting == 1
        task.cancel()

    async def requeued() -> None:
        with pytest.raises(TooLongToWaitError):
            async with limiter.permit(GROUP, priority="default", max_wait=5):
                pass
        assert limiter.snapshot()[GROUP].waiting == 0

    asyncio.run(use())
    asyncio.run(requeued())


def test_independent_processes_share_a_limit_with_few_429s() -> None:
    server = WindowServer(240, rounding="up", trip=0.15)

    async def main() -> None:
        limiters = [LedgerLimiter() for n in range(8)]

        async def work(limiter: LedgerLimiter) -> None:
            while now() < 160:
                await call(limiter, server)

        await asyncio.gather(*(work(limiter) for limiter in limiters for _ in range(8)))

    run(main())
    assert server.refused <= sum(server.counts.values()) * 0.004


def test_programs_that_start_together_notice_each_other_in_the_first_window() -> None:
    server = WindowServer(240, rounding="up")
    dice = random.Random(1)

    async def main() -> None:
        async def work(limiter: LedgerLimiter) -> None:
            while now() < 15:
                server.trip = dice.uniform(0.05, 0.3)
                await call(limiter, server)

        limiters = [LedgerLimiter() for n in range(4)]
        await asyncio.gather(*(work(limiter) for limiter in limiters for _ in range(32)))

    run(main())
    # 32 requests in flight of the program that sends most must not hide those of the others.
    assert server.refused <= 4
    assert min(server.counts[0], server.counts[1]) >= 230


def test_clients_of_one_credential_share_a_limiter_and_others_do_not() -> None:
    class Bearer:
        """An Auth of a user, without an identity."""

    url = "https://api.close.com/api/v1"
    key = limiter_for(ApiKey("api_key.x"), url)
    assert limiter_for(ApiKey("api_key.x"), f"{url}/") is key
    assert limiter_for(ApiKey("api_key.y"), url) is not key
    assert limiter_for(ApiKey("api_key.x"), "http://localhost") is not key
    bearer = Bearer()
    assert limiter_for(bearer, url) is limiter_for(bearer, url)
    assert limiter_for(Bearer(), url) is not limiter_for(bearer, url)
    assert "api_key" not in ApiKey("api_key.x").identity


def test_a_job_is_passed_with_the_permit() -> None:
    server = WindowServer(4)
    order: list[str] = []

    async def one(limiter: LedgerLimiter, job: str) -> None:
        async with limiter.permit(GROUP, priority="default", job=job) as permit:
            order.append(job)
            permit.settle(*await server.answer())

    async def main() -> None:
        limiter = LedgerLimiter()
        await asyncio.gather(
            *(one(limiter, "large") for _ in range(20)), *(one(limiter, "small") for _ in range(4))
        )

    run(main())
    assert order[-1] == "large"
    assert order.index("small") < 4


def test_the_rate_of_a_group_is_known_after_its_first_response() -> None:
    async def main() -> None:
        limiter = SharedLimiter()
        assert limiter.rate(GROUP) is None
        async with limiter.permit(GROUP, priority="default") as permit:
            assert limiter.rate(GROUP) is None
            permit.settle(200, RateLimit(240, 239, 8.0, True))
        assert limiter.rate(GROUP) == 30.0
        assert NoLimiter().rate(GROUP) is None

    run(main())
