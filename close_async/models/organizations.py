"""The organizations of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class OrganizationUpdate(Model):
    """Changes to an organization; absent fields are not changed."""

    name: str = UNSET
    """The name of the organization."""

    currency: str = UNSET
    """The currency of its money as an ISO 4217 code."""

    lead_statuses: list[StatusReference] = UNSET
    """All lead statuses, in their new order."""

    enable_unsubscribe_link: bool = UNSET
    """Whether bulk e-mails have a link to opt out."""

    require_unsubscribe_link: bool = UNSET
    """Whether bulk e-mails must have that link."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class StatusReference(Model):
    """A status, named by its id."""

    id: str = UNSET
    """The status's id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
