"""The operations of ``close.webhooks``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.webhooks import (
    WebhookSubscription,
    WebhookSubscriptionCreate,
    WebhookSubscriptionUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Webhooks(Resource[M]):
    """Create, read, update and delete webhook subscriptions.

    :class:`close_async.webhooks.Webhook` verifies and parses the deliveries. Only the response of
    ``create`` includes ``signature_key``: store it.

    Example::

        wanted = [WebhookEventFilter(object_type="lead", action="deleted")]
        subscription = await close.webhooks.create(
            WebhookSubscriptionCreate(url="https://hooks.example/close", events=wanted)
        )
        store(subscription.signature_key)

    See https://developer.close.com/api/resources/webhook-subscriptions
    """

    @property
    def with_response(self) -> "Webhooks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Webhooks(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[WebhookSubscription]":
        """List webhook subscriptions.

        All webhook subscriptions of the organization, on one page.

        Await the result for the first page, or iterate over it for all.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for webhook in close.webhooks.list():
                print(webhook.id)
        """
        return self._paginator(WebhookSubscription, "/webhook/", fields=fields, options=options)

    async def _get(
        self,
        webhook_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WebhookSubscription]:
        return await self._request_object(
            WebhookSubscription,
            "GET",
            "/webhook/{id}/",
            ids={"id": check_id(webhook_id, "whsub", "webhook_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        webhook_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WebhookSubscription]:
        """Get one webhook subscription.

        Args:
            webhook_id: The webhook subscription's id, ``whsub_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``webhook_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No webhook with this id exists.

        Example::

            webhook = await close.webhooks.get(webhook_id)
        """
        return await self._get(webhook_id, fields=fields, options=options)

    async def _create(
        self,
        webhook: WebhookSubscriptionCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WebhookSubscription]:
        return await self._request_object(
            WebhookSubscription,
            "POST",
            "/webhook/",
            body=read_body("webhooks.create", webhook, WebhookSubscriptionCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        webhook: WebhookSubscriptionCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WebhookSubscription]:
        """Create a webhook subscription.

        Only this response contains the key with which deliveries are signed. An organization has up
        to 40 subscriptions.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second webhook.

        Args:
            webhook: The webhook to create, or a mapping with the keys of Close's JSON.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            webhook = await close.webhooks.create(
                WebhookSubscriptionCreate(
                    url="https://hooks.example/close",
                    events=[
                        WebhookEventFilter(object_type="lead", action="created"),
                        WebhookEventFilter(object_type="lead", action="deleted"),
                    ],
                )
            )
        """
        return await self._create(webhook, fields=fields, options=options)

    async def _update(
        self,
        webhook_id: str,
        changes: WebhookSubscriptionUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WebhookSubscription]:
        return await self._request_object(
            WebhookSubscription,
            "PUT",
            "/webhook/{id}/",
            ids={"id": check_id(webhook_id, "whsub", "webhook_id")},
            body=read_body("webhooks.update", changes, WebhookSubscriptionUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        webhook_id: str,
        changes: WebhookSubscriptionUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WebhookSubscription]:
        """Update a webhook subscription.

        Updates only the fields in the body. Setting the status resumes a paused subscription.

        Args:
            webhook_id: The webhook subscription's id, ``whsub_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``webhook_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No webhook with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.webhooks.update(webhook_id, WebhookSubscriptionUpdate(status="active"))
        """
        return await self._update(webhook_id, changes, fields=fields, options=options)

    async def _delete(
        self, webhook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/webhook/{id}/",
            ids={"id": check_id(webhook_id, "whsub", "webhook_id")},
            options=options,
        )

    @operation
    async def delete(
        self, webhook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a webhook subscription.

        Undelivered events are discarded.

        Args:
            webhook_id: The webhook subscription's id, ``whsub_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``webhook_id`` is not an id, or is that of another type of object.
            NotFoundError: No webhook with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.webhooks.delete(webhook_id)
        """
        return await self._delete(webhook_id, options=options)
