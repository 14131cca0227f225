"""``/lead/``. See https://developer.close.com/resources/leads/."""

from close_simulator import validators
from close_simulator.http import (
    Call,
    Denied,
    Reply,
    json_reply,
    not_found,
)
from close_simulator.leads.fields import parse_fields
from close_simulator.leads.query import search
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.world import World

# Observed: 200 is accepted, and 1,000 is refused.
MAX_LIMIT = 200
# As Close's error reports it: max_skip = 35000.
MAX_SKIP = 35_000


def list_leads(world: World, call: Call) -> Reply:
    """Return a page of leads: all, those named by ``id__in``, or those a ``query`` finds."""
    skip, limit = paging(call, max_limit=MAX_LIMIT, max_skip=MAX_SKIP)
    if "id__in" in call.query or call.query.get("query"):
        found = _filtered(world, call)
        page, total = found[skip : skip + limit], len(found)
    else:
        page, total = world.leads.page(skip, limit)
    fields = parse_fields(call.query.get("_fields"))
    leads = b",".join([world.leads.json(index, fields) for index in page])
    has_more = b"true" if skip + len(page) < total else b"false"
    return Reply(b'{"data":[%b],"has_more":%b,"total_results":%d}' % (leads, has_more, total))


def _filtered(world: World, call: Call) -> list[int]:
    if "id__in" not in call.query:
        return search(world, call.query["query"], call.headers)
    found = world.leads.listed(call.query["id__in"].split(","))
    if call.query.get("query"):
        wanted = set(found)
        matching = search(world, call.query["query"], call.headers)
        return [index for index in matching if index in wanted]
    return found


def create_lead(world: World, call: Call) -> Reply:
    """Create a lead; older endpoints respond 200, not 201."""
    lead = world.create_lead(call.json())
    return _shown(world, call, lead["id"])


def get_lead(world: World, call: Call, lead_id: str) -> Reply:
    """Return one lead."""
    return _shown(world, call, lead_id)


def update_lead(world: World, call: Call, lead_id: str) -> Reply:
    """Change the fields that the body contains."""
    body = call.json()
    try:
        world.update_lead(lead_id, body)
    except KeyError:
        raise not_found("Lead") from None
    return _shown(world, call, lead_id)


def delete_lead(world: World, _: Call, lead_id: str) -> Reply:
    """Delete a lead; a second deletion is a 404."""
    try:
        world.delete_lead(lead_id)
    except KeyError:
        raise not_found("Lead") from None
    return Reply()


def merge_leads(world: World, call: Call) -> Reply:
    """Merge one lead into another."""
    body = call.json()
    accepted = {name: validators.name_of() for name in ("source", "destination")}
    body = validators.read_body(body, accepted, accepted)
    source, destination = body["source"], body["destination"]
    for key in ("source", "destination"):
        if body[key] not in world.leads:
            raise Denied(404, {"errors": [f"{key.title()} lead does not exist."]})
    if source == destination:
        raise Denied(400, {"errors": ["A lead cannot be merged into itself."], "field-errors": {}})
    world.merge_leads(source, destination)
    return json_reply({"status": "ok"})


def _shown(world: World, call: Call, lead_id: str) -> Reply:
    try:
        return Reply(world.leads.read(lead_id, parse_fields(call.query.get("_fields"))))
    except KeyError:
        raise not_found("Lead") from None


ROUTES = [
    Route("GET", "/lead/", list_leads),
    Route("POST", "/lead/", create_lead),
    Route("POST", "/lead/merge/", merge_leads),
    Route("GET", "/lead/{id}/", get_lead),
    Route("PUT", "/lead/{id}/", update_lead),
    Route("DELETE", "/lead/{id}/", delete_lead),
]
