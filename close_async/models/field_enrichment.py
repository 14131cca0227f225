"""The field enrichment of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class FieldEnrichment(Model):
    """The value of a custom field that Close found by AI.
    See https://developer.close.com/api/resources/field-enrichment"""

    organization_id: str = UNSET
    """The id of the organization."""

    object_type: Literal["lead", "contact"] | str = UNSET
    """The type of the object."""

    object_id: str = UNSET
    """The id of the lead or contact."""

    field_id: str = UNSET
    """The id of the custom field."""

    value: Any = UNSET
    """The value."""

    confidence: Literal["high", "medium", "low"] | str | None = UNSET
    """How sure the value is."""

    reasoning: str | None = UNSET
    """Where the value comes from."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FieldEnrichmentCreate(Model):
    """A field enrichment to create."""

    organization_id: str = UNSET
    """The id of the organization."""

    object_type: Literal["lead", "contact"] | str = UNSET
    """The type of the object."""

    object_id: str = UNSET
    """The id of the lead or contact."""

    field_id: str = UNSET
    """The id of the custom field."""

    set_new_value: bool = UNSET
    """Whether the field is set to the value; true by default."""

    overwrite_existing_value: bool = UNSET
    """Whether a value that the field has is replaced; false by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
