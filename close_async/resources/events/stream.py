"""``EventStream``: follows the event log without end.

The log is polled. Its pages hold the newest event first, events appear late and out of order, and
Close deletes them after 30 days. The stream therefore has a position: a datetime before which every
event was returned, and the versions of the later events that were returned. Each poll reads from
that datetime and skips those versions.
"""

import asyncio
import json
import logging
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import attrs

from close_async._checks import is_number
from close_async.errors import (
    APIConnectionError,
    APIError,
    DecodeError,
    EventsExpiredError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
)
from close_async.models.events import Event
from close_async.paging import Page, Paginator
from close_async.paging.paginator import AsyncOnly
from close_async.wire.datetimes import parse_datetime
from close_async.wire.server_date import local_now, server_date

_log = logging.getLogger("close_async")

KEPT_FOR = timedelta(days=30)
"""How long Close stores events."""

# Events may appear in the log this long after their date_updated. Each poll reads this far back.
_OVERLAP = timedelta(minutes=5)
# A backlog is read in intervals, from the oldest to the newest, because the log returns the newest
# event first and all events of an interval have to fit into memory: at most this many events per
# interval, and at most and at least this much time.
_MAX_EVENTS, _WIDEST, _NARROWEST = 1_000, timedelta(days=1), timedelta(seconds=1)
_TRANSIENT = (APIConnectionError, InternalServerError, RateLimitError, DecodeError)
# An unreadable response may come from a gateway in trouble, which passes, or from a server that is
# not Close, which does not. This many in a row, minutes apart at the end, mean the latter.
_MAX_UNREADABLE = 8
# Share of the locally measured time that is not trusted: local clocks run up to this much fast.
_DRIFT = 0.01
# The position in an empty log: before every event of Close.
_BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)

Read = Callable[[datetime | None, datetime | None], Paginator[Event]]
"""Lists the events from a datetime on and before another one, newest first."""


@attrs.frozen
class EventPosition:
    """How far a stream of events was read; ``str()`` returns it as a string to store.

    Args:
        since: Every event before this datetime was returned.
        seen: The events after it that were returned: the ``date_updated`` by id.
    """

    since: datetime
    seen: Mapping[str, datetime] = attrs.field(factory=dict[str, datetime], repr=False)

    def __str__(self) -> str:
        seen = {key: date.isoformat() for key, date in self.seen.items()}
        return json.dumps({"since": self.since.isoformat(), "seen": seen})

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the position that ``str()`` wrote.

        Raises:
            ValueError: ``text`` is not a position.
        """
        try:
            stored: Any = json.loads(text)
            seen = {key: parse_datetime(date) for key, date in stored["seen"].items()}
            return cls(parse_datetime(stored["since"]), seen)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            msg = f"since is not a datetime, event id or position of a stream: {text[:60]!r}"
            raise ValueError(msg) from None


class EventStream(AsyncOnly, AsyncIterator[Event]):
    """Events as they happen; created by ``close.events.follow``. It has no task and no connection.

    Args:
        read: Lists a part of the log.
        fetch_date: Fetches the ``date_updated`` of the event with an id.
        newest: Lists the newest event of the whole log before a datetime, even if ``read`` lists
            certain events only.
        since: Where to begin.
        interval: Seconds between two polls while there are new events.
        slowest: Maximum number of seconds between two polls.
        sleep: Waits for a number of seconds.
    """

    def __init__(
        self,
        read: Read,
        fetch_date: Callable[[str], Awaitable[datetime]],
        newest: Callable[[datetime | None], Paginator[Event]],
        since: "datetime | str | EventPosition | None",
        *,
        interval: float,
        slowest: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if not _is_interval(interval, slowest):
            msg = f"interval must be over 0 and at most slowest ({slowest!r}), not {interval!r}"
            raise ValueError(msg)
        self._read = read
        self._fetch_date = fetch_date
        self._newest = newest
        self._begin = _begin(since)
        self._interval = self._wait = interval
        self._slowest = slowest
        self._sleep = sleep
        self._waiting: deque[Event] = deque()
        self._settled: datetime | None = None  # all events before it were returned
        self._next_settled: datetime | None = None  # the same, once no event waits any more
        self._seen: dict[str, datetime] = {}
        self._frontier: datetime | None = None  # the end of the last interval of a backlog
        self._width = _WIDEST
        # The latest date_updated that was seen, and the local clock at that time.
        self._newest_seen: tuple[datetime, float] | None = None
        self._read_until: datetime | None = None  # when the log was last read to its end
        self._warned: set[str] = set()
        self._unreadable = 0
        self._must_wait = False
        self._is_closed = False

    def __repr__(self) -> str:
        return "<EventStream: `async for` reads its events>"

    @property
    def position(self) -> EventPosition:
        """The position after the last event that was returned, to resume from later.

        Raises:
            ValueError: The stream begins now or after an event id, and was not read yet.
        """
        if self._settled is not None:
            return EventPosition(self._settled, dict(self._seen))
        if isinstance(self._begin, EventPosition):
            return self._begin
        msg = "the stream has no position before it is read"
        raise ValueError(msg)

    async def __anext__(self) -> Event:
        while not self._is_closed:
            if self._waiting:
                return self._next_event()
            self._settle()
            await self._poll()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """End the stream: a later ``async for`` over it ends at once."""
        self._is_closed = True
        self._waiting.clear()
        self._next_settled = None

    def _next_event(self) -> Event:
        event = self._waiting.popleft()
        self._seen[event.id] = event.date_updated
        return event

    def _settle(self) -> None:
        """Advance the position after all events of a poll, and forget versions before it."""
        if self._next_settled is not None:
            settled = self._settled = self._next_settled
            self._next_settled = None
            self._seen = {key: at for key, at in self._seen.items() if at >= settled}

    async def _poll(self) -> None:
        """Read a part of the log, after a wait if it was read to its end or could not be read."""
        if self._must_wait:
            await self._wait_for_next()
            self._must_wait = False
        try:
            if self._settled is None:
                await self._start()
            else:
                await self._read_part(self._settled)
            self._unreadable = 0
        except _TRANSIENT as error:
            self._raise_if_permanent(error)
            _log.warning("events cannot be read now, trying again: %s", error)
            self._frontier = None
            self._must_wait = True

    async def _start(self) -> None:
        begin = self._begin
        # The newest event of the whole log shows the time in Close best; ``read`` may list only
        # some types of events, which are rarer.
        self._note_time(await self._newest(None))
        if isinstance(begin, str):
            begin = await self._position_after(begin)
        if begin is None:
            begin = await self._position_now()
        self._seen = dict(begin.seen)
        self._settled = begin.since

    async def _position_now(self) -> EventPosition:
        """Return the position after every event in the log.

        It is computed from the events, not from a clock: a clock that is ahead would skip events.
        """
        page = await self._read(None, None)
        newest = max((each.date_updated for each in _usable(page)), default=None)
        if newest is None:
            return EventPosition(self._certain_now() or _BEGINNING)
        since = newest - _OVERLAP
        there = [each async for each in self._read(since, None)]
        return EventPosition(since, {each.id: each.date_updated for each in _usable(there)})

    async def _position_after(self, event_id: str) -> EventPosition:
        try:
            date = await self._fetch_date(event_id)
        except NotFoundError:
            raise EventsExpiredError(_expired_message(f"the event {event_id}")) from None
        return EventPosition(date, {event_id: date})

    async def _read_part(self, settled: datetime) -> None:
        since = self._frontier or settled
        passed = self._certain_now()
        if passed is not None:  # older events are deleted: do not request decades of intervals
            since = max(since, passed - KEPT_FOR - _WIDEST)
        # The last interval has no end, so that the result does not depend on the current time.
        is_last = passed is None or passed - since <= self._width
        before = None if is_last else since + self._width
        part = await self._part(since, before, _MAX_EVENTS if self._width > _NARROWEST else None)
        if part is None:
            self._width = max(self._width / 2, _NARROWEST)
            return
        events, now, reaches = part
        # The position of an empty log is before every event: no event was lost since.
        read_until = max(settled, self._read_until or settled)
        if not reaches and settled > _BEGINNING and read_until < now - KEPT_FOR:
            await self._raise_if_expired(settled)
        self._take(events)
        self._next_settled = settled
        # While an empty log has no first event, the position stays before every event.
        if passed is not None and (events or before is None or settled > _BEGINNING):
            end = passed - _OVERLAP
            self._next_settled = max(settled, end if before is None else min(before, end))
        self._width = min(self._width * 2, _WIDEST)
        self._frontier = before
        if before is not None:
            return
        self._read_until = max(now, read_until)
        self._must_wait = True
        if events:
            self._wait = self._interval

    async def _part(
        self, since: datetime, before: datetime | None, most: int | None
    ) -> tuple[list[Event], datetime, bool] | None:
        """Read a part of the log; ``None`` if it has too many events.

        Returns:
            The new events, the approximate time in Close, and whether the part holds an event that
            was read before. In that case the log certainly reaches back to the position.
        """
        new: list[Event] = []
        reaches = False
        now: datetime | None = None
        async with aclosing(self._read(since, before).pages()) as pages:
            async for page in pages:
                now = now or _date_of(page)
                self._note_time(page)
                reaches = reaches or any(each.id in self._seen for each in _usable(page))
                new += [
                    each
                    for each in self._reported(page)
                    if self._seen.get(each.id) != each.date_updated
                ]
                if before is None and page.has_more and self._is_backlog(since):
                    return None  # read it from the oldest event on, in intervals with an end
                if most is not None and len(new) > most:
                    return None
        return new, now or local_now(), reaches

    def _reported(self, page: Page[Event]) -> list[Event]:
        """Return the usable events of a page, and warn once of others."""
        usable = _usable(page)
        for event in page if len(usable) < len(page) else ():
            if event not in usable and repr(event.id) not in self._warned:
                self._warned.add(repr(event.id))
                _log.warning(
                    "an event is left out, as its id (%r) is not a string or its date_updated (%r) "
                    "is not a date",
                    event.id,
                    event.date_updated,
                )
        return usable

    def _is_backlog(self, since: datetime) -> bool:
        passed = self._certain_now()
        return passed is not None and passed - since > self._width

    def _note_time(self, page: Page[Event]) -> None:
        """Note the time in Close: at least that of its newest event."""
        dates = [each.date_updated for each in _usable(page)]
        # An event dated after both Close's clock and the local one has a wrong date.
        latest = max(_date_of(page), local_now()) + _OVERLAP
        known = self._certain_now()
        newest = max((date for date in dates if date <= latest), default=None)
        if newest is not None and (known is None or newest > known):
            self._newest_seen = newest, time.monotonic()

    def _certain_now(self) -> datetime | None:
        """Return a time that has certainly passed in Close; ``None`` before the first event."""
        if self._newest_seen is None:
            return None
        newest, seen = self._newest_seen
        return newest + timedelta(seconds=(time.monotonic() - seen) * (1 - _DRIFT))

    async def _raise_if_expired(self, settled: datetime) -> None:
        """Raise an error if the log does not reach back to a position.

        The date of a response shows it, but can be wrong. An event from before the position
        disproves it, and the date of a second response confirms it.
        """
        before = await self._newest(settled + timedelta(microseconds=1))
        # Not the local clock if the response has no date: it may be weeks ahead.
        now = server_date(before.response.headers if before.response else None)
        now = now or self._certain_now()
        if not before.data and now is not None and settled < now - KEPT_FOR:
            raise EventsExpiredError(_expired_message(settled.isoformat()))

    def _raise_if_permanent(self, error: APIError) -> None:
        """Raise an error that will not pass by itself, or came too often."""
        if error.permanent:
            raise error
        if isinstance(error, DecodeError):
            self._unreadable += 1
            if self._unreadable >= _MAX_UNREADABLE:
                raise error
        else:
            self._unreadable = 0

    def _take(self, events: list[Event]) -> None:
        # Newest first: of two versions of an event, the first one is the later.
        latest: dict[str, Event] = {}
        for event in events:
            latest.setdefault(event.id, event)
        oldest_first = reversed(latest.values())  # sorted() keeps this order for equal dates
        self._waiting.extend(sorted(oldest_first, key=lambda event: event.date_updated))

    async def _wait_for_next(self) -> None:
        """Wait for the interval, and double it up to the slowest."""
        wait, self._wait = self._wait, min(self._wait * 2, self._slowest)
        # Jitter: programs that lost the connection together must not poll together.
        await self._sleep(wait * random.uniform(0.8, 1.0))  # noqa: S311 - not a secret


def _begin(since: "datetime | str | EventPosition | None") -> "EventPosition | str | None":
    if isinstance(since, datetime):
        if since.tzinfo is None:
            msg = "since has no time zone: use local_now(), or since.astimezone()"
            raise ValueError(msg)
        return EventPosition(since)
    if isinstance(since, str) and not since.startswith("ev_"):
        return EventPosition.parse(since)
    if not isinstance(since, str | EventPosition | None):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"since is a datetime, an event's id or a position, not {type(since).__name__}"
        raise TypeError(msg)
    return since


def _is_interval(interval: Any, slowest: Any) -> bool:
    return is_number(interval) and is_number(slowest) and 0 < interval <= slowest


def _usable(events: Iterable[Event]) -> list[Event]:
    """Return the events with an id and a date, which the position needs."""
    return [
        each
        for each in events
        if isinstance(each.id, str) and isinstance(each.date_updated, datetime)  # pyright: ignore[reportUnnecessaryIsInstance]
    ]


def _date_of(page: Page[Any]) -> datetime:
    """Return Close's time, from the date of a response."""
    return server_date(page.response.headers if page.response else None) or local_now()


def _expired_message(start: str) -> str:
    return (
        f"Close keeps events for {KEPT_FOR.days} days, and no longer has those since {start}: "
        "read the objects again, and follow from the time before you began to read them"
    )
