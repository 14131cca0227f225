"""The operations of ``close.bulk_actions.sequence_subscriptions``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.bulk_actions import BulkSequenceSubscription, BulkSequenceSubscriptionCreate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class BulkSequenceSubscriptions(Resource[M]):
    """Subscribe the contacts of all leads that match a query to a sequence, or pause and resume their
    subscriptions.

    See https://developer.close.com/api/resources/bulk-actions
    """

    @property
    def with_response(self) -> "BulkSequenceSubscriptions[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkSequenceSubscriptions(self._caller, gives_response=True)

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
    ) -> "Paginator[BulkSequenceSubscription]":
        """List bulk subscriptions: await the result for the first page, or iterate over it for all.

        Newest first.

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

            async for subscription in close.bulk_actions.sequence_subscriptions.list():
                print(subscription.id)
        """
        return self._paginator(
            BulkSequenceSubscription,
            "/bulk_action/sequence_subscription/",
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
        subscription_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkSequenceSubscription]:
        return await self._request_object(
            BulkSequenceSubscription,
            "GET",
            "/bulk_action/sequence_subscription/{id}/",
            ids={"id": check_id(subscription_id, "bulkseqsub", "subscription_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        subscription_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkSequenceSubscription]:
        """Get one bulk subscription.

        Returns its progress.

        Args:
            subscription_id: The bulk subscription's id, ``bulkseqsub_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``subscription_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No subscription with this id exists.

        Example::

            subscription = await close.bulk_actions.sequence_subscriptions.get(subscription_id)
        """
        return await self._get(subscription_id, fields=fields, options=options)

    async def _create(
        self,
        subscription: BulkSequenceSubscriptionCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkSequenceSubscription]:
        return await self._request_object(
            BulkSequenceSubscription,
            "POST",
            "/bulk_action/sequence_subscription/",
            body=read_body(
                "bulk_actions.sequence_subscriptions.create",
                subscription,
                BulkSequenceSubscriptionCreate,
            ),
            options=options,
        )
