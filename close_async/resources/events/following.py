"""``EventStream``: the event log, followed without end."""

import asyncio
import json
import logging
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

import attrs

from close_async.errors import (
    APIConnectionError,
    DecodeError,
    EventsForgottenError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
)
from close_async.models.events import Event
from close_async.paging import Page, Paginator
from close_async.paging.awaited import Awaited
from close_async.wire.moments import parse_moment

_log = logging.getLogger("close_async")

KEPT_FOR = timedelta(days=30)
"""How long Close keeps events."""

# Events may appear in the log so long after the moment they bear.
_OVERLAP = timedelta(minutes=5)
# A backlog is read in stretches, as the log gives the newest event first, and the oldest is wanted.
_STRETCH, _WIDEST, _SHORTEST = 1_000, timedelta(days=1), timedelta(seconds=1)
_PASSING = (APIConnectionError, InternalServerError, RateLimitError, DecodeError)

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


class EventStream(Awaited, AsyncIterator[Event]):
    """Events as they happen; made by ``close.events.follow``. It holds no task and no connection.

    Args:
        read: Lists a part of the log.
        moment_of: Gives the last moment of the event with an id.
        since: Where to begin.
        interval: Seconds between two looks while there is news.
        slowest: Seconds between two looks at the most.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        read: Read,
        moment_of: Callable[[str], Awaitable[datetime]],
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
        except _PASSING as error:
            _log.warning("events cannot be read now, trying again: %s", error)
            self._frontier = None
            self._is_tired = True

    async def _start(self) -> None:
        begin = self._begin
        if isinstance(begin, str):
            begin = await self._position_after(begin)
        if begin is None:
            begin = EventPosition(_date_of(await self._read(None, None)))
        self._seen = dict(begin.seen)
        self._settled = begin.since

    async def _position_after(self, event_id: str) -> EventPosition:
        try:
            moment = await self._moment_of(event_id)
        except NotFoundError:
            raise EventsForgottenError(_forgotten(f"the event {event_id}")) from None
        return EventPosition(moment, {event_id: moment})

    async def _read_part(self, settled: datetime) -> None:
        since = self._frontier or settled
        until = since + self._width
        most = _STRETCH if self._width > _SHORTEST else None
        part = await self._part(since, until, most)
        if part is None:
            self._width = max(self._width / 2, _SHORTEST)
            return
        events, now = part
        if settled < now - KEPT_FOR:
            raise EventsForgottenError(_forgotten(settled.isoformat()))
        self._take(events)
        self._next_settled = max(settled, min(until, now - _OVERLAP))
        self._width = min(self._width * 2, _WIDEST)
        if until <= now:
            self._frontier = until
            return
        self._frontier = None
        self._is_tired = True
        if events:
            self._wait = self._interval

    async def _part(
        self, since: datetime, until: datetime, most: int | None
    ) -> tuple[list[Event], datetime] | None:
        """Read what is new in a part of the log, and Close's time; ``None`` if that is too much."""
        new: list[Event] = []
        now: datetime | None = None
        async with aclosing(self._read(since, until).pages()) as pages:
            async for page in pages:
                now = now or _date_of(page)  # of the first page: later ones know more, but not all
                new += [each for each in page if self._seen.get(each.id) != each.date_updated]
                if most is not None and len(new) > most:
                    return None
        return new, now or datetime.now(UTC)

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
            msg = "since has no time zone: use datetime.now(UTC), or since.astimezone()"
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


def _date_of(page: Page[Any]) -> datetime:
    """Give Close's time, as an answer tells it."""
    text = page.response.headers.get("Date") if page.response else None
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def _forgotten(what: str) -> str:
    return (
        f"Close keeps events for {KEPT_FOR.days} days, and no longer has those since {what}: "
        "read the objects anew, and follow from the time before that began"
    )
