"""The files of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class FileLink(Model):
    """Where a file is found."""

    url: str = UNSET
    """The link, which goes into the attachments of a note or an e-mail."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@define
class FileUpload(Model):
    """Where to put a file, and where it will be found."""

    upload: FileUploadForm = UNSET
    """upload"""

    download: FileLink = UNSET
    """download"""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@define
class FileUploadCreate(Model):
    """A file to upload."""

    filename: str = UNSET
    """What the file is called."""

    content_type: str = UNSET
    """What it holds, as a MIME type."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@define
class FileUploadForm(Model):
    """The form that takes a file."""

    url: str = UNSET
    """Where to post it; not at Close, and so without credentials."""

    fields: dict[str, str] = UNSET
    """The fields to post before the file."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""
