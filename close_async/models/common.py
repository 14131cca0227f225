"""The common of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Address(Model):
    """A postal address of a lead. Close returns parts that were not set as empty strings."""

    label: str | None = UNSET
    """The type of the address, such as business, mailing or other."""

    address_1: str | None = UNSET
    """First line of the street address."""

    address_2: str | None = UNSET
    """Second line of the street address."""

    city: str | None = UNSET
    """City or town."""

    state: str | None = UNSET
    """State, province or region; in the US its two-letter code."""

    zipcode: str | None = UNSET
    """Postal code."""

    country: str | None = UNSET
    """Country as an ISO 3166-1 code of two letters."""

    tz_ids: list[str] = UNSET
    """IANA timezones that the address may be in; sent only when Close knows them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class RenderedIntegrationLink(Model):
    """A link from a record to another system, made from a template of the organization."""

    name: str = UNSET
    """The name of the link."""

    url: str = UNSET
    """The URL, with the values of the object inserted."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class UpdatedCount(Model):
    """The result of updating several objects at once. Close documents ok for tasks and count for
    memberships, so that either may be absent."""

    ok: bool = UNSET
    """True."""

    count: int = UNSET
    """How many objects were updated."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
