"""``LeadReader``: every request that a sync sends to Close."""

import asyncio
import logging
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Sequence,
)
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Generic, Literal, TypeVar

import attrs

from close_async import (
    CloseClient,
    CursorPage,
    DecodeError,
    IncompleteScanError,
    NotFoundError,
    Page,
    PaginationLimitError,
    Paginator,
    PermissionDeniedError,
    Plan,
    Scan,
    SearchLimitError,
    Window,
)
from close_async._organization import CurrentOrganization, find_organization
from close_async.models import Lead
from close_async.search import QueryLike, lead
from close_async.sync.changes import LeadChange, change_of
from close_async.sync.checkpoint import Span
from close_async.sync.clock import ServerClock
from close_async.sync.odd import is_id

T = TypeVar("T")

_log = logging.getLogger("close_async.sync")

LogState = Literal["complete", "expired", "forbidden"]
"""Whether the event log reaches back to a known event, no longer does, or may not be read."""

# The longest page of Close's lists, and so the most ids per request.
_MAX_IDS = 200
# Gateways in trouble send HTML or half a body with status 200; three more attempts pass over that.
_DECODE_RETRIES = 3
# Requests between two trials of a larger chunk, doubled after each size that failed. A trial may
# cost a timeout of 30 s; at this maximum, it is one request in 65.
_MAX_INTERVAL = 64
# The sync cannot store a lead without these, whatever fields the caller selects.
_NEEDED_FIELDS = ("id", "date_created", "date_updated")
_CHANGED_FIELDS = ("id", "date_updated")
# Close's search may compare dates at no finer resolution.
_ONE_SECOND = timedelta(seconds=1)
_AGAIN = "the next run tries again"
# A date before every object of Close, for organizations without any event or lead.
_BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)


@attrs.frozen
class Account:
    """What is copied.

    Args:
        organization: The organization of the API key.
        leads: Number of leads to read, if Close reports it.
    """

    organization: CurrentOrganization
    leads: int | None


@attrs.frozen
class Part(Generic[T]):
    """A part of a scan: of a snapshot of leads, or of all objects of another type.

    Args:
        objects: The objects.
        size: Their size on the wire in bytes.
        covered: The interval of ``date_created`` that is complete with this part, if one is.
        total: The number of objects of all parts, if it is known.
    """

    objects: Sequence[T]
    size: int = 0
    covered: Span | None = None
    total: int | None = None


@attrs.frozen
class Noun:
    """The name of a type of objects in messages: ``a lead``, ``leads``."""

    one: str
    several: str


LEADS = Noun("a lead", "leads")


class LeadReader:
    """Reads the leads of the organization that a client's key belongs to.

    Args:
        close: The client.
        query: Selects the leads; ``None`` for all of them.
        fields: The fields to read; ``None`` for those that Close returns by default.
        page_size: The maximum number of leads per request.

    Attributes:
        query: Selects the leads.
        clock: Close's clock, as responses show it.
        requests: Number of requests since :meth:`account`, without those that failed in the end.
        incomplete: What the last snapshot could not read completely, as sentences.
        unfound: Changes that no search could show, as sentences; the event log may have them.
        nameless: Number of leads without an id, since the last snapshot began.
        unread: Ids of leads for which Close sends something that is not a lead; a dict for its
            order.
        unscanned: What the last scan of other objects could not read, as sentences.
    """

    def __init__(
        self,
        close: CloseClient,
        query: QueryLike | None = None,
        fields: Sequence[str] | None = None,
        page_size: int = _MAX_IDS,
    ) -> None:
        self.query = query
        self.clock: ServerClock = ServerClock()
        self.requests: int = 0
        self.incomplete: tuple[str, ...] = ()
        self.unfound: tuple[str, ...] = ()
        self.nameless: int = 0
        self.unread: dict[str, None] = {}
        self.unscanned: tuple[str, ...] = ()
        self._close = close
        self._page_size = page_size
        self._chunk = ChunkSize(page_size)
        self._fields = None if fields is None else list(dict.fromkeys([*_NEEDED_FIELDS, *fields]))

    async def account(self) -> Account:
        """Fetch the organization of the API key. Call it first: an invalid key then fails early."""
        self.clock.reset()
        self.requests = 0
        me = await self._send(self._close.me)
        # Close names the key's organization in no other place than its objects.
        first = self._close.leads.list(page_size=1, fields=["id", "organization_id"])
        page = await _decoded(lambda: first)
        self._saw(page, [])
        organization = await find_organization(self._close, me, page.data)
        self.requests += not page.data  # the one for the statuses
        total = page.total_results
        if self.query is not None:
            total = await self._send(partial(self._close.leads.count, self.query))
        return Account(organization, total)

    @property
    def now(self) -> datetime:
        """The estimated time of Close's clock, for reports."""
        return self.clock.now

    async def horizon(self) -> datetime:
        """Return the latest date that Close's clock has certainly passed.

        Every later change has a later date. It is the date of the newest event, or of the lead that
        was changed last if the key may not read events.
        """
        with suppress(PermissionDeniedError):
            await self._newest_event()
        if self.clock.floor is None:
            page = await self._close.leads.search(
                sort=["-date_updated"], fields=_CHANGED_FIELDS, limit=1
            )
            self._saw(page, [lead.date_updated for lead in page.data])
        return self.clock.floor or _BEGINNING

    async def _newest_event(self) -> str | None:
        page = await self._close.events.list(page_size=1)
        self._saw(page, [event.date_updated for event in page.data])
        if not page.data:
            return None
        event_id: Any = page.data[0].id  # of any type, whatever the model declares
        if not isinstance(event_id, str):
            msg = f"data.0.id in the response is a {type(event_id).__name__}, not a string"
            raise DecodeError(msg, method="GET", path="/event/")
        return event_id

    async def pages(
        self, listed: Callable[[CloseClient], Paginator[T]]
    ) -> AsyncGenerator[Sequence[T], None]:
        """Read a list of a few objects, again from its start if a page cannot be decoded.

        The pages overlap, so that objects that are deleted meanwhile hide no others. Rows that are
        not objects with an id are left out.
        """
        for objects in await _decoded(partial(self._pages, listed)):
            yield objects

    async def _pages(self, listed: Callable[[CloseClient], Paginator[T]]) -> "list[Sequence[T]]":
        found: list[Sequence[T]] = []
        async with aclosing(listed(self._close).pages(overlapping=True)) as pages:
            try:
                async for page in pages:
                    self._saw(page, [])
                    found.append(page.data)
            except IncompleteScanError as error:  # raised after everything that could be read
                if not all(isinstance(each, DecodeError) for each in error.windows):
                    raise
                _log.warning("rows of a list cannot be read: %s", error)
        if not found:
            self.requests += 1  # a list without objects has no page
        return found

    async def scanned(
        self,
        scan_of: Callable[[CloseClient], Scan[Any]],
        noun: Noun,
        *,
        is_last: bool = False,
    ) -> AsyncGenerator[Part[Any], None]:
        """Read all objects of a scan; ``unscanned`` lists what could not be read.

        Args:
            scan_of: Starts the scan.
            noun: The objects, for messages.
            is_last: Whether later runs read only newer objects.
        """
        self.unscanned = ()
        scan = scan_of(self._close)
        async with aclosing(scan.pages()) as pages:
            try:
                async for page in pages:
                    self.clock.saw_response(page)
                    total = scan.progress.total
                    yield Part(page.data, _size(page), _span(page.covered), total)
            except IncompleteScanError as error:
                then = "later runs may not read it again" if is_last else _AGAIN
                self.unscanned = tuple(_describe(each, noun, then) for each in error.windows)
            except PaginationLimitError as error:
                self.unscanned = (_describe(error.message, noun),)
            finally:
                self.requests += scan.progress.requests

    async def one(self, fetch: Callable[[CloseClient], Awaitable[T]]) -> T | None:
        """Fetch one object; return ``None`` if it cannot be read.

        Raises:
            NotFoundError: It does not exist.
        """
        try:
            return await self._send(partial(fetch, self._close))
        except NotFoundError:
            self.requests += 1
            raise
        except DecodeError as error:
            await self._close.me()  # succeeds if Close can be read at all: then it is this object
            _log.warning("an object cannot be read: %s", error)
            return None

    async def snapshot(self, covered: Sequence[Span]) -> AsyncGenerator[Part[Lead], None]:
        """Read every lead, except those created in intervals that were read before.

        Args:
            covered: Those intervals.
        """
        self.incomplete, self.nameless = (), 0
        scan = self._scan(covered)
        async with aclosing(scan.pages()) as pages:
            try:
                async for page in pages:
                    self.clock.saw_response(page)
                    yield Part(self._with_id(page.data), _size(page), _span(page.covered))
            except IncompleteScanError as error:  # raised after everything that could be read
                self.incomplete = tuple(_describe(each, LEADS) for each in error.windows)
            finally:
                self.requests += scan.progress.requests

    async def plan(self, covered: Sequence[Span]) -> Plan:
        """Return how a snapshot would be read."""
        return await self._scan(covered).plan()

    async def plan_of(self, scan_of: Callable[[CloseClient], Scan[Any]]) -> Plan:
        """Return how a scan of other objects would be read."""
        return await scan_of(self._close).plan()

    def _scan(self, covered: Sequence[Span]) -> Scan[Lead]:
        windows = [Window(start, end) for start, end in covered]
        return self._close.leads.scan(
            self.query, fields=self._fields, covered=windows, page_size=self._page_size
        )

    async def changed(
        self, since: datetime, before: datetime
    ) -> AsyncGenerator[Sequence[Lead], None]:
        """Search for the leads changed in an interval, oldest change first: ids and dates only."""
        while since < before:
            query = lead.date_updated.between(since, before)
            found = self._close.leads.search(query, sort=["date_updated"], fields=_CHANGED_FIELDS)
            try:
                async with aclosing(found.pages()) as pages:
                    async for page in pages:
                        self._saw(page, [lead.date_updated for lead in page.data])
                        yield self._with_id(page.data)
            except SearchLimitError as error:
                # More than 10,000 leads have the same date_updated: an import, or a bulk edit. That
                # second is read by a scan, which divides it by other fields, and the search
                # continues after it.
                if error.value is None:
                    raise
                if not isinstance(error.value, datetime):
                    msg = "date_updated in the response is not a date"
                    raise DecodeError(msg, path="/data/search/") from error
                second = error.value.replace(microsecond=0)
            else:
                return
            since = second + _ONE_SECOND
            async with aclosing(self._changed_between(second, since)) as parts:
                async for leads in parts:
                    yield leads

    async def _changed_between(
        self, start: datetime, end: datetime
    ) -> AsyncGenerator[Sequence[Lead], None]:
        """Find leads changed in an interval that is too full for a search, in any order."""
        scan = self._close.leads.scan(lead.date_updated.between(start, end), fields=_CHANGED_FIELDS)
        async with aclosing(scan.pages()) as pages:
            try:
                async for page in pages:
                    self.clock.saw_response(page)
                    self.clock.saw_dates(lead.date_updated for lead in page.data)
                    yield self._with_id(page.data)
            except IncompleteScanError as error:
                self.unfound += tuple(
                    f"Close showed no way to find what changed in {each}; the next run tries again."
                    for each in error.windows
                )
            finally:
                self.requests += scan.progress.requests

    async def read(self, ids: Sequence[str], *, fresh: bool = False) -> list[Lead]:
        """Read leads by their ids; deleted ones are missing from the result.

        Args:
            ids: The leads.
            fresh: Whether to fetch each lead by itself, which is always current: lists lag behind
                by up to a minute.
        """
        if fresh:
            found = await gather_or_cancel(self._get(lead_id) for lead_id in ids)
            return [each for each in found if each is not None]
        first, left = ids[: self._chunk.now], ids[self._chunk.now :]
        # The first chunk is read alone: if leads are heavy, one request finds out how many of them
        # a response can hold, and not all requests of a batch at once.
        pages = [await self._list_or_get(first)] if first else []
        size = self._chunk.now
        chunks = [left[at : at + size] for at in range(0, len(left), size)]
        pages += await gather_or_cancel(self._list_or_get(chunk) for chunk in chunks)
        return [each for page in pages for each in page]

    def absent(self, ids: Iterable[str], leads: Sequence[Lead]) -> list[str]:
        """Return the ids that were requested and not found, so their leads are deleted.

        Args:
            ids: The requested ids.
            leads: The leads that were read.
        """
        found = {each.id for each in leads}
        return [each for each in ids if each not in found and each not in self.unread]

    def _saw(self, page: Page[Any], dates: Sequence[object]) -> None:
        """Count the request of a page, and take Close's time and the dates of changes from it."""
        self.requests += 1 if page.response is None else page.response.attempts
        self.clock.saw_response(page)
        self.clock.saw_dates(dates)

    async def _send(self, send: Callable[[], Awaitable[T]]) -> T:
        """Send one request, repeat it if its response cannot be decoded, and count it."""
        result = await _decoded(send)
        self.requests += 1
        return result

    def _with_id(self, leads: Sequence[Lead]) -> Sequence[Lead]:
        """Return the leads that have a valid id, and count the others."""
        valid = [each for each in leads if is_id(each.id)]
        self.nameless += len(leads) - len(valid)
        return valid

    async def _list_or_get(self, ids: Sequence[str]) -> Sequence[Lead]:
        try:
            return self._with_id(await self._list(ids))
        except (
            DecodeError
        ):  # one unreadable lead spoils a whole page: fetched alone, it costs itself
            return await self.read(ids, fresh=True)

    async def _list(self, ids: Sequence[str]) -> list[Lead]:
        listed = self._close.leads.list(ids=ids, page_size=len(ids), fields=self._fields)
        page = await _decoded(lambda: listed)
        self.requests += 1 if page.response is None else page.response.attempts
        self._chunk.update(len(ids), listed.page_size)
        if {each.id for each in page.data}.issubset(ids):
            return page.data
        # Close supports the ids without documenting them. If it ever ignores them, it lists any
        # leads, and those requested are fetched one by one.
        return await self.read(ids, fresh=True)

    async def _get(self, lead_id: str) -> Lead | None:
        fetch = partial(self._close.leads.get, lead_id, fields=self._fields)
        try:
            found = await self._send(fetch)
        except NotFoundError:
            self.requests += 1
            found = None
        except DecodeError as error:
            await self._close.me()  # succeeds if Close can be read at all: then it is this lead
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
        """Return whether the event log reaches back to the anchor, and the anchor for the next run.

        Args:
            anchor: The id of an event that was in the log, if one is known.
        """
        try:
            newest = await self._newest_event()
            if anchor is None or anchor == newest:
                return "complete", newest
            with suppress(NotFoundError):
                await self._close.events.get(anchor)
                self.requests += 1
                return "complete", anchor
        except PermissionDeniedError:
            return "forbidden", anchor
        return "expired", newest

    async def events(
        self, since: datetime, before: datetime | None
    ) -> AsyncGenerator[Sequence[LeadChange], None]:
        """Read a part of the event log, newest first.

        Args:
            since: Its start.
            before: Its end; ``None`` for the end of the log.
        """
        log = partial(self._close.events.list, date_updated__gte=since, date_updated__lt=before)
        cursor: str | None = None
        seen: set[str] = set()
        while True:
            # One page per call, so that only the page that cannot be decoded is requested again.
            page = await _decoded(partial(log, cursor=cursor))
            self._saw(page, [event.date_updated for event in page.data])
            yield [change_of(event) for event in page.data]
            cursor = page.older if isinstance(page, CursorPage) else None
            if cursor is None:
                return
            if cursor in seen:
                msg = "the cursors of the event log form a cycle"
                raise DecodeError(msg, method="GET", path="/event/")
            seen.add(cursor)


@attrs.define
class ChunkSize:
    """The number of ids per request, smaller while Close cannot return as many heavy leads.

    Args:
        most: The number of ids if nothing fails.

    Attributes:
        now: The number of ids of the next request.
    """

    most: int
    now: int = attrs.field(
        init=False, default=attrs.Factory(lambda self: self.most, takes_self=True)
    )
    _interval: int = attrs.field(init=False, default=1)  # full requests between two trials
    _left: int = attrs.field(init=False, default=1)  # full requests until the next one

    def update(self, requested: int, returned: int) -> None:
        """Adapt to a response.

        Args:
            requested: The number of ids that were requested.
            returned: The number with which the request succeeded, after the client reduced it.
        """
        if returned < requested:
            if returned < self.now:
                self.now = max(returned, 1)
                self._interval = min(self._interval * 2, _MAX_INTERVAL)
                self._left = self._interval
        elif requested >= self.now < self.most:
            self._left -= 1
            if self._left <= 0:
                self.now = min(self.now * 2, self.most)
                self._left = self._interval


async def _decoded(send: Callable[[], Awaitable[T]]) -> T:
    """Send a request, and again if its response cannot be decoded."""
    for _ in range(_DECODE_RETRIES):
        with suppress(DecodeError):
            return await send()
    return await send()


async def gather_or_cancel(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run coroutines concurrently; if one fails, cancel the others and raise its error."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _describe(part: object, noun: Noun, then: str = _AGAIN) -> str:
    """Return a sentence about a part of a scan that could not be read: a window, or a row."""
    if isinstance(part, DecodeError):
        return f"Close sent {noun.one} that could not be read ({part}); {then}."
    if isinstance(part, str):
        return f"Not all {noun.several} could be read: {part}; {then}."
    return f"Close showed no way to read all {noun.several} of {part}; {then}."


def _span(window: Window | None) -> Span | None:
    return None if window is None else (window.start, window.end)


def _size(page: Page[Any]) -> int:
    return len(page.response.body) if page.response else 0
