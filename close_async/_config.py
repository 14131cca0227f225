"""The settings of a client: from its arguments or the environment, and checked."""

import os
from urllib.parse import urlsplit

from close_async._checks import check_methods
from close_async.errors import ConfigurationError
from close_async.transport.auth import Auth

BASE_URL = "https://api.close.com/api/v1"


def resolve_api_key(api_key: str | None, auth: Auth | None) -> str | None:
    """Return the API key, or ``None`` if ``auth`` is another way to authenticate.

    Raises:
        ConfigurationError: Both are passed, or there is neither, or ``auth`` is no :class:`Auth`.
    """
    if auth is not None and api_key is not None:
        msg = "pass api_key or auth, not both"
        raise ConfigurationError(msg)
    if auth is not None:
        check_methods("auth", auth, example="an OAuth2", awaited=("headers", "refused"))
        return None
    key = api_key if api_key is not None else os.environ.get("CLOSE_API_KEY")
    if not key:
        msg = (
            "no API key: set the environment variable CLOSE_API_KEY, or pass api_key= or auth= "
            "to CloseClient. Keys are made in Close under Settings > Developer > API Keys."
        )
        raise ConfigurationError(msg)
    return key


def resolve_base_url(base_url: str | None) -> str:
    """Return the base URL: the argument, else the environment's, else Close's.

    Raises:
        ConfigurationError: It is not a URL that paths can be appended to.
    """
    url = base_url
    if url is None or url == "":
        url = os.environ.get("CLOSE_BASE_URL") or BASE_URL
    problem = _problem_of(url)
    if problem is not None:
        raise ConfigurationError(problem)
    return str(url).rstrip("/")


def _problem_of(url: str) -> str | None:
    """Return why a string is not a base URL. One with an @ may hold a secret, and is not shown."""
    if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        return f"base_url must be a string, not {type(url).__name__}"
    if "@" in url or "?" in url or "#" in url:
        return "base_url must not contain credentials, a query or a fragment; pass api_key="
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url:
        return f"base_url must begin with https:// or http:// and name a host: {str(url)!r}"
    if not url.isascii() or not url.isprintable() or " " in url:
        return f"base_url must be ASCII without spaces, with everything else quoted: {str(url)!r}"
    return None
