"""The opportunities of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .common import RenderedIntegrationLink
from .contacts import ContactEmail


@define
class Attachment(Model):
    """A file attached to something."""

    url: str = UNSET
    """The URL of the file for users who are logged in to Close."""

    filename: str | None = UNSET
    """The name of the file."""

    content_type: str | None = UNSET
    """The media type of the file."""

    size: int | None = UNSET
    """The size of the file in bytes."""

    thumbnail_url: str | None = UNSET
    """The URL of a preview of the file, if there is one."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class AttachmentInput(Model):
    """A file to attach."""

    url: str = UNSET
    """The download URL that files.upload returned."""

    filename: str = UNSET
    """Its name."""

    content_type: str = UNSET
    """Its media type."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CommentSummary(Model):
    """A summary of the comments on an object."""

    thread_id: str = UNSET
    """The id of the thread of comments."""

    comment_count: int = UNSET
    """How many comments the thread has."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Opportunity(Model):
    """A possible sale to a lead. A field that was not requested with _fields is absent. Amounts of
    money are whole cents, or the smallest unit of the currency.
    See https://developer.close.com/api/resources/opportunities"""

    id: str = UNSET
    """The opportunity's id, oppo_ and letters and digits."""

    lead_id: str = UNSET
    """The id of the lead."""

    lead_name: str | None = UNSET
    """The name of the lead."""

    contact_id: str | None = UNSET
    """The id of its contact, or null."""

    contact_name: str | None = UNSET
    """The name of that contact."""

    user_id: str | None = UNSET
    """The id of the user it is assigned to."""

    user_name: str | None = UNSET
    """The name of that user."""

    status_id: str = UNSET
    """The id of its status, stat_ and letters and digits."""

    status_label: str = UNSET
    """The label of its status."""

    status_display_name: str = UNSET
    """The label of its status, with its pipeline if that is ambiguous."""

    status_type: Literal["active", "won", "lost"] | str = UNSET
    """Whether it is open, won or lost."""

    pipeline_id: str | None = UNSET
    """The id of the pipeline."""

    pipeline_name: str | None = UNSET
    """The name of the pipeline."""

    value: int | None = UNSET
    """The value per period, in the smallest unit of the currency (such as cents), or null."""

    value_period: Literal["one_time", "monthly", "annual"] | str = UNSET
    """How often the value is paid."""

    value_currency: str | None = UNSET
    """The currency as an ISO 4217 code."""

    value_formatted: str | None = UNSET
    """The value with its currency and period, as Close shows it."""

    expected_value: int | None = UNSET
    """The value times the confidence, in the smallest unit of the currency (such as cents)."""

    annualized_value: int | None = UNSET
    """The annualized value, in the smallest unit of the currency (such as cents); a one-time value
    counts once."""

    annualized_expected_value: int | None = UNSET
    """The annualized value times the confidence, in the smallest unit of the currency (such as
    cents)."""

    confidence: int = UNSET
    """How likely it is to be won, 0 to 100 per cent."""

    note: str | None = UNSET
    """A note in plain text."""

    note_html: str | None = UNSET
    """The same note as HTML, inside a body element."""

    date_won: date | None = UNSET
    """The day it was won or is expected to be won, or null."""

    date_lost: datetime | None = UNSET
    """When it was lost, null if it was not."""

    attachments: list[Attachment] = UNSET
    """The files attached to the note."""

    integration_links: list[RenderedIntegrationLink] = UNSET
    """Links to the opportunity in other systems."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    created_by_name: str | None = UNSET
    """The name of that user."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it, null if no user did."""

    updated_by_name: str | None = UNSET
    """The name of that user."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    comment_summary: CommentSummary | None = UNSET
    """A summary of its comments; sent only by some endpoints."""

    is_stalled: bool = UNSET
    """Whether Close considers it stalled; sent only by some endpoints."""

    stall_status: Any = UNSET
    """Close's assessment of a lack of progress; deprecated."""

    suggested_action: Any = UNSET
    """Close's suggestion for the next step, or null; sent only by some endpoints."""

    lead_primary_email: ContactEmail | None = UNSET
    """The main e-mail address of the lead; sent only by some endpoints."""

    lead_primary_phone: Any = UNSET
    """The main phone number of the lead; its shape is not documented."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityCreate(Model):
    """An opportunity to create."""

    lead_id: str | None = UNSET
    """The id of the lead; without one, Close creates a lead for it."""

    contact_id: str | None = UNSET
    """The id of the contact it is about."""

    user_id: str | None = UNSET
    """The id of the user it is assigned to; by default the user of the API key."""

    status_id: str | None = UNSET
    """The id of its status."""

    pipeline_id: str | None = UNSET
    """The id of a pipeline; it gets the pipeline's first status."""

    value: int | None = UNSET
    """The value per period, in the smallest unit of the currency (such as cents)."""

    value_period: Literal["one_time", "monthly", "annual"] | str | None = UNSET
    """How often the value is paid; ``one_time`` if absent or null."""

    confidence: int | None = UNSET
    """How likely it is to be won, 0 to 100 per cent."""

    note: str | None = UNSET
    """A note in plain text."""

    note_html: str = UNSET
    """The note as HTML, inside a body element; it takes precedence over note."""

    date_won: date | None = UNSET
    """The day it was won or is expected to be."""

    attachments: list[AttachmentInput] | None = UNSET
    """The files attached to the note, as ``files.upload`` returns them."""

    created_by: str | None = UNSET
    """The id of the user to name as creator; by default the user of the API key."""

    date_created: datetime | None = UNSET
    """When it was created in the system it comes from."""

    custom_fields: dict[str, Any] | None = UNSET
    """Values of custom fields by id, as Close accepted them until 2026; ``custom`` is the newer
    form."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityTotals(Model):
    """The totals of all opportunities that match the filters of a list, on all pages. Amounts
    of money are whole cents, or the smallest unit of the currency.
    See https://developer.close.com/api/resources/opportunities"""

    total_results: int = UNSET
    """How many there are."""

    count_by_value_period: dict[str, int] = UNSET
    """How many there are of each period in which values are paid."""

    total_value_one_time: int = UNSET
    """The sum of the values of those with a one-time value, in the smallest unit of the currency
    (such as cents)."""

    total_value_one_time_formatted: str | None = UNSET
    """The same with its currency, as Close shows it; null for nothing."""

    expected_value_one_time: int = UNSET
    """The sum of the values times their confidences of those with a one-time value, in the
    smallest unit of the currency (such as cents)."""

    expected_value_one_time_formatted: str | None = UNSET
    """The same with its currency, as Close shows it; null for nothing."""

    total_value_monthly: int = UNSET
    """The sum of the values of those with a monthly value, per month, in the smallest unit of the
    currency (such as cents)."""

    total_value_monthly_formatted: str | None = UNSET
    """The same with its currency, as Close shows it; null for nothing."""

    expected_value_monthly: int = UNSET
    """The sum of the values times their confidences of those with a monthly value, per month, in
    the smallest unit of the currency (such as cents)."""

    expected_value_monthly_formatted: str | None = UNSET
    """The same with its currency, as Close shows it; null for nothing."""

    total_value_annual: int = UNSET
    """The sum of the values of those with an annual value, per year, in the smallest unit of the
    currency (such as cents)."""

    total_value_annual_formatted: str | None = UNSET
    """The same with its currency, as Close shows it; null for nothing."""

    expected_value_annual: int = UNSET
    """The sum of the values times their confidences of those with an annual value, per year, in
    the smallest unit of the currency (such as cents)."""

    expected_value_annual_formatted: str | None = UNSET
    """The same with its currency, as Close shows it; null for nothing."""

    total_value_annualized: int = UNSET
    """The sum of the values of all, per year; a one-time value counts once, in the smallest unit
    of the currency (such as cents)."""

    total_value_annualized_formatted: str | None = UNSET
    """The same with its currency, as Close shows it; null for nothing."""

    expected_value_annualized: int = UNSET
    """The sum of the values times their confidences of all, per year; a one-time value counts
    once, in the smallest unit of the currency (such as cents)."""

    expected_value_annualized_formatted: str | None = UNSET
    """The same with its currency, as Close shows it; null for nothing."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityGroup(OpportunityTotals):
    """A group of opportunities with a common value, and their totals, on all pages.
    See https://developer.close.com/api/resources/opportunities"""

    key: str | int | None = UNSET
    """The common value, as Close formats it; null for opportunities without one."""

    user_id: str | None = UNSET
    """The id of the user, in groups by user."""

    user_name: str | None = UNSET
    """The name of that user."""

    year: int = UNSET
    """The year of date_won, in groups by month, quarter or year."""

    quarter: int = UNSET
    """The quarter of date_won, 1 to 4, in groups by quarter."""

    month: int = UNSET
    """The month of date_won, 1 to 12, in groups by month."""

    weekyear: int = UNSET
    """The ISO year to which the week belongs, in groups by week."""

    week: int = UNSET
    """The ISO week of date_won, in groups by week."""

    objects: list[Opportunity] = UNSET
    """The opportunities of the group."""


@define
class OpportunityUpdate(Model):
    """Changes to an opportunity; absent fields are not changed."""

    lead_id: str = UNSET
    """The id of the lead to move it to."""

    contact_id: str | None = UNSET
    """The id of the contact it is about."""

    user_id: str | None = UNSET
    """The id of the user it is assigned to."""

    status_id: str = UNSET
    """The id of its status."""

    pipeline_id: str = UNSET
    """The id of a pipeline; it gets the pipeline's first status."""

    value: int | None = UNSET
    """The value per period, in the smallest unit of the currency (such as cents)."""

    value_period: Literal["one_time", "monthly", "annual"] | str = UNSET
    """How often the value is paid."""

    confidence: int = UNSET
    """How likely it is to be won, 0 to 100 per cent."""

    note: str | None = UNSET
    """A note in plain text."""

    note_html: str = UNSET
    """The note as HTML, inside a body element; it takes precedence over note."""

    date_won: date | None = UNSET
    """The day it was won or is expected to be."""

    attachments: list[AttachmentInput] = UNSET
    """The files attached to the note, as ``files.upload`` returns them; they replace the current
    ones."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    custom_add: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Values to add to custom fields that hold several: by field id."""

    custom_remove: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Values to remove from custom fields that hold several: by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
