"""``InFlight``: the requests of one ledger that have no response yet."""

import attrs

# A request whose response is lost may still arrive at the server for this many of the longest round
# trips, and for no less than this many seconds.
_MAX_ROUND_TRIPS, _MIN_SECONDS = 2.0, 1.0
# Weight of a new round trip in the moving average.
_WEIGHT = 1 / 8
# The longest round trip decays by this factor per response, so that one outlier is forgotten.
_DECAY = 0.99


@attrs.define(eq=False)
class Reservation:
    """One request that was granted.

    Args:
        sent: The loop time at which it was granted; it is sent right after that.
    """

    sent: float


class InFlight:
    """The requests without a response, and how long a response takes.

    Attributes:
        charges: The requests whose response is awaited, each with the number of the window that
            it was charged to when it was granted.
        round_trip: Average seconds from sending a request to its response; 0 before the first.
    """

    def __init__(self) -> None:
        self.charges: dict[Reservation, int] = {}
        self.round_trip: float = 0.0
        self._longest = 0.0
        self._lost: dict[Reservation, float] = {}  # the time until which each may still arrive

    def __len__(self) -> int:
        return len(self.charges) + len(self._lost)

    def complete(self, reservation: Reservation, now: float) -> int | None:
        """Remove a request that received its response, and measure the round trip.

        Returns:
            The number of the window that it was granted in, or ``None`` if the ledger did not
            expect a response to it.
        """
        window = self.charges.pop(reservation, None)
        if window is not None:
            seconds = now - reservation.sent
            weight = _WEIGHT if self.round_trip else 1.0
            self.round_trip += (seconds - self.round_trip) * weight
            self._longest = max(seconds, self._longest * _DECAY)
        return window

    def abandon(self, reservation: Reservation, now: float) -> None:
        """Stop waiting for a response. The server may still receive and count the request."""
        if self.charges.pop(reservation, None) is not None:
            lateness = max(_MAX_ROUND_TRIPS * self._longest, _MIN_SECONDS)
            self._lost[reservation] = max(now, reservation.sent + lateness)

    def forget_lost(self, before: float) -> None:
        """Remove the lost requests that must have arrived before a time, if they ever did."""
        if self._lost:
            self._lost = {each: until for each, until in self._lost.items() if until > before}

    def copy(self) -> "InFlight":
        """Return a copy for a second ledger that counts the same requests."""
        other = InFlight()
        other.charges, other._lost = dict(self.charges), dict(self._lost)
        other.round_trip, other._longest = self.round_trip, self._longest
        return other
