"""``/me/``, lead statuses and custom fields: what a reader needs to make sense of leads.

See https://developer.close.com/resources/users/, …/lead-statuses/ and …/custom-fields/.
"""

from functools import partial

from close_async.testing.simulator.http import Call, Reply, json_reply, not_found
from close_async.testing.simulator.paging import paging
from close_async.testing.simulator.routing import Route
from close_async.testing.simulator.rows import only
from close_async.testing.simulator.world import World

_CLASSES = {"lead": "LeadCustomField", "contact": "ContactCustomField"}


def me(world: World, call: Call) -> Reply:
    """Answer the user whose key it is."""
    return json_reply(only(call, world.organization.me()))


def list_statuses(world: World, call: Call) -> Reply:
    """Answer all lead statuses; there is one page of them."""
    rows = [only(call, status) for status in world.statuses]
    return json_reply({"data": rows, "has_more": False})


def get_status(world: World, call: Call, status_id: str) -> Reply:
    """Answer one lead status."""
    status = world.organization.status("id", status_id)
    if status is None:
        raise not_found("LeadStatus")
    return json_reply(only(call, status))


def list_custom_fields(on: str, world: World, call: Call) -> Reply:
    """Answer a page of the custom fields of leads or contacts."""
    skip, limit = paging(call, max_limit=1000, max_skip=35_000)
    fields = world.organization.custom_fields[on]
    page = [only(call, field) for field in fields[skip : skip + limit]]
    return json_reply({"data": page, "has_more": skip + limit < len(fields)})


def get_custom_field(on: str, world: World, call: Call, field_id: str) -> Reply:
    """Answer one custom field."""
    for field in world.organization.custom_fields[on]:
        if field["id"] == field_id:
            return json_reply(only(call, field))
    raise not_found(_CLASSES[on])


def get_schema(on: str, world: World, _: Call) -> Reply:
    """Answer the custom fields in the order the application shows them."""
    return json_reply({"fields": world.organization.custom_fields[on], "object_type": on})


def _custom_field_routes(on: str) -> list[Route]:
    return [
        Route("GET", f"/custom_field/{on}/", partial(list_custom_fields, on)),
        Route("GET", f"/custom_field/{on}/{{id}}/", partial(get_custom_field, on)),
        Route("GET", f"/custom_field_schema/{on}/", partial(get_schema, on)),
    ]


ROUTES = [
    Route("GET", "/me/", me),
    Route("GET", "/status/lead/", list_statuses),
    Route("GET", "/status/lead/{id}/", get_status),
    *[route for on in _CLASSES for route in _custom_field_routes(on)],
]
