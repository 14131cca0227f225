"""``close.webhooks``: subscriptions to events that Close delivers to a URL."""

from typing import TYPE_CHECKING

from close_async.models.webhooks import (
    WebhookSubscription,
    WebhookSubscriptionCreate,
    WebhookSubscriptionUpdate,
)
from close_async.resources.base.crud_resource import CrudResource
from close_async.resources.base.resource import M

if TYPE_CHECKING:
    from close_async.resources.base.operation import WithResponse


class Webhooks(
    CrudResource[M, WebhookSubscription, WebhookSubscriptionCreate, WebhookSubscriptionUpdate]
):
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

    _model = WebhookSubscription
    _create_model = WebhookSubscriptionCreate
    _update_model = WebhookSubscriptionUpdate
    _singular = "webhook"
    _prefix = "whsub"
    _route = "/webhook/"

    @property
    def with_response(self) -> "Webhooks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Webhooks(self._caller, gives_response=True)
