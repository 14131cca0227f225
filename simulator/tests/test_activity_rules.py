"""One test per fact of ``close_simulator/rules/activities.py``; each is named after its fact.

Then what no request does: seeded activities, and what the clock and other objects change.
"""

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from bare_client import Api, running
from close_simulator import ManualClock, World
from close_simulator.activities.feed import Feed
from close_simulator.activities.store import ALL_KINDS, RESOURCES, millis_of
from test_auth import oauth

Json = dict[str, Any]
NOTE, CALL, EMAIL, SMS = (f"/activity/{kind}/" for kind in ("note", "call", "email", "sms"))
THREADS, CUSTOM, MEETING = "/activity/emailthread/", "/activity/custom/", "/activity/meeting/"


async def sent(api: Api, method: str, path: str, status: int = 200, **how: Any) -> Any:
    answer = await api(method, path, **how)
    assert answer.status == status, answer.text
    return answer.json


async def new(api: Api, path: str, **body: Any) -> Json:
    made: Json = await sent(api, "POST", path, json=body)
    return made


async def changed(api: Api, path: str, row: Json, **body: Any) -> Json:
    made: Json = await sent(api, "PUT", f"{path}{row['id']}/", json=body)
    return made


async def wrong(api: Api, method: str, path: str, **how: Any) -> Json:
    found: Json = (await sent(api, method, path, 400, **how))["field-errors"]
    return found


async def listed(api: Api, path: str = "/activity/", **params: Any) -> list[Json]:
    found: list[Json] = (await sent(api, "GET", path, params=params))["data"]
    return found


async def logged(api: Api, row: Json) -> list[str]:
    found = (await sent(api, "GET", "/event/", params={"lead_id": row["lead_id"]}))["data"]
    return [each["action"] for each in found if each["object_id"] == row["id"]][::-1]


@pytest.fixture
def lead(api: Api) -> Json:
    return api.sim.world.create_lead(
        name="Cinder Bay", contacts=[{"name": "Maeve", "phones": [{"phone": "+14155550143"}]}]
    )


# Lists


@pytest.mark.parametrize(
    "name", ["user_id", "user_id__in", "contact_id", "contact_id__in", "_type", "_type__in"]
)
async def test_the_list_of_all_types_has_rules(api: Api, lead: Json, name: str) -> None:
    assert [*await wrong(api, "GET", "/activity/", params={name: "x"})] == [name]
    assert await listed(api, lead_id=lead["id"], **{name: "x"}) == []
    # One lead, and not several.
    errors = await wrong(api, "GET", "/activity/", params={name: "x", "lead_id__in": lead["id"]})
    assert [*errors] == [name]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"_order_by": "activity_at"}, ["_order_by"]),
        ({"_order_by": "-activity_at"}, ["_order_by"]),
        ({"_order_by": "name"}, ["_order_by"]),
        ({"activity_at__gt": "2026-01-01"}, ["activity_at__gt"]),
        ({"date_created__lt": "soon"}, ["date_created__lt"]),
        (
            {"_order_by": "-activity_at", "lead_id": "lead_x", "date_created__lt": "2026-01-01"},
            ["date_created__lt"],
        ),
        ({"_limit": "101"}, ["_limit"]),
        ({"_skip": "250001"}, ["_skip"]),
    ],
)
async def test_these_lists_are_refused(api: Api, params: Json, names: list[str]) -> None:
    assert [*await wrong(api, "GET", "/activity/", params=params)] == names


async def test_a_list_has_the_order_and_the_range_that_were_asked_for(api: Api) -> None:
    newest = await listed(api, _limit=100)
    dates = [row["date_created"] for row in newest]
    assert dates == sorted(dates, reverse=True)
    oldest = await listed(api, _order_by="date_created", _limit=7, _skip=3)
    whole = [row["id"] for row in api.sim.world.activities.newest(_not_threads(), 0, 1 << 62)]
    assert [row["id"] for row in oldest] == whole[::-1][3:10]
    low, high = dates[30], dates[10]
    between = await listed(api, date_created__gt=low, date_created__lte=high)
    assert [row["id"] for row in between] == [row["id"] for row in newest[10:30]]
    lead_id = newest[0]["lead_id"]
    rows = await listed(api, lead_id=lead_id, _order_by="-activity_at")
    happened = [row["activity_at"] for row in rows]
    assert happened == sorted(happened, reverse=True)
    page = {"lead_id": lead_id, "_order_by": "-activity_at", "activity_at__lt": happened[0]}
    assert await listed(api, **page) == rows[1:]


def _not_threads() -> frozenset[str]:
    return ALL_KINDS - {"EmailThread"}


async def test_words_and_ids_of_types_select_activities(api: Api) -> None:
    world = api.sim.world
    lead_id = next(
        world.leads.id_of(index)
        for index in range(50)
        if {"CustomActivity", "Email"} <= {row["_type"] for row in world.activities.of_lead(index)}
    )

    async def kinds(**params: str) -> set[str]:
        return {row["_type"] for row in await listed(api, lead_id=lead_id, **params)}

    assert await kinds(_type="Custom") == {"CustomActivity"}
    assert await kinds(_type=world.organization.activity_type_id) == {"CustomActivity"}
    assert await kinds(_type="actitype_other") == set()
    assert await kinds(_type__in="Custom,Email") == {"CustomActivity", "Email"}
    assert await kinds(_type="EmailThread") == {"EmailThread"}
    assert "EmailThread" not in await kinds()
    assert await kinds(thread_emails="true") >= {"EmailThread", "Email"}
    only = await kinds(thread_emails="only")
    assert "EmailThread" in only
    assert "Email" not in only


async def test_a_list_of_one_type_begins_with_the_newest(api: Api) -> None:
    world = api.sim.world
    for resource, kind in RESOURCES.items():
        path = f"/activity/{_PATHS[resource.partition('.')[2]]}/"
        rows = await listed(api, path)
        assert {row["_type"] for row in rows} <= {kind}
        wanted = [row["id"] for row in world.activities.newest(frozenset({kind}), 0, 1 << 62)]
        assert [row["id"] for row in rows] == wanted[:100]
    user_id = world.organization.users[1]["id"]
    calls = await listed(api, CALL, user_id=user_id)
    assert {row["user_id"] for row in calls} == {user_id}
    for name in ("custom_activity_type_id", "custom_activity_type_id__in"):
        assert [*await wrong(api, "GET", CUSTOM, params={name: "actitype_x"})] == [name]


_PATHS = {
    "notes": "note", "calls": "call", "emails": "email", "email_threads": "emailthread",
    "sms": "sms", "whatsapp_messages": "whatsapp_message", "meetings": "meeting",
    "custom": "custom", "created": "created", "lead_status_changes": "status_change/lead",
    "opportunity_status_changes": "status_change/opportunity", "task_completions": "task_completed",
    "lead_merges": "lead_merge", "form_submissions": "form_submission",
    "import_updates": "import_update",
}  # fmt: skip


# All types


async def test_an_activity_is_complete_and_has_the_names_of_its_users(api: Api, lead: Json) -> None:
    organization = api.sim.world.organization
    other = organization.users[1]
    note = await new(
        api, NOTE, lead_id=lead["id"], note="A", user_id=other["id"], created_by_id=other["id"],
        date_created="2026-01-02T03:04:05.678901+00:00",
    )  # fmt: skip
    name = f"{other['first_name']} {other['last_name']}"
    assert (note["_type"], note["users"], note["user_name"], note["created_by_name"]) == (
        "Note", [], name, name,
    )  # fmt: skip
    assert note["updated_by_name"] == organization.user_name
    assert note["date_created"] == note["activity_at"] == "2026-01-02T03:04:05.678000+00:00"
    contact = lead["contacts"][0]["id"]
    assert (await new(api, CALL, contact_id=contact))["lead_id"] == lead["id"]
    for key in ("lead_id", "contact_id", "user_id"):
        body = {"lead_id": lead["id"], key: f"{key.partition('_')[0][:4]}_x"}
        assert [*await wrong(api, "POST", CALL, json=body)] == [key]


async def test_an_updated_activity_has_the_names_of_its_users(api: Api, lead: Json) -> None:
    other = api.sim.world.organization.users[1]
    call = await new(api, CALL, lead_id=lead["id"])
    later = await changed(api, CALL, call, user_id=other["id"])
    assert later["user_name"] == f"{other['first_name']} {other['last_name']}"
    assert await logged(api, call) == ["created", "updated"]


async def test_an_activity_shows_what_depends_on_others_and_the_time(api: Api, lead: Json) -> None:
    begin = datetime.fromtimestamp(api.clock() + 60, UTC)
    end = datetime.fromtimestamp(api.clock() + 120, UTC)
    meeting = api.sim.world.add_meeting(lead["id"], starts_at=begin, ends_at=end, title="Demo")
    seen = []
    for _ in range(3):
        seen.append((await sent(api, "GET", f"{MEETING}{meeting['id']}/"))["status"])
        api.clock.advance(60)
    assert seen == ["upcoming", "in-progress", "completed"]
    assert await logged(api, meeting) == ["created", "scheduled", "started", "completed"]


async def test_the_time_of_a_canceled_meeting_passes(api: Api, lead: Json) -> None:
    begin = datetime.fromtimestamp(api.clock() + 60, UTC)
    end = datetime.fromtimestamp(api.clock() + 120, UTC)
    meeting = api.sim.world.add_meeting(lead["id"], starts_at=begin, ends_at=end)
    api.sim.world.cancel_meeting(meeting["id"])
    api.clock.advance(200)
    assert (await sent(api, "GET", f"{MEETING}{meeting['id']}/"))["status"] == "canceled"
    actions = await logged(api, meeting)
    assert "canceled" in actions
    assert not {"started", "completed"} & {*actions}


async def test_null_empties_what_is_never_null(api: Api, lead: Json) -> None:
    body = dict.fromkeys(("note", "note_html", "title", "pinned", "attachments", "date_created"))
    note = await new(api, NOTE, **body, lead_id=lead["id"])
    assert (note["note"], note["pinned"], note["attachments"]) == ("", False, [])
    assert note["date_created"] == note["date_updated"]
    call = await new(api, CALL, lead_id=lead["id"], duration=None)
    assert call["duration"] == 0
    mail = await new(api, EMAIL, lead_id=lead["id"], status="draft", to=None, account_id="acct_1")
    assert (mail["to"], mail["email_account_id"]) == ([], "acct_1")


# Notes


async def test_the_text_and_the_html_of_a_note_follow_each_other(api: Api, lead: Json) -> None:
    note = await new(api, NOTE, lead_id=lead["id"], note="a < b\nc")
    assert note["note_html"] == "<body><p>a &lt; b</p><p>c</p></body>"
    markup = "<body><p>One</p><p><b>Two</b></p></body>"
    note = await changed(api, NOTE, note, note="ignored", note_html=markup)
    assert (note["note"], note["note_html"]) == ("One\nTwo", markup)
    errors = await wrong(api, "PUT", f"{NOTE}{note['id']}/", json={"note_html": "<p>x</p>"})
    assert [*errors] == ["note_html"]


async def test_pinning_is_dated(api: Api, lead: Json) -> None:
    note = await new(api, NOTE, lead_id=lead["id"], note="A", pinned=True)
    assert note["pinned_at"] == note["date_created"]
    assert (await changed(api, NOTE, note, title="B"))["pinned_at"] == note["pinned_at"]
    assert (await changed(api, NOTE, note, pinned=False))["pinned_at"] is None


async def test_attachments_are_uploaded_files(api: Api, lead: Json) -> None:
    file = {"url": "https://app.close.com/go/file/temporary/a/", "filename": "a.pdf"}
    note = await new(api, NOTE, lead_id=lead["id"], attachments=[file])
    assert note["attachments"][0]["filename"] == "a.pdf"
    for odd in ({"url": file["url"]}, {**file, "url": "https://elsewhere.example/a.pdf"}):
        body = {"lead_id": lead["id"], "attachments": [odd]}
        assert [*await wrong(api, "POST", NOTE, json=body)] == ["attachments"]


# Calls


async def test_a_logged_call_was_made_elsewhere(api: Api, lead: Json) -> None:
    call = await new(api, CALL, lead_id=lead["id"], duration=84, phone="(415) 555-0143")
    assert (call["source"], call["call_method"], call["cost"], call["status"]) == (
        "External", "external", "0", "completed",
    )  # fmt: skip
    assert (call["phone"], call["remote_phone_formatted"]) == ("+14155550143", "+1 415-555-0143")
    assert call["disposition"] == "answered"
    odd = {"lead_id": lead["id"], "recording_url": "http://calls.example/1"}
    assert [*await wrong(api, "POST", CALL, json=odd)] == ["recording_url"]
    for key, value in (("duration", 604_801), ("phone", "x")):
        assert [*await wrong(api, "POST", CALL, json={key: value})] == [key]


async def test_a_call_made_with_close_keeps_its_status_and_duration(api: Api) -> None:
    call = next(row for row in await listed(api, CALL) if row["source"] == "Close.io")
    for key, value in (("status", "failed"), ("duration", 1)):
        errors = await wrong(api, "PUT", f"{CALL}{call['id']}/", json={key: value})
        assert [*errors] == [key]
    assert (await changed(api, CALL, call, note="B"))["note_html"] == "<body><p>B</p></body>"


# E-mails and text messages


async def test_an_email_follows_its_status(api: Api, lead: Json) -> None:
    mail = {"lead_id": lead["id"], "subject": "Offer", "to": ["maeve@cinderbay.example"]}
    for status in ("inbox", "outbox", "error"):
        errors = await wrong(api, "POST", EMAIL, json={**mail, "status": status})
        assert [*errors] == ["sender"]
    assert [*await wrong(api, "POST", EMAIL, json={**mail, "status": "odd"})] == ["status"]
    body = {**mail, "status": "scheduled", "sender": "ada@a.example"}
    assert [*await wrong(api, "POST", EMAIL, json=body)] == ["date_scheduled"]
    sent_by = (await new(api, EMAIL, **mail, status="sent"))["sender"]
    assert sent_by == api.sim.world.organization.users[0]["email"]
    got = await new(api, EMAIL, **mail, status="inbox", sender="Maeve <m@cinderbay.example>")
    assert (got["direction"], got["date_sent"]) == ("incoming", None)
    draft = await new(api, EMAIL, **mail, status="draft", body_html="<p>Hi</p>")
    assert (draft["body_text"], draft["body_preview"], draft["thread_id"]) == ("Hi", "Hi", None)
    draft = await changed(api, EMAIL, draft, subject="Our offer")
    errors = await wrong(api, "PUT", f"{EMAIL}{draft['id']}/", json={"status": "outbox"})
    assert [*errors] == ["sender"]
    refused = await sent(api, "PUT", f"{EMAIL}{got['id']}/", 400, json={"subject": "x"})
    assert refused["errors"] == ["Only drafts can be changed."]


async def test_a_message_is_sent_when_it_is_due(api: Api, lead: Json) -> None:
    mail = {"lead_id": lead["id"], "to": ["m@b.example"], "sender": "ada@a.example"}
    waiting = await new(api, EMAIL, **mail, status="outbox", subject="Offer", body_text="Hi")
    later = datetime.fromtimestamp(api.clock() + 3_600, UTC).isoformat()
    due = await new(api, EMAIL, **mail, status="scheduled", date_scheduled=later)
    stopped = await new(api, EMAIL, **mail, status="outbox", send_in=30)
    assert (await changed(api, EMAIL, stopped, status="draft"))["status"] == "draft"

    async def statuses() -> list[str]:
        rows = [await sent(api, "GET", f"{EMAIL}{row['id']}/") for row in (waiting, due, stopped)]
        return [row["status"] for row in rows]

    assert await statuses() == ["outbox", "scheduled", "draft"]
    api.clock.advance(5)
    assert await statuses() == ["sent", "scheduled", "draft"]
    api.clock.advance(3_600)
    assert await statuses() == ["sent", "sent", "draft"]
    gone = await sent(api, "GET", f"{EMAIL}{waiting['id']}/")
    assert gone["envelope"]["from"] == [{"email": "ada@a.example", "name": None}]
    assert gone["date_sent"] == gone["activity_at"]
    assert await logged(api, waiting) == ["created", "updated", "sent"]


async def test_replies_join_the_thread(api: Api, lead: Json) -> None:
    mail = {"lead_id": lead["id"], "subject": "Offer", "to": ["m@b.example"], "status": "sent"}
    first = await new(api, EMAIL, **mail, sender="ada@a.example")
    reply = {**mail, "subject": "RE: Offer", "to": ["ada@a.example"], "status": "inbox"}
    second = await new(api, EMAIL, **reply, sender="m@b.example")
    other = await new(api, EMAIL, **{**mail, "subject": "Invoice"}, sender="ada@a.example")
    assert first["thread_id"] == second["thread_id"] != other["thread_id"]
    assert (await sent(api, "GET", f"{EMAIL}{first['id']}/"))["has_reply"] is True
    thread = await sent(api, "GET", f"{THREADS}{first['thread_id']}/")
    assert (thread["n_emails"], thread["latest_normalized_subject"]) == (2, "Offer")
    assert {mail["id"] for mail in thread["emails"]} == {first["id"], second["id"]}
    assert not {"body_text", "body_html"} & thread["emails"][0].keys()
    assert {each["email"] for each in thread["participants"]} == {"ada@a.example", "m@b.example"}


async def test_a_deleted_email_leaves_its_thread(api: Api, lead: Json) -> None:
    mail = {"lead_id": lead["id"], "subject": "Offer", "to": ["m@b.example"], "status": "sent"}
    first, second = [await new(api, EMAIL, **mail) for _ in range(2)]
    await sent(api, "DELETE", f"{EMAIL}{first['id']}/")
    assert (await sent(api, "GET", f"{THREADS}{first['thread_id']}/"))["n_emails"] == 1
    await sent(api, "DELETE", f"{EMAIL}{second['id']}/")
    await sent(api, "GET", f"{THREADS}{first['thread_id']}/", 404)


async def test_a_deleted_thread_takes_its_emails_along(api: Api, lead: Json) -> None:
    mail = {"lead_id": lead["id"], "subject": "Offer", "to": ["m@b.example"], "status": "sent"}
    email = await new(api, EMAIL, **mail)
    assert await sent(api, "DELETE", f"{THREADS}{email['thread_id']}/") == {}
    await sent(api, "GET", f"{EMAIL}{email['id']}/", 404)
    assert await logged(api, email) == ["created", "deleted"]


async def test_a_text_message_follows_its_status(api: Api, lead: Json) -> None:
    text = {"lead_id": lead["id"], "text": "Hi", "remote_phone": "+14155550143"}
    got = await new(api, SMS, **text, status="inbox")
    assert (got["direction"], got["remote_phone_formatted"]) == ("inbound", "+1 415-555-0143")
    assert [*await wrong(api, "POST", SMS, json={**text, "status": "outbox"})] == ["local_phone"]
    odd = {**text, "status": "outbox", "local_phone": "+14155550199"}
    assert [*await wrong(api, "POST", SMS, json=odd)] == ["local_phone"]
    mine = await new(api, SMS, **text, status="outbox", local_phone="+15005550100")
    assert (mine["direction"], mine["source"], mine["status"]) == ("outbound", "Close.io", "outbox")
    api.clock.advance(5)
    gone = await sent(api, "GET", f"{SMS}{mine['id']}/")
    assert (gone["status"], gone["cost"]) == ("sent", "1")


async def test_an_email_without_a_reply_is_followed_up(api: Api, lead: Json) -> None:
    later = datetime.fromtimestamp(api.clock() + 3_600, UTC).isoformat()
    mail = {"lead_id": lead["id"], "status": "sent", "to": ["m@b.example"], "followup_date": later}
    await new(api, EMAIL, **mail, subject="Offer")
    await new(api, EMAIL, **mail, subject="Invoice")
    answer = {"lead_id": lead["id"], "status": "inbox", "sender": "m@b.example"}
    mine = api.sim.world.organization.users[0]["email"]
    await new(api, EMAIL, **answer, subject="Re: Invoice", to=[mine])

    async def tasks() -> list[str]:
        params = {"lead_id": lead["id"], "_type": "email_followup"}
        return [row["date"] for row in await listed(api, "/task/", **params)]

    assert await tasks() == []
    api.clock.advance(3_600)
    assert await tasks() == [later]


async def test_only_a_message_that_came_in_is_sent_to_the_inbox(api: Api, lead: Json) -> None:
    body = {"lead_id": lead["id"], "status": "sent", "text": "Hi"}
    errors = await wrong(api, "POST", f"{SMS}?send_to_inbox=true", json=body)
    assert [*errors] == ["send_to_inbox"]


async def test_a_text_message_in_the_inbox_is_a_task(api: Api, lead: Json) -> None:
    body = {"lead_id": lead["id"], "status": "inbox", "text": "Hi"}
    await new(api, SMS, **body)
    await new(api, f"{SMS}?send_to_inbox=true", **body)
    found = await listed(api, "/task/", lead_id=lead["id"], _type="incoming_sms")
    assert len(found) == 1


async def test_the_deletion_of_a_text_message_is_logged(api: Api, lead: Json) -> None:
    row = await new(api, SMS, lead_id=lead["id"], status="inbox", text="Hi")
    assert await sent(api, "DELETE", f"{SMS}{row['id']}/") == {}
    assert await logged(api, row) == ["created", "deleted"]


async def test_the_text_of_a_whatsapp_message_follows_its_markdown(api: Api, lead: Json) -> None:
    row = await new(
        api, "/activity/whatsapp_message/", lead_id=lead["id"],
        contact_id=lead["contacts"][0]["id"], activity_at="2026-06-01T08:00:00+00:00",
        direction="incoming", external_whatsapp_message_id="wamid.1", local_phone="15005550100",
        remote_phone="14155550143", message_markdown="Can *you*?",
    )  # fmt: skip
    assert (row["text"], row["message_html"]) == ("Can you?", "<p>Can <b>you</b>?</p>")
    assert row["remote_phone"] == "+14155550143"
    found = await listed(api, "/activity/whatsapp_message/", external_whatsapp_message_id="wamid.1")
    assert [each["id"] for each in found] == [row["id"]]


# Custom activities


async def test_values_of_custom_fields_are_those_of_the_fields(api: Api, lead: Json) -> None:
    organization = api.sim.world.organization
    day = f"custom.{organization.custom_fields['activity'][0]['id']}"
    kind = {"lead_id": lead["id"], "custom_activity_type_id": organization.activity_type_id}
    row = await new(api, CUSTOM, **kind, **{day: "2026-06-01"})
    assert row[day] == "2026-06-01"
    assert day not in await changed(api, CUSTOM, row, **{day: None})
    assert [*await wrong(api, "POST", CUSTOM, json={**kind, day: "soon"})] == [day]
    unknown = {**kind, "custom.cf_unknown": 1}
    assert [*await wrong(api, "POST", CUSTOM, json=unknown)] == ["custom.cf_unknown"]
    assert (await new(api, CALL, lead_id=lead["id"], **{day: "2026-06-02"}))[day] == "2026-06-02"


async def test_a_published_custom_activity_has_its_required_fields(api: Api, lead: Json) -> None:
    made = await sent(api, "POST", "/custom_activity/", 201, json={"name": "Visit"})
    field = {"name": "Day", "type": "date", "custom_activity_type_id": made["id"], "required": True}
    key = f"custom.{(await new(api, '/custom_field/activity/', **field))['id']}"
    kind = {"lead_id": lead["id"], "custom_activity_type_id": made["id"]}
    assert [*await wrong(api, "POST", CUSTOM, json=kind)] == [key]
    draft = await new(api, CUSTOM, **kind, status="draft")
    assert draft["last_published_at"] is None
    errors = await wrong(api, "PUT", f"{CUSTOM}{draft['id']}/", json={"status": "published"})
    assert [*errors] == [key]
    row = await changed(api, CUSTOM, draft, status="published", **{key: "2026-06-01"})
    assert row["last_published_at"] is not None
    path = f"/custom_activity/{made['id']}/"
    await sent(api, "PUT", path, json={"is_archived": True})
    errors = await wrong(api, "POST", CUSTOM, json={**kind, key: "2026-06-01"})
    assert [*errors] == ["custom_activity_type_id"]


async def test_a_custom_activity_type_shows_its_fields(api: Api) -> None:
    [kind] = (await sent(api, "GET", "/custom_activity/"))["data"]
    names = [field["name"] for field in kind["fields"]]
    assert names == ["Visited On", "Report", "Present"]
    assert "+" not in kind["date_created"]
    made = await sent(api, "POST", "/custom_activity/", 201, json={"name": "Visit"})
    assert made["fields"] == []


async def test_a_list_of_fields_changes_their_order_only(api: Api) -> None:
    [kind] = (await sent(api, "GET", "/custom_activity/"))["data"]
    ids = [field["id"] for field in kind["fields"]]
    path = f"/custom_activity/{kind['id']}/"
    reordered = await sent(api, "PUT", path, json={"fields": [{"id": ids[2]}]})
    assert [field["id"] for field in reordered["fields"]] == [ids[2], *ids[:2]]
    assert [*await wrong(api, "PUT", path, json={"fields": [{"id": "cf_x"}]})] == ["fields"]


# Meetings and status changes


async def test_the_note_of_users_is_dated(api: Api) -> None:
    meeting = (await listed(api, MEETING))[0]
    row = await changed(api, MEETING, meeting, user_note_html="<p>Hi</p>", outcome_id="outcome_1")
    assert (row["user_note"], row["outcome_reason"]) == ("Hi", "user-selected")
    assert row["user_note_date_updated"] is not None
    assert (await changed(api, MEETING, row, title="x"))["title"] == meeting["title"]


async def test_only_oauth_applications_add_integrations(api: Api) -> None:
    meeting = (await listed(api, MEETING))[0]
    path = f"{MEETING}{meeting['id']}/integration/"
    await sent(api, "POST", path, 403, json={"integration_data": {"note_html": "<p>A</p>"}})
    code = api.sim.credentials.new_code()
    token = (await oauth(api, grant_type="authorization_code", code=code)).json["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    for text in ("<p>A</p>", "<p>B</p>"):
        body = {"integration_data": {"note_html": text}}
        made = await sent(api, "POST", path, json=body, headers=headers)
        assert made["integration_data"] == {"note_html": text}
    again = await sent(api, "POST", path, json={}, headers=headers)
    assert again == made
    shown = await sent(api, "GET", f"{MEETING}{meeting['id']}/")
    assert shown["integrations"] == [made]
    await sent(api, "POST", f"{MEETING}acti_x/integration/", 404, json={}, headers=headers)


async def test_a_status_change_is_recorded_with_the_names_of_the_statuses(
    api: Api, lead: Json
) -> None:
    old, new_, *_ = api.sim.world.statuses
    path = "/activity/status_change/lead/"
    body = {"lead_id": lead["id"], "old_status_id": old["id"], "new_status_id": new_["id"]}
    row = await new(api, path, **body, date_created="2020-01-01T00:00:00+00:00")
    assert (row["old_status_label"], row["new_status_label"]) == (old["label"], new_["label"])
    assert row["date_created"] == "2020-01-01T00:00:00+00:00"
    assert api.sim.world.leads[lead["id"]]["status_id"] == lead["status_id"]
    assert [*await wrong(api, "POST", path, json={**body, "new_status_id": "stat_x"})] == [
        "new_status_id"
    ]
    assert await sent(api, "DELETE", f"{path}{row['id']}/") == {}
    deal = api.sim.world.opportunities.create(lead_id=lead["id"], value=100)
    first, last = api.sim.world.organization.opportunity_statuses[::4]
    body = {"lead_id": lead["id"], "opportunity_id": deal["id"], "old_status_id": first["id"]}
    row = await new(api, "/activity/status_change/opportunity/", **body, new_status_id=last["id"])
    assert (row["new_status_type"], row["opportunity_value"]) == (last["type"], 100)


# What no request for activities does


async def test_what_happens_to_other_objects_is_an_activity(api: Api) -> None:
    world = api.sim.world
    lead = world.create_lead(name="A")
    world.update_lead(lead["id"], status_id=world.statuses[2]["id"])
    deal = world.opportunities.create(lead_id=lead["id"], value=100)
    won = world.organization.opportunity_statuses[3]
    await sent(api, "PUT", f"/opportunity/{deal['id']}/", json={"status_id": won["id"]})
    task = world.tasks.create(lead_id=lead["id"], text="Call")
    done = world.tasks.update(task["id"], {"is_complete": True})
    other = world.create_lead(name="B")
    world.merge_leads(other["id"], lead["id"])
    world.submit_form(lead["id"], {"Name": "Maeve"}, form_id="form_1")
    world.update_by_import(lead["id"], "bulk_1")
    rows = await listed(api, lead_id=lead["id"])
    assert Counter(row["_type"] for row in rows) == {
        "Created": 2, "LeadStatusChange": 1, "OpportunityStatusChange": 1, "TaskCompleted": 1,
        "LeadMerge": 1, "FormSubmission": 1, "ImportUpdate": 1,
    }  # fmt: skip
    [completion] = [row for row in rows if row["_type"] == "TaskCompleted"]
    assert completion["id"] == done["object_id"]
    assert "contact_id" not in completion
    log = (await sent(api, "GET", "/event/", params={"lead_id": lead["id"]}))["data"]
    known = {row["id"] for row in rows}
    told = {event["object_id"] for event in log if event["object_type"].startswith("activity.")}
    assert told <= known
    for row in rows:
        path = next(
            path for name, path in _PATHS.items() if RESOURCES[f"activities.{name}"] == row["_type"]
        )
        assert await sent(api, "GET", f"/activity/{path}/{row['id']}/") == row


async def test_activities_follow_their_leads(api: Api) -> None:
    world = api.sim.world
    source, destination = world.leads.id_of(3), world.leads.id_of(4)
    moved = {row["id"] for row in world.activities.of_lead(3)}
    await sent(api, "POST", "/lead/merge/", json={"source": source, "destination": destination})
    assert moved <= {row["id"] for row in await listed(api, lead_id=destination, _limit=100)} | {
        row["id"] for row in world.activities.of_lead(4, ("EmailThread",))
    }
    lead = world.leads[destination]
    before = world.activities.of_lead(4)
    await sent(api, "DELETE", f"/lead/{destination}/")
    assert await listed(api, lead_id=destination) == []
    assert all(world.activities.get(row["id"]) is None for row in before)
    world.restore_lead(lead)
    assert {row["id"] for row in world.activities.of_lead(4)} == {row["id"] for row in before}


async def test_smart_fields_and_searches_see_activities(api: Api, lead: Json) -> None:
    fields = "id,num_calls,num_notes,last_communication_type,last_call_note"
    path = f"/lead/{lead['id']}/"
    await new(api, CALL, lead_id=lead["id"], note="Asked for an offer", direction="inbound")
    await new(api, NOTE, lead_id=lead["id"], note="A")
    found = await sent(api, "GET", path, params={"_fields": fields})
    assert found == {
        "id": lead["id"], "num_calls": 1, "num_notes": 1, "last_communication_type": "Call",
        "last_call_note": "Asked for an offer",
    }  # fmt: skip
    calls = {
        "type": "has_related",
        "this_object_type": "lead",
        "related_object_type": "activity.call",
        "related_query": {
            "type": "field_condition",
            "field": {
                "type": "regular_field", "object_type": "activity.call", "field_name": "note",
            },
            "condition": {"type": "text", "mode": "phrase", "value": "asked for an offer"},
        },
    }  # fmt: skip
    kind = {"type": "object_type", "object_type": "lead"}
    body = {"query": {"type": "and", "queries": [kind, calls]}}
    assert [row["id"] for row in (await new(api, "/data/search/", **body))["data"]] == [lead["id"]]


async def test_a_search_finds_activities_in_order_by_pages(api: Api) -> None:
    world = api.sim.world
    wanted = [row["id"] for row in world.activities.newest(frozenset({"Call"}), 0, 1 << 62)][::-1]
    field = {"type": "regular_field", "object_type": "activity.call", "field_name": "date_created"}
    body: Json = {
        "query": {"type": "object_type", "object_type": "activity.call"},
        "sort": [{"direction": "asc", "field": field}],
        "_limit": 9,
        "_fields": {"activity.call": ["id", "duration"]},
        "include_counts": True,
    }
    rows: list[Json] = []
    cursor = None
    while True:
        page = await new(api, "/data/search/", **body, cursor=cursor)
        assert page["count"]["total"] == len(wanted)
        rows += page["data"]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert [row["id"] for row in rows] == wanted
    assert {row["__object_type"] for row in rows} == {"activity.call"}


def world(leads: int = 300, **options: Any) -> World:
    return World(leads=leads, seed=0, clock=ManualClock(), **options)


def test_a_million_leads_have_activities_at_once() -> None:
    big = world(1_000_000)
    for index in (0, 77_777, 999_999):
        for row in big.activities.of_lead(index):
            assert big.activities.get(row["id"]) == row
            assert row["lead_id"] == big.leads.id_of(index)


def test_leads_differ_in_their_activities() -> None:
    made = world()
    counts = [len(made.activities.of_lead(index)) for index in range(300)]
    assert min(counts) == 1
    assert max(counts) > 10
    born = [row for index in range(300) for row in made.activities.of_lead(index)]
    assert {row["_type"] for row in born} == ALL_KINDS - {"LeadMerge", "ImportUpdate"}
    assert all(row["date_created"] < "2026-07" for row in born)


def test_a_feed_is_read_from_any_place_whatever_was_hidden_or_added() -> None:
    rng = random.Random(0)
    seeded = [(rng.randrange(50), number) for number in range(200)]
    feed = Feed(seeded)
    hidden = rng.sample(seeded, 60)
    for date, number in hidden:
        feed.hide(date, number)
    others = [(rng.randrange(50), 80 - at, f"acti_{at}") for at in range(80)]
    for date, serial, name in others:
        feed.add(date, serial, name)
    feed.remove(*others.pop())
    dates: dict[int | str, int] = {number: date for date, number in {*seeded} - {*hidden}}
    dates |= {name: date for date, _, name in others}
    # The last three end before they begin, as filters that contradict each other do.
    for low, high in ((0, 50), (10, 11), (7, 30), (49, 60), (60, 70), (30, 7), (90, 40), (60, 0)):
        whole = [*feed.newest(low, high)]
        assert len(whole) == len({*whole}) == feed.count(low, high)
        assert {*whole} == {name for name, date in dates.items() if low <= date < high}
        assert [dates[name] for name in whole] == sorted((dates[n] for n in whole), reverse=True)
        for skip in range(0, len(whole) + 3, 3):
            assert [*feed.newest(low, high, skip)] == whole[skip:]


async def test_a_deleted_custom_field_leaves_all_activities() -> None:
    async with running(leads=30) as api:
        visits = await listed(api, CUSTOM)
        key = next(key for key in visits[0] if key.startswith("custom."))
        await sent(api, "DELETE", f"/custom_field/activity/{key.removeprefix('custom.')}/")
        assert all(key not in row for row in await listed(api, CUSTOM))


@pytest.mark.parametrize("of_lead", [True, False])
async def test_of_two_activities_in_one_millisecond_the_later_is_the_newer(of_lead: bool) -> None:
    clock = ManualClock()
    async with running(leads=1, clock=clock) as api:
        lead_id = api.sim.world.leads.id_of(0)
        made = [await new(api, NOTE, lead_id=lead_id, note=str(at)) for at in range(6)]
        await sent(api, "PUT", f"{NOTE}{made[0]['id']}/", json={"note": "0, changed"})
        rows = await listed(api, NOTE, _limit=6, **({"lead_id": lead_id} if of_lead else {}))
        assert [row["id"] for row in rows] == [row["id"] for row in reversed(made)]


def test_dates_are_read_in_milliseconds() -> None:
    assert millis_of("1970-01-01T00:00:00.331000+00:00") == 331
    assert millis_of("1970-01-01T00:00:01") == 1000
