"""OAuth 2: one refresh for everyone, stored before it is used."""

import asyncio
import gc
import json
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from close_async.errors import (
    APIError,
    AuthenticationError,
    CloseError,
    ConfigurationError,
    DecodeError,
    InternalServerError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.oauth.oauth2 import OAuth2, Token
from close_async.transport.request import RawResponse
from tests.support.oauth import LEADS, held, issued, oauth, used
from tests.support.scripted_http import ScriptedHTTP, answer, pipeline
from tests.support.virtual_time import now, run


def test_the_authorize_url_carries_the_state() -> None:
    assert oauth(None).get_authorize_url("a b&c") == (
        "https://app.close.com/oauth2/authorize/?client_id=app&response_type=code&state=a+b%26c"
    )


def test_a_code_is_exchanged_stored_and_used() -> None:
    http, stored = ScriptedHTTP(answer()), list[Token]()
    http.form_answers = [issued(1)]

    async def main() -> None:
        auth = oauth(None, stored)
        with pytest.raises(ConfigurationError, match="exchange"):
            await auth.headers(http)
        token = await auth.exchange("code1", http=http)
        assert token == stored[0] == auth.token
        assert (token.organization_id, token.expires_at) == ("orga_1", 3600.1)
        await pipeline(http, auth=auth).send(LEADS)

    run(main())
    url, form = http.forms[0]
    assert url == "https://api.close.com/oauth2/token/"
    assert form == {
        "client_id": "app",
        "client_secret": "hush",
        "grant_type": "authorization_code",
        "code": "code1",
    }
    assert used(http) == ["access1"]


def test_many_calls_at_expiry_share_one_refresh_stored_before_any_uses_it() -> None:
    http, stored = ScriptedHTTP(answer()), list[Token]()
    http.form_answers = [issued(1)]

    async def main() -> None:
        sender = pipeline(http, auth=oauth(held(30.0), stored))
        await asyncio.gather(*(sender.send(LEADS) for _ in range(8)))

    run(main())
    assert [form["refresh_token"] for _, form in http.forms] == ["refresh0"]
    assert used(http) == ["access1"] * 8
    assert http.times == [0.2] * 8  # 0.1 s to fetch, 0.1 s to store
    assert len(stored) == 1


def test_late_401s_do_not_refresh_again() -> None:
    # Four calls leave with the old token; their refusals come back one after another.
    http = ScriptedHTTP(*[[delay, answer(401)] for delay in (1.0, 2.0, 3.0, 4.0)], answer())
    http.form_answers = [issued(1)]

    async def main() -> None:
        sender = pipeline(http, auth=oauth(held()))
        await asyncio.gather(*(sender.send(LEADS) for _ in range(4)))

    run(main())
    assert len(http.forms) == 1
    assert used(http) == ["access0"] * 4 + ["access1"] * 4


def test_cancelling_who_started_the_refresh_does_not_cancel_it_for_the_others() -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [issued(1)]

    async def main() -> None:
        sender = pipeline(http, auth=oauth(held(30.0)))
        first, second = [asyncio.ensure_future(sender.send(LEADS)) for _ in range(2)]
        await asyncio.sleep(0.05)
        first.cancel()
        await second

    run(main())
    assert len(http.forms) == 1
    assert used(http) == ["access1"]


def test_a_refresh_that_fails_after_its_caller_was_cancelled_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    http = ScriptedHTTP()
    http.form_answers = [answer(400)]

    async def main() -> None:
        auth = oauth(held(-1.0))
        calling = asyncio.ensure_future(pipeline(http, auth=auth).send(LEADS))
        await asyncio.sleep(0.05)
        calling.cancel()
        await auth.settle()
        assert len(http.forms) == 1

    run(main())
    gc.collect()  # asyncio logs what nothing has retrieved when a future is collected
    assert caplog.records == []


def test_a_token_that_could_not_be_stored_is_stored_before_another_is_asked_for() -> None:
    http, tries = ScriptedHTTP(answer()), list[Token]()
    http.form_answers = [issued(1)]

    async def store(token: Token) -> None:
        tries.append(token)
        if len(tries) == 1:
            raise OSError("disk full")

    async def main() -> None:
        auth = OAuth2(client_id="a", client_secret="b", token=held(30.0), on_token=store, clock=now)
        sender = pipeline(http, auth=auth)
        with pytest.raises(CloseError, match="OSError: disk full"):
            await sender.send(LEADS)
        assert http.sent == []
        await sender.send(LEADS)

    run(main())
    assert len(http.forms) == 1
    assert [token.access_token for token in tries] == ["access1", "access1"]
    assert used(http) == ["access1"]


@pytest.mark.parametrize(
    "failure", [RequestNotSentError("down"), ResponseLostError("cut"), answer(503)]
)
def test_a_failing_token_endpoint_is_asked_again(failure: RawResponse | APIError) -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [failure, failure, issued(1)]

    async def main() -> None:
        await pipeline(http, auth=oauth(held(-1.0))).send(LEADS)

    run(main())
    assert used(http) == ["access1"]


def test_while_the_old_token_lasts_an_outage_of_the_token_endpoint_does_no_harm() -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [answer(503)] * 3

    async def main() -> None:
        await pipeline(http, auth=oauth(held(30.0))).send(LEADS)

    run(main())
    assert used(http) == ["access0"]


@pytest.mark.parametrize(
    ("reply", "kind", "text"),
    [
        (answer(400, b'{"error": "invalid_grant"}'), AuthenticationError, "invalid_grant"),
        (answer(401, b"<html>no</html>"), AuthenticationError, "refused"),
        (answer(200, b"<html>hello</html>"), DecodeError, "is not a token"),
        (answer(200, b'{"access": "sekret"}'), DecodeError, "is not a token"),
        (answer(200, b'["sekret"]'), DecodeError, "is not a token"),
        (answer(200, b'{"access_token": 7}'), DecodeError, "is not a token"),
    ],
)
def test_a_refused_refresh_is_raised(reply: RawResponse, kind: type[APIError], text: str) -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [reply]

    async def main() -> None:
        with pytest.raises(kind, match=text) as caught:
            await pipeline(http, auth=oauth(held(-1.0))).send(LEADS)
        assert "sekret" not in repr(vars(caught.value))
        assert http.sent == []

    run(main())


def test_a_token_without_refresh_is_used_as_long_as_it_works() -> None:
    http = ScriptedHTTP(answer(), answer(401))

    async def main() -> None:
        sender = pipeline(http, auth=oauth(Token(access_token="a", expires_at=1.0)))
        await sender.send(LEADS)
        with pytest.raises(AuthenticationError):
            await sender.send(LEADS)

    run(main())
    assert http.forms == []


def test_revoking_forgets_the_token() -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [answer(500), answer(200)]

    async def main() -> None:
        auth = oauth(held())
        with pytest.raises(InternalServerError):
            await auth.revoke(http=http)
        assert auth.token is not None
        await auth.revoke(http=http)
        assert auth.token is None
        await auth.revoke(http=http)

    run(main())
    assert http.forms[1] == (
        "https://api.close.com/oauth2/revoke/",
        {"client_id": "app", "client_secret": "hush", "token": "refresh0"},
    )


def test_a_token_goes_through_a_store_of_plain_values() -> None:
    token = held()
    assert Token(**json.loads(json.dumps(attrs.asdict(token)))) == token


class SlowTokens:
    """A token endpoint that responds when it is allowed to, to requests of any thread.

    Args:
        is_free: Says when it may.
    """

    def __init__(self, is_free: threading.Event) -> None:
        self.is_free = is_free
        self.asked = threading.Semaphore(0)
        self.refreshes = 0

    async def post_form(self, url: str, form: Mapping[str, str]) -> RawResponse:  # noqa: ARG002
        self.refreshes += 1
        number = self.refreshes
        self.asked.release()
        while not self.is_free.is_set():  # noqa: ASYNC110  # another thread sets it
            await asyncio.sleep(0.001)
        return issued(number)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_clients_of_two_threads_share_one_refresh(threads: ThreadPoolExecutor) -> None:
    endpoint = SlowTokens(threading.Event())
    auth = OAuth2(client_id="app", client_secret="hush", token=held(30.0), clock=lambda: 0.0)

    def ask() -> Mapping[str, str]:
        return asyncio.run(auth.headers(endpoint))

    first = threads.submit(ask)
    assert endpoint.asked.acquire(timeout=120)
    second = threads.submit(ask)
    while not second.running():
        time.sleep(0.001)
    time.sleep(0.05)  # it could refresh by now
    endpoint.is_free.set()
    assert first.result(120) == second.result(120) == {"Authorization": "Bearer access1"}
    assert endpoint.refreshes == 1


def test_a_thread_takes_over_from_a_refreshing_one_that_ends(threads: ThreadPoolExecutor) -> None:
    endpoint = SlowTokens(threading.Event())
    auth = OAuth2(client_id="app", client_secret="hush", token=held(30.0), clock=lambda: 0.0)
    leave = threading.Event()

    async def give_up() -> None:
        asking = asyncio.ensure_future(auth.headers(endpoint))
        while not leave.is_set():  # noqa: ASYNC110  # another thread sets it
            await asyncio.sleep(0.001)
        asking.cancel()

    leaving = threads.submit(asyncio.run, give_up())
    assert endpoint.asked.acquire(timeout=120)
    staying = threads.submit(asyncio.run, auth.headers(endpoint))
    time.sleep(0.05)  # it waits for the other one's refresh by now
    leave.set()
    leaving.result(120)
    assert endpoint.asked.acquire(timeout=120)
    endpoint.is_free.set()
    assert staying.result(120) == {"Authorization": "Bearer access2"}
    assert endpoint.refreshes == 2


def test_on_token_may_be_a_function_that_is_not_awaited() -> None:
    http, stored = ScriptedHTTP(answer()), list[Token]()
    http.form_answers = [issued(1)]

    async def main() -> None:
        auth = OAuth2(
            client_id="a", client_secret="b", token=held(-1.0), on_token=stored.append, clock=now
        )
        await pipeline(http, auth=auth).send(LEADS)

    run(main())
    assert [token.access_token for token in stored] == used(http) == ["access1"]


def test_what_on_token_raises_shows_no_token() -> None:
    async def on_token(token: Token) -> None:
        msg = f"cannot write ({token.access_token}, {token.refresh_token})"
        raise RuntimeError(msg)

    http = ScriptedHTTP()
    http.form_answers = [issued(1)]
    auth = OAuth2(client_id="a", client_secret="b", token=held(-1.0), on_token=on_token, clock=now)

    async def main() -> None:
        with pytest.raises(
            APIError, match=r"RuntimeError: cannot write \(\*\*\*, \*\*\*\)"
        ) as caught:
            await pipeline(http, auth=auth).send(LEADS)
        assert "access1" not in repr(vars(caught.value))

    run(main())


def test_words_of_a_token_endpoint_are_printable_on_one_line() -> None:
    body = json.dumps({"error": "x", "error_description": "bad\nERROR forged\x1b[2J"}).encode()
    http = ScriptedHTTP()
    http.form_answers = [answer(400, body)]

    async def main() -> None:
        with pytest.raises(AuthenticationError) as caught:
            await pipeline(http, auth=oauth(held(-1.0))).send(LEADS)
        assert caught.value.message.isprintable() or "\ufffd" in caught.value.message
        assert "\n" not in caught.value.message
        assert "\x1b" not in caught.value.message

    run(main())
