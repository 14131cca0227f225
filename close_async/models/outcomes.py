"""The outcomes of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Outcome(Model):
    """A result of calls or meetings. See https://developer.close.com/api/resources/outcomes"""

    id: str = UNSET
    """The outcome's id, outcome_ and letters and digits."""

    name: str = UNSET
    """The name of the outcome."""

    description: str | None = UNSET
    """What it means."""

    type: Literal["custom", "vm-dropped"] | str = UNSET
    """The type of an outcome: ``custom`` for calls and meetings, ``vm-dropped`` for calls in which
    a voicemail was left."""

    applies_to: list[Literal["calls", "meetings"] | str] = UNSET
    """The activities that can have it."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it, null if no user did."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OutcomeCreate(Model):
    """An outcome to create."""

    name: str = UNSET
    """The name of the outcome."""

    description: str | None = UNSET
    """What it means."""

    type: Literal["custom", "vm-dropped"] | str = UNSET
    """The type of an outcome: ``custom`` for calls and meetings, ``vm-dropped`` for calls in which
    a voicemail was left."""

    applies_to: list[Literal["calls", "meetings"] | str] | None = UNSET
    """The activities that can have it; by default what the type implies. Close will not accept it
    any more."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OutcomeUpdate(Model):
    """Changes to an outcome; absent fields and null are not changed."""

    name: str | None = UNSET
    """The name of the outcome."""

    description: str | None = UNSET
    """What it means; null removes it."""

    type: Literal["custom", "vm-dropped"] | str | None = UNSET
    """The type of the outcome."""

    applies_to: list[Literal["calls", "meetings"] | str] | None = UNSET
    """The activities that can have it; by default what the type implies. Close will not accept it
    any more."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
