"""The pool in Redis: the tokens that its script leases to processes."""

import asyncio
from collections.abc import Iterator
from typing import Any, cast

import attrs
import pytest

from close_async.errors import ConfigurationError
from close_async.ratelimit.leased import LimitReply, UsageReport
from close_async.ratelimit.redis_pool import RedisClock, RedisPool, pool_name, stable_fingerprint
from tests.support.redis_server import RedisServer
from tests.support.virtual_redis import VirtualRedis, virtually

GROUP = "GET /lead/"


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


class Process:
    """One process that reports, and holds what it leases."""

    def __init__(self, server: RedisServer) -> None:
        self.pool = RedisPool(cast("Any", VirtualRedis(server.url)), timeout=5)
        self.pool.name = "test"
        self.peers = 1
        self.report = UsageReport(
            limit=40, window=0, length=8.0, ends=None, received_at=None,
            used=0, in_flight=0, left=0, want=0, lowest=None, round_trip=0.1,
        )  # fmt: skip

    async def tell(self, **changes: Any) -> LimitReply:
        self.report = attrs.evolve(self.report, **changes)
        said = await self.pool.exchange(GROUP, [self.report], waits=True, peers=self.peers)
        (answer,) = said.limits
        if answer.granted is not None:
            left = answer.granted - self.report.used
            self.report = attrs.evolve(self.report, left=left, want=0)
        return answer


@pytest.fixture
def processes(server: RedisServer) -> list[Process]:
    with server.client() as client:
        client.flushall()
    return [Process(server) for _ in range(4)]


def ends_in(seconds: float) -> tuple[float, float]:
    now = asyncio.get_running_loop().time()
    return now + seconds - 0.1, now + seconds + 0.1


@virtually
async def test_processes_lease_the_whole_limit_together_and_no_more(
    processes: list[Process],
) -> None:
    for want in [0, *[30] * 20]:
        for process in processes:
            await process.tell(want=want)
    held = [process.report.left for process in processes]
    assert sum(held) == 40
    assert min(held) >= 5  # nobody took all there was


@virtually
async def test_returned_tokens_go_to_other_processes(processes: list[Process]) -> None:
    first, second, *_ = processes
    for _ in range(20):
        await first.tell(want=40)
    assert (await second.tell(want=1)).granted == 0
    await first.tell(left=0)
    assert (await second.tell(want=1)).granted == 1


@virtually
async def test_the_tokens_of_a_killed_process_are_released(processes: list[Process]) -> None:
    killed, other, *_ = processes
    for _ in range(20):
        await killed.tell(want=40)
    await killed.tell(used=10, left=30)
    await asyncio.sleep(2.1)
    for _ in range(20):
        await other.tell(want=40)
    assert other.report.left == 30


@virtually
async def test_a_repeated_report_does_not_lease_twice(processes: list[Process]) -> None:
    """As after a lost reply."""
    first, second, *_ = processes
    for _ in range(5):
        await first.tell(used=0, left=0, want=10)
    assert first.report.left <= 10
    for _ in range(20):
        await second.tell(want=40)
    assert first.report.left + second.report.left == 40


@virtually
async def test_requests_in_flight_at_the_boundary_are_charged_to_the_next_window(
    processes: list[Process],
) -> None:
    first, second, *_ = processes
    await first.tell(ends=ends_in(0.3), received_at=asyncio.get_running_loop().time(), want=20)
    held = first.report.left
    await first.tell(used=held, left=0, in_flight=held)
    await asyncio.sleep(0.5)
    for _ in range(20):
        await second.tell(want=40)
    assert second.report.left == 40 - held
    await first.tell(used=0, in_flight=0, ends=ends_in(7.8))  # they were counted before it ended
    for _ in range(20):
        await second.tell(want=40)
    assert second.report.left == 40


@virtually
async def test_the_end_of_the_window_is_shared(processes: list[Process]) -> None:
    first, second, *_ = processes
    now = asyncio.get_running_loop().time()
    await first.tell(ends=(now + 4.0, now + 6.0), received_at=now)
    await second.tell(ends=(now + 4.5, now + 7.0), received_at=now)
    answer = await first.tell()
    assert answer.ends == pytest.approx((now + 4.5, now + 6.0), abs=0.1)


@virtually
async def test_a_process_that_is_a_window_behind_leases_nothing(
    processes: list[Process],
) -> None:
    first, second, *_ = processes
    await first.tell(ends=ends_in(8.0), received_at=asyncio.get_running_loop().time())
    answer = await second.tell(used=7, want=5, ends=ends_in(0.2))
    assert answer.granted is None
    assert answer.ends is not None
    assert answer.ends[0] > asyncio.get_running_loop().time() + 7
    assert (await first.tell()).pool == 40  # what it used was of the window before


@virtually
async def test_assuming_longer_windows_does_not_end_one(
    processes: list[Process],
) -> None:
    first, second, *_ = processes
    await first.tell(used=9, ends=ends_in(2.0), received_at=asyncio.get_running_loop().time())
    answer = await second.tell(used=3, ends=ends_in(8.0))
    assert answer.pool == 40 - 9 - 3
    assert answer.ends == pytest.approx(ends_in(2.0), abs=0.1)


@virtually
async def test_the_latest_response_decides_after_a_restart_of_the_server(
    processes: list[Process],
) -> None:
    first, second, *_ = processes
    now = asyncio.get_running_loop().time()
    await first.tell(ends=(now + 7.9, now + 8.0), received_at=now)
    answer = await second.tell(ends=(now + 1.9, now + 2.0), received_at=now + 0.01, want=1)
    assert answer.granted == 1
    assert answer.ends == pytest.approx((now + 1.9, now + 2.0), abs=0.1)


@virtually
async def test_requests_of_other_clients_reduce_all_leases(
    processes: list[Process],
) -> None:
    first, second, *_ = processes
    await first.tell(ends=ends_in(8.0), received_at=asyncio.get_running_loop().time(), want=4)
    await first.tell(used=4, left=0, lowest=20)  # of 40, of which 4 are known
    answer = await second.tell(want=40)
    assert answer.used_by_others >= 16 / 8
    for _ in range(20):
        answer = await second.tell(want=40)
    assert 10 <= second.report.left < 20


@virtually
async def test_other_clients_are_expected_in_the_next_window_too(processes: list[Process]) -> None:
    first, *_ = processes
    now = asyncio.get_running_loop().time()
    await first.tell(ends=(now + 0.2, now + 0.3), received_at=now, lowest=20)
    await asyncio.sleep(0.4)
    assert (
        await first.tell(ends=ends_in(7.9), received_at=None, lowest=None)
    ).used_by_others == 20 / 8


@virtually
async def test_after_redis_lost_its_state_each_process_gets_a_share(
    processes: list[Process],
) -> None:
    for process in processes:
        process.peers = 8
    back = processes[:2]
    for _ in range(20):
        for process in back:
            await process.tell(used=2, want=40)
    assert [process.report.left for process in back] == [
        3,
        3,
    ]  # 40 / 8, and 2 of them are used


@virtually
async def test_a_new_process_receives_the_known_limits(processes: list[Process]) -> None:
    first, second, *_ = processes
    await first.tell(ends=ends_in(8.0), received_at=asyncio.get_running_loop().time(), want=3)
    said = await second.pool.exchange(GROUP, [], waits=False, peers=1)
    assert said.processes == 2
    (answer,) = said.limits
    assert (answer.limit, answer.granted, answer.pool) == (40, None, 37)


def test_the_keys_in_redis_do_not_reveal_the_credential() -> None:
    url, key = "https://api.close.com/api/v1", stable_fingerprint("api_secret")
    name = pool_name("close_async", key, url)
    assert "secret" not in name
    assert name == pool_name("close_async", key, url + "/")
    others = [
        ("close_async", stable_fingerprint("api_other"), url),
        ("mine", key, url),
        ("close_async", key, "x"),
    ]
    assert len({name, *(pool_name(*each) for each in others)}) == 4


def test_the_clock_offset_is_bounded_by_the_round_trips() -> None:
    clock = RedisClock()
    clock.observe(10.0, 10.2, 110.0)  # between 99.8 and 100 ahead
    clock.observe(11.0, 11.1, 110.95)  # between 99.85 and 99.95
    assert clock.to_redis(20.0, 20.0) == pytest.approx((119.85, 119.95), abs=1e-3)
    assert clock.from_redis(119.9, 119.9) == pytest.approx((19.95, 20.05), abs=1e-3)
    clock.observe(12.0, 12.1, 50.0)  # another Redis
    assert clock.to_redis(13.0, 13.0) == pytest.approx((50.9, 51.0), abs=1e-3)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "redis.asyncio", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'close-async\[redis\]'"):
        RedisPool("redis://localhost", timeout=1)


def test_a_wrong_url_is_refused_without_its_password() -> None:
    with pytest.raises(ConfigurationError, match="redis://host:6379/0") as caught:
        RedisPool("http://user:secret@localhost", timeout=1)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
