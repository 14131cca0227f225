"""``Source``: what a sync asks of Close, and nothing else of the client."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal, TypeVar

import attrs

from close_async import (
    CloseClient,
    DecodeError,
    IncompleteScanError,
    NotFoundError,
    Page,
    PermissionDeniedError,
    Plan,
    Scan,
    SearchLimitError,
    Window,
)
from close_async.models import Lead
from close_async.paging import CursorPage
from close_async.paging.page_size import PageSize
from close_async.search import lead
from close_async.sync.changes import LeadChange, change_of
from close_async.sync.checkpoint import Span
from close_async.sync.clock import ServerClock
from close_async.sync.odd import is_id
from close_async.sync.owner import organizations_of, owner_of
from close_async.wire.require import require
from close_async.wire.search_body import QueryLike

T = TypeVar("T")

_log = logging.getLogger("close_async.sync")

LogState = Literal["reaches", "forgot", "closed"]
"""Whether the event log goes back to an event, no longer does, or may not be read at all."""

# As many as a page has.
_IDS_A_REQUEST = 200
_UNREADABLE_ANSWERS = 3
_NEEDED_FIELDS = ("id", "date_created", "date_updated")
_CHANGED_FIELDS = ("id", "date_updated")
_INSTANT = timedelta(seconds=1)  # no finer than Close may compare
# Before everything that Close has.
_BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)
_CURSOR_REPEATS = "the event log's cursors lead round in a circle"


@attrs.frozen
class Account:
    """Whose leads are read, and how many there are to read.

    Args:
        organization_id: The organization's id.
        organization_name: Its name.
        leads: How many leads are to be read, if Close tells.
        others: The ids of the user's other organizations.
    """

    organization_id: str
    organization_name: str
    leads: int | None
    others: frozenset[str] = frozenset()


@attrs.frozen
class Part:
    """A part of a list.

    Args:
        leads: The leads.
        size: How many bytes they were on the wire.
        covered: The interval of ``date_created`` that is read with this part, if one is.
    """

    leads: Sequence[Lead]
    size: int = 0
    covered: Span | None = None


class LeadReader:
    """The leads of the organization that a client's key belongs to.

    Args:
        close: The client to read with.
        query: Which leads; all of them if ``None``.
        fields: Which fields of theirs; what Close sends by itself if ``None``.
        page_size: The most leads that a request asks for.

    Attributes:
        query: Which leads.
        incomplete: What the last snapshot could not read whole, in sentences.
        unfound: What searches for changes did not show; the event log tells of it all the same.
        nameless: How many leads had no id, since the last snapshot began.
        unread: The ids of leads that Close answers for with something that is no lead.
        clock: What is known of Close's clock.
    """

    def __init__(
        self,
        close: CloseClient,
        query: QueryLike | None = None,
        fields: Sequence[str] | None = None,
        page_size: int = _IDS_A_REQUEST,
    ) -> None:
        self.query = query
        self.clock: ServerClock = ServerClock()
        self.nameless: int = 0
        self.unread: dict[str, None] = {}
        self._sizes = PageSize(page_size)
        self.incomplete: tuple[str, ...] = ()
        self.unfound: tuple[str, ...] = ()
        self._close = close
        self._fields = None if fields is None else list(dict.fromkeys([*_NEEDED_FIELDS, *fields]))

    async def account(self) -> Account:
        """Ask whose key it is; first of all, so that a refused one is told before all else."""
        self.clock.begin()
        me = await _readable(self._close.me)
        first = self._close.leads.list(page_size=1, fields=["id", "organization_id"])
        page = await _readable(lambda: first)
        self.clock.answered(page)
        names = organizations_of(me)
        owner = await owner_of(self._close, names, page.data)
        total = page.total_results
        if self.query is not None:
            total = await _readable(partial(self._close.leads.count, self.query))
        return Account(owner, names.get(owner, owner), total, frozenset(names) - {owner})

    @property
    def now(self) -> datetime:
        """An estimate of Close's time, for reports."""
        return self.clock.now

    async def horizon(self) -> datetime:
        """Return a time that has certainly passed in Close, and as late a one as is known.

        Everything that happens from now on has a later date.
        """
        with suppress(PermissionDeniedError):
            await self._newest_event()
        if self.clock.floor is None:
            newest = self._close.leads.search(
                sort=["-date_updated"], fields=_CHANGED_FIELDS, limit=1
            )
            page = await newest
            self.clock.answered(page)
            self.clock.saw(lead.date_updated for lead in page.data)
        return self.clock.floor or _BEGINNING

    async def _newest_event(self) -> str | None:
        page = await self._close.events.list(page_size=1)
        self.clock.answered(page)
        self.clock.saw(event.date_updated for event in page.data)
        return require(page.data[0].id, str, "data.0.id", path="/event/") if page.data else None

    async def snapshot(self, covered: Sequence[Span]) -> AsyncGenerator[Part, None]:
        """Read every lead, but for those created in the intervals that were read before."""
        self.incomplete, self.nameless = (), 0
        async with aclosing(self._scan(covered).pages()) as pages:
            try:
                async for page in pages:
                    self.clock.answered(page)
                    yield Part(self._named(page.data), _size(page), _span(page.covered))
            except IncompleteScanError as error:  # after all that could be read
                self.incomplete = tuple(_unread(each) for each in error.windows)

    async def plan(self, covered: Sequence[Span]) -> Plan:
        """Tell how a snapshot would be read."""
        return await self._scan(covered).plan()

    def _scan(self, covered: Sequence[Span]) -> Scan[Lead]:
        windows = [Window(start, end) for start, end in covered]
        return self._close.leads.scan(
            self.query, fields=self._fields, covered=windows, page_size=self._sizes.most
        )

    async def changed(
        self, moment: datetime, before: datetime
    ) -> AsyncGenerator[Sequence[Lead], None]:
        """Find the leads changed between two moments, the longest ago first: ids and times."""
        while moment < before:
            query = lead.date_updated.between(moment, before)
            found = self._close.leads.search(query, sort=["date_updated"], fields=_CHANGED_FIELDS)
            try:
                async with aclosing(found.pages()) as pages:
                    async for page in pages:
                        self._note(page)
                        yield self._named(page.data)
            except SearchLimitError as error:  # an import, or a bulk edit
                if error.value is None:
                    raise
                value = require(error.value, datetime, "date_updated", path="/data/search/")
                instant = value.replace(microsecond=0)
            else:
                return
            moment = instant + _INSTANT
            async with aclosing(self._changed_between(instant, moment)) as pages:
                async for leads in pages:
                    yield leads

    async def _changed_between(
        self, begin: datetime, end: datetime
    ) -> AsyncGenerator[Sequence[Lead], None]:
        """Find the leads changed in a second that is too full for a search, in any order."""
        scan = self._close.leads.scan(lead.date_updated.between(begin, end), fields=_CHANGED_FIELDS)
        async with aclosing(scan.pages()) as pages:
            try:
                async for page in pages:
                    self._note(page)
                    yield self._named(page.data)
            except IncompleteScanError as error:
                self.unfound += tuple(
                    f"Close showed no way to find what changed in {each}; the next run tries again."
                    for each in error.windows
                )

    async def read(self, ids: Sequence[str], *, fresh: bool = False) -> list[Lead]:
        """Read leads by their ids; those that are no more are missing from the answer.

        Args:
            ids: Which leads.
            fresh: Whether to ask for each by itself: lists lag behind by up to a minute.
        """
        if fresh:
            found = await together(self._get(lead_id) for lead_id in ids)
            return [each for each in found if each is not None]
        size = self._sizes.next(len(ids))
        first, left = ids[:size], ids[size:]
        # Alone, so that only one request finds out how many heavy leads a response can hold.
        pages = [await self._listed_or_each(first)] if first else []
        chunks: list[Sequence[str]] = []
        while left:
            size = self._sizes.next(len(left))
            chunks.append(left[:size])
            left = left[size:]
        pages += await together(self._listed_or_each(chunk) for chunk in chunks)
        return [each for page in pages for each in page]

    def absent(self, ids: Iterable[str], leads: Sequence[Lead]) -> list[str]:
        """Return those of the ids whose lead Close no longer has: it was asked for, and not found.

        Args:
            ids: The ids that were asked for.
            leads: The leads that were read.
        """
        found = {each.id for each in leads}
        return [each for each in ids if each not in found and each not in self.unread]

    def _note(self, page: Page[Lead]) -> None:
        self.clock.answered(page)
        self.clock.saw(lead.date_updated for lead in page.data)

    def _named(self, leads: Sequence[Lead]) -> Sequence[Lead]:
        """Leave out, and count, leads that nothing can be stored under."""
        named = [each for each in leads if is_id(each.id)]
        self.nameless += len(leads) - len(named)
        return named

    async def _listed_or_each(self, ids: Sequence[str]) -> Sequence[Lead]:
        try:
            return self._named(await self._listed(ids))
        except DecodeError:  # by itself, what cannot be read costs one lead
            return await self.read(ids, fresh=True)

    async def _listed(self, ids: Sequence[str]) -> list[Lead]:
        listed = self._close.leads.list(ids=ids, page_size=len(ids), fields=self._fields)
        page = await _readable(lambda: listed)
        if listed.page_size == len(ids):
            self._sizes.succeeded(len(ids))
        while listed.page_size < min(len(ids), self._sizes.now):
            self._sizes.failed(self._sizes.now)  # later requests need not find that out again
        if {each.id for each in page.data}.issubset(ids):
            return page.data
        # Close honours the ids without documenting them; where it does not, it lists any leads.
        return await self.read(ids, fresh=True)

    async def _get(self, lead_id: str) -> Lead | None:
        try:
            found = await _readable(partial(self._close.leads.get, lead_id, fields=self._fields))
        except NotFoundError:
            found = None
        except DecodeError as error:
            await self._close.me()  # Close can be read, so it is this lead
            _log.warning("the lead %s cannot be read: %s", lead_id, error)
            self.unread[lead_id] = None
            return None
        if found is not None and found.id != lead_id:
            _log.warning("the lead %s cannot be read: it came with another id", lead_id)
            self.unread[lead_id] = None
            return None
        self.unread.pop(lead_id, None)
        return found

    async def log_state(self, anchor: str | None) -> tuple[LogState, str | None]:
        """Tell what the event log is good for, and by which event to tell it the next time.

        Args:
            anchor: The id of an event that was in it, if one is known.
        """
        try:
            newest = await self._newest_event()
            if anchor is None or anchor == newest:
                return "reaches", newest
            with suppress(NotFoundError):
                await self._close.events.get(anchor)
                return "reaches", anchor
        except PermissionDeniedError:
            return "closed", anchor
        return "forgot", newest

    async def events(
        self, since: datetime, before: datetime | None
    ) -> AsyncGenerator[Sequence[LeadChange], None]:
        """Read a stretch of the event log, newest first."""
        log = partial(self._close.events.list, date_updated__gte=since, date_updated__lt=before)
        cursor: str | None = None
        seen: set[str] = set()
        while True:
            # Page by page, so that an answer that cannot be read does not cost all before it.
            page = await _readable(partial(log, cursor=cursor))
            self.clock.answered(page)
            self.clock.saw(event.date_updated for event in page.data)
            yield [change_of(event) for event in page.data]
            cursor = page.older if isinstance(page, CursorPage) else None
            if cursor is None:
                return
            if cursor in seen:
                raise DecodeError(_CURSOR_REPEATS, method="GET", path="/event/")
            seen.add(cursor)


async def _readable(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again where an answer is cut off or of something else, as gateways in trouble give."""
    for _ in range(_UNREADABLE_ANSWERS):
        with suppress(DecodeError):
            return await ask()
    return await ask()


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do several things at once; if one fails, the others are stopped before it is raised."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _unread(part: object) -> str:
    """Describe what a scan could not read: a window, or a row that names its place."""
    if isinstance(part, DecodeError):
        return f"Close sent a lead that could not be read ({part}); the next run tries again."
    return f"Close showed no way to read all leads of {part}; the next run tries again."


def _span(window: Window | None) -> Span | None:
    return None if window is None else (window.start, window.end)


def _size(page: Page[Any]) -> int:
    return len(page.response.body) if page.response else 0
