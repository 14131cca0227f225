"""``close.activities``: the union of types, the rules of the list, single types and the scan."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from close_async import (
    BadRequestError,
    CloseClient,
    DecodeError,
    IncompleteScanError,
    InvalidBodyError,
    InvalidIdError,
    PermissionDeniedError,
    UnknownFieldError,
    UnknownFilterError,
    Window,
    decode,
    encode,
)
from close_async.models import (
    Activity,
    Call,
    CallUpdate,
    Created,
    CustomActivity,
    CustomActivityTypeUpdate,
    Email,
    EmailThread,
    LeadStatusChange,
    Note,
    NoteCreate,
    NoteUpdate,
    Sms,
)
from close_async.search import activity, lead
from close_async.testing import CloseSimulator, ManualClock
from close_simulator.activities.store import ALL_KINDS
from close_simulator.http import json_reply
from close_simulator.rules import activities as rules

from .conftest import MockedClose

_KINDS = ALL_KINDS - {"EmailThread"}
LEAD = "lead_7yJ2kQ0mVbR4tXc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba"
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
FAX = {"_type": "Fax", "id": "acti_1", "pages": 2, "activity_at": "2026-05-11T14:20:00+00:00"}


@asynccontextmanager
async def close_with(
    leads: int = 60, **options: Any
) -> AsyncIterator[tuple[CloseClient, CloseSimulator]]:
    options.setdefault("clock", ManualClock())
    async with (
        CloseSimulator(leads=leads, rate_limits=False, **options) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        yield close, sim


# The union


async def test_each_activity_has_the_class_of_its_type(
    close: CloseClient, mocked: MockedClose
) -> None:
    rows = [
        {"_type": "Call", "id": "acti_2", "duration": 84},
        {"_type": "SMS", "id": "acti_3"},
        FAX,
        {"id": "acti_4"},
    ]
    mocked.answers("GET", "/activity/?_skip=0&_limit=100", {"data": rows, "has_more": False})
    found = (await close.activities.list()).data
    assert [type(each) for each in found] == [Call, Sms, Activity, Activity]
    # Of a type that this version does not know, nothing is lost.
    assert (found[2].type, found[2].extra) == ("Fax", {"pages": 2})
    assert found[2].activity_at == datetime(2026, 5, 11, 14, 20, tzinfo=UTC)
    assert [encode(each) for each in found] == rows


def test_a_subclass_has_the_fields_of_every_activity() -> None:
    call = decode(Activity, {"_type": "Call", "lead_id": LEAD, "custom.cf_1": "Yes"})
    assert isinstance(call, Call)
    assert (call.lead_id, call.custom) == (LEAD, {"cf_1": "Yes"})
    note = decode(Activity, {"_type": "Note", "custom.cf_1": "Yes"})
    assert note.extra == {"custom.cf_1": "Yes"}


# The list of all types


@pytest.mark.parametrize(
    ("filters", "query"),
    [
        ({}, ""),
        ({"lead_id": LEAD, "type": "Call"}, f"lead_id={LEAD}&_type=Call&"),
        ({"lead_id": LEAD, "type": "CustomActivity"}, f"lead_id={LEAD}&_type=Custom&"),
        (
            {"lead_id": LEAD, "type__in": ["Call", "CustomActivity"]},
            f"lead_id={LEAD}&_type__in=Call,Custom&",
        ),
        ({"thread_emails": True}, "thread_emails=true&"),
        ({"thread_emails": False}, ""),
        ({"thread_emails": "only"}, "thread_emails=only&"),
        ({"date_created__gte": date(2026, 7, 1)}, "date_created__gte=2026-07-01&"),
        (
            {"lead_id": LEAD, "activity_at__lt": YEAR},
            f"_order_by=-activity_at&activity_at__lt=2026-01-01T00:00:00%2B00:00&lead_id={LEAD}&",
        ),
        (
            {"lead_id": LEAD, "activity_at__lt": date(2026, 1, 1), "order_by": "activity_at"},
            f"_order_by=activity_at&activity_at__lt=2026-01-01&lead_id={LEAD}&",
        ),
        ({"lead_id__in": [LEAD]}, f"lead_id__in={LEAD}&"),
    ],
)
async def test_filters_are_sent_as_close_reads_them(
    filters: dict[str, Any], query: str, close: CloseClient, mocked: MockedClose
) -> None:
    mocked.answers("GET", f"/activity/?{query}_skip=0&_limit=100", {"data": [], "has_more": False})
    assert (await close.activities.list(**filters)).data == []


@pytest.mark.parametrize(
    ("filters", "error", "message"),
    [
        ({"type": "Call"}, ValueError, "takes type only together with one lead_id"),
        ({"type__in": ["Call"]}, ValueError, r"scan\(\) takes types"),
        ({"user_id": "user_1"}, ValueError, "takes user_id only together"),
        ({"contact_id__in": ["cont_1"]}, ValueError, r"calls\.list\(\), take user_id and contact"),
        ({"type": "Call", "lead_id__in": [LEAD]}, ValueError, "together with one lead_id"),
        ({"order_by": "-activity_at"}, ValueError, "sorts by activity_at"),
        ({"activity_at__gte": YEAR}, ValueError, "takes its ranges, only together with one lead"),
        (
            {"lead_id": LEAD, "activity_at__gte": YEAR, "order_by": "-date_created"},
            ValueError,
            'takes activity_at__gte only if it sorts by the same field: pass order_by="-activity',
        ),
        (
            {"lead_id": LEAD, "activity_at__gte": YEAR, "date_created__lt": YEAR},
            ValueError,
            "takes date_created__lt only if",
        ),
        ({"kind": "Call"}, UnknownFilterError, "no filter 'kind'"),
        ({"lead_id": "cont_1"}, InvalidIdError, "lead_id"),
        ({"type__in": "Call", "lead_id": LEAD}, ValueError, "type__in is a list of names"),
        ({"fields": ["durations"]}, UnknownFieldError, "did you mean 'duration'"),
        ({"page_size": 101}, ValueError, "page_size"),
        ({"date_created__gte": datetime(2026, 1, 1)}, ValueError, "timezone"),  # noqa: DTZ001
    ],
)
async def test_what_close_would_reject_is_not_sent(
    filters: dict[str, Any], error: type[Exception], message: str, close: CloseClient
) -> None:
    with pytest.raises(error, match=message):
        await close.activities.list(**filters)


async def test_fields_of_any_type_can_be_selected() -> None:
    async with close_with() as (close, _):
        found = await close.activities.list(fields=["id", "_type", "duration", "subject", "custom"])
        keys = {key for each in found for key in dict(each)}
        assert any("custom." in key for key in keys)
        kinds = {type(each) for each in found}
        assert {Call, Email, Created} <= kinds


# Single types


async def test_a_note_lives_and_dies() -> None:
    async with close_with() as (close, sim):
        lead_id = next(iter(sim.world.leads))
        note = await close.activities.notes.create(NoteCreate(lead_id=lead_id, note="Hi"))
        assert isinstance(note, Note)
        assert note.note_html == "<body><p>Hi</p></body>"
        later = await close.activities.notes.update(note.id, NoteUpdate(pinned=True))
        assert later.pinned_at is not None
        newest = close.activities.notes.list(lead_id=lead_id, limit=1)
        assert [each.id async for each in newest] == [note.id]
        await close.activities.notes.delete(note.id)
        assert note.id not in [each.id async for each in close.activities.list(lead_id=lead_id)]


async def test_mappings_work_where_models_do_and_are_checked() -> None:
    async with close_with() as (close, sim):
        lead_id = next(iter(sim.world.leads))
        call = await close.activities.calls.create(
            {"lead_id": lead_id, "direction": "outbound", "duration": 120}
        )
        assert (call.duration, call.source) == (120, "External")
        assert (await close.activities.calls.update(call.id, CallUpdate(note="B"))).note == "B"
        with pytest.raises(InvalidBodyError) as caught:
            await close.activities.notes.create({"note": "Hi", "colour": "red"})
        assert {*caught.value.field_errors} == {"lead_id", "colour"}
        with pytest.raises(InvalidBodyError, match="lead_id"):
            await close.activities.notes.update(call.id, {"lead_id": lead_id})


async def test_an_email_is_sent_by_its_status_and_found_in_its_thread() -> None:
    async with close_with() as (close, sim):
        mail = {"lead_id": next(iter(sim.world.leads)), "status": "outbox", "subject": "Offer"}
        with pytest.raises(BadRequestError) as caught:
            await close.activities.emails.create(mail)
        assert [*caught.value.field_errors] == ["sender"]
        made = await close.activities.emails.create(
            {**mail, "sender": "ada@a.example", "to": ["maeve@b.example"]}
        )
        sim.world._clock.advance(5)  # type: ignore[attr-defined]
        email = await close.activities.emails.get(made.id)
        assert (email.status, email.envelope and email.envelope.subject) == ("sent", "Offer")
        thread = await close.activities.email_threads.get(email.thread_id or "")
        assert isinstance(thread, EmailThread)
        assert [each.id for each in thread.emails] == [email.id]


async def test_a_date_range_of_one_type_needs_no_lead() -> None:
    async with close_with() as (close, sim):
        user = sim.world.organization.users[1]["id"]
        found = [
            call async for call in close.activities.calls.list(user_id=user, date_created__gte=YEAR)
        ]
        assert {call.user_id for call in found} == {user}
        assert all(call.date_created >= YEAR for call in found)


async def test_an_integration_is_added_by_an_oauth_application_only() -> None:
    async with close_with() as (close, _):
        meeting = (await close.activities.meetings.list(limit=1)).data[0]
        with pytest.raises(PermissionDeniedError):
            await close.activities.meetings.set_integration(
                meeting.id, {"integration_data": {"note_html": "<p>Recorded</p>"}}
            )


async def test_custom_fields_are_read_and_written_by_name() -> None:
    async with close_with() as (close, sim):
        organization = sim.world.organization
        schema = await close.custom_fields.schema(organization.activity_type_id)
        day = f"custom.{organization.custom_fields['activity'][0]['id']}"
        visit = await close.activities.custom.create(
            {
                "lead_id": next(iter(sim.world.leads)),
                "custom_activity_type_id": organization.activity_type_id,
                day: "2026-06-01",
            }
        )
        assert isinstance(visit, CustomActivity)
        assert schema.read(visit)["Visited On"] == date(2026, 6, 1)
        assert visit.to_dict(names=schema)["Visited On"] == date(2026, 6, 1)
        call = await close.activities.calls.create({day: "2026-06-02"})
        assert schema.read(call)["Visited On"] == date(2026, 6, 2)


async def test_an_activity_type_lives_and_dies() -> None:
    async with close_with() as (close, sim):
        types = close.custom_activity_types
        made = await types.create({"name": "Visit", "description": "On site"})
        assert made.date_created.tzinfo is UTC
        renamed = await types.update(made.id, CustomActivityTypeUpdate(name="Call on them"))
        assert (renamed.name, (await types.get(made.id)).description) == ("Call on them", "On site")
        assert [each.name async for each in types.list()] == ["Site Visit", "Call on them"]
        await types.delete(made.id)
        assert [each.id async for each in types.list()] == [sim.world.organization.activity_type_id]


async def test_events_contain_activities_of_their_classes() -> None:
    async with close_with() as (close, sim):
        lead_id = next(iter(sim.world.leads))
        note = await close.activities.notes.create({"lead_id": lead_id, "note": "Hi"})
        await close.leads.update(lead_id, {"status_id": sim.world.statuses[3]["id"]})
        events = (await close.events.list(lead_id=lead_id)).data
        found = {
            event.object_type: decode(Activity, event.data)
            for event in events
            if event.object_type.startswith("activity.") and event.data
        }
        assert found["activity.note"] == note
        assert isinstance(found["activity.lead_status_change"], LeadStatusChange)
        listed = await close.activities.lead_status_changes.list(lead_id=lead_id, limit=1)
        assert listed.data == [found["activity.lead_status_change"]]


# Searches


async def test_a_search_returns_activities_in_their_classes() -> None:
    async with close_with() as (close, sim):
        wanted = [row["id"] for row in sim.world.activities.newest(frozenset({"Call"}), 0, 1 << 62)]
        found = [
            each
            async for each in close.search("activity.call", fields=["id", "duration"], page_size=20)
        ]
        assert {type(each) for each in found} == {Call}
        assert [each.id for each in found] == wanted[::-1]
        assert await close.count("activity.call") == len(wanted)
        called = [each.id async for each in close.leads.search(lead.num_calls >= 1)]
        related = [each.id async for each in close.leads.search(lead.has(activity.call))]
        assert called == related
        assert 0 < len(called) < 60


# The scan


async def test_every_activity_comes_once() -> None:
    async with close_with(800, imported=300) as (close, sim):
        wanted = [row["id"] for row in sim.world.activities.newest(_KINDS, 0, 1 << 62)]
        scan = close.activities.scan()
        found = Counter[str]()
        async for each in scan:
            assert isinstance(each, Activity)
            found[each.id] += 1
        assert found == Counter(wanted)
        assert scan.progress.fetched == len(wanted)
        assert scan.progress.windows_known == scan.progress.windows_closed
        # A list cannot be read to its end with fewer than its pages.
        assert sim.request_count < len(wanted) / 100 * 1.7


async def test_a_scan_is_bounded_by_time_and_type() -> None:
    async with close_with(300) as (close, sim):
        until = YEAR + timedelta(days=90)
        found = [each async for each in close.activities.scan(since=YEAR, until=until)]
        low, high = (round(each.timestamp() * 1000) for each in (YEAR, until))
        wanted = {row["id"] for row in sim.world.activities.newest(_KINDS, low, high)}
        assert {each.id for each in found} == wanted
        some = [each async for each in close.activities.scan(types=["Call", "CustomActivity"])]
        assert {type(each) for each in some} == {Call, CustomActivity}
        paths = {seen.path for seen in sim.requests} - {"/activity/"}
        assert paths == {"/activity/call/", "/activity/custom/"}
        kind = sim.world.organization.activity_type_id
        visits = [each async for each in close.activities.scan(types=[kind], fields=["id"])]
        assert len(visits) == sum(isinstance(each, CustomActivity) for each in some)
        assert {*visits[0].keys()} == {"_type", "id"}
        assert [each async for each in close.activities.scan(types=["actitype_other"])] == []
        threads = [each async for each in close.activities.scan(types=["EmailThread"])]
        assert {type(each) for each in threads} == {EmailThread}


async def test_a_scan_in_order_begins_with_the_newest() -> None:
    async with close_with(100, imported=40) as (close, _):
        found = [each async for each in close.activities.scan(ordered=True)]
        dates = [each.date_created for each in found]
        assert dates == sorted(dates, reverse=True)
        few = [each.id async for each in close.activities.scan(ordered=True, limit=130)]
        assert few == [each.id for each in found][:130]


async def test_a_scan_resumes_from_what_its_pages_covered() -> None:
    async with close_with(600, imported=200) as (close, _):
        covered: list[Window] = []
        read = Counter[str]()
        pages = close.activities.scan().pages()
        async for page in pages:
            read.update(each.id for each in page)
            if page.covered is not None:
                covered.append(page.covered)
            if len(read) > 2_000:
                break
        await pages.aclose()
        again = Counter[str]([each.id async for each in close.activities.scan(covered=covered)])
        everything = {each.id async for each in close.activities.scan()}
        assert read.keys() | again.keys() == everything
        assert again.total() < len(everything) - 1_000
        assert max(again.values()) == 1


async def test_what_is_created_after_the_newest_is_never_covered() -> None:
    async with close_with(0) as (close, sim):
        assert [page async for page in close.activities.scan().pages()] == []
        lead_id = sim.world.create_lead(name="A")["id"]
        covered: list[Window] = []
        for _ in range(2):  # in the same second
            pages = [page async for page in close.activities.scan(covered=covered).pages()]
            covered += [page.covered for page in pages if page.covered is not None]
            later = await close.activities.notes.create({"lead_id": lead_id, "note": "B"})
            found = [each.id async for each in close.activities.scan(covered=covered)]
            assert later.id in found


async def test_a_plan_counts_what_is_there() -> None:
    async with close_with(500) as (close, sim):
        plan = await close.activities.scan().plan()
        there = sim.world.activities.count(_KINDS, 0, 1 << 62)
        assert abs(plan.count - there) <= there * 0.05
        assert plan.strategy == "windows"
        assert plan.span is not None
        assert "activities" in str(plan)
        nothing = await close.activities.scan(types=["LeadMerge"]).plan()
        assert (nothing.count, nothing.span) == (0, None)
        [one] = [each async for each in close.activities.scan(limit=1)]
        part = close.activities.scan(since=one.date_created, until=one.date_created + HOUR)
        assert (await part.plan()).count == len([each async for each in part])


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"types": ["call"]}, ValueError, "unknown type 'call'; did you mean 'Call'"),
        ({"types": []}, ValueError, "types is a list of names"),
        ({"types": "Call"}, ValueError, "types is a list of names"),
        ({"types": ["Call", "Note"], "ordered": True}, ValueError, "ordered= goes with all types"),
        ({"since": datetime(2026, 1, 1)}, ValueError, "no timezone"),  # noqa: DTZ001
        ({"since": "2026-01-01"}, TypeError, "must be a datetime"),
        ({"since": YEAR, "until": YEAR}, ValueError, "ends after it starts"),
        ({"page_size": 200}, ValueError, "page_size"),
        ({"fields": ["durations"]}, UnknownFieldError, "durations"),
        ({"covered": ["2026"]}, TypeError, "covered holds windows"),
        ({"limit": -1}, ValueError, "limit"),
    ],
)
def test_arguments_of_a_scan_are_checked(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        CloseClient("api_key.secret").activities.scan(**arguments)


@pytest.mark.parametrize("order", ["shuffled", "oldest first", "by id"])
async def test_a_list_in_another_order_is_scanned_by_smaller_windows(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = rules._page

    def disordered(request: Any, kinds: frozenset[str], _: str) -> Any:
        """Answer as if the list had another order, with the same filters."""
        skip, limit = (int(request.query.get(key, 0)) for key in ("_skip", "_limit"))
        whole = request.world.activities.newest(kinds, *rules._range(request.query, UTC))
        rows = sorted(whole, key=ORDERS[order])
        data = rows[skip : skip + limit]
        return json_reply({"data": data, "has_more": skip + limit < len(rows)})

    async with close_with(400, imported=150) as (close, sim):
        monkeypatch.setattr(rules, "_page", disordered)
        wanted = [row["id"] for row in sim.world.activities.newest(CALLS, 0, 1 << 62)]
        found = Counter([each.id async for each in close.activities.scan(types=["Call"])])
        assert found == Counter(wanted)
        part = close.activities.scan(types=["Call"], since=YEAR, page_size=20)
        monkeypatch.setattr(rules, "_page", exact)
        assert {each.id async for each in part} <= found.keys()


CALLS = frozenset({"Call"})
ORDERS: dict[str, Any] = {
    "shuffled": lambda row: row["id"][::-1],
    "oldest first": lambda row: row["date_created"],
    "by id": lambda row: row["id"],
}


async def test_bounds_within_a_second_are_exact() -> None:
    async with close_with(5) as (close, sim):
        for number in range(250):
            stamp = f"2027-01-01T00:00:0{number // 200}.{number % 200 * 4:03}000+00:00"
            sim.world.create_lead(name=f"Burst {number}", date_created=stamp)
        low, high = (datetime(2027, 1, 1, 0, 0, 0, at, tzinfo=UTC) for at in (80_000, 320_000))
        found = [each async for each in close.activities.scan(since=low, until=high)]
        assert len(found) == 60
        assert {each.date_created for each in found} == {
            low + timedelta(milliseconds=4 * number) for number in range(60)
        }


async def test_a_server_that_ignores_the_bounds_is_noticed(
    close: CloseClient, mocked: MockedClose
) -> None:
    rows = [{"id": "acti_1", "date_created": "2026-03-01T00:00:00+00:00"}]
    page = {"data": rows, "has_more": True}
    query = "_order_by=-date_created&_limit=100&"
    since = "date_created__gte=2026-06-01T00:00:00%2B00:00"
    mocked.answers("GET", f"/activity/?{query}{since}", page)
    june = datetime(2026, 6, 1, tzinfo=UTC)
    assert [each async for each in close.activities.scan(since=june)] == []
    until = "date_created__lt=2026-01-01T00:00:00%2B00:00"
    mocked.answers("GET", f"/activity/?{query}{until}", page)
    with pytest.raises(DecodeError, match="created after 2026-01-01"):
        async for _ in close.activities.scan(until=YEAR):
            pass


async def test_activities_without_a_date_cost_only_themselves(
    close: CloseClient, mocked: MockedClose
) -> None:
    rows = [{"id": "acti_1", "date_created": "soon"}, {"id": "acti_2", "date_created": None}]
    good = {"id": "acti_3", "_type": "Note", "date_created": "2026-01-01T00:00:00+00:00"}
    page = {"data": [good, *rows], "has_more": False}
    mocked.answers("GET", "/activity/?_order_by=-date_created&_limit=100", page)
    pages = []
    with pytest.raises(IncompleteScanError, match="date_created of acti_2"):
        async for each in close.activities.scan().pages():
            pages.append(each)
    assert [each.id for each in pages[0]] == ["acti_3"]
    assert len(pages[0].unreadable) == 2
    assert pages[0].covered is None


async def test_a_page_from_which_a_scan_cannot_continue_is_an_error(
    close: CloseClient, mocked: MockedClose
) -> None:
    page = {"data": [{"id": "acti_1", "date_created": None}], "has_more": True}
    mocked.answers("GET", "/activity/?_order_by=-date_created&_limit=100", page)
    with pytest.raises(IncompleteScanError, match="creation date to continue from"):
        async for _ in close.activities.scan():
            pass
