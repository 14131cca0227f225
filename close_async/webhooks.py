"""Webhooks: deliveries of Close's, checked and read, whatever server receives them.

```python
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
```

Close delivers an event again when no 2xx comes quickly, does not keep the order, and may deliver
one twice: store ``delivery.key`` to tell. See
https://developer.close.com/api/resources/webhook-subscriptions
"""

import hashlib
import hmac
import math
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, cast

import attrs

from close_async.errors import SignatureError, WebhookError
from close_async.models.events import Event
from close_async.wire import json
from close_async.wire.convert import decode

__all__ = ["Delivery", "SignatureError", "Webhook", "WebhookError", "verify_signature"]

SIGNATURE_HEADER = "close-sig-hash"
TIMESTAMP_HEADER = "close-sig-timestamp"


class HasItems(Protocol):
    """A mapping, or another collection of headers with ``items()``."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Return the pairs of name and value."""
        ...


Headers = HasItems | Iterable[tuple[str | bytes, str | bytes]]
"""The headers of a request, as the server or framework has them.

Anything with ``items()`` is accepted (a dictionary, ``email.message.Message``, the headers of
aiohttp, Starlette, Django, Flask, Tornado), a WSGI ``environ``, the ``headers`` and
``multiValueHeaders`` of AWS Lambda, and pairs, such as those of an ASGI scope. Names are of any
case, and names and values may be bytes.
"""

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
# Keys of what holds headers: of a Lambda event, an ASGI scope.
_OF_A_REQUEST = frozenset({"headers", "multivalueheaders"})
_KEY = re.compile(r"(?:[0-9a-fA-F]{2}){16,}", re.ASCII)


@attrs.frozen
class Delivery:
    """An event that Close delivered.

    Args:
        subscription_id: The subscription that it was delivered for.
        event: What happened; types and actions that are not known yet are let through.
        key: What tells this delivery from others: two with the same key tell the same. An event
            that Close added to has the same id, and another key.
    """

    subscription_id: str
    event: Event
    key: str


class Webhook:
    """Checks and reads what Close delivers to a webhook.

    Args:
        signature_keys: The keys of the subscriptions that deliver here, each the
            ``signature_key`` of its creation: two while one replaces the other.
        tolerance: How many seconds a delivery's time may be off, to either side. Close signs
            each attempt anew, so that a late one is no reason for more.
        clock: The time in seconds since 1970.

    Raises:
        ValueError: There is no key, or one is none.
    """

    def __init__(
        self,
        signature_keys: Sequence[str],
        *,
        tolerance: float = 300.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = _read_keys(signature_keys)
        if not isinstance(tolerance, int | float) or not 0 < tolerance < math.inf:  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"tolerance is a number of seconds over 0, not {tolerance!r}"
            raise ValueError(msg)
        self._tolerance = tolerance
        self._clock = clock

    def verify(self, body: bytes, headers: Headers) -> None:
        """Check that a delivery comes from Close, and now.

        Args:
            body: The body as it came, before anything parsed it.
            headers: The headers as they came.

        Raises:
            SignatureError: It does not; the message says what is wrong, and shows no key.
            TypeError: ``body`` is not bytes, ``headers`` are not headers, or ``clock`` does not
                return seconds.
        """
        body = _raw(body)
        signature, timestamp = _signature_of(headers)
        # All keys are tried, whatever the first ones give, so that time tells nothing.
        matches = [
            hmac.compare_digest(_sign(key, timestamp, body), signature) for key in self._keys
        ]
        if not any(matches):
            msg = (
                f"{SIGNATURE_HEADER} fits none of the {len(matches)} signature keys: the body or "
                "the timestamp was changed on the way, or the subscription has another key"
            )
            raise SignatureError(msg)
        self._check_time(int(timestamp))

    def read(self, body: bytes, headers: Headers) -> Delivery:
        """Check a delivery and read it.

        Args:
            body: The body as it came, before anything parsed it.
            headers: The headers as they came.

        Raises:
            SignatureError: It does not come from Close, or not now.
            WebhookError: It does, but is no delivery of an event.
            TypeError: ``body`` is not bytes, ``headers`` are not headers, or ``clock`` does not
                return seconds.
        """
        body = _raw(body)
        self.verify(body, headers)
        return _read_delivery(body)

    def _check_time(self, timestamp: int) -> None:
        now = self._clock()
        if not isinstance(now, int | float) or not math.isfinite(now):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"clock returns the seconds since 1970, and it returned {now!r}"
            raise TypeError(msg)
        late = now - timestamp
        if abs(late) > self._tolerance:
            way = "ago" if late > 0 else "in the future"
            msg = (
                f"{TIMESTAMP_HEADER} is {abs(late):.0f} seconds {way}, over the tolerance of "
                f"{self._tolerance:g}: it is repeated by somebody, or a clock is wrong"
            )
            raise SignatureError(msg)

    def __repr__(self) -> str:
        return f"Webhook({len(self._keys)} signature keys, tolerance={self._tolerance:g})"

    def __reduce__(self) -> Any:
        msg = "a Webhook holds keys and is not pickled; make one where it is needed"
        raise TypeError(msg)


def verify_signature(
    body: bytes,
    headers: Headers,
    *,
    signature_keys: Sequence[str],
    tolerance: float = 300.0,
    clock: Callable[[], float] = time.time,
) -> None:
    """Check that a delivery comes from Close, and now: :meth:`Webhook.verify`, in one call.

    Args:
        body: The body as it came, before anything parsed it.
        headers: The headers as they came.
        signature_keys: The keys of the subscriptions that deliver here.
        tolerance: How many seconds a delivery's time may be off, to either side.
        clock: The time in seconds since 1970.

    Raises:
        SignatureError: It does not.
        TypeError: ``body`` is not bytes, ``headers`` are not headers, or ``clock`` does not
            return seconds.
        ValueError: There is no key, or one is none.
    """
    Webhook(signature_keys, tolerance=tolerance, clock=clock).verify(body, headers)


def _read_keys(keys: Sequence[str]) -> tuple[bytes, ...]:
    if isinstance(keys, str) or not keys:
        msg = "signature_keys is a list of one key or more"
        raise ValueError(msg)
    for number, key in enumerate(keys):
        if not isinstance(key, str) or not _KEY.fullmatch(key):  # pyright: ignore[reportUnnecessaryIsInstance]
            # Not shown: it may be a key with a typing error.
            msg = f"signature_keys[{number}] is not the hexadecimal text that Close gave"
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
    """Return the value of a header that must be there once."""
    found: list[object] = []
    misplaced = False
    for key, value in pairs:
        if key == name:
            # AWS has lists of values where a header may be repeated.
            found += cast("list[object]", value) if isinstance(value, list | tuple) else [value]
        misplaced = misplaced or key in _OF_A_REQUEST
    if len(found) != 1:
        hint = "; pass the headers, not the whole request or event" if misplaced else ""
        msg = f"the header {name} is there {len(found)} times, not once{hint}"
        raise SignatureError(msg)
    text = _text(found[0])
    if text is None:
        msg = f"the header {name} is a {type(found[0]).__name__}, not a string"
        raise SignatureError(msg)
    return text.strip()


def _pairs(headers: object) -> Iterator[tuple[str, object]]:
    """Yield names, as HTTP/2 writes them, and values as they are."""
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
        f"headers are the request's headers, a mapping or pairs, not {type(headers).__name__}"
    )


def _text(value: object) -> str | None:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(cast("bytes", value)).decode("latin-1")
    return value if isinstance(value, str) else None


def _raw(body: object) -> bytes:
    """Return a body as bytes; a memory view may be of any layout."""
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(cast("bytes", body))
    msg = f"body is the raw bytes of the request, not {type(body).__name__}"
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
        msg = "the body is no JSON"
        raise WebhookError(msg) from None
    fields = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    event: Any = fields.get("event")
    subscription_id = fields.get("subscription_id")
    if not isinstance(event, dict) or not isinstance(subscription_id, str):
        msg = "the body holds no 'event' and 'subscription_id'"
        raise WebhookError(msg)
    row = cast("dict[str, Any]", event)
    parts = row.get("id"), row.get("date_updated")
    if not all(isinstance(part, str) for part in parts):
        msg = "the event has no 'id' or no 'date_updated'"
        raise WebhookError(msg)
    return Delivery(subscription_id, decode(Event, row), "/".join(map(str, parts)))
