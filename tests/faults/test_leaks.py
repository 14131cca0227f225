"""Every place in which a server can quote a secret, in every form, and each view of an error."""

import io
import json
import logging
import pickle
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest

from close_async import CloseClient, CloseError, NoLimiter, OAuth2, RedisLimiter, Token
from close_async.hooks import HookEvent
from close_async.options import RequestOptions
from close_async.secrecy import Secrets, secrets_of
from close_async.transport.auth import ApiKey
from close_async.transport.http import HttpTransport
from tests.support.leaks import assert_no_leak, forms_of, leaks, local_variables, shown
from tests.support.raw_server import Answer, Exchange, bytes_then_reset, reply, serving

KEY = "api_4sEkReTkEy7.qUiTeSeCrEt"
ACCESS, REFRESH, APP = "accessSekret/+1=~", "refreshSekret-2", "appSekret&<3>"
FORMS = forms_of(KEY)


def body(make: Callable[[str], Any], status: str = "400 Bad Request") -> Callable[[str], Answer]:
    return lambda quoted: reply(as_json(make(quoted)), status)


def as_json(value: Any) -> bytes:
    # A form with a backslash is JSON's own writing already.
    return json.dumps(value).replace("\\\\", "\\").encode()


def raw(
    make: Callable[[str], str], status: str = "502 Bad Gateway", kind: str = "text/plain"
) -> Callable[[str], Answer]:
    return lambda quoted: reply(make(quoted).encode(), status, kind)


def header(name: str, status: str = "403 Forbidden") -> Callable[[str], Answer]:
    return lambda quoted: reply(b"{}", status, extra=f"{name}: {quoted}\r\n")


def filled(quoted: str, at: int) -> str:
    return "x" * (at - 1) + " " + quoted


PLACES: dict[str, Callable[[str], Answer]] = {
    "error": body(lambda q: {"error": f"no such key: {q}"}, "401 Unauthorized"),
    "error.message": body(lambda q: {"error": {"message": f"<{q}>"}}),
    "message": body(lambda q: {"message": q}, "404 Not Found"),
    "errors": body(lambda q: {"errors": ["x", f"{q} is used up"]}),
    "field-errors": body(lambda q: {"field-errors": {"name": q}}),
    "a field's name": body(lambda q: {"field-errors": {q: "unknown"}}),
    "deep": body(lambda q: {"field-errors": {"a": {"errors": [{"b": {"errors": [q]}}]}}}),
    "an unknown key": body(lambda q: {"debug": {"headers": [["authorization", q]]}}),
    "a list": body(lambda q: [q]),
    "a 429": body(lambda q: {"error": {"message": q, "rate_reset": 900}}, "429 Too Many"),
    "text": raw(lambda q: f"cannot proxy {q}"),
    "text, cut in the middle": raw(lambda q: filled(q, 190)),
    "text, cut in its beginning": raw(lambda q: filled(q, 197)),
    "HTML": raw(lambda q: f"<html><title>{q}</title><p>{q}", kind="text/html"),
    "an attribute": raw(lambda q: f'<html><a href="/?key={q}">x</a>', kind="text/html"),
    "a success that is text": raw(lambda q: f"hello {q}", "200 OK"),
    "a success that is a list": raw(lambda q: f'["{q}"]', "200 OK", "application/json"),
    "a success that is cut": raw(lambda q: f'{{"a": "{q}', "200 OK", "application/json"),
    "trace-id": header("trace-id"),
    "trace-id of a success": header("trace-id", "200 OK"),
    "content-type": header("content-type"),
    "www-authenticate": header("www-authenticate", "401 Unauthorized"),
    "any header": header("x-debug", "500 Internal Server Error"),
    "location elsewhere": lambda q: header("location", "302 Found")(f"https://o.example/{q}/?{q}"),
    "location here": lambda q: header("location", "302 Found")(f"/{q}/"),
    "location with a user": lambda q: header("location", "308 Moved")(f"http://{q}@o.example/"),
    "the reason": lambda q: reply(b"", f"400 {q}"),
    "no HTTP": lambda q: bytes_then_reset(f"{q} HTTP/1.1\r\n\r\n".encode()),
    "a broken header": lambda q: bytes_then_reset(f"HTTP/1.1 200 OK\r\n{q}\r\n\r\n".encode()),
    "a broken chunk": lambda q: bytes_then_reset(
        f"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{q}\r\n".encode()
    ),
}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect every log line of every logger, at DEBUG, tracebacks included."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(logging.Formatter("%(message)s %(args)s"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


async def failure_of(close: CloseClient) -> CloseError | None:
    try:
        response = await close.request("GET", "/lead/lead_1/", options=RequestOptions(deadline=60))
    except CloseError as error:
        return error
    assert_clean(repr(response) + str(response.trace_id), "the response", KEY)
    return None


def assert_clean(text: str, where: str, *secrets: str) -> None:
    found = [form for secret in secrets for form in leaks(text, secret)]
    assert not found, f"{where} shows {found}: {text[:1000]}"


@pytest.mark.parametrize("place", PLACES)
async def test_an_api_key_quoted_by_a_server_is_masked(place: str, logged: io.StringIO) -> None:
    errors: list[CloseError] = []
    reported: list[HookEvent] = []
    for form, quoted in FORMS.items():
        async with (
            serving(PLACES[place](quoted)) as server,
            CloseClient(
                KEY,
                base_url=server.url,
                limiter=NoLimiter(),
                max_retries=0,
                hooks=[reported.append],
            ) as close,
        ):
            error = await failure_of(close)
        assert server.requests
        if error is not None:
            error.add_note(f"the form was {form}")
            errors.append(error)
    assert errors or place == "trace-id of a success"
    for error in errors:
        assert_no_leak(error, KEY)
        assert_no_leak(pickle.loads(pickle.dumps(error)), KEY)  # noqa: S301
    for event in reported:
        assert_clean(repr(event), "an event", KEY)
        for where, value in local_variables(
            getattr(getattr(event, "error", 0), "__traceback__", None)
        ):
            assert_clean(shown(value), f"{where} of an event's error", KEY)
    assert_clean(logged.getvalue(), "the log", KEY)


def token_error(make: Callable[[str], Any], status: str) -> Callable[[str], Answer]:
    return lambda quoted: reply(json.dumps(make(quoted)).encode(), status)


TOKEN_PLACES: dict[str, Callable[[str], Answer]] = {
    "error_description": token_error(
        lambda q: {"error": "invalid_grant", "error_description": f"{q} has expired"}, "400 Bad"
    ),
    "error": token_error(lambda q: {"error": q}, "401 Unauthorized"),
    "a 500": token_error(lambda q: {"error": q}, "500 Internal Server Error"),
    "a success": token_error(lambda q: {"error": q}, "200 OK"),
    "trace-id": lambda q: reply(b"{}", "400 Bad", extra=f"trace-id: {q.strip()}\r\n"),
    "no HTTP": lambda q: bytes_then_reset(f"{q} HTTP/1.1\r\n\r\n".encode()),
    "location": lambda q: reply(b"", "302 Found", extra=f"location: /{q}\r\n"),
}


@pytest.mark.parametrize("place", TOKEN_PLACES)
@pytest.mark.parametrize("do", ["refresh", "exchange", "revoke"])
async def test_secrets_quoted_by_a_token_endpoint_are_masked(
    place: str, do: str, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("close_async.oauth.oauth2._PAUSE", 0.0)
    sent = {"refresh": (APP, REFRESH), "exchange": (APP, "codeSekret"), "revoke": (APP, REFRESH)}
    for secret in sent[do]:
        async with serving(TOKEN_PLACES[place](secret)) as server:
            auth = OAuth2(
                client_id="app",
                client_secret=APP,
                token=Token(access_token=ACCESS, refresh_token=REFRESH, expires_at=time.time() - 1),
                token_url=f"{server.url}/token/",
                revoke_url=f"{server.url}/revoke/",
            )
            async with CloseClient(auth=auth, base_url=server.url, max_retries=0) as close:
                calls: dict[str, Callable[[], Any]] = {
                    "refresh": close.me,
                    "exchange": lambda auth=auth: auth.exchange("codeSekret"),
                    "revoke": auth.revoke,
                }
                if do == "revoke" and place == "a success":
                    return
                with pytest.raises(CloseError) as caught:
                    await calls[do]()
        assert_no_leak(caught.value, APP, REFRESH, ACCESS, "codeSekret")
    assert_clean(logged.getvalue(), "the log", APP, REFRESH, ACCESS, "codeSekret")


async def quoting(exchange: Exchange) -> None:
    """Send a 403 that quotes the whole request, and its base64 parts decoded."""
    await reply(json.dumps({"error": exchange.head}).encode(), "403 Forbidden")(exchange)


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-Proxy-Token", "tok-Sekret-1"), ("X-Api-Key", "k!&Sekret"), ("X-Auth", "12345678")],
)
async def test_headers_that_sound_secret_are_masked(name: str, value: str) -> None:
    async with (
        serving(quoting) as server,
        CloseClient(KEY, base_url=server.url) as close,
    ):
        view = close.with_options(headers={name: value, "X-Tenant": "acme-corp"})
        with pytest.raises(CloseError, match="acme-corp") as caught:
            await view.me()
    assert_no_leak(caught.value, KEY, value)


@pytest.mark.parametrize("password", ["proxySekret", "p:w@/%?#", "pw", "Zürich geheim", "12345678"])
async def test_a_proxys_password_is_masked(password: str, logged: io.StringIO) -> None:
    from urllib.parse import quote

    async with serving(quoting) as proxy:
        url = proxy.url.removesuffix("/api/v1").replace("//", f"//user:{quote(password, safe='')}@")
        async with CloseClient(
            KEY, base_url="http://api.close.example/api/v1", proxy=url, max_retries=0
        ) as close:
            with pytest.raises(CloseError, match="403") as caught:
                await close.me()
            assert "proxy-authorization" in proxy.requests[0].head.lower()
            assert_no_leak(caught.value, KEY, password)
    async with CloseClient(
        KEY,
        base_url="https://api.close.example/api/v1",
        proxy=f"http://user:{quote(password, safe='')}@127.0.0.1:9",
        max_retries=0,
    ) as close:
        with pytest.raises(CloseError) as caught:
            await close.me()
        assert_no_leak(caught.value, KEY, password)
    assert_clean(logged.getvalue(), "the log", KEY, password)


BROKEN: dict[str, Callable[[], Any]] = {
    "a URL with credentials": lambda: CloseClient(KEY, base_url=f"https://{KEY}@api.close.com"),
    "a key with a blank": lambda: CloseClient(f" {KEY}"),
    "key and auth": lambda: CloseClient(KEY, auth=ApiKey(KEY)),
    "a proxy without a host": lambda: CloseClient(KEY, proxy=f"socks5://user:{KEY}@proxy"),
    "a proxy with a bad port": lambda: CloseClient(KEY, proxy=f"http://proxy:{KEY}"),
    "a proxy that is not text": lambda: CloseClient(KEY, proxy=KEY.encode()),  # type: ignore[arg-type]
    "a session of another kind": lambda: CloseClient(KEY, session=object()),  # type: ignore[arg-type]
    "a bad timeout": lambda: CloseClient(KEY, timeout=-1),
    "an unknown argument": lambda: CloseClient(KEY, tiemout=1),  # type: ignore[call-arg]
    "an app without an id": lambda: OAuth2(client_id="", client_secret=KEY),
    "Redis at no URL": lambda: RedisLimiter(f"http://:{KEY}@host"),
    "Redis at a bad port": lambda: RedisLimiter(f"redis://host:{KEY}"),
    "Redis without a credential": lambda: CloseClient(
        auth=Failing(None), limiter=RedisLimiter(f"redis://:{KEY}@host")
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_arguments_that_are_refused_are_not_shown(case: str) -> None:
    with pytest.raises((CloseError, TypeError)) as caught:
        BROKEN[case]()
    assert_no_leak(caught.value, KEY)


def test_objects_with_credentials_do_not_show_them() -> None:
    limiter = RedisLimiter(f"redis://user:{KEY}@127.0.0.1:9", credential=KEY)
    close = CloseClient(KEY, limiter=limiter, proxy=f"http://user:{KEY}@127.0.0.1:9")
    http = HttpTransport(proxy=f"http://user:{KEY}@127.0.0.1:9")
    held = secrets_of({"Authorization": f"Bearer {KEY}"}, {})
    for each in (limiter, close, http, held, ApiKey(KEY)):
        assert_clean(shown(each), repr(each), KEY)
        assert_clean(shown(getattr(each, "__dict__", {})), f"the variables of {each!r}", KEY)
    assert_clean(repr(pickle.dumps(held)), "a pickle", KEY)
    for each in (limiter, close, http):
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)) as caught:
            pickle.dumps(each)
        assert_no_leak(caught.value, KEY)


class Failing:
    """An auth that raises, or gives, whatever it was made with."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome

    async def headers(self, http: Any) -> Any:  # noqa: ARG002
        token = KEY
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome or {"Authorization": f"Bearer {token}"}

    async def refused(self, http: Any, headers: Any) -> bool:  # noqa: ARG002
        raise LookupError(f"no other one than {headers['Authorization']}")


class NoCoroutine(Failing):
    def headers(self, http: Any) -> Any:  # type: ignore[override] # noqa: ARG002
        return {"Authorization": KEY}


AUTHS: dict[str, Callable[[], Any]] = {
    "raises": lambda: Failing(RuntimeError("vault is sealed")),
    "raises OSError": lambda: Failing(ConnectionRefusedError(111, "vault")),
    "times out": lambda: Failing(TimeoutError()),
    "raises a group": lambda: Failing(ExceptionGroup("tasks", [ValueError("vault")])),
    "raises on a 401": lambda: Failing(None),
    "gives a broken name": lambda: Failing({"X-Key\r\nEvil": KEY}),
    "gives a secret for a name": lambda: Failing({f"{KEY}\n": "x"}),
    "gives a broken value": lambda: Failing({"X-Key": f"{KEY}\r\nEvil: 1"}),
    "gives bytes": lambda: Failing({b"X-Key": KEY.encode()}),
    "gives pairs": lambda: Failing([("X-Key", KEY)]),
    "gives a number": lambda: Failing({"X-Key": 7, 8: KEY}),
    "sets the length": lambda: Failing({"Content-Length": "3", "X-Key": KEY}),
    "is no coroutine": lambda: NoCoroutine(None),
    "is no auth": lambda: object(),
}


@pytest.mark.parametrize("case", AUTHS)
async def test_whatever_an_auth_does_the_error_is_the_librarys_and_shows_nothing(
    case: str, logged: io.StringIO
) -> None:
    async with serving(reply(b"{}", "401 Unauthorized")) as server:
        with pytest.raises(CloseError) as caught:  # an object without its methods at once
            async with CloseClient(auth=AUTHS[case](), base_url=server.url) as close:
                await close.me()
    assert str(caught.value)
    assert_no_leak(caught.value, KEY)
    assert_clean(logged.getvalue(), "the log", KEY)


async def test_the_place_and_the_words_of_a_foreign_error_are_kept() -> None:
    async with CloseClient(auth=Failing(RuntimeError("vault is\nsealed"))) as close:
        with pytest.raises(CloseError, match="RuntimeError: vault is sealed") as caught:
            await close.me()
    assert any("test_leaks.py" in note and "in headers" in note for note in caught.value.__notes__)


SESSIONS: dict[str, Callable[[], Any]] = {
    "a hook that raises": lambda: {"trace_configs": [_raising_hook()]},
    "a middleware that raises": lambda: {"middlewares": [_raising_middleware]},
    "a netrc": lambda: {"trust_env": True},
    "chunked": lambda: {"headers": {"Transfer-Encoding": "chunked"}},
    "a host": lambda: {"headers": {"host": "elsewhere.example"}},
    "an authorization": lambda: {"headers": {"authorization": "Bearer other"}},
}


def _raising_hook() -> aiohttp.TraceConfig:
    async def hook(*_: Any) -> None:
        raise AssertionError("no tracing today")

    tracing = aiohttp.TraceConfig()
    tracing.on_request_start.append(hook)
    return tracing


async def _raising_middleware(request: Any, handler: Any) -> Any:  # noqa: ARG001
    raise RuntimeError(f"not today: {dict(request.headers)}")


@pytest.mark.parametrize("case", SESSIONS)
async def test_whatever_a_borrowed_session_does_the_error_shows_nothing(
    case: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login x password y")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    settings = SESSIONS[case]()
    async with serving(reply()) as server, aiohttp.ClientSession(**settings) as session:
        try:
            async with CloseClient(KEY, base_url=server.url, session=session) as close:
                await close.me()
        except CloseError as error:
            assert_no_leak(error, KEY)
            assert case != "a netrc" or "netrc" in str(getattr(error, "__notes__", ""))
        else:
            # Older versions of aiohttp send the credentials of ~/.netrc instead of refusing.
            assert case == "a netrc"
            assert f"authorization: basic {b64encode(b'x:y').decode()}" in (
                server.requests[0].head.replace("Authorization: Basic", "authorization: basic")
            )


def test_ordinary_text_is_not_masked() -> None:
    held = Secrets(["pw", "hunter2", "api_long.secret", "x", ""])
    text = "500 spwn: power, 'xylophone' failed: %41 &amp; \\u0041"
    assert held.mask(text) == text
    assert held.mask("user:pw@host") == "user:***@host"
    assert Secrets().mask(KEY) == KEY


@pytest.mark.parametrize("filling", [b"a", b"\\", b"%", b"&#0", b"A=", b"api_4sEkReT"])
def test_a_large_body_is_masked_in_one_pass(filling: bytes) -> None:
    """Quadratic time would not end here."""
    held = secrets_of({"Authorization": f"Bearer {KEY}"}, {})
    data = filling * (2_000_000 // len(filling)) + KEY.encode()
    assert KEY.encode() not in held.mask_bytes(data)
