"""Plans, and what is written of them."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from close_async import (
    AuthenticationError,
    CloseClient,
    InternalServerError,
    RequestNotSentError,
)
from close_async.models import CustomFieldCreate
from close_async.push import (
    GuardError,
    JournalError,
    LeadPush,
    PushError,
    PushProgress,
    by_custom,
    by_name,
)
from close_async.testing import CloseSimulator, Fault
from tests.push.leads import (
    apply,
    everything,
    field_id,
    has_each_once,
    named,
    statuses,
    write,
    writes,
)
from tests.support.pushes import rows_of

Make = Callable[..., LeadPush]


async def test_a_plan_says_what_it_would_write(make: Make, simulator: CloseSimulator) -> None:
    simulator.world.create_lead(name="Acme", url="http://acme.com", description="Old")
    simulator.world.create_lead(name="Same", url="http://same.com")
    rows = [
        {"name": "New", "url": "new.com", "description": ""},
        {"name": "Acme", "url": "acme.com", "description": "Makes everything"},
        {"name": "Same", "url": "same.com", "description": ""},
        {"name": "Bad", "url": "two words", "description": ""},
    ]
    before = everything(simulator)
    plan = await make(match=by_name()).plan(rows)
    assert str(plan) == ("1 new, 1 to change (1 field), 1 alike, 1 rejected; 3 requests, 0 s")
    actions = {lead.name: lead.action for lead in plan}
    assert actions == {"New": "create", "Acme": "update", "Same": "unchanged"}
    (change,) = next(plan.leads("update")).changes
    assert str(change) == 'description: "Old" -> "Makes everything"'
    assert everything(simulator) == before
    assert writes(simulator) == []


async def test_a_second_push_writes_nothing(make: Make, simulator: CloseSimulator) -> None:
    rows = [
        row
        | {
            "contact_phone": f"(415) 555-{number:04}",
            "Interests": "SMS;API",
            "Last Import": "2027-01-31T09:00:00+01:00",
            "city": "Berlin",
            "opportunity_value": "100",
            "opportunity_status": "Won",
            "task": "Call",
        }
        for number, row in enumerate(rows_of(20))
    ]
    assert set(statuses(await write(make(), rows))) == {"created"}
    before = simulator.request_count
    assert set(statuses(await write(make(), rows))) == {"unchanged"}
    assert writes(simulator, before) == []
    # Nor with another journal, which knows nothing of the first push.
    other = make(journal=Path(make()._journal.path).with_name("other"))
    assert set(statuses(await write(other, rows))) == {"unchanged"}
    assert writes(simulator, before) == []


async def test_a_saved_plan_is_applied_elsewhere(
    make: Make, simulator: CloseSimulator, tmp_path: Path
) -> None:
    plan = await make().plan([*rows_of(30), {"name": "Bad", "url": "two words"}])
    plan.save(tmp_path / "plan.jsonl")
    assert (tmp_path / "plan.jsonl").stat().st_mode & 0o077 == 0
    leads = list(plan)
    other = make(journal=tmp_path / "other.journal")
    loaded = other.load(tmp_path / "plan.jsonl")
    assert (loaded.counts, list(loaded)) == (plan.counts, leads)
    outcomes = await apply(other, loaded)
    assert statuses(outcomes) == ["created"] * 30 + ["rejected"]
    assert len(named(simulator, "Firm 7")) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a line is not JSON"),
        ("{}", "not the header"),
        ('{"close_async_plan": 99}', "another version"),
        ("[1]", "not a JSON object"),
    ],
)
async def test_what_is_no_plan(make: Make, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "plan.jsonl").write_text(text)
    with pytest.raises(PushError, match=message):
        make().load(tmp_path / "plan.jsonl")


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


async def test_a_plan_replaces_a_plan_and_no_other_file(make: Make, tmp_path: Path) -> None:
    plan = await make().plan(rows_of(2))
    path, link = tmp_path / "plan.jsonl", tmp_path / "link"
    path.touch()
    link.symlink_to(path)
    for target in (path, path, link):  # one with nothing in it, a plan, and by a link
        plan.save(target)
    assert link.is_symlink()
    before = names_in(tmp_path)
    for text in ("name,url\nAcme,acme.com\n", "{}\n", "[1]", "\0"):
        path.write_text(text)
        with pytest.raises(PushError, match="name another file"):
            plan.save(path)
        assert path.read_text() == text
    with pytest.raises(PushError, match="name another file"):
        plan.save(tmp_path)
    assert names_in(tmp_path) == before


async def test_a_plan_that_was_cut_off(make: Make, tmp_path: Path) -> None:
    plan = await make().plan(rows_of(5))
    plan.save(tmp_path / "plan.jsonl")
    lines = (tmp_path / "plan.jsonl").read_text().splitlines()
    (tmp_path / "plan.jsonl").write_text("\n".join(lines[:-2]))
    other = make(journal=tmp_path / "other.journal")
    with pytest.raises(PushError, match="it has 3 of its 5 rows"):
        other.load(tmp_path / "plan.jsonl")


async def test_a_change_of_a_colleague_survives(make: Make, simulator: CloseSimulator) -> None:
    lead = simulator.world.create_lead(name="Acme", url="http://old.com", description="Old")
    contact = {"name": "Ada", "title": "CTO", "emails": [{"email": "ada@acme.com"}]}
    other = simulator.world.create_lead(name="B", contacts=[contact])
    gone = simulator.world.create_lead(name="Gone")
    push = make(match=by_name())
    plan = await push.plan(
        [
            {"name": "Acme", "url": "new.com", "description": "New", "contact_title": "",
             "contact_email": ""},
            {"name": "B", "url": "", "description": "", "contact_title": "CEO",
             "contact_email": "ada@acme.com"},
            {"name": "Gone", "url": "x.com", "description": "", "contact_title": "",
             "contact_email": ""},
        ]
    )  # fmt: skip
    simulator.world.update_lead(lead["id"], url="http://by-a-colleague.com")
    simulator.world.contacts.update_contact(other["contacts"][0]["id"], {"title": "Boss"})
    simulator.world.delete_lead(gone["id"])
    first, second, third = await apply(push, plan)
    assert first.status == "conflict"
    assert [change.field for change in first.changes] == ["description"]
    assert 'url is "http://by-a-colleague.com" now' in str(first.error)
    assert (second.status, second.changes) == ("conflict", ())
    assert third.status == "conflict"
    after = simulator.world.leads[lead["id"]]
    assert (after["url"], after["description"]) == ("http://by-a-colleague.com", "New")
    assert simulator.world.leads[other["id"]]["contacts"][0]["title"] == "Boss"


async def test_a_lead_that_a_colleague_created_meanwhile(
    make: Make, simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("close_async.push.apply._FRESH", 0.0)
    push = make(match=by_name())
    plan = await push.plan([{"name": "Acme"}, {"name": "B"}])
    lead = simulator.world.create_lead(name="Acme")
    first, second = await apply(push, plan)
    assert (first.status, second.status) == ("conflict", "created")
    assert lead["id"] in str(first.error)
    assert len(named(simulator, "Acme")) == 1


async def test_what_a_colleague_did_already_is_not_done_again(
    make: Make, simulator: CloseSimulator
) -> None:
    lead = simulator.world.create_lead(name="Acme")
    push = make(match=by_name())
    plan = await push.plan([{"name": "Acme", "url": "acme.com", "contact_email": "a@acme.com"}])
    simulator.world.update_lead(lead["id"], url="http://acme.com")
    simulator.world.contacts.create_contact(
        {"lead_id": lead["id"], "emails": [{"email": "a@acme.com"}]}
    )
    before = simulator.request_count
    assert statuses(await apply(push, plan)) == ["unchanged"]
    assert writes(simulator, before) == []


async def test_a_bad_row_stops_no_other(make: Make, simulator: CloseSimulator) -> None:
    rows = list(rows_of(300))
    for number in range(0, 300, 100):
        rows[number]["Seats"] = "many"  # found by the plan
    refusal = b'{"errors": [], "field-errors": {"url": "Invalid URL."}}'
    simulator.faults.add(Fault.body(refusal, status=400, match="POST /lead/", times=3, after=50))
    outcomes = await write(make(), rows)
    counts = {status: statuses(outcomes).count(status) for status in set(statuses(outcomes))}
    assert counts == {"created": 294, "rejected": 6}
    refused = [o for o in outcomes if o.problems.get("url")]
    assert [o.error for o in refused] == ["url: Invalid URL."] * 3
    assert len(list(make().unfinished() or [])) == 0


async def test_rejected_rows_can_be_corrected_and_pushed(make: Make) -> None:
    push = make()
    plan = await push.plan([{"name": "Acme", "Seats": "x"}, {"name": "B", "Seats": "5"}])
    await apply(push, plan)
    (row,) = plan.rejected()
    assert row.cells == {"name": "Acme", "Seats": "x"}
    corrected = dict(row.cells) | {"Seats": "5", "close_async_error": row.reason}
    assert statuses(await write(push, [corrected])) == ["created"]


async def test_modes(make: Make, simulator: CloseSimulator) -> None:
    simulator.world.create_lead(name="Acme")
    rows = [{"name": "Acme", "url": "acme.com"}, {"name": "New", "url": "new.com"}]
    create = await write(make(match=by_name(), mode="create"), rows)
    assert statuses(create) == ["skipped", "created"]
    assert create[0].error == "the lead exists (mode create)"
    update = await write(make(match=by_name(), mode="update"), [*rows, {"name": "No"}])
    assert statuses(update) == ["updated", "unchanged", "skipped"]


async def test_policies(make: Make, simulator: CloseSimulator) -> None:
    interests, source = field_id(simulator, "Interests"), field_id(simulator, "Source")
    lead = simulator.world.create_lead(
        {"name": "Acme", "description": "Old", interests: ["API"], source: "key-1"}
    )
    row = {"name": "Acme", "description": "New", "Interests": "SMS", "url": "acme.com",
           "Source": "key-2"}  # fmt: skip
    policies = {"*": "fill_empty", "Interests": "add", "Source": "overwrite"}
    await write(make(match=by_name(), write=policies), [row])
    after = simulator.world.leads[lead["id"]]
    assert (after["description"], after["url"]) == ("Old", "http://acme.com")
    assert (after[interests], after[source]) == (["API", "SMS"], "key-2")


async def test_addresses_of_contacts_are_added(make: Make, simulator: CloseSimulator) -> None:
    contact = {
        "name": "Ada",
        "emails": [{"email": "ada@old.com"}],
        "phones": [{"phone": "4155551234"}],
    }
    lead = simulator.world.create_lead(name="Acme", contacts=[contact])
    row = {"name": "Acme", "contact_name": "ada", "contact_email": "ada@new.com",
           "contact_phone": "+14155551234", "contact2_name": "Bob"}  # fmt: skip
    (outcome,) = await write(make(match=by_name()), [row])
    assert outcome.status == "updated"
    ada, bob = simulator.world.leads[lead["id"]]["contacts"]
    assert [each["email"] for each in ada["emails"]] == ["ada@old.com", "ada@new.com"]
    assert len(ada["phones"]) == 1
    assert bob["name"] == "Bob"
    row |= {"contact2_name": ""}
    await write(make(match=by_name(), write={"contact_email": "overwrite"}), [row])
    ada = simulator.world.leads[lead["id"]]["contacts"][0]
    assert [each["email"] for each in ada["emails"]] == ["ada@new.com"]


async def test_guards(make: Make, simulator: CloseSimulator) -> None:
    await write(make(), rows_of(10))
    rows = [row | {"Seats": "99"} for row in rows_of(4)] + list(rows_of(8, 4))
    push = make()
    plan = await push.plan(rows)
    before = simulator.request_count
    with pytest.raises(GuardError, match="writes 6 leads, more than at_most=5"):
        await apply(push, plan, at_most=5)
    with pytest.raises(GuardError, match="changes 40% of the 10 leads that match"):
        await apply(push, plan, at_most_share=0.3)
    with pytest.raises(ValueError, match="at_most_share must be from 0 to 1"):
        await apply(push, plan, at_most_share=2)
    assert writes(simulator, before) == []
    await apply(push, plan, at_most=6, at_most_share=0.4)


async def test_cancellation_leaves_a_journal_that_resumes(
    make: Make, simulator: CloseSimulator
) -> None:
    simulator.latency = 0.01
    push = make()
    plan = await push.plan(rows_of(200))
    seen = 0
    async for _ in push.apply(plan):
        seen += 1
        if seen == 50:
            break
    push = make()
    unfinished = push.unfinished()
    assert unfinished is not None
    assert unfinished.resumed
    rest = await apply(push, unfinished)
    assert push.unfinished() is None
    assert sum(unfinished.outcomes().values()) == 200
    assert len(rest) <= 150
    assert has_each_once(simulator, 200)


async def test_a_cancelled_task_ends_soon_and_resumes(
    make: Make, simulator: CloseSimulator
) -> None:
    push = make()
    plan = await push.plan(rows_of(200))
    started = asyncio.Event()

    async def run() -> None:
        async for _ in push.apply(plan):
            started.set()
            await asyncio.sleep(0.001)

    task = asyncio.create_task(run())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    push = make()
    unfinished = push.unfinished()
    assert unfinished is not None
    await apply(push, unfinished)
    assert has_each_once(simulator, 200)


async def test_an_interrupted_push_is_planned_again_with_other_rows(
    make: Make, simulator: CloseSimulator
) -> None:
    push = make()
    plan = await push.plan(rows_of(60))
    async for _ in push.apply(plan):
        break
    outcomes = await write(make(), rows_of(80))
    assert set(statuses(outcomes)) <= {"created", "unchanged"}
    assert has_each_once(simulator, 80)


async def test_a_revoked_key_ends_the_push_and_it_resumes(
    make: Make, simulator: CloseSimulator
) -> None:
    push = make()
    plan = await push.plan(rows_of(60))
    simulator.faults.add(Fault.status(401, match="POST /lead/", after=20, times=None))
    with pytest.raises(AuthenticationError):
        await apply(push, plan)
    simulator.faults.clear()
    # The responses of requests in flight were awaited: nothing is in doubt.
    doubts = "SELECT count(*) FROM write WHERE outcome IS NULL"
    assert push._journal.run_now(lambda db: db.execute(doubts).fetchone()) == (0,)
    push = make()
    unfinished = push.unfinished()
    assert unfinished is not None
    await apply(push, unfinished)
    assert has_each_once(simulator, 60)


async def test_a_key_that_may_not_write_at_all(make: Make, simulator: CloseSimulator) -> None:
    push = make()
    plan = await push.plan(rows_of(300))
    simulator.faults.add(Fault.status(401, match="POST /lead/", times=None))
    async with asyncio.timeout(60):  # every worker fails at the same time
        with pytest.raises(AuthenticationError):
            await apply(push, plan)


async def test_close_cannot_be_reached(make: Make, simulator: CloseSimulator) -> None:
    push = make()
    plan = await push.plan(rows_of(10))
    await simulator.close()
    with pytest.raises(RequestNotSentError):
        await apply(push, plan)
    assert push.unfinished() is not None


async def test_close_that_fails_for_long_ends_the_push(
    make: Make, simulator: CloseSimulator
) -> None:
    push = make(index_lag=0.0)
    plan = await push.plan(rows_of(60))
    simulator.faults.add(Fault.status(500, match="POST /lead/", times=None))
    with pytest.raises(InternalServerError):
        await apply(push, plan)
    simulator.faults.clear()
    unfinished = push.unfinished()
    assert unfinished is not None
    await apply(push, unfinished)
    assert has_each_once(simulator, 60)


async def test_a_plan_of_another_organization(make: Make, tmp_path: Path) -> None:
    push = make()
    plan = await push.plan(rows_of(3))
    plan.save(tmp_path / "plan.jsonl")
    async with (
        CloseSimulator(leads=5, seed=9) as other,
        CloseClient(other.api_key, base_url=other.url) as close,
        LeadPush(close, match=by_custom("Source"), journal=tmp_path / "b.journal") as elsewhere,
    ):
        loaded = elsewhere.load(tmp_path / "plan.jsonl")
        with pytest.raises(PushError, match="the plan is for the organization"):
            await apply(elsewhere, loaded)


async def test_the_organization_of_the_key_among_those_of_the_user(
    make: Make, simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization = simulator.world.organization
    me = organization.me()
    me["organizations"].insert(0, {"id": "orga_other", "name": "Another one"})
    monkeypatch.setattr(organization, "me", lambda: me)
    plan = await make().plan(rows_of(1))
    assert plan.organization_id == organization.id
    assert plan.organization == organization.settings["name"]


async def test_an_older_plan_of_the_same_journal(make: Make) -> None:
    push = make()
    old = await push.plan(rows_of(3))
    await push.plan(rows_of(4))
    with pytest.raises(PushError, match="has a newer one"):
        await apply(push, old)


async def test_progress(make: Make) -> None:
    seen: list[PushProgress] = []
    await write(make(on_progress=seen.append), rows_of(150))
    phases = list(dict.fromkeys(each.phase for each in seen))
    assert phases == ["reading", "matching", "comparing", "applying"]
    last = [each for each in seen if each.phase == "applying"][-1]
    assert (last.done, last.total) == (150, 150)


async def test_429s_are_waited_out(tmp_path: Path) -> None:
    async with (
        CloseSimulator(leads=5, rate_limits=False) as simulator,
        CloseClient(simulator.api_key, base_url=simulator.url) as close,
        LeadPush(close, match=by_custom("Source"), journal=tmp_path / "a.journal") as push,
    ):
        simulator.faults.add(Fault.rate_limit(0.05, match="POST /lead/", times=3))
        assert set(statuses(await write(push, rows_of(40)))) == {"created"}
        assert has_each_once(simulator, 40)


async def test_a_journal_in_use(make: Make, close: CloseClient, path: Path) -> None:
    make()
    with pytest.raises(JournalError, match="another process is using it"):
        LeadPush(close, match=by_name(), journal=path)


@pytest.mark.parametrize("content", [b"no database at all, but a text", b""])
async def test_a_file_that_is_no_journal(
    close: CloseClient, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content * 200)
    if content:
        with pytest.raises(JournalError, match="is not a journal"):
            LeadPush(close, match=by_name(), journal=path)
        assert path.read_bytes() == content * 200
    else:  # an empty file becomes one
        LeadPush(close, match=by_name(), journal=path).close()


async def test_a_database_that_is_no_journal(close: CloseClient, tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "other.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE lead (id)")
    db.commit()
    db.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="is another program's database"):
        LeadPush(close, match=by_name(), journal=path)
    assert path.read_bytes() == before


_WRITER = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode=" + sys.argv[2])
db.execute("PRAGMA cache_size=1")
db.execute("CREATE TABLE lead (id)")
db.execute("BEGIN")
db.executemany("INSERT INTO lead VALUES (?)", [("x" * 500,)] * 100)
os._exit(0)
"""
_READER = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0).execute("SELECT * FROM plan")
"""


def _run(program: str, *arguments: str) -> str:
    """Run a program in another process, and return its errors."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def _files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.mark.parametrize("mode", ["delete", "wal"])
async def test_a_database_that_another_program_left_in_the_middle(
    close: CloseClient, tmp_path: Path, mode: str
) -> None:
    """SQLite would roll its journal back, or write its log into it."""
    path = tmp_path / "other.db"
    assert not _run(_WRITER, str(path), mode)
    before = _files(tmp_path)
    assert len(before) > 1
    with pytest.raises(JournalError, match="is another program's database"):
        LeadPush(close, match=by_name(), journal=path)
    assert _files(tmp_path) == before


async def test_a_refused_second_push_leaves_the_lock_of_the_first(
    close: CloseClient, make: Make, path: Path
) -> None:
    """Reading the header in the same process must not release it."""
    make()
    with pytest.raises(JournalError, match="is using it"):
        LeadPush(close, match=by_name(), journal=path)
    assert "database is locked" in _run(_READER, str(path))


@pytest.mark.parametrize(
    "arguments",
    [
        {"mode": "replace"},
        {"empty": "delete"},
        {"ambiguous": "last"},
        {"write": {"name": "replace"}},
        {"decimal": ";"},
        {"separator": ""},
    ],
)
def test_arguments_that_are_not_valid(make: Make, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must"):
        make(**arguments)


async def test_a_hidden_key_of_each_lead(make: Make, simulator: CloseSimulator) -> None:
    await write(make(key_field=True), rows_of(3))
    fields = simulator.world.organization.custom_fields["lead"]
    (field,) = [each for each in fields if each["name"] == "close_async key"]
    assert field["type"] == "hidden"
    keys = {lead.get(f"custom.{field['id']}") for lead in simulator.world.leads.values()} - {None}
    assert len(keys) == 3
    # A second push uses the field that is there.
    await write(make(key_field=True), rows_of(3, 3))
    assert len([each for each in fields if each["name"] == "close_async key"]) == 1


def test_the_model_of_a_field_has_what_a_key_field_needs() -> None:
    assert CustomFieldCreate(name="x", type="hidden").type == "hidden"


async def test_leaving_the_block_stops_an_iteration_that_was_left(
    close: CloseClient, simulator: CloseSimulator, path: Path
) -> None:
    simulator.latency = 0.02
    async with LeadPush(close, match=by_name(), journal=path) as push:
        plan = await push.plan(rows_of(100))
        outcomes = push.apply(plan)
        async for _ in outcomes:
            break
    count = len(writes(simulator))
    assert count < 100
    await asyncio.sleep(0.1)
    assert len(writes(simulator)) == count
    # Every response that arrived is recorded: nothing is in doubt.
    async with LeadPush(close, match=by_name(), journal=path) as push:
        unfinished = push.unfinished()
        assert unfinished is not None
        assert unfinished.outcomes() == {"created": count}
