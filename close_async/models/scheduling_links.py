"""The scheduling links of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class SchedulingLink(Model):
    """A page on which contacts book meetings with a user.
    See https://developer.close.com/api/resources/scheduling-links"""

    id: str = UNSET
    """The link's id, schlnk_ and letters and digits."""

    name: str = UNSET
    """The name of the link."""

    url: str | None = UNSET
    """The URL of the page."""

    description: str | None = UNSET
    """What the meeting is about."""

    duration_in_minutes: int | None = UNSET
    """The duration of the meeting."""

    type: Literal["USER", "SHARED"] | str = UNSET
    """Whether it belongs to a user, or is shared."""

    source: Literal["MANUAL", "THIRD_PARTY", "CALENDLY"] | str = UNSET
    """How it came about."""

    source_id: str | None = UNSET
    """The link's id in its source."""

    source_type: str | None = UNSET
    """The type of the link in its source."""

    oauth_client_id: str | None = UNSET
    """The id of the OAuth application that created it."""

    template_tag: str | None = UNSET
    """The name of the link in templates, made of its name."""

    user_id: str | None = UNSET
    """The id of the user."""

    organization_id: str = UNSET
    """The id of the organization."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SchedulingLinkAssignment(Model):
    """The link that a shared scheduling link stands for."""

    shared_scheduling_link_id: str = UNSET
    """The id of the shared link."""

    user_id: str = UNSET
    """The id of the user."""

    user_scheduling_link_id: str | None = UNSET
    """The id of a link of the user, or null if url is set."""

    url: str | None = UNSET
    """A URL, or null if user_scheduling_link_id is set."""

    organization_id: str = UNSET
    """The id of the organization."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SchedulingLinkAssociation(Model):
    """The link of a user that a shared scheduling link stands for."""

    shared_scheduling_link_id: str = UNSET
    """The id of the shared link."""

    user_id: str = UNSET
    """The id of the user."""

    user_scheduling_link_id: str | None = UNSET
    """The id of the user's link, null if it is a URL."""

    url: str | None = UNSET
    """The URL, null if it is a link of the user."""

    organization_id: str = UNSET
    """The id of the organization."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SchedulingLinkCreate(Model):
    """A scheduling link to create."""

    name: str = UNSET
    """The name of the link."""

    url: str | None = UNSET
    """The URL of the page."""

    description: str | None = UNSET
    """What the meeting is about."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SchedulingLinkIntegration(Model):
    """A scheduling link of an OAuth application."""

    source_id: str = UNSET
    """The link's id in the application."""

    source_type: str | None = UNSET
    """The type of the link, such as Solo."""

    name: str = UNSET
    """The name of the link."""

    url: str = UNSET
    """The URL of the page."""

    description: str | None = UNSET
    """What the meeting is about."""

    duration_in_minutes: int | None = UNSET
    """The duration of the meeting."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SchedulingLinkUnassignment(Model):
    """A shared scheduling link, and the user who no longer has a link for it."""

    shared_scheduling_link_id: str = UNSET
    """The id of the shared link."""

    user_id: str = UNSET
    """The id of the user."""

    organization_id: str = UNSET
    """The id of the organization."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SchedulingLinkUpdate(Model):
    """Changes to a scheduling link; absent fields are not changed."""

    name: str = UNSET
    """The name of the link."""

    url: str | None = UNSET
    """The URL of the page."""

    description: str | None = UNSET
    """What the meeting is about."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SharedSchedulingLink(Model):
    """A name that stands for a scheduling link of each user.
    See https://developer.close.com/api/resources/scheduling-links"""

    id: str = UNSET
    """The link's id, schlnk_ and letters and digits."""

    name: str = UNSET
    """The name of the link."""

    url: str | None = UNSET
    """Null: it is that of a user's link."""

    description: str | None = UNSET
    """What the meeting is about."""

    duration_in_minutes: int | None = UNSET
    """The duration of the meeting."""

    type: Literal["USER", "SHARED"] | str = UNSET
    """Whether it belongs to a user, or is shared."""

    source: Literal["MANUAL", "THIRD_PARTY", "CALENDLY"] | str = UNSET
    """How it came about."""

    source_id: str | None = UNSET
    """The link's id in its source."""

    source_type: str | None = UNSET
    """The type of the link in its source."""

    template_tag: str | None = UNSET
    """The name of the link in templates, made of its name."""

    user_id: str | None = UNSET
    """The id of the user."""

    organization_id: str = UNSET
    """The id of the organization."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SharedSchedulingLinkCreate(Model):
    """A shared scheduling link to create."""

    name: str = UNSET
    """The name of the link."""

    description: str | None = UNSET
    """What the meeting is about."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SharedSchedulingLinkUpdate(Model):
    """Changes to a shared scheduling link; absent fields are not changed."""

    name: str = UNSET
    """The name of the link."""

    description: str | None = UNSET
    """What the meeting is about."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
