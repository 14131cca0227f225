"""``ServerClock.floor`` never moves into the future, whatever dates objects carry."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from close_async.paging import Page
from close_async.response import Response
from close_async.sync.clock import ServerClock
from close_async.transport.request import Headers, RawResponse
from close_async.wire.server_date import local_now

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


async def test_without_a_date_header_a_date_in_the_future_is_no_evidence() -> None:
    clock, passed = ServerClock(), local_now() - timedelta(days=1)
    clock.saw_dates([datetime(2999, 1, 1, tzinfo=UTC), END_OF_TIME])
    assert clock.floor is None
    clock.saw_dates([END_OF_TIME, passed, datetime.min.replace(tzinfo=UTC)])
    assert clock.floor == passed


async def test_one_date_header_that_is_ahead_does_not_confirm_a_date_in_the_future() -> None:
    clock, right = ServerClock(), local_now()
    for ahead in (timedelta(0), timedelta(days=40)):
        date = format_datetime(right + ahead, usegmt=True)
        raw = RawResponse(status=200, headers=Headers([("Date", date)]), body=b"{}")
        clock.saw_response(Page(data=[], response=Response({}, raw)))
    clock.saw_dates([right - timedelta(hours=1), right + timedelta(days=30)])
    assert clock.floor == right - timedelta(hours=1)
