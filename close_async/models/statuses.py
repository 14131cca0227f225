"""The statuses of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model
from close_async.unset import UNSET


@attrs.define(kw_only=True, repr=False, eq=False, slots=False)
class LeadStatus(Model):
    """A status a lead can have.
    See https://developer.close.com/api/resources/lead-statuses"""

    id: str = UNSET
    """The status's id, stat_ and letters and digits."""

    label: str = UNSET
    """What the status is called."""

    organization_id: str = UNSET
    """The id of the organization; absent where the status stands inside of it."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False, slots=False)
class OpportunityStatus(Model):
    """A status an opportunity can have."""

    id: str = UNSET
    """The status's id, stat_ and letters and digits."""

    label: str = UNSET
    """What the status is called."""

    type: Literal["active", "won", "lost"] | str = UNSET
    """What it means for the opportunities in it."""

    status_type: Literal["active", "won", "lost"] | str = UNSET
    """The same as type, where the status stands on its own."""

    pipeline_id: str | None = UNSET
    """The id of its pipeline; absent where the status stands inside of it."""

    organization_id: str = UNSET
    """The id of the organization; absent where the status stands inside of it."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False, slots=False)
class Pipeline(Model):
    """A way of selling, as the statuses that its opportunities pass through."""

    id: str = UNSET
    """The pipeline's id, pipe_ and letters and digits."""

    name: str = UNSET
    """What the pipeline is called."""

    statuses: list[OpportunityStatus] = UNSET
    """The statuses in their order."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it, null if no user did."""

    date_created: datetime = UNSET
    """When it was created; Close sends it without an offset and means UTC."""

    date_updated: datetime = UNSET
    """When it was last changed; Close sends it without an offset and means UTC."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""
