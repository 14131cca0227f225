"""Tokens, the responses of a token endpoint, and clients of an OAuth app."""

import asyncio
import json
from typing import Any

from close_async.oauth.oauth2 import OAuth2, Token
from close_async.transport.request import RawResponse, Request
from tests.support.scripted_http import ScriptedHTTP, answer
from tests.support.virtual_time import now

LEADS = Request(method="GET", path="/lead/")


def issued(number: int, **more: Any) -> RawResponse:
    data = {
        "token_type": "Bearer",
        "access_token": f"access{number}",
        "refresh_token": f"refresh{number}",
        "expires_in": 3600,
        "organization_id": "orga_1",
        **more,
    }
    return answer(200, json.dumps(data).encode())


def held(expires_at: float | None = 3600.0) -> Token:
    return Token(access_token="access0", refresh_token="refresh0", expires_at=expires_at)


def oauth(token: Token | None, stored: list[Token] | None = None, **more: Any) -> OAuth2:
    async def store(token: Token) -> None:
        await asyncio.sleep(0.1)
        if stored is not None:
            stored.append(token)

    return OAuth2(
        client_id="app", client_secret="hush", token=token, on_token=store, clock=now, **more
    )


def used(http: ScriptedHTTP) -> list[str]:
    return [headers["Authorization"].removeprefix("Bearer ") for _, headers in http.sent]
