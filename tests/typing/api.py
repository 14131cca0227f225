"""What type checkers make of the public names; mypy and pyright read this file, nothing runs it."""

from datetime import datetime
from typing import Any, assert_type

from close_async import (
    CloseClient,
    ExportStream,
    Page,
    Plan,
    Response,
    ScanPage,
    Window,
    decode,
    encode,
)
from close_async.models import (
    Activity,
    ActivityReport,
    ActivityReportRow,
    BulkDeletion,
    BulkEdit,
    Call,
    Contact,
    ContactCreate,
    Export,
    FieldEnrichment,
    FileLink,
    FoundObject,
    Lead,
    LeadCreate,
    LeadExportCreate,
    LeadStatus,
    LeadUpdate,
    Me,
    Note,
    NoteCreate,
    Opportunity,
    Pipeline,
    Role,
    RoleCreate,
    RoleUpdate,
    SequenceSubscription,
    Task,
    TaskUpdate,
    UpdatedCount,
    User,
)
from close_async.search import lead


async def read(close: CloseClient) -> None:
    lead = await close.leads.get("lead_1", fields=["id"])
    assert_type(lead, Lead)
    assert_type(lead.name, str | None)
    assert_type(lead.contacts, list[Contact])
    assert_type(lead.date_created, datetime)
    assert_type(lead.custom["cf_1"], Any)
    assert_type(await close.leads.with_response.get("lead_1"), Response[Lead])
    assert_type((await close.leads.with_response.get("lead_1")).parsed, Lead)
    assert_type(await close.me(), Me)
    assert_type(await close.request("GET", "/pipeline/"), Response[Any])


async def write(close: CloseClient) -> None:
    assert_type(await close.leads.create(LeadCreate(name="Wayne", url=None)), Lead)
    assert_type(await close.leads.update("lead_1", LeadUpdate(custom_add={"cf_1": 1})), Lead)
    assert_type(await close.leads.with_response.delete("lead_1"), Response[None])
    assert_type(await close.contacts.create(ContactCreate(lead_id="lead_1")), Contact)
    assert_type(await close.contacts.with_response.get("cont_1"), Response[Contact])
    assert_type(await close.leads.create({"name": "Wayne"}), Lead)
    assert_type(await close.roles.update(role_id="admin", changes={"name": "x"}), Role)
    assert_type(await close.roles.with_response.create(RoleCreate(name="x")), Response[Role])
    assert_type(await close.custom_fields.with_response.lead.delete("cf_1"), Response[None])
    assert_type(
        await close.tasks.update_many(TaskUpdate(is_complete=True), id__in=["task_1"]), UpdatedCount
    )
    assert_type(
        await close.memberships.update_many({"role_id": "user"}, id__in=["memb_1"]), UpdatedCount
    )
    await close.roles.create(RoleUpdate())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await close.leads.get(7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    LeadCreate(nmae="Wayne")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def lists(close: CloseClient) -> None:
    assert_type(await close.leads.list(), Page[Lead])
    assert_type((await close.leads.list())[0], Lead)
    assert_type((await close.leads.list())[:2], list[Lead])
    assert_type(await close.leads.list().first(), Lead | None)
    assert_type(await close.leads.search().to_list(), list[Lead])
    assert_type(await close.paginate("/activity/call/"), Page[dict[str, Any]])
    async for row in close.paginate("/activity/call/", params={"lead_id": "lead_1"}, limit=5):
        assert_type(row, dict[str, Any])
    len(close.leads.list())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    close.leads.list()[0]  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
    async for _ in await close.leads.list():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
        pass
    for _ in close.leads.list():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
        pass
    async for found in close.leads.list(limit=10):
        assert_type(found, Lead)
    assert_type(await close.contacts.list(lead_id="lead_1"), Page[Contact])
    assert_type(await close.tasks.list(type="lead", view="inbox"), Page[Task])
    close.tasks.list(is_completed=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    close.tasks.list(is_complete="no")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(await close.pipelines.list(), Page[Pipeline])
    async for user in close.users.list(order_by="first_name,last_name"):
        assert_type(user, User)
    async for page in close.lead_statuses.list().pages():
        assert_type(page, Page[LeadStatus])
        assert_type(page.data, list[LeadStatus])


async def exports(close: CloseClient) -> None:
    exported = await close.exports.leads(lead.num_calls > 3, fields=["name"])
    assert_type(exported, ExportStream[Lead])
    async for row in exported:
        assert_type(row, Lead)
    assert_type(await close.exports.opportunities(), ExportStream[Opportunity])
    assert_type(await close.exports.create_leads(LeadExportCreate()), Export)
    assert_type(await close.files.upload(b"", filename="a.txt"), FileLink)


async def activities(close: CloseClient) -> None:
    assert_type(await close.activities.list(limit=1), Page[Activity])
    assert_type(await close.activities.notes.create(NoteCreate(lead_id="lead_1")), Note)
    assert_type(await close.activities.calls.list(), Page[Call])
    assert_type(await close.activities.with_response.notes.get("acti_1"), Response[Note])
    async for each in close.activities.scan(types=["Call"]):
        assert_type(each, Activity)


async def searches(close: CloseClient) -> None:
    assert_type(await close.leads.search({"type": "match_all"}, sort=["-name"]), Page[Lead])
    assert_type(await close.contacts.count(), int)
    async for found in close.search("custom_object", fields=["id"]):
        assert_type(found, FoundObject)
    async for email in close.search("activity.email", fields=["id"]):
        assert_type(email, Activity)
    assert_type(await close.count("activity.email"), int)
    assert_type(await close.search("lead"), Page[Lead])
    assert_type(await close.search("contact"), Page[Contact])
    assert_type(await close.search("opportunity"), Page[Opportunity])
    scan = close.leads.scan(strategy="windows")
    assert_type(await scan.plan(), Plan)
    assert_type(scan.progress.fetched, int)
    async for row in scan:
        assert_type(row, Lead)
    async for page in scan.pages():
        assert_type(page, ScanPage[Lead])
        assert_type(page.covered, Window | None)
    close.leads.scan(strategy="fast")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def automation(close: CloseClient) -> None:
    def seen(edit: BulkEdit) -> None:
        assert_type(edit.n_leads_processed, int)

    old = lead.num_calls > 3
    done = await close.bulk_actions.edits.run(
        old, type="set_lead_status", lead_status_id="stat_1", progress=seen
    )
    assert_type(done, BulkEdit)
    assert_type(done.n_leads, int | None)
    edits = close.bulk_actions.with_response.edits
    assert_type(await edits.create({"type": "set_lead_status"}), Response[BulkEdit])
    assert_type(await close.bulk_actions.deletions.wait("bulkdelete_1"), BulkDeletion)
    await close.bulk_actions.deletions.run(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    async for subscription in close.sequence_subscriptions.list(lead_id="lead_1"):
        assert_type(subscription, SequenceSubscription)
    assert_type(await close.custom_fields.enrich({}), FieldEnrichment)


async def reports(close: CloseClient) -> None:
    report = await close.reports.activity({})
    assert_type(report, ActivityReport)
    assert_type(report.data, list[ActivityReportRow])
    assert_type(report.aggregations.totals, dict[str, float | None])
    assert_type(await close.reports.activity_csv({}), str)


def plain(close: CloseClient) -> None:
    assert_type(decode(Lead, {}), Lead)
    assert_type(encode(decode(Lead, {})), dict[str, Any])
    assert_type(close.with_options(timeout=None, priority="bulk"), CloseClient)
    close.with_options(priority="fast")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
