"""A server with a fixed window, as Close has, that remembers what it counted."""

import asyncio
import math
from collections import Counter

from close_async.wire.ratelimit import RateLimit

ROUNDINGS = {"exact": float, "up": math.ceil, "down": math.floor, "nearest": round}


class WindowServer:
    """Allows ``quota`` requests in each window of its own clock."""

    def __init__(
        self,
        quota: int = 6,
        window: float = 8.0,
        *,
        rounding: str = "exact",
        skew: float = 0.0,
        trip: float = 0.1,
    ) -> None:
        self.quota, self.window, self.skew, self.trip = quota, window, skew, trip
        self.rounding = rounding
        self.counts: Counter[int] = Counter()
        self.refused = 0
        self.served: list[str] = []

    def admit(self, number: int, into: float, name: str) -> tuple[int, RateLimit]:
        is_refused = self.counts[number] >= self.quota
        if is_refused:
            self.refused += 1
        else:
            self.counts[number] += 1
            self.served.append(name)
        reset = ROUNDINGS[self.rounding](self.window - into)
        left = self.quota - self.counts[number]
        said = RateLimit(self.quota, left, float(reset), self.rounding == "exact")
        return 429 if is_refused else 200, said

    async def answer(self, name: str = "", *, there: float = 0.5) -> tuple[int, RateLimit]:
        """Answer a request; ``there`` is the part of the trip that is the way there."""
        await asyncio.sleep(self.trip * there)
        number, into = divmod(asyncio.get_running_loop().time() + self.skew, self.window)
        answer = self.admit(int(number), into, name)
        await asyncio.sleep(self.trip * (1 - there))
        return answer
