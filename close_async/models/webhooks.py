"""The webhooks of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime as datetime_aliased
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class WebhookAttempt(Model):
    """One attempt to deliver an event."""

    attempt_number: int = UNSET
    """The number of the attempt, from 1."""

    datetime: datetime_aliased = UNSET
    """When it was made."""

    error: str | None = UNSET
    """The error, or null."""

    event_id: str = UNSET
    """The id of the event."""

    response_status_code: int | None = UNSET
    """The status code of the response, or null."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class WebhookEventFilter(Model):
    """Events that are delivered: those of one type of object and one action.
    See https://developer.close.com/api/resources/events/list-of-events"""

    object_type: str = UNSET
    """The type of object: lead, contact, activity.email, task.lead and so on."""

    action: str = UNSET
    """The action: created, updated, deleted, merged and so on."""

    extra_filter: dict[str, Any] | None = UNSET
    """Further conditions on the event, or null: a filter has a type and, depending on it, a
    value, a filter, filters or a field.
    See https://developer.close.com/api/resources/webhook-subscriptions/webhook-filters"""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class WebhookHistory(Model):
    """The latest deliveries of a subscription."""

    errors: list[WebhookAttempt] = UNSET
    """Failed deliveries, newest first."""

    successes: list[WebhookAttempt] = UNSET
    """Successful deliveries, newest first."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class WebhookSubscription(Model):
    """A subscription to events, which Close delivers to a URL.
    See https://developer.close.com/api/resources/webhook-subscriptions"""

    id: str = UNSET
    """The subscription's id."""

    url: str = UNSET
    """The URL to which events are delivered."""

    events: list[WebhookEventFilter] = UNSET
    """The events that are delivered. An update replaces all of them."""

    verify_ssl: bool = UNSET
    """Whether the certificate of the URL's host is verified; true by default."""

    status: Literal["active", "paused"] | str = UNSET
    """Whether events are delivered. Paused stops deliveries, and active resumes them."""

    signature_key: str = UNSET
    """The key that deliveries are signed with, in hexadecimal; returned only when the
    subscription is created."""

    pause_reason: str | None = UNSET
    """Why Close paused the subscription, null if it did not."""

    health_status: str | None = UNSET
    """The state of deliveries, if Close reports it."""

    counters: dict[str, int] = UNSET
    """The number of deliveries by result: ``first_success``, ``first_fail``, ``retry_success``,
    ``retry_fail``."""

    history: WebhookHistory = UNSET
    """The latest deliveries."""

    latest_error: str | None = UNSET
    """The last error, or null."""

    recent_consecutive_fail_buckets_cnt: int = UNSET
    """The number of consecutive periods with failures only."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it, null if no user did."""

    date_created: datetime_aliased = UNSET
    """When it was created."""

    date_updated: datetime_aliased = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class WebhookSubscriptionCreate(Model):
    """A webhook subscription to create."""

    url: str = UNSET
    """The URL to which events are delivered."""

    events: list[WebhookEventFilter] = UNSET
    """The events that are delivered. An update replaces all of them."""

    verify_ssl: bool = UNSET
    """Whether the certificate of the URL's host is verified; true by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class WebhookSubscriptionUpdate(Model):
    """Changes to a webhook subscription; absent fields are not changed."""

    url: str = UNSET
    """The URL to which events are delivered."""

    events: list[WebhookEventFilter] = UNSET
    """The events that are delivered. An update replaces all of them."""

    verify_ssl: bool = UNSET
    """Whether the certificate of the URL's host is verified; true by default."""

    status: Literal["active", "paused"] | str = UNSET
    """Whether events are delivered. Paused stops deliveries, and active resumes them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
