"""The operations of ``close.sequences``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.sequences import Sequence, SequenceCreate, SequenceUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Sequences(Resource[M]):
    """Create, read, update and delete sequences, which Close's application calls workflows.

    ``steps`` in an update replaces all steps: those that it does not name by their ``id`` are
    removed. ``close.sequence_subscriptions`` enrolls contacts, and
    ``close.bulk_actions.sequence_subscriptions`` those of many leads.

    See https://developer.close.com/api/resources/sequences
    """

    @property
    def with_response(self) -> "Sequences[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Sequences(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Sequence]":
        """List sequences: await the result for the first page, or iterate over it for all.

        Without the numbers of their subscriptions, which only single sequences have.

        Args:
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            ValueError: An argument is out of range.

        Example::

            async for sequence in close.sequences.list():
                print(sequence.name)
        """
        return self._paginator(
            Sequence,
            "/sequence/",
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self, sequence_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Sequence]:
        return await self._request_object(
            Sequence,
            "GET",
            "/sequence/{id}/",
            ids={"id": check_id(sequence_id, "seq", "sequence_id")},
            options=options,
        )

    @operation
    async def get(
        self, sequence_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Sequence]:
        """Get one sequence.

        With the numbers of its subscriptions by status.

        Args:
            sequence_id: The sequence's id, ``seq_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sequence_id`` is not an id, or is that of another type of object.
            NotFoundError: No sequence with this id exists.

        Example::

            sequence = await close.sequences.get(sequence_id)
        """
        return await self._get(sequence_id, options=options)

    async def _create(
        self,
        sequence: SequenceCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Sequence]:
        return await self._request_object(
            Sequence,
            "POST",
            "/sequence/",
            body=read_body("sequences.create", sequence, SequenceCreate),
            options=options,
        )

    @operation
    async def create(
        self,
        sequence: SequenceCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Sequence]:
        """Create a sequence.

        It is active at once. A step with an email_template_id and without a step_type is an email.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second sequence.

        Args:
            sequence: The sequence to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            sequence = await close.sequences.create(
                SequenceCreate(
                    name="Welcome",
                    timezone="Europe/Berlin",
                    schedule=SequenceSchedule(
                        ranges=[ScheduleRange(weekday=1, start="09:00", end="16:59")],
                    ),
                    steps=[
                        SequenceStep(
                            delay=0,
                            email_template_id="tmpl_5KxQr8TwVn2LbZc6YmHd1P",
                            threading="new_thread",
                            required=True,
                        ),
                        SequenceStep(delay=172800, step_type="call", required=True),
                    ],
                )
            )
        """
        return await self._create(sequence, options=options)

    async def _update(
        self,
        sequence_id: str,
        changes: SequenceUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Sequence]:
        return await self._request_object(
            Sequence,
            "PUT",
            "/sequence/{id}/",
            ids={"id": check_id(sequence_id, "seq", "sequence_id")},
            body=read_body("sequences.update", changes, SequenceUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        sequence_id: str,
        changes: SequenceUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Sequence]:
        """Update a sequence.

        Updates only the fields in the body. ``steps`` replaces the list: steps that are not in it
        are removed; an existing step is named by its id alone.

        Args:
            sequence_id: The sequence's id, ``seq_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sequence_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No sequence with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.sequences.update(
                sequence_id,
                SequenceUpdate(
                    status="paused",
                    steps=[SequenceStep(id="seqstep_2LcVx7QrTn5KwZb9YmHd4P")],
                ),
            )
        """
        return await self._update(sequence_id, changes, options=options)

    async def _delete(
        self, sequence_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/sequence/{id}/",
            ids={"id": check_id(sequence_id, "seq", "sequence_id")},
            options=options,
        )

    @operation
    async def delete(
        self, sequence_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a sequence.

        Its subscriptions end.

        Args:
            sequence_id: The sequence's id, ``seq_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sequence_id`` is not an id, or is that of another type of object.
            NotFoundError: No sequence with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.sequences.delete(sequence_id)
        """
        return await self._delete(sequence_id, options=options)
