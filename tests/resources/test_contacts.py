"""The contact methods: requests, rejected arguments, and their effects."""

from collections.abc import AsyncIterator

import pytest

from close_async import CloseClient, InvalidIdError, NotFoundError, UnknownFieldError
from close_async.models import ContactCreate, ContactEmail, ContactPhone, ContactUpdate
from close_async.testing import CloseSimulator
from tests.support.mocked_close import MockedClose

CONTACT = {"id": "cont_a1", "lead_id": "lead_a1", "name": "Bruce Wayne", "custom.cf_a1": 7}


async def test_what_is_sent(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers("GET", "/contact/?_skip=0&_limit=2&lead_id=lead_a1&_fields=id,custom",
                   {"data": [CONTACT], "has_more": False})  # fmt: skip
    mocked.answers("GET", "/contact/cont_a1/?_fields=id", CONTACT)
    mocked.answers("POST", "/contact/", CONTACT)
    mocked.answers("PUT", "/contact/cont_a1/", CONTACT)
    mocked.answers("DELETE", "/contact/cont_a1/", {})
    page = await close.contacts.list(lead_id="lead_a1", fields=["id", "custom"], page_size=2)
    assert [contact.custom for contact in page] == [{"cf_a1": 7}]
    assert page.total_results is None
    assert (await close.contacts.get("cont_a1", fields=["id"])).name == "Bruce Wayne"
    await close.contacts.create(ContactCreate(lead_id="lead_a1", custom={"cf_a1": 7}))
    await close.contacts.update("cont_a1", ContactUpdate(title=None, custom_add={"cf_b": "x"}))
    response = await close.contacts.with_response.delete("cont_a1")
    assert (response.parsed, response.status) == (None, 200)
    assert [row for row in mocked.sent() if row[2]] == [
        ("POST", "/contact/", {"lead_id": "lead_a1", "custom.cf_a1": 7}),
        ("PUT", "/contact/cont_a1/", {"title": None, "custom.cf_b.add": "x"}),
    ]


async def test_bad_arguments_are_not_sent(close: CloseClient, mocked: MockedClose) -> None:
    contacts = close.contacts
    for contact in (ContactCreate(name="Bruce"), ContactCreate(lead_id=None)):
        with pytest.raises(ValueError, match=r"create a new lead.*new_lead=True"):
            await contacts.create(contact)
    with pytest.raises(ValueError, match="lead_id is set to lead_a1"):
        await contacts.create(ContactCreate(lead_id="lead_a1"), new_lead=True)
    with pytest.raises(InvalidIdError, match="lead_id must be an id that begins with 'lead_'"):
        await contacts.create(ContactCreate(lead_id="cont_a1"))
    with pytest.raises(InvalidIdError, match=r"contact_id .* 'cont_'"):
        await contacts.delete("lead_a1")
    with pytest.raises(InvalidIdError, match="lead_id"):
        contacts.list(lead_id="cont_a1")
    with pytest.raises(UnknownFieldError, match="did you mean 'emails'"):
        contacts.list(fields=["email"])
    with pytest.raises(TypeError, match="takes a ContactUpdate, not ContactCreate"):
        await contacts.update("cont_a1", ContactCreate())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at most 200"):
        contacts.list(page_size=201)
    assert mocked.sent() == []


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=60, rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def live(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


async def test_a_list_has_every_contact_once(sim: CloseSimulator, live: CloseClient) -> None:
    leads = list(sim.world.leads.values())
    wanted = [contact["id"] for lead in reversed(leads) for contact in lead["contacts"]]
    for concurrency in (1, 3):
        listed = live.contacts.list(page_size=7, concurrency=concurrency)
        assert [contact.id async for contact in listed] == wanted
    lead = max(leads, key=lambda lead: len(lead["contacts"]))
    of_lead = await live.contacts.list(lead_id=lead["id"])
    assert [contact.id for contact in of_lead] == [c["id"] for c in lead["contacts"]]
    assert (await live.contacts.get(of_lead.data[0].id)).lead_id == lead["id"]


async def test_the_life_of_a_contact(sim: CloseSimulator, live: CloseClient) -> None:
    first, second = list(sim.world.leads)[:2]
    emails = [ContactEmail(email="nora@cinder.example")]
    nora = await live.contacts.create(ContactCreate(lead_id=first, name="Nora", emails=emails))
    assert (nora.display_name, nora.timezone) == ("Nora", None)
    assert nora.id in [contact.id for contact in (await live.leads.get(first)).contacts]
    changes = ContactUpdate(name=None, phones=[ContactPhone(phone="+35391555014")])
    nora = await live.contacts.update(nora.id, changes)
    assert (nora.display_name, nora.phones[0].phone) == ("nora@cinder.example", "+35391555014")
    nora = await live.contacts.update(nora.id, ContactUpdate(lead_id=second))
    assert nora.lead_id == second
    assert nora.id not in [contact["id"] for contact in sim.world.leads[first]["contacts"]]
    await live.contacts.delete(nora.id)
    with pytest.raises(NotFoundError, match="Contact matching query"):
        await live.contacts.delete(nora.id)


async def test_a_contact_can_have_a_lead_made_for_it(
    sim: CloseSimulator, live: CloseClient
) -> None:
    nora = await live.contacts.create(ContactCreate(name="Nora"), new_lead=True)
    assert nora.lead_id is not None
    lead = sim.world.leads[nora.lead_id]
    assert (lead["name"], lead["contacts"][0]["id"]) == ("", nora.id)
    await live.leads.delete(nora.lead_id)
    with pytest.raises(NotFoundError):
        await live.contacts.get(nora.id)
