"""What an account writes down: requests on their way, and windows that are over."""

import attrs


@attrs.define(eq=False)
class Reservation:
    """One request on its way.

    Args:
        sent: The time it was granted, after which it was sent.
    """

    sent: float


@attrs.frozen
class Charge:
    """Where the account stood when a ticket was charged.

    Args:
        window: The number of the window.
        counted: How many requests of it had been answered.
    """

    window: int
    counted: int


@attrs.frozen
class ClosedWindow:
    """What became of a window.

    Args:
        ended: When it ended.
        own: The requests of this account that were answered in it.
        others: The requests of others that showed.
    """

    ended: float
    own: int
    others: int
