"""Smart Views and integration links: requests, rejected arguments, and their effects."""

from collections.abc import AsyncIterator

import pytest

from close_async import BadRequestError, CloseClient, InvalidIdError, NotFoundError, QueryError
from close_async.models import (
    IntegrationLinkCreate,
    IntegrationLinkUpdate,
    SmartViewCreate,
    SmartViewQuery,
    SmartViewUpdate,
)
from close_async.search import contact, lead
from close_async.testing import CloseSimulator
from tests.support.mocked_close import MockedClose


@pytest.fixture
async def live() -> AsyncIterator[CloseClient]:
    async with (
        CloseSimulator(leads=30, rate_limits=False) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as client,
    ):
        yield client


def finding(kind: str) -> SmartViewQuery:
    return SmartViewQuery(query={"type": "object_type", "object_type": kind})


async def test_what_is_sent(close: CloseClient, mocked: MockedClose) -> None:
    query = "_skip=0&_limit=7&type__in=lead,call&_fields=id,name"
    mocked.answers("GET", f"/saved_search/?{query}", {"data": [{"id": "save_a1"}]})
    views = close.smart_views.list(types=["lead", "call"], fields=["id", "name"], limit=7)
    assert [view.id async for view in views] == ["save_a1"]
    for types in ("lead", []):
        with pytest.raises(ValueError, match="types is a list of names"):
            close.smart_views.list(types=types)
    with pytest.raises(InvalidIdError, match=r"smart_view_id .* 'save_'"):
        await close.smart_views.get("lead_a1")
    for wrong in ("", "a/b", "../lead", 5):
        with pytest.raises(InvalidIdError, match="integration_link_id must be"):
            await close.integration_links.delete(wrong)
    assert len(mocked.sent()) == 1


async def test_the_life_of_a_smart_view(live: CloseClient) -> None:
    create = live.smart_views.create
    leads = await create(SmartViewCreate(name="Leads", s_query=finding("lead")))
    people = await create(SmartViewCreate(name="All", type="contact", s_query=finding("contact")))
    assert [view.id async for view in live.smart_views.list()] == [leads.id]
    both = live.smart_views.list(types=["lead", "contact"])
    assert [view.id async for view in both] == [leads.id, people.id]
    changes = SmartViewUpdate(name="Everyone", is_shared=True)
    people = await live.smart_views.update(people.id, changes)
    assert (people.name, people.is_shared, people.type) == ("Everyone", True, "contact")
    await live.smart_views.delete(people.id)
    with pytest.raises(NotFoundError, match="SavedSearch"):
        await live.smart_views.get(people.id)
    with pytest.raises(BadRequestError, match="query or s_query"):
        await create(SmartViewCreate(name="Nothing"))


async def test_a_query_is_saved_and_searched(live: CloseClient) -> None:
    schema = await live.custom_fields.schema("lead")
    query = lead.custom(schema["Industry"]) == schema["Industry"].choices[0]
    view = await live.smart_views.save("Makers", query, sort=["-date_updated"], is_shared=True)
    assert (view.type, view.is_shared) == ("lead", True)
    kept = live.leads.search(lead.in_smart_view(view.id))
    assert {each.id async for each in kept} == {each.id async for each in live.leads.search(query)}
    assert 0 < await live.leads.count(lead.in_smart_view(view.id)) < 30


async def test_the_body_of_a_saved_query(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers("POST", "/saved_search/", {"id": "save_a1"})
    chiefs = contact.title == "CEO"
    await close.smart_views.save("CEOs", chiefs, object_type="contact", sort=["name"])
    [(_, _, body)] = mocked.sent()
    assert (body["type"], body["is_shared"]) == ("contact", False)
    assert {"type": "object_type", "object_type": "contact"} in body["s_query"]["query"]["queries"]
    assert body["s_query"]["sort"][0]["direction"] == "asc"
    with pytest.raises(QueryError, match="contact"):
        await close.smart_views.save("CEOs", chiefs)
    assert len(mocked.sent()) == 1


async def test_the_life_of_an_integration_link(live: CloseClient) -> None:
    links = live.integration_links
    url = "https://billing.example/{{ lead.id }}"
    link = await links.create(IntegrationLinkCreate(name="Billing", type="lead", url=url))
    link = await links.update(link.id, IntegrationLinkUpdate(name="Invoices", url=None))
    assert (link.name, link.url) == ("Invoices", url)
    assert [each.id async for each in links.list()] == [link.id]
    assert (await links.get(link.id)).type == "lead"
    await links.delete(link.id)
    with pytest.raises(NotFoundError):
        await links.get(link.id)
    with pytest.raises(BadRequestError) as caught:
        await links.create(IntegrationLinkCreate(type="task"))
    assert set(caught.value.field_errors) == {"name", "type", "url"}
