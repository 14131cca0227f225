"""``close.tasks``: what is to be done about the leads, and what was done."""

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
from close_async.resources.base.crud import Crud, check_body
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


# Parameters that leave every task in.
_NOT_NARROWING = frozenset({"order_by", "format"})


class Tasks(Crud[M, Task]):
    """Create, read, update and delete tasks.

    See https://developer.close.com/api/resources/tasks
    """

    _model = Task
    _noun = "task"
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
        """List tasks of every type: await it for the first page, or iterate it to the end.

        Close's own list leaves out all but the tasks that people write, unless a type is named;
        here ``type`` is ``"all"`` unless ``type``, or ``type__in``, says otherwise. Done tasks are
        in the list, too: ``is_complete=False`` leaves them out.

        Args:
            fields: The names of the fields to get.
            limit: How many tasks to read in all; ``None`` reads to the end.
            page_size: How many tasks a request asks for, 1 to 200.
            ordered: Whether tasks come in the list's order, or page by page as they arrive.
            concurrency: The most requests that may be under way. Without it there are as many as
                the rate limit and the round trip ask for.
            options: What differs from the client's options.
            **filters: ``lead_id``, ``assigned_to``, ``is_complete``, ``id``, ``id__in``, ``type``
                (``"lead"`` for the tasks that people write), ``type__in``, and ``date``,
                ``due_date``, ``date_created`` and ``date_updated``, each alone for that very day or
                time, or with ``__lt``, ``__lte``, ``__gt`` or ``__gte``. ``view`` gives what
                Close's inbox shows (``"inbox"``, ``"future"``, ``"archive"``) and overrules the
                filters by ``date`` and ``due_date``. ``order_by`` is ``"date"``,
                ``"date_created"``, or one of them with a minus for the latest first. ``format`` is
                passed on as it is: Close names it without describing it. A filter that is ``None``
                is left out. Any number of ids may be given.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: An argument is out of its range, an empty list, or a datetime without a
                timezone.
            UnknownFieldError: ``fields`` has a name that tasks do not have.

        Example:
            ```python
            today = datetime.now(UTC).date()
            async for task in close.tasks.list(is_complete=False, date__lte=today, order_by="date"):
                print(task.date, task.lead_name, task.text)
            ```
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
        """Get one task, of whatever type, done or not.

        Args:
            task_id: Its id, ``task_…`` or ``noti_…``.
            fields: The names of the fields to get.
            options: What differs from the client's options.

        Returns:
            The task in the class of its type: LeadTask, MissedCallTask and so on.

        Raises:
            InvalidIdError: ``task_id`` is not the id of a task.
            NotFoundError: There is no such task.
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
        """Create a task at a lead, or a call to make; other types are made by Close alone.

        It is sent once: when its answer is lost, ResponseLostError says so, since a second try
        could make a second task.

        Args:
            task: What to create; its class decides the type.
            fields: The fields of the created task to get back.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``lead_id`` is missing, or not the id of a lead.
            ValueError: A datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.

        Example:
            ```python
            offer = LeadTaskCreate(lead_id=lead.id, text="Send the offer", date=date(2026, 7, 14))
            await close.tasks.create(offer)
            ```
        """
        is_call = isinstance(task, OutgoingCallTaskCreate)
        check_body("tasks.create", task, OutgoingCallTaskCreate if is_call else LeadTaskCreate)
        check_id(task.lead_id, "lead", "lead_id")
        body = {**encode(task), "_type": "outgoing_call" if is_call else "lead"}
        return await self._object(
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
        """Change the fields of a task that ``changes`` sets, and no others.

        Of tasks that Close made (``noti_…``), only ``date`` and ``is_complete`` can be changed.

        Args:
            task_id: Its id, ``task_…`` or ``noti_…``.
            changes: The new values; ``date=None`` takes its date away.
            fields: The fields of the changed task to get back.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``task_id`` is not the id of a task.
            ValueError: A datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            NotFoundError: There is no such task.

        Example:
            ```python
            await close.tasks.update(task.id, TaskUpdate(is_complete=True))
            ```
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
        """Change in the same way all tasks that ``list`` would give for these filters.

        Args:
            changes: The new values.
            fields: The names of the response's fields to get.
            options: What differs from the client's options.
            **filters: Those of :meth:`list`. At least one besides ``order_by`` and ``format`` is
                needed, since none would mean every task of the organization; ``type="all"`` says
                just that.

        Returns:
            What Close says of it: ``.ok``, or how many were changed as ``.count``.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            ValueError: There are no filters, or a datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.

        Example:
            ```python
            takes_over = TaskBulkUpdate(assigned_to=other.id)
            await close.tasks.update_many(takes_over, assigned_to=user.id, is_complete=False)
            ```
        """
        check_body("tasks.update_many", changes, TaskBulkUpdate)
        narrowing = (value for name, value in filters.items() if name not in _NOT_NARROWING)
        if all(value is None for value in narrowing):
            msg = (
                "tasks.update_many() without a filter would change every task of the organization; "
                'give one, or type="all" if that is what you want'
            )
            raise ValueError(msg)
        found = _narrowed("tasks.update_many", TasksUpdateManyParams, filters)
        body = {**encode(changes), "_params": encode_params(found)}
        return await self._object(
            TasksChanged, "PUT", self._route, body=body, fields=fields, options=options
        )

    @operation
    async def delete(
        self, task_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a task.

        Args:
            task_id: Its id, ``task_…`` or ``noti_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``task_id`` is not the id of a task.
            NotFoundError: There is no such task. It may be that an earlier attempt of this very
                call deleted it and that its answer was lost: ``.attempts`` is then over 1.
        """
        return await self._delete(task_id, options)


def _narrowed(
    method: str, params: type[Any], filters: TasksListParams | TasksUpdateManyParams
) -> dict[str, Any]:
    """Check filters, and ask for all types where they name none: Close would take ``lead``."""
    found = check_filters(method, params, filters)
    if found.get("lead_id") is not None:
        check_id(found["lead_id"], "lead", "lead_id")
    if found.get("_type") is None and found.get("_type__in") is None:
        found["_type"] = "all"
    return found
