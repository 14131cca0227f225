"""``/organization/``, ``/membership/``, ``/group/`` and ``/role/``.

See https://developer.close.com/resources/organizations/ and the pages beside it.
"""

import re
from typing import Any, cast

from close_simulator import validators
from close_simulator.http import Call, Denied, Reply, created, json_reply, not_found
from close_simulator.leads.fields import select_fields
from close_simulator.routing import Route
from close_simulator.validators import FieldError, ValidationError, Validator, text
from close_simulator.world import World

Json = dict[str, Any]


def _currency(value: Any) -> str:
    currency = str(validators.name_of()(value))
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise FieldError("Not a valid choice.")
    return currency


_RECORDING = ("unset", "enabled", "disabled")
_BEHAVIOURS = ("require_assignment", "allow_unassigned")
_ORGANIZATION: dict[str, Validator] = {
    "name": validators.name_of(1000),
    "currency": _currency,
    "lead_statuses": validators.references,
    "enable_unsubscribe_link": validators.flag,
    "require_unsubscribe_link": validators.flag,
}
_ROLE: dict[str, Validator] = {
    "name": validators.name_of(),
    "permissions": validators.texts,
    "visibility_user_lcf_ids": validators.texts,
    "visibility_user_lcf_behavior": validators.optional(validators.one_of(_BEHAVIOURS)),
}


def get_organization(world: World, call: Call, organization_id: str) -> Reply:
    """Return the organization of the API key; any other id is a 404."""
    organization = world.organization
    if organization_id != organization.id:
        raise not_found("Organization")
    whole = organization.whole()
    for part in ("memberships", "inactive_memberships"):
        if f"{part}__user" in call.query.get("_expand", "").split(","):
            users = {user["id"]: user for user in organization.everyone}
            whole[part] = [row | {"user": users[row["user_id"]]} for row in whole[part]]
    return json_reply(select_fields(call, whole))


def update_organization(world: World, call: Call, organization_id: str) -> Reply:
    """Change the organization; lead statuses that the body does not name become the last."""
    organization = world.organization
    if organization_id != organization.id:
        raise not_found("Organization")
    form = validators.read_body(call.json(), _ORGANIZATION)
    order = form.pop("lead_statuses", [])
    known = {status["id"]: status for status in organization.statuses}
    if any(status_id not in known for status_id in order):
        raise ValidationError({"lead_statuses": "Object does not exist."})
    organization.statuses[:] = [known[key] for key in dict.fromkeys([*order, *known])]
    organization.settings.update(form)
    if "currency" in form:
        world.relabel()
    return get_organization(world, call, organization_id)


def create_membership(world: World, call: Call) -> Reply:
    """Create a membership; possible only if the organization restricts domains."""
    organization = world.organization
    accepted = {"email": _email, "role_id": _membership(world)["role_id"]}
    form = validators.read_body(call.json(), accepted, ("email", "role_id"))
    role = validators.find(organization.roles, form["role_id"], "Role")
    if not organization.restricts_domains or "manage_organization" in role["permissions"]:
        raise Denied(403, {"error": "You do not have permission to perform this action."})
    if any(user["email"] == form["email"] for user in organization.users):
        raise ValidationError({"email": "This user is already a member of the organization."})
    user = organization.new_user(form["email"], world.now())
    membership = organization.new_membership(user, form["role_id"])
    world.events.happened("membership", "activated", membership)
    return json_reply(membership)


def update_membership(world: World, call: Call, membership_id: str) -> Reply:
    """Change one membership."""
    row = validators.find(world.organization.memberships, membership_id, "Membership")
    row.update(validators.read_body(call.json(), _membership(world)))
    return json_reply(row)


def update_memberships(world: World, call: Call) -> Reply:
    """Change all memberships that ``_params`` of the body, or the query, name."""
    body = call.json()
    params = body.get("_params")
    given: Any = cast("Json", params if isinstance(params, dict) else call.query).get("id__in")
    if not isinstance(given, str) or not given:
        raise ValidationError({"id__in": "This field is required."})
    form = validators.read_body(body, _membership(world))
    rows = [row for row in world.organization.memberships if row["id"] in given.split(",")]
    for row in rows:
        row.update(form)
    return json_reply({"count": len(rows)})


def deactivate_membership(world: World, _: Call, membership_id: str) -> Reply:
    """Deactivate a membership; one cannot do this to oneself."""
    organization = world.organization
    row = validators.find(organization.memberships, membership_id, "Membership")
    if row["user_id"] == organization.user_id:
        raise ValidationError({}, ["You cannot deactivate your own membership."])
    groups = [_copied(group) for group in organization.groups]
    organization.deactivate(row)
    world.events.happened("membership", "deactivated", row)
    for before, group in zip(groups, organization.groups, strict=True):
        world.events.happened("group", "updated", group, previous=before)
    return Reply()


def get_pinned(world: World, _: Call, membership_id: str) -> Reply:
    """Return the pinned Smart Views of a member."""
    validators.find(world.organization.memberships, membership_id, "Membership")
    return json_reply({"saved_view_ids": world.organization.pinned_views.get(membership_id, [])})


def set_pinned(world: World, call: Call, membership_id: str) -> Reply:
    """Replace the pinned Smart Views of a member."""
    validators.find(world.organization.memberships, membership_id, "Membership")
    form = validators.read_body(
        call.json(), {"saved_view_ids": validators.texts}, ("saved_view_ids",)
    )
    known = {view["id"] for view in world.organization.smart_views}
    if not known.issuperset(form["saved_view_ids"]):
        raise ValidationError({"saved_view_ids": "Object does not exist."})
    world.organization.pinned_views[membership_id] = form["saved_view_ids"]
    return get_pinned(world, call, membership_id)


def list_groups(world: World, call: Call) -> Reply:
    """Return all groups, on a single page."""
    rows = [_shown(call, group) for group in world.organization.groups]
    return json_reply({"data": rows, "has_more": False})


def get_group(world: World, call: Call, group_id: str) -> Reply:
    """Return one group."""
    return json_reply(_shown(call, _group(world, group_id)))


def create_group(world: World, call: Call) -> Reply:
    """Create a group without members."""
    form = validators.read_body(call.json(), {"name": validators.name_of()}, ("name",))
    organization = world.organization
    group: Json = {
        "id": organization.new_id("group"),
        "members": [],
        "organization_id": organization.id,
        **form,
    }
    organization.groups.append(group)
    world.events.happened("group", "created", group)
    return created(call, group["id"], _shown(call, group))


def update_group(world: World, call: Call, group_id: str) -> Reply:
    """Rename a group."""
    group = _group(world, group_id)
    before = _copied(group)
    group.update(validators.read_body(call.json(), {"name": validators.name_of()}))
    world.events.happened("group", "updated", group, previous=before)
    return json_reply(_shown(call, group))


def delete_group(world: World, _: Call, group_id: str) -> Reply:
    """Delete a group, but not its members."""
    group = _group(world, group_id)
    world.organization.groups.remove(group)
    world.events.happened("group", "deleted", group)
    return Reply(b"", 204, {})


def add_member(world: World, call: Call, group_id: str) -> Reply:
    """Add a user to a group."""
    group = _group(world, group_id)
    known = [user["id"] for user in world.organization.users]
    form = validators.read_body(call.json(), {"user_id": text(None)}, ("user_id",))
    if form["user_id"] not in known:
        raise ValidationError({"user_id": "Object does not exist."})
    before = _copied(group)
    if form not in group["members"]:
        group["members"].append(form)
    world.events.happened("group", "updated", group, previous=before)
    return created(call, form["user_id"], form)


def remove_member(world: World, _: Call, group_id: str, user_id: str) -> Reply:
    """Remove a user from a group."""
    group = _group(world, group_id)
    before = _copied(group)
    if {"user_id": user_id} not in group["members"]:
        raise not_found("GroupMember")
    group["members"].remove({"user_id": user_id})
    world.events.happened("group", "updated", group, previous=before)
    return Reply(b"", 204, {})


def list_roles(world: World, call: Call) -> Reply:
    """Return all roles, on a single page."""
    rows = [select_fields(call, role) for role in world.organization.roles]
    return json_reply({"data": rows, "has_more": False})


def get_role(world: World, call: Call, role_id: str) -> Reply:
    """Return one role."""
    return json_reply(
        select_fields(call, validators.find(world.organization.roles, role_id, "Role"))
    )


def create_role(world: World, call: Call) -> Reply:
    """Create a role."""
    organization = world.organization
    role: Json = {
        "editable": True,
        "id": organization.new_id("role"),
        "organization_id": organization.id,
        "permissions": [],
        "visibility_user_lcf_behavior": None,
        "visibility_user_lcf_ids": [],
        **validators.audited(world.now(), organization.user_id),
        **validators.read_body(call.json(), _ROLE, ("name",)),
    }
    organization.roles.append(role)
    return created(call, role["id"], select_fields(call, role))


def update_role(world: World, call: Call, role_id: str) -> Reply:
    """Change a role; built-in roles are read-only."""
    role = _editable(world, role_id)
    role.update(validators.read_body(call.json(), _ROLE))
    role.update(date_updated=world.now(), updated_by=world.organization.user_id)
    return json_reply(select_fields(call, role))


def delete_role(world: World, _: Call, role_id: str) -> Reply:
    """Delete a role that no member has."""
    role = _editable(world, role_id)
    if any(row["role_id"] == role_id for row in world.organization.memberships):
        raise ValidationError({}, ["This role is used by members of the organization."])
    world.organization.roles.remove(role)
    return Reply()


def _membership(world: World) -> dict[str, Validator]:
    return {
        "role_id": lambda value: _role_id(world, value),
        "auto_record_calls": validators.one_of(_RECORDING),
    }


def _email(value: Any) -> str:
    if not isinstance(value, str) or "@" not in value.strip("@"):
        raise FieldError("Invalid email address.")
    return value


def _role_id(world: World, value: Any) -> str:
    if all(role["id"] != value for role in world.organization.roles):
        raise FieldError("Object does not exist.")
    return str(value)


def _editable(world: World, role_id: str) -> Json:
    role = validators.find(world.organization.roles, role_id, "Role")
    if not role["editable"]:
        raise ValidationError({}, ["This role cannot be changed."])
    return role


def _group(world: World, group_id: str) -> Json:
    return validators.find(world.organization.groups, group_id, "Group")


def _copied(group: Json) -> Json:
    """Return a copy of a group, for the event of a change."""
    return {**group, "members": [*group["members"]]}


def _shown(call: Call, group: Json) -> Json:
    """Return a group; its members only if ``_fields`` names them."""
    if "_fields" in call.query:
        return select_fields(call, group)
    return {key: value for key, value in group.items() if key != "members"}


ROUTES = [
    Route("GET", "/organization/{id}/", get_organization),
    Route("PUT", "/organization/{id}/", update_organization),
    Route("POST", "/membership/", create_membership),
    Route("PUT", "/membership/", update_memberships),
    Route("PUT", "/membership/{id}/", update_membership),
    Route("DELETE", "/membership/{id}/", deactivate_membership),
    Route("GET", "/membership/{id}/pinned_views/", get_pinned),
    Route("PUT", "/membership/{id}/pinned_views/", set_pinned),
    Route("GET", "/group/", list_groups),
    Route("POST", "/group/", create_group),
    Route("GET", "/group/{id}/", get_group),
    Route("PUT", "/group/{id}/", update_group),
    Route("DELETE", "/group/{id}/", delete_group),
    Route("POST", "/group/{id}/member/", add_member),
    Route("DELETE", "/group/{id}/member/{user_id}/", remove_member),
    Route("GET", "/role/", list_roles),
    Route("POST", "/role/", create_role),
    Route("GET", "/role/{id}/", get_role),
    Route("PUT", "/role/{id}/", update_role),
    Route("DELETE", "/role/{id}/", delete_role),
]
