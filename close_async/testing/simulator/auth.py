"""Who may call: API keys and OAuth 2 tokens. See https://developer.close.com/topics/authentication/."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from random import Random
from urllib.parse import parse_qsl

from close_async.testing.simulator.clock import Clock
from close_async.testing.simulator.http import Call, Denied, Reply, json_reply
from close_async.testing.simulator.ids import ALPHABET
from close_async.testing.simulator.organization import Organization

TOKEN_SECONDS = 3600
_SCOPE = "all.full_access offline_access"


class Credentials:
    """The keys and tokens that are valid, and the OAuth application that may get new ones.

    Args:
        organization: Whose keys these are.
        seed: Decides the keys.
        clock: Decides when tokens expire.

    Attributes:
        api_key: A valid key.
        client_id: The OAuth application's id.
        client_secret: The OAuth application's secret.
    """

    def __init__(self, organization: Organization, seed: int, clock: Clock) -> None:
        self._organization = organization
        self._rng = Random(f"credentials/{seed}")  # noqa: S311 - a simulator keeps no secrets
        self._clock = clock
        self._keys: set[str] = set()
        self._codes: set[str] = set()
        self._access: dict[str, float] = {}
        self._refresh: set[str] = set()
        self.api_key: str = self.new_api_key()
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

    def new_code(self) -> str:
        """Make an authorization code, as Close appends it to the redirect after consent."""
        code = self._word(32)
        self._codes.add(code)
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
        return (self.client_id, _SCOPE) if scheme.lower() == "bearer" else None

    def token(self, call: Call) -> Reply:
        """Answer ``POST /oauth2/token/``: exchange a code, or a refresh token, which is used up."""
        form = self._form(call)
        grant = form.get("grant_type")
        if grant == "authorization_code":
            self._use_up(self._codes, form.get("code", ""))
        elif grant == "refresh_token":
            self._use_up(self._refresh, form.get("refresh_token", ""))
        else:
            raise Denied(400, {"error": "unsupported_grant_type"})
        access, refresh = self._word(43), self._word(43)
        self._access[access] = self._clock() + TOKEN_SECONDS
        self._refresh.add(refresh)
        return json_reply(
            {
                "access_token": access,
                "expires_in": TOKEN_SECONDS,
                "organization_id": self._organization.id,
                "refresh_token": refresh,
                "scope": _SCOPE,
                "token_type": "Bearer",
                "user_id": self._organization.user_id,
            }
        )

    def revoke(self, call: Call) -> Reply:
        """Answer ``POST /oauth2/revoke/``; an unknown token is no error."""
        token = self._form(call).get("token", "")
        self._access.pop(token, None)
        self._refresh.discard(token)
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

    def _use_up(self, valid: set[str], sent: str) -> None:
        if sent not in valid:
            raise Denied(400, {"error": "invalid_grant"})
        valid.discard(sent)

    def _word(self, length: int) -> str:
        return "".join(self._rng.choices(ALPHABET, k=length))


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
