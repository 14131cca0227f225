"""``ServerClock``: an estimate of Close's time, and a lower bound of it."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from close_async import Page

# Some integrations write dates in the future. One that is further ahead of every known clock than
# this is ignored: as a lower bound it would hide all changes until then.
_TOLERANCE = timedelta(minutes=5)


class ServerClock:
    """Two views of Close's clock: an estimate, and a lower bound.

    ``Date`` headers and the local clock can be wrong, so they only feed the estimate, which is for
    reports and for noticing long gaps. The position of a copy is stored in terms of ``floor``,
    which comes from dates that Close itself assigned to events and leads, so its clock has shown
    them. If a stored position is too early, a little is read twice; if it were too late, every
    change until then would be missed.

    Attributes:
        floor: The newest date of a change that was seen; ``None`` before the first one.
    """

    def __init__(self) -> None:
        self.floor: datetime | None = None
        # The smallest difference to the monotonic clock in this run, in seconds.
        self._offset: float | None = None

    def reset(self) -> None:
        """Discard the estimate of an earlier run; ``floor`` stays valid."""
        self._offset = None

    @property
    def now(self) -> datetime:
        """The estimate of Close's time, never before ``floor``.

        Based on the smallest offset among this run's ``Date`` headers, so that a single header that
        is ahead has no effect; on the local clock if there is no header.
        """
        now = local_now()
        if self._offset is not None:
            now = datetime.fromtimestamp(self._offset + _monotonic(), UTC)
        return now if self.floor is None else max(now, self.floor)

    def saw_response(self, page: Page[Any]) -> None:
        """Update the estimate from the ``Date`` header of a page."""
        date = None if page.response is None else page.response.date
        if date is not None:
            offset = date.timestamp() - _monotonic()
            self._offset = offset if self._offset is None else min(offset, self._offset)

    def saw_dates(self, dates: Iterable[object]) -> None:
        """Raise ``floor`` to the newest of the dates that Close assigned to changes.

        Values that are not dates, and dates in the future, are ignored.
        """
        known = [date for date in dates if isinstance(date, datetime)]
        if known:
            # Not the latest Date, and no date of an object: either alone could be wrong, and a
            # floor in the future loses changes. Without a correct clock, more is read twice.
            latest = max(local_now(), self.now)
            # A difference: a date near the end of time plus a tolerance would overflow.
            passed = [date for date in known if date - latest <= _TOLERANCE]
            self.floor = max(passed + ([] if self.floor is None else [self.floor]), default=None)


def local_now() -> datetime:
    """Return the time of the local clock, which may be wrong."""
    return datetime.now(UTC)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
