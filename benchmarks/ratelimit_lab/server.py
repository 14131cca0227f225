"""The server: limitlion's rules, a round trip that takes time, and every header form.

See https://github.com/closeio/limitlion.
"""

import asyncio
import math
import random
from collections import Counter
from collections.abc import Callable
from typing import Literal

from attrs import define, field, frozen

from close_async.wire.ratelimit import RateLimit, parse_rate_limit

Form = Literal["decimal", "up", "down", "nearest", "legacy", "retry-after", "body", "absent"]


@define
class Bucket:
    """One bucket of limitlion: tokens come back in whole windows only."""

    limit: int
    window: int
    burst: int = 1
    tokens: int = 0
    refreshed: int | None = None
    used: float = -math.inf

    def refill(self, now: float) -> None:
        """Return the tokens of the windows that have passed."""
        if self.refreshed is None or now - self.used > 2 * self.window * self.burst:
            self.tokens, self.refreshed = self.limit * self.burst, int(now)
        windows = (int(now) - self.refreshed) // self.window
        if windows > 0:
            self.tokens = min(self.tokens + windows * self.limit, self.limit * self.burst)
            self.refreshed += windows * self.window
        self.tokens = min(self.tokens, self.limit * self.burst)
        self.used = now

    def reset(self, now: float) -> float:
        """Seconds until tokens come back."""
        assert self.refreshed is not None
        return max(self.refreshed + self.window - now, 1e-6)


@frozen(kw_only=True)
class Rules:
    """How a server behaves.

    Attributes:
        limit: Requests of one key per window.
        window: Seconds of a window.
        factor: How much larger the organisation's bucket is.
        burst: How many windows' tokens a bucket holds.
        form: How headers are written.
        trip: Median of the time there and back, seconds.
        spread: Sigma of the logarithm of each way's time.
        hidden: Requests per window of an unreported limit.
    """

    limit: int = 240
    window: int = 8
    factor: int = 3
    burst: int = 1
    form: Form = "up"
    trip: float = 0.15
    spread: float = 0.25
    hidden: int | None = None


@define
class Server:
    """The server of one run; its clock has nothing to do with its clients'."""

    rules: Rules
    windows: int
    skew: float = 0.37
    served: int = 0
    refused: int = 0
    by_window: Counter[int] = field(factory=Counter)
    by_client: Counter[str] = field(factory=Counter)
    refused_by_client: Counter[str] = field(factory=Counter)
    refused_at: list[float] = field(factory=list)
    dice: random.Random = field(factory=lambda: random.Random(7))
    done: asyncio.Event = field(factory=asyncio.Event)
    begun: int | None = None
    allowed: int = 0
    key: Bucket = field(init=False)
    organization: Bucket = field(init=False)
    hidden: Bucket | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget everything."""
        rules = self.rules
        self.key = Bucket(rules.limit, rules.window, rules.burst)
        self.organization = Bucket(rules.limit * rules.factor, rules.window, rules.burst)
        self.hidden = Bucket(rules.hidden, rules.window) if rules.hidden else None

    def time(self) -> float:
        """The server's clock."""
        return asyncio.get_running_loop().time() + self.skew

    async def send(self, client: str = "") -> tuple[int, RateLimit | None]:
        """Send a request and wait for the response. Once sent, it arrives even if cancelled."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[int, RateLimit | None]] = loop.create_future()

        def arrive() -> None:
            status, said = self._admit(client)
            loop.call_later(self._way(), reply, (status, said))

        def reply(what: tuple[int, RateLimit | None]) -> None:
            if not answer.done():
                answer.set_result(what)

        loop.call_later(self._way(), arrive)
        return await answer

    def take(self, count: int) -> None:
        """Take tokens of the organization's limit."""
        self.organization.refill(self.time())
        self.organization.tokens = max(self.organization.tokens - count, 0)

    def stray(self) -> None:
        """Process a request of another client, whose 429s are not counted."""
        before, times = self.refused, self.refused_at[:]
        self._admit("stranger")
        self.refused, self.refused_at = before, times

    def _note(self, due: float) -> None:
        """Note what a window allows; one that began while the clients slept does not count."""
        if asyncio.get_running_loop().time() < due + 1.0:
            limit = self.key.limit
            self.allowed += min(limit, self.rules.hidden or limit)

    def _way(self) -> float:
        return self.rules.trip / 2 * self.dice.lognormvariate(0.0, self.rules.spread)

    def _admit(self, client: str) -> tuple[int, RateLimit | None]:
        now = self.time()
        if self.begun is None:
            self.begun = int(now)
            end = self.begun + self.windows * self.rules.window - 0.001
            loop = asyncio.get_running_loop()
            loop.call_later(end - now, self.done.set)
            for number in range(self.windows):
                begins = self.begun + number * self.rules.window + 0.001
                due = loop.time() + begins - now
                loop.call_at(due, self._note, due)
        buckets = [self.key, self.organization] + ([self.hidden] if self.hidden else [])
        for bucket in buckets:
            bucket.refill(now)
        shown = min(self.key, self.organization, key=lambda bucket: bucket.tokens)
        tight = min(buckets, key=lambda bucket: bucket.tokens)
        if tight.tokens < 1:
            if not self.done.is_set():
                self.refused += 1
                self.refused_by_client[client] += 1
                self.refused_at.append(now - self.begun)
            return 429, self._say(shown, tight.reset(now), now, is_refused=True)
        for bucket in buckets:
            bucket.tokens -= 1
        if not self.done.is_set():
            self.served += 1
            self.by_client[client] += 1
            self.by_window[int(now - self.begun) // self.rules.window] += 1
        return 200, self._say(shown, shown.reset(now), now, is_refused=False)

    def _say(
        self, bucket: Bucket, reset: float, now: float, *, is_refused: bool
    ) -> RateLimit | None:
        """Format the headers as this server does, and parse them as the client does."""
        del now
        form = self.rules.form
        after = {"Retry-After": str(math.ceil(reset))} if is_refused else {}
        if form == "absent":
            return None
        if form == "retry-after":
            return parse_rate_limit(after)
        if form == "body":
            body = b'{"error": {"rate_limit": %d, "rate_reset": %f}}' % (bucket.limit, reset)
            return parse_rate_limit({}, body) if is_refused else None
        text = f"{reset:.6f}" if form in ("decimal", "legacy") else str(_ROUND[form](reset))
        if form == "legacy":
            names = ("limit", "remaining", "reset")
            values = (str(bucket.limit), str(bucket.tokens), text)
            said = {f"X-Rate-Limit-{n}": v for n, v in zip(names, values, strict=True)}
            return parse_rate_limit(said | after)
        header = f"limit={bucket.limit}; remaining={bucket.tokens}; reset={text}"
        return parse_rate_limit({"RateLimit": header} | after)


_ROUND: dict[str, Callable[[float], int]] = {"up": math.ceil, "down": math.floor, "nearest": round}
