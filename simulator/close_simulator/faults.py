"""What can go wrong between a client and Close, on demand."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from random import Random
from typing import Literal, TypedDict, Unpack

from attrs import define, evolve, frozen

from close_simulator.http import Reply, json_reply

Kind = Literal["reply", "reset", "cut_body", "stall", "slow", "huge"]


class When(TypedDict, total=False):
    """When a fault strikes.

    Attributes:
        times: How often, 1 unless told; None for ever.
        match: Which requests, as ``"GET /lead/"``; ``*`` stands for anything, as in
            ``"PUT /lead/*"`` or ``"* /lead/*"``. All requests unless told.
        after: How many matching requests pass unharmed first.
        after_effect: Whether the request is carried out, and only its answer lost.
    """

    times: int | None
    match: str
    after: int
    after_effect: bool


@frozen(kw_only=True)
class Fault:
    """One way to misbehave; made by the methods below, given to :meth:`Faults.add`.

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
        """Answer with this status and, if given, body and headers.

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
        """Answer with this body, whatever was asked: HTML, half a JSON, a list.

        Args:
            body: The body.
            content_type: What it is said to be.
            status: The HTTP status.
            **when: See :class:`When`.
        """
        return cls(kind="reply", reply=Reply(body, status, {"Content-Type": content_type}), **when)

    @classmethod
    def empty(cls, **when: Unpack[When]) -> "Fault":
        """Answer 200 with no body at all.

        Args:
            **when: See :class:`When`.
        """
        return cls.body(b"", **when)

    @classmethod
    def redirect(cls, url: str, *, status: int = 302, **when: Unpack[When]) -> "Fault":
        """Send the client elsewhere.

        Args:
            url: Where to.
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
        """Answer 429 out of the blue.

        Args:
            reset: Seconds to wait, as told in the header.
            limit: The limit told.
            body: Another body than Close's, for instance not JSON.
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
        """Reset the connection instead of answering.

        Args:
            **when: See :class:`When`.
        """
        return cls(kind="reset", **when)

    @classmethod
    def cut_body(cls, share: float = 0.5, **when: Unpack[When]) -> "Fault":
        """Close the connection when this share of the announced body has been sent.

        Args:
            share: From 0 to 1.
            **when: See :class:`When`.
        """
        return cls(kind="cut_body", amount=share, **when)

    @classmethod
    def stall(cls, seconds: float = float("inf"), **when: Unpack[When]) -> "Fault":
        """Be silent for so long, then go on; with ``after_effect`` it is the answer that waits.

        Args:
            seconds: How long, in real time; for ever unless told.
            **when: See :class:`When`.
        """
        return cls(kind="stall", amount=seconds, **when)

    @classmethod
    def slow(cls, bytes_per_second: float, **when: Unpack[When]) -> "Fault":
        """Send the body in ten small pieces a second.

        Args:
            bytes_per_second: How fast.
            **when: See :class:`When`.
        """
        return cls(kind="slow", amount=bytes_per_second, **when)

    @classmethod
    def huge(cls, size: int, **when: Unpack[When]) -> "Fault":
        """Answer with valid JSON of so many bytes, without announcing its length.

        Args:
            size: How many bytes.
            **when: See :class:`When`.
        """
        return cls(kind="huge", amount=size, **when)

    def matches(self, method: str, path: str) -> bool:
        """Tell whether this fault is meant for a request.

        Args:
            method: The request's method.
            path: Its path below the API's root.
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
        self.seen += 1
        if self.seen <= self.fault.after or self.rng.random() >= self.share:
            return False
        if self.fault.times is not None:
            self.fault = evolve(self.fault, times=self.fault.times - 1)
        return True


class Faults:
    """The faults a simulator has in store; the first that matches a request strikes.

    Example:
        >>> faults = Faults()
        >>> faults.add(Fault.reset(match="POST /lead/"))
        >>> len(faults)
        1
    """

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def add(self, fault: Fault, *, share: float = 1.0, seed: int = 0) -> None:
        """Have a fault in store.

        Args:
            fault: What shall happen, and when.
            share: Which share of the matching requests it strikes, 0 to 1; set the fault's
                ``times=None`` along with it.
            seed: Decides which; the same seed strikes the same requests in order.
        """
        rng = Random(f"faults/{seed}")  # noqa: S311 - reproducible, not secret
        self._armed.append(_Armed(fault, share, rng))

    def clear(self) -> None:
        """Behave again."""
        self._armed.clear()

    def pick(self, method: str, path: str) -> Fault | None:
        """Give the fault that strikes a request, if any, and use it up."""
        for armed in self._armed:
            if armed.strikes(method, path):
                return armed.fault
        return None

    def __len__(self) -> int:
        """Count the faults that can still strike."""
        return sum(armed.fault.times != 0 for armed in self._armed)

    def __iter__(self) -> Iterator[Fault]:
        """Go through the faults in store."""
        return (armed.fault for armed in self._armed)
