"""The operations of ``close.outcomes``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.outcomes import Outcome, OutcomeCreate, OutcomeUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Outcomes(Resource[M]):
    """Create, read, update and delete outcomes of calls and meetings.

    See https://developer.close.com/api/resources/outcomes
    """

    @property
    def with_response(self) -> "Outcomes[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Outcomes(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Outcome]":
        """List outcomes: await the result for the first page, or iterate over it for all.

        Args:
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
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for outcome in close.outcomes.list():
                print(outcome.name)
        """
        return self._paginator(
            Outcome,
            "/outcome/",
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
        outcome_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Outcome]:
        return await self._request_object(
            Outcome,
            "GET",
            "/outcome/{id}/",
            ids={"id": check_id(outcome_id, "outcome", "outcome_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        outcome_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Outcome]:
        """Get one outcome.

        Args:
            outcome_id: The outcome's id, ``outcome_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``outcome_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No outcome with this id exists.

        Example::

            outcome = await close.outcomes.get(outcome_id)
        """
        return await self._get(outcome_id, fields=fields, options=options)

    async def _create(
        self, outcome: OutcomeCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[Outcome]:
        return await self._request_object(
            Outcome,
            "POST",
            "/outcome/",
            body=read_body("outcomes.create", outcome, OutcomeCreate),
            options=options,
        )

    @operation
    async def create(
        self, outcome: OutcomeCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[Outcome]:
        """Create an outcome.

        Whether it is for calls, meetings or both follows from its type, unless ``applies_to`` is
        set.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second outcome.

        Args:
            outcome: The outcome to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            outcome = await close.outcomes.create(
                OutcomeCreate(
                    description="They asked for an offer.",
                    name="Wants an offer",
                    type="custom",
                )
            )
        """
        return await self._create(outcome, options=options)

    async def _update(
        self,
        outcome_id: str,
        changes: OutcomeUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Outcome]:
        return await self._request_object(
            Outcome,
            "PUT",
            "/outcome/{id}/",
            ids={"id": check_id(outcome_id, "outcome", "outcome_id")},
            body=read_body("outcomes.update", changes, OutcomeUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        outcome_id: str,
        changes: OutcomeUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Outcome]:
        """Update an outcome.

        Updates only the fields in the body; null changes nothing, but removes a description.

        Args:
            outcome_id: The outcome's id, ``outcome_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``outcome_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No outcome with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.outcomes.update(
                outcome_id,
                OutcomeUpdate(description=None, name="Wants an offer", type="vm-dropped"),
            )
        """
        return await self._update(outcome_id, changes, options=options)

    async def _delete(
        self, outcome_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/outcome/{id}/",
            ids={"id": check_id(outcome_id, "outcome", "outcome_id")},
            options=options,
        )

    @operation
    async def delete(
        self, outcome_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an outcome.

        Calls and meetings that have it keep its id. No other can get it.

        Args:
            outcome_id: The outcome's id, ``outcome_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``outcome_id`` is not an id, or is that of another type of object.
            NotFoundError: No outcome with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.outcomes.delete(outcome_id)
        """
        return await self._delete(outcome_id, options=options)
