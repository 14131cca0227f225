"""``Proxies``: through which proxy a URL is reached."""

import re
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import NoReturn
from urllib.request import getproxies, proxy_bypass

from yarl import URL

from close_async.errors import ConfigurationError
from close_async.transport.auth import refuse_pickling
from close_async.transport.secrecy import NO_SECRETS, Secrets, bare

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# More origins than a program talks to; a limit, as links to files can name any host.
_MOST_REMEMBERED = 100


class Proxies:
    """Gives the proxy for each URL: the one configured, or the environment's.

    The environment is read when an origin is first used. ``HTTPS_PROXY`` and ``HTTP_PROXY`` count
    for URLs of their scheme, ``ALL_PROXY`` for both, each also in small letters, which come
    first. ``NO_PROXY`` lists hosts to be reached directly: ``*`` for all, names with everything
    below them, addresses, networks such as ``10.0.0.0/8``, each with a port or without. Where
    no variable is set, the settings of macOS and Windows count.

    Args:
        proxy: The URL of a proxy, which may hold its user and password; None for none.
        trust_env: Whether proxies named by the environment are used.

    Attributes:
        secrets: The passwords of the proxies that were used.

    Raises:
        ConfigurationError: ``proxy`` is no URL of a proxy.
    """

    def __init__(self, proxy: str | None = None, *, trust_env: bool = False) -> None:
        self.secrets: Secrets = NO_SECRETS
        self._known: dict[URL, URL | None] = {}
        self._trust_env = trust_env
        self._proxy = None if proxy is None else _proxy_url(proxy)
        self._remember(self._proxy)

    def for_url(self, url: URL) -> URL | None:
        """Give the proxy for a URL, or None to reach it directly.

        Raises:
            ConfigurationError: The environment names a proxy that cannot be used.
        """
        if self._proxy is not None or not self._trust_env:
            return self._proxy
        origin = url.origin()
        if origin not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[origin] = proxy = _from_environment(origin)
            self._remember(proxy)
        return self._known[origin]

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)

    def _remember(self, proxy: URL | None) -> None:
        if proxy is None:
            return
        # Without a password, the user is what the proxy knows its client by.
        secret = proxy.password or proxy.user
        if secret is not None:
            both = f"{proxy.user or ''}:{proxy.password or ''}"
            self.secrets |= Secrets([secret, both])


def _from_environment(origin: URL) -> URL | None:
    """Return the proxy that the environment names for an origin."""
    found = getproxies()
    name = origin.scheme if origin.scheme in found else "all"
    given = found.get(name)
    if not given or _is_excluded(origin, found.get("no", "")):
        return None
    host = f"[{origin.host}]" if ":" in (origin.host or "") else origin.host
    if proxy_bypass(f"{host}:{origin.port}"):
        return None
    given = given if _SCHEME.match(given) else f"http://{given}"
    try:
        return _proxy_url(given)
    except ConfigurationError as error:
        problem = bare(error)
    del given, found
    msg = (
        f"the environment variable {name.upper()}_PROXY (or {name}_proxy) cannot be used: "
        f"{problem}. Pass trust_env=False to ignore it, or name the host in NO_PROXY"
    )
    raise ConfigurationError(msg)


def _is_excluded(origin: URL, no_proxy: str) -> bool:
    """Return whether ``NO_PROXY`` lists an origin; its parts are split by commas or blanks."""
    return any(_fits(origin, part.lower()) for part in re.split(r"[\s,]+", no_proxy) if part)


def _fits(origin: URL, pattern: str) -> bool:
    host = (origin.host or "").lower().rstrip(".")
    if pattern == "*":
        return True
    with suppress(ValueError):
        # An address or a network, with its colons if it is of IPv6.
        network = ip_network(pattern.strip("[]"), strict=False)
        with suppress(ValueError):
            return ip_address(host) in network
        return False
    name, _, port = pattern.rpartition(":")
    if name and port.isdecimal():
        return int(port) == origin.port and _fits(origin, name)
    name = pattern.removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _proxy_url(proxy: object) -> URL:
    """Read a proxy's URL, which is not shown: it may hold a password."""
    if isinstance(proxy, str) and proxy.isprintable() and " " not in proxy:
        with suppress(ValueError):
            url = URL(proxy)
            if url.scheme in {"http", "https"} and url.host and url.port:
                return url
            del url
    del proxy  # a traceback with variables would show it
    msg = "the proxy's URL must begin with http:// or https:// and name a host"
    raise ConfigurationError(msg)
