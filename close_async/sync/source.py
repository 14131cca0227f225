"""``Source``: what a sync asks of Close, and nothing else of the client."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
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
from close_async.models import Lead, Me
from close_async.paging import CursorPage
from close_async.paging.pagesize import PageSize
from close_async.search import lead
from close_async.sync.changes import Change, change_of
from close_async.sync.checkpoint import Span
from close_async.wire.searching import QueryLike

T = TypeVar("T")

LogState = Literal["reaches", "forgot", "closed"]
"""Whether the event log goes back to an event, no longer does, or may not be read at all."""

# As many as a page has.
_IDS_A_REQUEST = 200
_UNREADABLE_ANSWERS = 3
_NEEDED_FIELDS = ("id", "date_created", "date_updated")
_CHANGED_FIELDS = ("id", "date_updated")
_INSTANT = timedelta(seconds=1)  # no finer than Close may compare


@attrs.frozen
class Account:
    """Whose leads are read, and how many there are to read.

    Args:
        organization_id: The organization's id.
        organization_name: Its name.
        leads: How many leads are to be read, if Close tells.
    """

    organization_id: str
    organization_name: str
    leads: int | None


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


class Source:
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
        now: Close's clock at the last list it answered; Close's times are to be compared with it.
    """

    def __init__(
        self,
        close: CloseClient,
        query: QueryLike | None = None,
        fields: Sequence[str] | None = None,
        page_size: int = _IDS_A_REQUEST,
    ) -> None:
        self.query = query
        self._sizes = PageSize(page_size)
        self.now: datetime = datetime.now(UTC)
        self.incomplete: tuple[str, ...] = ()
        self.unfound: tuple[str, ...] = ()
        self._close = close
        self._fields = None if fields is None else list(dict.fromkeys([*_NEEDED_FIELDS, *fields]))

    async def account(self) -> Account:
        """Ask whose key it is; first of all, so that a refused one is told before all else."""
        me = await _readable(self._close.me)
        first = self._close.leads.list(page_size=1, fields=["id", "organization_id"])
        page = await _readable(lambda: first)
        owner, name = _owner(me, page.data)
        self._note_time(page)
        total = page.total_results
        if self.query is not None:
            total = await _readable(partial(self._close.leads.count, self.query))
        return Account(owner, name, total)

    async def snapshot(self, covered: Sequence[Span]) -> AsyncGenerator[Part, None]:
        """Read every lead, but for those created in the intervals that were read before."""
        self.incomplete = ()
        async with aclosing(self._scan(covered).pages()) as pages:
            try:
                async for page in pages:
                    self._note_time(page)
                    yield Part(page.data, _size(page), _span(page.covered))
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
                        self._note_time(page)
                        yield page.data
            except SearchLimitError as error:  # an import, or a bulk edit
                if error.value is None:
                    raise
                instant: datetime = error.value.replace(microsecond=0)
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
                    self._note_time(page)
                    yield page.data
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
        chunks: list[Sequence[str]] = []
        left = ids
        while left:
            size = self._sizes.next(len(left))
            chunks.append(left[:size])
            left = left[size:]
        pages = await together(self._listed(chunk) for chunk in chunks)
        return [each for page in pages for each in page]

    def _note_time(self, page: Page[Any]) -> None:
        text = page.response.headers.get("Date") if page.response else None
        with suppress(ValueError):
            self.now = parsedate_to_datetime(text or "").astimezone(UTC)

    async def _listed(self, ids: Sequence[str]) -> list[Lead]:
        listed = self._close.leads.list(ids=ids, page_size=len(ids), fields=self._fields)
        try:
            page = await _readable(lambda: listed)
        except DecodeError:  # perhaps for the sake of a single row: it shall cost that lead alone
            if len(ids) == 1:
                raise
            return await self.read(ids, fresh=True)
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
            return await _readable(partial(self._close.leads.get, lead_id, fields=self._fields))
        except NotFoundError:
            return None

    async def log_state(self, anchor: str | None) -> tuple[LogState, str | None]:
        """Tell what the event log is good for, and by which event to tell it the next time.

        Args:
            anchor: The id of an event that was in it, if one is known.
        """
        events = self._close.events
        try:
            if anchor is not None:
                with suppress(NotFoundError):
                    await events.get(anchor)
                    return "reaches", anchor
            page = await events.list(page_size=1)
        except PermissionDeniedError:
            return "closed", anchor
        newest = page.data[0].id if page.data else None
        return "reaches" if anchor is None else "forgot", newest

    async def events(
        self, since: datetime, before: datetime | None
    ) -> AsyncGenerator[Sequence[Change], None]:
        """Read a stretch of the event log, newest first."""
        log = partial(self._close.events.list, date_updated__gte=since, date_updated__lt=before)
        cursor: str | None = None
        while True:
            # Page by page, so that an answer that cannot be read does not cost all before it.
            page = await _readable(partial(log, cursor=cursor))
            self._note_time(page)
            yield [change_of(event) for event in page.data]
            cursor = page.older if isinstance(page, CursorPage) else None
            if cursor is None:
                return


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


def _owner(me: Me, leads: Sequence[Lead]) -> tuple[str, str]:
    """Give the organization that the credentials belong to, by id and name."""
    names = {each.id: each.name or each.id for each in me.organizations or ()}
    if not names:
        raise DecodeError("it names no organization", method="GET", path="/me/")
    # A user can be in several; the leads are of the one that the key is for.
    owner = leads[0].organization_id if leads else None
    owner = owner or next(iter(names))
    return owner, names.get(owner, owner)


def _unread(part: object) -> str:
    """Describe what a scan could not read: a window, or a row that names its place."""
    if isinstance(part, DecodeError):
        return f"Close sent a lead that could not be read ({part}); the next run tries again."
    return f"Close showed no way to read all leads of {part}; the next run tries again."


def _span(window: Window | None) -> Span | None:
    return None if window is None else (window.start, window.end)


def _size(page: Page[Any]) -> int:
    return len(page.response.body) if page.response else 0
