"""Writes whose response is lost: nothing is created twice, and nothing is missing."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from close_async import CloseClient
from close_async.push import LeadPush, by_custom, by_email, by_name
from close_async.push.doubts import is_as_sent
from close_async.testing import CloseSimulator, Fault
from tests.push.leads import Json, apply, field_id, named, statuses, write
from tests.support.pushes import Difference, compare, lose_responses, rows_of

Make = Callable[..., LeadPush]
NONE = Difference(0, 0, 0)
LOSSES = {
    "reset after the effect": Fault.reset(match="POST /lead/", after_effect=True, times=None),
    "reset before the effect": Fault.reset(match="POST /lead/", times=None),
    "a body that is cut": Fault.cut_body(match="POST /lead/", times=None),
    "a 500": Fault.status(500, match="POST /lead/", times=None),
    "a 502 after the effect": Fault.status(502, match="POST /lead/", after_effect=True, times=None),
    "an empty body": Fault.body(b"", match="POST /lead/", after_effect=True, times=None),
    "a page of a proxy": Fault.body(
        b"<html>", "text/html", match="POST /lead/", after_effect=True, times=None
    ),
}


@pytest.mark.parametrize("name", LOSSES)
async def test_lost_responses(make: Make, simulator: CloseSimulator, name: str) -> None:
    simulator.faults.add(LOSSES[name], share=0.2)
    outcomes = await write(make(), rows_of(60))
    assert set(statuses(outcomes)) == {"created"}
    assert compare(simulator, rows_of(60)) == NONE


async def test_a_timeout(simulator: CloseSimulator, path: Path) -> None:
    # After one response, the others need not find out the limit one after another.
    simulator.faults.add(Fault.stall(60, match="POST /lead/", after=1, after_effect=True, times=5))
    async with (
        # Longer than a busy machine takes for a response that is not lost.
        CloseClient(simulator.api_key, base_url=simulator.url, timeout=1.0) as close,
        LeadPush(close, match=by_custom("Source"), journal=path, index_lag=0.05) as push,
    ):
        assert set(statuses(await write(push, rows_of(20)))) == {"created"}
    assert compare(simulator, rows_of(20)) == NONE


async def test_lost_updates(make: Make, simulator: CloseSimulator) -> None:
    await write(make(), rows_of(60))
    lose_responses(simulator, 0.3)
    rows = [row | {"Seats": "99", "contact_email": ""} for row in rows_of(60)]
    assert set(statuses(await write(make(), rows))) == {"updated"}
    seats = field_id(simulator, "Seats")
    leads = [lead for lead in simulator.world.leads.values() if lead["name"].startswith("Firm ")]
    assert [lead[seats] for lead in leads] == [99] * 60


async def test_each_lost_update_is_awaited(make: Make, simulator: CloseSimulator) -> None:
    """While one is read again, others that were lost are written, and the push must not end."""
    rows = [{"name": f"Firm {number}", "url": "new.com"} for number in range(8)]
    for row in rows:
        simulator.world.create_lead(name=row["name"])
    push = make(match=by_name())
    plan = await push.plan(rows)
    simulator.faults.add(Fault.reset(match="PUT /lead/*", times=8))
    # Slower than the writes, so that all others are done while the last one is read.
    simulator.faults.add(Fault.stall(0.1, match="GET /lead/", times=None))
    assert statuses(await apply(push, plan)) == ["updated"] * 8


async def test_a_lost_update_is_read_at_once(
    make: Make, simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("close_async.push.apply._POLL", 3_600)
    simulator.world.create_lead(name="Acme")
    simulator.faults.add(Fault.status(500, match="PUT /lead/*", after_effect=True))
    async with asyncio.timeout(120):
        outcomes = await write(make(match=by_name()), [{"name": "Acme", "url": "new.com"}])
    assert statuses(outcomes) == ["updated"]


async def test_the_index_lags(path: Path) -> None:
    """A lead that was created is not in searches yet, and the event log has it."""
    async with (
        CloseSimulator(leads=5, rate_limits=False, index_lag=3_600) as simulator,
        CloseClient(simulator.api_key, base_url=simulator.url) as close,
        LeadPush(close, match=by_custom("Source"), journal=path, index_lag=3_600) as push,
        asyncio.timeout(120),  # an hour, if it waited for the index
    ):
        simulator.faults.add(
            Fault.reset(match="POST /lead/", after_effect=True, times=None), share=0.3
        )
        assert set(statuses(await write(push, rows_of(30)))) == {"created"}
        assert compare(simulator, rows_of(30)) == NONE


async def test_a_key_that_may_not_read_the_event_log(path: Path) -> None:
    async with (
        CloseSimulator(leads=5, rate_limits=False, index_lag=0.2) as simulator,
        CloseClient(simulator.api_key, base_url=simulator.url) as close,
        LeadPush(close, match=by_custom("Source"), journal=path, index_lag=0.3) as push,
    ):
        simulator.faults.add(Fault.status(403, match="GET /event/", times=None))
        simulator.faults.add(
            Fault.reset(match="POST /lead/", after_effect=True, times=None), share=0.3
        )
        assert set(statuses(await write(push, rows_of(30)))) == {"created"}
        assert compare(simulator, rows_of(30)) == NONE


async def test_two_people_with_one_name_are_told_apart(
    make: Make, simulator: CloseSimulator
) -> None:
    rows = [
        {"name": "John Smith", "contact_name": "John", "contact_email": f"john{n}@x.com"}
        for n in range(20)
    ]
    simulator.faults.add(Fault.reset(match="POST /lead/", after_effect=True, times=None), share=0.5)
    outcomes = await write(make(match=by_email()), rows)
    assert set(statuses(outcomes)) == {"created"}
    leads = {lead["id"]: lead for lead in named(simulator, "John Smith")}
    assert len(leads) == 20
    for row, outcome in zip(rows, outcomes, strict=True):
        (contact,) = leads[str(outcome.lead_id)]["contacts"]
        assert contact["emails"][0]["email"] == row["contact_email"]


async def test_what_cannot_be_told_apart_is_reported(make: Make, simulator: CloseSimulator) -> None:
    push = make(match=by_name())
    plan = await push.plan([{"name": "Acme"}])

    async def colleague() -> None:
        while not any(  # noqa: ASYNC110
            seen.path == "/lead/" and seen.method == "POST" for seen in simulator.requests
        ):
            await asyncio.sleep(0.001)
        simulator.world.create_lead(name="Acme")  # by the same user, at the same time

    simulator.faults.add(Fault.reset(match="POST /lead/", after_effect=True))
    other = asyncio.create_task(colleague())
    (outcome,) = await apply(push, plan)
    await other
    assert outcome.status == "unresolved"
    assert "several new leads may be the one" in str(outcome.error)
    assert len(named(simulator, "Acme")) == 2


async def test_a_hidden_key_tells_even_those_apart(make: Make, simulator: CloseSimulator) -> None:
    push = make(match=by_name(), key_field=True)
    plan = await push.plan([{"name": "Acme"}])

    async def colleague() -> None:
        while not any(  # noqa: ASYNC110
            seen.path == "/lead/" and seen.method == "POST" for seen in simulator.requests
        ):
            await asyncio.sleep(0.001)
        simulator.world.create_lead(name="Acme")

    simulator.faults.add(Fault.reset(match="POST /lead/", after_effect=True))
    other = asyncio.create_task(colleague())
    (outcome,) = await apply(push, plan)
    await other
    assert outcome.status == "created"


async def test_children_whose_response_is_lost(
    make: Make, simulator: CloseSimulator, close: CloseClient
) -> None:
    for path in ("/contact/", "/opportunity/", "/task/", "/activity/note/"):
        simulator.faults.add(
            Fault.reset(match=f"POST {path}", after_effect=True, times=None), share=0.4, seed=1
        )
    for number in range(20):
        simulator.world.create_lead(name=f"Firm {number}")
    rows = [
        {
            "name": f"Firm {number}",
            "contact_email": f"p{number}@x.com",
            "opportunity_value": "10",
            "opportunity2_value": "20",
            "task": "Call",
            "note": "Met at a fair",
        }
        for number in range(40)
    ]
    outcomes = await write(make(match=by_name()), rows)
    assert statuses(outcomes) == ["updated"] * 20 + ["created"] * 20
    for row in rows:
        (lead,) = named(simulator, row["name"])
        assert len(lead["contacts"]) == 1
        assert sorted(each["value"] for each in lead["opportunities"]) == [1_000, 2_000]
        assert len(lead["tasks"]) == 1
        assert len([n async for n in close.activities.notes.list(lead_id=lead["id"])]) == 1


names = st.text("ab", min_size=1, max_size=2)
bodies = st.fixed_dictionaries(
    {"name": names},
    optional={
        "url": st.sampled_from(["a.com", "http://a.com"]),
        "description": st.text("ab ", max_size=2),
        "contacts": st.lists(
            st.builds(lambda t: {"name": t, "emails": [{"email": f"{t}@b.cd"}]}, names),
            max_size=2, unique_by=lambda contact: contact["name"],
        ),
    },
)  # fmt: skip
WORLD = CloseSimulator(leads=0).world


@given(bodies, bodies)
@settings(max_examples=50)
def test_a_lead_is_recognized_as_what_was_sent(body: Json, other: Json) -> None:
    state: Any = WORLD.create_lead(body)
    assert is_as_sent(body, state)
    if other["name"] != body["name"]:
        assert not is_as_sent(other, state)
