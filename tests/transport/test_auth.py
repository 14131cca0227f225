"""API keys: an invalid one is rejected immediately, and never shown."""

import asyncio
import traceback
from base64 import b64decode
from typing import Any

import attrs
import pytest

from close_async import CloseClient
from close_async.errors import ConfigurationError
from close_async.transport.auth import ApiKey
from tests.support.scripted_http import ScriptedHTTP, answer, send
from tests.support.virtual_time import run


def test_the_key_is_the_user_name_and_the_password_is_empty() -> None:
    http = ScriptedHTTP(answer())
    run(send(http, auth=ApiKey("api_1.2")))
    kind, _, token = http.sent[0][1]["Authorization"].partition(" ")
    assert (kind, b64decode(token)) == ("Basic", b"api_1.2:")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("\n", "empty"),
        (None, "must be a string"),
        (b"api_sekret.x", "must be a string"),
        ("api_sekret.x\n", "line break"),
        (" api_sekret.x", "space"),
        ("api_sekret x", "space"),
        ("api_sekret\u00e9", "another character"),
        ("api_sekret\x00", "another character"),
        ("api_sekret.x:", "colon"),
        ('"api_sekret.x"', "quotation marks"),
        ("'api_sekret.x'", "quotation marks"),
    ],
)
def test_an_invalid_key_is_rejected(key: Any, text: str) -> None:
    with pytest.raises(ConfigurationError, match=text) as caught:
        ApiKey(key)
    assert "sekret" not in str(caught.value)


@attrs.define  # compared by value, and so without a hash
class Fixed:
    given: Any

    async def headers(self, http: Any) -> Any:  # noqa: ARG002
        return self.given

    async def refused(self, http: Any, headers: Any) -> bool:  # noqa: ARG002
        return False


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"Authorization": "Bearer sekret\n"}, "Authorization"),
        ({"Authorization": b"Bearer sekret"}, "Authorization"),
        ({"Authorization": None}, "Authorization"),
        (None, "mapping"),
        ("Bearer sekret", "mapping"),
    ],
)
def test_the_headers_of_an_auth_are_checked_before_they_are_sent(given: Any, named: str) -> None:
    http = ScriptedHTTP(answer())
    with pytest.raises(ConfigurationError, match=named) as caught:
        run(send(http, auth=Fixed(given)))
    assert not http.sent
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "sekret" not in f"{report.stack[-1].locals}{caught.value}"


class NotAwaited:
    """An auth written without ``async``."""

    def headers(self, _: object) -> dict[str, str]:
        return {"Authorization": "Bearer sekret"}

    def refused(self, _: object, __: object) -> bool:
        return False


class Half(NotAwaited):
    async def headers(self, _: object) -> Any:
        return {"Authorization": "Bearer sekret"}


@pytest.mark.parametrize(
    ("auth", "text"),
    [
        (NotAwaited(), r"auth\.headers\(\) is awaited, .* async def; it returned a dict$"),
        (Half(), r"auth\.refused\(\) is awaited, .* async def; it returned a bool$"),
    ],
)
def test_an_auth_that_cannot_be_awaited_is_named(auth: Any, text: str) -> None:
    http = ScriptedHTTP(answer(401))
    with pytest.raises(ConfigurationError, match=text):
        run(send(http, auth=auth))


def test_an_auth_may_return_the_coroutine_of_another_one() -> None:
    class Passing:
        def headers(self, http: Any) -> Any:
            return asyncio.ensure_future(Fixed({"Authorization": "Bearer 1"}).headers(http))

        def refused(self, http: Any, headers: Any) -> Any:
            return Fixed(None).refused(http, headers)

    http = ScriptedHTTP(answer())
    run(send(http, auth=Passing()))
    assert http.sent[0][1]["Authorization"] == "Bearer 1"


def test_any_object_can_be_an_auth() -> None:
    auth = Fixed({"Authorization": "Bearer 1"})
    CloseClient(auth=auth)
    http = ScriptedHTTP(answer())
    run(send(http, auth=auth))
    assert http.sent[0][1]["Authorization"] == "Bearer 1"
