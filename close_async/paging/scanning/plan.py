"""``Plan``: how a scan would be read, and how long it would take."""

import math
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from close_async.paging.scanning.window import Window
from close_async.ratelimit.window_estimate import USUAL_WINDOW

if TYPE_CHECKING:
    from close_async.response import Response

Strategy = Literal["auto", "offset", "windows", "export"]
"""How a scan is read."""

MAX_OFFSET: Final = 35_000
"""The deepest ``_skip`` that Close accepts in the list of leads."""

MAX_LIST_OFFSET: Final = 250_000
"""The deepest ``_skip`` that Close accepts in lists of activities."""

# Requests per second that Close was observed to allow, used if the limiter does not know a limit:
# the list of leads, and searches.
_DEFAULT_RATES: Final = {"offset": 30.0, "windows": 2.0}


@attrs.frozen(kw_only=True)
class Plan:
    """How a scan would be read. ``print`` it.

    Args:
        strategy: ``offset``, ``windows`` or ``export``.
        reason: Why this strategy.
        count: Number of objects, including those that ``covered`` leaves out of a search.
        span: From the first creation to the last; ``None`` if the scan uses no windows.
        windows: Estimated number of windows.
        requests: Estimated number of requests.
        seconds: Estimated time of the requests at the rate limit; ``None`` for an export, whose
            time depends on how long Close needs to write it.
        noun: The objects: ``leads``.
        then: How other objects would be read after these.
    """

    strategy: Literal["offset", "windows", "export"]
    reason: str
    count: int
    span: Window | None = None
    windows: int = 0
    requests: int
    seconds: float | None = None
    noun: str = "leads"
    then: "tuple[Plan, ...]" = ()

    @property
    def lead_count(self) -> int:
        """The count of a scan of leads."""
        return self.count

    def __str__(self) -> str:
        """Return the plan in a line or two, and each of those after it in another."""
        parts = [f"{self.strategy} ({self.reason}): {self.count:,} {self.noun}"]
        if self.span is not None:
            parts.append(f"created {self.span}")
            parts.append(f"about {self.windows:,} windows")
        time = "Close's own time" if self.seconds is None else _duration(self.seconds)
        parts.append(f"about {self.requests:,} requests in {time}")
        return "\n".join([", ".join(parts), *map(str, self.then)])


def seconds_for(
    requests: int, strategy: Literal["offset", "windows"], response: "Response[Any] | None"
) -> float:
    """Return the seconds that requests take at the rate that the limiter knows for a response."""
    rate = (None if response is None else response.raw.rate) or _DEFAULT_RATES[strategy]
    # The requests of the first rate limit window do not wait.
    waits = math.ceil(requests / (rate * USUAL_WINDOW)) - 1
    return max(waits, 0) * USUAL_WINDOW


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
