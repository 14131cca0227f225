"""Connections to Redis, which the extra ``redis`` brings: for shared rate limits and tokens."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from close_async.errors import ConfigurationError

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from close_async.secrecy import SecretText


def redis_connector(
    redis: "SecretText | Redis", timeout: float, purpose: str
) -> "Callable[[], Redis]":
    """Return a function that creates a client, or returns the one that was passed.

    Args:
        redis: The URL of a Redis, or a client.
        timeout: Seconds to wait for a response. A client that was passed has its own.
        purpose: The use of Redis, for the error message.

    Raises:
        ConfigurationError: The extra ``redis`` is not installed, or the URL is not valid.
    """
    try:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError as error:
        msg = f"{purpose} through Redis needs the extra: pip install 'close-async[redis]'"
        raise ConfigurationError(msg) from error
    if not isinstance(redis, str):
        if not callable(getattr(redis, "register_script", None)):
            msg = f"redis must be a URL or a redis.asyncio.Redis, not {type(redis).__name__}"
            raise ConfigurationError(msg)
        return lambda: redis
    url = redis

    def connect() -> Redis:
        # redis-py's annotations are incomplete.
        client: Redis = cast("Any", Redis).from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
        )
        return client

    is_url = True
    try:
        connect()
    except ValueError:
        is_url = False
    if not is_url:
        # Raised outside the except block: the frames of redis-py show the URL with its password.
        msg = "redis must be a URL such as redis://host:6379/0, rediss://host:6379/0 or unix://path"
        raise ConfigurationError(msg)
    return connect
