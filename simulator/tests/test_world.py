import time
from collections import Counter
from datetime import datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_simulator import ManualClock, World
from close_simulator.leads.listing import Listing
from close_simulator.validators import ValidationError


def world(leads: int = 3000, seed: int = 0, **options: Any) -> World:
    return World(leads=leads, seed=seed, clock=options.pop("clock", time.time), **options)


def test_the_seed_determines_the_world() -> None:
    assert list(world(20).leads.values()) == list(world(20).leads.values())
    assert not set(world(20).leads) & set(world(20, seed=1).leads)


def test_a_million_leads_are_there_at_once_and_found_by_id() -> None:
    big = world(1_000_000)
    assert len(big.leads) == 1_000_000
    assert sum(big.count_by_status().values()) == 1_000_000
    for index in (0, 1, 77_777, 999_999):
        lead = big.leads.lead(index)
        assert big.leads[lead["id"]] == lead
    assert len({big.leads.id_of(index) for index in range(0, 1_000_000, 7)}) == 142_858


@pytest.mark.parametrize("unknown", ["", "lead_", "lead_x", "cont_q8XdxvJz", "lead_\u00e9" * 9])
def test_an_unknown_lead_is_not_found(unknown: str) -> None:
    assert unknown not in world().leads
    assert world(1).leads.id_of(2) not in world(1).leads


def test_seeded_leads_have_the_oddities_of_real_ones() -> None:
    leads = list(world().leads.values())
    assert {len(lead["contacts"]) for lead in leads} == {0, 1, 2, 3}
    assert {len(lead["opportunities"]) for lead in leads} == {0, 1, 2}
    assert {len(lead["tasks"]) for lead in leads} == {0, 1, 2}
    assert any(lead["url"] is None for lead in leads)
    assert all(lead["description"] is not None and lead["custom"] == {} for lead in leads)
    assert any(not lead["name"].isascii() for lead in leads)
    assert any(not address["address_2"] for lead in leads for address in lead["addresses"])
    fractions = Counter("." in lead["date_created"] for lead in leads)
    assert 0 < fractions[False] < fractions[True]
    size = sum(len(orjson.dumps(lead)) for lead in leads) / len(leads)
    assert 2_000 < size < 4_200


def test_seeded_leads_are_consistent_within() -> None:
    ids: Counter[str] = Counter()
    previous = ""
    for lead in world().leads.values():
        ids.update(
            item["id"] for key in ("contacts", "opportunities", "tasks") for item in lead[key]
        )
        assert all(contact["lead_id"] == lead["id"] for contact in lead["contacts"])
        created = datetime.fromisoformat(lead["date_created"])
        assert created <= datetime.fromisoformat(lead["date_updated"])
        assert previous < lead["date_created"]  # numbered in the order of their creation
        previous = lead["date_created"]
        assert "@@" not in str(lead)
        assert "##" not in str(lead)
    assert set(ids.values()) == {1}


def test_every_type_of_custom_field_occurs() -> None:
    big = world()
    leads = list(big.leads.values())
    for field in big.organization.custom_fields["lead"]:
        values = [lead[key] for lead in leads if (key := f"custom.{field['id']}") in lead]
        assert values, field
        assert all(isinstance(value, list) == field["accepts_multiple_values"] for value in values)


def test_counts_by_status_follow_changes() -> None:
    small = world(1500)
    first, second, *_ = small.leads
    small.update_lead(first, status="Canceled")
    small.delete_lead(second)
    small.create_lead(name="New", status="Customer")
    counted = Counter(lead["status_label"] for lead in small.leads.values())
    assert small.count_by_status() == {s["label"]: counted[s["label"]] for s in small.statuses}


def test_leads_read_are_copies() -> None:
    small = world(1)
    (lead_id,) = small.leads
    small.update_lead(lead_id, name="Kept")
    small.leads[lead_id]["name"] = "Lost"
    assert small.leads[lead_id]["name"] == "Kept"


def test_methods_reject_what_close_rejects() -> None:
    with pytest.raises(ValidationError, match="lead statuses"):
        world().create_lead(status="No such status")
    with pytest.raises(KeyError):
        world().delete_lead("lead_x")
    with pytest.raises(ValueError, match="negative: -1"):
        world(-1)


@given(st.data(), st.integers(0, 40))
def test_a_listing_equals_a_plain_list(data: st.DataObject, count: int) -> None:
    listing, plain = Listing(count, 0.0), list(range(count))
    for _ in range(data.draw(st.integers(0, 30))):
        if plain and data.draw(st.booleans()):
            listing.deleted(gone := data.draw(st.sampled_from(plain)), 0.0)
            plain.remove(gone)
        else:
            listing.created(count, 0.0)
            plain.append(count)
            count += 1
        listing.catch_up(0.0)
    skip, limit = data.draw(st.integers(0, 50)), data.draw(st.integers(0, 50))
    assert listing.newest(skip, limit) == plain[::-1][skip : skip + limit]
    assert len(listing) == len(plain)
    assert all((index in listing) == (index in plain) for index in range(-1, count + 1))


def test_index_lag_hides_new_leads_and_shows_deleted_ones() -> None:
    clock = ManualClock()
    lagging = world(3, clock=clock, index_lag=30)
    oldest, *_ = lagging.leads
    created = lagging.create_lead(name="New")
    lagging.delete_lead(oldest)
    assert lagging.leads.page(0, 10) == ([2, 1, 0], 3)
    assert orjson.loads(lagging.leads.read(oldest))["id"] == oldest
    assert lagging.leads[created["id"]] == created
    clock.advance(30)
    assert lagging.leads.page(0, 10) == ([3, 2, 1], 3)
    with pytest.raises(KeyError):
        lagging.leads.read(oldest)
