"""One test per fact of ``close_simulator/rules``; each is named after its fact."""

from typing import Any

import pytest

import test_activity_rules
import test_automation_rules
import test_setting_rules
from bare_client import Api
from close_simulator.engine.rules import Rules, joined
from close_simulator.server import ENGINE

Json = dict[str, Any]


async def sent(api: Api, method: str, path: str, status: int = 200, **how: Any) -> Any:
    answer = await api(method, path, **how)
    assert answer.status == status, answer.text
    return answer.json


async def new(api: Api, path: str, status: int = 200, **body: Any) -> Any:
    return await sent(api, "POST", path, status, json=body)


async def refused(api: Api, method: str, path: str, **body: Any) -> str:
    """Return the only error of a request that is refused as a whole."""
    answer = await sent(api, method, path, 400, **({"json": body} if body else {}))
    assert answer["field-errors"] == {}
    [message] = answer["errors"]
    return str(message)


async def wrong(api: Api, method: str, path: str, **body: Any) -> Json:
    """Return the errors of fields of a request that is refused."""
    found: Json = (await sent(api, method, path, 400, json=body))["field-errors"]
    return found


async def logged(api: Api) -> list[tuple[str, str]]:
    found = (await sent(api, "GET", "/event/"))["data"]
    return [(each["object_type"], each["action"]) for each in found]


def test_every_fact_has_a_test() -> None:
    tests = {
        *globals(),
        *vars(test_activity_rules),
        *vars(test_automation_rules),
        *vars(test_setting_rules),
    }
    assert {f"test_{name}" for name in ENGINE.rules.functions()} - tests == set()


def test_two_lists_of_rules_do_not_contradict_each_other() -> None:
    with pytest.raises(ValueError, match=r"events for \['roles'\]"):
        joined([Rules(events={"roles": "role"}), Rules(events={"roles": "user_role"})])


# Tables


async def test_changes_of_these_resources_are_events(api: Api) -> None:
    for resource, kind in ENGINE.rules.events.items():
        if resource.startswith(("activities.", "bulk_actions.", "sequence")):
            continue  # see test_activity_rules and test_automation_rules
        if resource in ("comments", "comment_threads", "custom_objects", "phone_numbers"):
            continue  # see test_setting_rules
        if resource == "opportunity_statuses":
            body = {"label": "A", "type": "won"}
        elif resource == "lead_statuses":
            body = {"label": "A"}
        elif resource == "smart_views":
            body = {"name": "A", "query": "*"}
        else:
            body = {"name": "A", "name_plural": "As", "type": "text"}
        for key, type_id in api.sim.world.organization.custom_types.get(
            resource.rpartition(".")[2], {}
        ).items():
            body[key] = type_id
        path = ENGINE.document.operations[f"{resource}.create"].path
        made = (await api("POST", path, json=body)).json
        renamed = {"label": "B"} if "label" in made else {"name": "B"}
        await api("PUT", f"{path}{made['id']}/", json=renamed)
        await api("DELETE", f"{path}{made['id']}/")
        expected = [(kind, "deleted"), (kind, "updated"), (kind, "created")]
        assert (await logged(api))[:3] == expected


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/saved_search/save_x/", "SavedSearch"),
        ("/custom_field/lead/cf_x/", "LeadCustomField"),
        ("/custom_field/shared/cf_x/", "SharedCustomField"),
        ("/role/role_x/", "Role"),
    ],
)
async def test_a_404_names_the_class_of_close(api: Api, path: str, name: str) -> None:
    answer = await sent(api, "GET", path, 404)
    assert answer == {"error": f"Empty query: {name} matching query does not exist."}


async def test_new_rows_have_defaults(api: Api) -> None:
    assert (await new(api, "/role/", 201, name="A"))["editable"] is True
    view = await new(api, "/saved_search/", name="A", query="*")
    assert (view["type"], view["shared_with"]) == ("lead", [])
    assert view["user_id"] == api.sim.world.organization.user_id
    field = await new(api, "/custom_field/shared/", name="A", type="text")
    assert (field["is_shared"], field["associations"]) == (True, [])


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/membership/", {"email": "a@b.example", "role_id": "role_x"}, "role_id"),
        ("/status/opportunity/", {"label": "A", "type": "won", "pipeline_id": "p"}, "pipeline_id"),
        (
            "/custom_field/activity/",
            {"name": "A", "type": "text", "custom_activity_type_id": "actitype_x"},
            "custom_activity_type_id",
        ),
        (
            "/custom_field/custom_object_type/",
            {"name": "A", "type": "text", "custom_object_type_id": "cotype_x"},
            "custom_object_type_id",
        ),
    ],
)
async def test_an_id_in_a_body_must_exist(api: Api, path: str, body: Json, name: str) -> None:
    assert await wrong(api, "POST", path, **body) == {name: "Object does not exist."}


def test_leads_and_contacts_are_known_by_their_ids(api: Api) -> None:
    world, references = api.sim.world, ENGINE.rules.references
    lead = world.create_lead(contacts=[{"name": "A"}])
    assert references["lead_id"](world, lead["id"])
    assert references["contact_id"](world, lead["contacts"][0]["id"])
    world.delete_lead(lead["id"])
    assert not references["lead_id"](world, lead["id"])
    assert not references["contact_id"](world, lead["contacts"][0]["id"])


async def test_some_fields_come_only_when_they_are_named(api: Api) -> None:
    group = await new(api, "/group/", 201, name="A")
    assert "members" not in group
    params = {"_fields": "members"}
    assert await sent(api, "GET", f"/group/{group['id']}/", params=params) == {"members": []}


async def test_a_former_name_of_a_key_is_accepted(api: Api) -> None:
    made = await new(api, "/status/opportunity/", label="A", status_type="won")
    assert (made["type"], made["status_type"]) == ("won", "won")


async def test_a_former_path_is_answered(api: Api) -> None:
    former, path = "/custom_fields/lead/", "/custom_field/lead/"
    assert await sent(api, "GET", former) == await sent(api, "GET", path)


async def test_some_fields_cannot_be_changed(api: Api) -> None:
    status = api.sim.world.organization.opportunity_statuses[0]
    path = f"/status/opportunity/{status['id']}/"
    assert await wrong(api, "PUT", path, type="lost") == {"type": "Value cannot be changed."}
    await sent(api, "PUT", path, json={"type": status["type"]})


async def test_null_changes_nothing_of_an_integration_link(api: Api) -> None:
    link = await new(api, "/integration_link/", name="A", type="lead", url="https://a.example")
    path = f"/integration_link/{link['id']}/"
    assert (await sent(api, "PUT", path, json={"name": None, "url": None}))["name"] == "A"


async def test_some_lists_have_a_filter_unless_one_is_given(api: Api) -> None:
    for kind in ("lead", "contact"):
        await new(api, "/saved_search/", name=kind, query="*", type=kind)

    async def names(**params: str) -> list[str]:
        rows = (await sent(api, "GET", "/saved_search/", params=params))["data"]
        return [row["name"] for row in rows]

    assert await names() == ["lead"]
    assert await names(type="contact") == ["contact"]
    assert await names(type__in="lead,contact") == ["lead", "contact"]


async def test_some_lists_have_no_has_more(api: Api) -> None:
    for path in ("/status/opportunity/", "/custom_field/custom_object_type/"):
        assert (await sent(api, "GET", path)).keys() == {"data"}


# Users and organizations


async def test_me_is_the_user_of_the_api_key(api: Api) -> None:
    me = await sent(api, "GET", "/me/")
    assert me["id"] == api.sim.world.organization.user_id
    assert await sent(api, "GET", "/me/", params={"_fields": "id"}) == {"id": me["id"]}


async def test_only_the_caller_is_available_on_one_phone(api: Api) -> None:
    rows = (await sent(api, "GET", "/user/availability/"))["data"]
    found = {row["user_id"]: len(row["availability"]) for row in rows}
    mine = api.sim.world.organization.user_id
    assert found == {
        user["id"]: int(user["id"] == mine) for user in api.sim.world.organization.users
    }


async def test_only_the_own_organization_is_found(api: Api) -> None:
    mine = api.sim.world.organization.id
    assert (await sent(api, "GET", f"/organization/{mine}/"))["id"] == mine
    await sent(api, "GET", "/organization/orga_x/", 404)
    await sent(api, "PUT", "/organization/orga_x/", 404, json={"name": "A"})


async def test_memberships_contain_their_users_if_expanded(api: Api) -> None:
    path = f"/organization/{api.sim.world.organization.id}/"
    plain = await sent(api, "GET", path)
    whole = await sent(api, "GET", path, params={"_expand": "memberships__user"})
    assert "user" not in plain["memberships"][0]
    assert whole["memberships"][0]["user"]["id"] == plain["memberships"][0]["user_id"]


async def test_a_currency_is_a_code_of_three_letters(api: Api) -> None:
    path = f"/organization/{api.sim.world.organization.id}/"
    assert await wrong(api, "PUT", path, currency="Euro") == {"currency": "Not a valid choice."}


async def test_lead_statuses_that_an_update_does_not_name_become_the_last(api: Api) -> None:
    first, second, *others = [status["id"] for status in api.sim.world.statuses]
    path = f"/organization/{api.sim.world.organization.id}/"
    await sent(api, "PUT", path, json={"lead_statuses": [{"id": others[0]}, {"id": second}]})
    order = [status["id"] for status in (await sent(api, "GET", "/status/lead/"))["data"]]
    assert order == [others[0], second, first, *others[1:]]
    unknown = await wrong(api, "PUT", path, lead_statuses=[{"id": "stat_x"}])
    assert unknown == {"lead_statuses": "Object does not exist."}


async def test_values_of_opportunities_show_the_new_currency(api: Api) -> None:
    lead = api.sim.world.create_lead(name="A")
    api.sim.world.opportunities.create(lead_id=lead["id"], value=100)
    path = f"/organization/{api.sim.world.organization.id}/"
    await sent(api, "PUT", path, json={"currency": "EUR"})
    [opportunity] = api.sim.world.leads[lead["id"]]["opportunities"]
    assert opportunity["value_formatted"].startswith("€")


# Memberships and groups


async def test_members_are_invited_only_into_verified_domains(api: Api) -> None:
    body = {"email": "nora@simulated.example", "role_id": "user"}
    made = await new(api, "/membership/", **body)
    assert (made["role_id"], "email" in made) == ("user", False)
    again = await wrong(api, "POST", "/membership/", **body)
    assert again == {"email": "This user is already a member of the organization."}
    await new(api, "/membership/", 403, email="b@c.example", role_id="admin")
    api.sim.world.organization.restricts_domains = False
    await new(api, "/membership/", 403, email="b@c.example", role_id="user")
    assert await logged(api) == [("membership", "activated")]


async def test_an_update_of_many_counts_the_memberships_that_exist(api: Api) -> None:
    first, second, _ = api.sim.world.organization.memberships
    body = {"_params": {"id__in": f"{second['id']},memb_x"}, "auto_record_calls": "enabled"}
    assert await sent(api, "PUT", "/membership/", json=body) == {"count": 1}
    assert (second["auto_record_calls"], first["auto_record_calls"]) == ("enabled", "unset")


async def test_members_cannot_deactivate_themselves(api: Api) -> None:
    mine = api.sim.world.organization.membership_id
    assert "your own" in await refused(api, "DELETE", f"/membership/{mine}/")


async def test_a_deactivated_member_leaves_the_lists_and_the_groups(api: Api) -> None:
    _, member, _ = api.sim.world.organization.memberships
    group = await new(api, "/group/", 201, name="A")
    await new(api, f"/group/{group['id']}/member/", 201, user_id=member["user_id"])
    await sent(api, "DELETE", f"/membership/{member['id']}/")
    assert (await logged(api))[:2] == [("group", "updated"), ("membership", "deactivated")]
    await sent(api, "GET", f"/user/{member['user_id']}/", 404)
    assert api.sim.world.tables["groups"][group["id"]]["members"] == []


async def test_nothing_is_pinned_at_first(api: Api) -> None:
    path = f"/membership/{api.sim.world.organization.membership_id}/pinned_views/"
    assert await sent(api, "GET", path) == {"saved_view_ids": []}
    await sent(api, "GET", "/membership/memb_x/pinned_views/", 404)


async def test_pinned_views_are_replaced(api: Api) -> None:
    path = f"/membership/{api.sim.world.organization.membership_id}/pinned_views/"
    views = [(await new(api, "/saved_search/", name=name, query="*"))["id"] for name in "ab"]
    for pinned in (views, views[1:], []):
        body = {"saved_view_ids": pinned}
        assert await sent(api, "PUT", path, json=body) == await sent(api, "GET", path) == body
    unknown = await wrong(api, "PUT", path, saved_view_ids=["save_x"])
    assert unknown == {"saved_view_ids": "Object does not exist."}


async def test_a_group_has_no_members_at_first(api: Api) -> None:
    params = {"_fields": "id,members"}
    made = await sent(api, "POST", "/group/", 201, json={"name": "A"}, params=params)
    assert made["members"] == []


async def test_a_member_is_in_a_group_once(api: Api) -> None:
    group = await new(api, "/group/", 201, name="A")
    user_id = api.sim.world.organization.user_id
    path = f"/group/{group['id']}/member/"
    for _ in range(2):
        answer = await api("POST", path, json={"user_id": user_id})
        assert answer.json == {"user_id": user_id}
        assert answer.headers["Location"] == f"/api/v1{path}{user_id}/"
    assert api.sim.world.tables["groups"][group["id"]]["members"] == [{"user_id": user_id}]
    assert await logged(api) == [("group", "updated"), ("group", "created")]


async def test_only_a_member_can_be_removed(api: Api) -> None:
    group = await new(api, "/group/", 201, name="A")
    user_id = api.sim.world.organization.user_id
    path = f"/group/{group['id']}/member/"
    await sent(api, "DELETE", f"{path}{user_id}/", 404)
    await new(api, path, 201, user_id=user_id)
    assert (await api("DELETE", f"{path}{user_id}/")).status == 204
    assert api.sim.world.tables["groups"][group["id"]]["members"] == []


# Roles


async def test_a_built_in_role_cannot_be_changed(api: Api) -> None:
    assert "cannot be changed" in await refused(api, "PUT", "/role/admin/", name="A")
    assert "cannot be changed" in await refused(api, "DELETE", "/role/admin/")


async def test_a_role_of_a_member_cannot_be_deleted(api: Api) -> None:
    role = await new(api, "/role/", 201, name="A")
    _, member, _ = api.sim.world.organization.memberships
    await sent(api, "PUT", f"/membership/{member['id']}/", json={"role_id": role["id"]})
    assert "used by members" in await refused(api, "DELETE", f"/role/{role['id']}/")
    await sent(api, "PUT", f"/membership/{member['id']}/", json={"role_id": "user"})
    await sent(api, "DELETE", f"/role/{role['id']}/")


# Statuses and pipelines; simulator/tests/test_statuses.py has more about their effects


async def test_leads_show_the_new_label_of_their_status(api: Api) -> None:
    lead = next(iter(api.sim.world.leads.values()))
    await sent(api, "PUT", f"/status/lead/{lead['status_id']}/", json={"label": "B"})
    assert (await sent(api, "GET", f"/lead/{lead['id']}/"))["status_label"] == "B"


async def test_a_status_of_leads_cannot_be_deleted(api: Api) -> None:
    lead = next(iter(api.sim.world.leads.values()))
    assert "leads in it" in await refused(api, "DELETE", f"/status/lead/{lead['status_id']}/")


async def test_an_organization_keeps_one_lead_status(api: Api) -> None:
    for lead_id in [*api.sim.world.leads]:
        api.sim.world.delete_lead(lead_id)
    *others, last = [status["id"] for status in api.sim.world.statuses]
    for status_id in others:
        await sent(api, "DELETE", f"/status/lead/{status_id}/")
    assert "at least one" in await refused(api, "DELETE", f"/status/lead/{last}/")


async def test_the_statuses_of_all_pipelines_are_listed(api: Api) -> None:
    other = await new(api, "/pipeline/", 201, name="B")
    made = await new(api, "/status/opportunity/", label="A", type="won", pipeline_id=other["id"])
    rows = (await sent(api, "GET", "/status/opportunity/"))["data"]
    assert rows[-1] == made
    assert len({row["pipeline_id"] for row in rows}) == 2


async def test_a_status_without_a_pipeline_joins_the_first(api: Api) -> None:
    first = api.sim.world.organization.pipeline
    made = await new(api, "/status/opportunity/", label="A", type="won")
    assert (made["pipeline_id"], first["statuses"][-1]["id"]) == (first["id"], made["id"])
    path = f"/status/opportunity/{made['id']}/"
    kept = await sent(api, "PUT", path, json={"pipeline_id": None, "label": "B"})
    assert (kept["pipeline_id"], kept["label"]) == (first["id"], "B")


async def test_a_status_that_changes_its_pipeline_becomes_the_last_of_it(api: Api) -> None:
    other = await new(api, "/pipeline/", 201, name="B", statuses=[{"label": "A", "type": "won"}])
    moved, renamed = api.sim.world.organization.opportunity_statuses[:2]
    path = f"/status/opportunity/{moved['id']}/"
    await sent(api, "PUT", path, json={"pipeline_id": other["id"]})
    await sent(api, "PUT", f"/status/opportunity/{renamed['id']}/", json={"label": "Kept"})
    first, second = (await sent(api, "GET", "/pipeline/"))["data"]
    assert [each["label"] for each in second["statuses"]] == ["A", moved["label"]]
    assert first["statuses"][0]["label"] == "Kept"


async def test_opportunities_show_the_new_label_of_their_status(api: Api) -> None:
    lead = api.sim.world.create_lead(name="A")
    made = api.sim.world.opportunities.create(lead_id=lead["id"])
    path = f"/status/opportunity/{made['status_id']}/"
    await sent(api, "PUT", path, json={"label": "B"})
    assert (await sent(api, "GET", f"/opportunity/{made['id']}/"))["status_label"] == "B"


async def test_a_status_of_opportunities_cannot_be_deleted(api: Api) -> None:
    lead = api.sim.world.create_lead(name="A")
    made = api.sim.world.opportunities.create(lead_id=lead["id"])
    path = f"/status/opportunity/{made['status_id']}/"
    assert "opportunities in it" in await refused(api, "DELETE", path)


async def test_a_deleted_status_leaves_its_pipeline(api: Api) -> None:
    made = await new(api, "/status/opportunity/", label="A", type="won")
    await sent(api, "DELETE", f"/status/opportunity/{made['id']}/")
    [pipeline] = (await sent(api, "GET", "/pipeline/"))["data"]
    assert made["id"] not in {each["id"] for each in pipeline["statuses"]}


async def test_a_new_pipeline_takes_or_makes_its_statuses(api: Api) -> None:
    taken = api.sim.world.organization.opportunity_statuses[0]["id"]
    statuses = [{"label": "A", "type": "won"}, {"id": taken}]
    made = await new(api, "/pipeline/", 201, name="B", statuses=statuses)
    assert [each["id"] == taken for each in made["statuses"]] == [False, True]
    for value in ("A", [5], [{"label": "A", "type": "x"}]):
        assert [*await wrong(api, "POST", "/pipeline/", name="C", statuses=value)] == ["statuses"]


async def test_a_pipeline_takes_only_existing_statuses(api: Api) -> None:
    path = f"/pipeline/{api.sim.world.organization.pipeline['id']}/"
    unknown = await wrong(api, "PUT", path, statuses=[{"id": "stat_x"}])
    assert unknown == {"statuses": "Object does not exist."}


async def test_named_statuses_move_to_the_start_of_the_pipeline(api: Api) -> None:
    pipeline = api.sim.world.organization.pipeline
    *_, last = before = [each["id"] for each in pipeline["statuses"]]
    path = f"/pipeline/{pipeline['id']}/"
    named = [{"id": last}, {"id": last}]
    after = (await sent(api, "PUT", path, json={"statuses": named}))["statuses"]
    assert [each["id"] for each in after] == [last, *before[:-1]]


async def test_a_pipeline_with_statuses_cannot_be_deleted(api: Api) -> None:
    await new(api, "/pipeline/", 201, name="B")
    path = f"/pipeline/{api.sim.world.organization.pipeline['id']}/"
    assert "opportunity statuses" in await refused(api, "DELETE", path)


async def test_an_organization_keeps_one_pipeline(api: Api) -> None:
    other = await new(api, "/pipeline/", 201, name="B")
    assert (await api("DELETE", f"/pipeline/{other['id']}/")).status == 204
    only = api.sim.world.organization.pipeline
    only["statuses"] = []
    assert "at least one" in await refused(api, "DELETE", f"/pipeline/{only['id']}/")


# Smart Views and integration links

QUERY = {"type": "object_type", "object_type": "lead"}


async def test_a_query_is_kept_as_query_limit_and_sort(api: Api) -> None:
    given = {"query": QUERY, "limit": None, "results_limit": 5}
    view = await new(api, "/saved_search/", name="A", s_query=given)
    assert view["s_query"] == {"query": QUERY, "results_limit": 5, "sort": []}
    for value in (QUERY, 5, {"query": QUERY, "sort": 5}, {"query": QUERY, "results_limit": "5"}):
        assert [*await wrong(api, "POST", "/saved_search/", name="A", s_query=value)] == ["s_query"]


async def test_a_smart_view_needs_a_query(api: Api) -> None:
    assert "query or s_query" in await refused(api, "POST", "/saved_search/", name="A")


async def test_searches_find_the_query_of_a_smart_view(api: Api) -> None:
    view = await new(api, "/saved_search/", name="A", s_query={"query": QUERY})
    body = {"query": {"type": "saved_search", "saved_search_id": view["id"]}}
    found = await sent(api, "POST", "/data/search/", json=body)
    assert {row["id"] for row in found["data"]} == {*api.sim.world.leads}


async def test_a_deleted_smart_view_is_unpinned(api: Api) -> None:
    view = await new(api, "/saved_search/", name="A", s_query={"query": QUERY})
    path = f"/membership/{api.sim.world.organization.membership_id}/pinned_views/"
    await sent(api, "PUT", path, json={"saved_view_ids": [view["id"]]})
    await sent(api, "DELETE", f"/saved_search/{view['id']}/")
    assert await sent(api, "GET", path) == {"saved_view_ids": []}
    body = {"query": {"type": "saved_search", "saved_search_id": view["id"]}}
    await sent(api, "POST", "/data/search/", 400, json=body)


async def test_objects_show_the_links_of_the_organization(api: Api) -> None:
    lead_id = next(iter(api.sim.world.leads))
    api.sim.world.update_lead(lead_id, description="Stored, unlike seeded leads.")
    url = "https://a.example/{{lead.id}}"
    link = await new(api, "/integration_link/", name="A", type="lead", url=url)
    path = f"/integration_link/{link['id']}/"
    shown = [{"name": "A", "url": f"https://a.example/{lead_id}"}]
    assert (await sent(api, "GET", f"/lead/{lead_id}/"))["integration_links"] == shown
    await sent(api, "PUT", path, json={"name": "B"})
    assert (await sent(api, "GET", f"/lead/{lead_id}/"))["integration_links"][0]["name"] == "B"
    await sent(api, "DELETE", path)
    assert (await sent(api, "GET", f"/lead/{lead_id}/"))["integration_links"] == []


# Custom fields


async def test_only_some_types_accept_multiple_values(api: Api) -> None:
    body = {"name": "A", "type": "text", "accepts_multiple_values": True}
    assert [*await wrong(api, "POST", "/custom_field/lead/", **body)] == ["accepts_multiple_values"]
    await new(api, "/custom_field/lead/", name="A", type="user", accepts_multiple_values=True)


async def test_only_a_field_of_choices_has_choices(api: Api) -> None:
    missing = await wrong(api, "POST", "/custom_field/lead/", name="A", type="choices")
    assert missing == {"choices": "This field is required."}
    made = await new(api, "/custom_field/lead/", name="A", type="text", choices=["x"])
    assert "choices" not in made
    choices = await new(api, "/custom_field/lead/", name="B", type="choices", choices=["x", "x"])
    assert choices["choices"] == ["x"]


async def test_only_a_field_of_a_custom_type_is_required_and_names_the_type(api: Api) -> None:
    lead = await new(api, "/custom_field/lead/", name="A", type="text", required=True)
    assert lead.keys() & {"required", "custom_activity_type_id", "custom_object_type_id"} == set()
    own = api.sim.world.organization.activity_type_id
    body = {"name": "A", "type": "text", "custom_activity_type_id": own}
    made = await new(api, "/custom_field/activity/", **body)
    assert (made["required"], made["custom_activity_type_id"]) == (False, own)
    assert "custom_object_type_id" not in made


async def test_only_the_response_shows_the_conversion_to_another_type(api: Api) -> None:
    made = await new(api, "/custom_field/lead/", name="A", type="text")
    path = f"/custom_field/lead/{made['id']}/"
    answer = await sent(api, "PUT", path, json={"type": "textarea"})
    assert (answer["type"], answer["converting_to_type"]) == ("text", "textarea")
    after = await sent(api, "GET", path)
    assert (after["type"], after["converting_to_type"]) == ("textarea", None)


async def test_the_values_of_a_deleted_field_are_deleted(api: Api) -> None:
    made = await new(api, "/custom_field/lead/", name="A", type="text")
    lead = api.sim.world.create_lead({f"custom.{made['id']}": "x"})
    await sent(api, "DELETE", f"/custom_field/lead/{made['id']}/")
    assert f"custom.{made['id']}" not in await sent(api, "GET", f"/lead/{lead['id']}/")


async def test_a_schema_lists_the_fields_as_the_app_shows_them(api: Api) -> None:
    rows = (await sent(api, "GET", "/custom_field/lead/"))["data"]
    schema = await sent(api, "GET", "/custom_field_schema/lead/")
    assert schema == {"object_type": "lead", "fields": rows}
    for path in ("nothing/", "activity/", "activity/actitype_x/", "custom_object/cotype_x/"):
        await sent(api, "GET", f"/custom_field_schema/{path}", 404)


async def test_fields_that_an_order_does_not_name_become_the_last(api: Api) -> None:
    first, second, *others = [row["id"] for row in api.sim.world.organization.custom_fields["lead"]]
    path = "/custom_field_schema/lead/"
    body = {"fields": [{"id": others[-1]}, {"id": second}]}
    fields = (await sent(api, "PUT", path, json=body))["fields"]
    assert [row["id"] for row in fields] == [others[-1], second, first, *others[:-1]]
    unknown = await wrong(api, "PUT", path, fields=[{"id": "cf_x"}])
    assert unknown == {"fields": "Object does not exist: cf_x"}


async def shared(api: Api, **association: Any) -> str:
    """Create a shared field, and return its path after it was added to an object type."""
    field = await new(api, "/custom_field/shared/", name="Region", type="text")
    path = f"/custom_field/shared/{field['id']}/"
    if association:
        await new(api, f"{path}association/", 201, **association)
    return path


async def test_a_shared_field_changes_wherever_it_is_used(api: Api) -> None:
    path = await shared(api, object_type="lead", editable_with_roles=["user"])
    await sent(api, "PUT", path, json={"name": "Area"})
    field = api.sim.world.organization.custom_fields["lead"][-1]
    assert (field["name"], field["editable_with_roles"]) == ("Area", ["user"])


async def test_a_deleted_shared_field_is_taken_off_every_object(api: Api) -> None:
    count = len(api.sim.world.organization.custom_fields["lead"])
    await sent(api, "DELETE", await shared(api, object_type="lead"))
    assert len(api.sim.world.organization.custom_fields["lead"]) == count


async def test_a_shared_field_is_used_once_per_object_type(api: Api) -> None:
    path = f"{await shared(api, object_type='lead')}association/"
    assert [*await wrong(api, "POST", path, object_type="lead")] == ["object_type"]
    missing = await wrong(api, "POST", path, object_type="custom_activity_type")
    assert missing == {"custom_activity_type_id": "Object does not exist."}
    own = api.sim.world.organization.activity_type_id
    body = {"object_type": "custom_activity_type", "custom_activity_type_id": own}
    answer = await api("POST", path, json=body)
    assert answer.headers["Location"].endswith(f"/association/custom_activity_type/{own}/")


async def test_an_association_is_found_by_its_object_or_custom_type(api: Api) -> None:
    own = api.sim.world.organization.object_type_id
    path = await shared(api, object_type="custom_object_type", custom_object_type_id=own)
    found = await sent(api, "GET", f"{path}association/custom_object_type/{own}/")
    assert found["custom_object_type_id"] == own
    await sent(api, "GET", f"{path}association/lead/", 404)
    await sent(api, "GET", f"{path}association/custom_object_type/cotype_x/", 404)


async def test_an_association_has_settings_of_its_own(api: Api) -> None:
    path = await shared(api, object_type="contact")
    changed = await sent(
        api, "PUT", f"{path}association/contact/", json={"editable_with_roles": ["admin"]}
    )
    assert changed == await sent(api, "GET", f"{path}association/contact/")
    field = api.sim.world.organization.custom_fields["contact"][-1]
    assert field["editable_with_roles"] == ["admin"]


async def test_a_field_that_is_taken_off_an_object_type_loses_its_values(api: Api) -> None:
    path = await shared(api, object_type="lead")
    field_id = path.split("/")[3]
    lead = api.sim.world.create_lead({f"custom.{field_id}": "x"})
    assert (await api("DELETE", f"{path}association/lead/")).status == 204
    assert f"custom.{field_id}" not in await sent(api, "GET", f"/lead/{lead['id']}/")
    assert (await sent(api, "GET", path))["associations"] == []
