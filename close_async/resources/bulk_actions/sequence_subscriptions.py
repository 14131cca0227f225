"""``close.bulk_actions.sequence_subscriptions``: subscriptions of many leads to sequences."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from close_async.models.bulk_actions import BulkSequenceSubscription, BulkSequenceSubscriptionCreate
from close_async.operations.bulk_actions import sequence_subscriptions as generated
from close_async.resources.base.bulk_actions import (
    BulkActionResource,
    check_selection,
    given,
    require_fields,
    selection,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import optional_id, optional_ids

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.wire.search_body import QueryLike, SortLike

BulkSubscriptionAction: TypeAlias = Literal[
    "subscribe", "resume", "resume_finished", "pause", "reassign"
]
"""The change of sequence subscriptions."""

_SUBSCRIBING = (
    "sequence_id", "sender_account_id", "sender_name", "sender_email", "contact_preference",
)  # fmt: skip


class BulkSequenceSubscriptions(
    generated.BulkSequenceSubscriptions[M], BulkActionResource[M, BulkSequenceSubscription]
):
    """Subscribe the contacts of all leads that match a query, or pause and resume subscriptions.

    See https://developer.close.com/api/resources/bulk-actions
    """

    _model = BulkSequenceSubscription
    _route = "/bulk_action/sequence_subscription/{id}/"
    _prefix = "bulkseqsub"
    _singular = "bulk subscription"

    @property
    def with_response(self) -> "BulkSequenceSubscriptions[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkSequenceSubscriptions(self._caller, gives_response=True)

    async def run(
        self,
        query: "QueryLike",
        *,
        action_type: "BulkSubscriptionAction | str",
        sequence_id: str | None = None,
        sender_account_id: str | None = None,
        sender_name: str | None = None,
        sender_email: str | None = None,
        contact_preference: 'Literal["lead", "contact"] | None' = None,
        from_phone_number_id: str | None = None,
        calls_assigned_to: Sequence[str] | None = None,
        object_type: 'Literal["lead", "contact"]' = "lead",
        sort: "Sequence[SortLike] | None" = None,
        limit: int | None = None,
        send_done_email: bool = False,
        progress: Callable[[BulkSequenceSubscription], None] | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> BulkSequenceSubscription:
        """Change the subscriptions of the leads that match a query, and return when it is done.

        Contacts who had the sequence before are not subscribed again.

        Args:
            query: A query, as for ``close.leads.search``: made with :mod:`close_async.search`, a
                Smart View or its ``s_query``, or the JSON of *Copy Filters*. Its ``sort`` and
                ``results_limit`` are applied.
            action_type: ``subscribe`` contacts who never had the sequence; ``pause`` active
                subscriptions; ``resume`` paused or ``resume_finished`` finished ones.
            sequence_id: The id of the sequence, ``seq_…``; without it all sequences, except for
                ``subscribe``, which also needs the sender and ``contact_preference``.
            sender_account_id: The id of the connected account to send from, ``emailacct_…``.
            sender_name: The name of the sender.
            sender_email: The address of the sender.
            contact_preference: Whom to subscribe: ``lead`` for the first contact of a lead with an
                address, ``contact`` for each contact.
            from_phone_number_id: The id of the phone number to send text messages from.
            calls_assigned_to: The ids of the users who get the tasks of calls.
            object_type: The type of object that the query finds.
            sort: The order in which leads are selected, if ``limit`` leaves out some;
                ``None`` for the one stored with the query.
            limit: Maximum number of objects to select; ``None`` for all.
            send_done_email: Whether Close sends you an email when it is done.
            progress: Called with the bulk action when it is started, and after each poll.
            max_wait: Seconds to wait until it is done; see :meth:`wait`.
            options: Overrides of the client's options for each request.

        Raises:
            BulkActionFailedError: Close ended it with an error, or did not process everything, or
                not in time.
            QueryError: ``query`` is not a query, is ``None``, or finds another type of object.
            ConfigurationError: An argument is missing or out of range. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            await close.bulk_actions.sequence_subscriptions.run(
                lead.status_id == customer.id, action_type="pause", sequence_id=sequence.id
            )
        """
        fields = given(
            sequence_id=optional_id(sequence_id, "seq", "sequence_id"),
            sender_account_id=optional_id(sender_account_id, "emailacct", "sender_account_id"),
            sender_name=sender_name,
            sender_email=sender_email,
            contact_preference=contact_preference,
            from_phone_number_id=from_phone_number_id,
            calls_assigned_to=optional_ids(calls_assigned_to, "user", "calls_assigned_to"),
        )
        if action_type == "subscribe":
            require_fields("to subscribe", fields, *_SUBSCRIBING)
        chosen = selection(query, object_type, sort, limit, progress, max_wait)
        body = BulkSequenceSubscriptionCreate(
            action_type=action_type, send_done_email=send_done_email, **chosen, **fields
        )
        return await self._run(self._create(body, options=options), progress, max_wait, options)

    @operation
    async def create(
        self,
        subscription: BulkSequenceSubscriptionCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkSequenceSubscription]:
        """Start a bulk subscription; :meth:`run` starts one and waits for it.

        Args:
            subscription: The bulk subscription to create. ``s_query`` is the query alone;
                ``results_limit`` and ``sort`` are fields of their own.
            options: Overrides of the client's options for this call.

        Raises:
            ConfigurationError: It has no query, and would be for every lead. No request was sent.
            QueryError: ``s_query`` is not a query. No request was sent.
            InvalidBodyError: A mapping has unknown keys or wrong values. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            subscription = await close.bulk_actions.sequence_subscriptions.create(body)
            await close.bulk_actions.sequence_subscriptions.wait(subscription.id)
        """
        made = read_body(
            "bulk_actions.sequence_subscriptions.create",
            subscription,
            BulkSequenceSubscriptionCreate,
        )
        check_selection(made)
        return await self._create(made, options=options)
