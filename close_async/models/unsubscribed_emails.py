"""The unsubscribed emails of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class UnsubscribedEmail(Model):
    """An email address that gets no emails from sequences and bulk actions.
    See https://developer.close.com/api/resources/unsubscribed-emails"""

    email: str = UNSET
    """The email address."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
