from typing import Any

import pytest

from bare_client import running
from close_simulator import ManualClock, RateLimits
from close_simulator.http import Denied
from close_simulator.ratelimit import Limiter


def spend(limiter: Limiter, now: float, *, owner: str = "a", group: str = "GET /lead/") -> int:
    """Send requests until one is refused; give how many passed."""
    for passed in range(10_000):
        try:
            limiter.admit(group, owner, now)
        except Denied:
            return passed
    pytest.fail("nothing was refused")


def test_tokens_come_back_only_when_a_window_is_over() -> None:
    limiter = Limiter(RateLimits(limit=10))
    assert spend(limiter, 100.5) == 10
    assert spend(limiter, 107.9) == 0
    assert spend(limiter, 108.0) == 10  # windows are counted from the whole second of first use
    assert spend(limiter, 117.0) == 10
    assert spend(limiter, 123.9) == 0
    assert spend(limiter, 124.0) == 10


def test_tokens_not_used_in_a_window_are_lost() -> None:
    limiter = Limiter(RateLimits(limit=10))
    limiter.admit("GET /lead/", "a", 0.0)
    assert spend(limiter, 8.0) == 10


def test_a_bucket_long_unused_starts_a_new_window() -> None:
    limiter = Limiter(RateLimits(limit=10))
    spend(limiter, 100.0)
    spend(limiter, 120.0)
    assert spend(limiter, 127.9) == 0
    assert spend(limiter, 128.0) == 10


def test_groups_and_keys_have_buckets_of_their_own_below_the_organizations() -> None:
    limiter = Limiter(RateLimits(limit=10, groups={"GET /me/": 4}))
    assert spend(limiter, 0, group="GET /me/") == 4
    assert [spend(limiter, 0, owner=key) for key in "abcd"] == [10, 10, 10, 0]
    with pytest.raises(Denied) as refused:
        limiter.admit("GET /lead/", "d", 0)
    assert b'"rate_limit_type":"organization"' in refused.value.reply().body


@pytest.mark.parametrize(
    ("rules", "headers"),
    [
        ({}, {"ratelimit": "limit=240; remaining=239; reset=8"}),
        ({"style": "comma"}, {"ratelimit": "limit=240, remaining=239, reset=8"}),
        ({"exact_reset": True}, {"ratelimit": "limit=240; remaining=239; reset=7.750000"}),
        (
            {"style": "legacy"},
            {
                "x-rate-limit-limit": "240",
                "x-rate-limit-remaining": "239",
                "x-rate-limit-reset": "7.750000",
            },
        ),
        ({"style": "none"}, {}),
    ],
)
def test_header_forms(rules: dict[str, Any], headers: dict[str, str]) -> None:
    assert Limiter(RateLimits(**rules)).admit("GET /lead/", "a", 1.25) == headers


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("nested", {"error": {"rate_limit": 1, "rate_reset": 8.0, "rate_window": 8}}),
        ("flat", {"rate_limit": 1, "rate_reset": "8.000000", "rate_window": 8}),
        ("text", None),
    ],
)
async def test_a_429_over_http(body: Any, expected: dict[str, Any] | None) -> None:
    clock = ManualClock(8_000.0)
    async with running(rate_limits=RateLimits(limit=1, body=body), clock=clock) as api:
        assert (await api("GET", "/status/lead/")).status == 200
        response = await api("GET", "/status/lead/")
        assert response.status == 429
        assert response.headers["retry-after"] == "8"
        assert response.headers["ratelimit"] == "limit=1; remaining=0; reset=8"
        assert len(response.headers["trace-id"]) == 32
        told = response.json and response.json.get("error", response.json)
        wanted = expected and expected.get("error", expected)
        assert told == wanted or {key: told[key] for key in wanted} == wanted
        assert api.sim.rate_limited == 1
        clock.advance(8)
        assert (await api("GET", "/status/lead/")).status == 200


async def test_the_limits_of_close_and_no_limits() -> None:
    async with running(leads=1) as api:
        for path, limit in (("/me/", 160), ("/lead/", 240)):
            response = await api("GET", path)
            assert response.headers["ratelimit"] == f"limit={limit}; remaining={limit - 1}; reset=8"
    async with running(leads=1, rate_limits=False) as api:
        responses = [await api("GET", "/me/") for _ in range(170)]
        assert {response.status for response in responses} == {200}
        assert "ratelimit" not in responses[0].headers
