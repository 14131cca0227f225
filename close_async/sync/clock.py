"""``ServerClock``: what a run knows of Close's clock, and how well."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from close_async.paging import Page
from close_async.wire.server_date import local_now, server_date

# A date of an object that is ahead of every clock by more than this is not believed.
_TOLERANCE = timedelta(minutes=5)


class ServerClock:
    """Two readings of Close's clock: an estimate, and a time that has certainly passed.

    The ``Date`` headers of responses and the local clock can be wrong, so they only make the
    estimate, which is for reports and for noticing long gaps. What a copy has read is stored by
    ``floor``, which comes from dates that Close itself gave to events and leads: its clock has
    shown them. A copy whose position is behind reads a little twice; one whose position is ahead
    would never see what happens until then.

    Attributes:
        floor: The newest date of a change that was seen, ``None`` before there is one.
    """

    def __init__(self) -> None:
        self.floor: datetime | None = None
        self._offset: float | None = None  # the least of this run, from the monotonic clock

    def begin(self) -> None:
        """Forget the estimate of an earlier run; what has passed has passed."""
        self._offset = None

    @property
    def now(self) -> datetime:
        """The estimate.

        It is by the earliest of this run's ``Date`` headers, so that one that is ahead of the
        others does not count, and by the local clock if there is none.
        """
        now = local_now()
        if self._offset is not None:
            now = datetime.fromtimestamp(self._offset + _monotonic(), UTC)
        return now if self.floor is None else max(now, self.floor)

    def answered(self, page: Page[Any]) -> None:
        """Take the ``Date`` of a response into the estimate."""
        date = server_date(page.response.headers if page.response else None)
        if date is not None:
            offset = date.timestamp() - _monotonic()
            self._offset = offset if self._offset is None else min(offset, self._offset)

    def saw(self, dates: Iterable[object]) -> None:
        """Raise ``floor`` to the newest of some dates that Close gave to changes.

        A date in the future is passed over: some programs write such dates into their data.
        """
        known = [date for date in dates if isinstance(date, datetime)]
        if known:
            # Not the latest Date, and no date of an object: either alone could be wrong, and a
            # floor in the future loses changes. Without a clock that is right, more is read twice.
            latest = max(local_now(), self.now)
            # A difference: a date near the end of time plus a tolerance would overflow.
            passed = [date for date in known if date - latest <= _TOLERANCE]
            self.floor = max(passed + ([] if self.floor is None else [self.floor]), default=None)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
