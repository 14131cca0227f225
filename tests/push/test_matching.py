"""Rows find their leads, and rows of one lead find each other."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async import CloseClient
from close_async.push import (
    LeadPush,
    PushError,
    by_custom,
    by_email,
    by_id,
    by_name,
    by_phone,
    by_url,
    match_named,
)
from close_async.push.changes import find_contact
from close_async.push.lead_push import identity
from close_async.sync import CloseSync, SQLiteSink
from close_async.testing import CloseSimulator, Fault
from tests.push.leads import field_id, named, statuses, write, writes

Make = Callable[..., LeadPush]
ADA = {"name": "Ada", "emails": [{"email": "Ada@Acme.com"}], "phones": [{"phone": "4155551234"}]}


@pytest.fixture
def acme(simulator: CloseSimulator) -> dict[str, Any]:
    """A lead that rows find."""
    source, seats = field_id(simulator, "Source"), field_id(simulator, "External Number")
    body = {"name": "Acme", "url": "https://www.acme.com/home", "contacts": [ADA]}
    return simulator.world.create_lead(body | {source: "key-1", seats: 7})


@pytest.mark.parametrize(
    ("match", "row"),
    [
        (by_custom("Source"), {"Source": "key-1"}),
        (by_custom("External Number"), {"External Number": "7"}),
        (by_email(), {"contact_email": "ada@ACME.com"}),
        (by_phone(), {"contact_phone": "+1 415 555 1234"}),
        (by_phone(calling_code="+1"), {"contact_phone": "(415) 555-1234"}),
        (by_url(), {"url": "acme.com"}),
        (by_name(), {"name": "ACME"}),
    ],
)
async def test_each_kind_of_key(
    make: Make, acme: dict[str, Any], match: Any, row: dict[str, str]
) -> None:
    plan = await make(match=match, mode="update").plan([row | {"description": "New"}])
    (lead,) = plan
    assert (lead.action, lead.lead_id) == ("update", acme["id"])


async def test_by_id(make: Make, acme: dict[str, Any]) -> None:
    rows = [{"id": acme["id"], "description": "New"}, {"id": "lead_none", "description": "x"}]
    plan = await make(match=by_id()).plan(rows)
    assert [lead.action for lead in plan] == ["update"]
    (rejected,) = plan.rejected()
    assert (rejected.row, rejected.reason) == (2, "id: there is no lead lead_none")


async def test_a_host_is_not_another_host_that_contains_it(
    make: Make, simulator: CloseSimulator, acme: dict[str, Any]
) -> None:
    simulator.world.create_lead(name="Shop", url="https://shop.acme.com")
    plan = await make(match=by_url()).plan([{"name": "New", "url": "acme.com"}])
    assert [lead.lead_id for lead in plan] == [acme["id"]]


async def test_the_first_key_that_a_row_has_a_value_for_decides(
    make: Make, acme: dict[str, Any]
) -> None:
    # Another customer with the same address: the first key has a value, and is not found.
    rows = [
        {"Source": "key-2", "contact_email": "ada@acme.com", "name": "B"},
        {"Source": "", "contact_email": "ada@acme.com", "name": "Acme"},
    ]
    plan = await make(match=[by_custom("Source"), by_email()]).plan(rows[:1])
    assert [lead.action for lead in plan] == ["create"]
    plan = await make(match=[by_custom("Source"), by_email()]).plan(rows[1:])
    assert [lead.lead_id for lead in plan] == [acme["id"]]


async def test_several_leads_match(make: Make, simulator: CloseSimulator) -> None:
    ids = [
        simulator.world.create_lead(name="Twin", date_created=f"{year}-01-01T00:00:00Z")["id"]
        for year in (2025, 2026)
    ]
    row = {"name": "Twin", "description": "x"}
    (outcome,) = await write(make(match=by_name()), [row])
    assert (outcome.status, set(outcome.lead_ids)) == ("ambiguous", set(ids))
    assert "2 leads match by name" in str(outcome.error)
    (outcome,) = await write(make(match=by_name(), ambiguous="first"), [row])
    assert (outcome.status, outcome.lead_id) == ("updated", ids[0])
    with pytest.raises(PushError, match="row 1: 2 leads match"):
        await make(match=by_name(), ambiguous="fail").plan([row])


async def test_rows_of_one_lead_become_one_lead(make: Make, simulator: CloseSimulator) -> None:
    rows = [
        {"name": "Acme", "url": "acme.com", "contact_email": "a@acme.com"},
        {"name": "Other", "url": "", "contact_email": "o@other.com"},
        {"name": "acme ", "url": "", "contact_email": "b@acme.com"},
    ]
    outcomes = await write(make(match=by_name()), rows)
    assert statuses(outcomes) == ["created"] * 3
    assert outcomes[0].lead_id == outcomes[2].lead_id != outcomes[1].lead_id
    (lead,) = named(simulator, "Acme")
    assert [contact["emails"][0]["email"] for contact in lead["contacts"]] == [
        "a@acme.com", "b@acme.com",
    ]  # fmt: skip


async def test_a_row_with_the_weaker_key_joins_wherever_it_stands(
    make: Make, simulator: CloseSimulator
) -> None:
    rows = [
        {"Source": "", "contact_email": "a@acme.com", "contact_phone": "4155550000", "name": ""},
        {"Source": "key-1", "contact_email": "a@acme.com", "contact_phone": "", "name": "Acme"},
    ]
    outcomes = await write(make(match=[by_custom("Source"), by_email()]), rows)
    assert outcomes[0].lead_id == outcomes[1].lead_id
    assert len(named(simulator, "Acme")) == 1


async def test_a_key_of_two_leads_of_the_file_decides_nothing(make: Make) -> None:
    rows = [
        {"Source": "key-1", "contact_email": "info@acme.com"},
        {"Source": "key-2", "contact_email": "info@acme.com"},
        {"Source": "", "contact_email": "info@acme.com"},
    ]
    outcomes = await write(make(match=[by_custom("Source"), by_email()]), rows)
    assert statuses(outcomes) == ["created", "created", "rejected"]
    assert "matches several leads of the same file" in str(outcomes[2].error)


async def test_rows_that_contradict_each_other(make: Make, simulator: CloseSimulator) -> None:
    rows = [{"name": "Acme", "Seats": "5"}, {"name": "Acme", "Seats": "6"}]
    outcomes = await write(make(match=by_name()), rows)
    assert statuses(outcomes) == ["created", "rejected"]
    assert outcomes[1].error == "Seats: is 6, but row 1 of the same lead has 5"
    assert named(simulator, "Acme")[0][field_id(simulator, "Seats")] == 5


async def test_rows_that_match_one_lead_by_different_keys(
    make: Make, simulator: CloseSimulator, acme: dict[str, Any]
) -> None:
    rows = [
        {"Source": "key-1", "contact_email": "", "description": "New", "Seats": ""},
        {"Source": "", "contact_email": "ada@acme.com", "description": "", "Seats": "5"},
    ]
    outcomes = await write(make(match=[by_custom("Source"), by_email()]), rows)
    assert statuses(outcomes) == ["updated", "updated"]
    assert writes(simulator) == [f"PUT /lead/{acme['id']}/"]


async def test_look_ups_are_batched(make: Make, simulator: CloseSimulator) -> None:
    rows = [{"name": f"Firm {number}"} for number in range(1_000)]
    plan = await make(match=by_name()).plan(rows)
    assert plan.counts.create == 1_000
    searches = [seen for seen in simulator.requests if seen.path == "/data/search/"]
    assert len(searches) == 5


async def test_a_query_that_is_too_long_is_halved(make: Make, simulator: CloseSimulator) -> None:
    too_long = b'{"errors": [], "field-errors": {"query": "List is too long."}}'
    simulator.faults.add(Fault.body(too_long, status=400, match="POST /data/search/"))
    plan = await make(match=by_name()).plan([{"name": f"Firm {n}"} for n in range(200)])
    assert plan.counts.create == 200


async def test_a_lead_that_searches_do_not_show_yet(tmp_path: Path) -> None:
    async with (
        CloseSimulator(leads=5, rate_limits=False, index_lag=60) as simulator,
        CloseClient(simulator.api_key, base_url=simulator.url) as close,
        LeadPush(close, match=by_name(), journal=tmp_path / "a.journal") as push,
    ):
        lead = simulator.world.create_lead(name="Just created")
        plan = await push.plan([{"name": "Just created"}])
        assert [each.lead_id for each in plan] == [lead["id"]]


@pytest.fixture
async def copy(tmp_path: Path, close: CloseClient, acme: dict[str, Any]) -> Path:  # noqa: ARG001 - copied
    async with CloseSync(close, SQLiteSink(tmp_path / "leads.db")) as sync:
        await sync.run()
    return tmp_path / "leads.db"


@pytest.mark.parametrize(
    ("match", "row"),
    [
        (by_custom("Source"), {"Source": "key-1"}),
        (by_email(), {"contact_email": "ada@acme.com"}),
        (by_phone(), {"contact_phone": "4155551234"}),
        (by_url(), {"url": "acme.com"}),
        (by_name(), {"name": "Acme"}),
    ],
)
async def test_a_copy_of_ours_saves_searches(
    make: Make, simulator: CloseSimulator, copy: Path, acme: dict[str, Any], match: Any,
    row: dict[str, str],
) -> None:  # fmt: skip
    before = simulator.request_count
    plan = await make(match=match, index=copy).plan([row | {"description": "New"}])
    assert [lead.lead_id for lead in plan] == [acme["id"]]
    seen = list(simulator.requests)[before:]
    assert not any(each.path == "/data/search/" for each in seen)


async def test_what_a_copy_does_not_have_is_searched(
    make: Make, simulator: CloseSimulator, copy: Path, acme: dict[str, Any]
) -> None:
    later = simulator.world.create_lead(name="Later")
    simulator.world.update_lead(acme["id"], name="Renamed")
    plan = await make(match=by_name(), index=copy).plan(
        [{"name": "Later", "description": "x"}, {"name": "Acme", "description": "x"}]
    )
    # The copy still has the old name, and Close does not.
    assert {lead.name: (lead.action, lead.lead_id) for lead in plan} == {
        "Later": ("update", later["id"]),
        "Acme": ("create", None),
    }


def test_a_database_that_is_no_copy(make: Make, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE lead (id)")
    with pytest.raises(PushError, match="is not a copy of Close's leads"):
        make(index=tmp_path / "other.db")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("email", by_email()),
        ("contact_phone", by_phone()),
        ("phone:+49", by_phone(calling_code="49")),
        ("Customer ID", by_custom("Customer ID")),
        ("lead_id", by_id()),
    ],
)
def test_names_of_keys(text: str, match: Any) -> None:
    assert match_named(text) == match
    assert match_named(str(match)) == match


def test_the_identity_of_a_source_that_is_no_file() -> None:
    assert identity([{"name": "Acme"}]) is None


@pytest.mark.parametrize("match", [[], None, "email", [by_email(), by_email()], [by_email(), 5]])
def test_match_keys_that_are_none(make: Make, match: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="match"):
        make(match=match)


letters = st.text("12", min_size=1, max_size=2)
contacts = st.fixed_dictionaries(
    {
        "name": letters,
        "emails": st.lists(st.builds(lambda t: {"email": f"{t}@b.c"}, letters), max_size=2),
        "phones": st.lists(st.builds(lambda t: {"phone": f"415555{t}"}, letters), max_size=2),
    }
)


@given(st.lists(contacts, max_size=4), contacts)
def test_a_contact_is_found_by_something_that_it_has(
    held: list[dict[str, Any]], wanted: dict[str, Any]
) -> None:
    found = find_contact(held, wanted)
    alike = [
        each
        for each in held
        if any(email in each["emails"] for email in wanted["emails"])
        or any(phone in each["phones"] for phone in wanted["phones"])
        or each["name"] == wanted["name"]
    ]
    assert found in alike if alike else found is None
