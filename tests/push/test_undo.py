"""An undo restores what is as the push left it, and leaves the rest alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from close_async import CloseClient
from close_async.models import NoteCreate
from close_async.push import LeadPush, PushError, by_name
from close_async.testing import CloseSimulator, Fault
from tests.push.leads import apply, everything, named, statuses, write, writes
from tests.support.pushes import rows_of

Make = Callable[..., LeadPush]


def full_rows(simulator: CloseSimulator) -> list[dict[str, str]]:
    """Return rows for twenty leads that exist, and for ten new ones."""
    known = [lead["name"] for lead in list(simulator.world.leads.values())[:20]]
    assert len(set(known)) == 20
    return [
        {
            "name": name,
            "url": f"https://new{number}.example",
            "description": "Written by a push",
            "status": "Qualified",
            "city": "Berlin",
            "Industry": "Retail",
            "Interests": "SMS",
            "Seats": "77",
            "contact_name": f"New {number}",
            "contact_email": f"new{number}@example.com",
            "opportunity_value": "100",
            "task": "Call",
            "note": "From a fair",
        }
        for number, name in enumerate([*known, *(f"Brand new {n}" for n in range(10))])
    ]


async def test_undo_restores_every_field(
    make: Make, simulator: CloseSimulator, close: CloseClient
) -> None:
    before = everything(simulator)
    push = make(match=by_name())
    outcomes = await write(push, full_rows(simulator))
    assert statuses(outcomes) == ["updated"] * 20 + ["created"] * 10
    assert everything(simulator) != before
    plan = await push.undo()
    assert str(plan).startswith("10 to delete, 20 to restore")
    undone = await apply(push, plan)
    assert sorted(statuses(undone)) == ["deleted"] * 10 + ["restored"] * 20
    assert everything(simulator) == before
    (first, *_) = before
    assert [note async for note in close.activities.notes.list(lead_id=first)] == []


async def test_undo_writes_nothing_before_it_is_applied(
    make: Make, simulator: CloseSimulator
) -> None:
    push = make()
    await write(push, rows_of(5))
    before = simulator.request_count
    plan = await push.undo()
    assert {lead.action for lead in plan} == {"delete"}
    assert writes(simulator, before) == []


async def test_what_somebody_changed_since_is_left_alone(
    make: Make, simulator: CloseSimulator, close: CloseClient
) -> None:
    lead = simulator.world.create_lead(name="Old", url="http://old.com", description="Old")
    push = make(match=by_name())
    rows = [
        {"name": "Old", "url": "new.com", "description": "New", "opportunity_value": ""},
        {"name": "Renamed", "url": "a.com", "description": "", "opportunity_value": ""},
        {"name": "Worked on", "url": "b.com", "description": "", "opportunity_value": ""},
        {"name": "Won", "url": "", "description": "", "opportunity_value": "100"},
        {"name": "Deleted", "url": "", "description": "", "opportunity_value": ""},
        {"name": "Called", "url": "", "description": "", "opportunity_value": ""},
        {"name": "Untouched", "url": "c.com", "description": "", "opportunity_value": "5",
         "note": "Ours"},
    ]  # fmt: skip
    outcomes = await write(push, rows)
    renamed, worked, won, deleted, called, untouched = (str(o.lead_id) for o in outcomes[1:])
    world = simulator.world
    world.update_lead(lead["id"], url="http://colleague.com")
    world.update_lead(renamed, name="Renamed by a colleague")
    world.contacts.create_contact({"lead_id": worked, "name": "A colleague's contact"})
    (opportunity,) = world.leads[won]["opportunities"]
    world.opportunities.update(opportunity["id"], {"value": 200})
    world.delete_lead(deleted)
    await close.activities.notes.create(NoteCreate(lead_id=called, note="A colleague's"))
    undone = await apply(push, await push.undo())
    assert statuses(undone) == ["conflict"] * 6 + ["deleted"]
    after = world.leads[lead["id"]]
    assert (after["url"], after["description"]) == ("http://colleague.com", "Old")
    assert renamed in world.leads
    assert worked in world.leads
    assert won in world.leads
    assert called in world.leads
    assert "somebody worked on it (Note)" in str(undone[5].error)
    assert untouched not in world.leads
    assert "somebody worked on it (name)" in str(undone[1].error)
    assert "somebody worked on it (contacts)" in str(undone[2].error)


async def test_an_undo_is_undone_once(make: Make) -> None:
    push = make()
    await write(push, rows_of(5))
    await write(push, [row | {"Seats": "99"} for row in rows_of(5)])
    assert statuses(await apply(push, await push.undo())) == ["restored"] * 5
    # The next one undoes the push before.
    assert statuses(await apply(push, await push.undo())) == ["deleted"] * 5
    with pytest.raises(PushError, match="has no push that could be undone"):
        await push.undo()


async def test_an_undo_of_another_journal(make: Make, path: Path) -> None:
    push = make()
    await write(push, rows_of(3))
    other = make(journal=path.with_name("other.journal"))
    assert statuses(await apply(other, await other.undo(path))) == ["deleted"] * 3


async def test_an_interrupted_undo_resumes(make: Make, simulator: CloseSimulator) -> None:
    before = everything(simulator)
    push = make()
    await write(push, rows_of(40))
    plan = await push.undo()
    async for _ in push.apply(plan):
        break
    push = make()
    unfinished = push.unfinished()
    assert unfinished is not None
    assert unfinished.kind == "undo"
    await apply(push, unfinished)
    assert everything(simulator) == before


async def test_lost_responses_of_an_undo(make: Make, simulator: CloseSimulator) -> None:
    before = everything(simulator)
    push = make(match=by_name())
    await write(push, full_rows(simulator))
    for method in ("PUT", "DELETE"):
        simulator.faults.add(
            Fault.reset(match=f"{method} *", after_effect=True, times=None), share=0.3
        )
    undone = await apply(push, await push.undo())
    assert set(statuses(undone)) == {"deleted", "restored"}
    assert everything(simulator) == before


async def test_rows_can_be_pushed_again_after_an_undo(
    make: Make, simulator: CloseSimulator
) -> None:
    push = make(match=by_name())
    rows = [{"name": "Acme", "opportunity_value": "5", "task": "Call"}]
    await write(push, rows)
    await apply(push, await push.undo())
    assert statuses(await write(push, rows)) == ["created"]
    (lead,) = named(simulator, "Acme")
    assert (len(lead["opportunities"]), len(lead["tasks"])) == (1, 1)
