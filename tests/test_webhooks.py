"""Webhooks: which deliveries are accepted, and the example receivers with a simulated Close."""

import base64
import email.message
import hashlib
import hmac
import http.client
import http.server
import io
import json
import threading
import wsgiref.headers
from typing import Any

import httpx
import multidict
import pytest
import starlette.datastructures
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from close_async import CloseClient, SignatureError, WebhookError
from close_async.models import (
    Event,
    WebhookEventFilter,
    WebhookSubscriptionCreate,
    WebhookSubscriptionUpdate,
)
from close_async.testing import CloseSimulator, ManualClock
from close_async.webhooks import Webhook, verify_signature
from examples.webhooks_aiohttp import make_app
from examples.webhooks_asgi import Receiver
from examples.webhooks_servers import make_handler, make_lambda, make_wsgi

KEY, OTHER = "0f" * 32, "a1" * 32
NOW = 1_750_000_000
EVENT = {
    "id": "ev_a1",
    "object_type": "starship",
    "action": "launched",
    "date_updated": "2026-06-19T12:07:14.366524",
    "data": {"name": "Wayne"},
}
BODY = json.dumps({"subscription_id": "whsub_a1", "event": EVENT}).encode()


def signed(body: bytes = BODY, at: int = NOW, key: str = KEY) -> dict[str, str]:
    digest = hmac.new(bytes.fromhex(key), str(at).encode() + body, hashlib.sha256).hexdigest()
    return {"Close-Sig-Hash": digest, "Close-Sig-Timestamp": str(at)}


def webhook(*keys: str) -> Webhook:
    return Webhook(keys or [KEY], clock=lambda: NOW)


def test_events_of_unknown_types_are_accepted() -> None:
    delivery = webhook().read(BODY, signed())
    assert (delivery.subscription_id, delivery.event.object_type) == ("whsub_a1", "starship")
    assert delivery.event.data == {"name": "Wayne"}
    assert delivery.key == "ev_a1/2026-06-19T12:07:14.366524"
    pairs = [(name.lower().encode(), value.encode()) for name, value in signed().items()]
    assert webhook().read(BODY, pairs).key == delivery.key


def asgi(headers: dict[str, str]) -> Any:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def message(headers: dict[str, str]) -> Any:
    made = email.message.Message()
    for name, value in headers.items():
        made[name] = value
    return made


def wsgi(headers: dict[str, str]) -> Any:
    environ = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}
    return {"REQUEST_METHOD": "POST", "wsgi.input": object(), "wsgi.version": (1, 0), **environ}


class Items:
    """Headers of a framework that are not a mapping."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = headers

    def items(self) -> Any:
        return iter(self._headers.items())


HEADERS: dict[str, Any] = {
    "dict": dict,
    "lower case, as API Gateway 2": lambda headers: {k.lower(): v for k, v in headers.items()},
    "upper case": lambda headers: {k.upper(): v for k, v in headers.items()},
    "email.message.Message, as http.server": message,
    "wsgiref": lambda headers: wsgiref.headers.Headers([*headers.items()]),
    "WSGI environ": wsgi,
    "ASGI": asgi,
    "ASGI, lists": lambda headers: [list(pair) for pair in asgi(headers)],
    "bytes": lambda headers: dict(asgi(headers)),
    "bytearrays": lambda headers: {k: bytearray(v.encode()) for k, v in headers.items()},
    "pairs": lambda headers: [*headers.items()],
    "generator of pairs": lambda headers: (pair for pair in headers.items()),
    "zip": lambda headers: zip(headers.keys(), headers.values(), strict=True),
    "aiohttp": multidict.CIMultiDict,
    "aiohttp, raw": lambda headers: tuple(asgi(headers)),
    "Starlette": lambda headers: starlette.datastructures.Headers(headers),
    "httpx": lambda headers: httpx.Headers(headers),
    "items() alone": Items,
    "multiValueHeaders": lambda headers: {k.lower(): [v] for k, v in headers.items()},
    "spaces around": lambda headers: {k: f" {v} " for k, v in headers.items()},
}


@pytest.mark.parametrize("kind", HEADERS)
def test_headers_of_every_server(kind: str) -> None:
    made = HEADERS[kind]
    assert webhook().read(BODY, made(signed())).subscription_id == "whsub_a1"
    for name in signed():
        with pytest.raises(SignatureError, match=f"{name.lower()} must occur once, not 0 times"):
            webhook().verify(BODY, made({k: v for k, v in signed().items() if k != name}))


@pytest.mark.parametrize("value", [None, 7, {"value": "a"}, [], ["a", "a"], [None], object()])
def test_header_values_that_are_not_a_single_string(value: Any) -> None:
    for name in signed():
        with pytest.raises(SignatureError, match=name.lower()):
            webhook().verify(BODY, signed() | {name: value})


@pytest.mark.parametrize(
    "headers",
    [None, 5, "close-sig-hash: 0", b"close-sig-hash", [1], ["ab", "cd"], [("a",)], object()],
)
def test_headers_of_the_wrong_type(headers: Any) -> None:
    with pytest.raises(TypeError, match="headers must be a mapping"):
        webhook().verify(BODY, headers)


@pytest.mark.parametrize("key", ["headers", "multiValueHeaders"])
def test_the_whole_event_instead_of_its_headers(key: str) -> None:
    with pytest.raises(SignatureError, match="not the whole request or event"):
        webhook().verify(BODY, {key: signed(), "body": ""})


any_value = st.recursive(
    st.none() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@given(any_value, any_value)
def test_any_input_is_rejected_with_a_message(body: Any, headers: Any) -> None:
    with pytest.raises((WebhookError, TypeError), match=r"header|body"):
        webhook().read(body, headers)
    for name in signed():
        with pytest.raises(WebhookError, match=r"header|close-sig"):
            webhook().read(BODY, signed() | {name: headers})


@pytest.mark.parametrize(
    "view", [bytearray, memoryview, lambda body: memoryview(bytes(2 * len(body)))[::2]]
)
def test_bodies_of_every_bytes_type(view: Any) -> None:
    body = view(BODY)
    if isinstance(body, memoryview) and not body.contiguous:
        spread = bytearray(2 * len(BODY))
        spread[::2] = BODY
        body = memoryview(spread)[::2]
    assert webhook().read(body, signed()).subscription_id == "whsub_a1"
    with pytest.raises(TypeError, match="base64"):
        webhook().verify(BODY.decode(), signed())  # type: ignore[arg-type]


@pytest.mark.parametrize("now", [float("nan"), float("inf"), None, "1750000000"])
def test_a_clock_that_returns_no_number_accepts_no_delivery(now: Any) -> None:
    with pytest.raises(TypeError, match="clock"):
        Webhook([KEY], clock=lambda: now).verify(BODY, signed())


@pytest.mark.parametrize("tolerance", [0, -1, float("nan"), float("inf"), "300", None])
def test_invalid_tolerances(tolerance: Any) -> None:
    with pytest.raises(ValueError, match="tolerance"):
        Webhook([KEY], tolerance=tolerance)


@pytest.mark.parametrize("headers", [signed(), signed(key=OTHER)])
@pytest.mark.parametrize("kind", ["headers", "multiValueHeaders", "both"])
@pytest.mark.parametrize("encoded", [True, False, None])
def test_the_lambda_example(headers: dict[str, str], kind: str, encoded: bool | None) -> None:
    seen: list[Event] = []
    body = base64.b64encode(BODY).decode() if encoded else BODY.decode()
    lists = {name.lower(): [value] for name, value in headers.items()}
    sent: dict[str, Any] = {
        "body": body,
        "headers": None if kind == "multiValueHeaders" else headers,
    }
    if encoded is not None:
        sent["isBase64Encoded"] = encoded
    if kind != "headers":
        sent["multiValueHeaders"] = lists
    status = make_lambda(webhook(), seen.append)(sent, None)["statusCode"]
    assert (status, len(seen)) == ((200, 1) if headers == signed() else (400, 0))


@pytest.mark.parametrize("headers", [signed(), signed(key=OTHER)])
def test_the_wsgi_example(headers: dict[str, str]) -> None:
    seen: list[Event] = []
    statuses: list[str] = []
    environ = {**wsgi(headers), "wsgi.input": io.BytesIO(BODY), "CONTENT_LENGTH": str(len(BODY))}
    make_wsgi(webhook(), seen.append)(environ, lambda status, _: statuses.append(status))
    assert (statuses[0][:3], len(seen)) == (("200", 1) if headers == signed() else ("400", 0))


def test_the_http_server_example() -> None:
    seen: list[Event] = []
    server = http.server.HTTPServer(("127.0.0.1", 0), make_handler(webhook(), seen.append))
    thread = threading.Thread(target=lambda: [server.handle_request() for _ in range(2)])
    thread.start()
    statuses = []
    for headers in (signed(), signed(key=OTHER)):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=120)
        connection.request("POST", "/", BODY, headers)
        statuses.append(connection.getresponse().status)
        connection.close()
    thread.join()
    server.server_close()
    assert (statuses, len(seen)) == ([200, 400], 1)


def test_a_lone_surrogate_in_the_body_is_accepted() -> None:
    body = BODY.replace(b"Wayne", rb"cut \ud83d")
    event = webhook().read(body, signed(body)).event
    assert event.data == {"name": "cut \ufffd"}


@pytest.mark.parametrize("off", [-300, -1, 0, 1, 300])
@pytest.mark.parametrize("keys", [[KEY], [OTHER, KEY], [KEY, OTHER], [KEY.upper()]])
def test_accepted_timestamps_and_keys(off: int, keys: list[str]) -> None:
    headers = signed(at=NOW + off)
    verify_signature(BODY, headers, signature_keys=keys, clock=lambda: NOW)


def test_any_modified_bit_is_rejected() -> None:
    for at in range(len(BODY)):
        changed = bytearray(BODY)
        changed[at] ^= 1
        with pytest.raises(SignatureError, match="matches none"):
            webhook().verify(bytes(changed), signed())
    good = signed()
    for name, value in good.items():
        for at in range(len(value)):
            other = "0" if value[at] != "0" else "1"
            bad = good | {name: value[:at] + other + value[at + 1 :]}
            with pytest.raises(SignatureError):
                webhook().verify(BODY, bad)


REORDERED = json.dumps({"event": EVENT, "subscription_id": "whsub_a1"}).encode()
STAMP = str(NOW)


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (BODY, signed(at=NOW - 301), "301 seconds ago"),
        (BODY, signed(at=NOW + 301), "301 seconds in the future"),
        (BODY, signed(key=OTHER), "matches none of the 1 signature keys"),
        (REORDERED, signed(), "matches none"),
        (BODY + b" ", signed(), "matches none"),
        (b"", signed(), "matches none"),
        (STAMP[-1:].encode() + BODY, signed() | {"Close-Sig-Timestamp": STAMP[:-1]}, "ago"),
        (BODY, {}, "close-sig-hash must occur once, not 0 times"),
        (BODY, {"close-sig-hash": "0" * 64}, "close-sig-timestamp must occur once, not 0 times"),
        (BODY, signed() | {"close-sig-hash": "0" * 64}, "once, not 2 times"),
        (BODY, signed() | {"Close-Sig-Hash": "é" * 64}, "not a SHA-256 digest"),
        (BODY, signed() | {"Close-Sig-Hash": "0" * 63}, "not a SHA-256 digest"),
        (BODY, signed() | {"Close-Sig-Timestamp": "-1"}, "not a whole number"),
        (BODY, signed() | {"Close-Sig-Timestamp": "١٢"}, "not a whole number"),
    ],
)
def test_rejected_deliveries(body: bytes, headers: dict[str, str], reason: str) -> None:
    with pytest.raises(SignatureError, match=reason) as caught:
        webhook().verify(body, headers)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"event": {}}', b'{"subscription_id":"w"}'])
def test_signed_bodies_that_are_not_events(body: bytes) -> None:
    with pytest.raises(WebhookError):
        webhook().read(body, signed(body))


def test_all_keys_are_compared_even_after_a_match(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[Any] = []
    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append(a) or real(a, b))
    webhook(KEY, OTHER).verify(BODY, signed())
    assert len(compared) == 2


@pytest.mark.parametrize("keys", [[], KEY, ["secret"], [KEY, "0f"], [None]])
def test_invalid_keys_are_not_shown(keys: Any) -> None:
    with pytest.raises(ValueError, match="signature_keys") as caught:
        Webhook(keys)
    assert "secret" not in str(caught.value)
    assert KEY not in repr(webhook())
    with pytest.raises(TypeError):
        webhook().verify(BODY.decode(), signed())  # type: ignore[arg-type]


async def subscribed(close: CloseClient, url: str) -> str:
    wanted = [
        WebhookEventFilter(object_type="lead", action=action)
        for action in ("created", "updated", "deleted")
    ]
    made = await close.webhooks.create(WebhookSubscriptionCreate(url=url, events=wanted))
    assert made.signature_key not in repr(made)
    return made.signature_key


async def test_the_aiohttp_receiver_accepts_deliveries(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = ManualClock()
    async with (
        CloseSimulator(leads=3, clock=clock) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        keys: list[str] = []
        runner, url = await served(keys, clock, lambda: close)
        try:
            sim.webhooks.is_shuffled, sim.webhooks.repeats = True, 2
            for number in range(5):
                sim.world.create_lead(name=f"Lead {number}")
            statuses = [attempt.status for attempt in await sim.webhooks.deliver()]
            assert (statuses, url) == ([200] * 10, url)
            assert len(capsys.readouterr().out.splitlines()) == 5
            clock.advance(1_000)
            last = sim.webhooks.attempts[-1]
            with pytest.raises(SignatureError, match="1000 seconds ago"):
                Webhook(keys, clock=clock).verify(last.body, last.headers)
        finally:
            await runner.cleanup()


async def served(keys: list[str], clock: ManualClock, close: Any) -> tuple[web.AppRunner, str]:
    """Subscribe first, because the key is known only then, and serve at the subscribed URL."""
    holder = web.Application()
    runner = web.AppRunner(holder, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    await runner.cleanup()
    url = f"http://127.0.0.1:{port}/close"
    keys.append(await subscribed(close(), url))
    runner = web.AppRunner(make_app(Webhook(keys, clock=clock)), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner, url


async def test_the_asgi_receiver_handles_each_event_once() -> None:
    seen: list[Event] = []
    app = Receiver(webhook(), seen.append)

    async def post(body: bytes, headers: dict[str, str], method: str = "POST") -> int:
        parts = [body[:7], body[7:]]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await app({"type": "http", "method": method, "headers": pairs}, receive, send)
        return int(sent[0]["status"])

    assert [await post(BODY, signed()) for _ in range(2)] == [200, 200]
    assert [event.id for event in seen] == ["ev_a1"]
    assert await post(BODY, signed(key=OTHER)) == 400
    assert await post(BODY, signed(), "GET") == 405


async def test_failures_are_retried_and_pause_the_subscription_after_three_days() -> None:
    clock = ManualClock()
    async with (
        CloseSimulator(leads=3, clock=clock) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        await subscribed(close, "http://127.0.0.1:9/nobody")
        lead = sim.world.create_lead(name="A")
        waits = []
        for _ in range(7):
            assert [attempt.status for attempt in await sim.webhooks.deliver()] == [None]
            due = sim.world.webhooks.next_due()
            assert due is not None
            waits.append(due - clock())
            clock.advance(waits[-1])
        assert waits == [60, 120, 240, 480, 960, 1200, 1200]
        clock.advance(3 * 86_400)
        await sim.webhooks.deliver()
        page = await close.webhooks.list()
        [subscription] = page.data
        assert (subscription.status, bool(subscription.pause_reason)) == ("paused", True)
        assert "signature_key" not in subscription.extra
        assert subscription.counters == {"first_fail": 1, "retry_fail": 7}
        assert subscription.history.errors[0].error == "ConnectionError"
        sim.world.update_lead(lead["id"], name="B")
        assert await sim.webhooks.deliver() == []
        resumed = await close.webhooks.update(
            subscription.id, WebhookSubscriptionUpdate(status="active")
        )
        assert (resumed.status, resumed.pause_reason) == ("active", None)
        await close.webhooks.delete(subscription.id)
        assert (await close.webhooks.list()).data == []


@pytest.mark.parametrize(
    ("extra", "heard"),
    [
        ({"type": "field_accessor", "field": "changed_fields",
          "filter": {"type": "contains", "value": "name"}}, 1),
        ({"type": "field_accessor", "field": "changed_fields",
          "filter": {"type": "any_array_value", "filter": {"type": "equals", "value": "x"}}}, 0),
        ({"type": "field_accessor", "field": "data", "filter": {"type": "field_accessor",
          "field": "name", "filter": {"type": "not_equals", "value": "B"}}}, 0),
        ({"type": "and", "filters": [{"type": "non_null"},
          {"type": "not", "filter": {"type": "is_null"}}]}, 1),
        ({"type": "or", "filters": []}, 0),
    ],
)  # fmt: skip
async def test_extra_filters(extra: dict[str, Any], heard: int) -> None:
    async with (
        CloseSimulator(leads=3, clock=ManualClock()) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        wanted = [WebhookEventFilter(object_type="lead", action="updated", extra_filter=extra)]
        url = "http://127.0.0.1:9/nobody"
        await close.webhooks.create(WebhookSubscriptionCreate(url=url, events=wanted))
        sim.world.update_lead(next(iter(sim.world.leads)), name="B")
        assert len(await sim.webhooks.deliver()) == heard
