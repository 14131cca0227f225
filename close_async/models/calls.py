"""The calls of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .activities import Activity


@define
class Call(Activity):
    """A telephone call."""

    direction: Literal["inbound", "outbound"] | str = UNSET
    """Whether it came in or went out."""

    status: (
        Literal[
            "created",
            "in-progress",
            "completed",
            "cancel",
            "no-answer",
            "busy",
            "failed",
            "timeout",
        ]
        | str
    ) = UNSET
    """How far it is."""

    disposition: (
        Literal[
            "answered", "no-answer", "vm-answer", "vm-left", "busy", "blocked", "error", "abandoned"
        ]
        | str
        | None
    ) = UNSET
    """How it ended, null while it has not."""

    duration: int = UNSET
    """How long it took in seconds."""

    call_method: Literal["regular", "power", "predictive", "external"] | str = UNSET
    """How it was dialled; external if not with Close."""

    source: Literal["Close.io", "External"] | str = UNSET
    """Whether it was made with Close."""

    phone: str | None = UNSET
    """The number of the other side, in the form of E.164."""

    remote_phone: str | None = UNSET
    """The number of the other side."""

    remote_phone_formatted: str | None = UNSET
    """That number as Close shows it."""

    remote_country_iso: str | None = UNSET
    """Its country as an ISO 3166-1 code of two letters."""

    local_phone: str | None = UNSET
    """The number of the organization."""

    local_phone_formatted: str | None = UNSET
    """That number as Close shows it."""

    local_country_iso: str | None = UNSET
    """Its country as an ISO 3166-1 code of two letters."""

    cost: str | None = UNSET
    """What it cost in cents of a US dollar, as decimals."""

    note: str | None = UNSET
    """The note without markup."""

    note_html: str | None = UNSET
    """The note as HTML."""

    recording_url: str | None = UNSET
    """The URL of the recording."""

    recording_duration: int | None = UNSET
    """How long it is, in seconds."""

    recording_expires_at: datetime | None = UNSET
    """When the recording is deleted."""

    has_recording: bool = UNSET
    """Whether there is a recording."""

    recording_transcript: CallTranscript | None = UNSET
    """What was said in the recording; sent only if it is named in _fields. A null in a body
    deletes the recording."""

    voicemail_url: str | None = UNSET
    """The URL of the voicemail."""

    voicemail_duration: int | None = UNSET
    """How long it is, in seconds."""

    voicemail_transcript: CallTranscript | None = UNSET
    """What was said in the voicemail; sent only if it is named in _fields."""

    outcome_id: str | None = UNSET
    """The id of the outcome."""

    playbook_id: str | None = UNSET
    """The id of the playbook."""

    conversation_type_id: str | None = UNSET
    """The id of the type of conversation."""

    quality_info: str | None = UNSET
    """What is known about the quality."""

    dialer_id: str | None = UNSET
    """The id of the dialer."""

    dialer_saved_search_id: str | None = UNSET
    """The id of the Smart View that was dialled."""

    date_answered: datetime | None = UNSET
    """When it was answered."""

    transferred_from: str | None = UNSET
    """Where it came from."""

    transferred_from_user_id: str | None = UNSET
    """The id of that user."""

    transferred_to: str | None = UNSET
    """Where it went to."""

    transferred_to_user_id: str | None = UNSET
    """The id of that user."""

    forwarded_to: str | None = UNSET
    """The number it was forwarded to."""

    is_joinable: bool = UNSET
    """Whether other users can join it."""

    is_to_group_number: bool = UNSET
    """Whether the number belongs to a group of users."""

    parent_meeting_id: str | None = UNSET
    """The id of the meeting that it was part of."""

    coach_legs: list[Any] = UNSET
    """The users who listened in."""

    sequence_id: str | None = UNSET
    """The id of the sequence that it belongs to."""

    sequence_name: str | None = UNSET
    """The name of that sequence."""

    sequence_subscription_id: str | None = UNSET
    """The id of the contact's run of that sequence."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""


@define
class CallCreate(Model):
    """A call to create."""

    organization_id: str | None = UNSET
    """The id of the organization."""

    lead_id: str | None = UNSET
    """The id of the lead."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    date_created: datetime | None = UNSET
    """When it was created."""

    direction: Literal["inbound", "outbound"] | str = UNSET
    """Whether it came in or went out."""

    status: (
        Literal[
            "created",
            "in-progress",
            "completed",
            "cancel",
            "no-answer",
            "busy",
            "failed",
            "timeout",
        ]
        | str
    ) = UNSET
    """How far it is."""

    duration: int | None = UNSET
    """How long it took in seconds."""

    source: Literal["Close.io", "External"] | str = UNSET
    """Whether it was made with Close."""

    phone: str | None = UNSET
    """The number of the other side, in the form of E.164."""

    note: str | None = UNSET
    """The note without markup."""

    note_html: str | None = UNSET
    """The note as HTML."""

    recording_url: str | None = UNSET
    """The URL of the recording."""

    recording_transcript: CallTranscript | None = UNSET
    """What was said in the recording; sent only if it is named in _fields. A null in a body
    deletes the recording."""

    voicemail_url: str | None = UNSET
    """The URL of the voicemail."""

    outcome_id: str | None = UNSET
    """The id of the outcome."""

    playbook_id: str | None = UNSET
    """The id of the playbook."""

    conversation_type_id: str | None = UNSET
    """The id of the type of conversation."""

    quality_info: str | None = UNSET
    """What is known about the quality."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CallTranscript(Model):
    """What was said in a call."""

    utterances: list[Utterance] = UNSET
    """What was said, in its order."""

    summary_text: str | None = UNSET
    """A summary without markup."""

    summary_html: str | None = UNSET
    """A summary as HTML."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CallUpdate(Model):
    """Changes to a call; absent fields are not changed."""

    lead_id: str | None = UNSET
    """The id of the lead."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    status: (
        Literal[
            "created",
            "in-progress",
            "completed",
            "cancel",
            "no-answer",
            "busy",
            "failed",
            "timeout",
        ]
        | str
    ) = UNSET
    """How far it is."""

    duration: int | None = UNSET
    """How long it took in seconds."""

    phone: str | None = UNSET
    """The number of the other side, in the form of E.164."""

    note: str | None = UNSET
    """The note without markup."""

    note_html: str | None = UNSET
    """The note as HTML."""

    recording_url: str | None = UNSET
    """The URL of the recording."""

    recording_transcript: CallTranscript | None = UNSET
    """What was said in the recording; sent only if it is named in _fields. A null in a body
    deletes the recording."""

    voicemail_url: str | None = UNSET
    """The URL of the voicemail."""

    outcome_id: str | None = UNSET
    """The id of the outcome."""

    playbook_id: str | None = UNSET
    """The id of the playbook."""

    conversation_type_id: str | None = UNSET
    """The id of the type of conversation."""

    quality_info: str | None = UNSET
    """What is known about the quality."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SpokenWord(Model):
    """A word that a speaker said."""

    text: str = UNSET
    """The word."""

    start: float | None = UNSET
    """When it began, in seconds."""

    end: float | None = UNSET
    """When it ended, in seconds."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Utterance(Model):
    """Something that a speaker said."""

    speaker_label: str = UNSET
    """The name or label of the speaker."""

    speaker_side: Literal["contact", "close-user", "voice-agent"] | str | None = UNSET
    """Who the speaker is, null if that is not known."""

    start: float = UNSET
    """When it began, in seconds."""

    end: float = UNSET
    """When it ended, in seconds."""

    text: str = UNSET
    """What was said."""

    words: list[SpokenWord] = UNSET
    """The single words; only of meetings."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
