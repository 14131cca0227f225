"""The search of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class FoundObject(Model):
    """A found object of a type that has no class here. It contains only the fields that were
    requested."""

    id: str = UNSET
    """Its id."""

    object_type: str = attrs.field(default=UNSET, metadata={"wire": "__object_type"})
    """The type of the object, such as lead or activity.email."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
