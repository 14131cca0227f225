"""What a client is made with: chosen between arguments and the environment, and checked."""

import os
from urllib.parse import urlsplit

from close_async.errors import ConfigurationError
from close_async.transport.auth import Auth

BASE_URL = "https://api.close.com/api/v1"


def chosen_key(api_key: str | None, auth: Auth | None) -> str | None:
    """Give the API key to use; None when there is another way to authenticate.

    Raises:
        ConfigurationError: There are both ways, or neither.
    """
    if auth is not None and api_key is not None:
        msg = "give api_key or auth, not both"
        raise ConfigurationError(msg)
    if auth is not None:
        return None
    key = api_key if api_key is not None else os.environ.get("CLOSE_API_KEY")
    if not key:
        msg = (
            "no API key: set the environment variable CLOSE_API_KEY, or pass api_key= or auth= "
            "to CloseClient. Keys are made in Close under Settings > Developer > API Keys."
        )
        raise ConfigurationError(msg)
    return key


def chosen_url(base_url: str | None) -> str:
    """Give the base URL to use: what was given, else the environment's, else Close's.

    Raises:
        ConfigurationError: It is no URL to put paths behind.
    """
    url = base_url or os.environ.get("CLOSE_BASE_URL") or BASE_URL
    problem = _problem_of(url)
    if problem is not None:
        raise ConfigurationError(problem)
    return str(url).rstrip("/")


def _problem_of(url: str) -> str | None:
    """Say why a text is no base URL. One with an @ is not shown: a secret may stand before it."""
    if "@" in url or "?" in url or "#" in url:
        return "base_url must not hold credentials, a query or a fragment; pass api_key="
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
