"""Settings of another type: the constructor that receives them names them at once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from close_async import (
    CloseClient,
    ConfigurationError,
    HookEvent,
    OAuth2,
    RedisLimiter,
    RedisTokenStore,
    SQLiteTokenStore,
    Token,
)
from close_async.integrations.opentelemetry import OpenTelemetry
from close_async.push import LeadPush, by_email
from close_async.sync import Batch, CloseSync, SQLiteSink
from close_async.webhooks import Webhook
from tests.support.copies import MemorySink

HUGE = 10**400  # beyond the range of a float
NAN = float("nan")
REDIS = "redis://localhost"


async def awaited(_: object) -> None:
    """A coroutine function where a function is called and not awaited."""


class AwaitedWhenCalled:
    """An object that is called like a coroutine function."""

    async def __call__(self, event: HookEvent) -> None: ...


class AwaitedSink(MemorySink):
    """A sink whose batches would never be written."""

    async def write(self, batch: Batch) -> None: ...  # type: ignore[override]


class AwaitedCounts(MemorySink):
    """A sink with a method more, which cannot be called."""

    async def counts(self) -> dict[str, int]:
        return {}


class AwaitedStore:
    """A token store whose lock lacks ``@asynccontextmanager``."""

    async def load(self) -> None: ...
    async def save(self, token: Token) -> None: ...
    async def exclusive(self) -> None: ...


class AwaitedLimiter(RedisLimiter):
    """A limiter that never limits."""

    async def rate(self, group: str) -> float | None: ...  # type: ignore[override]


def client(**settings: Any) -> CloseClient:
    return CloseClient("api_key.secret", **settings)


def oauth(**settings: Any) -> OAuth2:
    given: dict[str, Any] = {"client_id": "oa2client_1", "client_secret": "secret", **settings}
    return OAuth2(**given)


def redis_limiter(**settings: Any) -> RedisLimiter:
    return RedisLimiter(REDIS, **settings)


def redis_store(**settings: Any) -> RedisTokenStore:
    return RedisTokenStore(REDIS, "token", **settings)


def sqlite_store(**settings: Any) -> SQLiteTokenStore:
    given: dict[str, Any] = {"path": "tokens.db", **settings}
    return SQLiteTokenStore(**given)


def sync(**settings: Any) -> CloseSync:
    given: dict[str, Any] = {"sink": MemorySink(), **settings}
    return CloseSync(client(), **given)


def push(**settings: Any) -> LeadPush:
    return LeadPush(client(), match=by_email(), journal="missing/import.journal", **settings)


def follow(**settings: Any) -> object:
    return client().events.follow(**settings)


def webhook(**settings: Any) -> Webhook:
    return Webhook(["ab" * 32], **settings)


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        *((client, "max_connections", value) for value in ("32", NAN, 1.5, True, None, -1)),
        *((client, "max_response_bytes", value) for value in ("1", NAN, float("inf"), None)),
        *((client, "timeout", value) for value in (HUGE, timedelta(seconds=5))),
        *((client, "deadline", value) for value in (HUGE, "20")),
        (client, "timezone", HUGE),
        *((client, "ssl", value) for value in ("ca.pem", None, 0)),
        *((client, "trust_env", value) for value in ("false", 0)),
        *((client, "limiter", value) for value in (REDIS, RedisLimiter, AwaitedLimiter(REDIS))),
        *((client, "hooks", value) for value in (print, "hooks", None)),
        *((client, "hook", value) for value in ([awaited], [AwaitedWhenCalled()], [OpenTelemetry])),
        *((client, "base_url", value) for value in (b"https://api.close.com", 5, Path("/"))),
        *((oauth, "client_id", value) for value in ("", None, b"oa2client_1")),
        *((oauth, "client_secret", value) for value in ("", None, b"secret")),
        *((oauth, "token_url", value) for value in ("", None)),
        (oauth, "on_token", "store"),
        *((oauth, "clock", value) for value in (1.5, awaited)),
        *((oauth, "store", value) for value in ("tokens.db", SQLiteTokenStore, AwaitedStore())),
        *((redis_limiter, "timeout", value) for value in ("0.5", 0, None, NAN)),
        *((redis_limiter, "credential", value) for value in ("", b"key")),
        (redis_limiter, "base_url", 5),
        *((redis_limiter, "namespace", value) for value in ("", None)),
        *((redis_store, "timeout", value) for value in ("120", 0, None, NAN)),
        *((redis_store, "lock_timeout", value) for value in ("10", 0.5, None, NAN)),
        *((sqlite_store, "timeout", value) for value in ("120", 0, None, NAN)),
        *((sqlite_store, "path", value) for value in (None, 5, b"tokens.db")),
        *((sync, "sink", value) for value in ("leads.db", SQLiteSink, None)),
        *((sync, "sink", value) for value in (object(), AwaitedSink(), AwaitedCounts())),
        *((sync, "on_progress", value) for value in ("print", awaited)),
        *((push, "on_progress", value) for value in ("print", awaited)),
        *((push, "index_lag", value) for value in ("30", NAN, None, -1)),
        *((push, "separator", value) for value in ("", None, 5)),
        *((follow, "interval", value) for value in (True, HUGE, "5")),
        *((webhook, "tolerance", value) for value in (HUGE, True, NAN)),
    ],
)
def test_a_setting_of_another_type_is_named_at_once(
    make: Callable[..., object], name: str, value: object
) -> None:
    with pytest.raises(ValueError, match=rf"^(a )?{name}[ .]"):
        make(**{"hooks" if name == "hook" else name: value})


@pytest.mark.parametrize("value", ["api_key.secret", CloseClient, {"Authorization": "secret"}])
def test_an_auth_of_another_type_is_named_and_not_shown(value: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth must be .*headers and refused") as caught:
        CloseClient(auth=value)
    assert "secret" not in str(caught.value)
