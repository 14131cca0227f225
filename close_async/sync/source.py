"""``Source``: what a sync asks of Close, and nothing else of the client."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeVar

import attrs

from close_async import CloseClient, DecodeError, NotFoundError, Page, PermissionDeniedError
from close_async.models import Lead, Me
from close_async.sync.changes import Change
from close_async.sync.checkpoint import Span

T = TypeVar("T")

LogState = Literal["reaches", "forgot", "closed"]
"""Whether the event log goes back to an event, no longer does, or may not be read at all."""

# Ids go into the address of a request, which Close cuts off at eight kilobytes.
IDS_A_REQUEST = 100
_NEEDED_FIELDS = ("id", "date_created", "date_updated")


@attrs.frozen
class Account:
    """Whose leads are read, and how many there are.

    Args:
        organization_id: The organization's id.
        organization_name: Its name.
        leads: How many leads it has, if Close tells.
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

    Attributes:
        query: Which leads.
        incomplete: What the last snapshot could not read whole, in sentences.
        now: Close's clock at the last list it answered; Close's times are to be compared with it.
    """

    def __init__(
        self,
        close: CloseClient,
        query: Mapping[str, Any] | None = None,
        fields: Sequence[str] | None = None,
    ) -> None:
        self.query = query
        self.now = datetime.now(UTC)
        self.incomplete: tuple[str, ...] = ()
        self._close = close
        self._fields = None if fields is None else list(dict.fromkeys([*_NEEDED_FIELDS, *fields]))

    async def account(self) -> Account:
        """Ask whose key it is; first of all, so that a refused one is told before all else."""
        me = await self._close.me()
        fields = ["id", "organization_id"]
        page = await self._close.leads.list(page_size=1, fields=fields)
        owner, name = _owner(me, page.data)
        self._note_time(page)
        return Account(owner, name, page.total_results)

    async def snapshot(
        self,
        covered: Sequence[Span],  # noqa: ARG002
    ) -> AsyncGenerator[Part, None]:
        """Read every lead, but for those created in the intervals that were read before."""
        leads = self._close.leads.list(fields=self._fields)
        async with aclosing(leads.pages()) as pages:
            async for page in pages:
                self._note_time(page)
                yield Part(page.data, _size(page))

    async def changed_since(self, moment: datetime) -> AsyncGenerator[Sequence[Lead], None]:
        """Find the leads changed since then, the longest ago first; with their ids and times."""
        query = f'date_updated>="{moment.isoformat()}" sort:date_updated'
        leads = self._close.leads.list(query=query, fields=["id", "date_updated"])
        async with aclosing(leads.pages()) as pages:
            async for page in pages:
                self._note_time(page)
                yield page.data

    async def read(self, ids: Sequence[str], *, fresh: bool = False) -> list[Lead]:
        """Read leads by their ids; those that are no more are missing from the answer.

        Args:
            ids: Which leads.
            fresh: Whether to ask for each by itself: lists lag behind by up to a minute.
        """
        if fresh:
            found = await together(self._get(lead_id) for lead_id in ids)
            return [lead for lead in found if lead is not None]
        chunks = [ids[at : at + IDS_A_REQUEST] for at in range(0, len(ids), IDS_A_REQUEST)]
        pages = await together(self._listed(chunk) for chunk in chunks)
        return [lead for page in pages for lead in page]

    def _note_time(self, page: Page[Any]) -> None:
        text = page.response.headers.get("Date") if page.response else None
        with suppress(ValueError):
            self.now = parsedate_to_datetime(text or "").astimezone(UTC)

    async def _listed(self, ids: Sequence[str]) -> list[Lead]:
        page = await self._close.leads.list(ids=ids, page_size=len(ids), fields=self._fields)
        if {lead.id for lead in page.data}.issubset(ids):
            return page.data
        # Close honours the ids without documenting them; where it does not, it lists any leads.
        return await self.read(ids, fresh=True)

    async def _get(self, lead_id: str) -> Lead | None:
        try:
            return await self._close.leads.get(lead_id, fields=self._fields)
        except NotFoundError:
            return None

    async def log_state(self, anchor: str | None) -> LogState:  # noqa: ARG002
        """Tell what the event log is good for.

        Args:
            anchor: The id of an event that was in it, if one is known.
        """
        return "closed"

    async def events(
        self,
        since: datetime,  # noqa: ARG002
        before: datetime | None,  # noqa: ARG002
    ) -> AsyncGenerator[Sequence[Change], None]:
        """Read a stretch of the event log, newest first."""
        raise PermissionDeniedError("no events yet")
        yield []


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


def _size(page: Page[Any]) -> int:
    return len(page.response.body) if page.response else 0
