"""Who may call: API keys and OAuth 2 tokens. See https://developer.close.com/topics/authentication/."""

import base64
import binascii
import hashlib
import ipaddress
import secrets
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from close_simulator.clock import Clock
from close_simulator.http import Call, Denied, Reply, json_reply
from close_simulator.ids import ALPHABET
from close_simulator.organization import Organization

TOKEN_SECONDS = 3600
FULL_ACCESS, OFFLINE_ACCESS = "all.full_access", "offline_access"
ALL_SCOPES = f"{FULL_ACCESS} {OFFLINE_ACCESS}"


class Credentials:
    """The keys and tokens that are valid, and the OAuth application that may get new ones.

    Args:
        organization: Whose keys these are.
        clock: Decides when tokens expire.
        api_key: The first valid key; ``None`` for a random one. Every other secret is random, so
            that nothing that was not given a secret of this run can use the simulator.

    Attributes:
        api_key: A valid key.
        client_id: The OAuth application's id.
        client_secret: The OAuth application's secret.
    """

    def __init__(
        self, organization: Organization, clock: Clock, api_key: str | None = None
    ) -> None:
        if api_key is not None and not _is_key(api_key):
            msg = "api_key must be text of printable ASCII characters, without spaces and colons"
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
        """Make another valid API key of the same organization."""
        key = f"api_{self._word(22)}.{self._word(22)}"
        self._keys.add(key)
        return key

    def revoke_api_key(self, key: str) -> None:
        """Make a key invalid."""
        self._keys.discard(key)

    def new_code(self, scope: str = ALL_SCOPES) -> str:
        """Make an authorization code, as Close appends it to the redirect after consent.

        Args:
            scope: The scopes of its token, separated by spaces. Without ``offline_access`` there is
                no refresh token.

        Raises:
            ValueError: Close has no such scope.
        """
        unknown = set(scope.split()) - {FULL_ACCESS, OFFLINE_ACCESS}
        if unknown or not scope.split():
            msg = f"scope must be of {FULL_ACCESS} and {OFFLINE_ACCESS}, not {scope!r}"
            raise ValueError(msg)
        code = self._word(32)
        self._codes[code] = scope
        return code

    def owner(self, headers: Mapping[str, str]) -> str:
        """Give the name under which a request is counted.

        Raises:
            Denied: 401, whatever is wrong with the credentials.
        """
        scheme, _, value = headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic" and (key := _user_part(value)) in self._keys:
            return fingerprint(key)
        if scheme.lower() == "bearer" and self._access.get(value, 0) > self._clock():
            return fingerprint(self.client_id)
        raise Denied(401, {"error": "Unauthorized"})

    def oauth_of(self, headers: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the OAuth application and scope of a request, ``None`` if it has an API key."""
        scheme = headers.get("Authorization", "").partition(" ")[0]
        return (self.client_id, ALL_SCOPES) if scheme.lower() == "bearer" else None

    def token(self, call: Call) -> Reply:
        """Answer ``POST /oauth2/token/``: exchange a code, or a refresh token, which is used up."""
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
            self._refresh[issued["refresh_token"]] = scope
        return json_reply(issued)

    def metadata(self, root_url: str) -> Reply:
        """Answer ``GET /.well-known/oauth-authorization-server``, as RFC 8414 describes it."""
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
        """Answer ``POST /oauth2/revoke/``; an unknown token is no error."""
        token = self._form(call).get("token", "")
        self._access.pop(token, None)
        self._refresh.pop(token, None)
        return Reply()

    def expire_access_tokens(self) -> None:
        """Make every access token invalid, as if its hour were over."""
        self._access.clear()

    def _form(self, call: Call) -> dict[str, str]:
        form = dict(parse_qsl(call.body.decode(errors="replace")))
        sent = (form.get("client_id"), form.get("client_secret"))
        if sent != (self.client_id, self.client_secret):
            raise Denied(401, {"error": "invalid_client"})
        return form

    def _use_up(self, valid: dict[str, str], sent: str) -> str:
        """Use up a code or a refresh token, and return its scopes."""
        if sent not in valid:
            raise Denied(400, {"error": "invalid_grant"})
        return valid.pop(sent)

    def _word(self, length: int) -> str:
        return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _is_key(key: object) -> bool:
    is_plain = isinstance(key, str) and key.isascii() and key.isprintable()
    return is_plain and bool(key) and not {" ", ":"} & {*str(key)}


def is_own_host(header: str | None, allowed: Collection[str]) -> bool:
    """Return whether a ``Host`` header names the simulator, and not a site that points to it.

    A web page on a domain of an attacker's can have that domain resolve to this machine (DNS
    rebinding), and then reads answers as if they were its own. Its requests name that domain, and
    never an IP address.

    Args:
        header: The header; ``None`` if there is none, which no browser does.
        allowed: Host names that are allowed, apart from ``localhost`` and all IP addresses.
    """
    if header is None:
        return True
    try:
        parts = urlsplit(f"//{header}")
        name = (parts.hostname or "").removesuffix(".")
        _ = parts.port  # raises if what follows the colon is not one
    except ValueError:
        return False
    if name == "localhost" or name in {each.lower() for each in allowed}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def fingerprint(secret: str) -> str:
    """Give a short hash that tells keys apart without giving them away."""
    return hashlib.sha256(secret.encode()).hexdigest()[:12]


def _user_part(value: str) -> str:
    """Give the user of Basic credentials; the colon after it must be there."""
    try:
        user, colon, _ = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return user if colon else ""
