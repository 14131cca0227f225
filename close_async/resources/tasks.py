"""``close.tasks``: the tasks of leads, open and done."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, Unpack

from close_async.models.common import UpdatedCount
from close_async.models.tasks import (
    LeadTaskCreate,
    OutgoingCallTaskCreate,
    Task,
    TaskBulkUpdate,
    TaskUpdate,
)
from close_async.operations import tasks as generated
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.unset import UNSET
from close_async.wire.bodies import read_body
from close_async.wire.convert import encode
from close_async.wire.filters import check_filters
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.models.params import TasksUpdateManyParams
    from close_async.options import RequestOptions

# Parameters that exclude no task: with these alone, update_many would change all of them.
_NOT_NARROWING = frozenset({"order_by", "format"})


class Tasks(generated.Tasks[M]):
    """Create, read, update and delete tasks.

    See https://developer.close.com/api/resources/tasks
    """

    @property
    def with_response(self) -> "Tasks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Tasks(self._caller, gives_response=True)

    @operation
    async def create(
        self,
        task: LeadTaskCreate | OutgoingCallTaskCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Task]:
        """Create a task of a lead, or a call to make; Close itself creates the other types.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second task.

        Args:
            task: The task to create; its class determines the type. Or a mapping with the keys of
                Close's JSON, of which ``_type`` determines it: ``lead`` without one.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is missing, or not the id of a lead.
            ValueError: A datetime has no timezone.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            offer = LeadTaskCreate(lead_id=lead.id, text="Send the offer", date=date(2026, 7, 14))
            await close.tasks.create(offer)
        """
        made: LeadTaskCreate | OutgoingCallTaskCreate
        kind = task.get("_type") if isinstance(task, Mapping) else None
        if kind == "outgoing_call" or isinstance(task, OutgoingCallTaskCreate):
            made = read_body("tasks.create", task, OutgoingCallTaskCreate)
        else:
            made = read_body("tasks.create", task, LeadTaskCreate)
        check_id(made.lead_id, "lead", "lead_id")
        if made.type is UNSET:
            made = copy(made)
            made.type = "outgoing_call" if isinstance(made, OutgoingCallTaskCreate) else "lead"
        return await self._create(made, fields=fields, options=options)

    @operation
    async def update_many(
        self,
        changes: TaskUpdate | TaskBulkUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
        **filters: "Unpack[TasksUpdateManyParams]",
    ) -> Response[UpdatedCount]:
        """Update all tasks that match filters in the same way.

        Args:
            changes: The fields to update, or a mapping with the keys of Close's JSON. Close accepts
                the fields of :class:`~close_async.models.TaskBulkUpdate`.
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
            InvalidBodyError: A field cannot be updated in many tasks at once, or a value of a
                mapping is of the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            takes_over = TaskUpdate(assigned_to=other.id)
            await close.tasks.update_many(takes_over, assigned_to=user.id, is_complete=False)
        """
        check_filters("tasks.update_many", "TasksUpdateManyParams", filters)
        narrowing = (value for name, value in filters.items() if name not in _NOT_NARROWING)
        if all(value is None for value in narrowing):
            msg = (
                "tasks.update_many() without a filter would change every task of the organization; "
                'pass one, or type="all" to change every task'
            )
            raise ValueError(msg)
        # Checked as a mapping, which names the fields that cannot be updated in many tasks at once.
        body = encode(changes) if isinstance(changes, TaskUpdate) else changes
        return await self._update_many(body, fields=fields, options=options, **filters)
