"""The statuses of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any

import attrs

from close_async.model import Model
from close_async.unset import UNSET


@attrs.define(kw_only=True, repr=False, eq=False)
class LeadStatus(Model):
    """A status that a lead may have.

    See https://developer.close.com/api/resources/lead-statuses"""

    id: str = UNSET
    """Id, `stat_…`."""

    label: str = UNSET
    """Name."""

    organization_id: str = UNSET
    """The organization it belongs to."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""
