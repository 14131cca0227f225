"""Fault injection: failures between a client and Close, on demand."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from fnmatch import fnmatchcase
from random import Random
from typing import Any, Literal, TypedDict, Unpack, cast, get_args

from attrs import define, evolve, frozen

from close_simulator.http import Reply, json_reply

Kind = Literal["reply", "reset", "cut_body", "stall", "slow", "huge"]


class When(TypedDict, total=False):
    """The requests that a fault affects.

    Attributes:
        times: The number of affected requests, 1 by default; ``None`` for no limit.
        match: A pattern of method and path, such as ``"GET /lead/"``; ``*`` matches anything, as in
            ``"PUT /lead/*"`` or ``"* /lead/*"``. All requests by default.
        after: The number of matching requests to let through first.
        after_effect: Whether the request is processed, and only its response is affected.
    """

    times: int | None
    match: str
    after: int
    after_effect: bool


@frozen(kw_only=True)
class Fault:
    """A fault, created by one of the methods below and passed to :meth:`Faults.add`.

    Every method takes the keywords of :class:`When`.

    Example:
        >>> fault = Fault.status(503, times=2, match="GET /lead/")
    """

    kind: Kind
    reply: Reply | None = None
    amount: float = 0.0
    times: int | None = 1
    match: str = "*"
    after: int = 0
    after_effect: bool = False

    @classmethod
    def status(
        cls,
        status: int,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        **when: Unpack[When],
    ) -> "Fault":
        """Respond with a status and an optional body and headers.

        Args:
            status: The HTTP status.
            body: The body.
            headers: The headers.
            **when: See :class:`When`.
        """
        return cls(kind="reply", reply=Reply(body, status, headers or {}), **when)

    @classmethod
    def body(
        cls,
        body: bytes,
        content_type: str = "application/json",
        *,
        status: int = 200,
        **when: Unpack[When],
    ) -> "Fault":
        """Respond with a body that the API would not send: HTML, incomplete JSON, a list.

        Args:
            body: The body.
            content_type: The content type.
            status: The HTTP status.
            **when: See :class:`When`.
        """
        return cls(kind="reply", reply=Reply(body, status, {"Content-Type": content_type}), **when)

    @classmethod
    def empty(cls, **when: Unpack[When]) -> "Fault":
        """Respond 200 without a body.

        Args:
            **when: See :class:`When`.
        """
        return cls.body(b"", **when)

    @classmethod
    def redirect(cls, url: str, *, status: int = 302, **when: Unpack[When]) -> "Fault":
        """Respond with a redirect.

        Args:
            url: The URL to redirect to.
            status: The HTTP status.
            **when: See :class:`When`.
        """
        return cls(kind="reply", reply=Reply(b"", status, {"Location": url}), **when)

    @classmethod
    def rate_limit(
        cls,
        reset: float = 1.0,
        *,
        limit: int = 240,
        body: bytes | None = None,
        **when: Unpack[When],
    ) -> "Fault":
        """Respond 429, whatever the state of the rate limits.

        Args:
            reset: Seconds to wait, as in the header.
            limit: The limit in the header.
            body: A body to send instead of Close's, such as one that is not JSON.
            **when: See :class:`When`.
        """
        details = {"message": "API call count exceeded for this period", "rate_reset": reset}
        reply = json_reply({"error": details}, status=429)
        if body is not None:
            reply = Reply(body, 429, {"Content-Type": "text/plain"})
        reply.headers["ratelimit"] = f"limit={limit}; remaining=0; reset={reset:g}"
        reply.headers["retry-after"] = str(-int(-reset // 1))
        return cls(kind="reply", reply=reply, **when)

    @classmethod
    def reset(cls, **when: Unpack[When]) -> "Fault":
        """Reset the connection instead of responding.

        Args:
            **when: See :class:`When`.
        """
        return cls(kind="reset", **when)

    @classmethod
    def cut_body(cls, share: float = 0.5, **when: Unpack[When]) -> "Fault":
        """Close the connection after a share of the announced body.

        Args:
            share: The share that is sent, from 0 to 1.
            **when: See :class:`When`.
        """
        return cls(kind="cut_body", amount=share, **when)

    @classmethod
    def stall(cls, seconds: float = float("inf"), **when: Unpack[When]) -> "Fault":
        """Wait before processing the request; with ``after_effect``, before sending the response.

        Args:
            seconds: Seconds of real time; unlimited by default.
            **when: See :class:`When`.
        """
        return cls(kind="stall", amount=seconds, **when)

    @classmethod
    def slow(cls, bytes_per_second: float, **when: Unpack[When]) -> "Fault":
        """Send the body in ten small pieces per second.

        Args:
            bytes_per_second: The speed.
            **when: See :class:`When`.
        """
        return cls(kind="slow", amount=bytes_per_second, **when)

    @classmethod
    def huge(cls, size: int, **when: Unpack[When]) -> "Fault":
        """Respond with valid JSON of a given size, without a Content-Length.

        Args:
            size: The size in bytes.
            **when: See :class:`When`.
        """
        return cls(kind="huge", amount=size, **when)

    def matches(self, method: str, path: str) -> bool:
        """Return whether the fault's pattern matches a request.

        Args:
            method: The request's method.
            path: The request's path below the API's root.
        """
        pattern = self.match if self.match == "*" or " " in self.match else f"* {self.match}"
        return fnmatchcase(f"{method} {path}", pattern)


@define
class _Armed:
    fault: Fault
    share: float
    rng: Random
    seen: int = 0

    def strikes(self, method: str, path: str) -> bool:
        if self.fault.times == 0 or not self.fault.matches(method, path):
            return False
        # Counted also while it does not strike, so that `after` and `share` are of the matching
        # requests.
        self.seen += 1
        if self.seen <= self.fault.after or self.rng.random() >= self.share:
            return False
        if self.fault.times is not None:
            self.fault = evolve(self.fault, times=self.fault.times - 1)
        return True


class Faults:
    """The pending faults of a simulator; of those that match a request, the first one applies.

    Example:
        >>> faults = Faults()
        >>> faults.add(Fault.reset(match="POST /lead/"))
        >>> len(faults)
        1
    """

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def add(self, fault: Fault, *, share: float = 1.0, seed: int = 0) -> None:
        """Add a fault.

        Args:
            fault: The fault.
            share: The share of the matching requests that it affects, 0 to 1. Combine it with
                ``times=None``.
            seed: Determines which requests those are; the same seed selects the same ones.
        """
        # A generator of its own per fault: another fault does not change which requests this one
        # affects.
        rng = Random(f"faults/{seed}")  # noqa: S311 - reproducible, not secret
        self._armed.append(_Armed(fault, share, rng))

    def clear(self) -> None:
        """Remove all faults."""
        self._armed.clear()

    def pick(self, method: str, path: str) -> Fault | None:
        """Return the fault for a request, if any, and count its use."""
        for armed in self._armed:
            if armed.strikes(method, path):
                return armed.fault
        return None

    def __len__(self) -> int:
        """Return the number of faults that can still occur."""
        return sum(armed.fault.times != 0 for armed in self._armed)

    def __iter__(self) -> Iterator[Fault]:
        """Iterate over the pending faults."""
        return (armed.fault for armed in self._armed)


def fault_as_json(fault: Fault) -> dict[str, Any]:
    """Return a fault as JSON; ``amount`` is absent from a stall without an end."""
    made: dict[str, Any] = {
        "kind": fault.kind,
        "times": fault.times,
        "match": fault.match,
        "after": fault.after,
        "after_effect": fault.after_effect,
    }
    if fault.reply is not None:
        reply: dict[str, Any] = {"status": fault.reply.status, "headers": fault.reply.headers}
        try:
            reply["body"] = fault.reply.body.decode()
        except UnicodeDecodeError:
            reply["body_base64"] = b64encode(fault.reply.body).decode()
        made["reply"] = reply
    elif fault.kind in _NEEDS_AMOUNT or (fault.kind == "stall" and fault.amount != float("inf")):
        made["amount"] = fault.amount
    return made


def arming_of(given: dict[str, Any]) -> tuple[Fault, float, int]:
    """Read a fault with its ``share`` and ``seed`` from JSON.

    Raises:
        ValueError: A key is unknown or missing, or a value is not valid; the message names it.
    """
    share, seed = given.pop("share", 1.0), given.pop("seed", 0)
    _check("share", share, isinstance(share, int | float) and 0 <= share <= 1, "from 0 to 1")
    _check("seed", seed, type(seed) is int, "an integer")
    return fault_of(given), share, seed


def fault_of(given: dict[str, Any]) -> Fault:
    """Read a fault from JSON.

    Raises:
        ValueError: A key is unknown or missing, or a value is not valid; the message names it.
    """
    _check_keys(given, {"kind", "reply", "amount", *When.__annotations__})
    kind: Any = given.get("kind")
    amount: Any = given.get("amount")
    times = given.get("times", 1)
    match, after = given.get("match", "*"), given.get("after", 0)
    after_effect = given.get("after_effect", False)
    _check("kind", kind, kind in get_args(Kind), f"one of {', '.join(get_args(Kind))}")
    _check("times", times, times is None or _is_count(times), "null, or an integer from 0")
    _check("match", match, isinstance(match, str), 'a string such as "GET /lead/"')
    _check("after", after, _is_count(after), "an integer from 0")
    _check("after_effect", after_effect, isinstance(after_effect, bool), "true or false")
    if amount is None and kind == "stall":
        amount = float("inf")
    is_valid = _is_positive(amount) or (kind == "cut_body" and amount == 0)
    if kind not in _AMOUNTS:
        is_valid = amount is None
    _check("amount", amount, is_valid, _AMOUNTS.get(kind, "absent"))
    return Fault(
        kind=kind,
        reply=_reply_of(given.get("reply")) if kind == "reply" else None,
        amount=amount or 0.0,
        times=times,
        match=match,
        after=after,
        after_effect=after_effect,
    )


_AMOUNTS = {
    "cut_body": "the share of the body that is sent",
    "stall": "seconds above 0, or absent",
    "slow": "bytes per second above 0",
    "huge": "bytes above 0",
}
_NEEDS_AMOUNT = frozenset(_AMOUNTS) - {"stall"}


def _reply_of(given: Any) -> Reply:
    _check("reply", given, isinstance(given, dict), "an object with the status, headers and body")
    _check_keys(given, {"status", "headers", "body", "body_base64"})
    status: Any = given.get("status", 200)
    headers: Any = given.get("headers", {})
    body = given.get("body", "")
    is_status = type(status) is int and 200 <= status <= 599
    _check("reply.status", status, is_status, "an integer from 200 to 599")
    _check("reply.headers", headers, _is_object_of_strings(headers), "an object of strings")
    _check("reply.body", body, isinstance(body, str), "a string")
    raw = b64decode(given["body_base64"]) if "body_base64" in given else body.encode()
    return Reply(raw, status, headers)


def _is_object_of_strings(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    values = cast("dict[str, Any]", value).values()
    return all(isinstance(each, str) for each in values)


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _check(name: str, value: Any, is_valid: object, wanted: str) -> None:
    if not is_valid:
        message = f"{name} must be {wanted}: {value!r}"
        raise ValueError(message)


def _check_keys(given: dict[str, Any], known: set[str]) -> None:
    for key in given.keys() - known:
        message = f"unknown key {key!r}; the keys are {', '.join(sorted(known))}"
        raise ValueError(message)
