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
    """The link of a file."""

    url: str = UNSET
    """The link, for the attachments of a note or an e-mail."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FileUpload(Model):
    """The upload form and the link of a file."""

    upload: FileUploadForm = UNSET
    """upload"""

    download: FileLink = UNSET
    """download"""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FileUploadCreate(Model):
    """A file to upload."""

    filename: str = UNSET
    """The name of the file."""

    content_type: str = UNSET
    """The MIME type of its content."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class FileUploadForm(Model):
    """The form for the upload of a file."""

    url: str = UNSET
    """The URL to post it to. It is not a URL of Close; send no credentials to it."""

    fields: dict[str, str] = UNSET
    """The fields to post before the file."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
