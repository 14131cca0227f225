"""``ScanRequest``: what a scan was asked for."""

import attrs

from close_async.paging.paginator import at_least
from close_async.paging.scanning.plan import Strategy
from close_async.paging.scanning.window import Window

_STRATEGIES = ("auto", "offset", "windows", "export")


@attrs.frozen(kw_only=True)
class ScanRequest:
    """What a scan was asked for.

    Args:
        has_query: Whether only some objects are wanted.
        strategy: How to read.
        ordered: Whether pages come in one order.
        concurrency: The most requests that may be under way.
        limit: How many objects to read in all.
        covered: What was read already.

    Raises:
        ValueError: A number is too small, or the strategy is none or does not go with the rest.
        TypeError: ``covered`` holds something else than windows.
    """

    has_query: bool
    strategy: Strategy
    ordered: bool
    concurrency: int | None
    limit: int | None
    covered: tuple[Window, ...]

    def __attrs_post_init__(self) -> None:
        if self.concurrency is not None:
            at_least("concurrency", 1, self.concurrency)
        if self.limit is not None:
            at_least("limit", 0, self.limit)
        if self.strategy not in _STRATEGIES:
            msg = f"strategy is one of {', '.join(_STRATEGIES)}, not {self.strategy!r}"
            raise ValueError(msg)
        if self.strategy == "offset" and (self.has_query or self.covered):
            msg = "strategy='offset' reads the whole list: it goes with neither query= nor covered="
            raise ValueError(msg)
        if self.strategy == "export" and self.ordered:
            msg = "strategy='export' reads leads as Close writes them: it does not go with ordered="
            raise ValueError(msg)
        if self.strategy == "export" and self.covered:
            msg = "strategy='export' reads everything anew: it does not go with covered="
            raise ValueError(msg)
        for window in self.covered:
            if not isinstance(window, Window):  # pyright: ignore[reportUnnecessaryIsInstance]
                msg = f"covered holds windows, not {window!r}"
                raise TypeError(msg)
