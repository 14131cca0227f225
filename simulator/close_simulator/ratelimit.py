"""Close's rate limits, by the rules of limitlion, the library that Close published for them.

A bucket holds the tokens of one window. They are restored only in whole windows, counted from the
bucket's first use; a rejected request takes no token; a bucket that is not used for two windows is
deleted. Each request takes a token from two buckets of its endpoint group: that of its key, and
that of its organization, which is three times as large.

See https://developer.close.com/topics/rate-limits/ and https://github.com/closeio/limitlion.
"""

import hashlib
from collections.abc import Mapping
from math import ceil
from typing import Any, Literal

from attrs import Factory, define, frozen

from close_simulator.http import Denied, Reply, json_reply

Style = Literal["semicolon", "comma", "legacy", "none"]
Body = Literal["nested", "flat", "text"]

# The limits of these groups as recorded from Close; other groups have the default.
_SEEN_LIMITS: Mapping[str, int] = {"GET /me/": 160, "POST /data/search/": 16}


@frozen(kw_only=True)
class RateLimits:
    """The limits, and the form in which responses report them.

    Attributes:
        window: Length of a window in seconds.
        limit: Requests per key and window, in each endpoint group that is not in ``groups``.
        groups: Other limits by endpoint group, such as ``"GET /me/"``; 0 rejects all requests.
        organization_factor: The size of the organization's bucket, in those of a key.
        style: The form of the header: ``semicolon`` as Close sends it, ``comma`` as Close
            documents it, ``legacy`` for the former ``x-rate-limit-*`` headers, or ``none``.
        exact_reset: Whether ``reset`` has decimals.
        body: The body of a 429: an object under ``error``, a flat object, or plain text as the
            proxy in front of the API sends it.
    """

    window: int = 8
    limit: int = 240
    groups: Mapping[str, int] = Factory(lambda: dict(_SEEN_LIMITS))
    organization_factor: int = 3
    style: Style = "semicolon"
    exact_reset: bool = False
    body: Body = "nested"

    def headers(self, state: "State") -> dict[str, str]:
        """Return the headers that report the state of a bucket."""
        reset = f"{state.reset:.6f}" if self.exact_reset else str(ceil(state.reset))
        if self.style == "none":
            return {}
        if self.style == "legacy":
            return {
                "x-rate-limit-limit": str(state.limit),
                "x-rate-limit-remaining": str(state.remaining),
                "x-rate-limit-reset": f"{state.reset:.6f}",
            }
        parts = (f"limit={state.limit}", f"remaining={state.remaining}", f"reset={reset}")
        return {"ratelimit": ("; " if self.style == "semicolon" else ", ").join(parts)}

    def refusal(self, group: str, state: "State") -> Denied:
        """Return the 429 for an empty bucket."""
        return TooMany(self._answer(group, state))

    def _answer(self, group: str, state: "State") -> Reply:
        details: dict[str, Any] = {
            "message": "API call count exceeded for this period",
            "rate_endpoint_group": hashlib.md5(group.encode(), usedforsecurity=False).hexdigest(),
            "rate_limit": state.limit,
            "rate_limit_type": state.kind,
            "rate_reset": state.reset,
            "rate_window": self.window,
        }
        if self.body == "text":
            reply = Reply(b"Too Many Requests", 429, {"Content-Type": "text/plain"})
        elif self.body == "flat":
            reply = json_reply(details | {"rate_reset": f"{state.reset:.6f}"}, status=429)
        else:
            reply = json_reply({"error": details}, status=429)
        reply.headers |= self.headers(state)
        if self.style != "none":
            # Rounded up: a client that waits for the reset instead of this may be a fraction of a
            # second early.
            reply.headers["retry-after"] = str(ceil(state.reset))
        return reply


class TooMany(Denied):
    """A request over the limit; its response body may have any form."""

    def __init__(self, answer: Reply) -> None:
        super().__init__(429, {})
        self._answer = answer

    def reply(self) -> Reply:
        """Return the 429 response."""
        return self._answer


@frozen
class State:
    """The state of a bucket after a request.

    Attributes:
        kind: ``key`` or ``organization``.
        limit: The number of tokens in a full bucket.
        remaining: The number of tokens left.
        reset: Seconds until the bucket is full again.
    """

    kind: str
    limit: int
    remaining: int
    reset: float


@define
class _Bucket:
    kind: str
    limit: int
    window: int
    tokens: int
    refreshed: int
    used: float

    def refill(self, now: float) -> None:
        # limitlion lets Redis expire the key of a bucket after two windows.
        if now - self.used > 2 * self.window:  # deleted since: the next window starts now
            self.tokens, self.refreshed = self.limit, int(now)
        windows = (int(now) - self.refreshed) // self.window
        # Whole windows from the first use on, and nothing in between: a client that assumes a leaky
        # bucket sends too much at the end of a window and too little at its start.
        if windows > 0:
            self.tokens = self.limit
            self.refreshed += windows * self.window
        self.used = now

    def state(self, now: float) -> State:
        reset = self.refreshed + self.window - now
        return State(self.kind, self.limit, self.tokens, max(reset, 1e-6))


class Limiter:
    """The buckets of one simulated organization.

    Args:
        rules: The limits.
    """

    def __init__(self, rules: RateLimits) -> None:
        self.rules = rules
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def admit(self, group: str, owner: str, now: float) -> dict[str, str]:
        """Take a token for a request, and return the headers that report it.

        Args:
            group: The request's endpoint group.
            owner: A hash of the key.
            now: The time in seconds.

        Raises:
            Denied: 429, if the key or the organization has no token left.
        """
        limit = self.rules.groups.get(group, self.rules.limit)
        key = self._bucket("key", group, owner, limit, now)
        factor = self.rules.organization_factor
        organization = self._bucket("organization", group, "", limit * factor, now)
        # Close reports only one of the two limits, the tighter one: the limit in the header can
        # change from one response to the next.
        tighter = min((key, organization), key=lambda bucket: bucket.tokens)
        if tighter.tokens < 1:
            raise self.rules.refusal(group, tighter.state(now))
        key.tokens -= 1
        organization.tokens -= 1
        return self.rules.headers(tighter.state(now))

    def _bucket(self, kind: str, group: str, owner: str, limit: int, now: float) -> _Bucket:
        bucket = self._buckets.get((group, owner))
        if bucket is None:
            bucket = _Bucket(kind, limit, self.rules.window, limit, int(now), now)
            self._buckets[group, owner] = bucket
        bucket.refill(now)
        return bucket
