"""The exports of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Export(Model):
    """A file of many objects, written by Close.
    See https://developer.close.com/api/resources/exports"""

    id: str = UNSET
    """The export's id, expo_ and letters and digits."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who requested it."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it."""

    type: Literal["leads", "contacts", "lead_opps", "opps"] | str = UNSET
    """The type of the rows of the file."""

    format: Literal["csv", "json"] | str = UNSET
    """How the file is written."""

    date_format: Literal["original", "iso8601", "excel"] | str = UNSET
    """How dates are written in the file."""

    status: Literal["created", "started", "in_progress", "done", "error"] | str = UNSET
    """The progress of the export."""

    n_docs: int | None = UNSET
    """How many objects the export has, null until they are counted. An export of leads or of
    opportunities has a row for each."""

    n_docs_processed: int | None = UNSET
    """How many of them are written."""

    download_url: str | None = UNSET
    """The URL of the gzipped file, once the export is done. The link is valid for a short
    time, and needs no credentials."""

    fields: list[str] | None = UNSET
    """The fields of a row; Close's default if none were requested."""

    s_query: dict[str, Any] | None = UNSET
    """The query of Advanced Filtering whose objects are exported; with its ``results_limit``
    and ``sort``."""

    query: str | None = UNSET
    """The query in the older query language."""

    params: dict[str, Any] | None = UNSET
    """The filters whose opportunities are exported, as in lists of opportunities."""

    include_activities: bool = UNSET
    """Whether leads are written with their activities."""

    include_addresses: bool = UNSET
    """Whether leads are written with their addresses."""

    include_smart_fields: bool = UNSET
    """Whether leads are written with the fields that Close computes."""

    include_custom_objects: bool = UNSET
    """Whether leads are written with their custom objects."""

    send_done_email: bool = UNSET
    """Whether Close sends an e-mail when it is done."""

    results_limit: int | None = UNSET
    """How many objects are exported at most."""

    sort: list[Any] | None = UNSET
    """The order of the rows, as in searches."""

    date_created: datetime = UNSET
    """When it was requested."""

    date_updated: datetime = UNSET
    """When it last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class LeadExportCreate(Model):
    """An export of leads to start; without a query it has all of them."""

    format: Literal["csv", "json"] | str = UNSET
    """How to write the file."""

    type: Literal["leads", "contacts", "lead_opps"] | str = UNSET
    """The type of the rows: a lead, a contact with its lead, or an opportunity with its lead."""

    s_query: dict[str, Any] | None = UNSET
    """The query of Advanced Filtering whose leads to export, with ``results_limit`` and
    ``sort``."""

    query: str | None = UNSET
    """The query in the older query language."""

    fields: list[str] | None = UNSET
    """The fields of a row; by default those that Close chooses."""

    date_format: Literal["original", "iso8601", "excel"] | str = UNSET
    """How to write dates."""

    include_activities: bool = UNSET
    """Whether to write leads with their activities; for JSON of leads only."""

    include_addresses: bool = UNSET
    """Whether to write leads with their addresses."""

    include_smart_fields: bool = UNSET
    """Whether to write leads with the fields that Close computes."""

    include_custom_objects: bool = UNSET
    """Whether to write leads with their custom objects."""

    send_done_email: bool = UNSET
    """Whether to send an e-mail when it is done; true by default."""

    results_limit: int | None = UNSET
    """How many objects to export at most."""

    sort: list[Any] | None = UNSET
    """The order of the rows, as in searches."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityExportCreate(Model):
    """An export of opportunities to start; without filters it has all of them."""

    format: Literal["csv", "json"] | str = UNSET
    """How to write the file."""

    params: dict[str, Any] = UNSET
    """Filters, as in lists of opportunities."""

    fields: list[str] | None = UNSET
    """The fields of a row; by default those that Close chooses."""

    date_format: Literal["original", "iso8601", "excel"] | str = UNSET
    """How to write dates."""

    include_activities: bool = UNSET
    """Whether to write activities as well."""

    include_addresses: bool = UNSET
    """Whether to write addresses as well."""

    include_smart_fields: bool = UNSET
    """Whether to write the fields that Close computes."""

    include_custom_objects: bool = UNSET
    """Whether to write custom objects as well."""

    send_done_email: bool = UNSET
    """Whether to send an e-mail when it is done; true by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
