"""The dialers of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Dialer(Model):
    """A list of leads that are called one after another.
    See https://developer.close.com/api/resources/dialer"""

    id: str = UNSET
    """The dialer's id, dial_ and letters and digits."""

    type: Literal["power", "predictive"] | str = UNSET
    """Whether one or several numbers are called at the same time."""

    status: Literal["inactive"] | str = UNSET
    """Whether it is calling."""

    source_type: Literal["saved-search", "shared-entry"] | str = UNSET
    """Where its leads come from."""

    source_value: str | None = UNSET
    """The id of the Smart View, for example."""

    caller_id: str = UNSET
    """The number that it calls from; may be empty."""

    ring_mode: str = UNSET
    """How long it rings, such as more-voicemails."""

    music_preference: str = UNSET
    """The music for those who wait."""

    is_user_dependent: bool = UNSET
    """Whether its leads depend on the user who calls."""

    users: list[DialerUser] = UNSET
    """The users who call."""

    user_id: str = UNSET
    """The id of the user who created it."""

    organization_id: str = UNSET
    """The id of the organization."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class DialerUser(Model):
    """A user who calls with a dialer."""

    user_id: str = UNSET
    """The id of the user."""

    is_active: bool = UNSET
    """Whether the user is calling."""

    state: str = UNSET
    """What the user is doing, such as waiting."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
