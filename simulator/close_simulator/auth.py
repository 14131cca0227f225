"""Credentials: API keys and OAuth 2 tokens. See https://developer.close.com/topics/authentication/."""

import base64
import binascii
import hashlib
import ipaddress
import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from close_simulator.clock import Clock
from close_simulator.http import Call, Denied, Reply, json_reply
from close_simulator.ids import ALPHABET
from close_simulator.organization import Organization

TOKEN_SECONDS = 3600  # the lifetime that Close documents
FULL_ACCESS, OFFLINE_ACCESS = "all.full_access", "offline_access"
ALL_SCOPES = f"{FULL_ACCESS} {OFFLINE_ACCESS}"
# As it is in a Host header: in ASCII, which is xn--… for other names. Containers' have underscores.
_HOST_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")


class Credentials:
    """The valid keys and tokens, and the OAuth application that can obtain new ones.

    Args:
        organization: The organization that the keys belong to.
        clock: The time by which tokens expire.
        api_key: The first valid key; ``None`` for a random one. All other secrets are random, so
            that only programs that received a secret of this run can use the simulator.

    Attributes:
        api_key: A valid key.
        client_id: The OAuth application's id.
        client_secret: The OAuth application's secret.
    """

    def __init__(
        self, organization: Organization, clock: Clock, api_key: str | None = None
    ) -> None:
        if api_key is not None and not _is_key(api_key):
            msg = (
                "api_key must be a string of printable ASCII characters, without spaces and colons"
            )
            raise ValueError(msg)
        self._organization = organization
        self._clock = clock
        self._keys: set[str] = set()
        self._codes: dict[str, str] = {}  # with their scopes
        self._access: dict[str, float] = {}
        self._refresh: dict[str, str] = {}  # with their scopes
        self.api_key: str = self.new_api_key() if api_key is None else api_key
        self._keys.add(self.api_key)
        self.client_id: str = f"oa2client_{self._word(22)}"
        self.client_secret: str = self._word(43)

    def __repr__(self) -> str:
        return f"Credentials({len(self._keys)} keys)"

    def new_api_key(self) -> str:
        """Create another valid API key of the same organization."""
        key = f"api_{self._word(22)}.{self._word(22)}"
        self._keys.add(key)
        return key

    def revoke_api_key(self, key: str) -> None:
        """Invalidate an API key."""
        self._keys.discard(key)

    def new_code(self, scope: str = ALL_SCOPES) -> str:
        """Create an authorization code, which Close appends to the redirect after consent.

        Args:
            scope: The scopes of the token, separated by spaces. Without ``offline_access``, no
                refresh token is issued.

        Raises:
            ValueError: ``scope`` has a scope that Close does not have.
        """
        unknown = set(scope.split()) - {FULL_ACCESS, OFFLINE_ACCESS}
        if unknown or not scope.split():
            msg = f"scope must consist of {FULL_ACCESS} and {OFFLINE_ACCESS}: {scope!r}"
            raise ValueError(msg)
        code = self._word(32)
        self._codes[code] = scope
        return code

    def owner(self, headers: Mapping[str, str]) -> str:
        """Return a hash of the key or application, under which rate limits count a request.

        Raises:
            Denied: 401, if the credentials are missing or invalid.
        """
        sent = headers.get("Authorization", "")
        if (key := basic_user(sent)) in self._keys:
            return fingerprint(key)
        scheme, _, value = sent.partition(" ")
        if scheme.lower() == "bearer" and self._access.get(value, 0) > self._clock():
            # Counted per application, as if it were one key. Close does not document how it counts
            # tokens.
            return fingerprint(self.client_id)
        # The same for an unknown, a revoked and a missing key, and for an expired token: the body
        # does not say which it is.
        raise Denied(401, {"error": "Unauthorized"})

    def oauth_of(self, headers: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the OAuth application and scope of a request, ``None`` if it has an API key."""
        scheme = headers.get("Authorization", "").partition(" ")[0]
        return (self.client_id, ALL_SCOPES) if scheme.lower() == "bearer" else None

    def token(self, call: Call) -> Reply:
        """Handle ``POST /oauth2/token/``: exchange a code or a refresh token, each valid once."""
        form = self._form(call)
        grant = form.get("grant_type")
        if grant == "authorization_code":
            scope = self._use_up(self._codes, form.get("code", ""))
        elif grant == "refresh_token":
            scope = self._use_up(self._refresh, form.get("refresh_token", ""))
        else:
            raise Denied(400, {"error": "unsupported_grant_type"})
        access = self._word(43)
        self._access[access] = self._clock() + TOKEN_SECONDS
        issued: dict[str, Any] = {
            "access_token": access,
            "expires_in": TOKEN_SECONDS,
            "organization_id": self._organization.id,
            "scope": scope,
            "token_type": "Bearer",
            "user_id": self._organization.user_id,
        }
        if OFFLINE_ACCESS in scope.split():
            issued["refresh_token"] = self._word(43)
            # A new one with each refresh: two refreshes at a time with the same token leave one of
            # them refused.
            self._refresh[issued["refresh_token"]] = scope
        return json_reply(issued)

    def metadata(self, root_url: str) -> Reply:
        """Handle ``GET /.well-known/oauth-authorization-server``, as RFC 8414 describes it."""
        return json_reply(
            {
                "issuer": root_url,
                "authorization_endpoint": "https://app.close.com/oauth2/authorize/",
                "token_endpoint": f"{root_url}/oauth2/token/",
                "revocation_endpoint": f"{root_url}/oauth2/revoke/",
                "registration_endpoint": f"{root_url}/oauth2/register/",
                "scopes_supported": [FULL_ACCESS, OFFLINE_ACCESS],
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def revoke(self, call: Call) -> Reply:
        """Handle ``POST /oauth2/revoke/``; an unknown token is not an error."""
        token = self._form(call).get("token", "")
        self._access.pop(token, None)
        self._refresh.pop(token, None)
        return Reply()

    def expire_access_tokens(self) -> None:
        """Invalidate all access tokens, as after their hour of validity."""
        self._access.clear()

    def _form(self, call: Call) -> dict[str, str]:
        form = dict(parse_qsl(call.body.decode(errors="replace")))
        sent = (form.get("client_id"), form.get("client_secret"))
        if sent != (self.client_id, self.client_secret):
            raise Denied(401, {"error": "invalid_client"})
        return form

    def _use_up(self, valid: dict[str, str], sent: str) -> str:
        """Invalidate a code or a refresh token, and return its scopes."""
        if sent not in valid:
            raise Denied(400, {"error": "invalid_grant"})
        # Used up even if the response is lost: a client that did not store the new refresh token
        # has lost its access, as with Close.
        return valid.pop(sent)

    def _word(self, length: int) -> str:
        return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _is_key(key: object) -> bool:
    is_plain = isinstance(key, str) and key.isascii() and key.isprintable()
    return is_plain and bool(key) and not {" ", ":"} & {*str(key)}


def is_own_host(header: str | None, allowed: Collection[str]) -> bool:
    """Return whether a ``Host`` header names the simulator itself.

    A web page can let its own domain resolve to this machine (DNS rebinding), and would then be
    allowed to read responses. Its requests name that domain, never an IP address.

    Args:
        header: The header; ``None`` if the request has none, which no browser sends.
        allowed: Host names that are allowed, apart from ``localhost`` and all IP addresses.
    """
    if header is None:
        return True
    try:
        parts = urlsplit(f"//{header}")
        name = (parts.hostname or "").removesuffix(".")
        _ = parts.port  # raises ValueError if it is not a port
    except ValueError:
        return False
    own = {each.lower().removesuffix(".") for each in allowed}
    return name == "localhost" or name in own or _is_address(name)


def check_host_names(names: Collection[str]) -> None:
    """Raise ValueError if one of ``allowed_hosts`` can be in no ``Host`` header, and has no effect.

    Args:
        names: Host names and IP addresses.
    """
    if isinstance(names, str):
        msg = f"allowed_hosts must be a list of host names, not a string: [{names!r}]"
        raise ValueError(msg)  # noqa: TRY004 - as for any other value that has no effect
    for name in names:
        if not (_HOST_NAME.fullmatch(name) or _is_address(name)):
            msg = (
                f"{name!r} is not a host name: pass one such as close or crm.example, without "
                "scheme, port and path"
            )
            raise ValueError(msg)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def fingerprint(secret: str) -> str:
    """Return a short hash that distinguishes keys without revealing them."""
    return hashlib.sha256(secret.encode()).hexdigest()[:12]


def basic_user(authorization: str) -> str:
    """Return the user of a header with Basic credentials; empty if it has none, or no colon."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        user, colon, _ = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    # The colon is part of the format: a client that sends the key without it gets a 401 from Close.
    return user if colon else ""
