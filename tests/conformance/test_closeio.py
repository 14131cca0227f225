"""Close's own client, unchanged, against the simulator: it must not notice the difference.

If it does, the simulator is wrong, and with it whatever was tested against it.
"""

import asyncio
from collections.abc import Iterator
from threading import Thread
from types import SimpleNamespace

import pytest
from closeio_api import API, APIError, ValidationError

from close_async.testing import CloseSimulator, ManualClock, RateLimits, SimulatorProcess


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=300) as simulator:
        yield simulator


@pytest.fixture
def api(simulator: SimulatorProcess) -> API:
    return API(f"{simulator.url}/", simulator.api_key)


def test_a_lead_lives_and_dies(api: API) -> None:
    created = api.post(
        "lead", {"name": "Wayne Enterprises", "contacts": [{"name": "Bruce", "title": "Owner"}]}
    )
    path = f"lead/{created['id']}"
    assert created["status_label"] == "Potential"
    assert created["contacts"][0]["lead_id"] == created["id"]
    assert api.put(path, {"description": "Gotham"})["name"] == "Wayne Enterprises"
    assert api.get(path)["description"] == "Gotham"
    assert api.delete(path) == {}
    with pytest.raises(APIError) as gone:
        api.get(path)
    assert gone.value.response.status_code == 404
    assert set(gone.value.response.json()) == {"error"}


def test_lists_are_read_to_the_end_as_its_readme_does(api: API) -> None:
    seen: list[str] = []
    has_more = True
    while has_more:
        page = api.get("lead", {"_skip": len(seen), "_limit": 120, "_fields": "id"})
        seen += [lead["id"] for lead in page["data"]]
        has_more = page["has_more"]
    assert len(seen) == len(set(seen)) == page["total_results"]


def test_a_query_of_its_readme(api: API) -> None:
    found = api.get("lead", {"query": 'status:"Qualified" sort:updated', "_limit": 20})["data"]
    assert {lead["status_label"] for lead in found} == {"Qualified"}
    assert [lead["date_updated"] for lead in found] == sorted(
        lead["date_updated"] for lead in found
    )


def test_what_is_wrong_is_found_in_field_errors(api: API) -> None:
    with pytest.raises(ValidationError) as refused:
        api.post("lead", {"status_id": "foo", "contacts": [{"custom.Shoe Size": 43}]})
    assert refused.value.errors == []
    assert 'add "foo" to the list of lead statuses' in refused.value.field_errors["status"]
    of_first_contact = refused.value.field_errors["contacts"]["errors"]["0"]
    message = of_first_contact["field-errors"]["custom.Shoe Size"]
    assert message == 'The Custom Field "Shoe Size" does not exist.'


def test_statuses_and_pipelines(api: API) -> None:
    status = api.post("status/lead", {"label": "Nurturing"})
    lead = api.post("lead", {"status_id": status["id"]})
    api.put(f"status/lead/{status['id']}", {"label": "Nurtured"})
    assert api.get(f"lead/{lead['id']}")["status_label"] == "Nurtured"
    with pytest.raises(ValidationError):
        api.delete(f"status/lead/{status['id']}")
    pipeline = api.post("pipeline", {"name": "Renewals"})
    moved = api.get("status/opportunity")["data"][0]["id"]
    changed = api.put(f"pipeline/{pipeline['id']}", {"statuses": [{"id": moved}]})
    assert [each["id"] for each in changed["statuses"]] == [moved]


def test_an_opportunity_lives_and_dies(api: API) -> None:
    lead = api.post("lead", {"name": "Wayne Enterprises"})
    made = api.post(
        "opportunity", {"lead_id": lead["id"], "value": 50_000, "value_period": "annual"}
    )
    assert made["value_formatted"] == "$500 annual"
    assert api.put(f"opportunity/{made['id']}", {"confidence": 80})["expected_value"] == 40_000
    page = api.get("opportunity", {"lead_id": lead["id"]})
    assert (page["total_results"], page["expected_value_annual"]) == (1, 40_000)
    assert api.delete(f"opportunity/{made['id']}") == {}


def test_a_bad_key_is_refused(simulator: SimulatorProcess) -> None:
    with pytest.raises(APIError) as refused:
        API(f"{simulator.url}/", "api_wrong.key").get("me")
    assert refused.value.response.status_code == 401
    assert refused.value.response.json() == {"error": "Unauthorized"}


@pytest.fixture
def busy_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[API]:
    """A client of a simulator that lets three requests pass in two seconds, on a clock of both."""
    clock = ManualClock()
    monkeypatch.setattr("closeio_api.time", SimpleNamespace(sleep=clock.advance))
    limits = RateLimits(limit=3, window=2)
    simulator = CloseSimulator(leads=1, rate_limits=limits, clock=clock)
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(simulator.start(), loop).result()
    yield API(f"{simulator.url}/", simulator.api_key)
    assert simulator.rate_limited == 2
    asyncio.run_coroutine_threadsafe(simulator.close(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_it_survives_a_429(busy_api: API) -> None:
    answers = [busy_api.get("status/lead") for _ in range(7)]
    assert all(answer["data"] for answer in answers)


def test_notes_calls_and_emails_live_and_die(api: API) -> None:
    lead_id = api.get("lead", {"_limit": 1, "_fields": "id"})["data"][0]["id"]
    note = api.post("activity/note", {"lead_id": lead_id, "note": "Asked for an offer"})
    assert note["note_html"] == "<body><p>Asked for an offer</p></body>"
    assert api.put(f"activity/note/{note['id']}", {"pinned": True})["pinned"] is True
    call = api.post("activity/call", {"lead_id": lead_id, "duration": 84, "direction": "inbound"})
    assert (call["source"], call["status"]) == ("External", "completed")
    with pytest.raises(ValidationError) as refused:
        api.post("activity/email", {"lead_id": lead_id, "status": "outbox"})
    assert [*refused.value.field_errors] == ["sender"]
    email = api.post("activity/email", {"lead_id": lead_id, "status": "draft", "subject": "Offer"})
    listed = api.get("activity", {"lead_id": lead_id, "_type__in": "Note,Call,Email"})["data"]
    assert {row["id"] for row in listed} >= {email["id"], call["id"], note["id"]}
    with pytest.raises(ValidationError) as refused:
        api.get("activity", {"_type": "Note"})
    assert [*refused.value.field_errors] == ["_type"]
    for row, kind in ((note, "note"), (call, "call"), (email, "email")):
        assert api.delete(f"activity/{kind}/{row['id']}") == {}
