"""The hunt for credentials: in everything a program may log, print, store or send elsewhere.

Time is virtual: what fails again and again waits for retries and for a rate limit that no response
reports.
"""

import asyncio
import io
import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import attrs
import pytest

from close_async import (
    ApiKey,
    CloseClient,
    CloseError,
    HookEvent,
    OAuth2,
    RequestOptions,
    Token,
    UnexpectedRedirectError,
)
from close_async.models import LeadCreate
from close_async.testing import CloseSimulator, Fault
from tests.support.raw_server import reply, serving
from tests.support.virtual_time import in_virtual_time

PROXY_PASSWORD = "proxy-sekret"
LEAD = "lead_nowhere"
ONCE = RequestOptions(timeout=0.2, max_retries=1)


@attrs.define
class Hunt:
    """Everything that is visible, and the secrets that must not be in it."""

    secrets: set[str] = attrs.field(factory=set)
    seen: list[str] = attrs.field(factory=list)

    def hides(self, *secrets: str | None) -> None:
        for secret in filter(None, secrets):
            self.secrets |= {secret, quote(secret, safe="")}
            for text in (secret, f"{secret}:"):
                self.secrets.add(b64encode(text.encode()).decode().rstrip("="))

    def see(self, *things: object) -> None:
        for thing in things:
            self.seen += [repr(thing), str(thing), repr(getattr(thing, "__dict__", None))]
            try:
                self.seen.append(pickle.dumps(thing).decode("latin-1"))
            except (TypeError, AttributeError, pickle.PicklingError) as error:
                self.seen.append(str(error))

    def see_error(self, error: BaseException) -> None:
        """See an error as loggers and error trackers do: chained, with its frames' variables."""
        self.see(error, pickle.loads(pickle.dumps(error)))  # noqa: S301  # our own
        self.seen += traceback.format_exception(error)
        for each in chain(traceback.TracebackException.from_exception(error, capture_locals=True)):
            for frame in each.stack:
                if Path(__file__).parent.parent not in Path(frame.filename).parents:
                    self.seen += [f"{frame.name} {frame.locals}"]

    def hears(self, event: HookEvent) -> None:
        self.see(event)

    def check(self) -> None:
        assert self.secrets
        for text in self.seen:
            found = [secret for secret in self.secrets if secret in text]
            assert not found, f"{found} in {text[:2000]}"


def chain(error: traceback.TracebackException | None) -> Iterator[traceback.TracebackException]:
    if error is not None:
        yield error
        yield from chain(error.__cause__)
        yield from chain(error.__context__)


@pytest.fixture
def hunt(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Hunt]:
    """See all that anything logs, aiohttp and asyncio included, and all that is printed."""
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    hunt, log, root = Hunt(), io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(log), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield hunt
    root.removeHandler(handler)
    root.setLevel(level)
    assert "attempt 1" in log.getvalue()
    hunt.see(log.getvalue(), *capfd.readouterr())
    hunt.check()


@pytest.fixture
def sim() -> CloseSimulator:
    return CloseSimulator(leads=300)


Do = Callable[[CloseClient], Awaitable[Any]]


async def read_all(close: CloseClient) -> list[Any]:
    return [lead async for lead in close.leads.list(page_size=50, concurrency=4, options=ONCE)]


async def cancel_midway(close: CloseClient) -> None:
    task = asyncio.create_task(close.leads.get(LEAD))
    await asyncio.sleep(0.05)
    task.cancel()
    await task


CALLS: list[Do] = [
    lambda close: close.me(options=ONCE),
    lambda close: close.leads.with_response.list(limit=2, options=ONCE).pages().__anext__(),
    lambda close: close.leads.create(LeadCreate(name="Wayne"), options=ONCE),
    lambda close: close.request("DELETE", f"/lead/{LEAD}/", options=ONCE),
    lambda close: close.leads.get(LEAD, options=RequestOptions(deadline=0.2)),
    read_all,
]

FAULTS: list[Fault | None] = [
    None,
    Fault.status(401, times=None),
    Fault.status(403, body=b'{"error": "no"}', times=None),
    Fault.status(503, headers={"Retry-After": "0"}, times=None),
    Fault.body(b"<html>", "text/html", times=None),
    Fault.body(b'{"data": [', times=None),
    Fault.body(b'{"error": "", "errors": ["bad"]}', status=400, times=None),
    Fault.rate_limit(0.05),
    Fault.empty(times=None),
    Fault.reset(times=None),
    Fault.cut_body(times=None),
    Fault.stall(0.5, times=None),
    Fault.huge(100_000, times=None),
    Fault.redirect("http://127.0.0.1:9/api/v1/me/", status=307, times=None),
]


async def use(close: CloseClient, hunt: Hunt, *calls: Do) -> None:
    for call in calls:
        try:
            hunt.see(await call(close))
        except (CloseError, TimeoutError) as error:
            hunt.see_error(error)
        except asyncio.CancelledError as error:
            hunt.see_error(error)


def see_objects(close: CloseClient, hunt: Hunt) -> None:
    view = close.with_options(headers={"X-Trace": "1"}, priority="bulk")
    hunt.see(close, view, close.leads, close.leads.with_response, close.leads.list(), ONCE)
    hunt.see(close.leads.list().pages(), aiter(close.leads.list()), close.custom_fields)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault and fault.kind}")
@in_virtual_time
async def test_an_api_key_is_nowhere_to_be_seen(
    sim: CloseSimulator, hunt: Hunt, fault: Fault | None
) -> None:
    hunt.hides(sim.api_key)
    if fault:
        sim.faults.add(fault)
    hunt.see(ApiKey(sim.api_key))
    options: dict[str, Any] = {"hooks": [hunt.hears], "max_response_bytes": 2**20 // 16}
    async with sim, CloseClient(sim.api_key, base_url=sim.url, **options) as close:
        see_objects(close, hunt)
        await use(close, hunt, *CALLS, cancel_midway)


@in_virtual_time
async def test_nor_one_that_is_refused(sim: CloseSimulator, hunt: Hunt) -> None:
    key = sim.credentials.new_api_key()
    hunt.hides(key)
    sim.credentials.revoke_api_key(key)
    async with sim, CloseClient(key, base_url=sim.url, hooks=[hunt.hears]) as close:
        await use(close, hunt, *CALLS)


@in_virtual_time
async def test_nor_a_key_or_a_proxys_password_if_no_server_listens(hunt: Hunt) -> None:
    hunt.hides("api_sekret.key", PROXY_PASSWORD)
    proxy = f"http://user:{PROXY_PASSWORD}@127.0.0.1:9"
    for more in ({}, {"proxy": proxy}):
        close = CloseClient("api_sekret.key", base_url="http://127.0.0.1:9/api/v1", **more)
        async with close:
            see_objects(close, hunt)
            await use(close, hunt, *CALLS)


@pytest.mark.parametrize(
    "key", [" api_sekret.key", "api_sekret.key:", "api_sekret.key\n", "api_sekret.k\xe9y"]
)
def test_nor_one_that_cannot_be_a_key(key: str) -> None:
    with pytest.raises(CloseError) as caught:
        ApiKey(key)
    hunt = Hunt({"sekret"})
    hunt.see_error(caught.value)
    hunt.check()


def oauth(sim: CloseSimulator, hunt: Hunt) -> OAuth2:
    async def store(token: Token) -> None:
        hunt.hides(token.access_token, token.refresh_token)
        hunt.see(token)

    hunt.hides(sim.credentials.client_secret)
    return OAuth2(
        client_id=sim.credentials.client_id,
        client_secret=sim.credentials.client_secret,
        on_token=store,
        token_url=f"{sim.root_url}/oauth2/token/",
        revoke_url=f"{sim.root_url}/oauth2/revoke/",
    )


async def exchanged(sim: CloseSimulator, hunt: Hunt) -> OAuth2:
    auth, code = oauth(sim, hunt), sim.credentials.new_code()
    hunt.hides(code)
    await auth.exchange(code)
    with pytest.raises(CloseError) as caught:
        await auth.exchange(code)
    hunt.see_error(caught.value)
    return auth


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault and fault.kind}")
@in_virtual_time
async def test_nor_a_token_nor_an_apps_secret(
    sim: CloseSimulator, hunt: Hunt, fault: Fault | None
) -> None:
    async with sim:
        auth = await exchanged(sim, hunt)
        async with CloseClient(auth=auth, base_url=sim.url, hooks=[hunt.hears]) as close:
            await use(close, hunt, *CALLS[:3])
            sim.credentials.expire_access_tokens()
            await use(close, hunt, CALLS[0])
            if fault:
                sim.faults.add(fault)
            sim.credentials.expire_access_tokens()
            await use(close, hunt, CALLS[0], CALLS[-1])
            hunt.see(auth, auth.token, close)
            await use(close, hunt, lambda _: auth.revoke())


@pytest.mark.parametrize("body", [b"sekret.token", b'{"access_token": ["sekret.token"]}'])
@in_virtual_time
async def test_nor_an_unexpected_response_of_a_token_endpoint(
    sim: CloseSimulator, hunt: Hunt, body: bytes
) -> None:
    hunt.hides("sekret.token")
    async with sim:
        auth = await exchanged(sim, hunt)
        sim.credentials.expire_access_tokens()
        sim.faults.add(Fault.body(body, match="POST /oauth2/token/", times=None))
        async with CloseClient(auth=auth, base_url=sim.url, hooks=[hunt.hears]) as close:
            await use(close, hunt, *CALLS[:2])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
@in_virtual_time
async def test_a_redirect_carries_nothing_to_another_host(
    sim: CloseSimulator, hunt: Hunt, status: int, method: str
) -> None:
    hunt.hides(sim.api_key)
    json = {"name": "x"} if method == "POST" else None
    async with sim, serving(reply()) as elsewhere:
        sim.faults.add(Fault.redirect(f"{elsewhere.url}/lead/?key=x", status=status))
        async with CloseClient(sim.api_key, base_url=sim.url) as close:
            with pytest.raises(UnexpectedRedirectError) as caught:
                await close.request(method, "/lead/", json=json)
    hunt.see_error(caught.value)
    assert elsewhere.requests == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@in_virtual_time
async def test_nor_does_a_token_endpoints_redirect(
    sim: CloseSimulator, hunt: Hunt, status: int
) -> None:
    async with sim, serving(reply()) as elsewhere:
        auth = await exchanged(sim, hunt)
        sim.credentials.expire_access_tokens()
        away = Fault.redirect(f"{elsewhere.url}/", status=status, match="POST /oauth2/token/")
        sim.faults.add(attrs.evolve(away, times=None))
        async with CloseClient(auth=auth, base_url=sim.url) as close:
            with pytest.raises(CloseError) as caught:
                await close.me()
    hunt.see_error(caught.value)
    assert elsewhere.requests == []
