"""Ways to read all leads: ours, and what others do. Each gives every id as it comes."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from close_async import APIStatusError, CloseClient

Json = dict[str, Any]
Method = Callable[[CloseClient], AsyncIterator[str]]

_STEP = timedelta(milliseconds=1)


async def scan(close: CloseClient) -> AsyncIterator[str]:
    """Read with this library's scan."""
    async for lead in close.leads.scan(fields=["id"]):
        yield lead.id


async def offsets(close: CloseClient) -> AsyncIterator[str]:
    """Read the list page by page, as most connectors do, until Close refuses to go on."""
    skip = 0
    while True:
        params = {"_skip": skip, "_limit": 200, "_fields": "id"}
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
    """Search for what was created after the last one of the page before."""
    after: datetime | None = None
    while True:
        page = await _search(close, after and after + _STEP)
        for row in page["data"]:
            yield row["id"]
        if len(page["data"]) < 200:
            return
        after = datetime.fromisoformat(page["data"][-1]["date_created"])


async def _search(close: CloseClient, after: datetime | None) -> Json:
    queries: list[Json] = [{"type": "object_type", "object_type": "lead"}]
    if after is not None:
        moment = {"type": "fixed_utc", "value": after.isoformat()}
        condition = {"type": "moment_range", "on_or_after": moment}
        queries.append({"type": "field_condition", "field": _CREATED, "condition": condition})
    body = {
        "query": {"type": "and", "queries": queries},
        "sort": [{"direction": "asc", "field": _CREATED}],
        "_fields": {"lead": ["id", "date_created"]},
        "_limit": 200,
    }
    page: Json = (await close.request("POST", "/data/search/", json=body)).parsed
    return page


_CREATED = {"type": "regular_field", "object_type": "lead", "field_name": "date_created"}

METHODS: dict[str, Method] = {
    "offsets": offsets,
    "after the last": after_the_last,
    "scan": scan,
}
