"""The lead methods: requests, results, and rejected arguments."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from close_async import (
    UNSET,
    BadRequestError,
    CloseClient,
    DecodeError,
    InvalidBodyError,
    InvalidIdError,
    NotFoundError,
    PaginationLimitError,
    RequestOptions,
    Response,
    UnknownFieldError,
    encode,
)
from close_async.models import ContactCreate, Lead, LeadCreate, LeadUpdate
from tests.support.mocked_close import LEAD, MockedClose

NO_CONTENT = object()


async def test_get_returns_a_typed_lead(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers("GET", "/lead/lead_a1/", LEAD)
    lead = await close.leads.get("lead_a1")
    assert isinstance(lead, Lead)
    assert (lead.id, lead.url, lead.contacts[0].name) == ("lead_a1", None, "Bruce Wayne")
    assert lead.custom["cf_a1"] == "Gotham"
    assert lead.extra["a_field_of_tomorrow"] == {"kept": True}
    assert lead.date_created == datetime(2026, 6, 19, 11, 4, 15, 763000, UTC)
    assert lead.description is UNSET
    assert encode(lead) == LEAD


async def test_get_requests_fields(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers(
        "GET", "/lead/lead_a1/?_fields=id,name,custom.cf_a1,num_calls", {"id": "lead_a1"}
    )
    await close.leads.get("lead_a1", fields=["id", "name", "custom.cf_a1", "num_calls"])
    assert len(mocked.sent()) == 1


async def test_create_sends_the_fields_that_are_set(
    close: CloseClient, mocked: MockedClose
) -> None:
    mocked.answers("POST", "/lead/", LEAD)
    lead = await close.leads.create(
        LeadCreate(
            name="Wayne Enterprises",
            url=None,
            contacts=[ContactCreate(name="Bruce Wayne")],
            custom={"cf_a1": "Gotham"},
        )
    )
    body = {
        "name": "Wayne Enterprises",
        "url": None,
        "contacts": [{"name": "Bruce Wayne"}],
        "custom.cf_a1": "Gotham",
    }
    assert mocked.sent() == [("POST", "/lead/", body)]
    assert lead.id == "lead_a1"


async def test_update_sends_changes_only(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers("PUT", "/lead/lead_a1/", LEAD)
    await close.leads.update(
        "lead_a1",
        LeadUpdate(
            url=None,
            custom={"cf_a1": None},
            custom_add={"cf_days": "Mon"},
            custom_remove={"cf_days": "Sun"},
        ),
    )
    body = {
        "url": None,
        "custom.cf_a1": None,
        "custom.cf_days.add": "Mon",
        "custom.cf_days.remove": "Sun",
    }
    assert mocked.sent() == [("PUT", "/lead/lead_a1/", body)]


async def test_an_object_that_is_missing_from_the_response(
    close: CloseClient, mocked: MockedClose
) -> None:
    mocked.answers("GET", "/lead/lead_a1/", b"", status=204)
    with pytest.raises(DecodeError, match="204 No Content: the response has no body"):
        await close.leads.get("lead_a1")


async def test_delete_and_merge(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers("DELETE", "/lead/lead_a1/", {})
    mocked.answers("POST", "/lead/merge/", {"status": "ok"})
    await close.leads.delete("lead_a1")
    await close.leads.merge(source="lead_a1", destination="lead_a2")
    assert mocked.sent() == [
        ("DELETE", "/lead/lead_a1/", None),
        ("POST", "/lead/merge/", {"source": "lead_a1", "destination": "lead_a2"}),
    ]


async def test_list_page(close: CloseClient, mocked: MockedClose) -> None:
    envelope = {"data": [LEAD], "has_more": True, "total_results": 7, "of_tomorrow": 1}
    mocked.answers("GET", "/lead/?_skip=0&_limit=1&query=name:wayne", envelope)
    page = await close.leads.list(query="name:wayne", page_size=1)
    assert [lead.id for lead in page] == ["lead_a1"]
    assert (page.has_more, page.total_results, page.extra) == (True, 7, {"of_tomorrow": 1})
    assert page.response is not None
    assert page.response.status == 200


async def test_list_reads_to_the_end(close: CloseClient, mocked: MockedClose) -> None:
    for skip in (0, 2, 4):
        data = [{"id": f"lead_{n}"} for n in range(skip, min(skip + 2, 5))]
        envelope = {"data": data, "has_more": skip < 4}
        mocked.answers("GET", f"/lead/?_skip={skip}&_limit=2&_fields=id", envelope)
    ids = [lead.id async for lead in close.leads.list(page_size=2, fields=["id"], concurrency=1)]
    assert ids == [f"lead_{n}" for n in range(5)]


@pytest.mark.parametrize("total", ["5", 5.0, {"value": 5}, None])
async def test_an_invalid_total_does_not_fail_a_list(
    total: Any, close: CloseClient, mocked: MockedClose
) -> None:
    envelope = {"data": [{"id": "lead_1"}], "has_more": True, "total_results": total}
    mocked.answers("GET", "/lead/?_skip=0&_limit=1", envelope)
    mocked.answers("GET", "/lead/?_skip=1&_limit=1", {"data": [], "has_more": False})
    async with asyncio.timeout(120):
        leads = [lead async for lead in close.leads.list(page_size=1, concurrency=1)]
    assert [lead.id for lead in leads] == ["lead_1"]


async def test_a_long_list_of_ids_is_sent_in_the_body(
    close: CloseClient, mocked: MockedClose
) -> None:
    mocked.answers("POST", "/lead/", {"data": [], "has_more": False})
    ids = [f"lead_{n:043}" for n in range(100)]
    await close.leads.list(ids=ids, page_size=100)
    [(method, path, body)] = mocked.sent()
    assert (method, path) == ("POST", "/lead/")
    assert body == {"_params": {"_skip": "0", "_limit": "100", "id__in": ",".join(ids)}}


async def test_with_response_returns_the_response(close: CloseClient, mocked: MockedClose) -> None:
    headers = {"ratelimit": "limit=240; remaining=239; reset=8", "trace-id": "0af7"}
    mocked.answers("GET", "/lead/lead_a1/", LEAD, headers=headers)
    response = await close.leads.with_response.get("lead_a1")
    assert isinstance(response, Response)
    assert (response.parsed.id, response.status, response.attempts) == ("lead_a1", 200, 1)
    assert (response.trace_id, response.headers["Trace-Id"]) == ("0af7", "0af7")
    assert response.rate_limit is not None
    assert (response.rate_limit.limit, response.rate_limit.remaining) == (240, 239)


@pytest.mark.parametrize(
    "call",
    [
        lambda leads: leads.get("cont_a1"),
        lambda leads: leads.get(""),
        lambda leads: leads.get("lead_../../me"),
        lambda leads: leads.get(None),
        lambda leads: leads.update("stat_a1", LeadUpdate(name="x")),
        lambda leads: leads.delete("user_a1"),
        lambda leads: leads.merge(source="lead_a1", destination="oppo_a1"),
    ],
)
async def test_an_id_of_the_wrong_kind_is_not_sent(
    call: Any, close: CloseClient, mocked: MockedClose
) -> None:
    with pytest.raises(InvalidIdError, match="lead_"):
        await call(close.leads)
    assert mocked.sent() == []


async def test_bad_arguments_are_not_sent(close: CloseClient, mocked: MockedClose) -> None:
    with pytest.raises(UnknownFieldError, match="did you mean 'name'"):
        await close.leads.get("lead_a1", fields=["nmae"])
    with pytest.raises(UnknownFieldError, match="did you mean 'status_id'"):
        close.leads.list(fields=["statusid"])
    with pytest.raises(ValueError, match="status_id, not both"):
        await close.leads.create(LeadCreate(status="Potential", status_id="stat_a1"))
    with pytest.raises(ValueError, match=r"date_created.*timezone"):
        await close.leads.create(LeadCreate(date_created=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(TypeError, match="takes a LeadCreate, not list"):
        await close.leads.create([("name", "Wayne")])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="takes a LeadUpdate, not LeadCreate"):
        await close.leads.update("lead_a1", LeadCreate(name="Wayne"))  # type: ignore[arg-type]
    with pytest.raises(InvalidBodyError, match=r"nmae is not a field .*; did you mean 'name'"):
        await close.leads.create({"nmae": "Wayne"})
    with pytest.raises(ValueError, match="at most 200"):
        close.leads.list(page_size=1_000)
    with pytest.raises(ValueError, match="the same lead"):
        await close.leads.merge(source="lead_a1", destination="lead_a1")
    with pytest.raises(InvalidIdError, match="each of ids must be an id"):
        close.leads.list(ids=["cont_a1"])
    assert mocked.sent() == []


async def test_a_rejected_value_names_its_field(close: CloseClient, mocked: MockedClose) -> None:
    unknown = 'The Custom Field "LinkedIn" does not exist.'
    contact = {"errors": [], "field-errors": {"custom.LinkedIn": unknown}}
    body = {"errors": [], "field-errors": {"contacts": {"errors": {"0": contact}}}}
    mocked.answers("POST", "/lead/", body, status=400)
    with pytest.raises(BadRequestError) as caught:
        await close.leads.create(LeadCreate(name="x"))
    assert caught.value.field_errors == {"contacts.0.custom.LinkedIn": unknown}


async def test_each_status_has_its_exception(close: CloseClient, mocked: MockedClose) -> None:
    missing = {"error": "Empty query: Lead matching query does not exist."}
    mocked.answers("GET", "/lead/lead_gone/", missing, status=404)
    with pytest.raises(NotFoundError, match="GET /lead/lead_gone/: 404"):
        await close.leads.get("lead_gone")
    skip = "The skip you set is larger than the maximum skip for this resource (max_skip = 35000)."
    body = {"errors": [], "field-errors": {"_skip": skip}}
    mocked.answers("GET", "/lead/?_skip=0&_limit=200", body, status=400)
    with pytest.raises(PaginationLimitError) as caught:
        await close.leads.list()
    assert caught.value.max_skip == 35_000


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b'{"id": ', b"null", b"7"])
async def test_an_invalid_lead_is_a_decode_error(
    body: bytes, close: CloseClient, mocked: MockedClose
) -> None:
    mocked.answers("GET", "/lead/lead_a1/", body)
    with pytest.raises(DecodeError, match="GET /lead/lead_a1/"):
        await close.leads.get("lead_a1")


@pytest.mark.parametrize(
    "envelope", [{"data": None}, {"data": {}}, {}, [LEAD], {"data": ["x"]}, NO_CONTENT]
)
async def test_an_invalid_list_is_a_decode_error(
    envelope: Any, close: CloseClient, mocked: MockedClose
) -> None:
    payload, status = ("", 204) if envelope is NO_CONTENT else (envelope, 200)
    mocked.answers("GET", "/lead/?_skip=0&_limit=200", payload, status=status)
    with pytest.raises(DecodeError):
        await close.leads.list()


async def test_options_of_a_call_reach_the_wire(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers("GET", "/lead/lead_a1/", LEAD)
    await close.leads.get("lead_a1", options=RequestOptions(headers={"X-TZ-Offset": "-4"}))
    [[call]] = mocked._mocked.requests.values()
    assert call.kwargs["headers"]["X-TZ-Offset"] == "-4"
