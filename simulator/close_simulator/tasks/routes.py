"""``/task/``. See https://developer.close.com/resources/tasks/."""

from typing import Any, cast

from close_simulator.http import Call, Reply, as_text, json_reply, not_found
from close_simulator.leads.fields import select_fields
from close_simulator.opportunities.totals import money
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.search.datetimes import zone_of
from close_simulator.tasks.changes import shown
from close_simulator.tasks.filters import read_filters
from close_simulator.validators import ValidationError
from close_simulator.world import World

Json = dict[str, Any]

MAX_LIMIT = 200
# Not observed for tasks; the lowest that Close reported for any list, that of leads.
MAX_SKIP = 35_000
# The cap on bulk updates of the framework that Close's older endpoints are built on.
_MOST_AT_ONCE = 1000


def list_tasks(world: World, call: Call) -> Reply:
    """Return a page of tasks, by default only of the type ``lead``."""
    skip, limit = paging(call, max_limit=MAX_LIMIT, max_skip=MAX_SKIP)
    filters = read_filters(call.query, world.time(), zone_of(call.headers))
    places = world.tasks.find(filters.name, filters.matches, filters.order)
    page = [_shown(world, call, world.tasks.at(p)) for p in places[skip : skip + limit]]
    more = skip + limit < len(places)
    return json_reply({"data": page, "has_more": more, "total_results": len(places)})


def create_task(world: World, call: Call) -> Reply:
    """Create a task of a lead, or an outgoing call."""
    body = call.json()
    kind = body.get("_type") or "lead"
    # All other types are created by Close itself, when an email or a call arrives.
    if kind not in ("lead", "outgoing_call"):
        raise ValidationError({"_type": "Tasks of this type cannot be created."})
    task = world.tasks.create(body)
    return json_reply(_shown(world, call, task))


def get_task(world: World, call: Call, task_id: str) -> Reply:
    """Return one task."""
    return json_reply(_shown(world, call, _task(world, task_id)))


def update_task(world: World, call: Call, task_id: str) -> Reply:
    """Change the fields that the body contains."""
    _task(world, task_id)
    task = world.tasks.update(task_id, call.json())
    return json_reply(_shown(world, call, task))


def update_tasks(world: World, call: Call) -> Reply:
    """Change all tasks that match the filters of the query or of ``_params``."""
    body = call.json()
    # Without any filter, all tasks of the organization match: Close has no guard either.
    given: Any = body.pop("_params", {})
    if not isinstance(given, dict):
        raise ValidationError({"_params": "Value must be of dict type."})
    query = {name: as_text(value) for name, value in cast("Json", given).items()}
    filters = read_filters({**call.query, **query}, world.time(), zone_of(call.headers))
    places = world.tasks.find(filters.name, filters.matches, filters.order)
    if len(places) > _MOST_AT_ONCE:
        raise ValidationError({}, [f"At most {_MOST_AT_ONCE} tasks can be changed at once."])
    for _, task_id in places:
        world.tasks.update(task_id, body, only_these=_IN_BULK)
    return json_reply(select_fields(call, {"ok": True}))


_IN_BULK = frozenset({"assigned_to", "date", "is_complete", "priority", "resolution", "text"})


def delete_task(world: World, _: Call, task_id: str) -> Reply:
    """Delete a task; a second deletion is a 404."""
    _task(world, task_id)
    world.tasks.delete(task_id)
    return Reply()


def _shown(world: World, call: Call, task: Json) -> Json:
    task = shown(task, world.time(), zone_of(call.headers))
    if task["_type"] == "opportunity_due":
        value, period = task["opportunity_value"], task["opportunity_value_period"]
        currency = world.organization.settings["currency"]
        task["opportunity_value_currency"] = currency
        task["opportunity_value_formatted"] = money(value, period, currency)
    return select_fields(call, task)


def _task(world: World, task_id: str) -> Json:
    try:
        return world.tasks.get(task_id)
    except KeyError:
        raise not_found("Task") from None


ROUTES = [
    Route("GET", "/task/", list_tasks),
    Route("POST", "/task/", create_task),
    Route("PUT", "/task/", update_tasks),
    Route("GET", "/task/{id}/", get_task),
    Route("PUT", "/task/{id}/", update_task),
    Route("DELETE", "/task/{id}/", delete_task),
]
