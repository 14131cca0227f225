"""``EventStream``: the event log, followed without end."""

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
from close_async.wire.datetimes import parse_moment
from close_async.wire.server_date import local_now, server_date

_log = logging.getLogger("close_async")

KEPT_FOR = timedelta(days=30)
"""How long Close keeps events."""

# Events may appear in the log so long after the moment they bear.
_OVERLAP = timedelta(minutes=5)
# A backlog is read in stretches, as the log gives the newest event first, and the oldest is wanted.
_STRETCH, _WIDEST, _SHORTEST = 1_000, timedelta(days=1), timedelta(seconds=1)
_PASSING = (APIConnectionError, InternalServerError, RateLimitError, DecodeError)
# An answer that cannot be read may be of a gateway in trouble, which passes, or of a program that
# always answers so, which does not. So many in a row, minutes apart at the end, are the latter.
_MOST_UNREADABLE = 8
# Of the time that the local clock measures without an event, what is left out: clocks run
# differently fast.
_DRIFT = 0.01
# A position before everything that Close has, for a log that is empty.
_BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)

Read = Callable[[datetime | None, datetime | None], Paginator[Event]]
"""Lists the events at or after a moment and before another one, newest first."""


@attrs.frozen
class EventPosition:
    """How far a stream of events was read; ``str()`` gives it as a text to store.

    Args:
        since: Everything before this moment was given.
        seen: What was given of the time after it: the versions of events by their ids.
    """

    since: datetime
    seen: Mapping[str, datetime] = attrs.field(factory=dict[str, datetime], repr=False)

    def __str__(self) -> str:
        seen = {key: moment.isoformat() for key, moment in self.seen.items()}
        return json.dumps({"since": self.since.isoformat(), "seen": seen})

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str()`` gave.

        Raises:
            ValueError: It is something else.
        """
        try:
            stored: Any = json.loads(text)
            seen = {key: parse_moment(moment) for key, moment in stored["seen"].items()}
            return cls(parse_moment(stored["since"]), seen)
        except (ValueError, KeyError, TypeError, AttributeError):
            msg = f"since is no moment, event id or position of a stream: {text[:60]!r}"
            raise ValueError(msg) from None


class EventStream(AsyncOnly, AsyncIterator[Event]):
    """Events as they happen; made by ``close.events.follow``. It holds no task and no connection.

    Args:
        read: Lists a part of the log.
        moment_of: Gives the last moment of the event with an id.
        newest: Lists the newest event before a moment of the whole log, also if ``read`` lists
            certain events only.
        since: Where to begin.
        interval: Seconds between two looks while there is news.
        slowest: Seconds between two looks at the most.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        read: Read,
        moment_of: Callable[[str], Awaitable[datetime]],
        newest: Callable[[datetime | None], Paginator[Event]],
        since: "datetime | str | EventPosition | None",
        *,
        interval: float,
        slowest: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if not _is_interval(interval, slowest):
            msg = f"interval is over 0 and at most slowest ({slowest!r}), not {interval!r}"
            raise ValueError(msg)
        self._read = read
        self._moment_of = moment_of
        self._newest = newest
        self._begin = _begin(since)
        self._interval = self._wait = interval
        self._slowest = slowest
        self._sleep = sleep
        self._waiting: deque[Event] = deque()
        self._settled: datetime | None = None  # all that bears an earlier moment was given
        self._next_settled: datetime | None = None  # the same, once nothing waits any more
        self._seen: dict[str, datetime] = {}
        self._frontier: datetime | None = None  # up to where this look at the log has come
        self._width = _WIDEST
        self._passed: tuple[datetime, float] | None = None
        self._read_until: datetime | None = None  # about when the log was last read to its end
        self._warned: set[str] = set()
        self._unreadable = 0
        self._is_tired = False
        self._is_closed = False

    def __repr__(self) -> str:
        return "<EventStream: `async for` reads its events>"

    @property
    def position(self) -> EventPosition:
        """Where to go on after the last event that was given.

        Raises:
            ValueError: The stream begins now or after an event, and was not read yet.
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
                return self._give()
            self._settle()
            await self._look()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """End the stream: a later ``async for`` over it ends at once."""
        self._is_closed = True
        self._waiting.clear()
        self._next_settled = None

    def _give(self) -> Event:
        event = self._waiting.popleft()
        self._seen[event.id] = event.date_updated
        return event

    def _settle(self) -> None:
        """Note that all that was read was given, and forget what can no longer come again."""
        if self._next_settled is not None:
            settled = self._settled = self._next_settled
            self._next_settled = None
            self._seen = {key: at for key, at in self._seen.items() if at >= settled}

    async def _look(self) -> None:
        """Read a part of the log, after a rest where it was read to its end or could not be."""
        if self._is_tired:
            await self._rest()
            self._is_tired = False
        try:
            if self._settled is None:
                await self._start()
            else:
                await self._read_part(self._settled)
            self._unreadable = 0
        except _PASSING as error:
            self._raise_if_permanent(error)
            _log.warning("events cannot be read now, trying again: %s", error)
            self._frontier = None
            self._is_tired = True

    async def _start(self) -> None:
        begin = self._begin
        # The whole log is busier than a part of it: it shows how late it is in Close.
        self._saw(await self._newest(None))
        if isinstance(begin, str):
            begin = await self._position_after(begin)
        if begin is None:
            begin = await self._position_now()
        self._seen = dict(begin.seen)
        self._settled = begin.since

    async def _position_now(self) -> EventPosition:
        """Return the position behind every event that is there.

        It is made of the events, not of a clock: one that is ahead would pass over what happens
        until then.
        """
        page = await self._read(None, None)
        newest = max((each.date_updated for each in _usable(page)), default=None)
        if newest is None:
            return EventPosition(self._surely_passed() or _BEGINNING)
        since = newest - _OVERLAP
        there = [each async for each in self._read(since, None)]
        return EventPosition(since, {each.id: each.date_updated for each in _usable(there)})

    async def _position_after(self, event_id: str) -> EventPosition:
        try:
            moment = await self._moment_of(event_id)
        except NotFoundError:
            raise EventsExpiredError(_forgotten(f"the event {event_id}")) from None
        return EventPosition(moment, {event_id: moment})

    async def _read_part(self, settled: datetime) -> None:
        since = self._frontier or settled
        passed = self._surely_passed()
        if passed is not None:  # what is older is not there, and nothing is asked of decades
            since = max(since, passed - KEPT_FOR - _WIDEST)
        # The last stretch has no end, so that nothing depends on what time it is now.
        is_last = passed is None or passed - since <= self._width
        before = None if is_last else since + self._width
        part = await self._part(since, before, _STRETCH if self._width > _SHORTEST else None)
        if part is None:
            self._width = max(self._width / 2, _SHORTEST)
            return
        events, now, reaches = part
        # A position before everything, of a log that was empty, claims nothing that can be lost.
        read_until = max(settled, self._read_until or settled)
        if not reaches and settled > _BEGINNING and read_until < now - KEPT_FOR:
            await self._refuse_forgotten(settled)
        self._take(events)
        self._next_settled = settled
        # Before its first event, nothing needs to be claimed of a log that was empty.
        if passed is not None and (events or before is None or settled > _BEGINNING):
            end = passed - _OVERLAP
            self._next_settled = max(settled, end if before is None else min(before, end))
        self._width = min(self._width * 2, _WIDEST)
        self._frontier = before
        if before is not None:
            return
        self._read_until = max(now, read_until)
        self._is_tired = True
        if events:
            self._wait = self._interval

    async def _part(
        self, since: datetime, before: datetime | None, most: int | None
    ) -> tuple[list[Event], datetime, bool] | None:
        """Read a part of the log; ``None`` if it is too much.

        Returns:
            What is new in it, about the time in Close, and whether an event was in it that was
            read before, so that the log certainly reaches back to the position.
        """
        new: list[Event] = []
        reaches = False
        now: datetime | None = None
        async with aclosing(self._read(since, before).pages()) as pages:
            async for page in pages:
                now = now or _date_of(page)
                self._saw(page)
                reaches = reaches or any(each.id in self._seen for each in _usable(page))
                new += [
                    each
                    for each in self._reported(page)
                    if self._seen.get(each.id) != each.date_updated
                ]
                if before is None and page.has_more and self._is_backlog(since):
                    return None  # from the oldest event on, in stretches that end
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
        passed = self._surely_passed()
        return passed is not None and passed - since > self._width

    def _saw(self, page: Page[Event]) -> None:
        """Note how late it certainly is in Close: as late as its newest event, or later."""
        dates = [each.date_updated for each in _usable(page)]
        # A date in the future of every clock is of no use.
        latest = max(_date_of(page), local_now()) + _OVERLAP
        known = self._surely_passed()
        newest = max((date for date in dates if date <= latest), default=None)
        if newest is not None and (known is None or newest > known):
            self._passed = newest, time.monotonic()

    def _surely_passed(self) -> datetime | None:
        """Return a time that has certainly passed in Close, ``None`` before an event was seen."""
        if self._passed is None:
            return None
        newest, seen = self._passed
        return newest + timedelta(seconds=(time.monotonic() - seen) * (1 - _DRIFT))

    async def _refuse_forgotten(self, settled: datetime) -> None:
        """Raise an error if the log does not reach back to a position.

        An answer says so by its date, which can be wrong: an event from before the position
        refutes it, and a second answer confirms it.
        """
        before = await self._newest(settled + timedelta(microseconds=1))
        if not before.data and settled < _date_of(before) - KEPT_FOR:
            raise EventsExpiredError(_forgotten(settled.isoformat()))

    def _raise_if_permanent(self, error: APIError) -> None:
        """Raise an error that does not pass by itself, or has come too often to pass."""
        if getattr(error, "permanent", False):
            raise error
        if isinstance(error, DecodeError):
            self._unreadable += 1
            if self._unreadable >= _MOST_UNREADABLE:
                raise error
        else:
            self._unreadable = 0

    def _take(self, events: list[Event]) -> None:
        # Newest first; where two versions of an event were met, the first is the later one.
        latest: dict[str, Event] = {}
        for event in events:
            latest.setdefault(event.id, event)
        oldest_first = reversed(latest.values())  # events of one instant, too
        self._waiting.extend(sorted(oldest_first, key=lambda event: event.date_updated))

    async def _rest(self) -> None:
        """Wait, and longer the next time."""
        wait, self._wait = self._wait, min(self._wait * 2, self._slowest)
        # Many programs that lost the same connection shall not all come back at once.
        await self._sleep(wait * random.uniform(0.8, 1.0))  # noqa: S311 - no secret


def _begin(since: "datetime | str | EventPosition | None") -> "EventPosition | str | None":
    if isinstance(since, datetime):
        if since.tzinfo is None:
            msg = "since has no time zone: use local_now(), or since.astimezone()"
            raise ValueError(msg)
        return EventPosition(since)
    if isinstance(since, str) and not since.startswith("ev_"):
        return EventPosition.parse(since)
    if not isinstance(since, str | EventPosition | None):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"since is a datetime, an event's id or a position, not a {type(since).__name__}"
        raise TypeError(msg)
    return since


def _is_interval(interval: Any, slowest: Any) -> bool:
    numbers = isinstance(interval, int | float) and isinstance(slowest, int | float)
    return numbers and bool(0 < interval <= slowest)


def _usable(events: Iterable[Event]) -> list[Event]:
    """Return the events that can be told apart and put in order."""
    return [
        each
        for each in events
        if isinstance(each.id, str) and isinstance(each.date_updated, datetime)  # pyright: ignore[reportUnnecessaryIsInstance]
    ]


def _date_of(page: Page[Any]) -> datetime:
    """Give Close's time, as an answer tells it."""
    return server_date(page.response.headers if page.response else None) or local_now()


def _forgotten(what: str) -> str:
    return (
        f"Close keeps events for {KEPT_FOR.days} days, and no longer has those since {what}: "
        "read the objects anew, and follow from the time before that began"
    )
