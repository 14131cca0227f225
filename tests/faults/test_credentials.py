"""A hunt for credentials: in logs, reprs, errors, tracebacks, events, pickles, on other hosts."""

import asyncio
import copy
import io
import json
import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from close_async.errors import APIError, CloseError
from close_async.hooks import HookEvent
from close_async.oauth.oauth2 import OAuth2, Token
from close_async.options import DEFAULTS, RequestOptions
from close_async.transport.auth import ApiKey, Auth
from close_async.transport.http import HttpTransport
from close_async.transport.pipeline import Pipeline
from close_async.transport.request import Request
from tests.support.raw_server import (
    Answer,
    RawServer,
    bytes_then_reset,
    endless,
    reply,
    serving,
    stall,
    stall_in_body,
)
from tests.support.virtual_time import in_virtual_time

KEY = "api_sekretkey.sekretrest"
SECRETS = [
    KEY,
    b64encode(f"{KEY}:".encode()).decode(),
    "sekretaccess",
    "sekretrefresh",
    "sekretapp",
    "sekretcode",
    "sekretproxy",
]
# What requests are about may stand in a crash report's variables, but nowhere else.
PRIVATE = ["sekretquery", "sekretbody"]


def assert_clean(text: str, where: str, *, private: bool = True) -> None:
    sought = SECRETS + PRIVATE if private else SECRETS
    found = [secret for secret in sought if secret in text]
    assert not found, f"{where} shows {found}: {text[:2000]}"


def api_key(_: RawServer) -> Auth:
    return ApiKey(KEY)


def oauth(server: RawServer) -> OAuth2:
    return OAuth2(
        client_id="app",
        client_secret="sekretapp",
        token=Token(access_token="sekretaccess", refresh_token="sekretrefresh", expires_at=4e9),
        token_url=f"{server.url}/token/",
        revoke_url=f"{server.url}/revoke/",
    )


def expired(server: RawServer) -> OAuth2:
    auth = oauth(server)
    auth._token = Token(access_token="sekretaccess", refresh_token="sekretrefresh", expires_at=1)
    return auth


FAULTS: list[tuple[str, Answer]] = [
    ("success", reply()),
    ("401", reply(b'{"error": "Unauthorized"}', "401 Unauthorized")),
    ("400", reply(b'{"errors": ["no"]}', "400 Bad Request")),
    ("429", reply(b"{}", "429 Too Many", extra="retry-after: 3600\r\n")),
    ("500", reply(b"<h1>x</h1>", "500 Internal Server Error", "text/html")),
    ("redirect", reply(b"", "302 Found", extra="location: http://elsewhere.example/\r\n")),
    ("reset", bytes_then_reset(b"")),
    ("cut", reply(b"{", length=99)),
    ("garbage", bytes_then_reset(b"SSH-2.0\r\n\r\n")),
    ("stall", stall),
    ("stall in body", stall_in_body),
    ("endless", endless),
]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("close_async.transport.http._TOKEN_TIMEOUT", 0.03)
    monkeypatch.setattr("close_async.oauth.oauth2._PAUSE", 0.0)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect every log line of every logger, at DEBUG, in full."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def shown(error: BaseException) -> str:
    """Return everything a crash report could show of an error, with local variables."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    chain: list[Any] = [vars(error), repr(error), str(error)]
    for cause in (error.__cause__, error.__context__):
        if cause is not None:
            chain += [vars(cause), repr(cause)]
    return "".join(report.format()) + repr(chain)


async def fail(
    sender: Pipeline, options: RequestOptions, *, cancel: bool = False
) -> BaseException | None:
    """Send a request that holds private data; and return the error."""
    call = asyncio.ensure_future(
        sender.send(
            Request(
                method="PUT",
                path="/lead/lead_1/",
                params={"query": "sekretquery"},
                body=b'{"name": "sekretbody"}',
            ),
            options,
        )
    )
    if cancel:
        await asyncio.sleep(0.03)
        call.cancel()
    try:
        await call
    except (CloseError, asyncio.CancelledError) as error:
        return error
    return None


@pytest.mark.parametrize("make_auth", [api_key, oauth, expired])
@pytest.mark.parametrize("answer", [case[1] for case in FAULTS], ids=[case[0] for case in FAULTS])
@in_virtual_time
async def test_no_failure_shows_a_credential(
    answer: Answer, make_auth: Callable[[RawServer], Auth], logged: io.StringIO
) -> None:
    events: list[HookEvent] = []
    options = DEFAULTS.merge(RequestOptions(timeout=0.03, max_retries=1))
    async with serving(answer) as server:
        http = HttpTransport(max_response_bytes=70_000)
        auth = make_auth(server)
        sender = Pipeline(
            http, base_url=server.url, auth=auth, hooks=[events.append], jitter=lambda: 0.0
        )
        errors = [await fail(sender, options)]
        if answer in (stall, stall_in_body):
            errors.append(
                await fail(sender, DEFAULTS.merge(RequestOptions(timeout=None)), cancel=True)
            )
            errors.append(
                await fail(sender, DEFAULTS.merge(RequestOptions(timeout=None, deadline=0.02)))
            )
        await sender.wait_for_refresh()
        await http.aclose()
    for error in errors:
        if error is not None:
            assert_clean(shown(error), "the traceback", private=False)
            assert_clean(repr([error, str(error), vars(error)]), "the error")
        if isinstance(error, APIError):
            assert_clean(repr(pickle.dumps(error)), "the pickled error")
            assert_clean(shown(copy.copy(error)), "the copied error")
    assert_clean(repr(events), "an event")
    assert_clean(
        repr([auth, sender, http, vars(auth) if hasattr(auth, "__dict__") else 0]), "a repr"
    )
    assert_clean(logged.getvalue(), "the log")
    assert not events or "PUT /lead/lead_1/" in logged.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": "invalid_grant"}',
        b"<html>sekretrefresh</html>",
        b'["sekretrefresh"]',
        b'{"access_token": 1, "refresh_token": "sekretrefresh"}',
    ],
)
async def test_a_token_endpoint_that_says_nonsense_is_not_quoted(body: bytes) -> None:
    calls: list[Callable[[OAuth2, HttpTransport], Awaitable[Any]]] = [
        lambda auth, _: auth.exchange("sekretcode"),
        lambda auth, http: auth.refused(http, {"Authorization": "Bearer sekretaccess"}),
    ]
    async with serving(reply(body)) as server:
        http = HttpTransport()
        for call in calls:
            with pytest.raises(CloseError) as caught:
                await call(oauth(server), http)
            # The first frame is this test's own.
            error = caught.value.with_traceback(caught.value.__traceback__.tb_next)  # type: ignore[union-attr]
            assert "sekretrefresh" not in shown(error)
            assert "sekretapp" not in shown(error)
        await http.aclose()


async def test_a_proxys_password_is_not_shown(logged: io.StringIO) -> None:
    http = HttpTransport(proxy="http://user:sekretproxy@127.0.0.1:9")
    sender = Pipeline(http, base_url="http://api.close.example", auth=ApiKey(KEY))
    error = await fail(sender, DEFAULTS.merge(RequestOptions(max_retries=0)))
    await http.aclose()
    assert error is not None
    assert_clean(str(error) + repr(error.__cause__) + repr(vars(error)), "the error")
    assert_clean(logged.getvalue(), "the log")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_no_other_host_ever_gets_the_credentials(status: str) -> None:
    async with serving(reply()) as other:
        there = other.url.replace("127.0.0.1", "localhost")
        for location in (f"{there}/lead/", f"//{there.split('//')[1]}/lead/", f"{other.url}/lead/"):
            to = reply(b"", status, extra=f"location: {location}\r\n")
            async with serving(to) as server:
                http = HttpTransport()
                sender = Pipeline(http, base_url=server.url, auth=ApiKey(KEY))
                assert await fail(sender, DEFAULTS.merge(RequestOptions())) is not None
                await http.aclose()
        assert other.connections == 0


@pytest.mark.parametrize("thing", ["key", "oauth", "token"])
def test_credentials_refuse_to_be_pickled(thing: str) -> None:
    token = Token(access_token="sekretaccess", refresh_token="sekretrefresh")
    app = OAuth2(client_id="app", client_secret="sekretapp", token=token)
    held = {"key": ApiKey(KEY), "oauth": app, "token": token}[thing]
    assert_clean(repr(held), "the repr")
    with pytest.raises(TypeError, match="cannot be pickled") as caught:
        pickle.dumps(held)
    assert_clean(str(caught.value), "the error")
    with pytest.raises(TypeError):
        json.dumps(held)


@pytest.mark.parametrize("key", ["sekretkey\n", " sekretkey", "sekret key", "sekretkey:"])
def test_a_key_that_is_refused_is_not_shown(key: str) -> None:
    with pytest.raises(CloseError) as caught:
        ApiKey(key)
    error = caught.value.with_traceback(caught.value.__traceback__.tb_next)  # type: ignore[union-attr]
    assert "sekret" not in shown(error)
