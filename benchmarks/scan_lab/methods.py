"""Ways to read all leads or activities: a scan, and common alternatives. Each yields ids."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from close_async import APIStatusError, CloseClient

Json = dict[str, Any]
Method = Callable[[CloseClient], AsyncIterator[str]]

_PAGE, _PASS_CAP = 200, 10_000
_STEP = timedelta(milliseconds=1)


async def scan(close: CloseClient) -> AsyncIterator[str]:
    """Read with this library's scan."""
    async for lead in close.leads.scan(fields=["id"]):
        yield lead.id


async def offsets(close: CloseClient) -> AsyncIterator[str]:
    """Read the list page by page, as most connectors do, until Close rejects the offset."""
    skip = 0
    while True:
        params = {"_skip": skip, "_limit": _PAGE, "_fields": "id"}
        try:
            page = (await close.request("GET", "/lead/", params=params)).parsed
        except APIStatusError:  # the largest skip
            return
        for row in page["data"]:
            yield row["id"]
        skip += len(page["data"])
        if not page["has_more"]:
            return


async def after_the_last(close: CloseClient) -> AsyncIterator[str]:
    """Search for leads created after the last one of the previous page."""
    since: datetime | None = None
    while True:
        page = await _search(close, since)
        for row in page["data"]:
            yield row["id"]
        if len(page["data"]) < _PAGE:
            return
        since = _created(page["data"][-1]) + _STEP


async def from_the_last(close: CloseClient) -> AsyncIterator[str]:
    """Search by cursor, then again from the last date on, without the ids that were seen."""
    since: datetime | None = None
    seen = set[str]()
    while True:
        count, last, cursor = 0, since, None
        while True:
            page = await _search(close, since, cursor)
            for row in page["data"]:
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield row["id"]
            count, cursor = count + len(page["data"]), page["cursor"]
            last = _created(page["data"][-1]) if page["data"] else last
            if cursor is None:
                break
        if count < _PASS_CAP:
            return
        # A pass in which all dates are equal can only continue behind that date.
        since = last + _STEP if last is not None and last == since else last


def _created(row: Json) -> datetime:
    return datetime.fromisoformat(row["date_created"])


async def _search(close: CloseClient, since: datetime | None, cursor: str | None = None) -> Json:
    queries: list[Json] = [{"type": "object_type", "object_type": "lead"}]
    if since is not None:
        fixed = {"type": "fixed_utc", "value": since.isoformat()}
        condition = {"type": "moment_range", "on_or_after": fixed}
        queries.append({"type": "field_condition", "field": _CREATED, "condition": condition})
    body = {
        "query": {"type": "and", "queries": queries},
        "sort": [{"direction": "asc", "field": _CREATED}],
        "_fields": {"lead": ["id", "date_created"]},
        "_limit": _PAGE,
        "cursor": cursor,
    }
    page: Json = (await close.request("POST", "/data/search/", json=body)).parsed
    return page


_CREATED = {"type": "regular_field", "object_type": "lead", "field_name": "date_created"}

METHODS: dict[str, Method] = {
    "offsets": offsets,
    "offsets without end": offsets,
    "after the last": after_the_last,
    "from the last": from_the_last,
    "scan": scan,
}


async def _scan_activities(close: CloseClient) -> AsyncIterator[str]:
    async for activity in close.activities.scan(fields=["id"]):
        yield activity.id


async def _list_activities(close: CloseClient) -> AsyncIterator[str]:
    """Read page after page by ``_skip``, which Close accepts up to 250,000."""
    skip = 0
    while True:
        params = {"_skip": skip, "_limit": 100, "_fields": "id"}
        try:
            page = (await close.request("GET", "/activity/", params=params)).parsed
        except APIStatusError:
            return
        for row in page["data"]:
            yield row["id"]
        if not page["has_more"]:
            return
        skip += len(page["data"])


OF_ACTIVITIES: dict[str, Method] = {"offsets": _list_activities, "scan": _scan_activities}
"""How activities are read, by name."""
