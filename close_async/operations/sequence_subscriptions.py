"""The operations of ``close.sequence_subscriptions``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.sequences import (
    SequenceSubscription,
    SequenceSubscriptionCreate,
    SequenceSubscriptionUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class SequenceSubscriptions(Resource[M]):
    """Subscribe contacts to sequences, and pause, resume and end their runs.

    A list needs ``sequence_id``, ``contact_id`` or ``lead_id``. The contact has its runs in
    ``Contact.subscriptions`` as well.

    See https://developer.close.com/api/resources/sequences
    """

    @property
    def with_response(self) -> "SequenceSubscriptions[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SequenceSubscriptions(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        sequence_id: str | None = None,
        contact_id: str | None = None,
        lead_id: str | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[SequenceSubscription]":
        """List sequence subscriptions.

        At least one filter is required: a sequence, a contact or a lead.

        Await the result for the first page, or iterate over it for all.

        Args:
            sequence_id: Only the subscriptions of this sequence, ``seq_…``.
            contact_id: Only the subscriptions of this contact, ``cont_…``.
            lead_id: Only the subscriptions of the contacts of this lead, ``lead_…``.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``sequence_id``, ``contact_id`` or ``lead_id`` is not an id, or is that
                of another type of object.
            ValueError: An argument is out of range.

        Example::

            async for subscription in close.sequence_subscriptions.list():
                print(subscription.id)
        """
        return self._paginator(
            SequenceSubscription,
            "/sequence_subscription/",
            params={
                "sequence_id": optional_id(sequence_id, "seq", "sequence_id"),
                "contact_id": optional_id(contact_id, "cont", "contact_id"),
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
            },
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self, subscription_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[SequenceSubscription]:
        return await self._request_object(
            SequenceSubscription,
            "GET",
            "/sequence_subscription/{id}/",
            ids={"id": check_id(subscription_id, "sub", "subscription_id")},
            options=options,
        )

    @operation
    async def get(
        self, subscription_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[SequenceSubscription]:
        """Get one sequence subscription.

        Args:
            subscription_id: The subscription's id, ``sub_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``subscription_id`` is not an id, or is that of another type of object.
            NotFoundError: No subscription with this id exists.

        Example::

            subscription = await close.sequence_subscriptions.get(subscription_id)
        """
        return await self._get(subscription_id, options=options)

    async def _create(
        self,
        subscription: SequenceSubscriptionCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SequenceSubscription]:
        return await self._request_object(
            SequenceSubscription,
            "POST",
            "/sequence_subscription/",
            body=read_body(
                "sequence_subscriptions.create", subscription, SequenceSubscriptionCreate
            ),
            options=options,
        )

    @operation
    async def create(
        self,
        subscription: SequenceSubscriptionCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SequenceSubscription]:
        """Subscribe a contact to a sequence.

        The contact begins with the first step.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second subscription.

        Args:
            subscription: The subscription to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            subscription = await close.sequence_subscriptions.create(
                SequenceSubscriptionCreate(
                    sequence_id="seq_4nWq8LrTz2VbKx6YmHc1Pd",
                    contact_id="cont_Rz6kQw1NpTb8VxLm3YcHd5",
                    contact_email="nora@brightfield.example",
                    sender_account_id="emailacct_6TnWz3KqLx9VbRc2YmHd5P",
                    sender_name="Ida Stone",
                    sender_email="ida@crm.example",
                    calls_assigned_to=["user_Qm3vT8kLxR5bWc0ZyNf7HsJd2PgUe9AtXoViKq4rB6M"],
                )
            )
        """
        return await self._create(subscription, options=options)

    async def _update(
        self,
        subscription_id: str,
        changes: SequenceSubscriptionUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SequenceSubscription]:
        return await self._request_object(
            SequenceSubscription,
            "PUT",
            "/sequence_subscription/{id}/",
            ids={"id": check_id(subscription_id, "sub", "subscription_id")},
            body=read_body("sequence_subscriptions.update", changes, SequenceSubscriptionUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        subscription_id: str,
        changes: SequenceSubscriptionUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SequenceSubscription]:
        """Pause or resume a sequence subscription.

        By its status, paused or active.

        Args:
            subscription_id: The subscription's id, ``sub_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``subscription_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No subscription with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.sequence_subscriptions.update(
                subscription_id,
                SequenceSubscriptionUpdate(status="paused"),
            )
        """
        return await self._update(subscription_id, changes, options=options)

    async def _delete(
        self, subscription_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/sequence_subscription/{id}/",
            ids={"id": check_id(subscription_id, "sub", "subscription_id")},
            options=options,
        )

    @operation
    async def delete(
        self, subscription_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """End a sequence subscription.

        The contact is unsubscribed from the sequence.

        Args:
            subscription_id: The subscription's id, ``sub_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``subscription_id`` is not an id, or is that of another type of object.
            NotFoundError: No subscription with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.sequence_subscriptions.delete(subscription_id)
        """
        return await self._delete(subscription_id, options=options)
