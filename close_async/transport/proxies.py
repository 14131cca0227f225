"""``Proxies``: through which proxy a URL is reached."""

from contextlib import suppress
from urllib.request import getproxies, proxy_bypass

from yarl import URL

from close_async.errors import ConfigurationError
from close_async.transport.auth import SecretText


class Proxies:
    """Gives the proxy for each URL: the one configured, or the environment's.

    Args:
        proxy: The URL of a proxy, which may hold its user and password; None for none.
        trust_env: Whether proxies named by the environment are used.

    Raises:
        ConfigurationError: ``proxy`` is no URL of a proxy.
    """

    def __init__(self, proxy: str | None = None, *, trust_env: bool = False) -> None:
        self._proxy = None if proxy is None else _proxy_url(SecretText(proxy))
        self._trust_env = trust_env

    def for_url(self, url: URL) -> URL | None:
        """Give the proxy for a URL, or None to reach it directly.

        Raises:
            ConfigurationError: The environment names a proxy that cannot be used.
        """
        if self._proxy is not None or not self._trust_env:
            return self._proxy
        found = getproxies().get(url.scheme)
        if found is None or proxy_bypass(url.host or ""):
            return None
        return _proxy_url(SecretText(found))


def _proxy_url(proxy: SecretText) -> URL:
    """Read a proxy's URL, which is not shown: it may hold a password."""
    with suppress(ValueError):
        url = URL(proxy)
        if url.scheme in {"http", "https"} and url.host:
            return url
        del url  # a traceback with variables would show it
    msg = "the proxy's URL must begin with http:// or https:// and name a host"
    raise ConfigurationError(msg)
