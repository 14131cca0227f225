"""The forms of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Form(Model):
    """A form on web pages. See https://developer.close.com/api/resources/forms"""

    id: str = UNSET
    """The form's id, form_ and letters and digits."""

    name: str = UNSET
    """The name of the form."""

    is_archived: bool = UNSET
    """Whether it is archived."""

    field_definitions: list[FormField] = UNSET
    """The fields of the form, in their order."""

    organization_id: str = UNSET
    """The id of the organization."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FormChoice(Model):
    """A choice of a field of a form."""

    label: str = UNSET
    """What visitors see."""

    value: str = UNSET
    """What a submission has."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FormField(Model):
    """A field of a form."""

    id: str = UNSET
    """The field's id, formfld_ and letters and digits."""

    name: str = UNSET
    """The label of the field."""

    type: Literal["text", "email", "select"] | str = UNSET
    """The type of the field."""

    choices: list[FormChoice] | None = UNSET
    """The choices of the type select, null of others."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
