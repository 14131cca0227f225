"""Organizations, memberships, groups, roles: requests, rejected arguments, and their effects."""

from collections.abc import AsyncIterator

import pytest

from close_async import (
    BadRequestError,
    CloseClient,
    InvalidIdError,
    NotFoundError,
    PermissionDeniedError,
)
from close_async.models import (
    GroupCreate,
    GroupUpdate,
    MembershipCreate,
    MembershipUpdate,
    OrganizationUpdate,
    RoleCreate,
    RoleUpdate,
    SmartViewCreate,
    StatusReference,
)
from close_async.testing import CloseSimulator
from tests.support.mocked_close import MockedClose


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=3, rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def live(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


async def test_what_is_sent(close: CloseClient, mocked: MockedClose) -> None:
    users = "memberships__user,inactive_memberships__user"
    mocked.answers("GET", f"/organization/orga_a1/?_expand={users}&_fields=id", {"id": "orga_a1"})
    mocked.answers("PUT", "/membership/", {"count": 2})
    mocked.answers("PUT", "/membership/memb_a1/pinned_views/", {"saved_view_ids": []})
    mocked.answers("GET", "/role/admin/", {"id": "admin"})
    mocked.answers("GET", "/user/availability/?organization_id=orga_a1", {"data": []})
    await close.organizations.get("orga_a1", expand_users=True, fields=["id"])
    changes = MembershipUpdate(role_id="user")
    assert (await close.memberships.update_many(changes, id__in=["memb_a1", "memb_b2"])).count == 2
    await close.memberships.pin_views("memb_a1", [])
    assert (await close.roles.get("admin")).id == "admin"
    assert await close.users.availability(organization_id="orga_a1") == []
    assert [body for *_, body in mocked.sent() if body] == [
        {"_params": {"id__in": "memb_a1,memb_b2"}, "role_id": "user"},
        {"saved_view_ids": []},
    ]


async def test_bad_arguments_are_not_sent(close: CloseClient, mocked: MockedClose) -> None:
    changes = MembershipUpdate(role_id="user")
    for nobody in ([], "memb_a1"):
        with pytest.raises(ValueError, match="id__in is a list with at least one id"):
            await close.memberships.update_many(changes, id__in=nobody)
    for call in (
        close.memberships.update_many(changes, id__in=["user_a1"]),
        close.memberships.delete("user_a1"),
        close.memberships.pin_views("memb_a1", ["lead_a1"]),
        close.organizations.get("lead_a1"),
        close.groups.add_member("group_a1", "memb_a1"),
        close.groups.remove_member("user_a1", "user_a1"),
        close.roles.get("superman"),
        close.users.availability(organization_id="user_a1"),
    ):
        with pytest.raises(InvalidIdError):
            await call
    assert mocked.sent() == []


async def test_an_organization(sim: CloseSimulator, live: CloseClient) -> None:
    mine = sim.world.organization.id
    organization = await live.organizations.get(mine, expand_users=True)
    assert [each.user.email for each in organization.memberships] == [
        user["email"] for user in sim.world.organization.users
    ]
    assert organization.memberships[0].user_email == organization.memberships[0].user.email
    order = [StatusReference(id=status.id) for status in reversed(organization.lead_statuses)]
    changes = OrganizationUpdate(name="Cinder Bay", currency="EUR", lead_statuses=order)
    changed = await live.organizations.update(mine, changes, fields=["name", "lead_statuses"])
    assert changed.name == "Cinder Bay"
    assert [status.id for status in changed.lead_statuses] == [status.id for status in order]
    assert [status.id async for status in live.lead_statuses.list()] == [s.id for s in order]
    assert (await live.me()).organizations[0].currency == "EUR"
    with pytest.raises(NotFoundError):
        await live.organizations.get("orga_other")


async def test_the_life_of_a_membership(sim: CloseSimulator, live: CloseClient) -> None:
    nora = await live.memberships.create(
        MembershipCreate(email="nora@simulated.example", role_id="user")
    )
    assert (await live.users.get(nora.user_id)).email == "nora@simulated.example"
    changes = MembershipUpdate(role_id="restricteduser", auto_record_calls="enabled")
    nora = await live.memberships.update(nora.id, changes)
    assert (nora.role_id, nora.auto_record_calls) == ("restricteduser", "enabled")
    some = [row["id"] for row in sim.world.organization.memberships[1:]]
    done = await live.memberships.update_many(MembershipUpdate(role_id="superuser"), id__in=some)
    assert done.count == 3
    assert [row["role_id"] for row in sim.world.organization.memberships] == [
        "admin", "superuser", "superuser", "superuser",
    ]  # fmt: skip
    await live.memberships.delete(nora.id)
    organization = await live.organizations.get(sim.world.organization.id)
    assert [row.user_id for row in organization.inactive_memberships] == [nora.user_id]
    assert nora.user_id not in [user.id async for user in live.users.list()]


async def test_invalid_memberships_are_rejected(sim: CloseSimulator, live: CloseClient) -> None:
    create = live.memberships.create
    with pytest.raises(BadRequestError) as caught:
        await create(MembershipCreate(email="nora", role_id="role_gone"))
    assert set(caught.value.field_errors) == {"email", "role_id"}
    with pytest.raises(PermissionDeniedError):
        await create(MembershipCreate(email="nora@simulated.example", role_id="admin"))
    sim.world.organization.restricts_domains = False
    with pytest.raises(PermissionDeniedError):
        await create(MembershipCreate(email="nora@simulated.example", role_id="user"))


async def test_pinned_smart_views(live: CloseClient) -> None:
    [membership] = (await live.me()).memberships
    query = {"type": "object_type", "object_type": "lead"}
    views = [
        await live.smart_views.create(SmartViewCreate(name=name, s_query={"query": query}))
        for name in "ab"
    ]
    order = [view.id for view in reversed(views)]
    assert (await live.memberships.pin_views(membership.id, order)).saved_view_ids == order
    await live.smart_views.delete(order[0])
    assert (await live.memberships.pinned_views(membership.id)).saved_view_ids == order[1:]


async def test_groups(sim: CloseSimulator, live: CloseClient) -> None:
    group = await live.groups.create(GroupCreate(name="Field Sales"))
    user_id = sim.world.organization.users[1]["id"]
    assert (await live.groups.add_member(group.id, user_id)).user_id == user_id
    await live.groups.update(group.id, GroupUpdate(name="Field Sales Dublin"))
    [found] = await live.groups.list()
    assert (found.name, bool(found.members)) == ("Field Sales Dublin", False)
    found = await live.groups.get(group.id, fields=["name", "members"])
    assert [member.user_id for member in found.members or ()] == [user_id]
    await live.groups.remove_member(group.id, user_id)
    with pytest.raises(NotFoundError):
        await live.groups.remove_member(group.id, user_id)
    with pytest.raises(BadRequestError, match="user_id"):
        await live.groups.add_member(group.id, "user_gone")
    response = await live.groups.with_response.delete(group.id)
    assert (response.status, response.parsed) == (204, None)
    assert [group async for group in live.groups.list()] == []


async def test_roles(sim: CloseSimulator, live: CloseClient) -> None:
    kept = [role.id async for role in live.roles.list() if not role.editable]
    assert kept == ["admin", "superuser", "user", "restricteduser"]
    role = await live.roles.create(RoleCreate(name="Researcher", permissions=["export"]))
    changes = RoleUpdate(visibility_user_lcf_behavior="allow_unassigned")
    role = await live.roles.update(role.id, changes)
    assert (role.permissions, role.visibility_user_lcf_behavior) == (["export"], "allow_unassigned")
    with pytest.raises(BadRequestError, match="cannot be changed"):
        await live.roles.update("admin", RoleUpdate(name="Boss"))
    bruno = sim.world.organization.memberships[1]["id"]
    await live.memberships.update(bruno, MembershipUpdate(role_id=role.id))
    with pytest.raises(BadRequestError, match="used by members"):
        await live.roles.delete(role.id)
    await live.memberships.update(bruno, MembershipUpdate(role_id="user"))
    await live.roles.delete(role.id)
    with pytest.raises(NotFoundError):
        await live.roles.get(role.id)


async def test_availability(live: CloseClient) -> None:
    me = await live.me()
    [here] = [user for user in await live.users.availability() if user.availability]
    assert (here.user_id, here.availability[0].type) == (me.id, "native")
