"""Ids of people, users, organizations, memberships, groups and roles: what no document says."""

import re
from typing import Any

from close_simulator.engine.document import Json
from close_simulator.engine.rules import Request, Rules, refused
from close_simulator.http import Denied, not_found
from close_simulator.validators import ValidationError
from close_simulator.world import World


def _is_contact(world: World, contact_id: str) -> bool:
    try:
        world.contacts.contact(contact_id)
    except KeyError:
        return False
    return True


RULES = Rules(
    events={"groups": "group"},
    defaults={"roles": {"editable": True}},
    references={
        "contact_id": _is_contact,
        "lead_id": lambda world, lead_id: lead_id in world.leads,
        "role_id": lambda world, role_id: role_id in world.tables["roles"],
        "user_id": lambda world, user_id: user_id in world.tables["users"],
        "saved_view_ids": lambda world, view_id: view_id in world.tables["smart_views"],
    },
    on_request={"groups": frozenset({"members"})},
)

# Users


@RULES.action("users.me")
def me_is_the_user_of_the_api_key(request: Request) -> Json:
    return request.world.organization.me()


@RULES.action("users.availability")
def only_the_caller_is_available_on_one_phone(request: Request) -> Json:
    telephone: Json = {"type": "native", "status": "available", "active_calls": []}
    here = request.world.organization.user_id
    return {
        "data": [
            {"user_id": user_id, "availability": [telephone] if user_id == here else []}
            for user_id in request.world.tables["users"]
        ]
    }


# Organizations


@RULES.rows("organizations")
def only_the_own_organization_is_found(world: World) -> list[Json]:
    return [world.organization.whole()]


@RULES.shown("organizations")
def memberships_contain_their_users_if_expanded(request: Request, row: Json) -> Json:
    organization = request.world.organization
    users = {user["id"]: user for user in organization.everyone}
    expanded = request.query.get("_expand", "").split(",")
    parts = ("memberships", "inactive_memberships")
    return row | {
        part: [each | {"user": users[each["user_id"]]} for each in row[part]]
        for part in parts
        if f"{part}__user" in expanded
    }


@RULES.before("organizations.update")
def a_currency_is_a_code_of_three_letters(request: Request) -> None:
    if not re.fullmatch(r"[A-Z]{3}", request.given.get("currency", "USD")):
        raise ValidationError({"currency": "Not a valid choice."})


@RULES.stored_by("organizations.update")
def lead_statuses_that_an_update_does_not_name_become_the_last(request: Request) -> None:
    organization, given = request.world.organization, dict(request.given)
    known = request.world.tables["lead_statuses"]
    order = [each["id"] for each in given.pop("lead_statuses", [])]
    if not known.keys() >= set(order):
        raise ValidationError({"lead_statuses": "Object does not exist."})
    organization.reorder("lead_statuses", order)
    organization.settings.update(given)
    request.answer = organization.whole()


@RULES.after("organizations.update")
def values_of_opportunities_show_the_new_currency(request: Request) -> None:
    if "currency" in request.given:
        request.world.relabel()


# Memberships


@RULES.action("memberships.create")
def members_are_invited_only_into_verified_domains(request: Request) -> Json:
    """Without such domains, and into roles that manage the organization, it is a 403."""
    world, organization, given = request.world, request.world.organization, request.given
    role = world.tables["roles"][given["role_id"]]
    if not organization.restricts_domains or "manage_organization" in role["permissions"]:
        raise Denied(403, {"error": "You do not have permission to perform this action."})
    if any(user["email"] == given["email"] for user in organization.users):
        raise ValidationError({"email": "This user is already a member of the organization."})
    user = organization.new_user(given["email"], world.now())
    membership = organization.new_membership(user, given["role_id"])
    world.events.happened("membership", "activated", membership)
    return membership


@RULES.action("memberships.update_many")
def an_update_of_many_counts_the_memberships_that_exist(request: Request) -> Json:
    wanted: Any = request.given["_params"].get("id__in")
    changes = {name: value for name, value in request.given.items() if name != "_params"}
    memberships = request.world.tables["memberships"]
    found = [memberships[each] for each in wanted.split(",") if each in memberships]
    for membership in found:
        membership.update(changes)
    return {"count": len(found)}


@RULES.before("memberships.delete")
def members_cannot_deactivate_themselves(request: Request) -> None:
    if request.row["user_id"] == request.world.organization.user_id:
        raise refused("You cannot deactivate your own membership.")


@RULES.stored_by("memberships.delete")
def a_deactivated_member_leaves_the_lists_and_the_groups(request: Request) -> None:
    world, user_id = request.world, request.row["user_id"]
    world.organization.deactivate(request.row)
    world.events.happened("membership", "deactivated", request.row)
    for group in list(world.tables["groups"].values()):
        set_members(world, group, [each for each in group["members"] if each["user_id"] != user_id])


@RULES.action("memberships.pinned_views")
def nothing_is_pinned_at_first(request: Request) -> Json:
    pinned = request.world.organization.pinned_views
    return {"saved_view_ids": pinned.get(_membership_id(request), [])}


@RULES.action("memberships.pin_views")
def pinned_views_are_replaced(request: Request) -> Json:
    pinned = request.world.organization.pinned_views
    pinned[_membership_id(request)] = request.given["saved_view_ids"]
    return {"saved_view_ids": request.given["saved_view_ids"]}


def _membership_id(request: Request) -> str:
    membership_id = request.parts["id"]
    if membership_id not in request.world.tables["memberships"]:
        raise not_found("Membership")
    return membership_id


# Groups


@RULES.before("groups.create")
def a_group_has_no_members_at_first(request: Request) -> None:
    request.row["members"] = []


@RULES.action("groups.add_member")
def a_member_is_in_a_group_once(request: Request) -> Json:
    group, member = _group(request), {"user_id": request.given["user_id"]}
    if member not in group["members"]:
        set_members(request.world, group, [*group["members"], member])
    request.location = member["user_id"]
    return member


@RULES.action("groups.remove_member")
def only_a_member_can_be_removed(request: Request) -> None:
    group, member = _group(request), {"user_id": request.parts["user_id"]}
    if member not in group["members"]:
        raise not_found("GroupMember")
    set_members(request.world, group, [each for each in group["members"] if each != member])


def _group(request: Request) -> Json:
    group = request.world.tables["groups"].get(request.parts["group_id"])
    if group is None:
        raise not_found("Group")
    return group


def set_members(world: World, group: Json, members: list[Json]) -> None:
    """Replace the members of a group, which is an update of the group in the event log."""
    before = dict(group)
    group["members"] = members
    world.events.happened("group", "updated", group, previous=before)


# Roles


@RULES.before("roles.update", "roles.delete")
def a_built_in_role_cannot_be_changed(request: Request) -> None:
    if request.before is not None and not request.before["editable"]:
        raise refused("This role cannot be changed.")


@RULES.before("roles.delete")
def a_role_of_a_member_cannot_be_deleted(request: Request) -> None:
    memberships = request.world.tables["memberships"].values()
    if any(each["role_id"] == request.row["id"] for each in memberships):
        raise refused("This role is used by members of the organization.")
