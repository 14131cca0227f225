"""The statuses of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .organizations import StatusReference


@define
class LeadStatus(Model):
    """A status of leads.
    See https://developer.close.com/api/resources/lead-statuses"""

    id: str = UNSET
    """The status's id, stat_ and letters and digits."""

    label: str = UNSET
    """The name of the status."""

    color: (
        Literal["blue", "gray", "green", "magenta", "orange", "purple", "teal", "yellow"]
        | str
        | None
    ) = UNSET
    """The color it is shown in, null for none."""

    organization_id: str = UNSET
    """The id of the organization; absent if the status is nested in another object."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class LeadStatusCreate(Model):
    """A lead status to create."""

    label: str = UNSET
    """The name of the status."""

    color: (
        Literal["blue", "gray", "green", "magenta", "orange", "purple", "teal", "yellow"]
        | str
        | None
    ) = UNSET
    """The color it is shown in, null for none."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class LeadStatusUpdate(Model):
    """Changes to a lead status; absent fields are not changed."""

    label: str = UNSET
    """The name of the status."""

    color: (
        Literal["blue", "gray", "green", "magenta", "orange", "purple", "teal", "yellow"]
        | str
        | None
    ) = UNSET
    """The color it is shown in, null for none."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityStatus(Model):
    """A status of opportunities."""

    id: str = UNSET
    """The status's id, stat_ and letters and digits."""

    label: str = UNSET
    """The name of the status."""

    type: Literal["active", "won", "lost"] | str = UNSET
    """The meaning for its opportunities: active, won or lost. It cannot be changed later."""

    status_type: Literal["active", "won", "lost"] | str = UNSET
    """The same as ``type``; absent if the status is nested in another object."""

    pipeline_id: str | None = UNSET
    """The id of its pipeline, by default the first one of the organization; absent if the status
    is nested in a pipeline. A status that moves to another pipeline takes its opportunities
    along; null changes nothing."""

    organization_id: str = UNSET
    """The id of the organization; absent if the status is nested in another object."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityStatusCreate(Model):
    """An opportunity status to create."""

    label: str = UNSET
    """The name of the status."""

    type: Literal["active", "won", "lost"] | str = UNSET
    """The meaning for its opportunities: active, won or lost. It cannot be changed later."""

    pipeline_id: str | None = UNSET
    """The id of its pipeline, by default the first one of the organization; absent if the status
    is nested in a pipeline. A status that moves to another pipeline takes its opportunities
    along; null changes nothing."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityStatusUpdate(Model):
    """Changes to an opportunity status; absent fields are not changed."""

    label: str = UNSET
    """The name of the status."""

    pipeline_id: str | None = UNSET
    """The id of its pipeline, by default the first one of the organization; absent if the status
    is nested in a pipeline. A status that moves to another pipeline takes its opportunities
    along; null changes nothing."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Pipeline(Model):
    """The statuses that its opportunities pass through."""

    id: str = UNSET
    """The pipeline's id, pipe_ and letters and digits."""

    name: str = UNSET
    """The name of the pipeline."""

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
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PipelineCreate(Model):
    """A pipeline to create.
    See https://developer.close.com/api/resources/pipelines/create"""

    name: str = UNSET
    """The name of the pipeline."""

    statuses: list[PipelineStatusCreate] = UNSET
    """The statuses to create in it, in their order. One with the id of a status of another
    pipeline of the organization moves here instead."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PipelineStatusCreate(Model):
    """A status of a pipeline that is created together with it.
    See https://developer.close.com/api/resources/pipelines/create"""

    id: str = UNSET
    """The id of a status of another pipeline, to move it here."""

    label: str = UNSET
    """The name of the status."""

    type: Literal["active", "won", "lost"] | str = UNSET
    """The meaning for its opportunities: active, won or lost."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PipelineUpdate(Model):
    """Changes to a pipeline; absent fields are not changed.
    See https://developer.close.com/api/resources/pipelines/update"""

    name: str = UNSET
    """The name of the pipeline."""

    statuses: list[StatusReference] = UNSET
    """All its statuses, in their new order; one of another pipeline moves here."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
