"""Users, statuses, pipelines and custom fields: what a reader needs to make sense of leads.

See https://developer.close.com/resources/users/, …/lead-statuses/ and …/custom-fields/.
"""

from functools import partial

from close_async.testing.simulator.http import Call, Reply, json_reply, not_found
from close_async.testing.simulator.paging import paging
from close_async.testing.simulator.routing import Route
from close_async.testing.simulator.rows import only
from close_async.testing.simulator.world import World

_CLASSES = {
    "lead": "LeadCustomField",
    "contact": "ContactCustomField",
    "opportunity": "OpportunityCustomField",
    "activity": "ActivityCustomField",
}


def me(world: World, call: Call) -> Reply:
    """Answer the user whose key it is."""
    return json_reply(only(call, world.organization.me()))


def list_users(world: World, call: Call) -> Reply:
    """Answer a page of the members; Close tells no total here."""
    skip, limit = paging(call, max_limit=200, max_skip=35_000)
    users = world.organization.users
    order = call.query.get("_order_by", "").split(",")
    if sorted(order) == ["first_name", "last_name"]:
        users = sorted(users, key=lambda user: [user[name] for name in order])
    page = [only(call, user) for user in users[skip : skip + limit]]
    return json_reply({"data": page, "has_more": skip + limit < len(users)})


def get_user(world: World, call: Call, user_id: str) -> Reply:
    """Answer one user."""
    for user in world.organization.users:
        if user["id"] == user_id:
            return json_reply(only(call, user))
    raise not_found("User")


def list_opportunity_statuses(world: World, call: Call) -> Reply:
    """Answer the statuses of all pipelines; there is one page, and the answer does not say so."""
    rows = [only(call, status) for status in world.organization.opportunity_statuses]
    return json_reply({"data": rows})


def list_pipelines(world: World, _: Call) -> Reply:
    """Answer the pipeline; its dates have no offset, as on Close."""
    return json_reply({"data": [world.organization.pipeline], "has_more": False})


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


def get_activity_schema(world: World, _: Call, type_id: str) -> Reply:
    """Answer the custom fields of a custom activity type."""
    if type_id != world.organization.activity_type_id:
        raise not_found("CustomActivityType")
    fields = world.organization.custom_fields["activity"]
    return json_reply({"fields": fields, "object_type": f"activity/{type_id}"})


def get_custom_object_schema(_: World, __: Call, ___: str) -> Reply:
    """Answer that there is no such type of custom object: there is none at all."""
    raise not_found("CustomObjectType")


def _custom_field_routes(on: str) -> list[Route]:
    return [
        Route("GET", f"/custom_field/{on}/", partial(list_custom_fields, on)),
        Route("GET", f"/custom_field/{on}/{{id}}/", partial(get_custom_field, on)),
    ]


ROUTES = [
    Route("GET", "/me/", me),
    Route("GET", "/user/", list_users),
    Route("GET", "/user/{id}/", get_user),
    Route("GET", "/status/opportunity/", list_opportunity_statuses),
    Route("GET", "/pipeline/", list_pipelines),
    Route("GET", "/status/lead/", list_statuses),
    Route("GET", "/status/lead/{id}/", get_status),
    *[route for on in _CLASSES for route in _custom_field_routes(on)],
    *[
        Route("GET", f"/custom_field_schema/{on}/", partial(get_schema, on))
        for on in ("lead", "contact", "opportunity")
    ],
    Route("GET", "/custom_field_schema/activity/{id}/", get_activity_schema),
    Route("GET", "/custom_field_schema/custom_object/{id}/", get_custom_object_schema),
]
