"""``Auth``: how requests prove who sends them; ``ApiKey``, the usual way.

See https://developer.close.com/topics/authentication/.
"""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import NoReturn, Protocol

from close_async.errors import ConfigurationError
from close_async.options import HEADER_NAME, OWN_HEADERS
from close_async.transport.request import RawResponse
from close_async.transport.secrecy import hiding


class SecretDict(dict[str, str]):
    """A dict whose values stay out of its repr, and so out of logs and tracebacks."""

    def __repr__(self) -> str:
        return f"<secret values of {', '.join(self)}>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)


class SecretText(str):
    """A string that a traceback with variables does not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret text>"


def refuse_pickling(thing: object) -> NoReturn:
    """Raise what says that credentials stay in their process."""
    msg = f"{type(thing).__name__} holds a secret and is not pickled; make it anew where it is used"
    raise TypeError(msg)


def as_credentials(given: Mapping[str, str]) -> SecretDict:
    """Take the headers that an :class:`Auth` gave.

    Raises:
        ConfigurationError: They are none, or one cannot be sent; its value is not shown.
    """
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        problem = "the headers() of auth must give a mapping"
    else:
        headers = SecretDict(given)
        problems = (_header_problem(name, value) for name, value in headers.items())
        problem = next(filter(None, problems), None)
        if problem is None:
            return headers
    raise ConfigurationError(problem)


def _header_problem(name: object, value: object) -> str | None:
    """Say what keeps a header that an auth gave from being sent, without showing its value."""
    if not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
        # Not shown either: it may be a value that has taken the name's place.
        return "a name among the headers that auth gave is not the name of a header"
    if name.lower() in OWN_HEADERS - {"authorization", "cookie"}:
        return f"the {name} header that auth gave is set by the client"
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        return f"the {name} header that auth gave is no printable ASCII text on one line"
    return None


class TokenHTTP(Protocol):
    """What an :class:`Auth` may use of the transport: posting a form, as token endpoints want."""

    async def post_form(self, url: str, form: Mapping[str, str]) -> RawResponse:
        """Post a form without any credentials but those in it.

        Args:
            url: The whole URL.
            form: The form's fields.

        Returns:
            The answer, whatever its status; a redirect to another host is not followed.

        Raises:
            APIConnectionError: No complete answer came.
        """
        ...


class Auth(Protocol):
    """How requests prove who sends them. What it gives is sent to the base URL's host only.

    One that works in the background may also have ``async def settle(self)``, which the client
    awaits before it closes its connections; and one that is made anew for each client may have an
    ``identity``, a text that is the same for the same credentials and shows nothing of them:
    clients of one identity share their rate limits.

    Example:
        ```python
        class FromVault:
            async def headers(self, http):
                return {"Authorization": f"Bearer {await vault.read('close')}"}

            async def refused(self, http, headers):
                return False
        ```
    """

    async def headers(self, http: TokenHTTP) -> Mapping[str, str]:
        """Give the headers to send; it may fetch a token first.

        Args:
            http: Posts forms to token endpoints.
        """
        ...

    async def refused(self, http: TokenHTTP, headers: Mapping[str, str]) -> bool:
        """Hear that Close answered 401 to a request with these headers.

        Args:
            http: Posts forms to token endpoints.
            headers: What :meth:`headers` gave for that request.

        Returns:
            True when the credentials were renewed, and the request is worth one more sending.
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
        problem = _problem(key)
        if problem:
            raise ConfigurationError(problem)
        token = b64encode(f"{key}:".encode()).decode()
        self._headers = SecretDict(Authorization=f"Basic {token}")
        self.identity: str = fingerprint(key)

    async def headers(self, http: TokenHTTP) -> Mapping[str, str]:  # noqa: ARG002
        """Give the Authorization header."""
        return self._headers

    async def refused(self, http: TokenHTTP, headers: Mapping[str, str]) -> bool:  # noqa: ARG002
        """Say that a key that is refused stays refused."""
        return False

    def __repr__(self) -> str:
        return "ApiKey(...)"

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)


# Drawn for each process, so that nobody can try keys until one has the fingerprint.
_SALT = secrets.token_bytes(16)


def fingerprint(secret: str) -> str:
    """Give a text that tells secrets apart in this process, and nothing else of them."""
    return hashlib.blake2b(secret.encode(), key=_SALT, digest_size=16).hexdigest()


def _problem(key: object) -> str | None:
    """Say what keeps a text from being an API key, without showing it."""
    if not isinstance(key, str):
        return f"the API key must be text, not {type(key).__name__}"
    if not key.strip():
        return "the API key is empty; Close shows keys under Settings > Developer > API Keys"
    if key != key.strip():
        return "the API key has a space or a line break before or after it"
    if not key.isascii() or not key.isprintable() or " " in key:
        return "the API key holds a space or another character that keys do not have"
    if ":" in key:
        return "the API key holds a colon; give the key alone, without a user name or password"
    return None
