"""The client itself: what raw requests count against, and what closing waits for and ends."""

import asyncio
import logging
import subprocess
import sys
import textwrap
import traceback
from typing import Any
from unittest.mock import AsyncMock

import pytest

from close_async import ApiKey, CloseClient, OAuth2, Token
from close_async.errors import ConfigurationError
from close_async.transport.request import Headers, RawResponse
from tests.support.scripted_http import ScriptedHTTP, answer, send
from tests.support.virtual_time import run

ANSWER = RawResponse(status=200, headers=Headers(), body=b"{}")
TOKEN = b'{"access_token": "a2", "refresh_token": "r2", "expires_in": 3600}'


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("/lead/lead_QyNaWw4fdSwxl5Mc5daMFf3Y27PpIcH0awPbC9l7uyo/", "GET /lead/{id}/"),
        ("/lead/lead_QyNaWw4f", "GET /lead/{id}"),
        ("/custom_field/lead/", "GET /custom_field/lead/"),
        ("/custom_field/lead/lcf_v6S011I6MqcbVvB2FA5Nk8/", "GET /custom_field/lead/{id}/"),
        ("/email_template/", "GET /email_template/"),
        ("/email_template/tmpl_6dBSyKYWRGG/render/", "GET /email_template/{id}/render/"),
        ("/status/lead/", "GET /status/lead/"),
        ("/phone_number/phon_abcDEF/", "GET /phone_number/{id}/"),
        ("/of/my/proxy/42/", "GET /of/my/proxy/{id}/"),
        (
            "/of/my/proxy/8f14e45f-ceea-467f/a%20b/ann@example.com",
            "GET /of/my/proxy/{id}/{id}/{id}",
        ),
    ],
)
async def test_a_raw_request_shares_the_rate_limit_of_its_route(path: str, group: str) -> None:
    close, sent = CloseClient("api_key.secret"), AsyncMock(return_value=ANSWER)
    close._caller.pipeline.send = sent  # type: ignore[method-assign]
    await close.request("get", path)
    [request, _] = sent.call_args.args
    assert request.group == group


class SlowHTTP:
    """Answers everything after a while, unless it was closed before."""

    def __init__(self) -> None:
        self.is_closed = False

    async def post_form(self, url: str, form: Any) -> RawResponse:  # noqa: ARG002
        for _ in range(5):
            await asyncio.sleep(0)
            if self.is_closed:
                raise ConfigurationError("closed")
        return RawResponse(status=200, headers=Headers(), body=TOKEN)

    async def aclose(self) -> None:
        self.is_closed = True


async def test_closing_waits_for_a_refresh_whose_token_would_be_lost() -> None:
    stored: list[Token] = []

    async def store(token: Token) -> None:
        await asyncio.sleep(0)
        stored.append(token)

    old = Token(access_token="a1", refresh_token="r1", expires_at=0.0)
    auth = OAuth2(client_id="a", client_secret="b", token=old, on_token=store)
    async with CloseClient(auth=auth) as close:
        close._http = close._caller.pipeline.http = SlowHTTP()  # type: ignore[assignment]
        call = asyncio.create_task(close.me())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        call.cancel()
    assert [token.refresh_token for token in stored] == ["r2"]


async def test_closing_ends_what_is_read_ahead_even_what_starts_meanwhile() -> None:
    close = CloseClient("api_key.secret")
    caller = close._caller

    async def reads() -> None:
        await asyncio.sleep(0)

    task = caller.spawn(reads())
    task.add_done_callback(lambda _: caller.spawn(asyncio.sleep(3600)))
    await close.aclose()
    assert not caller.background
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_connections_are_closed_though_closing_is_cancelled() -> None:
    close = CloseClient("api_key.secret")
    close._http = http = SlowHTTP()  # type: ignore[assignment]

    async def stubborn() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(3600)

    close._caller.spawn(stubborn())
    await asyncio.sleep(0)
    closing = asyncio.create_task(close.aclose())
    for _ in range(3):
        await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert http.is_closed


LOCALS = {"api_key": "api_sekret.key", "proxy": "http://user:sekret@proxy.example"}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"base_url": "api.close.com"}, "https://"),
        ({"base_url": "https://["}, "https://"),
        ({"base_url": "https://api.close.com:port"}, "https://"),
        ({"base_url": "https://api close.com"}, "ASCII"),
        ({"base_url": "https://api.close.com/?key=sekret"}, "query"),
        ({"base_url": "sekret:@api.close.com"}, "credentials"),
        ({"base_url": "https://sekret:@api.close.com"}, "credentials"),
        ({"proxy": "socks5://user:sekret@proxy.example"}, "proxy"),
        ({"proxy": "http://user:sekret@[proxy"}, "proxy"),
        ({"proxy": "proxy.example:3128"}, "proxy"),
        ({"max_connections": 0}, "max_connections"),
        ({"timeout": 0}, "timeout"),
        ({"priority": "fast"}, "priority"),
        ({"auth": ApiKey("api_other.key")}, "not both"),
        ({"api_key": "api_sekret.key\n"}, "line break"),
    ],
)
def test_a_wrong_setting_is_refused_at_once_and_no_secret_shown(
    settings: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught:
        CloseClient(**{**LOCALS, **settings})
    error = caught.value
    frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    ours = [f"{frame.locals}" for frame in frames if frame.filename != __file__]
    assert ours
    assert "sekret" not in "".join([*ours, str(error), repr(error.__context__)])


@pytest.mark.parametrize("method", ["GE T", "GET\r\nX-Other: 1", ""])
async def test_what_is_no_http_method_is_refused(method: str) -> None:
    async with CloseClient("api_key.secret") as close:
        with pytest.raises(ValueError, match="method"):
            await close.request(method, "/me/")


def test_a_client_that_was_refused_can_still_be_shown() -> None:
    assert repr(CloseClient.__new__(CloseClient)) == "CloseClient()"


async def test_an_option_passed_as_a_keyword_is_rejected_with_the_call_to_write() -> None:
    close: Any = CloseClient("api_key.secret")
    expected = r"get\(\) takes no timeout: write options=RequestOptions\(timeout=5, max_retries=0\)"
    with pytest.raises(TypeError, match=expected):
        await close.leads.get("lead_1", timeout=5, max_retries=0)
    with pytest.raises(TypeError, match=r"options=RequestOptions\(deadline=5\)"):
        await close.roles.with_response.get("role_1", deadline=5)
    with pytest.raises(TypeError, match=r"tasks\.list\(\) takes no timeout"):
        close.tasks.list(timeout=5)
    with pytest.raises(TypeError, match=r"leads\.list\(\) takes no priority"):
        close.leads.list(priority="bulk")
    with pytest.raises(TypeError) as caught:
        await close.leads.get("lead_1", headers={"X-Token": "sekret"})
    assert "sekret" not in str(caught.value)


def test_a_synchronous_with_block_is_rejected_in_one_sentence() -> None:
    close: Any = CloseClient("api_key.secret")
    with pytest.raises(TypeError, match=r"write `async with CloseClient\(\) as close:`"), close:
        pass


def test_log_records_have_the_fields_of_the_event(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "close_async"):
        run(send(ScriptedHTTP(answer(503), [0.25, answer(trace_id="abc")])))
    records: list[Any] = [record for record in caplog.records if hasattr(record, "event")]
    assert [record.event for record in records] == [
        "RequestEvent", "ResponseEvent", "RetryEvent", "WaitStartedEvent", "WaitEndedEvent",
        "RequestEvent", "ResponseEvent",
    ]  # fmt: skip
    last, retry = records[-1], records[2]
    assert (last.method, last.path, last.status, last.attempt) == ("GET", "/lead/", 200, 2)
    assert (last.trace_id, last.seconds, last.group) == ("abc", pytest.approx(0.25), "GET /lead/")
    assert (retry.cause, retry.error, retry.attempt) == ("server", "InternalServerError", 1)
    assert records[4].reason == "retry"


def test_attributes_that_a_record_factory_sets_are_left_to_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    factory = logging.getLogRecordFactory()

    def with_trace_id(*args: Any, **more: Any) -> logging.LogRecord:
        record = factory(*args, **more)
        record.trace_id = "of the program"
        return record

    logging.setLogRecordFactory(with_trace_id)
    try:
        with caplog.at_level(logging.DEBUG, "close_async"):
            run(send(ScriptedHTTP(answer(trace_id="abc"))))
    finally:
        logging.setLogRecordFactory(factory)
    received: Any = caplog.records[-1]
    assert (received.event, received.trace_id) == ("ResponseEvent", "of the program")


def test_a_client_never_closed_is_named_on_stderr_without_dev_mode() -> None:
    program = textwrap.dedent("""
        import asyncio
        from close_async import CloseClient, CloseError

        async def main():
            url = "http://127.0.0.1:1/api/v1"
            close = CloseClient("api_key.sekret", base_url=url, max_retries=0)
            try:
                await close.me()
            except CloseError:
                pass

        asyncio.run(main())
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0
    assert "CloseClient(base_url='http://127.0.0.1:1/api/v1'), made at <string>:7," in done.stderr
    assert "was never closed: write `async with CloseClient(...) as close:`" in done.stderr
    assert "sekret" not in done.stderr
