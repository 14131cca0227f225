from typing import Any

import pytest
from yarl import URL

from bare_client import Api, running


async def test_pages_cover_every_lead_once(api: Api) -> None:
    seen: list[str] = []
    for has_more in (True, True, False):
        query = {"_skip": len(seen), "_limit": 20}
        page = (await api("GET", "/lead/", params=query)).json
        seen += [lead["id"] for lead in page["data"]]
        assert (page["total_results"], page["has_more"]) == (50, has_more)
    assert seen == list(api.sim.world.leads)[::-1]


async def test_a_page_has_100_leads_by_default_and_200_at_most() -> None:
    async with running(leads=300) as api:
        assert len(await api.ids()) == 100
        assert len(await api.ids(_limit="200")) == 200


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ("_limit=201", {"_limit": "Input should be less than or equal to 200"}),
        ("_limit=x", {"_limit": "Input should be a valid integer, unable to parse string as an "
                                "integer"}),
        ("_limit=-1", {"_limit": "Input should be greater than or equal to 0"}),
        ("_skip=35001", {"_skip": "The skip you set is larger than the maximum skip for this "
                                  "resource (max_skip = 35000). Please narrow the list with a "
                                  "filter."}),
    ],
)  # fmt: skip
async def test_caps(api: Api, params: str, message: dict[str, str]) -> None:
    response = await api("GET", f"/lead/?{params}")
    assert response.status == 400
    assert response.json == {"errors": [], "field-errors": message}


async def test_unknown_parameters_are_ignored_bracket_lists_too(api: Api) -> None:
    url = URL(api.sim.url + "/lead/?_sort=name&id__in[]=lead_x", encoded=True)
    assert (await api("GET", str(url))).json["total_results"] == 50


async def test_id_in_returns_existing_leads(api: Api) -> None:
    first, second, *_ = await api.ids()
    assert await api.ids(id__in=f"{second},lead_unknown,{first}") == [first, second]


async def test_a_long_filter_goes_in_the_body(api: Api) -> None:
    wanted = (await api.ids())[5:9]
    response = await api(
        "POST",
        "/lead/",
        json={"_params": {"id__in": ",".join(wanted), "_limit": 200, "_fields": "id"}},
        headers={"x-http-method-override": "GET"},
    )
    assert [lead["id"] for lead in response.json["data"]] == wanted


async def test_create_fills_in_missing_fields(api: Api) -> None:
    lead = (await api("POST", "/lead/", json={})).json
    assert (lead["name"], lead["description"], lead["url"]) == ("", "", None)
    assert lead["status_label"] == "Potential"
    assert lead["custom"] == {}
    assert lead["html_url"] == f"https://app.close.com/lead/{lead['id']}/"
    assert (await api("GET", f"/lead/{lead['id']}/")).json == lead
    assert (await api.ids(_limit="1")) == [lead["id"]]


async def test_create_with_contacts_addresses_and_unknown_keys(api: Api) -> None:
    body = {
        "name": "Bluth Company",
        "addresses": [{"city": "Balboa", "country": "US"}],
        "contacts": [{"name": "Gob", "phones": [{"phone": "800-444-5555", "type": "office"}]}],
        "date_created": "2020-01-01T00:00:00",
        "surprise": 1,
    }
    response = await api("POST", "/lead/", json=body)
    assert response.status == 200
    lead = response.json
    assert lead["addresses"][0]["address_1"] == ""
    assert lead["contacts"][0]["phones"][0]["phone"] == "+18004445555"
    assert lead["contacts"][0]["lead_id"] == lead["id"]
    assert lead["date_created"] == "2020-01-01T00:00:00+00:00"
    assert "surprise" not in lead


async def test_update_changes_only_the_given_fields(api: Api) -> None:
    (lead_id, *_) = await api.ids()
    before = api.sim.world.leads[lead_id]
    body = {"name": "Renamed", "url": None, "addresses": [], "contacts": []}
    after = (await api("PUT", f"/lead/{lead_id}/", json=body)).json
    changed = {key for key in after if after[key] != before.get(key)}
    assert {"name", "display_name", "date_updated"} <= changed
    assert not changed & {"contacts", "description", "status_id", "date_created"}
    assert (after["url"], after["addresses"]) == (None, [])


async def test_custom_values_are_set_added_removed_and_unset(api: Api) -> None:
    fields = {
        f["name"]: f"custom.{f['id']}" for f in api.sim.world.organization.custom_fields["lead"]
    }
    many, one = fields["Interests"], fields["Seats"]
    lead = (await api("POST", "/lead/", json={many: ["API"], one: 5})).json
    path = f"/lead/{lead['id']}/"

    async def put(body: dict[str, Any]) -> tuple[Any, Any]:
        after = (await api("PUT", path, json=body)).json
        return after.get(many), after.get(one)

    assert (lead[many], lead[one]) == (["API"], 5)
    assert await put({f"{many}.add": "SMS"}) == (["API", "SMS"], 5)
    assert await put({f"{many}.add": "SMS"}) == (["API", "SMS"], 5)
    assert await put({f"{many}.remove": "API", one: None}) == (["SMS"], None)
    assert await put({many: "Calling"}) == (["Calling"], None)
    assert one not in (await api("GET", path)).json


async def test_delete_is_final(api: Api) -> None:
    (lead_id, *_) = await api.ids()
    path = f"/lead/{lead_id}/"
    response = await api("DELETE", path)
    assert (response.status, response.json) == (200, {})
    for method in ("GET", "DELETE", "PUT"):
        again = await api(method, path, json={})
        assert again.status == 404
        assert again.json == {"error": "Empty query: Lead matching query does not exist."}
    assert lead_id not in await api.ids()


async def test_merge_moves_the_objects_of_the_source(api: Api) -> None:
    make = api.sim.world.create_lead
    source = make(contacts=[{"name": "A"}], url="http://a.example", custom={"Source": "x"})
    target = make(name="Target", contacts=[{"name": "B"}])
    body = {"source": source["id"], "destination": target["id"]}
    response = await api("POST", "/lead/merge/", json=body)
    assert response.json == {"status": "ok"}
    merged = api.sim.world.leads[target["id"]]
    assert [contact["name"] for contact in merged["contacts"]] == ["B", "A"]
    assert {contact["lead_id"] for contact in merged["contacts"]} == {target["id"]}
    assert (merged["name"], merged["url"]) == ("Target", "http://a.example")
    assert source["id"] not in api.sim.world.leads
    again = await api("POST", "/lead/merge/", json=body)
    assert (again.status, again.json) == (404, {"errors": ["Source lead does not exist."]})


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ("id,name,no_such_field", {"id", "name"}),
        ("num_contacts,primary_email", {"num_contacts", "primary_email"}),
    ],
)
async def test_fields(api: Api, fields: str, keys: set[str]) -> None:
    page = (await api("GET", "/lead/", params={"_fields": fields})).json["data"]
    assert all(set(lead) == keys for lead in page)


async def test_all_custom_fields(api: Api) -> None:
    for lead_id in await api.ids():
        shown = (await api("GET", f"/lead/{lead_id}/", params={"_fields": "custom"})).json
        lead = api.sim.world.leads[lead_id]
        assert shown == {key: lead[key] for key in lead if key.startswith("custom")}


async def test_one_custom_field_and_all_fields(api: Api) -> None:
    field = api.sim.world.organization.custom_fields["lead"][0]["id"]
    page = (await api("GET", "/lead/", params={"_fields": f"custom.{field}"})).json["data"]
    assert any(page)
    assert {key for lead in page for key in lead} == {f"custom.{field}"}
    everything = (await api("GET", "/lead/", params={"_fields": "_all", "_limit": "1"})).json
    assert {"id", "num_calls", "last_email_date", "contact_ids"} <= set(everything["data"][0])


async def test_smart_fields_agree_with_the_lead(api: Api) -> None:
    lead = api.sim.world.create_lead(
        contacts=[{"emails": [{"email": "a@b.example"}]}, {"phones": [{"phone": "+49 89 55555"}]}],
        addresses=[{"city": "Łódź", "country": "PL"}],
    )
    names = "num_contacts,num_emails,primary_email,primary_phone,primary_address_full,contact_ids"
    shown = (await api("GET", f"/lead/{lead['id']}/", params={"_fields": names})).json
    assert shown == {
        "num_contacts": 2,
        "num_emails": 0,
        "primary_email": lead["contacts"][0]["emails"][0],
        "primary_phone": lead["contacts"][1]["phones"][0],
        "primary_address_full": "Łódź, PL",
        "contact_ids": [contact["id"] for contact in lead["contacts"]],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('status:"Customer"', ["Alpha"]),
        ('status:"Interested"', ["Beta"]),
        ('status:"Custom"', []),
        ('name:"eta"', ["Beta"]),
        ('custom.Source:"fair"', ["Beta"]),
        ('date_created>="2020-06-01"', ["Beta"]),
        ("date_created:2020-01-01", ["Alpha"]),
        ("a.example", ["Alpha"]),
        ("* sort:name", ["Alpha", "Beta"]),
        ("sort:-date_created", ["Beta", "Alpha"]),
        ('status:"Customer" name:beta', []),
        ("name:alpha or name:beta sort:name", ["Alpha", "Beta"]),
        ("name:alpha OR name:gamma", ["Alpha"]),
        ("not name:alpha", ["Beta"]),
        ("(name:alpha or name:beta) not status:Customer", ["Beta"]),
        ("not (name:alpha or name:beta)", []),
        ('"custom.Source":"fair"', ["Beta"]),
        ('custom.Source:* not "custom.Notes":*', ["Beta"]),
        ("contacts > 1", ["Beta"]),
        ("contacts>=1 sort:-contacts", ["Beta", "Alpha"]),
        ("addresses = 0 contacts:1", ["Alpha"]),
        ("has:contacts sort:created", ["Alpha", "Beta"]),
        ("has:phone_numbers has:email_addresses", ["Beta"]),
        ("has:calls", []),
        ("sms_messages > 0", []),
        ("not has:calls sort:activities", ["Beta", "Alpha"]),
        ('email_address:"ann@b.example" sort:created', ["Beta"]),
        ("email_address:ann@b.exam", []),
        ("email:ANN@b.example", ["Beta"]),
        ('phone_number:"(415) 555-1234"', ["Beta"]),
        ('url:"a.example"', ["Alpha"]),
        ("url:*", ["Alpha"]),
        ('company:"alpha" sort:created', ["Alpha"]),
        ("custom.Seats >= 5 sort:created", ["Beta"]),
        ("custom.Seats < 5", []),
        ("custom.Renewal > 2026-01-01", ["Beta"]),
        ("date_created >= 2020-01-01T10:00 sort:created", ["Alpha", "Beta"]),
        ("date_created > 2020-01-01T10:00+00:00", ["Beta"]),
        ("created < 2020-06-01", ["Alpha"]),
        ('in:"Beta only"', ["Beta"]),
        ('in:"Customers"', ["Alpha"]),
        ("(has:contacts) slice:1/1 sort:name", ["Alpha", "Beta"]),
    ],
)
async def test_legacy_query(query: str, expected: list[str]) -> None:
    async with running(leads=0) as api:
        make = api.sim.world.create_lead
        make(
            name="Alpha",
            status="Customer",
            url="http://a.example",
            date_created="2020-01-01T10:00",
            contacts=[{"name": "Zoe"}],
        )
        ann = {"emails": [{"email": "Ann@b.example"}], "phones": [{"phone": "+1 415 555 1234"}]}
        make(
            name="Beta",
            status="Interested",
            custom={"Source": "Trade fair", "Seats": 12, "Renewal": "2026-03-01"},
            date_created="2021-01-01T00:00",
            contacts=[{"name": "Ann", **ann}, {"name": "Bob"}],
        )
        only_beta = {"query": {"type": "text", "mode": "full_words", "value": "beta"}}
        for view in (
            {"name": "Beta only", "s_query": only_beta},
            {"name": "Customers", "query": "status:Customer"},
        ):
            assert (await api("POST", "/saved_search/", json=view)).status == 200
        response = await api("GET", "/lead/", params={"query": query})
        assert [lead["name"] for lead in response.json["data"]] == expected


async def test_a_query_sees_later_changes(api: Api) -> None:
    found = await api.ids(query='status:"Canceled"')
    lead = api.sim.world.create_lead(status="Canceled")
    assert await api.ids(query='status:"Canceled"') == [lead["id"], *found]
    api.sim.world.update_lead(lead["id"], status="Customer")
    assert await api.ids(query='status:"Canceled"') == found


@pytest.mark.parametrize(
    "query",
    [
        "sort:color", "date_created>soon", "has:wings", "wings > 2", "contacts > many", "(x",
        "x)", "()", "a or", "or a", "a or sort:name", "not sort:name", "not", "a and", "name:",
        "name>a", "a:b", "call(direction:inbound)", "slice:3/2", "slice:0/2", "in:Nowhere",
        '"a', "contacts > > 1", "((((((((((" * 20,
    ],
)  # fmt: skip
async def test_an_unsupported_query_is_rejected(api: Api, query: str) -> None:
    response = await api("GET", "/lead/", params={"query": query})
    assert response.status == 400
    assert "does not understand" in response.json["errors"][0]
