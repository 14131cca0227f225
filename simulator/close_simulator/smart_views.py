"""``/saved_search/``: Smart Views. See https://developer.close.com/resources/smart-views/."""

from typing import Any, cast

from close_simulator import validators
from close_simulator.http import Call, Reply, json_reply
from close_simulator.leads.fields import select_fields
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.validators import FieldError, ValidationError, Validator, text
from close_simulator.world import World

Json = dict[str, Any]

_KINDS = frozenset(
    {"lead", "contact", "opportunity", "call", "email", "sms", "meeting", "note"}
    | {"whatsapp_message", "custom_activity", "form_submission"}
)


def list_views(world: World, call: Call) -> Reply:
    """Return a page of the Smart Views of some types, by default those of leads."""
    skip, limit = paging(call, max_limit=1000, max_skip=35_000)
    kinds = call.query.get("type__in") or call.query.get("type") or "lead"
    views = [view for view in world.organization.smart_views if view["type"] in kinds.split(",")]
    page = [select_fields(call, view) for view in views[skip : skip + limit]]
    return json_reply({"data": page, "has_more": skip + limit < len(views)})


def get_view(world: World, call: Call, view_id: str) -> Reply:
    """Return one Smart View."""
    return json_reply(select_fields(call, _view(world, view_id)))


def create_view(world: World, call: Call) -> Reply:
    """Create a Smart View."""
    form = validators.read_body(call.json(), _VIEW, ("name",))
    if not form.get("query") and not form.get("s_query"):
        raise ValidationError({}, ["Either query or s_query is required."])
    organization = world.organization
    made = validators.audited(world.now(), organization.user_id)
    view: Json = {
        "date_created": made["date_created"],
        "date_updated": made["date_updated"],
        "description": None,
        "id": organization.new_id("save"),
        "is_shared": False,
        "is_user_dependent": False,
        "organization_id": organization.id,
        "query": None,
        "s_query": None,
        "selected_fields": None,
        "shared_with": [],
        "sharing_settings": None,
        "type": "lead",
        "used_recently": False,
        "user_id": organization.user_id,
        **form,
    }
    organization.smart_views.append(view)
    world.events.happened("saved_search", "created", view)
    _keep_query(world, view)
    return json_reply(select_fields(call, view))


def update_view(world: World, call: Call, view_id: str) -> Reply:
    """Change the fields that the body contains."""
    view = _view(world, view_id)
    before = dict(view)
    view.update(validators.read_body(call.json(), _VIEW), date_updated=world.now())
    world.events.happened("saved_search", "updated", view, previous=before)
    _keep_query(world, view)
    return json_reply(select_fields(call, view))


def delete_view(world: World, _: Call, view_id: str) -> Reply:
    """Delete a Smart View, also from the pinned views of members."""
    organization = world.organization
    view = _view(world, view_id)
    organization.smart_views.remove(view)
    world.events.happened("saved_search", "deleted", view)
    organization.saved_searches.pop(view_id, None)
    for pinned in organization.pinned_views.values():
        pinned[:] = [each for each in pinned if each != view_id]
    return Reply()


def _search(value: Any) -> Json | None:
    """Validate the form of an Advanced Filtering query; its content is checked when it runs."""
    if value is None:
        return None
    given = cast("Json", value) if isinstance(value, dict) else {}
    limit, sort = given.get("results_limit"), given.get("sort")
    if not isinstance(given.get("query"), dict) or not isinstance(sort or [], list):
        raise FieldError("Value must be of dict type, with a query.")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int)):
        raise FieldError("Value must be of int type.")
    return {"query": given["query"], "results_limit": limit, "sort": sort or []}


def _columns(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise FieldError("Value must be of list type.")
    return value  # pyright: ignore[reportUnknownVariableType]


_VIEW: dict[str, Validator] = {
    "name": validators.name_of(),
    "description": text(None),
    "type": validators.one_of(_KINDS),
    "query": text(None),
    "s_query": _search,
    "selected_fields": validators.optional(_columns),
    "is_shared": validators.flag,
}


def _keep_query(world: World, view: Json) -> None:
    """Make the query of a Smart View available to searches."""
    if view["s_query"] is not None:
        world.organization.saved_searches[view["id"]] = view["s_query"]["query"]


def _view(world: World, view_id: str) -> Json:
    return validators.find(world.organization.smart_views, view_id, "SavedSearch")


ROUTES = [
    Route("GET", "/saved_search/", list_views),
    Route("POST", "/saved_search/", create_view),
    Route("GET", "/saved_search/{id}/", get_view),
    Route("PUT", "/saved_search/{id}/", update_view),
    Route("DELETE", "/saved_search/{id}/", delete_view),
]
