"""``close.tasks``: filters, and the life of a task."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from close_async import BadRequestError, CloseClient, InvalidIdError, UnknownFilterError
from close_async.models.tasks import (
    LeadTask,
    LeadTaskCreate,
    MissedCallTask,
    OutgoingCallTask,
    OutgoingCallTaskCreate,
    TaskBulkUpdate,
    TaskUpdate,
)
from close_async.testing import CloseSimulator

from .conftest import MockedClose

PAGE = {"data": [{"_type": "missed_call", "id": "noti_1"}], "has_more": False, "total_results": 1}


@pytest.mark.parametrize(
    ("filters", "query"),
    [
        ({}, "_type=all"),
        ({"type": "lead", "order_by": "-date"}, "_type=lead&_order_by=-date"),
        ({"type__in": ["voicemail", "missed_call"]}, "_type__in=voicemail,missed_call"),
        ({"date__gte": date(2026, 7, 1)}, "date__gte=2026-07-01&_type=all"),
        ({"due_date": date(2026, 7, 1)}, "due_date=2026-07-01&_type=all"),
        ({"date": date(2026, 7, 1), "format": "json"}, "date=2026-07-01&format=json&_type=all"),
        (
            {"date": datetime(2026, 7, 1, 9, tzinfo=UTC)},
            "date=2026-07-01T09:00:00%2B00:00&_type=all",
        ),
        (
            {"date_created__lt": datetime(2026, 7, 1, tzinfo=UTC), "is_complete": False},
            "date_created__lt=2026-07-01T00:00:00%2B00:00&is_complete=false&_type=all",
        ),
        ({"view": "inbox", "assigned_to": None}, "view=inbox&_type=all"),
    ],
)
async def test_filters_are_sent_as_close_reads_them(
    filters: dict[str, Any], query: str, close: CloseClient, mocked: MockedClose
) -> None:
    mocked.answers("GET", f"/task/?{query}&_skip=0&_limit=200", PAGE)
    page = await close.tasks.list(**filters)
    assert isinstance(page.data[0], MissedCallTask)


@pytest.mark.parametrize(
    ("filters", "error", "message"),
    [
        ({"is_completed": True}, UnknownFilterError, "no filter 'is_completed'; did you mean is_c"),
        ({"_type": "all"}, UnknownFilterError, "did you mean type"),
        ({"colour": "red"}, UnknownFilterError, "it has order_by, lead_id"),
        ({"id__in": []}, ValueError, "id__in is an empty list"),
        ({"date__gt": datetime(2026, 1, 1)}, ValueError, "date__gt: .* has no timezone"),  # noqa: DTZ001
        ({"lead_id": "cont_1"}, InvalidIdError, "lead_id must be an id that begins with 'lead_'"),
    ],
)
async def test_filters_that_close_would_ignore_raise(
    filters: dict[str, Any],
    error: type[Exception],
    message: str,
    close: CloseClient,
    mocked: MockedClose,
) -> None:
    with pytest.raises(error, match=message):
        await close.tasks.list(**filters)
    assert mocked.sent() == []


async def test_three_hundred_ids_are_sent_in_the_body(
    close: CloseClient, mocked: MockedClose
) -> None:
    ids = [f"task_{number:043}" for number in range(300)]
    mocked.answers("POST", "/task/", {"data": [], "has_more": False})
    await close.tasks.list(id__in=ids)
    ((method, path, body),) = mocked.sent()
    assert (method, path, body["_params"]["id__in"]) == ("POST", "/task/", ",".join(ids))
    assert body["_params"]["_type"] == "all"


async def test_changing_all_tasks_must_be_explicit(close: CloseClient, mocked: MockedClose) -> None:
    done = TaskBulkUpdate(is_complete=True)
    with pytest.raises(ValueError, match='pass one, or type="all"'):
        await close.tasks.update_many(done)
    with pytest.raises(ValueError, match="without a filter"):
        await close.tasks.update_many(done, lead_id=None)  # type: ignore[arg-type]
    assert mocked.sent() == []
    mocked.answers("PUT", "/task/", {"count": 3})
    assert (await close.tasks.update_many(done, type="all")).count == 3
    assert mocked.sent()[0][2] == {"is_complete": True, "_params": {"_type": "all"}}


async def test_ids_have_two_prefixes_and_bodies_two_classes(close: CloseClient) -> None:
    with pytest.raises(InvalidIdError, match="begins with 'task_' or 'noti_', not 'lead_1'"):
        await close.tasks.get("lead_1")
    with pytest.raises(InvalidIdError, match="lead_id"):
        await close.tasks.create(LeadTaskCreate(text="Call"))
    with pytest.raises(TypeError, match="LeadTaskCreate, not TaskUpdate"):
        await close.tasks.create(TaskUpdate(text="Call"))  # type: ignore[arg-type]


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=60, rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def live(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


async def test_the_life_of_a_task(sim: CloseSimulator, live: CloseClient) -> None:
    lead = next(row for row in sim.world.leads.values() if row["contacts"] and not row["tasks"])
    offer = LeadTaskCreate(lead_id=lead["id"], text="Send the offer", date=date(2031, 7, 14))
    task = await live.tasks.create(offer)
    assert (type(task), task.view, task.date) == (LeadTask, "future", date(2031, 7, 14))
    assert [each.id for each in (await live.leads.get(lead["id"])).tasks] == [task.id]
    task = await live.tasks.update(task.id, TaskUpdate(date=None, priority="high"))
    assert (task.view, task.is_dateless, task.priority) == ("inbox", True, "high")
    task = await live.tasks.update(task.id, TaskUpdate(is_complete=True))
    assert (task.view, task.object_type) == ("archive", "taskcompleted")
    shown = sim.world.leads[lead["id"]]  # a lead shows no done task, and has but another date
    assert shown == lead | {"date_updated": shown["date_updated"]}
    assert task.id in [each.id async for each in live.tasks.list(lead_id=lead["id"])]
    call = OutgoingCallTaskCreate(lead_id=lead["id"], contact_id=lead["contacts"][0]["id"])
    assert isinstance(await live.tasks.create(call), OutgoingCallTask)
    await live.tasks.delete(task.id)
    assert task.id not in [each.id async for each in live.tasks.list()]


async def test_a_list_has_all_types_by_default(live: CloseClient) -> None:
    tasks = [task async for task in live.tasks.list(page_size=7)]
    of_people = [task async for task in live.tasks.list(type="lead")]
    assert len({task.id for task in tasks}) == len(tasks) > len(of_people)
    assert {task.type for task in of_people} == {"lead"}
    assert {task.is_complete for task in of_people} == {True, False}


async def test_update_many(live: CloseClient) -> None:
    ids = [task.id async for task in live.tasks.list(is_complete=False, type="lead")]
    done = await live.tasks.update_many(TaskBulkUpdate(is_complete=True), id__in=ids[:5])
    assert done.ok
    left = [task.id async for task in live.tasks.list(is_complete=False, type="lead")]
    assert left == ids[5:]


async def test_a_task_without_a_text_is_rejected(sim: CloseSimulator, live: CloseClient) -> None:
    with pytest.raises(BadRequestError) as caught:
        await live.tasks.create(LeadTaskCreate(lead_id=next(iter(sim.world.leads))))
    assert caught.value.field_errors == {"text": "This field is required."}
