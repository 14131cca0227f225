"""Whatever a response reports, or Redis contains, later requests are sent in time."""

import asyncio
import gc
import json
import math
import struct
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from weakref import ref

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from close_async import CloseClient, ConfigurationError, LimitState, NoLimiter, RedisLimiter
from close_async.errors import APIStatusError
from close_async.options import PRIORITIES, Priority
from close_async.ratelimit import TooLongToWaitError, shared
from close_async.ratelimit.bucket import LONGEST_CLOSURE
from close_async.ratelimit.leased import LeasedLedger, LimitReply, Peers
from close_async.ratelimit.limiter import LedgerLimiter
from close_async.ratelimit.shared import limiter_for
from close_async.transport.auth import ApiKey
from close_async.transport.retry import MAX_RETRY_AFTER, parse_retry_after
from close_async.wire.ratelimit import RateLimit, parse_rate_limit
from tests.support.redis_server import RedisServer
from tests.support.virtual_time import now, run
from tests.support.window_server import WindowServer

GROUP = "GET /lead/"

# What a header may hold in place of a number.
NUMBERS = st.one_of(
    st.integers(-(10**14), 10**14).map(str),
    st.integers(0, 10).map(str),
    st.floats().map(repr),
    st.sampled_from(
        (
            *("0", "0.0", "1", "86400", "86399.999", "86401", "-1", "nan", "inf", "-inf", "1e9"),
            *("0x10", "1" * 5000, "9" * 12, "٣", "１２", "²", "", " ", "1_000", "+5", "1,2"),
            *('"7"', "0.000001"),
        )
    ),
    st.text(max_size=8),
)
DATES = st.one_of(
    st.datetimes(timezones=st.just(UTC)).map(lambda at: format_datetime(at, usegmt=True)),
    st.sampled_from(
        [
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Mon, 01 Jan 0001 00:00:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 -2359",
            "Mon, 01 Jan 0001 00:00:00 +2359",
            "Fri, 19 Jun 2026 12:00:30 +99999999",
            "Fri, 19 Jun 99999999999 12:00:30 GMT",
            "Fri, 19 Jun 2026 12:00:" + "3" * 5000 + " GMT",
            "1 Jan 1 1:1",
            ",,,",
            "Fri",
        ]
    ),
    st.text(max_size=20),
)


@st.composite
def limit_headers(draw: st.DrawFn) -> dict[str, str]:
    """Rate limit headers of one response, in any form and with any values."""
    headers: dict[str, str] = {}
    if draw(st.booleans()):
        names = draw(st.permutations(["limit", "remaining", "reset", "q", "r", "t"]))
        separator = draw(st.sampled_from([", ", "; ", ";"]))
        parts = [f"{name}={draw(NUMBERS)}" for name in names[: draw(st.integers(0, 6))]]
        headers["RateLimit"] = separator.join(parts)
    for prefix in ("RateLimit", "X-Rate-Limit", "X-RateLimit"):
        for name in ("Limit", "Remaining", "Reset"):
            if draw(st.integers(0, 3)) == 0:
                headers[f"{prefix}-{name}"] = draw(NUMBERS)
    if draw(st.booleans()):
        headers["Retry-After"] = draw(NUMBERS | DATES)
    if draw(st.booleans()):
        headers["Date"] = draw(DATES)
    return headers


LIMITS = st.builds(
    RateLimit,
    st.none() | st.integers(0, 3) | st.integers(-(10**13), 10**13),
    st.none() | st.integers(0, 3) | st.integers(-(10**13), 10**13),
    st.none() | st.sampled_from([0.0, 1.0, 8.0, 86_400.0, math.nan, math.inf]) | st.floats(),
    st.booleans(),
)
BODIES = st.one_of(
    st.just(b""),
    st.dictionaries(
        st.sampled_from(["rate_limit", "rate_reset", "error"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | NUMBERS,
            lambda inner: st.dictionaries(st.sampled_from(["rate_limit", "rate_reset"]), inner),
            max_leaves=4,
        ),
    ).map(lambda body: json.dumps(body).encode()),
    st.binary(max_size=30).map(lambda more: b"rate_" + more),
)


@given(headers=limit_headers(), body=BODIES)
@example(headers={"Retry-After": "Mon, 01 Jan 0001 00:00:00 +2359"}, body=b"")
@example(headers={}, body=b'{"rate_limit": ' + b"[" * 900 + b"]" * 900 + b"}")
def test_no_header_or_body_raises_or_yields_impossible_values(
    headers: dict[str, str], body: bytes
) -> None:
    for moment in (None, datetime(2026, 6, 19, tzinfo=UTC)):
        said = parse_rate_limit(headers, body, now=moment)
        if said is not None:
            assert said.limit is None or said.limit >= 1
            assert said.remaining is None or said.remaining >= 0
            assert said.reset is None or 0 <= said.reset <= 86_400
    lowered = {name.lower(): value for name, value in headers.items()}
    seconds = parse_retry_after(APIStatusError("no", headers=lowered))
    assert seconds is None or 0 <= seconds < math.inf


async def send(
    limiter: LedgerLimiter, priority: Priority, status: int, said: RateLimit | None
) -> None:
    """Send one request, as the pipeline does, and try again if the wait would be too long."""
    while True:
        try:
            async with limiter.permit(GROUP, priority=priority, max_wait=MAX_RETRY_AFTER) as permit:
                await asyncio.sleep(0.1)
                permit.settle(status, said)
                return
        except TooLongToWaitError as error:
            told = error.seconds
        assert MAX_RETRY_AFTER < told <= 86_402  # with the rounding of seconds, there and back
        await asyncio.sleep(1.0)


# The longest wait of a call: what a header may close, the back-off after a refusal, and the wait
# for the answer of the request that looks.
BOUND = LONGEST_CLOSURE + 2.0


@settings(deadline=None, max_examples=60)
@given(
    odd=st.lists(st.tuples(st.sampled_from([200, 200, 400, 429, 503]), LIMITS), max_size=4),
    priority=st.sampled_from(PRIORITIES),
    tells=st.booleans(),
    in_parallel=st.booleans(),
)
@example(odd=[(200, RateLimit(0, 0, 1.0))], priority="default", tells=False, in_parallel=False)
@example(odd=[(200, RateLimit(1, 0, 86_400.0))], priority="default", tells=False, in_parallel=False)
@example(odd=[(200, RateLimit(1, 0, 86_400.0))], priority="bulk", tells=True, in_parallel=True)
@example(
    odd=[(429, RateLimit(None, None, 86_400.0))] * 2, priority="bulk", tells=False, in_parallel=True
)
@example(
    odd=[(200, RateLimit(10**12, 0, 86_400.0))], priority="default", tells=True, in_parallel=False
)
@example(odd=[(200, RateLimit(9, None, 86_400.0))], priority="bulk", tells=False, in_parallel=False)
@example(odd=[(200, RateLimit(240, 239, 86_400.0))], priority="bulk", tells=True, in_parallel=False)
def test_later_requests_are_sent_in_time_whatever_responses_report(
    odd: list[tuple[int, RateLimit]], priority: Priority, *, tells: bool, in_parallel: bool
) -> None:
    async def main() -> None:
        limiter = LedgerLimiter()
        if in_parallel:
            await asyncio.gather(*(send(limiter, priority, *each) for each in odd))
        else:
            for status, said in odd:
                begun = now()
                await send(limiter, priority, status, said)
                assert now() - begun <= BOUND
        server, waits = WindowServer(240), list[float]()
        for _ in range(20):
            begun = now()
            _, said = server.admit(int(now() // 8), now() % 8, "")
            await send(limiter, priority, 200, said if tells else None)
            waits.append(now() - begun)
            limiter.snapshot()
        assert max(waits) <= BOUND
        # One request shows that it was wrong, or for each limit that there may be. After refusals
        # that tell nothing a rate is found by trying, which takes longer.
        if 429 not in [status for status, _ in odd]:
            assert sum(wait > LONGEST_CLOSURE - 1 for wait in waits) <= len(odd) + 1

    run(main())


def test_a_limit_closed_for_hours_is_reported_at_once_and_probed_once_per_minute() -> None:
    """A true limit of this kind costs one 429 per minute, and no call waits for it."""

    async def main() -> list[float]:
        limiter, sent, told = LedgerLimiter(), list[float](), list[float]()
        while now() < 600:
            try:
                async with limiter.permit(
                    GROUP, priority="default", max_wait=MAX_RETRY_AFTER
                ) as permit:
                    sent.append(now())
                    permit.settle(429, RateLimit(10, 0, 3600.0 - now(), True))
            except TooLongToWaitError as error:
                told.append(error.seconds + now())
            await asyncio.sleep(0.5)
        assert told == [pytest.approx(3600, abs=2)] * len(told)
        return sent

    assert 9 <= len(run(main())) <= 11


def test_only_one_of_many_waiting_calls_probes() -> None:
    async def main() -> int:
        limiter, sent = LedgerLimiter(), 0

        async def wait() -> None:
            nonlocal sent
            async with limiter.permit(GROUP, priority="default") as permit:
                sent += 1
                await asyncio.sleep(0.5)
                permit.settle(429, RateLimit(10, 0, 3600.0, True))

        tasks = [asyncio.ensure_future(wait()) for _ in range(50)]
        await asyncio.sleep(LONGEST_CLOSURE * 2.5)
        for task in tasks:
            task.cancel()
        return sent

    # The first is alone, for no limit is known; then one a minute.
    assert run(main()) <= 4


def test_a_new_limit_in_each_response_does_not_add_ledgers() -> None:
    async def main() -> list[LimitState]:
        limiter = LedgerLimiter()
        for number in range(2000):
            async with limiter.permit(GROUP, priority="default") as permit:
                limit = 100_000 - number
                permit.settle(200, RateLimit(limit, limit - 1, 8.0, True))
        assert now() < 10
        return limiter.snapshot()[GROUP].limits

    assert len(run(main())) <= 4


def test_an_endpoint_that_refuses_for_days_is_still_tried() -> None:
    async def main() -> None:
        limiter = LedgerLimiter()
        async with limiter.permit(GROUP, priority="default") as permit:
            permit.settle(200, RateLimit(240, 200, 8.0, True))
        for _ in range(3000):  # a rate that is halved each time is nothing after a thousand
            begun = now()
            async with limiter.permit(GROUP, priority="default") as permit:
                permit.settle(429, RateLimit(240, 100, 8.0, True))
            assert now() - begun <= BOUND

    run(main())


# Many credentials.


def learn(limiter: Any, limit: int) -> None:
    async def main() -> None:
        async with limiter.permit(GROUP, priority="default") as permit:
            permit.settle(200, RateLimit(limit, limit - 1, 8.0, True))

    asyncio.run(main())


def known(limiter: Any) -> int | None:
    async def main() -> int | None:
        async with limiter.permit(GROUP, priority="default") as permit:
            permit.refund()
        limit: int | None = limiter.snapshot()[GROUP].limits[0].quota
        return limit

    return asyncio.run(main())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that advances the time of limiters retained without a client."""
    passed = 0.0
    real = shared.time.monotonic

    def let_pass(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        gc.collect()

    class Time:
        @staticmethod
        def monotonic() -> float:
            return real() + passed

    monkeypatch.setattr(shared, "time", Time)
    monkeypatch.setattr(shared, "_registry", shared._Registry())
    return let_pass


def client(number: int) -> CloseClient:
    return CloseClient(f"api_many{number}.x", base_url="http://many.invalid")


def limiter_of(close: CloseClient) -> Any:
    return close._caller.pipeline.limiter


def test_a_thousand_limiters_live_as_long_as_their_clients(
    later: Callable[[float], None],
) -> None:
    clients = [client(number) for number in range(1000)]
    for number, each in enumerate(clients):
        learn(limiter_of(each), number + 10)
    later(3600)
    for _ in range(300):
        client(5000)
    requeued = [client(number) for number in range(1000)]
    assert [known(limiter_of(each)) for each in requeued] == [number + 10 for number in range(1000)]
    limiters = [ref(limiter_of(each)) for each in clients]
    del clients, requeued, each
    later(3600)
    for number in range(300):  # 8 are looked at each time
        client(6000 + number)
    gc.collect()
    assert not [limiter for limiter in limiters if limiter() is not None]


def test_a_limiter_survives_one_client_per_request(later: Callable[[float], None]) -> None:
    learn(limiter_of(client(0)), 77)
    for _ in range(20):
        later(10)
        client(1)
        assert known(limiter_of(client(0))) == 77


def test_unused_limiters_are_released_without_a_new_client(
    later: Callable[[float], None],
) -> None:
    kept = client(2)
    limiters = [ref(limiter_of(client(number))) for number in range(100, 110)]
    assert all(limiter() is not None for limiter in limiters)
    for _ in range(3):
        later(61)
        learn(limiter_of(kept), 10)
    gc.collect()
    assert not [limiter for limiter in limiters if limiter() is not None]


def test_limiters_of_finished_tests_are_released_at_once(later: Callable[[float], None]) -> None:
    kept = client(2)
    limiters = [limiter_of(client(number)) for number in range(200, 210)]
    for limiter in [limiter_of(kept), *limiters]:
        learn(limiter, 10)
    released = [ref(limiter) for limiter in limiters]
    del limiters, limiter
    shared.forget_finished_loops()
    later(0)
    assert not [limiter for limiter in released if limiter() is not None]
    assert known(limiter_of(kept)) is None
    assert limiter_of(kept) is limiter_of(client(2))


def test_many_credentials_do_not_fill_the_memory(
    later: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_MAX_RETAINED", 50)
    limiters = [
        ref(limiter_for(ApiKey(f"api_burst{number}.x"), "http://x")) for number in range(500)
    ]
    later(0)
    assert sum(limiter() is not None for limiter in limiters) <= 51


# Redis.


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


def test_a_repr_shows_no_credentials() -> None:
    urls = {
        "redis://user:sekret@host:6379/0?password=sekret": "redis://host:6379/0",
        "rediss://:sekret@host/1": "rediss://host/1",
        "unix://:sekret@/run/redis.sock?db=1": "unix:///run/redis.sock",
    }
    for url, shown in urls.items():
        limiter = RedisLimiter(url, credential="sekret", base_url="https://x")
        assert repr(limiter) == f"RedisLimiter('{shown}', namespace='close_async')"
    assert repr(NoLimiter()) == "NoLimiter()"
    assert repr(LedgerLimiter()) == "LedgerLimiter(0 endpoint groups)"


@pytest.mark.parametrize("url", ["sekret", "http://u:sekret@h", "redis://:sekret@h:port"])
def test_a_wrong_url_is_not_shown(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        RedisLimiter(url)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in shown.stack if "close_async/" in frame.filename]
    assert ours
    assert "sekret" not in str(caught.value) + str([frame.locals for frame in ours])


def packed(value: Any) -> bytes:
    """Pack a value as MessagePack, as far as this test needs it."""
    if isinstance(value, dict):
        items = b"".join(packed(key) + packed(each) for key, each in value.items())
        return bytes([0x80 | len(value)]) + items
    if isinstance(value, str):
        return bytes([0xA0 | len(value)]) + value.encode()
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    return b"\xcb" + struct.pack(">d", value)


GOOD_LIMIT: dict[str, Any] = {
    "window": 8,
    "opened": 1.0,
    "received_at": 1.0,
    "seen": 0,
    "used_by_others": 0,
    "is_new": False,
    "members": {},
}
FOREIGN: list[bytes] = [
    b"",
    b"somebody else's",
    b'{"reported": {}, "limits": {}}',
    b"\x93\x01\x02",
    b"\xdd\xff\xff\xff\xff",
    packed({}),
    packed({"reported": 1.0, "limits": {}}),
    packed({"reported": {"p": "x"}, "limits": {}}),
    packed({"reported": {}, "limits": {"0": GOOD_LIMIT}}),
    packed({"reported": {}, "limits": {"x": GOOD_LIMIT}}),
    packed({"reported": {}, "limits": {"60": {}}}),
    packed({"reported": {}, "limits": {}, "peers": 1e300, "peers_until": 1e300}),
    packed({"reported": {}, "limits": {}, "peers": 0.0, "peers_until": 1.0}),
]
for name in (
    "window",
    "opened",
    "received_at",
    "seen",
    "used_by_others",
    "earliest",
    "latest",
    "lowest",
    "reported_at",
):
    for odd in (math.nan, math.inf, -math.inf, -1.0, 1e300, "x", {}):
        FOREIGN.append(packed({"reported": {}, "limits": {"60": {**GOOD_LIMIT, name: odd}}}))
for member in ("x", {}, {"granted": 60, "used": math.nan, "in_flight": 0, "expires_at": 1e300}):
    limit = {**GOOD_LIMIT, "members": {"p": member}}
    FOREIGN.append(packed({"reported": {}, "limits": {"60": limit}}))


@pytest.mark.parametrize("seed", range(4))
async def test_foreign_values_at_the_key_are_replaced(seed: int, redis: RedisServer) -> None:
    close = WindowServer(60, trip=0.01)

    async def call(limiter: RedisLimiter) -> None:
        async with limiter.permit(GROUP, priority="default") as permit:
            permit.settle(*await close.answer())

    limiter = RedisLimiter(
        redis.url, credential=f"api_{seed}", base_url="https://x/api/v1", timeout=5.0
    )
    async with limiter, asyncio.timeout(60):
        await call(limiter)
        key = f"{limiter._pool.name}:{GROUP}"
        with redis.client() as client:
            for value in FOREIGN[seed::4]:
                client.set(key, value)
                await limiter._pool.exchange(GROUP, [], waits=False, peers=1)
            client.set(key, FOREIGN[seed])
            await asyncio.gather(*(call(limiter) for _ in range(10)))
        assert limiter.is_shared


FIELDS = ("limit", "granted", "pool", "waiting", "used_by_others", "window", "earliest", "latest")
ODD = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3)


@given(
    limit=st.integers(1, 10**12),
    granted=st.none() | st.integers(-(10**12), 10**12),
    pool=st.integers(0, 10**12),
    waiting=st.integers(0, 10**12),
    used_by_others=st.floats(0, 1e12),
    length=st.floats(1e-3, 172_800),
    ends=st.none() | st.tuples(st.floats(-172_800, 172_800), st.floats(0, 172_800)),
)
def test_a_ledger_works_with_any_reply_of_the_pool(
    ends: tuple[float, float] | None, **said: Any
) -> None:
    account = LeasedLedger(Peers(lambda: None), 60, 8.0)
    span = None if ends is None else (ends[0], ends[0] + ends[1])
    account.apply_reply(LimitReply(**said, ends=span), account.report(0.0, 1, "default"), 0.0, 0.1)
    for step in range(20):
        account.available(step)
        account.lease_opening(step)
        assert not math.isnan(account.opening())
        assert not math.isnan(account.pace(step))
        account.report(step, 3, "bulk")


@given(
    said=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(FIELDS, ODD),
    )
)
def test_an_invalid_reply_of_the_pool_raises_only_errors_that_are_handled(
    said: dict[str, Any],
) -> None:
    pool = RedisLimiter("redis://localhost")._pool
    pool.clock.observe(0.0, 0.1, 1e9)
    try:
        answer = pool._decode(said, 1e9)
    except (ValueError, LookupError):
        return  # which the limiter takes for a Redis that does not answer
    assert answer.limit >= 1
    assert 0 < answer.length < math.inf
