"""The meetings of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .activities import Activity, PausedSubscription
from .calls import Utterance


@define
class ConferenceLink(Model):
    """A link to a video conference."""

    type: (
        Literal[
            "ZOOM",
            "GOOGLE_MEET",
            "GOOGLE_HANGOUTS",
            "MICROSOFT_TEAMS",
            "SKYPE",
            "WEBEX",
            "GO_TO_MEETING",
        ]
        | str
    ) = UNSET
    """The service."""

    url: str = UNSET
    """The URL."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Meeting(Activity):
    """A meeting from a calendar."""

    title: str | None = UNSET
    """The title."""

    location: str | None = UNSET
    """The place."""

    note: str | None = UNSET
    """The description in the calendar."""

    starts_at: datetime | None = UNSET
    """When it starts."""

    ends_at: datetime | None = UNSET
    """When it ends."""

    duration: int | None = UNSET
    """How long it is planned to take in seconds."""

    actual_duration: int | None = UNSET
    """How long it took in seconds."""

    status: (
        Literal[
            "upcoming",
            "in-progress",
            "completed",
            "canceled",
            "declined-by-org",
            "declined-by-lead",
        ]
        | str
        | None
    ) = UNSET
    """How far it is."""

    source: Literal["calendar", "manual"] | str = UNSET
    """Where it comes from."""

    is_recurring: bool = UNSET
    """Whether it is one of a series."""

    attendees: list[MeetingAttendee] = UNSET
    """Who was invited."""

    conference_links: list[ConferenceLink] = UNSET
    """The links of the video conference."""

    attached_call_ids: list[str] = UNSET
    """The ids of the calls that were part of it."""

    calendar_event_uids: list[str] = UNSET
    """The UIDs of the events of calendars."""

    provider_calendar_ids: list[str] = UNSET
    """The ids of the calendars."""

    user_note_mentions: list[str] = UNSET
    """The ids of the users whom the note mentions."""

    calendar_event_link: str | None = UNSET
    """The URL of the event."""

    connected_account_id: str | None = UNSET
    """The id of the account of the calendar."""

    provider_calendar_event_id: str | None = UNSET
    """The id of the event of the calendar."""

    provider_calendar_type: Literal["google", "microsoft"] | str | None = UNSET
    """The calendar's provider."""

    user_note_html: str | None = UNSET
    """The note of the users as HTML."""

    user_note: str | None = UNSET
    """That note without markup."""

    user_note_date_updated: datetime | None = UNSET
    """When the note was last changed."""

    outcome_id: str | None = UNSET
    """The id of the outcome."""

    outcome_reason: Literal["autofilled", "user-selected", "voicemail-dropped"] | str | None = UNSET
    """Who chose the outcome."""

    outcome_autofill_confidence: Literal["low", "medium", "high"] | str | None = UNSET
    """How sure Close is of an outcome that it chose."""

    outcome_autofill_reasoning: str | None = UNSET
    """Why Close chose it."""

    playbook_id: str | None = UNSET
    """The id of the playbook."""

    playbook_reason: Literal["user-selected", "autodetected"] | str | None = UNSET
    """Who chose it."""

    conversation_type_id: str | None = UNSET
    """The id of the type of conversation."""

    conversation_type_reason: Literal["user-selected", "autodetected"] | str | None = UNSET
    """Who chose it."""

    notetaker_id: str | None = UNSET
    """The id of Close's notetaker."""

    summary: MeetingSummary | None = UNSET
    """A summary by Close."""

    transcripts: list[MeetingTranscript] | None = UNSET
    """What was said, once for each notetaker that joined; sent only if it is named in _fields."""

    integrations: list[MeetingIntegration] = UNSET
    """What OAuth applications added."""

    paused_subscriptions: list[PausedSubscription] = attrs.field(
        default=UNSET, metadata={"wire": "_paused_subscriptions"}
    )
    """The runs of sequences that the meeting paused."""


@define
class MeetingAttendee(Model):
    """Somebody who was invited to a meeting."""

    email: str | None = UNSET
    """The address."""

    name: str | None = UNSET
    """The name."""

    status: str | None = UNSET
    """The reply: noreply, yes, no or maybe."""

    is_organizer: bool | None = UNSET
    """Whether the meeting is theirs."""

    contact_id: str | None = UNSET
    """The id of the contact."""

    user_id: str | None = UNSET
    """The id of the user."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class MeetingIntegration(Model):
    """What an OAuth application added to a meeting, and which."""

    id: str = UNSET
    """The id."""

    integration_name: str = UNSET
    """The name of the integration."""

    integration_data: MeetingIntegrationData = UNSET
    """What it added."""

    oauth_client: OAuthClient = UNSET
    """The application."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class MeetingIntegrationData(Model):
    """What an OAuth application added to a meeting."""

    note_html: str | None = UNSET
    """A note as HTML."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class MeetingIntegrationUpdate(Model):
    """What an OAuth application adds to a meeting."""

    integration_data: MeetingIntegrationData = UNSET
    """What it adds."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class MeetingSummary(Model):
    """A summary of a meeting."""

    text: str | None = UNSET
    """Without markup."""

    html: str | None = UNSET
    """As HTML."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class MeetingTranscript(Model):
    """What was said in a meeting."""

    id: str = UNSET
    """The transcript's id."""

    has_speaker_labels: bool = UNSET
    """Whether the speakers are known."""

    speakers: list[Speaker] = UNSET
    """The speakers, and how much each of them spoke."""

    utterances: list[Utterance] = UNSET
    """What was said, in its order."""

    summary_text: str | None = UNSET
    """A summary without markup."""

    summary_html: str | None = UNSET
    """A summary as HTML."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class MeetingUpdate(Model):
    """Changes to a meeting; absent fields are not changed."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    user_note_html: str | None = UNSET
    """The note of the users as HTML."""

    outcome_id: str | None = UNSET
    """The id of the outcome."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OAuthClient(Model):
    """An OAuth application."""

    id: str = UNSET
    """The application's id."""

    name: str = UNSET
    """The name of the application."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Speaker(Model):
    """Somebody who spoke in a meeting."""

    speaker_label: str = UNSET
    """The name or label of the speaker."""

    speaker_side: str | None = UNSET
    """Who the speaker is: contact, close-user, voice-agent, or null."""

    talk_percentage: float = UNSET
    """The share of the time in percent."""

    talk_time: float = UNSET
    """The time in seconds."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
