"""``Plan``: how a scan would be done, and how long it would take."""

import math
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from close_async.paging.scanning.window import Window

if TYPE_CHECKING:
    from close_async.response import Response

Strategy = Literal["auto", "offset", "windows", "export"]
"""How a scan is done."""

MAX_OFFSET: Final = 35_000
"""The deepest offset that Close serves in the list of leads."""

_WINDOW = 8.0
# What Close was seen to allow in a window, where an answer does not tell.
_PRIORS: Final = {"offset": 240, "windows": 16}


@attrs.frozen(kw_only=True)
class Plan:
    """How a scan would be done; print it.

    Args:
        strategy: ``offset``, ``windows`` or ``export``.
        reason: Why.
        lead_count: How many leads there are, those that a checkpoint covers included.
        span: From the first creation to the last; None for a scan that uses no windows.
        windows: About how many windows there would be.
        requests: About how many requests.
        seconds: About how long they take at the rate limit; None where it is Close's own time
            that counts, which it needs to write an export.
    """

    strategy: Literal["offset", "windows", "export"]
    reason: str
    lead_count: int
    span: Window | None = None
    windows: int = 0
    requests: int
    seconds: float | None = None

    def __str__(self) -> str:
        """Give the plan as a line or two."""
        parts = [f"{self.strategy} ({self.reason}): {self.lead_count:,} leads"]
        if self.span is not None:
            parts.append(f"created {self.span}")
            parts.append(f"about {self.windows:,} windows")
        time = "Close's own time" if self.seconds is None else _duration(self.seconds)
        parts.append(f"about {self.requests:,} requests in {time}")
        return ", ".join(parts)


def seconds_for(
    requests: int, strategy: Literal["offset", "windows"], response: "Response[Any] | None"
) -> float:
    """Tell how long requests take at the rate limit that an answer told, or at the usual one."""
    said = response.rate_limit if response is not None else None
    limit = said.limit if said is not None else None
    # The first window's requests need not wait for one another.
    waits = math.ceil(requests / (limit or _PRIORS[strategy])) - 1
    return max(waits, 0) * _WINDOW


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
