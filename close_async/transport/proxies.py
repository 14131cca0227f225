"""``Proxies``: selects the proxy for a URL."""

import re
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import NamedTuple, NoReturn
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from close_async.errors import ConfigurationError
from close_async.secrecy import NO_SECRETS, Secrets, bare, refuse_pickling

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# URLs. More than a program connects to; bounded, as links to files can name any host.
_MAX_KNOWN = 100
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Scheme, host and port of a URL: the server that a request goes to."""

    scheme: str
    host: str
    port: int | None


def origin_of(url: str) -> Origin:
    """Return the origin of a URL.

    Raises:
        ValueError: It is not valid.
    """
    parts = urlsplit(url)
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    return Origin(parts.scheme, parts.hostname or "", port)


class Proxies:
    """Selects the proxy for a URL: the configured one, or the environment's.

    The environment is read when a URL is first used. ``HTTPS_PROXY`` and ``HTTP_PROXY`` apply
    to URLs of their scheme, ``ALL_PROXY`` to both; the same names in lower case take precedence.
    ``NO_PROXY`` lists hosts to connect to directly: ``*`` for all, names with their subdomains,
    addresses, and networks such as ``10.0.0.0/8``, each with or without a port. If no variable is
    set, the settings of macOS and Windows apply.

    Args:
        proxy: The URL of a proxy, which may contain its user and password, or ``None``.
        trust_env: Whether to use the proxies that the environment names.

    Attributes:
        secrets: The passwords of the proxies that were used.

    Raises:
        ConfigurationError: ``proxy`` is not the URL of a proxy.
    """

    def __init__(self, proxy: str | None = None, *, trust_env: bool = False) -> None:
        self.secrets: Secrets = NO_SECRETS
        self._known: dict[str, str | None] = {}
        self._trust_env = trust_env
        self._proxy = None if proxy is None else _proxy_url(proxy)
        self._remember(self._proxy)

    def for_url(self, url: str) -> str | None:
        """Return the proxy for a URL, or ``None`` to connect directly.

        Args:
            url: The URL, or its beginning. It is remembered, so it must not have a signed query.

        Raises:
            ConfigurationError: The environment names a proxy that cannot be used.
        """
        if self._proxy is not None or not self._trust_env:
            return self._proxy
        if url not in self._known:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[url] = proxy = _from_environment(origin_of(url))
            self._remember(proxy)
        return self._known[url]

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)

    def _remember(self, proxy: str | None) -> None:
        if proxy is None:
            return
        parts = urlsplit(proxy)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        # Without a password, the user name is the credential.
        self.secrets |= Secrets([password or user, f"{user}:{password}"])


def _from_environment(origin: Origin) -> str | None:
    """Return the proxy that the environment names for an origin."""
    found = getproxies()
    name = origin.scheme if origin.scheme in found else "all"
    value = found.get(name)
    if not value or _is_excluded(origin, found.get("no", "")):
        return None
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    if proxy_bypass(f"{host}:{origin.port}"):
        return None
    value = value if _SCHEME.match(value) else f"http://{value}"
    try:
        return _proxy_url(value)
    except ConfigurationError as error:
        problem = bare(error)
    del value, found
    msg = (
        f"the environment variable {name.upper()}_PROXY (or {name}_proxy) cannot be used: "
        f"{problem}. Pass trust_env=False to ignore it, or name the host in NO_PROXY"
    )
    raise ConfigurationError(msg)


def _is_excluded(origin: Origin, no_proxy: str) -> bool:
    """Return whether ``NO_PROXY`` lists an origin; commas or spaces separate its entries."""
    return any(_matches(origin, part.lower()) for part in re.split(r"[\s,]+", no_proxy) if part)


def _matches(origin: Origin, pattern: str) -> bool:
    host = origin.host.rstrip(".")
    if pattern == "*":
        return True
    with suppress(ValueError):
        # An address or a network; those of IPv6 contain colons, which are not those of a port.
        network = ip_network(pattern.strip("[]"), strict=False)
        with suppress(ValueError):
            return ip_address(host) in network
        return False
    name, _, port = pattern.rpartition(":")
    if name and port.isdecimal():
        return int(port) == origin.port and _matches(origin, name)
    name = pattern.removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _proxy_url(proxy: object) -> str:
    """Check the URL of a proxy, which no error shows: it may contain a password."""
    if isinstance(proxy, str) and proxy.isprintable() and " " not in proxy:
        with suppress(ValueError):
            origin = origin_of(proxy)
            if origin.scheme in _DEFAULT_PORTS and origin.host and origin.port:
                return proxy
    del proxy  # a traceback with variables would show it
    msg = "the proxy's URL must begin with http:// or https:// and name a host"
    raise ConfigurationError(msg)
