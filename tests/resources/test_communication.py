"""Templates, scheduling, sending, telephony, custom objects and comments, as users call them."""

import json
from collections.abc import AsyncIterator

import pytest

from close_async import (
    BadRequestError,
    CloseClient,
    InvalidBodyError,
    InvalidIdError,
    NotFoundError,
    PermissionDeniedError,
    ResponseLostError,
)
from close_async.models import (
    CustomObjectCreate,
    EmailTemplateCreate,
    Outcome,
    SchedulingLinkIntegration,
    SMSTemplate,
)
from close_async.testing import CloseSimulator, Fault
from close_async.unset import UNSET
from tests.support.mocked_close import BASE, MockedClose


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=1, rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def close(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


# Templates and outcomes


async def test_an_email_template_is_rendered(sim: CloseSimulator, close: CloseClient) -> None:
    lead = sim.world.create_lead(name="Cinder Bay", contacts=[{"name": "Nora Byrne"}])
    template = await close.email_templates.create(
        EmailTemplateCreate(name="Hello", subject="Hi {{ contact.first_name }}", body="")
    )
    assert template.used_by_sequences == []
    contact_id = lead["contacts"][0]["id"]
    text = await close.email_templates.render(
        template.id, lead_id=lead["id"], contact_id=contact_id
    )
    assert (text.subject, text.email) == ("Hi Nora", None)
    beyond = await close.email_templates.render(template.id, query="no-such-lead", entry=7)
    assert beyond.subject is UNSET
    with pytest.raises(InvalidIdError, match="contact_id"):
        await close.email_templates.render(template.id, lead_id=lead["id"], contact_id=lead["id"])
    listed = [
        each.used_by_sequences async for each in close.email_templates.list(is_archived=False)
    ]
    assert listed == [UNSET, UNSET]
    await close.email_templates.update(template.id, {"is_archived": True})
    archived = await close.email_templates.list(is_archived=True)
    assert [each.id for each in archived] == [template.id]


async def test_sms_templates_and_outcomes(close: CloseClient) -> None:
    template: SMSTemplate = await close.sms_templates.create({"name": "A", "text": "B"})
    assert template.status == "active"
    assert template.attachments is UNSET
    found = await close.sms_templates.get(template.id, include_attachments=True)
    assert found.attachments == []
    with pytest.raises(InvalidBodyError, match="status"):
        await close.sms_templates.create({"name": "A", "status": "archived"})
    outcome: Outcome = await close.outcomes.create({"name": "A", "type": "vm-dropped"})
    assert outcome.applies_to == ["calls"]
    await close.outcomes.delete(outcome.id)
    assert outcome.id not in [each.id async for each in close.outcomes.list()]


async def test_playbooks_are_archived(close: CloseClient) -> None:
    [playbook] = await close.playbooks.list()
    archived = await close.playbooks.archive(playbook.id)
    assert archived.position is None
    assert archived.archived_at is not None
    again = await close.playbooks.unarchive(playbook.id)
    assert (again.position, again.archived_at) == (1, None)


# Scheduling and sending


async def test_links_of_applications(mocked: MockedClose) -> None:
    mocked.answers("POST", "/scheduling_link/integration/", {"id": "schlnk_1"})
    mocked.answers("DELETE", "/scheduling_link/integration/a%2Fb%20c/", {}, status=204)
    async with CloseClient("api_key.secret", base_url=BASE, max_retries=0) as close:
        made = SchedulingLinkIntegration(source_id="a/b")
        link = await close.scheduling_links.put_integration(made)
        assert link.id == "schlnk_1"
        await close.scheduling_links.delete_integration("a/b c")
        for wrong in ("", " ", ".", ".."):
            with pytest.raises(InvalidIdError, match="source_id"):
                await close.scheduling_links.delete_integration(wrong)


async def test_an_api_key_has_no_links_of_applications(close: CloseClient) -> None:
    with pytest.raises(PermissionDeniedError):
        await close.scheduling_links.put_integration({"source_id": "a"})


async def test_shared_links_are_assigned(sim: CloseSimulator, close: CloseClient) -> None:
    shared = await close.shared_scheduling_links.create({"name": "Demo"})
    both = {"shared_scheduling_link_id": shared.id, "user_id": sim.world.organization.user_id}
    association = await close.shared_scheduling_links.assign({**both, "url": "https://a.example"})
    assert association.user_scheduling_link_id is None
    with pytest.raises(BadRequestError, match="Exactly one"):
        await close.shared_scheduling_links.assign(both)
    await close.shared_scheduling_links.unassign(both)


async def test_permissions_to_send_as_another_user(sim: CloseSimulator, close: CloseClient) -> None:
    ada, bruno, chiara = sim.world.tables["users"]
    granted = await close.send_as.update_many(
        {"allowed_user_ids": [chiara], "disallowed_user_ids": [bruno]}
    )
    assert [each.allowed_user_id for each in granted] == [chiara]
    await close.send_as.delete_by_user(allowing_user_id=ada, allowed_user_id=chiara)
    assert [each async for each in close.send_as.list()] == []
    with pytest.raises(NotFoundError):
        await close.send_as.get(granted[0].id)


async def test_an_address_is_unsubscribed(close: CloseClient) -> None:
    address = "nora+news@a.example"
    assert (await close.unsubscribed_emails.create({"email": address})).email == address
    assert [each.email async for each in close.unsubscribed_emails.list()] == [address]
    assert (await close.unsubscribed_emails.delete(address)).email == address
    with pytest.raises(InvalidIdError, match="email_address"):
        await close.unsubscribed_emails.delete("..")


async def test_connected_accounts_and_forms(close: CloseClient) -> None:
    own, zoom = await close.connected_accounts.list()
    assert (own.type, own.smtp and own.smtp.port) == ("custom_email", 465)
    assert (zoom.type, zoom.smtp) == ("zoom", UNSET)
    [form] = await close.forms.list(is_archived=False)
    assert [each.type for each in form.field_definitions] == ["email"]
    [dialer] = await close.dialers.list(status__in=["inactive"])
    assert await close.dialers.get(dialer.id) == dialer


# Telephony


async def test_a_number_is_rented_once_or_not_at_all(
    sim: CloseSimulator, close: CloseClient
) -> None:
    number = await close.phone_numbers.request({"country": "US", "sharing": "group"})
    assert number.is_group_number
    with pytest.raises(BadRequestError) as caught:
        await close.phone_numbers.request({"country": "JP", "with_sms": True})
    assert json.loads(caught.value.body) == {"status": "has-voice-only"}
    count = len(sim.world.tables["phone_numbers"])
    sim.faults.add(Fault.cut_body(match="POST /phone_number/request/internal/"))
    with pytest.raises(ResponseLostError):
        await close.phone_numbers.request({"country": "US"})
    assert len(sim.world.tables["phone_numbers"]) == count + 1


async def test_blocked_numbers(close: CloseClient) -> None:
    blocked = await close.blocked_phone_numbers.create({"phone": "+14155551234", "reason": "A"})
    with pytest.raises(InvalidBodyError, match="phone"):
        await close.blocked_phone_numbers.update(blocked.id, {"phone": "+1", "reason": "B"})
    changed = {"reject_anonymous_inbound_calls": True}
    assert (await close.blocked_phone_numbers.settings()).reject_anonymous_inbound_calls is False
    await close.blocked_phone_numbers.update_settings(changed)
    assert (await close.blocked_phone_numbers.settings()).reject_anonymous_inbound_calls is True


# Objects of leads


async def test_custom_objects_have_custom_fields(sim: CloseSimulator, close: CloseClient) -> None:
    lead_id = next(iter(sim.world.leads))
    [kind] = await close.custom_object_types.list()
    serial = kind.fields[0].id
    machine = await close.custom_objects.create(
        CustomObjectCreate(
            custom_object_type_id=kind.id, lead_id=lead_id, name="A", custom={serial: "SN-1"}
        )
    )
    assert machine.custom == {serial: "SN-1"}
    await close.custom_objects.update(machine.id, {f"custom.{serial}": None})
    [found] = await close.custom_objects.list(lead_id=lead_id, custom_object_type_id=kind.id)
    assert (found.id, found.custom) == (machine.id, {})


async def test_comments_form_a_thread(sim: CloseSimulator, close: CloseClient) -> None:
    lead_id = next(iter(sim.world.leads))
    note = await close.activities.notes.create({"lead_id": lead_id, "note": "A"})
    comment = await close.comments.create({"object_id": note.id, "body": "<body>B</body>"})
    assert [*await close.comments.list(object_id=note.id)] == [comment]
    of_thread = close.comments.with_response.list(thread_id=comment.thread_id)
    assert [each async for each in of_thread] == [comment]
    [thread] = await close.comment_threads.list(object_ids=[note.id])
    assert (thread.id, thread.num_comments) == (comment.thread_id, 1)
    for given in ({}, {"object_id": note.id, "thread_id": thread.id}):
        with pytest.raises(ValueError, match="exactly one"):
            close.comments.list(**given)
    with pytest.raises(InvalidIdError, match="thread_id"):
        close.comments.list(thread_id=note.id)


async def test_files_are_attached_to_a_lead(sim: CloseSimulator, close: CloseClient) -> None:
    lead_id = next(iter(sim.world.leads))
    file = {"url": "https://a.example/b.pdf", "filename": "b.pdf", "content_type": "a/pdf"}
    made = await close.leads.files.create(lead_id, file)
    assert [*await close.leads.files.list(lead_id)] == [made]
    with pytest.raises(NotFoundError, match="Lead"):
        await close.leads.files.list("lead_x")
    with pytest.raises(InvalidIdError, match="lead_id"):
        close.leads.files.list("cont_x")
