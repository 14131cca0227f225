"""Bulk actions: what they send, how they are awaited, and what fails."""

import asyncio
import pickle
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from close_async import (
    BulkActionFailedError,
    CloseClient,
    ConfigurationError,
    InvalidBodyError,
    InvalidIdError,
    NotFoundError,
    PaymentRequiredError,
    QueryError,
    RequestOptions,
)
from close_async.models import BulkDeletionCreate, BulkEdit, FieldEnrichmentCreate, SmartView
from close_async.resources.bulk_actions.edits import BulkEdits
from close_async.search import lead
from close_async.testing import CloseSimulator, ManualClock
from close_async.wire.convert import decode
from tests.support.mocked_close import MockedClose
from tests.support.virtual_time import now, run

Json = dict[str, Any]

ROUTE = "/bulk_action/edit/"
DONE: Json = {
    "id": "bulkedit_1",
    "status": "done",
    "n_leads": 3,
    "n_leads_processed": 3,
    "n_objects": 3,
    "n_objects_processed": 3,
}
NAMED: Json = {
    "type": "field_condition",
    "field": {"type": "regular_field", "object_type": "lead", "field_name": "name"},
    "condition": {"type": "text", "mode": "exact_value", "value": "Acme"},
}
LEADS: Json = {"type": "object_type", "object_type": "lead"}
BOTH: Json = {"type": "and", "queries": [LEADS, NAMED]}
SORT: list[Json] = [{"direction": "desc", "field": NAMED["field"]}]
SAVED: Json = {"query": BOTH, "results_limit": 5, "sort": SORT}
STATUS: Json = {"type": "set_lead_status", "lead_status_id": "stat_1"}


@pytest.fixture
async def sim(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CloseSimulator]:
    # The simulator's time passes with each poll, and not between them.
    monkeypatch.setattr("close_async.resources.base.polling._FIRST_PAUSE", 0.001)
    async with CloseSimulator(leads=60, clock=ManualClock(), rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def client(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as close:
        yield close


def passing(sim: CloseSimulator, seen: list[Any] | None = None) -> Callable[[Any], None]:
    """Return a ``progress`` that lets the simulator's time pass."""

    def progress(action: Any) -> None:
        if seen is not None:
            seen.append((action.status, action.n_leads, action.n_leads_processed))
        clock: Any = sim.world._clock
        clock.advance(0.25)

    return progress


# Running


async def test_a_bulk_edit_is_returned_when_it_is_done(
    sim: CloseSimulator, client: CloseClient
) -> None:
    status = sim.world.statuses[-1]
    seen: list[Any] = []
    done = await client.bulk_actions.edits.run(
        lead.status_id != status["id"],
        type="set_lead_status",
        lead_status_id=status["id"],
        progress=passing(sim, seen),
    )
    assert done.status == "done"
    assert done.n_leads == done.n_leads_processed == done.n_objects > 0
    assert sim.world.count_by_status()[status["label"]] == 60
    assert seen[0] == ("created", None, 0)
    assert seen[-1] == ("done", done.n_leads, done.n_leads)


async def test_a_custom_field_is_edited_by_name(sim: CloseSimulator, client: CloseClient) -> None:
    field = await client.custom_fields.lead.create(
        {
            "name": "Region",
            "type": "choices",
            "choices": ["N", "S"],
            "accepts_multiple_values": True,
        }
    )
    edits = client.bulk_actions.edits
    for operation, value in (("replace", "N"), ("add", "S"), ("remove", "N")):
        await edits.run(
            LEADS,
            type="set_custom_field",
            custom_field_name="Region",
            custom_field_values=[value],
            custom_field_operation=operation,  # type: ignore[arg-type]
            progress=passing(sim),
        )
    assert {str(row[f"custom.{field.id}"]) for row in sim.world.leads.values()} == {"['S']"}
    await edits.run(
        LEADS, type="clear_custom_field", custom_field_id=field.id, progress=passing(sim)
    )
    assert not any(f"custom.{field.id}" in row for row in sim.world.leads.values())


async def test_a_bulk_deletion_deletes_as_many_as_the_limit(
    sim: CloseSimulator, client: CloseClient
) -> None:
    oldest = [*sim.world.leads][:2]
    done = await client.bulk_actions.deletions.run(
        LEADS, sort=["date_created"], limit=2, progress=passing(sim)
    )
    assert (done.n_leads_processed, done.bulk_object_type) == (2, "lead")
    assert not {*oldest} & {*sim.world.leads}
    assert len(sim.world.leads) == 58
    [listed] = [each async for each in client.bulk_actions.deletions.list()]
    assert listed == done == await client.bulk_actions.deletions.get(done.id)


async def test_contacts_are_deleted_by_a_query_of_contacts(
    sim: CloseSimulator, client: CloseClient
) -> None:
    contacts: Json = {"type": "object_type", "object_type": "contact"}
    done = await client.bulk_actions.deletions.run(
        contacts, object_type="contact", progress=passing(sim)
    )
    assert done.n_objects_processed == done.n_objects > 0
    assert not any(row["contacts"] for row in sim.world.leads.values())


async def test_emails_and_subscriptions_are_for_contacts(
    sim: CloseSimulator, client: CloseClient
) -> None:
    made = await client.leads.create(
        {"name": "A", "contacts": [{"name": "N", "emails": [{"email": "n@a.example"}]}]}
    )
    mine: Json = {"type": "id", "value": made.id}
    template_id = next(iter(sim.world.tables["email_templates"]))
    sent = await client.bulk_actions.emails.run(
        mine, template_id=template_id, sender="Ida <ida@crm.example>", progress=passing(sim)
    )
    assert sent.n_objects_processed == 1
    subscribed = await client.bulk_actions.sequence_subscriptions.run(
        mine,
        action_type="subscribe",
        sequence_id=next(iter(sim.world.tables["sequences"])),
        sender_account_id="emailacct_1",
        sender_name="Ida",
        sender_email="ida@crm.example",
        contact_preference="contact",
        progress=passing(sim),
    )
    assert subscribed.n_objects_processed == 1
    [row] = [each async for each in client.sequence_subscriptions.list(lead_id=made.id)]
    assert (row.status, row.contact_id) == ("active", made.contacts[0].id)
    paused = await client.sequence_subscriptions.update(row.id, {"status": "paused"})
    assert paused.status_reason == "manual"


# Queries


@pytest.mark.parametrize(
    "query",
    [
        lead.name == "Acme",
        NAMED,
        BOTH,
        {"query": NAMED, "results_limit": 5, "sort": SORT},
        SAVED,
        decode(SmartView, {"id": "save_1", "type": "lead", "s_query": SAVED}),
        decode(SmartView, {"id": "save_1", "type": "lead", "s_query": SAVED}).s_query,
    ],
    ids=["builder", "node", "whole", "copied", "saved", "view", "query of a view"],
)
async def test_a_query_is_whatever_a_search_takes(
    close: CloseClient, mocked: MockedClose, query: Any
) -> None:
    mocked.answers("POST", ROUTE, DONE)
    mocked.answers("GET", f"{ROUTE}bulkedit_1/", DONE)
    await close.bulk_actions.edits.run(query, type="set_lead_status", lead_status_id="stat_1")
    (_, _, body), *_ = mocked.sent()
    node = body.pop("s_query")
    assert node == BOTH or query is BOTH or node["queries"][0] == LEADS
    is_saved = not isinstance(query, dict) or "results_limit" in query
    if is_saved and not hasattr(query, "to_json"):
        assert (body.pop("results_limit"), body.pop("sort")) == (5, SORT)
    assert body == {**STATUS, "send_done_email": False} | ({"sort": []} if "sort" in body else {})


async def test_a_smaller_limit_and_another_order_replace_those_of_the_query(
    close: CloseClient, mocked: MockedClose
) -> None:
    mocked.answers("POST", "/bulk_action/delete/", {**DONE, "id": "bulkdelete_1"})
    mocked.answers("GET", "/bulk_action/delete/bulkdelete_1/", {**DONE, "id": "bulkdelete_1"})
    await close.bulk_actions.deletions.run(SAVED, limit=3, sort=["date_created"])
    (_, _, body), *_ = mocked.sent()
    assert (body["results_limit"], body["sort"][0]["field"]["field_name"]) == (3, "date_created")


async def awaited(_: object) -> None:
    """A coroutine function, which would never be awaited."""


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda b: b.deletions.run(None), QueryError, "would select every object"),
        (lambda b: b.deletions.run("status:x"), QueryError, "query must be made with"),
        (lambda b: b.deletions.run(LEADS, object_type="contact"), QueryError, "is on lead"),
        (
            lambda b: b.deletions.run(LEADS, limit=0),
            ConfigurationError,
            "limit must be a whole number, 1 or more",
        ),
        (lambda b: b.deletions.run(LEADS, limit=True), ConfigurationError, "limit"),
        (lambda b: b.deletions.run(LEADS, max_wait=0), ConfigurationError, "max_wait"),
        (lambda b: b.deletions.run(LEADS, progress="print"), ConfigurationError, "progress"),
        (lambda b: b.deletions.run(LEADS, progress=awaited), ConfigurationError, "progress"),
        (
            lambda b: b.edits.run(LEADS, type="set_lead_status"),
            ConfigurationError,
            "lead_status_id",
        ),
        (
            lambda b: b.edits.run(LEADS, type="set_lead_status", lead_status_id="lead_1"),
            InvalidIdError,
            "lead_status_id",
        ),
        (
            lambda b: b.edits.run(LEADS, type="clear_custom_field"),
            ConfigurationError,
            "custom_field_id or custom_field_name",
        ),
        (
            lambda b: b.edits.run(LEADS, type="set_custom_field", custom_field_name="A"),
            ConfigurationError,
            "custom_field_value or custom_field_values",
        ),
        (
            lambda b: b.sequence_subscriptions.run(LEADS, action_type="subscribe"),
            ConfigurationError,
            "to subscribe needs sequence_id and sender_account_id and",
        ),
        (lambda b: b.emails.run(LEADS, template_id="lead_1"), InvalidIdError, "template_id"),
        (lambda b: b.deletions.create(BulkDeletionCreate()), ConfigurationError, "every lead"),
        (lambda b: b.deletions.create({"s_query": {}}), ConfigurationError, "every lead"),
        (lambda b: b.deletions.create({"s_query": SAVED}), QueryError, "the query itself"),
        (lambda b: b.deletions.create({"squery": LEADS}), InvalidBodyError, "squery"),
        (lambda b: b.edits.wait("bulkdelete_1"), InvalidIdError, "action_id"),
        (lambda b: b.edits.wait("bulkedit_1", max_wait=-1), ConfigurationError, "max_wait"),
    ],
)
async def test_mistakes_are_found_before_anything_is_sent(
    close: CloseClient,
    mocked: MockedClose,
    call: Callable[[Any], Any],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        await call(close.bulk_actions)
    assert mocked.sent() == []


async def test_each_kind_can_be_started_now_and_awaited_later(
    sim: CloseSimulator, client: CloseClient
) -> None:
    status, go = sim.world.statuses[0]["id"], passing(sim)
    bulk = client.bulk_actions
    edit = await bulk.edits.create(
        {"type": "set_lead_status", "lead_status_id": status, "s_query": LEADS}
    )
    assert (edit.status, edit.n_leads) == ("created", None)
    assert (await bulk.edits.wait(edit.id, progress=go)).n_leads == 60
    template_id = next(iter(sim.world.tables["email_templates"]))
    email = await bulk.emails.create({"template_id": template_id, "s_query": LEADS})
    sent = await bulk.emails.wait(email.id, progress=go)
    assert sent.n_objects_processed == sent.n_objects > 0
    pause = await bulk.sequence_subscriptions.create({"action_type": "pause", "s_query": LEADS})
    assert (await bulk.sequence_subscriptions.wait(pause.id, progress=go)).status == "done"
    deletion = await bulk.deletions.create(BulkDeletionCreate(query="status:Potential"))
    assert (await bulk.deletions.wait(deletion.id, progress=go)).n_leads == 60
    assert len(sim.world.leads) == 0


# Failures


async def test_a_failure_has_the_counts(sim: CloseSimulator, client: CloseClient) -> None:
    sim.world.bulk_fails_after = 7
    with pytest.raises(BulkActionFailedError, match="ended with an error") as caught:
        await client.bulk_actions.deletions.run(LEADS, progress=passing(sim))
    error: BulkActionFailedError = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert error.action_id is not None
    assert error.action_id.startswith("bulkdelete_")
    assert (error.status, error.n_leads, error.n_leads_processed) == ("error", 60, 7)
    assert (error.n_objects, error.n_objects_processed) == (60, 7)
    assert "leads: 7 of 60" in str(error)
    assert len(sim.world.leads) == 53
    with pytest.raises(BulkActionFailedError):
        await client.bulk_actions.deletions.wait(error.action_id)


@pytest.mark.parametrize(
    ("counts", "is_complete"),
    [
        ({"n_leads_processed": 2}, False),
        ({"n_objects_processed": 2}, False),
        ({"n_objects": None, "n_objects_processed": 0}, True),
        ({"n_objects_processed": 4}, True),
    ],
)
async def test_a_partial_bulk_action_fails(
    close: CloseClient, mocked: MockedClose, counts: Json, is_complete: bool
) -> None:
    mocked.answers("GET", f"{ROUTE}bulkedit_1/", DONE | counts)
    if is_complete:
        assert (await close.bulk_actions.edits.wait("bulkedit_1")).status == "done"
        return
    with pytest.raises(BulkActionFailedError, match="did not process everything") as caught:
        await close.bulk_actions.edits.wait("bulkedit_1")
    assert caught.value.status == "done"


async def test_a_lost_bulk_action_is_named(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers("POST", ROUTE, {"id": "bulkedit_1", "status": "created"})
    mocked.answers("GET", f"{ROUTE}bulkedit_1/", {"error": "No such thing."}, status=404)
    with pytest.raises(NotFoundError) as caught:
        await close.bulk_actions.edits.run(LEADS, **STATUS)
    assert "bulkedit_1" in caught.value.__notes__[0]


# Waiting


class Scripted(BulkEdits[Any]):
    """Bulk edits whose progress is a function of the time."""

    def __init__(self, at: Callable[[float], Json]) -> None:
        super().__init__(None)  # type: ignore[arg-type]
        self._at = at
        self.polls: list[float] = []

    async def _request_object(self, *_: Any, **__: Any) -> Any:
        self.polls.append(now())
        return SimpleNamespace(parsed=decode(BulkEdit, {"id": "bulkedit_1", **self._at(now())}))


def test_polls_back_off_to_15_seconds() -> None:
    edits = Scripted(lambda time: DONE if time > 600 else {"status": "processing"})
    assert run(edits.wait("bulkedit_1")).status == "done"
    times = zip(edits.polls, edits.polls[1:], strict=False)
    pauses = [round(after - before, 3) for before, after in times]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.25, 15.0)
    assert len(pauses) < 55


@pytest.mark.parametrize("status", ["paused", "processing", "of_tomorrow", None])
def test_a_bulk_action_in_which_nothing_changes_is_given_up_after_an_hour(
    status: str | None,
) -> None:
    edits = Scripted(lambda _: {"status": status, "n_leads": 10, "n_leads_processed": 4})

    async def main() -> float:
        with pytest.raises(BulkActionFailedError, match=f"its status is {status!r}") as caught:
            await edits.wait("bulkedit_1")
        assert (caught.value.n_leads, caught.value.n_leads_processed) == (10, 4)
        return now()

    assert run(main()) == pytest.approx(3600)


def test_progress_is_waited_for_as_long_as_it_takes() -> None:
    day = 86_400.0

    def at(time: float) -> Json:
        return {"status": "done" if time > day else "processing", "n_leads_processed": time // 3000}

    assert run(Scripted(at).wait("bulkedit_1")).status == "done"


def test_a_wait_can_be_bounded_and_cancelled() -> None:
    async def main() -> None:
        edits = Scripted(lambda time: {"status": "processing", "n_leads_processed": int(time)})
        with pytest.raises(BulkActionFailedError, match="not done within 100 s") as caught:
            await edits.wait("bulkedit_1", max_wait=100)
        assert (now(), caught.value.n_leads_processed) == (pytest.approx(100), 100)
        task = asyncio.ensure_future(edits.wait("bulkedit_1"))
        await asyncio.sleep(30)
        count = len(edits.polls)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(100)
        assert len(edits.polls) == count

    run(main())


# Field enrichment


def wanted() -> FieldEnrichmentCreate:
    return FieldEnrichmentCreate(
        organization_id="orga_1", object_type="lead", object_id="lead_1", field_id="cf_1"
    )


async def test_a_field_is_enriched(sim: CloseSimulator, client: CloseClient) -> None:
    field = await client.custom_fields.lead.create({"name": "Motto", "type": "text"})
    sim.world.enriched_values[field.id] = "Forward"
    lead_id = next(iter(sim.world.leads))
    found = await client.custom_fields.enrich(
        {
            "organization_id": sim.world.organization.id,
            "object_type": "lead",
            "object_id": lead_id,
            "field_id": field.id,
        }
    )
    assert (found.value, found.confidence) == ("Forward", "high")
    assert sim.world.leads[lead_id][f"custom.{field.id}"] == "Forward"


async def test_an_enrichment_has_time_and_is_not_repeated(mocked: MockedClose) -> None:
    async with CloseClient("api_key.secret", timeout=5, max_retries=4) as close:
        for _ in range(3):
            mocked.answers("POST", "/enrich_field/", {}, status=503, headers={"Retry-After": "0"})
        with pytest.raises(Exception, match="503"):
            await close.custom_fields.enrich(wanted())
        assert len(mocked.sent()) == 1
        with pytest.raises(Exception, match="2 attempts"):
            await close.custom_fields.enrich(wanted(), options=RequestOptions(max_retries=1))


async def test_an_enrichment_without_credits(close: CloseClient, mocked: MockedClose) -> None:
    mocked.answers("POST", "/enrich_field/", {"error": "No AI credits."}, status=402)
    with pytest.raises(PaymentRequiredError, match="credits"):
        await close.custom_fields.enrich(wanted())
