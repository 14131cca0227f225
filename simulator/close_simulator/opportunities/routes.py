"""``/opportunity/``. See https://developer.close.com/resources/opportunities/."""

from functools import partial
from typing import Any

from close_simulator.http import Call, Reply, json_reply, not_found
from close_simulator.leads.fields import parse_fields, select_fields, smart_value
from close_simulator.opportunities.filters import read_filters
from close_simulator.opportunities.totals import page_of_groups, read_grouping, totals
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.search.datetimes import zone_of
from close_simulator.world import World

Json = dict[str, Any]

# Observed for leads and searches, and assumed here.
MAX_LIMIT = 200
# Close reported max_skip = 250000 for lists other than that of leads.
MAX_SKIP = 250_000


def list_opportunities(world: World, call: Call) -> Reply:
    """Return a page of opportunities or of groups of them, and the totals of all that match."""
    skip, limit = paging(call, max_limit=MAX_LIMIT, max_skip=MAX_SKIP)
    filters = read_filters(world, call.query, call.headers)
    rows = world.opportunities.find(filters)
    shown, currency = partial(_shown, world, call), world.organization.settings["currency"]
    if group_by := call.query.get("_group_by"):
        data = page_of_groups(read_grouping(group_by), rows, skip, limit, shown, currency)
    else:
        data = [shown(row) for row in rows[skip : skip + limit]]
    has_more = skip + limit < len(rows)
    return json_reply({"data": data, "has_more": has_more, **totals(rows, currency)})


def create_opportunity(world: World, call: Call) -> Reply:
    """Create an opportunity, and a lead for it if the body names none."""
    zone = zone_of(call.headers)
    return json_reply(_shown(world, call, world.opportunities.create(call.json(), zone)))


def get_opportunity(world: World, call: Call, opportunity_id: str) -> Reply:
    """Return one opportunity."""
    try:
        return json_reply(_shown(world, call, world.opportunities.get(opportunity_id)))
    except KeyError:
        raise not_found("Opportunity") from None


def update_opportunity(world: World, call: Call, opportunity_id: str) -> Reply:
    """Change the fields that the body contains."""
    body: dict[str, Any] = call.json()
    try:
        zone = zone_of(call.headers)
        opportunity = world.opportunities.update(opportunity_id, body, zone)
    except KeyError:
        raise not_found("Opportunity") from None
    return json_reply(_shown(world, call, opportunity))


def delete_opportunity(world: World, _: Call, opportunity_id: str) -> Reply:
    """Delete an opportunity; a second deletion is a 404."""
    try:
        world.opportunities.delete(opportunity_id)
    except KeyError:
        raise not_found("Opportunity") from None
    return Reply()


def _shown(world: World, call: Call, row: Json) -> Json:
    """Return the part of an opportunity that ``_fields`` names, including computed fields.

    No recorded response has computed fields by default, so they appear only if they are named.
    """
    names = parse_fields(call.query.get("_fields")) or ()
    if not _COMPUTED.intersection(names) and "_all" not in names:
        return select_fields(call, row)
    lead = world.leads[row["lead_id"]]
    phone = smart_value("primary_phone", lead)
    computed: Json = {
        "comment_summary": None,
        "is_stalled": False,
        "lead_primary_email": smart_value("primary_email", lead),
        "lead_primary_phone": [phone] if phone else None,
        "suggested_action": None,
    }
    return select_fields(call, row | computed)


_COMPUTED = frozenset(
    [
        "comment_summary", "is_stalled", "lead_primary_email", "lead_primary_phone",
        "suggested_action",
    ]
)  # fmt: skip

ROUTES = [
    Route("GET", "/opportunity/", list_opportunities),
    Route("POST", "/opportunity/", create_opportunity),
    Route("GET", "/opportunity/{id}/", get_opportunity),
    Route("PUT", "/opportunity/{id}/", update_opportunity),
    Route("DELETE", "/opportunity/{id}/", delete_opportunity),
]
