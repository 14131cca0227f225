"""``/me/`` and ``/user/``. See https://developer.close.com/resources/users/."""

from typing import Any

from close_simulator.http import Call, Reply, json_reply, not_found
from close_simulator.leads.fields import select_fields
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.world import World


def me(world: World, call: Call) -> Reply:
    """Return the user of the API key."""
    return json_reply(select_fields(call, world.organization.me()))


def list_users(world: World, call: Call) -> Reply:
    """Return a page of the members; this list of Close's has no total."""
    skip, limit = paging(call, max_limit=1000, max_skip=35_000)
    users = world.organization.users
    order = call.query.get("_order_by", "").split(",")
    if sorted(order) == ["first_name", "last_name"]:
        users = sorted(users, key=lambda user: [user[name] for name in order])
    page = [select_fields(call, user) for user in users[skip : skip + limit]]
    return json_reply({"data": page, "has_more": skip + limit < len(users)})


def get_user(world: World, call: Call, user_id: str) -> Reply:
    """Return one user."""
    for user in world.organization.users:
        if user["id"] == user_id:
            return json_reply(select_fields(call, user))
    raise not_found("User")


def list_availability(world: World, _: Call) -> Reply:
    """Report that only the user of the API key is available, on one phone."""
    telephone: dict[str, Any] = {"type": "native", "status": "available", "active_calls": []}
    here = world.organization.user_id
    rows: list[dict[str, Any]] = [
        {"user_id": user["id"], "availability": [telephone] if user["id"] == here else []}
        for user in world.organization.users
    ]
    return json_reply({"data": rows})


ROUTES = [
    Route("GET", "/me/", me),
    Route("GET", "/user/", list_users),
    Route("GET", "/user/availability/", list_availability),
    Route("GET", "/user/{id}/", get_user),
]
