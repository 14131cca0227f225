"""``close.webhooks``: subscriptions to events, which Close delivers to a URL."""

from typing import TYPE_CHECKING

from close_async.models.webhooks import (
    WebhookSubscription,
    WebhookSubscriptionCreate,
    WebhookSubscriptionUpdate,
)
from close_async.resources.base.plain import Plain
from close_async.resources.base.resource import M

if TYPE_CHECKING:
    from close_async.resources.base.operation import WithResponse


class Webhooks(Plain[M, WebhookSubscription, WebhookSubscriptionCreate, WebhookSubscriptionUpdate]):
    """Create, read, change and delete webhook subscriptions.

    What they deliver is read by :class:`close_async.webhooks.Webhook`. The answer to a creation
    is the only one that carries ``signature_key``: keep it.

    Example:
        ```python
        wanted = [WebhookEventFilter(object_type="lead", action="deleted")]
        subscription = await close.webhooks.create(
            WebhookSubscriptionCreate(url="https://hooks.example/close", events=wanted)
        )
        store(subscription.signature_key)
        ```

    See https://developer.close.com/api/resources/webhook-subscriptions
    """

    _model = WebhookSubscription
    _creates = WebhookSubscriptionCreate
    _updates = WebhookSubscriptionUpdate
    _noun = "webhook"
    _prefix = "whsub"
    _route = "/webhook/"

    @property
    def with_response(self) -> "Webhooks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Webhooks(self._caller, gives_response=True)
