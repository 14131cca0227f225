"""``close.tasks``: the tasks of leads, open and done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from close_async.models.params import TasksListParams, TasksUpdateManyParams
from close_async.models.tasks import (
    LeadTaskCreate,
    OutgoingCallTaskCreate,
    Task,
    TaskBulkUpdate,
    TasksChanged,
    TaskUpdate,
)
from close_async.resources.base.crud import CrudMethods, check_body
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.convert import encode
from close_async.wire.filters import check_filters
from close_async.wire.ids import check_id
from close_async.wire.query import encode_params

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


# Parameters that exclude no task: with these alone, update_many would change all of them.
_NOT_NARROWING = frozenset({"order_by", "format"})


class Tasks(CrudMethods[M, Task]):
    """Create, read, update and delete tasks.

    See https://developer.close.com/api/resources/tasks
    """

    _model = Task
    _singular = "task"
    _prefix = ("task", "noti")
    _route = "/task/"

    @property
    def with_response(self) -> "Tasks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Tasks(self._caller, gives_response=True)

    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
        **filters: Unpack[TasksListParams],
    ) -> "Paginator[Task]":
        """List tasks of all types: await the result for the first page, or iterate over it for all.

        Without a type, Close lists only the tasks that users create; here the default of ``type``
        is ``"all"``, unless ``type__in`` is set. Done tasks are included; ``is_complete=False``
        excludes them.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of tasks to return; ``None`` for all.
            page_size: Number of tasks per request, 1 to 200.
            ordered: Whether tasks are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.
            **filters: ``lead_id``, ``assigned_to``, ``is_complete``, ``id``, ``id__in``, ``type``
                (``"lead"`` for the tasks that users create), ``type__in``, and ``date``,
                ``due_date``, ``date_created`` and ``date_updated``, each alone for that day or
                time, or with ``__lt``, ``__lte``, ``__gt`` or ``__gte``. ``view`` selects a tab of
                Close's inbox (``"inbox"``, ``"future"``, ``"archive"``) and overrides the filters
                by ``date`` and ``due_date``. ``order_by`` is ``"date"`` or ``"date_created"``, with
                a minus for descending order. ``format`` is sent unchanged: Close lists it without a
                description. A filter that is ``None`` is ignored. ``id__in`` may hold any number of
                ids.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: An argument is out of its range, an empty list, or a datetime without a
                timezone.
            UnknownFieldError: ``fields`` contains a name that tasks do not have.

        Example::

            today = datetime.now(UTC).date()
            async for task in close.tasks.list(is_complete=False, date__lte=today, order_by="date"):
                print(task.date, task.lead_name, task.text)
        """
        return self._list(
            _narrowed("tasks.list", TasksListParams, filters),
            fields=fields,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
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
        """Get one task of any type, open or done.

        Args:
            task_id: The id of the task, ``task_…`` or ``noti_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Returns:
            The task as the class of its type: LeadTask, MissedCallTask and so on.

        Raises:
            InvalidIdError: ``task_id`` is not the id of a task.
            NotFoundError: No such task exists.
        """
        return await self._get(task_id, fields, options)

    @operation
    async def create(
        self,
        task: LeadTaskCreate | OutgoingCallTaskCreate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Task]:
        """Create a task of a lead, or a call to make; Close itself creates the other types.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second task.

        Args:
            task: The task to create; its class determines the type.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is missing, or not the id of a lead.
            ValueError: A datetime has no timezone.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            offer = LeadTaskCreate(lead_id=lead.id, text="Send the offer", date=date(2026, 7, 14))
            await close.tasks.create(offer)
        """
        is_call = isinstance(task, OutgoingCallTaskCreate)
        check_body("tasks.create", task, OutgoingCallTaskCreate if is_call else LeadTaskCreate)
        check_id(task.lead_id, "lead", "lead_id")
        body = {**encode(task), "_type": "outgoing_call" if is_call else "lead"}
        return await self._request_object(
            Task, "POST", self._route, body=body, fields=fields, options=options
        )

    @operation
    async def update(
        self,
        task_id: str,
        changes: TaskUpdate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Task]:
        """Update the fields of a task that are set in ``changes``.

        Of tasks that Close created (``noti_…``), only ``date`` and ``is_complete`` can be changed.

        Args:
            task_id: The id of the task, ``task_…`` or ``noti_…``.
            changes: The fields to update; ``date=None`` removes the date.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``task_id`` is not the id of a task.
            ValueError: A datetime has no timezone.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No such task exists.

        Example::

            await close.tasks.update(task.id, TaskUpdate(is_complete=True))
        """
        check_body("tasks.update", changes, TaskUpdate)
        return await self._update(task_id, changes, fields, options)

    @operation
    async def update_many(
        self,
        changes: TaskBulkUpdate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
        **filters: Unpack[TasksUpdateManyParams],
    ) -> Response[TasksChanged]:
        """Update all tasks that match filters in the same way.

        Args:
            changes: The fields to update.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.
            **filters: The filters of :meth:`list`. At least one besides ``order_by`` and ``format``
                is required, because none would match every task of the organization; pass
                ``type="all"`` for that.

        Returns:
            The response of Close: ``.ok``, or the number of updated tasks as ``.count``.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            ValueError: No filter is given, or a datetime has no timezone.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            takes_over = TaskBulkUpdate(assigned_to=other.id)
            await close.tasks.update_many(takes_over, assigned_to=user.id, is_complete=False)
        """
        check_body("tasks.update_many", changes, TaskBulkUpdate)
        narrowing = (value for name, value in filters.items() if name not in _NOT_NARROWING)
        if all(value is None for value in narrowing):
            msg = (
                "tasks.update_many() without a filter would change every task of the organization; "
                'pass one, or type="all" to change every task'
            )
            raise ValueError(msg)
        found = _narrowed("tasks.update_many", TasksUpdateManyParams, filters)
        body = {**encode(changes), "_params": encode_params(found)}
        return await self._request_object(
            TasksChanged, "PUT", self._route, body=body, fields=fields, options=options
        )

    @operation
    async def delete(
        self, task_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a task.

        Args:
            task_id: The id of the task, ``task_…`` or ``noti_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``task_id`` is not the id of a task.
            NotFoundError: No such task exists. If ``.attempts`` is above 1, an earlier attempt of
                this call may have deleted it and its response was lost.
        """
        return await self._delete(task_id, options)


def _narrowed(
    method: str, params: type[Any], filters: TasksListParams | TasksUpdateManyParams
) -> dict[str, Any]:
    """Check the filters; without a type, set it to ``all``, because Close defaults to ``lead``."""
    found = check_filters(method, params, filters)
    if found.get("lead_id") is not None:
        check_id(found["lead_id"], "lead", "lead_id")
    if found.get("_type") is None and found.get("_type__in") is None:
        found["_type"] = "all"
    return found
