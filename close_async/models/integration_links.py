"""The integration links of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class IntegrationLink(Model):
    """A link to another system that Close shows on every object of a type.
    See https://developer.close.com/api/resources/integration-links"""

    id: str = UNSET
    """The link's id."""

    name: str = UNSET
    """The name of the link."""

    type: Literal["lead", "contact", "opportunity"] | str = UNSET
    """The type of object that has the link."""

    url: str = UNSET
    """The URL. Expressions in double braces are replaced by values of the object."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it, null if no user did."""

    date_created: datetime | None = UNSET
    """When it was created."""

    date_updated: datetime | None = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class IntegrationLinkCreate(Model):
    """An integration link to create."""

    name: str = UNSET
    """The name of the link."""

    type: Literal["lead", "contact", "opportunity"] | str = UNSET
    """The type of object that has the link."""

    url: str = UNSET
    """The URL. Expressions in double braces are replaced by values of the object."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class IntegrationLinkUpdate(Model):
    """Changes to an integration link; absent fields and null are not changed."""

    name: str | None = UNSET
    """The name of the link."""

    type: Literal["lead", "contact", "opportunity"] | str | None = UNSET
    """The type of object that has the link."""

    url: str | None = UNSET
    """The URL. Expressions in double braces are replaced by values of the object."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
