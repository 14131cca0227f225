"""The events of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Event(Model):
    """Something that happened to an object. Close consolidates bursts of updates of one object
    into one event: its id and date_created stay, while ``date_updated`` changes.
    See https://developer.close.com/api/resources/events"""

    id: str = UNSET
    """The event's id; it does not change when events are consolidated."""

    object_type: str = UNSET
    """The type of the object: lead, contact, opportunity, task.lead, activity.email and many
    more. See https://developer.close.com/api/resources/events/list-of-events"""

    object_id: str = UNSET
    """The object's id."""

    lead_id: str | None = UNSET
    """The id of the lead that the object belongs to, or null."""

    action: (
        Literal[
            "created",
            "updated",
            "deleted",
            "merged",
            "completed",
            "sent",
            "answered",
            "scheduled",
            "started",
            "canceled",
            "paused",
            "reverting",
            "reverted",
            "activated",
            "deactivated",
        ]
        | str
    ) = UNSET
    """The action on the object."""

    changed_fields: list[str] = UNSET
    """The names of the fields that an update changed."""

    data: dict[str, Any] | None = UNSET
    """The object after the event, null if it is deleted or the user may not see it. It has
    the object's fields with differences; a lead has contact_ids in place of contacts.
    decode(Activity, event.data) has the class of the type of an activity."""

    previous_data: dict[str, Any] | None = UNSET
    """The previous values of the fields that an update changed; for a deletion the whole object."""

    date_created: datetime = UNSET
    """When the event began."""

    date_updated: datetime = UNSET
    """When the event was last extended."""

    organization_id: str = UNSET
    """The id of the organization."""

    user_id: str | None = UNSET
    """The id of the user who caused it, null if no user did."""

    request_id: str | None = UNSET
    """The id of the request that caused it, or null."""

    api_key_id: str | None = UNSET
    """The id of the API key that was used, or null."""

    oauth_client_id: str | None = UNSET
    """The id of the OAuth application that was used, or null."""

    oauth_scope: str | None = UNSET
    """The scope of the OAuth application, or null."""

    meta: EventMeta = UNSET
    """The origin of the event."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EventMeta(Model):
    """The origin of an event; only applicable fields are present."""

    request_method: str = UNSET
    """The method of the request."""

    request_path: str = UNSET
    """The path of the request."""

    bulk_action_id: str = UNSET
    """The id of the bulk action that caused it."""

    merge_source_lead_id: str = UNSET
    """The id of the lead that was merged into another one, and deleted."""

    merge_destination_lead_id: str = UNSET
    """The id of the lead that it was merged into."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
