"""The bulk actions of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class BulkAction(Model):
    """One change of all leads that match a query, made in the background.
    See https://developer.close.com/api/resources/bulk-actions"""

    id: str = UNSET
    """The id of the bulk action."""

    organization_id: str = UNSET
    """The id of the organization."""

    status: (
        Literal["created", "loading", "processing", "done", "paused", "resuming", "error"]
        | str
        | None
    ) = UNSET
    """How far it is."""

    s_query: dict[str, Any] = UNSET
    """The query of Advanced Filtering that selects the leads: the query itself, with
    ``results_limit`` and ``sort`` beside it."""

    query: str | None = UNSET
    """The query in the older query language."""

    results_limit: int | None = UNSET
    """How many leads are selected at most."""

    sort: list[dict[str, Any]] = UNSET
    """The order in which leads are selected, as in searches."""

    send_done_email: bool = UNSET
    """Whether Close sends an email to the user when it is done."""

    n_leads: int | None = UNSET
    """How many leads match, null until they are counted."""

    n_leads_processed: int = UNSET
    """How many of them are done."""

    n_objects: int | None = UNSET
    """How many objects it changes or creates, null until they are counted."""

    n_objects_processed: int = UNSET
    """How many of them are done."""

    created_by: str | None = UNSET
    """The id of the user who started it."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it."""

    date_created: datetime | None = UNSET
    """When it was started."""

    date_updated: datetime | None = UNSET
    """When it last made progress."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class BulkDeletion(BulkAction):
    """A deletion of all leads that match a query."""

    bulk_object_type: (
        Literal["lead", "contact", "call", "custom_activity", "form_submission"] | str
    ) = UNSET
    """The type of the objects to delete, leads by default."""


@define
class BulkDeletionCreate(Model):
    """A bulk deletion to create."""

    s_query: dict[str, Any] = UNSET
    """The query of Advanced Filtering that selects the leads: the query itself, with
    ``results_limit`` and ``sort`` beside it."""

    query: str | None = UNSET
    """The query in the older query language."""

    results_limit: int | None = UNSET
    """How many leads are selected at most."""

    sort: list[dict[str, Any]] = UNSET
    """The order in which leads are selected, as in searches."""

    send_done_email: bool = UNSET
    """Whether Close sends an email to the user when it is done."""

    bulk_object_type: (
        Literal["lead", "contact", "call", "custom_activity", "form_submission"] | str
    ) = UNSET
    """The type of the objects to delete, leads by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class BulkEdit(BulkAction):
    """A change of all leads that match a query."""

    type: (
        Literal[
            "set_custom_field",
            "clear_custom_field",
            "set_lead_status",
            "set_contact_custom_field",
            "clear_contact_custom_field",
            "set_activity_custom_field",
            "clear_activity_custom_field",
            "set_global_custom_field",
            "clear_global_custom_field",
            "set_opportunity_custom_field",
            "clear_opportunity_custom_field",
            "set_custom_object_custom_field",
            "clear_custom_object_custom_field",
        ]
        | str
    ) = UNSET
    """The change to make."""

    lead_status_id: str | None = UNSET
    """The id of the status that set_lead_status sets."""

    custom_field_name: str | None = UNSET
    """The name of the custom field to set or clear."""

    custom_field_value: str | float | bool | None = UNSET
    """The value to set."""


@define
class BulkEditCreate(Model):
    """A bulk edit to create."""

    s_query: dict[str, Any] = UNSET
    """The query of Advanced Filtering that selects the leads: the query itself, with
    ``results_limit`` and ``sort`` beside it."""

    query: str | None = UNSET
    """The query in the older query language."""

    results_limit: int | None = UNSET
    """How many leads are selected at most."""

    sort: list[dict[str, Any]] = UNSET
    """The order in which leads are selected, as in searches."""

    send_done_email: bool = UNSET
    """Whether Close sends an email to the user when it is done."""

    type: (
        Literal[
            "set_custom_field",
            "clear_custom_field",
            "set_lead_status",
            "set_contact_custom_field",
            "clear_contact_custom_field",
            "set_activity_custom_field",
            "clear_activity_custom_field",
            "set_global_custom_field",
            "clear_global_custom_field",
            "set_opportunity_custom_field",
            "clear_opportunity_custom_field",
            "set_custom_object_custom_field",
            "clear_custom_object_custom_field",
        ]
        | str
    ) = UNSET
    """The change to make."""

    lead_status_id: str | None = UNSET
    """The id of the status that set_lead_status sets."""

    custom_field_id: str | None = UNSET
    """The id of the custom field to set or clear."""

    custom_field_name: str | None = UNSET
    """The name of the custom field to set or clear."""

    custom_field_value: str | float | bool | None = UNSET
    """The value to set."""

    custom_field_values: list[Any] = UNSET
    """The values to set, of a field that accepts several."""

    custom_field_operation: Literal["replace", "add", "remove"] | str = UNSET
    """Whether a field that accepts several values has its values replaced, which is the default,
    or the given ones added or removed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class BulkEmail(BulkAction):
    """An email to all leads that match a query."""

    template_id: str | None = UNSET
    """The id of the template."""

    email_account_id: str | None = UNSET
    """The id of the connected account that it is sent from."""

    sender: str | None = UNSET
    """The sender, as a name and an address in angle brackets."""

    contact_preference: Literal["lead", "contact", "all"] | str | None = UNSET
    """Whom to write to: lead for the first address of a lead, contact for the first address of
    each contact."""


@define
class BulkEmailCreate(Model):
    """A bulk email to create."""

    s_query: dict[str, Any] = UNSET
    """The query of Advanced Filtering that selects the leads: the query itself, with
    ``results_limit`` and ``sort`` beside it."""

    query: str | None = UNSET
    """The query in the older query language."""

    results_limit: int | None = UNSET
    """How many leads are selected at most."""

    sort: list[dict[str, Any]] = UNSET
    """The order in which leads are selected, as in searches."""

    send_done_email: bool = UNSET
    """Whether Close sends an email to the user when it is done."""

    template_id: str | None = UNSET
    """The id of the template."""

    email_account_id: str | None = UNSET
    """The id of the connected account that it is sent from."""

    sender: str | None = UNSET
    """The sender, as a name and an address in angle brackets."""

    contact_preference: Literal["lead", "contact", "all"] | str | None = UNSET
    """Whom to write to: lead for the first address of a lead, contact for the first address of
    each contact."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class BulkSequenceSubscription(BulkAction):
    """A change of the sequence subscriptions of all leads that match a query."""

    action_type: Literal["subscribe", "resume", "resume_finished", "pause", "reassign"] | str = (
        UNSET
    )
    """The change to make."""

    sequence_id: str | None = UNSET
    """The id of the sequence; null for all, except to subscribe."""

    sender_account_id: str | None = UNSET
    """The id of the connected account that emails are sent from."""

    sender_name: str | None = UNSET
    """The name of the sender."""

    sender_email: str | None = UNSET
    """The address of the sender."""

    from_phone_number_id: str | None = UNSET
    """The id of the phone number that text messages are sent from."""

    calls_assigned_to: list[str] | None = UNSET
    """The ids of the users who get the tasks of calls."""

    contact_preference: Literal["lead", "contact"] | str | None = UNSET
    """Whom to subscribe: lead for the first contact of a lead with an address, contact for each
    contact."""


@define
class BulkSequenceSubscriptionCreate(Model):
    """A bulk sequence subscription to create."""

    s_query: dict[str, Any] = UNSET
    """The query of Advanced Filtering that selects the leads: the query itself, with
    ``results_limit`` and ``sort`` beside it."""

    query: str | None = UNSET
    """The query in the older query language."""

    results_limit: int | None = UNSET
    """How many leads are selected at most."""

    sort: list[dict[str, Any]] = UNSET
    """The order in which leads are selected, as in searches."""

    send_done_email: bool = UNSET
    """Whether Close sends an email to the user when it is done."""

    action_type: Literal["subscribe", "resume", "resume_finished", "pause", "reassign"] | str = (
        UNSET
    )
    """The change to make."""

    sequence_id: str | None = UNSET
    """The id of the sequence; null for all, except to subscribe."""

    sender_account_id: str | None = UNSET
    """The id of the connected account that emails are sent from."""

    sender_name: str | None = UNSET
    """The name of the sender."""

    sender_email: str | None = UNSET
    """The address of the sender."""

    from_phone_number_id: str | None = UNSET
    """The id of the phone number that text messages are sent from."""

    calls_assigned_to: list[str] | None = UNSET
    """The ids of the users who get the tasks of calls."""

    contact_preference: Literal["lead", "contact"] | str | None = UNSET
    """Whom to subscribe: lead for the first contact of a lead with an address, contact for each
    contact."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
