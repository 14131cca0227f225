"""``Auth``, the protocol of authentication, and ``ApiKey``.

See https://developer.close.com/topics/authentication/.
"""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import NoReturn, Protocol

from close_async.errors import ConfigurationError
from close_async.options import HEADER_NAME, OWN_HEADERS
from close_async.secrecy import SecretDict, hiding, refuse_pickling
from close_async.transport.request import RawResponse


class TokenHTTP(Protocol):
    """The part of the transport that an :class:`Auth` may use, to post forms to token endpoints."""

    async def post_form(self, url: str, form: Mapping[str, str]) -> RawResponse:
        """Post a form, without other credentials than those in it.

        Args:
            url: The whole URL.
            form: The form's fields.

        Returns:
            The response, whatever its status; a redirect to another host is not followed.

        Raises:
            APIConnectionError: No complete response was received.
        """
        ...


class Auth(Protocol):
    """Authenticates requests. Its headers are sent to the host of the base URL only.

    It may have two more members. ``async def settle(self)`` is awaited by the client before it
    closes its connections, for work in the background. ``identity`` is a string that is the same
    for the same credentials and shows nothing of them: clients of one identity share their rate
    limits, even if each has an auth of its own.

    Example::

        class FromVault:
            async def headers(self, http):
                return {"Authorization": f"Bearer {await vault.read('close')}"}

            async def refused(self, http, headers):
                return False
    """

    async def headers(self, http: TokenHTTP) -> Mapping[str, str]:
        """Return the headers to send; it may fetch a token first.

        Args:
            http: Posts forms to token endpoints.
        """
        ...

    async def refused(self, http: TokenHTTP, headers: Mapping[str, str]) -> bool:
        """Renew the credentials after Close sent a 401 to a request with these headers.

        Args:
            http: Posts forms to token endpoints.
            headers: The headers that :meth:`headers` returned for that request.

        Returns:
            Whether the credentials were renewed, so that the request is sent once more.
        """
        ...


class ApiKey:
    """An API key, sent as the user name of HTTP Basic, with an empty password.

    Args:
        key: The key, as Close shows it under Settings > Developer > API Keys.

    Raises:
        ConfigurationError: The key is empty or cannot be one.
    """

    __slots__ = ("_headers", "identity")

    @hiding
    def __init__(self, key: str) -> None:
        problem = _key_problem(key)
        if problem:
            raise ConfigurationError(problem)
        token = b64encode(f"{key}:".encode()).decode()
        self._headers = SecretDict(Authorization=f"Basic {token}")
        self.identity: str = fingerprint(key)

    async def headers(self, http: TokenHTTP) -> Mapping[str, str]:  # noqa: ARG002
        """Return the Authorization header."""
        return self._headers

    async def refused(self, http: TokenHTTP, headers: Mapping[str, str]) -> bool:  # noqa: ARG002
        """Return ``False``: a refused key cannot be renewed."""
        return False

    def __repr__(self) -> str:
        return "ApiKey(...)"

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)


# Random per process: otherwise a fingerprint in a log could be used to test guessed keys.
_SALT = secrets.token_bytes(16)


def fingerprint(secret: str) -> str:
    """Return a string that identifies a secret within this process, and reveals nothing of it."""
    return hashlib.blake2b(secret.encode(), key=_SALT, digest_size=16).hexdigest()


def _key_problem(key: object) -> str | None:
    """Return why a string is not an API key, without showing it."""
    if not isinstance(key, str):
        return f"the API key must be a string, not {type(key).__name__}"
    if not key.strip():
        return "the API key is empty; Close shows keys under Settings > Developer > API Keys"
    if key != key.strip():
        return "the API key has a space or a line break before or after it"
    if key[0] in "\"'" or key[-1] in "\"'":
        return "the API key is in quotation marks, as `docker run --env-file` passes them on"
    if not key.isascii() or not key.isprintable() or " " in key:
        return "the API key contains a space or another character that keys do not have"
    if ":" in key:
        return "the API key contains a colon; pass the key alone, without a user name or password"
    return None


def as_credentials(given: Mapping[str, str]) -> SecretDict:
    """Check the headers that an :class:`Auth` returned.

    Raises:
        ConfigurationError: They are not a mapping, or one cannot be sent; its value is not shown.
    """
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        problem = "the headers() of auth must return a mapping"
    else:
        headers = SecretDict(given)
        problems = (_header_problem(name, value) for name, value in headers.items())
        problem = next(filter(None, problems), None)
        if problem is None:
            return headers
    raise ConfigurationError(problem)


def _header_problem(name: object, value: object) -> str | None:
    """Return why a header of an auth cannot be sent, without its value."""
    if not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
        # Not shown either: name and value may have been swapped.
        return "a name among the headers that auth returned is not a header name"
    if name.lower() in OWN_HEADERS - {"authorization", "cookie"}:
        return f"the {name} header that auth returned is set by the client"
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        return f"the {name} header that auth returned must be printable ASCII on one line"
    return None
