"""``OtherClients``: what other clients take from a rate limit, and the share of this one.

The server's count of a window includes requests that this client did not send. A client that sees
others spreads its requests over the window and keeps the share that it had, so several of them
converge without knowing of each other. Clients that send until they are rejected do not hold back,
and several of them leave less with each window; nothing is done against that.
"""

# Factor on the share in the first window with others. All clients notice each other at the same
# time, and none of them has seen yet what is left when all hold back.
_FIRST_SHARE = 0.5
# If more than this fraction of a window is left over, the other clients wanted less than that.
_UNUSED = 0.04


class OtherClients:
    """Estimates what other clients send, window by window.

    Attributes:
        rate: Their requests per second in the window before this one.
        seen: Their requests in the current window, at least.
    """

    def __init__(self) -> None:
        self.rate: float = 0.0
        self.seen: int = 0
        self._share = 1.0

    @property
    def is_seen(self) -> bool:
        """Whether there are any, as far as responses show."""
        return self.rate > 0 or self.seen > 0

    def share(self, charged: int) -> float:
        """Return this client's fair share of what is left of the window, above 0 and up to 1.

        Args:
            charged: The requests of this client in the current window.
        """
        if self.seen and not self.rate:  # seen in this window for the first time
            return max(charged, 1) / (max(charged, 1) + self.seen)
        return self._share

    def end_window(
        self, charged: int, length: float, quota: int | None, lowest: int | None, round_trip: float
    ) -> None:
        """Update the estimate with a window that is over.

        Args:
            charged: The requests of this client in it.
            length: Its length in seconds.
            quota: The requests that it allowed, if known.
            lowest: The fewest remaining requests that a response reported, if any did.
            round_trip: Seconds from a request to its response.
        """
        rate = max(self.rate, self.seen / length)
        unseen = 2 * rate * round_trip  # taken by others after the last response was written
        if not rate or (quota and lowest is not None and lowest > quota * _UNUSED + unseen):
            # Nobody else wanted more. If that changes, the next window shows it.
            self._share = 1.0
        else:
            own = max(charged, 1)
            # The average of the old and the measured share: one window alone is too noisy.
            share = (self._share + own / (own + max(self.seen, rate * length))) / 2
            self._share = share if self.rate else share * _FIRST_SHARE
        self.rate = self.seen / length
        self.seen = 0
