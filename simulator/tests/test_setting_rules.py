"""One test per fact of ``rules/communication.py`` and ``rules/custom_objects.py``.

Each is named after its fact.
"""

from typing import Any

import pytest

from bare_client import Api

Json = dict[str, Any]


async def sent(api: Api, method: str, path: str, status: int = 200, **how: Any) -> Any:
    answer = await api(method, path, **how)
    assert answer.status == status, answer.text
    return answer.json


async def new(api: Api, path: str, status: int = 201, **body: Any) -> Any:
    return await sent(api, "POST", path, status, json=body)


async def listed(api: Api, path: str, **params: str) -> list[Json]:
    found: list[Json] = (await sent(api, "GET", path, params=params))["data"]
    return found


async def wrong(api: Api, method: str, path: str, **how: Any) -> Json:
    """Return the body of a request that is refused."""
    found: Json = await sent(api, method, path, 400, **how)
    return found


async def fields_in_error(api: Api, method: str, path: str, **how: Any) -> list[str]:
    return [*(await wrong(api, method, path, **how))["field-errors"]]


async def logged(api: Api) -> list[tuple[str, str]]:
    found = (await sent(api, "GET", "/event/"))["data"]
    return [(each["object_type"], each["action"]) for each in found]


async def oauth_headers(api: Api) -> dict[str, str]:
    """Return the header of an access token, instead of that of the API key."""
    credentials = api.sim.credentials
    form = {
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "grant_type": "authorization_code",
        "code": credentials.new_code(),
    }
    url = f"{api.sim.root_url}/oauth2/token/"
    token = (await sent(api, "POST", url, data=form))["access_token"]
    return {"Authorization": f"Bearer {token}"}


# Templates and outcomes


async def test_an_email_template_names_the_sequences_that_send_it(api: Api) -> None:
    template = await new(api, "/email_template/", 200, name="A")
    assert template["used_by_sequences"] == []
    step = {"email_template_id": template["id"]}
    api.sim.world.tables["sequences"]["seq_x"] = {"id": "seq_x", "name": "B", "steps": [step]}
    found = await sent(api, "GET", f"/email_template/{template['id']}/")
    assert found["used_by_sequences"] == [{"id": "seq_x", "name": "B"}]
    assert all("used_by_sequences" not in row for row in await listed(api, "/email_template/"))


async def test_a_template_is_rendered_for_a_contact(api: Api) -> None:
    lead = api.sim.world.create_lead(
        name="Cinder Bay",
        contacts=[
            {"name": "No Address"},
            {"name": "Nora Byrne", "emails": [{"email": "nora@cinderbay.example"}]},
        ],
    )
    without, nora = (each["id"] for each in lead["contacts"])
    body = "{{contact.first_name}} of {{ lead.display_name }}, {{ no.such }}{{ user.name }}"
    made = await new(api, "/email_template/", 200, name="A", subject="Hi", body=body)
    path = f"/email_template/{made['id']}/render/"
    ids = {"lead_id": lead["id"], "contact_id": nora}
    text = await sent(api, "GET", path, params=ids)
    assert text == {
        "body": "Nora of Cinder Bay, Ada Lindqvist",
        "contact_display_name": "Nora Byrne",
        "contact_id": nora,
        "email": "nora@cinderbay.example",
        "lead_display_name": "Cinder Bay",
        "lead_id": lead["id"],
        "subject": "Hi",
    }
    by_lead = {"query": 'name:"Cinder Bay"', "entry": "0"}
    assert (await sent(api, "GET", path, params=by_lead))["contact_id"] == nora
    first = await sent(api, "GET", path, params=by_lead | {"mode": "contact"})
    assert (first["contact_id"], first["email"]) == (without, None)
    assert await sent(api, "GET", path, params=by_lead | {"entry": "1"}) == {}
    alone = {"lead_id": lead["id"]}
    assert await fields_in_error(api, "GET", path, params=alone) == ["contact_id"]
    other = {"lead_id": lead["id"], "contact_id": "cont_x"}
    assert await fields_in_error(api, "GET", path, params=other) == ["contact_id"]
    await sent(api, "GET", "/email_template/tmpl_x/render/", 404)


async def test_attachments_of_an_sms_template_come_on_request(api: Api) -> None:
    file = {"url": "https://a.example/b.png", "filename": "b.png", "content_type": "image/png"}
    made = await new(api, "/sms_template/", name="A", attachments=[file])
    assert "attachments" not in made
    assert (made["status"], made["owned_by"]) == ("active", api.sim.world.organization.user_id)
    path = f"/sms_template/{made['id']}/"
    found = await sent(api, "GET", path, params={"include_attachments": "true"})
    assert found["attachments"] == [file]
    assert made["date_created"].count("+") == 0


async def test_the_type_of_an_outcome_decides_what_it_is_for(api: Api) -> None:
    made = await new(api, "/outcome/", name="A")
    assert (made["type"], made["applies_to"]) == ("custom", ["calls", "meetings"])
    path = f"/outcome/{made['id']}/"
    changed = await sent(api, "PUT", path, json={"type": "vm-dropped", "name": None})
    assert (changed["applies_to"], changed["name"]) == (["calls"], "A")
    only = await new(api, "/outcome/", name="B", applies_to=["meetings"])
    assert only["applies_to"] == ["meetings"]
    kept = await sent(api, "PUT", f"/outcome/{only['id']}/", json={"description": "C"})
    assert kept["applies_to"] == ["meetings"]
    plain = await sent(api, "PUT", f"/outcome/{only['id']}/", json={"description": None})
    assert (plain["description"], plain["name"]) == (None, "B")


# Playbooks


async def test_a_new_playbook_is_the_last(api: Api) -> None:
    first, second = [(await new(api, "/playbook/", name=name)) for name in "AB"]
    assert (first["position"], second["position"]) == (2, 3)
    after = await listed(api, "/playbook/", position__gt="2")
    assert [row["name"] for row in after] == ["B"]


async def test_archived_playbooks_have_a_date(api: Api) -> None:
    made = await new(api, "/playbook/", name="A")
    await sent(api, "POST", f"/playbook/{made['id']}/archive/")
    assert [row["name"] for row in await listed(api, "/playbook/", is_archived="true")] == ["A"]
    others = await listed(api, "/playbook/", is_archived="false")
    assert [row["name"] for row in others] == ["Discovery"]
    assert len(await listed(api, "/playbook/")) == 2


async def test_an_archived_playbook_has_no_position(api: Api) -> None:
    made = await new(api, "/playbook/", name="A")
    archived = await sent(api, "POST", f"/playbook/{made['id']}/archive/")
    assert archived["position"] is None
    assert archived["archived_by_id"] == api.sim.world.organization.user_id
    await sent(api, "POST", "/playbook/convtyp_x/archive/", 404)


async def test_a_playbook_that_is_no_longer_archived_is_the_last(api: Api) -> None:
    [seeded] = await listed(api, "/playbook/")
    await new(api, "/playbook/", name="A")
    path = f"/playbook/{seeded['id']}/"
    await sent(api, "POST", f"{path}archive/")
    again = await sent(api, "POST", f"{path}unarchive/")
    assert (again["position"], again["archived_at"]) == (3, None)
    assert [row["name"] for row in await listed(api, "/playbook/")] == ["A", "Discovery"]


# Scheduling links


async def test_a_scheduling_link_has_a_tag_and_a_whole_url(api: Api) -> None:
    made = await new(api, "/scheduling_link/", name="First Call!", url="meet.example/ada")
    assert (made["url"], made["template_tag"]) == ("https://meet.example/ada", "first-call")
    shared = await new(api, "/shared_scheduling_link/", name="Demo of it")
    assert (shared["type"], shared["url"]) == ("SHARED", None)
    assert shared["template_tag"] == "demo-of-it"
    assert "oauth_client_id" not in shared


async def test_an_application_has_one_link_per_source_id(api: Api) -> None:
    path, body = "/scheduling_link/integration/", {"source_id": "intro-30", "name": "Intro"}
    await sent(api, "POST", path, 403, json=body)
    headers = await oauth_headers(api)
    made = await sent(api, "POST", path, json=body, headers=headers)
    assert (made["source"], made["type"]) == ("THIRD_PARTY", "USER")
    changed = {"source_id": "intro-30", "name": "Hello", "url": "meet.example/a"}
    again = await sent(api, "POST", path, json=changed, headers=headers)
    assert (again["id"], again["name"]) == (made["id"], "Hello")
    assert again["url"] == "https://meet.example/a"


async def test_an_application_deletes_its_own_links(api: Api) -> None:
    headers, path = await oauth_headers(api), "/scheduling_link/integration/"
    await sent(api, "POST", path, json={"source_id": "a+b@c"}, headers=headers)
    await sent(api, "DELETE", f"{path}a%2Bb%40c/", 403)
    await sent(api, "DELETE", f"{path}a%2Bb%40c/", 204, headers=headers)
    await sent(api, "DELETE", f"{path}a%2Bb%40c/", 404, headers=headers)


async def test_a_user_has_one_link_for_a_shared_link(api: Api) -> None:
    path, world = "/shared_scheduling_link_association/", api.sim.world
    [shared] = await listed(api, "/shared_scheduling_link/")
    [own] = await listed(api, "/scheduling_link/")
    user_id = world.organization.user_id
    body = {"shared_scheduling_link_id": shared["id"], "user_id": user_id}
    made = await new(api, path, **body, url="https://a.example")
    assert made == {
        **body,
        "organization_id": world.organization.id,
        "url": "https://a.example",
        "user_scheduling_link_id": None,
    }
    made = await new(api, path, **body, user_scheduling_link_id=own["id"])
    assert (made["url"], made["user_scheduling_link_id"]) == (None, own["id"])
    assert len(world.tables["shared_scheduling_link_associations"]) == 1
    await wrong(api, "POST", path, json=body)
    unknown = {**body, "user_scheduling_link_id": "schlnk_x"}
    assert await fields_in_error(api, "POST", path, json=unknown) == ["user_scheduling_link_id"]
    unknown = {**body, "shared_scheduling_link_id": "schlnk_x"}
    assert await fields_in_error(api, "POST", path, json=unknown) == ["shared_scheduling_link_id"]


async def test_a_user_without_a_link_has_no_association(api: Api) -> None:
    path, world = "/shared_scheduling_link_association/", api.sim.world
    [shared] = await listed(api, "/shared_scheduling_link/")
    body = {"shared_scheduling_link_id": shared["id"], "user_id": world.organization.user_id}
    await new(api, path, **body, url="https://a.example")
    assert await new(api, f"{path}unmap/", 200, **body) == {}
    assert not world.tables["shared_scheduling_link_associations"]


# Sending


async def test_one_of_the_users_of_a_permission_is_the_caller(api: Api) -> None:
    ada, bruno, chiara = api.sim.world.tables["users"]
    assert [row["allowed_user_id"] for row in await listed(api, "/send_as/")] == [bruno]
    assert await listed(api, "/send_as/", allowed_user_id=ada) == []
    await wrong(api, "GET", "/send_as/", params={"allowing_user_id": chiara})
    answer = await sent(api, "GET", "/send_as/")
    assert answer.keys() == {"data"}


async def test_a_permission_is_found_by_both_users(api: Api) -> None:
    ada, bruno, chiara = api.sim.world.tables["users"]
    ids = {"allowing_user_id": ada, "allowed_user_id": bruno}
    await sent(api, "DELETE", "/send_as/", 204, params=ids)
    await sent(api, "DELETE", "/send_as/", 404, params=ids | {"allowed_user_id": chiara})
    assert await listed(api, "/send_as/") == []


async def test_the_caller_allows_and_disallows_many_users(api: Api) -> None:
    _, bruno, chiara = api.sim.world.tables["users"]
    body = {"allowed_user_ids": [chiara], "disallowed_user_ids": [bruno]}
    found = await new(api, "/send_as/bulk/", 200, **body)
    assert [row["allowed_user_id"] for row in found["data"]] == [chiara]
    assert (await new(api, "/send_as/bulk/", 200, **body)) == found
    assert found.keys() == {"data"}


async def test_an_unsubscribed_address_is_found_by_itself(api: Api) -> None:
    answer = await api("POST", "/unsubscribe/email/", json={"email": "a+b@c.example"})
    assert answer.status == 201
    assert answer.headers["Location"].endswith("/unsubscribe/email/a%2Bb%40c.example/")
    assert answer.json == {"email": "a+b@c.example"}
    await wrong(api, "POST", "/unsubscribe/email/", json={"email": "nobody"})


async def test_the_deletion_of_an_unsubscribed_address_returns_it(api: Api) -> None:
    await new(api, "/unsubscribe/email/", email="a+b@c.example")
    path = "/unsubscribe/email/a%2Bb%40c.example/"
    assert await sent(api, "DELETE", path) == {"email": "a+b@c.example"}
    await sent(api, "DELETE", path, 404)


async def test_contacts_show_that_their_address_is_unsubscribed(api: Api) -> None:
    emails = [{"email": "nora@a.example"}, {"email": "office@a.example"}]
    lead = api.sim.world.create_lead(contacts=[{"name": "Nora", "emails": emails}])
    path = f"/contact/{lead['contacts'][0]['id']}/"
    await new(api, "/unsubscribe/email/", email="nora@a.example")
    found = (await sent(api, "GET", path))["emails"]
    assert [each["is_unsubscribed"] for each in found] == [True, False]
    assert ("unsubscribed_email", "created") in await logged(api)
    await sent(api, "DELETE", "/unsubscribe/email/nora@a.example/")
    found = (await sent(api, "GET", path))["emails"]
    assert [each["is_unsubscribed"] for each in found] == [False, False]
    assert ("unsubscribed_email", "deleted") in await logged(api)


# Telephony


async def test_phone_numbers_are_found_by_their_participants(api: Api) -> None:
    user_id = api.sim.world.organization.user_id
    found = await listed(api, "/phone_number/", participant_user_id=user_id)
    assert [row["label"] for row in found] == ["Ada"]
    groups = await listed(api, "/phone_number/", is_group_number="true")
    assert [row["label"] for row in groups] == ["Sales"]


async def test_a_forwarded_call_goes_to_a_valid_number(api: Api) -> None:
    [number, _] = await listed(api, "/phone_number/")
    path = f"/phone_number/{number['id']}/"
    body = {"forward_to": "(415) 555-1234", "phone_numbers": ["+14155551235"]}
    found = await sent(api, "PUT", path, json=body)
    assert (found["forward_to"], found["forward_to_formatted"]) == (
        "+14155551234",
        "+1 415-555-1234",
    )
    assert found["phone_numbers_formatted"] == ["+1 415-555-1235"]
    for key, value in (("forward_to", "x"), ("voicemail_greeting_url", "http://a.example/b.mp3")):
        assert await fields_in_error(api, "PUT", path, json={key: value}) == [key]
    await fields_in_error(api, "PUT", path, json={"inbound_ring_duration": 5})


async def test_a_number_is_rented_or_refused_with_a_status(api: Api) -> None:
    path = "/phone_number/request/internal/"
    made = await new(api, path, country="US", prefix="510", sharing="group")
    assert made["number"].startswith("+1510")
    assert (made["is_group_number"], made["user_id"]) == (True, None)
    assert made in await listed(api, "/phone_number/")
    assert ("phone_number", "created") in await logged(api)
    voice = await wrong(api, "POST", path, json={"country": "JP", "with_sms": True})
    assert voice == {"status": "has-voice-only"}
    nowhere = await wrong(api, "POST", path, json={"country": "AQ"})
    assert nowhere["status"] == "error"


async def test_a_blocked_number_is_a_phone_number(api: Api) -> None:
    path = "/blocked_phone_number/"
    made = await new(api, path, phone="(415) 555-1234", reason="A")
    assert made["phone"] == "+14155551234"
    bad = {"phone": "x", "reason": "A"}
    assert await fields_in_error(api, "POST", path, json=bad) == ["phone"]


async def test_anonymous_calls_are_accepted_at_first(api: Api) -> None:
    path = "/blocked_phone_number/settings/"
    key = "reject_anonymous_inbound_calls"
    assert await sent(api, "GET", path) == {key: False}
    assert await sent(api, "PUT", path, json={key: True}) == {key: True}
    assert await sent(api, "GET", path) == {key: True}


# Custom objects


async def a_machine(api: Api, lead_id: str, status: int = 201, **values: Any) -> Any:
    type_id = api.sim.world.organization.object_type_id
    body = {"custom_object_type_id": type_id, "lead_id": lead_id, "name": "Press", **values}
    return await new(api, "/custom_object/", status, **body)


async def test_a_custom_object_type_shows_its_fields(api: Api) -> None:
    own = api.sim.world.organization.object_type_id
    reference = {"name": "Machine", "type": "custom_object", "referenced_custom_type_id": own}
    field = await new(api, "/custom_field/lead/", 200, **reference)
    [found] = (await sent(api, "GET", "/custom_object_type/"))["data"]
    assert [each["name"] for each in found["fields"]] == ["Serial Number", "Installed On"]
    assert [each["id"] for each in found["back_reference_fields"]] == [field["id"]]
    other = await new(api, "/custom_object_type/", name="Contract", name_plural="Contracts")
    assert other["fields"] == []


async def test_a_deleted_type_takes_its_objects_along(api: Api) -> None:
    lead = api.sim.world.create_lead(name="A")
    await a_machine(api, lead["id"])
    path = f"/custom_object_type/{api.sim.world.organization.object_type_id}/"
    await sent(api, "DELETE", path, 204)
    assert await listed(api, "/custom_object/", lead_id=lead["id"]) == []
    assert ("custom_object", "deleted") in await logged(api)


async def test_custom_objects_are_found_by_searches(api: Api) -> None:
    """The only list of all of them: the other one is of a lead."""
    world = api.sim.world
    type_id = world.organization.object_type_id
    serial = world.organization.custom_fields["custom_object"][0]["id"]
    leads = [world.create_lead(name=name) for name in "AB"]
    made = [
        await a_machine(api, lead["id"], **{f"custom.{serial}": f"S{at}"})
        for at, lead in enumerate(leads)
    ]

    async def found(*conditions: Json, **body: Any) -> Json:
        kind = {"type": "object_type", "object_type": "custom_object"}
        query = {"type": "and", "queries": [kind, *conditions]}
        fields = {"custom_object": ["id", "name", "lead_id", "custom"]}
        answer: Json = await new(api, "/data/search/", 200, query=query, _fields=fields, **body)
        return answer

    def field(name: str) -> Json:
        return {"type": "regular_field", "object_type": "custom_object", "field_name": name}

    everything = await found(include_counts=True)
    assert everything["count"]["total"] == 2
    shown = {"__object_type": "custom_object", "id": made[0]["id"], "name": "Press"}
    shown |= {"lead_id": leads[0]["id"], f"custom.{serial}": "S0"}
    assert shown in everything["data"]
    value = {"type": "text", "mode": "exact_value", "value": "S1"}
    custom = {"type": "custom_field", "custom_field_id": serial}
    by_value = await found({"type": "field_condition", "field": custom, "condition": value})
    assert [row["id"] for row in by_value["data"]] == [made[1]["id"]]
    terms = {"type": "term", "values": [type_id]}
    of_type = {"type": "field_condition", "field": field("custom_object_type_id"),
               "condition": terms}  # fmt: skip
    sort = [{"field": field("name"), "direction": "asc"}]
    first = await found(of_type, _limit=1, sort=sort)
    second = await found(of_type, _limit=1, sort=sort, cursor=first["cursor"])
    ids = {row["id"] for row in first["data"] + second["data"]}
    assert (ids, second["cursor"]) == ({row["id"] for row in made}, None)
    of_lead = {"type": "has_related", "this_object_type": "custom_object",
               "related_object_type": "lead",
               "related_query": {"type": "id", "value": leads[1]["id"]}}  # fmt: skip
    assert [row["id"] for row in (await found(of_lead))["data"]] == [made[1]["id"]]


async def test_values_of_a_custom_object_are_those_of_its_type(api: Api) -> None:
    world = api.sim.world
    lead = world.create_lead(name="A")
    serial, installed = (each["id"] for each in world.organization.custom_fields["custom_object"])
    values = {f"custom.{serial}": "SN-1", f"custom.{installed}": "2026-01-02"}
    made = await a_machine(api, lead["id"], **values)
    assert values.items() <= made.items()
    path = f"/custom_object/{made['id']}/"
    changed = await sent(api, "PUT", path, json={f"custom.{installed}": None})
    assert f"custom.{installed}" not in changed
    assert changed[f"custom.{serial}"] == "SN-1"
    bad = {f"custom.{installed}": "soon"}
    assert await fields_in_error(api, "PUT", path, json=bad) == [f"custom.{installed}"]
    other = await new(api, "/custom_object_type/", name="B", name_plural="Bs")
    foreign = {"name": "C", "type": "text", "custom_object_type_id": other["id"]}
    field = await new(api, "/custom_field/custom_object_type/", **foreign)
    bad = {f"custom.{field['id']}": "x"}
    assert await fields_in_error(api, "PUT", path, json=bad) == [*bad]
    schema = await sent(api, "GET", f"/custom_field_schema/custom_object/{other['id']}/")
    assert [each["name"] for each in schema["fields"]] == ["C"]
    await sent(api, "PUT", f"/custom_field/custom_object_type/{serial}/", json={"required": True})
    refused = await a_machine(api, lead["id"], 400)
    assert [*refused["field-errors"]] == [f"custom.{serial}"]


async def test_custom_objects_follow_their_lead(api: Api) -> None:
    world = api.sim.world
    first, second = world.create_lead(name="A")["id"], world.create_lead(name="B")["id"]
    await a_machine(api, first)
    world.merge_leads(first, second)
    assert [row["name"] for row in await listed(api, "/custom_object/", lead_id=second)] == [
        "Press"
    ]
    world.delete_lead(second)
    assert not world.tables["custom_objects"]


# Comments


async def a_note(api: Api) -> str:
    lead = api.sim.world.create_lead(name="A")
    made = await new(api, "/activity/note/", 200, lead_id=lead["id"], note="B")
    return str(made["id"])


async def test_comments_are_those_of_a_thread_or_an_object(api: Api) -> None:
    note = await a_note(api)
    made = await new(api, "/comment/", object_id=note, body="C")
    assert await listed(api, "/comment/", thread_id=made["thread_id"]) == [made]
    both = {"thread_id": made["thread_id"], "object_id": note}
    await wrong(api, "GET", "/comment/", params=both)
    await wrong(api, "GET", "/comment/")


async def test_comments_are_found_by_their_object(api: Api) -> None:
    note, other = await a_note(api), await a_note(api)
    made = await new(api, "/comment/", object_id=note, body="C")
    await new(api, "/comment/", object_id=other, body="D")
    assert await listed(api, "/comment/", object_id=note) == [made]


async def test_threads_are_found_by_their_ids(api: Api) -> None:
    made = [await new(api, "/comment/", object_id=await a_note(api), body="C") for _ in "ab"]
    assert len(await listed(api, "/comment_thread/")) == 2
    [found] = await listed(api, "/comment_thread/", ids=made[0]["thread_id"])
    assert found["id"] == made[0]["thread_id"]


async def test_threads_are_found_by_their_objects(api: Api) -> None:
    note = await a_note(api)
    await new(api, "/comment/", object_id=note, body="C")
    await new(api, "/comment/", object_id=await a_note(api), body="D")
    [found] = await listed(api, "/comment_thread/", object_ids=f"{note},acti_x")
    assert (found["object_id"], found["object_type"]) == (note, "activity.note")


async def test_the_first_comment_on_an_object_starts_its_thread(api: Api) -> None:
    lead = api.sim.world.create_lead(name="A")
    sale = api.sim.world.opportunities.create(lead_id=lead["id"])
    first = await new(api, "/comment/", object_id=sale["id"], body="C")
    second = await new(api, "/comment/", object_id=sale["id"], body="D")
    assert first["thread_id"] == second["thread_id"]
    thread = await sent(api, "GET", f"/comment_thread/{first['thread_id']}/")
    assert (thread["object_type"], thread["lead_id"]) == ("opportunity", lead["id"])
    unknown = {"object_id": "acti_x", "body": "C"}
    assert await fields_in_error(api, "POST", "/comment/", json=unknown) == ["object_id"]


async def test_a_thread_counts_its_comments_and_users(api: Api) -> None:
    note = await a_note(api)
    for _ in range(2):
        made = await new(api, "/comment/", object_id=note, body="C")
    thread = await sent(api, "GET", f"/comment_thread/{made['thread_id']}/")
    assert thread["num_comments"] == 2
    assert thread["participating"] == [api.sim.world.organization.user_id]


async def test_a_deleted_comment_loses_its_text(api: Api) -> None:
    note = await a_note(api)
    first, second = [await new(api, "/comment/", object_id=note, body="C") for _ in "ab"]
    await sent(api, "DELETE", f"/comment/{first['id']}/", 204)
    found = await sent(api, "GET", f"/comment/{first['id']}/")
    assert (found["body"], found["removed_by"]) == ("", api.sim.world.organization.user_id)
    thread = f"/comment_thread/{first['thread_id']}/"
    assert (await sent(api, "GET", thread))["num_comments"] == 1
    await sent(api, "DELETE", f"/comment/{second['id']}/", 204)
    await sent(api, "GET", thread, 404)
    await sent(api, "GET", f"/comment/{first['id']}/", 404)
    assert ("comment_thread", "deleted") in await logged(api)


# Files of leads


async def test_files_are_those_of_an_existing_lead(api: Api) -> None:
    await sent(api, "GET", "/lead/lead_x/files/", 404)
    lead = api.sim.world.create_lead(name="A")
    assert await listed(api, f"/lead/{lead['id']}/files/") == []


async def test_a_file_is_attached_by_its_link(api: Api) -> None:
    lead = api.sim.world.create_lead(name="A")
    path = f"/lead/{lead['id']}/files/"
    body = {"url": "https://a.example/b.pdf", "filename": "b.pdf", "content_type": "a/pdf"}
    made = await new(api, path, **body)
    assert (made["name"], made["download_url"]) == ("b.pdf", body["url"])
    assert made["last_object_type"] == "lead"
    assert not {"url", "filename"} & made.keys()
    assert await listed(api, path) == [made]
    assert await fields_in_error(api, "POST", path, json=body | {"url": "b"}) == ["url"]


async def test_changes_of_objects_of_leads_are_events(api: Api) -> None:
    note = await a_note(api)
    lead = api.sim.world.create_lead(name="A")
    machine, comment = (
        await a_machine(api, lead["id"]),
        await new(api, "/comment/", object_id=note, body="C"),
    )
    await sent(api, "PUT", f"/custom_object/{machine['id']}/", json={"name": "B"})
    await sent(api, "PUT", f"/comment/{comment['id']}/", json={"body": "D"})
    await sent(api, "DELETE", f"/custom_object/{machine['id']}/", 204)
    await sent(api, "DELETE", f"/comment/{comment['id']}/", 204)
    found = await logged(api)
    for kind in ("custom_object", "comment"):
        assert [action for each, action in found if each == kind] == [
            "deleted", "updated", "created",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/playbook/", {"name": "A", "outcome_ids": ["outcome_x"]}, "outcome_ids"),
        ("/playbook/", {"name": "A", "custom_field_ids": ["cf_x"]}, "custom_field_ids"),
        ("/send_as/", {"allowed_user_id": "user_x"}, "allowed_user_id"),
    ],
)
async def test_an_id_in_a_body_must_exist(api: Api, path: str, body: Json, name: str) -> None:
    assert await fields_in_error(api, "POST", path, json=body) == [name]
