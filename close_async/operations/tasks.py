"""The operations of ``close.tasks``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.common import UpdatedCount
from close_async.models.tasks import (
    LeadTaskCreate,
    OutgoingCallTaskCreate,
    Task,
    TaskBulkUpdate,
    TaskUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body, read_union
from close_async.wire.filters import optional_choices
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

TaskOrderBy = Literal["date", "-date", "date_created", "-date_created"]
TaskType = Literal[
    "all",
    "lead",
    "outgoing_call",
    "incoming_email",
    "email_followup",
    "missed_call",
    "answered_detached_call",
    "voicemail",
    "opportunity_due",
    "incoming_sms",
]
TaskTypeItem = Literal[
    "lead",
    "outgoing_call",
    "incoming_email",
    "email_followup",
    "missed_call",
    "answered_detached_call",
    "voicemail",
    "opportunity_due",
    "incoming_sms",
]


class Tasks(Resource[M]):
    """The tasks of leads, open and done.

    See https://developer.close.com/api/resources/tasks
    """

    @property
    def with_response(self) -> "Tasks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Tasks(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        order_by: TaskOrderBy | str | None = None,
        lead_id: str | None = None,
        assigned_to: str | None = None,
        is_complete: bool | None = None,
        id: str | None = None,
        id__in: Sequence[str] | None = None,
        type: TaskType | str | None = None,
        type__in: Sequence[TaskTypeItem | str] | None = None,
        view: Literal["inbox", "future", "archive"] | str | None = None,
        date: date | None = None,
        date__lt: date | None = None,
        date__lte: date | None = None,
        date__gt: date | None = None,
        date__gte: date | None = None,
        due_date: date | None = None,
        due_date__lt: date | None = None,
        due_date__lte: date | None = None,
        due_date__gt: date | None = None,
        due_date__gte: date | None = None,
        date_created: date | None = None,
        date_created__lt: date | None = None,
        date_created__lte: date | None = None,
        date_created__gt: date | None = None,
        date_created__gte: date | None = None,
        date_updated: date | None = None,
        date_updated__lt: date | None = None,
        date_updated__lte: date | None = None,
        date_updated__gt: date | None = None,
        date_updated__gte: date | None = None,
        organization_id: str | None = None,
        format: str | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Task]":
        """List tasks: await the result for the first page, or iterate over it for all.

        Done tasks are included, unless ``is_complete`` or ``view`` excludes them.

        Args:
            order_by: The sort key; a minus sorts in descending order.
            lead_id: Only the tasks of this lead, ``lead_…``.
            assigned_to: Only the tasks of the user with this id.
            is_complete: Only tasks that are done, or only those that are not.
            id: Only the task with this id.
            id__in: Only the tasks with these ids.
            type: Only tasks of this type; ``all`` for those of every type. Close takes ``lead``
                without it. The client sends ``all`` if neither ``type`` nor ``type__in`` is set.
            type__in: Only tasks of these types.
            view: Only the tasks of a view of Close's inbox: due, future or done ones. Filters by
                ``date`` and ``due_date`` are then ignored.
            date: Only tasks that are due on this day, or at this point in time.
            date__lt: Only tasks due before this point in time, or day.
            date__lte: Only tasks due at or before this point in time, or day.
            date__gt: Only tasks due after this point in time, or day.
            date__gte: Only tasks due at or after this point in time, or day.
            due_date: Only tasks whose due date is this point in time, or day.
            due_date__lt: Only tasks first due before this point in time, or day.
            due_date__lte: Only tasks first due at or before this point in time, or day.
            due_date__gt: Only tasks first due after this point in time, or day.
            due_date__gte: Only tasks first due at or after this point in time, or day.
            date_created: Only tasks created at this point in time.
            date_created__lt: Only tasks created before this point in time, or day.
            date_created__lte: Only tasks created at or before this point in time, or day.
            date_created__gt: Only tasks created after this point in time, or day.
            date_created__gte: Only tasks created at or after this point in time, or day.
            date_updated: Only tasks last changed at this point in time.
            date_updated__lt: Only tasks last changed before this point in time, or day.
            date_updated__lte: Only tasks last changed at or before this point in time, or day.
            date_updated__gt: Only tasks last changed after this point in time, or day.
            date_updated__gte: Only tasks last changed at or after this point in time, or day.
            organization_id: Only tasks of this organization; an API key has access to one only.
            format: The format of the response, JSON by default. Close does not describe its values.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            today = datetime.now(UTC).date()
            async for task in close.tasks.list(is_complete=False, date__lte=today, order_by="date"):
                print(task.date, task.lead_name, task.text)
        """
        return self._paginator(
            Task,
            "/task/",
            params={
                "_order_by": order_by,
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "assigned_to": assigned_to,
                "is_complete": is_complete,
                "id": id,
                "id__in": id__in,
                "_type": "all" if type is None and type__in is None else type,
                "_type__in": optional_choices(type__in, "type__in", ("lead", "outgoing_call")),
                "view": view,
                "date": date,
                "date__lt": date__lt,
                "date__lte": date__lte,
                "date__gt": date__gt,
                "date__gte": date__gte,
                "due_date": due_date,
                "due_date__lt": due_date__lt,
                "due_date__lte": due_date__lte,
                "due_date__gt": due_date__gt,
                "due_date__gte": due_date__gte,
                "date_created": date_created,
                "date_created__lt": date_created__lt,
                "date_created__lte": date_created__lte,
                "date_created__gt": date_created__gt,
                "date_created__gte": date_created__gte,
                "date_updated": date_updated,
                "date_updated__lt": date_updated__lt,
                "date_updated__lte": date_updated__lte,
                "date_updated__gt": date_updated__gt,
                "date_updated__gte": date_updated__gte,
                "organization_id": organization_id,
                "format": format,
            },
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        task_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Task]:
        return await self._request_object(
            Task,
            "GET",
            "/task/{id}/",
            ids={"id": check_id(task_id, ("task", "noti"), "task_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        task_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Task]:
        """Get one task of any type.

        Args:
            task_id: The task's id, ``task_…`` or ``noti_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``task_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No task with this id exists.

        Example::

            task = await close.tasks.get(task_id)
        """
        return await self._get(task_id, fields=fields, options=options)

    async def _create(
        self,
        task: LeadTaskCreate | OutgoingCallTaskCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Task]:
        return await self._request_object(
            Task,
            "POST",
            "/task/",
            body=read_union("tasks.create", task, (LeadTaskCreate, OutgoingCallTaskCreate)),
            fields=fields,
            options=options,
        )

    async def _update(
        self,
        task_id: str,
        changes: TaskUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Task]:
        return await self._request_object(
            Task,
            "PUT",
            "/task/{id}/",
            ids={"id": check_id(task_id, ("task", "noti"), "task_id")},
            body=read_body("tasks.update", changes, TaskUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        task_id: str,
        changes: TaskUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Task]:
        """Update a task.

        Updates only the fields in the body. Of tasks that Close created, only ``date`` and
        ``is_complete`` can be updated. A done task is no longer in the list of its lead, but can
        still be read.

        Args:
            task_id: The task's id, ``task_…`` or ``noti_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``task_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No task with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.tasks.update(task_id, TaskUpdate(is_complete=True))
        """
        return await self._update(task_id, changes, fields=fields, options=options)

    async def _delete(
        self, task_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/task/{id}/",
            ids={"id": check_id(task_id, ("task", "noti"), "task_id")},
            options=options,
        )

    @operation
    async def delete(
        self, task_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a task.

        It is removed from its lead too.

        Args:
            task_id: The task's id, ``task_…`` or ``noti_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``task_id`` is not an id, or is that of another type of object.
            NotFoundError: No task with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.tasks.delete(task_id)
        """
        return await self._delete(task_id, options=options)

    async def _update_many(
        self,
        changes: TaskBulkUpdate | Mapping[str, Any],
        *,
        order_by: TaskOrderBy | str | None = None,
        lead_id: str | None = None,
        assigned_to: str | None = None,
        is_complete: bool | None = None,
        id: str | None = None,
        id__in: Sequence[str] | None = None,
        type: TaskType | str | None = None,
        type__in: Sequence[TaskTypeItem | str] | None = None,
        view: Literal["inbox", "future", "archive"] | str | None = None,
        date: date | None = None,
        date__lt: date | None = None,
        date__lte: date | None = None,
        date__gt: date | None = None,
        date__gte: date | None = None,
        due_date: date | None = None,
        due_date__lt: date | None = None,
        due_date__lte: date | None = None,
        due_date__gt: date | None = None,
        due_date__gte: date | None = None,
        date_created: date | None = None,
        date_created__lt: date | None = None,
        date_created__lte: date | None = None,
        date_created__gt: date | None = None,
        date_created__gte: date | None = None,
        date_updated: date | None = None,
        date_updated__lt: date | None = None,
        date_updated__lte: date | None = None,
        date_updated__gt: date | None = None,
        date_updated__gte: date | None = None,
        organization_id: str | None = None,
        format: str | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[UpdatedCount]:
        return await self._request_object(
            UpdatedCount,
            "PUT",
            "/task/",
            params_in_body={
                "_order_by": order_by,
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "assigned_to": assigned_to,
                "is_complete": is_complete,
                "id": id,
                "id__in": id__in,
                "_type": "all" if type is None and type__in is None else type,
                "_type__in": optional_choices(type__in, "type__in", ("lead", "outgoing_call")),
                "view": view,
                "date": date,
                "date__lt": date__lt,
                "date__lte": date__lte,
                "date__gt": date__gt,
                "date__gte": date__gte,
                "due_date": due_date,
                "due_date__lt": due_date__lt,
                "due_date__lte": due_date__lte,
                "due_date__gt": due_date__gt,
                "due_date__gte": due_date__gte,
                "date_created": date_created,
                "date_created__lt": date_created__lt,
                "date_created__lte": date_created__lte,
                "date_created__gt": date_created__gt,
                "date_created__gte": date_created__gte,
                "date_updated": date_updated,
                "date_updated__lt": date_updated__lt,
                "date_updated__lte": date_updated__lte,
                "date_updated__gt": date_updated__gt,
                "date_updated__gte": date_updated__gte,
                "organization_id": organization_id,
                "format": format,
            },
            body=read_body("tasks.update_many", changes, TaskBulkUpdate),
            fields=fields,
            options=options,
        )
