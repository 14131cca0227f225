"""One test per fact of ``rules/automation.py`` and ``rules/reports.py``; each has its name."""

from collections import Counter
from typing import Any

from bare_client import Api

Json = dict[str, Any]

SEQUENCE, SUBSCRIPTION = "/sequence/", "/sequence_subscription/"
LEADS = {"type": "object_type", "object_type": "lead"}
SENDER = {
    "sender_account_id": "emailacct_1",
    "sender_name": "Ida",
    "sender_email": "ida@crm.example",
}


async def sent(api: Api, method: str, path: str, status: int = 200, **how: Any) -> Any:
    answer = await api(method, path, **how)
    assert answer.status == status, answer.text
    return answer.json


async def new(api: Api, path: str, status: int = 200, **body: Any) -> Any:
    return await sent(api, "POST", path, status, json=body)


async def wrong(api: Api, method: str, path: str, **how: Any) -> Json:
    found: Json = (await sent(api, method, path, 400, **how))["field-errors"]
    return found


def person(api: Api, **fields: Any) -> Json:
    """Return the contact of a new lead."""
    contact = {"name": "Nora", "emails": [{"email": "nora@a.example", "type": "office"}]}
    lead = api.sim.world.create_lead(name="A", contacts=[contact], **fields)
    found: Json = lead["contacts"][0]
    return found


async def subscribed(api: Api, contact: Json) -> Json:
    sequence = next(iter(api.sim.world.tables["sequences"]))
    body = {"sequence_id": sequence, "contact_id": contact["id"], **SENDER}
    made: Json = await new(api, SUBSCRIPTION, 201, **body)
    return made


async def finished(api: Api, path: str, **body: Any) -> Json:
    """Start a bulk action, and return it when it is over."""
    made = await new(api, path, **body)
    for _ in range(100):
        api.clock.advance(1)
        row: Json = await sent(api, "GET", f"{path}{made['id']}/")
        if row["status"] in ("done", "error"):
            return row
    raise AssertionError(row)


# Sequences


async def test_a_sequence_has_the_steps_of_the_body(api: Api) -> None:
    steps = [{"email_template_id": "tmpl_1", "delay": 5}, {"step_type": "call"}]
    made = await new(api, SEQUENCE, name="A", steps=steps)
    first, second = made["steps"]
    assert (made["status"], "+" in made["date_created"]) == ("active", False)
    assert (first["step_type"], first["threading"], first["delay"]) == ("email", "new_thread", 5)
    assert (second["step_type"], second["threading"], second["required"]) == ("call", None, True)
    changes = {"steps": [{"id": second["id"]}, {"step_type": "sms"}]}
    after = (await sent(api, "PUT", f"{SEQUENCE}{made['id']}/", json=changes))["steps"]
    assert (after[0], after[1]["step_type"]) == (second, "sms")
    renamed = await sent(api, "PUT", f"{SEQUENCE}{made['id']}/", json={"name": "B"})
    assert renamed["steps"] == after


async def test_one_sequence_has_the_numbers_of_its_subscriptions(api: Api) -> None:
    row = await subscribed(api, person(api))
    path = f"{SEQUENCE}{row['sequence_id']}/"
    counts = (await sent(api, "GET", path))["subscription_counts_by_status"]
    assert counts == {"active": 1, "paused": 0, "finished": 0, "goal": 0, "error": 0}
    api.sim.world.end_subscription(row["id"], "goal", "reply-received")
    counts = (await sent(api, "GET", path))["subscription_counts_by_status"]
    assert (counts["active"], counts["goal"]) == (0, 1)


async def test_lists_of_sequences_have_no_numbers(api: Api) -> None:
    made = await new(api, SEQUENCE, name="A")
    rows = (await sent(api, "GET", SEQUENCE))["data"]
    assert all("subscription_counts_by_status" not in row for row in [made, *rows])
    assert len(rows) > 1


async def test_the_subscriptions_of_a_deleted_sequence_end(api: Api) -> None:
    row = await subscribed(api, person(api))
    await sent(api, "DELETE", f"{SEQUENCE}{row['sequence_id']}/")
    after = await sent(api, "GET", f"{SUBSCRIPTION}{row['id']}/")
    assert (after["status"], after["status_reason"]) == ("finished", "sequence-deleted")


async def test_a_list_of_subscriptions_needs_a_filter(api: Api) -> None:
    row = await subscribed(api, person(api))
    answer = await sent(api, "GET", SUBSCRIPTION, 400)
    assert answer["errors"] == ["One of sequence_id, contact_id and lead_id is required."]
    for name in ("sequence_id", "contact_id", "lead_id"):
        found = await sent(api, "GET", SUBSCRIPTION, params={name: row[name]})
        assert [each["id"] for each in found["data"]] == [row["id"]]


async def test_a_contact_is_subscribed_once_to_a_sequence(api: Api) -> None:
    contact = person(api)
    row = await subscribed(api, contact)
    assert (row["lead_id"], row["contact_email"]) == (contact["lead_id"], "nora@a.example")
    body = {"sequence_id": row["sequence_id"], "contact_id": contact["id"]}
    answer = await sent(api, "POST", SUBSCRIPTION, 400, json=body)
    assert answer["errors"] == ["This contact is already subscribed to this sequence."]
    api.sim.world.end_subscription(row["id"])
    await new(api, SUBSCRIPTION, 201, **body)


async def test_a_subscription_is_paused_or_active(api: Api) -> None:
    row = await subscribed(api, person(api))
    path = f"{SUBSCRIPTION}{row['id']}/"
    paused = await sent(api, "PUT", path, json={"status": "paused"})
    assert (paused["status"], paused["status_reason"]) == ("paused", "manual")
    active = await sent(api, "PUT", path, json={"status": "active"})
    assert (active["status"], active["status_reason"]) == ("active", None)
    assert "status" in await wrong(api, "PUT", path, json={"status": "goal"})


async def test_a_contact_shows_its_subscriptions(api: Api) -> None:
    contact = person(api)
    row = await subscribed(api, contact)
    [shown] = (await sent(api, "GET", f"/contact/{contact['id']}/"))["subscriptions"]
    assert (shown["subscription_id"], shown["sequence_name"]) == (row["id"], "Welcome")
    await sent(api, "PUT", f"{SUBSCRIPTION}{row['id']}/", json={"status": "paused"})
    [shown] = (await sent(api, "GET", f"/contact/{contact['id']}/"))["subscriptions"]
    assert shown["subscription_status_reason"] == "manual"
    await sent(api, "DELETE", f"{SUBSCRIPTION}{row['id']}/")
    assert (await sent(api, "GET", f"/contact/{contact['id']}/"))["subscriptions"] == []
    kinds = [each["object_type"] for each in (await sent(api, "GET", "/event/"))["data"]]
    assert kinds.count("sequence_subscription") == 3


# Bulk actions


async def test_a_bulk_action_needs_a_valid_query(api: Api) -> None:
    path = "/bulk_action/delete/"
    assert await wrong(api, "POST", path, json={}) == {"s_query": "This field is required."}
    for query in ({"query": LEADS}, {"queries": []}, {"type": "nothing"}):
        status = (await api("POST", path, json={"s_query": query})).status
        assert status == (200 if "query" in query else 400)
    wrapped = {"query": LEADS, "results_limit": 2, "sort": []}
    row = await finished(api, path, s_query=wrapped)
    assert (row["s_query"], row["results_limit"], row["n_leads"]) == (LEADS, 2, 2)
    row = await finished(api, path, query="status:Potential")
    assert row["n_leads"] == row["n_leads_processed"]


async def test_a_bulk_edit_has_what_its_type_needs(api: Api) -> None:
    path = "/bulk_action/edit/"
    world = api.sim.world
    industry = world.organization.custom_fields["lead"][0]
    cases: list[tuple[Json, str]] = [
        ({"type": "set_lead_status"}, "lead_status_id"),
        ({"type": "set_lead_status", "lead_status_id": "stat_0"}, "lead_status_id"),
        ({"type": "set_custom_field"}, "custom_field_id"),
        ({"type": "set_custom_field", "custom_field_name": "None"}, "custom_field_id"),
        ({"type": "set_custom_field", "custom_field_id": industry["id"]}, "custom_field_value"),
        (
            {
                "type": "set_custom_field",
                "custom_field_id": industry["id"],
                "custom_field_value": "no such choice",
            },
            "custom_field_value",
        ),
        ({"type": "set_everything"}, "type"),
    ]
    for body, field in cases:
        assert field in await wrong(api, "POST", path, json={**body, "s_query": LEADS})
    body = {"type": "clear_custom_field", "custom_field_name": industry["name"]}
    row = await finished(api, path, **body, s_query=LEADS)
    assert (row["status"], row["custom_field_name"]) == ("done", industry["name"])
    assert all(f"custom.{industry['id']}" not in world.leads[each] for each in world.leads)


async def test_subscribing_needs_a_sequence_and_a_sender(api: Api) -> None:
    path = "/bulk_action/sequence_subscription/"
    body = {"action_type": "subscribe", "s_query": LEADS}
    missing = {"sequence_id", "contact_preference", *SENDER}
    assert (await wrong(api, "POST", path, json=body)).keys() == missing


async def test_a_bulk_action_works_in_the_background(api: Api) -> None:
    world = api.sim.world
    world.bulk_rate = 100.0
    status = world.statuses[-1]["id"]
    path = "/bulk_action/edit/"
    body = {"type": "set_lead_status", "lead_status_id": status, "s_query": LEADS}
    made = await new(api, path, **body)
    assert (made["status"], made["n_leads"], made["n_leads_processed"]) == ("created", None, 0)
    seen: list[tuple[str, int]] = []
    for _ in range(20):
        api.clock.advance(0.125)
        row = await sent(api, "GET", f"{path}{made['id']}/")
        seen.append((row["status"], row["n_leads_processed"]))
    assert [*dict.fromkeys(name for name, _ in seen)] == [
        "created", "loading", "processing", "done",
    ]  # fmt: skip
    assert [count for _, count in seen] == sorted(count for _, count in seen)
    assert (seen[-1], row["n_leads"], row["n_objects"]) == (("done", 50), 50, 50)
    assert world.count_by_status()[world.statuses[-1]["label"]] == 50
    events = (await sent(api, "GET", "/event/"))["data"]
    of_leads = [each for each in events if each["object_type"] == "lead"]
    assert of_leads
    assert all(each["meta"] == {"bulk_action_id": made["id"]} for each in of_leads)
    actions = {each["action"] for each in events if each["object_type"] == "bulk_action.edit"}
    assert actions == {"updated", "completed"} or actions == {"created", "updated", "completed"}


async def test_bulk_actions_delete_objects_of_any_type(api: Api) -> None:
    world = api.sim.world
    path = "/bulk_action/delete/"
    contacts = sum(len(lead["contacts"]) for lead in world.leads.values())
    row = await finished(api, path, s_query=LEADS, bulk_object_type="contact")
    assert (row["n_objects"], row["n_objects_processed"]) == (contacts, contacts)
    assert not any(lead["contacts"] for lead in world.leads.values())
    calls = {"type": "object_type", "object_type": "activity.call"}
    assert (await sent(api, "GET", "/activity/call/"))["data"]
    await finished(api, path, s_query=calls, bulk_object_type="call")
    assert (await sent(api, "GET", "/activity/call/"))["data"] == []
    oldest = {
        "direction": "asc",
        "field": {"type": "regular_field", "object_type": "lead", "field_name": "date_created"},
    }
    first = next(iter(world.leads))
    await finished(api, path, s_query=LEADS, results_limit=1, sort=[oldest])
    assert (first in world.leads, len(world.leads)) == (False, 49)


def template_of(api: Api) -> str:
    return next(iter(api.sim.world.tables["email_templates"]))


async def test_a_bulk_email_has_a_template(api: Api) -> None:
    contact = person(api)
    template_id = template_of(api)
    api.sim.world.tables["email_templates"][template_id] |= {
        "subject": "For {{ lead.display_name }}", "body": "<p>Hi {{ contact.first_name }}</p>"
    }  # fmt: skip
    mine = {"type": "id", "value": contact["lead_id"]}
    template = {"template_id": "tmpl_0", "contact_preference": "lead", "s_query": mine}
    assert "template_id" in await wrong(api, "POST", "/bulk_action/email/", json=template)
    template = {"template_id": template_id, "contact_preference": "lead"}
    row = await finished(api, "/bulk_action/email/", s_query=mine, **template)
    assert (row["status"], row["n_objects"]) == ("done", 1)
    params = {"lead_id": contact["lead_id"]}
    [email] = (await sent(api, "GET", "/activity/email/", params=params))["data"]
    assert (email["bulk_email_action_id"], email["to"]) == (row["id"], ["nora@a.example"])
    lead = api.sim.world.leads[contact["lead_id"]]
    assert (email["subject"], email["body_text"]) == (f"For {lead['display_name']}", "Hi Nora")
    assert (email["status"], len(email["message_ids"])) == ("sent", 1)
    assert [*(await sent(api, "GET", "/bulk_action/email/"))["data"]] == [row]


async def test_a_message_without_a_text_has_that_of_its_template(api: Api) -> None:
    contact, tables = person(api), api.sim.world.tables
    template_id, sms_template = template_of(api), next(iter(tables["sms_templates"].values()))
    tables["email_templates"][template_id]["body"] = "<p>Hi {{ contact.first_name }}</p>"
    sms_template["text"] = "Hi {{contact.first_name}}"
    about = {"lead_id": contact["lead_id"], "contact_id": contact["id"], "status": "draft"}
    body = {**about, "template_id": template_id}
    email = await sent(api, "POST", "/activity/email/", json=body)
    assert (email["body_text"], email["body_html"]) == ("Hi Nora", "<p>Hi Nora</p>")
    email = await sent(api, "POST", "/activity/email/", json=body | {"body_text": "Mine"})
    assert email["body_text"] == "Mine"
    body = {**about, "template_id": sms_template["id"]}
    assert (await sent(api, "POST", "/activity/sms/", json=body))["text"] == "Hi Nora"
    missing = {**about, "template_id": "tmpl_0"}
    assert "template_id" in await wrong(api, "POST", "/activity/email/", json=missing)


async def test_bulk_actions_change_subscriptions(api: Api) -> None:
    contact, world = person(api), api.sim.world
    mine = {"type": "id", "value": contact["lead_id"]}
    path = "/bulk_action/sequence_subscription/"
    sequence = next(iter(world.tables["sequences"]))
    body = {"action_type": "subscribe", "sequence_id": sequence, "contact_preference": "contact"}
    for _ in range(2):  # a contact who had the sequence is left out
        await finished(api, path, s_query=mine, **body, **SENDER)
    [row] = world.sequences.rows.values()
    assert (row["contact_id"], row["sender_name"]) == (contact["id"], "Ida")
    states = []
    for action in ("pause", "resume", "resume_finished"):
        await finished(api, path, s_query=mine, action_type=action)
        [row] = world.sequences.rows.values()
        states.append((row["status"], row["status_reason"]))
        if action == "resume":
            world.end_subscription(row["id"])
    assert states == [("paused", "bulk-action"), ("active", None), ("active", None)]


async def test_a_bulk_action_can_fail_and_be_paused(api: Api) -> None:
    world, path = api.sim.world, "/bulk_action/delete/"
    world.bulk_fails_after = 7
    row = await finished(api, path, s_query=LEADS)
    assert (row["status"], row["n_leads"], row["n_leads_processed"]) == ("error", 50, 7)
    assert len(world.leads) == 43
    made = await new(api, path, s_query=LEADS)
    world.pause_bulk_action(made["id"])
    api.clock.advance(60)
    assert (await sent(api, "GET", f"{path}{made['id']}/"))["n_leads_processed"] == 0
    world.resume_bulk_action(made["id"])
    api.clock.advance(60)
    assert (await sent(api, "GET", f"{path}{made['id']}/"))["status"] == "done"
    assert len(world.leads) == 0


async def test_bulk_edits_change_contacts_and_opportunities(api: Api) -> None:
    world = api.sim.world
    for kind, key in (("contact", "contacts"), ("opportunity", "opportunities")):
        field = await new(api, f"/custom_field/{kind}/", name="Region", type="text")
        body = {"type": f"set_{kind}_custom_field", "custom_field_id": field["id"]}
        body |= {"custom_field_value": "North"}
        row = await finished(api, "/bulk_action/edit/", s_query=LEADS, **body)
        rows = [each for lead in world.leads.values() for each in lead[key]]
        assert row["n_objects"] == len(rows) > 0
        assert {each[f"custom.{field['id']}"] for each in rows} == {"North"}


# Field enrichment


async def test_an_enriched_field_is_set_if_it_is_empty(api: Api) -> None:
    world = api.sim.world
    field = await new(api, "/custom_field/lead/", name="Motto", type="text")
    lead = world.create_lead(name="A")
    world.enriched_values[field["id"]] = "Forward"
    body = {
        "organization_id": world.organization.id,
        "object_type": "lead",
        "object_id": lead["id"],
        "field_id": field["id"],
    }
    key = f"custom.{field['id']}"
    found = await new(api, "/enrich_field/", **body, set_new_value=False)
    assert (found["value"], key in world.leads[lead["id"]]) == ("Forward", False)
    await new(api, "/enrich_field/", **body)
    world.enriched_values[field["id"]] = "Backward"
    await new(api, "/enrich_field/", **body)
    assert world.leads[lead["id"]][key] == "Forward"
    await new(api, "/enrich_field/", **body, overwrite_existing_value=True)
    assert world.leads[lead["id"]][key] == "Backward"
    assert "field_id" in await wrong(
        api, "POST", "/enrich_field/", json=body | {"field_id": "cf_0"}
    )


# Reports


async def activity_report(api: Api, *metrics: str, **body: Any) -> Json:
    usual = {"type": "overview", "relative_range": "all-time", "metrics": metrics}
    found: Json = await new(api, "/report/activity/", **usual | body)
    return found


async def test_metrics_have_keys_and_names(api: Api) -> None:
    metrics = (await sent(api, "GET", "/report/activity/metrics/"))["metrics"]
    keys = [each["key"] for each in metrics]
    assert len(keys) == len({*keys}) > 50
    report = await activity_report(api, *keys)
    assert report["aggregations"]["totals"].keys() == {*keys}


async def test_an_activity_report_has_a_row_per_period_or_user(api: Api) -> None:
    calls = (await sent(api, "GET", "/activity/call/", params={"_limit": "100"}))["data"]
    count, length = "calls.all.all.count", "calls.all.all.sum_duration"
    report = await activity_report(api, count, length)
    totals = report["aggregations"]["totals"]
    assert totals == {count: len(calls), length: sum(call["duration"] for call in calls)}
    assert sum(row[count] for row in report["data"]) == len(calls)
    assert [*report["data"][0]] == sorted([*report["data"][0]])
    by_user = await activity_report(api, count, type="comparison")
    expected = Counter(call["user_id"] for call in calls)
    assert {row["user_id"]: row[count] for row in by_user["data"] if row[count]} == expected
    user = calls[0]["user_id"]
    only = await activity_report(api, count, users=[user])
    assert only["aggregations"]["totals"][count] == expected[user]
    view = await new(
        api,
        "/saved_search/",
        name="A",
        s_query={
            "query": {"type": "id", "value": calls[0]["lead_id"]},
            "sort": [],
            "results_limit": None,
        },
    )
    of_view = {"type": "saved_search", "saved_search_id": view["id"]}
    only = await activity_report(api, count, query=of_view)
    of_lead = [call for call in calls if call["lead_id"] == calls[0]["lead_id"]]
    assert only["aggregations"]["totals"][count] == len(of_lead)
    both = {"datetime_range": {"start": "2026-01-01", "end": "2026-02-01"}}
    body = {"type": "overview", "metrics": [count], "relative_range": "today"}
    assert (await api("POST", "/report/activity/", json=body | both)).status == 400
    assert "metrics" in await wrong(
        api, "POST", "/report/activity/", json=body | {"metrics": ["x"]}
    )
    headers = {"Accept": "text/csv"}
    text = (await api("POST", "/report/activity/", json=body, headers=headers)).text
    assert text == f"datetime,{count}\r\n2026-07-01T00:00:00+00:00,0\r\n"


async def test_totals_of_a_pipeline_are_of_all_and_of_each_user(api: Api) -> None:
    world = api.sim.world
    rows = [row for lead in world.leads.values() for row in lead["opportunities"]]
    path = "/report/funnel/opportunity/totals/"
    body = {"pipeline": world.organization.pipeline["id"], "type": "created-cohort"}
    assert "cohort_relative_range" in await wrong(api, "POST", path, json=body)
    body |= {"cohort_relative_range": "all-time"}
    report = await new(api, path, **body)
    kinds = Counter(row["status_type"] for row in rows)
    whole = report["aggregations"]
    assert (whole["count"], whole["count_total_won"]) == (len(rows), kinds["won"])
    assert whole["count_total_complete"] == kinds["won"] + kinds["lost"]
    assert sum(row["count"] for row in report["data"]) == len(rows)
    before = {**body, "cohort_relative_range": "this-year", "compared_relative_range": "last-year"}
    of_last_year = await new(api, path, **before)
    expected = [row for row in rows if row["date_created"].startswith("2025")]
    assert of_last_year["aggregations"]["count"] == len(expected) < len(rows)
    headers = {"Accept": "text/csv"}
    lines = (await api("POST", path, json=body, headers=headers)).text.splitlines()
    assert (lines[0].split(",")[0], len(lines)) == ("user_id", len(report["data"]) + 1)


async def test_stages_of_a_pipeline_are_of_all_and_of_each_user(api: Api) -> None:
    world = api.sim.world
    pipeline = world.organization.pipeline
    body = {
        "pipeline": pipeline["id"],
        "type": "active-stage-cohort",
        "report_relative_range": "all-time",
    }
    report = await new(api, "/report/funnel/opportunity/stages/", **body)
    stages = report["aggregations"]["stages"]
    assert [each["status"]["id"] for each in stages] == [
        each["id"] for each in pipeline["statuses"] if each["type"] != "lost"
    ]
    counts = [each["count"] for each in stages]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == sum(len(lead["opportunities"]) for lead in world.leads.values())
    assert stages[0]["count_conversion_rate"] == counts[1] / counts[0]
    of_users = [row["stages"][0]["count"] for row in report["data"]]
    assert sum(of_users) == counts[0]


async def test_lead_statuses_change_over_time(api: Api) -> None:
    world = api.sim.world
    path = f"/report/statuses/lead/{world.organization.id}/"
    old, new_ = world.statuses[0], world.statuses[1]
    before = world.count_by_status()
    lead = world.create_lead(name="A", status_id=old["id"])
    api.clock.advance(60)
    world.update_lead(lead["id"], status_id=new_["id"])
    api.clock.advance(60)
    today = {"date_start": "2026-07-01", "date_end": "2026-07-01"}
    report = await sent(api, "GET", path, params=today)
    row = {each["status_id"]: each for each in report["status_overview"]}[new_["id"]]
    assert (row["started"], row["ended"]) == (before[new_["label"]], before[new_["label"]] + 1)
    assert (row["change"], row["gained"], row["entered"], row["left"]) == (1, 1, 1, 0)
    steps = {(each["from_status_id"], each["to_status_id"]): each["count"]
             for each in report["status_transitions"]}  # fmt: skip
    assert steps == {(None, old["id"]): 1, (old["id"], new_["id"]): 1}
    [summary] = report["status_transitions_summary"]
    assert (summary["from_status_id"], summary["to_status_id"]) == (None, new_["id"])
    whole = await sent(api, "GET", path)
    assert "started" not in whole["status_overview"][0]
    assert sum(each["ended"] for each in whole["status_overview"]) == len(world.leads)
    params = {"query": "status:A", "smart_view_id": "save_1"}
    assert (await api("GET", path, params=params)).status == 400
    assert (await api("GET", "/report/statuses/lead/orga_0/")).status == 404


async def test_opportunity_statuses_change_over_time(api: Api) -> None:
    world = api.sim.world
    path = f"/report/statuses/opportunity/{world.organization.id}/"
    rows = [row for lead in world.leads.values() for row in lead["opportunities"]]
    report = await sent(api, "GET", path)
    ended = {each["status_id"]: each["ended"] for each in report["status_overview"]}
    assert {key: ended[key] for key in ended if ended[key]} == Counter(
        row["status_id"] for row in rows
    )
    assert "_opportunities_page_urls" in report["status_overview"][0]
    user = rows[0]["user_id"]
    only = await sent(api, "GET", path, params={"user_id": user})
    mine = [row for row in rows if row["user_id"] == user]
    assert sum(each["ended"] for each in only["status_overview"]) == len(mine)


async def test_sent_emails_are_counted_by_template(api: Api) -> None:
    path = f"/report/sent_emails/{api.sim.world.organization.id}/"
    [every] = (await sent(api, "GET", path))["sent_email_stats"]
    assert (every["template_id"], every["total"] > every["opened"] > 0) == (None, True)
    contact = person(api)
    mine = {"type": "id", "value": contact["lead_id"]}
    body = {"template_id": template_of(api), "contact_preference": "lead"}
    await finished(api, "/bulk_action/email/", s_query=mine, **body)
    both, one = (await sent(api, "GET", path))["sent_email_stats"]
    assert (both["total"], one["total"]) == (every["total"] + 1, 1)
    assert one["template_id"] == template_of(api)
    template = api.sim.world.tables["email_templates"][one["template_id"]]
    assert one["name"] == template["name"]
    before = {"date_end": "2018-01-01"}
    [none] = (await sent(api, "GET", path, params=before))["sent_email_stats"]
    assert (none["total"], none["percentage_opened"]) == (0, 0)


async def test_the_explorer_reports_a_number_over_a_field(api: Api) -> None:
    world = api.sim.world
    path = f"/report/custom/{world.organization.id}/"

    async def points(**params: str) -> list[Json]:
        answer: Json = await sent(api, "GET", path, params=params)
        found: list[Json] = answer["data"]
        return found

    years = Counter(f"{lead['date_created'][:4]}-01-01T00:00:00+00:00" for lead in leads_of(api))
    by_year = {each["x"]: each["y"] for each in await points(x="lead.date_created")}
    assert by_year == years
    since = await points(x="lead.date_created", interval="year", start="2021-01-01")
    assert [each["x"] for each in since] == sorted(year for year in years if year >= "2021")
    statuses = Counter(lead["status_label"] for lead in leads_of(api))
    by_status = await points(x="lead.status_label")
    assert {each["x"]: each["y"] for each in by_status} == statuses
    sales = [row for lead in leads_of(api) for row in lead["opportunities"]]
    number = {"x": "opportunity.value", "y": "opportunity.count", "interval": "1000000"}
    steps = Counter(row["value"] // 1_000_000 * 1_000_000 for row in sales if row["value"])
    assert {each["x"]: each["y"] for each in await points(**number)} == steps
    most = {"x": "opportunity.date_created", "y": "opportunity.value", "interval": "quarter"}
    found = await points(**most, transform_y="max", group_by="lead.status_label")
    assert max(each["y"] for each in found) == max(row["value"] or 0 for row in sales)
    assert {each["group"] for each in found} <= statuses.keys()
    assert {each["x"][5:10] for each in found} <= {"01-01", "04-01", "07-01", "10-01"}
    calls = (await sent(api, "GET", "/activity/call/"))["data"]
    [longest] = await points(x="call._type", y="call.duration", transform_y="max")
    assert longest["y"] >= max(row["duration"] or 0 for row in calls)
    of_one = await points(x="lead.status_label", query='status:"Customer"')
    assert [each["x"] for each in of_one] == ["Customer"]


async def test_parameters_of_the_explorer_are_checked(api: Api) -> None:
    path = f"/report/custom/{api.sim.world.organization.id}/"
    for name, params in (
        ("x", {"x": "nothing"}),
        ("x", {"x": "call.duration", "y": "lead.count"}),
        ("y", {"x": "lead.date_created", "y": "lead.name"}),
        ("interval", {"x": "lead.date_created", "interval": "moon"}),
        ("interval", {"x": "opportunity.value", "y": "opportunity.count", "interval": "day"}),
        ("transform_y", {"x": "lead.date_created", "transform_y": "median"}),
        ("start", {"x": "lead.date_created", "start": "soon"}),
    ):
        assert [*await wrong(api, "GET", path, params=params)] == [name]


def leads_of(api: Api) -> list[Json]:
    return [*api.sim.world.leads.values()]
