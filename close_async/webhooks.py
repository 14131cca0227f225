"""Verification and parsing of Close's webhook deliveries, for any web framework.

Example::

    from close_async.webhooks import Webhook

    webhook = Webhook(signature_keys=[os.environ["CLOSE_SIGNATURE_KEY"]])

    async def receive(request: web.Request) -> web.Response:  # aiohttp
        try:
            delivery = webhook.read(await request.read(), request.headers)
        except WebhookError as error:
            return web.Response(status=400, text=str(error))
        if await is_new(delivery.key):
            await handle(delivery.event)
        return web.Response()

Close repeats a delivery if it does not get a 2xx quickly, delivers in any order, and may deliver an
event twice: store ``delivery.key`` to recognize duplicates. See
https://developer.close.com/api/resources/webhook-subscriptions
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, cast

import attrs

from close_async._checks import is_number
from close_async.errors import SignatureError, WebhookError
from close_async.models.events import Event
from close_async.wire import json
from close_async.wire.convert import decode

__all__ = [
    "Delivery",
    "SignatureError",
    "Webhook",
    "WebhookError",
    "signature_headers",
    "verify_signature",
]

SIGNATURE_HEADER = "close-sig-hash"
TIMESTAMP_HEADER = "close-sig-timestamp"


class HasItems(Protocol):
    """A collection of headers with ``items()``, such as a mapping."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Return the pairs of name and value."""
        ...


Headers = HasItems | Iterable[tuple[str | bytes, str | bytes]]
"""The headers of a request, as the server or framework provides them.

Accepted are objects with ``items()`` (a dictionary, ``email.message.Message``, the headers of
aiohttp, Starlette, Django, Flask, Tornado), a WSGI ``environ``, the ``headers`` and
``multiValueHeaders`` of AWS Lambda, and pairs, such as those of an ASGI scope. Names are
case-insensitive, and names and values may be bytes.
"""

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
# Keys of a Lambda event and an ASGI scope: if they are present, the caller passed the whole request
# instead of its headers.
_REQUEST_KEYS = frozenset({"headers", "multivalueheaders"})
# Close's keys have 32 bytes; fewer than 16 would be a truncated key.
_KEY = re.compile(r"(?:[0-9a-fA-F]{2}){16,}", re.ASCII)


@attrs.frozen
class Delivery:
    """An event that Close delivered.

    Args:
        subscription_id: The id of the subscription that it was delivered for.
        event: The event. Unknown types and actions are accepted.
        key: Identifies the version of the event: deliveries with the same key are duplicates. If
            Close merges a later change into an event, its id stays the same and its key changes.
    """

    subscription_id: str
    event: Event
    key: str


class Webhook:
    """Verifies and parses the deliveries of webhook subscriptions.

    Args:
        signature_keys: The ``signature_key`` of each subscription that delivers here, as returned
            when it was created. Pass two while one replaces the other.
        tolerance: Maximum difference between a delivery's timestamp and the clock, in seconds.
            Close signs each attempt with its own timestamp, so repeated deliveries need no more.
        clock: Returns the time in seconds since 1970.

    Raises:
        ValueError: There are no keys, or one is not a signature key, or ``tolerance`` is not a
            positive number.
    """

    def __init__(
        self,
        signature_keys: Sequence[str],
        *,
        tolerance: float = 300.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = _read_keys(signature_keys)
        if not is_number(tolerance) or tolerance <= 0:
            msg = f"tolerance must be a number of seconds over 0, not {tolerance!r}"
            raise ValueError(msg)
        self._tolerance = tolerance
        self._clock = clock

    def verify(self, body: bytes, headers: Headers) -> None:
        """Verify that a delivery comes from Close and is recent.

        Args:
            body: The raw body, before it was parsed.
            headers: The headers of the request.

        Raises:
            SignatureError: A header is missing or malformed, the signature matches no key, or the
                timestamp is outside the tolerance. The message contains no key.
            TypeError: ``body`` is not bytes, ``headers`` are not headers, or ``clock`` does not
                return seconds.
        """
        body = _raw(body)
        signature, timestamp = _signature_of(headers)
        # Every key is tried even after a match, so that the time taken does not reveal which one
        # matched.
        matches = [
            hmac.compare_digest(_sign(key, timestamp, body), signature) for key in self._keys
        ]
        if not any(matches):
            msg = (
                f"{SIGNATURE_HEADER} matches none of the {len(matches)} signature keys: the body "
                "or the timestamp was modified in transit, or the subscription has another key"
            )
            raise SignatureError(msg)
        self._check_time(int(timestamp))

    def read(self, body: bytes, headers: Headers) -> Delivery:
        """Verify a delivery and parse it.

        Args:
            body: The raw body, before it was parsed.
            headers: The headers of the request.

        Raises:
            SignatureError: It does not come from Close or is not recent; see :meth:`verify`.
            WebhookError: The body is not the delivery of an event.
            TypeError: ``body`` is not bytes, ``headers`` are not headers, or ``clock`` does not
                return seconds.
        """
        body = _raw(body)
        self.verify(body, headers)
        return _read_delivery(body)

    def _check_time(self, timestamp: int) -> None:
        now = self._clock()
        if not is_number(now):
            msg = f"clock must return the seconds since 1970, but it returned {now!r}"
            raise TypeError(msg)
        late = now - timestamp
        if abs(late) > self._tolerance:
            way = "ago" if late > 0 else "in the future"
            msg = (
                f"{TIMESTAMP_HEADER} is {abs(late):.0f} seconds {way}, over the tolerance of "
                f"{self._tolerance:g}: the delivery is a replay, or a clock is wrong"
            )
            raise SignatureError(msg)

    def __repr__(self) -> str:
        return f"Webhook({len(self._keys)} signature keys, tolerance={self._tolerance:g})"

    def __reduce__(self) -> Any:
        msg = "a Webhook holds keys and cannot be pickled; create one in each process"
        raise TypeError(msg)


def verify_signature(
    body: bytes,
    headers: Headers,
    *,
    signature_keys: Sequence[str],
    tolerance: float = 300.0,
    clock: Callable[[], float] = time.time,
) -> None:
    """Verify that a delivery comes from Close and is recent: :meth:`Webhook.verify` in one call.

    Args:
        body: The raw body, before it was parsed.
        headers: The headers of the request.
        signature_keys: The keys of the subscriptions that deliver here.
        tolerance: Maximum difference between the timestamp and the clock, in seconds.
        clock: Returns the time in seconds since 1970.

    Raises:
        SignatureError: It does not, or is not recent.
        TypeError: ``body`` is not bytes, ``headers`` are not headers, or ``clock`` does not
            return seconds.
        ValueError: There are no keys, or one is not a signature key.
    """
    Webhook(signature_keys, tolerance=tolerance, clock=clock).verify(body, headers)


def signature_headers(
    signature_key: str, body: bytes, *, clock: Callable[[], float] = time.time
) -> dict[str, str]:
    """Return the headers that Close sends with a delivery: for tests of an endpoint.

    Args:
        signature_key: The ``signature_key`` of a subscription, or any hexadecimal key.
        body: The raw body.
        clock: Returns the time in seconds since 1970.

    Raises:
        ValueError: ``signature_key`` is not a signature key.
        TypeError: ``body`` is not bytes.

    Example::

        body = b'{"subscription_id": "whsub_1", "event": {...}}'
        response = await client.post("/hook", data=body, headers=signature_headers(KEY, body))
    """
    [key] = _read_keys([signature_key])
    timestamp = str(int(clock()))
    return {
        SIGNATURE_HEADER: _sign(key, timestamp, _raw(body)),
        TIMESTAMP_HEADER: timestamp,
    }


def _read_keys(keys: Sequence[str]) -> tuple[bytes, ...]:
    if isinstance(keys, str) or not keys:
        msg = "signature_keys must be a list of at least one key"
        raise ValueError(msg)
    for number, key in enumerate(keys):
        if not isinstance(key, str) or not _KEY.fullmatch(key):  # pyright: ignore[reportUnnecessaryIsInstance]
            # The value is not shown: it may be a key with a typing error.
            msg = f"signature_keys[{number}] is not a hexadecimal signature_key of a subscription"
            raise ValueError(msg)
    return tuple(bytes.fromhex(key) for key in keys)


def _sign(key: bytes, timestamp: str, body: bytes) -> str:
    digest = hmac.new(key, timestamp.encode(), hashlib.sha256)
    digest.update(body)
    return digest.hexdigest()


def _signature_of(headers: Headers) -> tuple[str, str]:
    pairs = list(_pairs(headers))  # once: an iterator, such as zip(names, values), ends
    signature = _one(pairs, SIGNATURE_HEADER)
    timestamp = _one(pairs, TIMESTAMP_HEADER)
    if not _DIGEST.fullmatch(signature):
        msg = f"{SIGNATURE_HEADER} is not a SHA-256 digest in hexadecimal"
        raise SignatureError(msg)
    if not _TIMESTAMP.fullmatch(timestamp):
        msg = f"{TIMESTAMP_HEADER} is not a whole number of seconds"
        raise SignatureError(msg)
    return signature, timestamp


def _one(pairs: Sequence[tuple[str, object]], name: str) -> str:
    """Return the value of a header that must occur exactly once."""
    found: list[object] = []
    misplaced = False
    for key, value in pairs:
        if key == name:
            # multiValueHeaders of AWS Lambda holds a list for each header.
            found += cast("list[object]", value) if isinstance(value, list | tuple) else [value]
        misplaced = misplaced or key in _REQUEST_KEYS
    if len(found) != 1:
        hint = "; pass the headers, not the whole request or event" if misplaced else ""
        msg = f"the header {name} must occur once, not {len(found)} times{hint}"
        raise SignatureError(msg)
    text = _text(found[0])
    if text is None:
        msg = f"the header {name} must be a string, not {type(found[0]).__name__}"
        raise SignatureError(msg)
    return text.strip()


def _pairs(headers: object) -> Iterator[tuple[str, object]]:
    """Yield names in lower case with hyphens, and values unchanged."""
    items = getattr(headers, "items", None)
    pairs: object = items() if callable(items) else headers
    if isinstance(pairs, str | bytes) or not isinstance(pairs, Iterable):
        raise _not_headers(headers)
    for pair in cast("Iterable[object]", pairs):
        if not isinstance(pair, tuple | list) or len(cast("tuple[Any, ...]", pair)) != 2:
            raise _not_headers(headers)
        key, value = cast("tuple[object, object]", pair)
        name = _text(key)
        if name is not None:
            # WSGI: HTTP_CLOSE_SIG_HASH.
            yield name.lower().replace("_", "-").removeprefix("http-"), value


def _not_headers(headers: object) -> TypeError:
    return TypeError(
        f"headers must be a mapping or pairs of names and values, not {type(headers).__name__}"
    )


def _text(value: object) -> str | None:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(cast("bytes", value)).decode("latin-1")
    return value if isinstance(value, str) else None


def _raw(body: object) -> bytes:
    """Return a body as bytes. A memory view may have any layout."""
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(cast("bytes", body))
    msg = f"body must be the raw bytes of the request, not {type(body).__name__}"
    if isinstance(body, str):
        msg += (
            ": for AWS Lambda, base64.b64decode(event['body']) if event['isBase64Encoded'] "
            "else event['body'].encode()"
        )
    raise TypeError(msg)


def _read_delivery(body: bytes) -> Delivery:
    try:
        content: Any = json.loads(body)
    except ValueError:
        msg = "the body is not JSON"
        raise WebhookError(msg) from None
    fields = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    event: Any = fields.get("event")
    subscription_id = fields.get("subscription_id")
    if not isinstance(event, dict) or not isinstance(subscription_id, str):
        msg = "the body has no 'event' object or no 'subscription_id'"
        raise WebhookError(msg)
    row = cast("dict[str, Any]", event)
    parts = row.get("id"), row.get("date_updated")
    if not all(isinstance(part, str) for part in parts):
        msg = "the event has no 'id' or no 'date_updated'"
        raise WebhookError(msg)
    return Delivery(subscription_id, decode(Event, row), "/".join(map(str, parts)))
