"""``/opportunity/``. See https://developer.close.com/resources/opportunities/."""

from functools import partial
from typing import Any

from close_async.testing.simulator.http import Call, Reply, json_reply, not_found
from close_async.testing.simulator.opportunities.filters import read_filters
from close_async.testing.simulator.opportunities.totals import page_of_groups, read_grouping, totals
from close_async.testing.simulator.paging import paging
from close_async.testing.simulator.routing import Route
from close_async.testing.simulator.rows import only
from close_async.testing.simulator.search.moments import zone_of
from close_async.testing.simulator.world import World

MAX_LIMIT = 200
MAX_SKIP = 250_000


def list_opportunities(world: World, call: Call) -> Reply:
    """Answer a page of opportunities, or of groups of them, and what all that match add up to."""
    skip, limit = paging(call, max_limit=MAX_LIMIT, max_skip=MAX_SKIP)
    filters = read_filters(world, call.query, call.headers)
    rows = world.opportunities.find(filters)
    shown = partial(only, call)
    if group_by := call.query.get("_group_by"):
        data = page_of_groups(read_grouping(group_by), rows, skip, limit, shown)
    else:
        data = [shown(row) for row in rows[skip : skip + limit]]
    return json_reply({"data": data, "has_more": skip + limit < len(rows), **totals(rows)})


def create_opportunity(world: World, call: Call) -> Reply:
    """Create an opportunity, and silently a lead for it when none is named."""
    zone = zone_of(call.headers)
    return json_reply(only(call, world.opportunities.create(call.json(), zone)))


def get_opportunity(world: World, call: Call, opportunity_id: str) -> Reply:
    """Answer one opportunity."""
    try:
        return json_reply(only(call, world.opportunities.get(opportunity_id)))
    except KeyError:
        raise not_found("Opportunity") from None


def update_opportunity(world: World, call: Call, opportunity_id: str) -> Reply:
    """Change what the body names and leave the rest."""
    body: dict[str, Any] = call.json()
    try:
        zone = zone_of(call.headers)
        return json_reply(only(call, world.opportunities.update(opportunity_id, body, zone)))
    except KeyError:
        raise not_found("Opportunity") from None


def delete_opportunity(world: World, _: Call, opportunity_id: str) -> Reply:
    """Delete an opportunity; the second time it is gone."""
    try:
        world.opportunities.delete(opportunity_id)
    except KeyError:
        raise not_found("Opportunity") from None
    return Reply()


ROUTES = [
    Route("GET", "/opportunity/", list_opportunities),
    Route("POST", "/opportunity/", create_opportunity),
    Route("GET", "/opportunity/{id}/", get_opportunity),
    Route("PUT", "/opportunity/{id}/", update_opportunity),
    Route("DELETE", "/opportunity/{id}/", delete_opportunity),
]
