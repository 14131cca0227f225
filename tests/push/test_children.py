"""Opportunities, tasks and contacts of rows are created once."""

from collections.abc import Callable

from close_async import CloseClient
from close_async.push import LeadPush, by_name
from close_async.testing import CloseSimulator
from tests.push.leads import named, statuses, write

Make = Callable[..., LeadPush]


async def test_children_of_a_lead_that_exists(make: Make, simulator: CloseSimulator) -> None:
    simulator.world.create_lead(name="Acme")
    row = {"name": "Acme", "opportunity_value": "100", "opportunity_note": "Big", "task": "Call"}
    assert statuses(await write(make(match=by_name()), [row])) == ["updated"]
    assert statuses(await write(make(match=by_name()), [row])) == ["unchanged"]
    other = make(match=by_name(), journal=make().path.with_name("other.journal"))
    assert statuses(await write(other, [row])) == ["unchanged"]
    (lead,) = named(simulator, "Acme")
    assert (len(lead["opportunities"]), len(lead["tasks"])) == (1, 1)


async def test_an_opportunity_that_moved_on_is_not_created_again(
    make: Make, simulator: CloseSimulator
) -> None:
    row = {"name": "Acme", "opportunity_value": "100", "opportunity_status": "Proposal Sent"}
    push = make(match=by_name())
    await write(push, [row])
    (lead,) = named(simulator, "Acme")
    (opportunity,) = lead["opportunities"]
    won = simulator.world.organization.pipeline["statuses"][3]["id"]
    simulator.world.opportunities.update(opportunity["id"], {"status_id": won})
    assert statuses(await write(push, [row])) == ["unchanged"]
    # The journal knows it even after its value changed.
    simulator.world.opportunities.update(opportunity["id"], {"value": 5})
    assert statuses(await write(push, [row])) == ["unchanged"]


async def test_a_task_that_is_done_is_not_created_again(
    make: Make, simulator: CloseSimulator
) -> None:
    row = {"name": "Acme", "task": "Call", "task_date": "2027-02-01"}
    await write(make(match=by_name()), [row])
    (lead,) = named(simulator, "Acme")
    simulator.world.tasks.update(lead["tasks"][0]["id"], {"is_complete": True})
    other = make(match=by_name(), journal=make().path.with_name("other.journal"))
    assert statuses(await write(other, [row])) == ["unchanged"]


async def test_a_note_is_created_once(
    make: Make, simulator: CloseSimulator, close: CloseClient
) -> None:
    simulator.world.create_lead(name="Old")
    rows = [
        {"name": "Old", "note": "Met at a fair", "note2": ""},
        {"name": "New", "note": "Two\nlines", "note2": "More"},
    ]
    await write(make(match=by_name()), rows)
    assert statuses(await write(make(match=by_name()), rows)) == ["unchanged"] * 2
    other = make(match=by_name(), journal=make().path.with_name("other.journal"))
    assert statuses(await write(other, rows)) == ["unchanged"] * 2
    for name, texts in (("Old", ["Met at a fair"]), ("New", ["More", "Two\nlines"])):
        (lead,) = named(simulator, name)
        notes = [note async for note in close.activities.notes.list(lead_id=lead["id"])]
        assert sorted(str(note.note) for note in notes) == texts


async def test_children_in_every_row_of_a_lead_are_created_once(
    make: Make, simulator: CloseSimulator
) -> None:
    rows = [
        {"name": "Acme", "contact_email": f"p{n}@acme.com", "opportunity_value": "100"}
        for n in range(3)
    ]
    await write(make(match=by_name()), rows)
    (lead,) = named(simulator, "Acme")
    assert (len(lead["contacts"]), len(lead["opportunities"])) == (3, 1)


async def test_a_refused_child_is_reported_and_its_lead_kept(
    make: Make, simulator: CloseSimulator
) -> None:
    row = {"name": "Acme", "opportunity_value": "100", "opportunity_Signed On": "2027-01-31"}
    push = make(match=by_name())
    plan = await push.plan([row])
    field = simulator.world.organization.custom_fields["opportunity"][2]
    field["type"] = "choices"
    field["choices"] = ["never"]
    (outcome,) = [each async for each in push.apply(plan)]
    assert outcome.status == "rejected"
    assert "opportunity_Signed On" in outcome.problems
    assert [lead["id"] for lead in named(simulator, "Acme")] == [outcome.lead_id]
