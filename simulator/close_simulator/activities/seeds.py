"""The seeded activities of leads, as templates: built once per lead template.

The number and the types of a lead's activities depend on its template alone, and their dates on the
creation of the lead, so that a million leads with millions of activities cost nothing until
they are read.
"""

from collections.abc import Iterable
from functools import lru_cache
from random import Random
from typing import Any

import orjson

from close_simulator.clock import WORLD_END, WORLD_START
from close_simulator.ids import ALPHABET, TAIL_LENGTH
from close_simulator.leads import vocabulary as words
from close_simulator.leads.templates import (
    TEMPLATE_COUNT,
    Template,
    Templates,
    compile_row,
    templates_of,
)
from close_simulator.organization import Organization, full_name

Json = dict[str, Any]

LOCAL_PHONE = "+15005550100"
"""The organization's number for calls and text messages."""

MOST_PER_LEAD = 64
"""More than any lead has at first, so that a number identifies a seeded activity."""

_SPAN = int((WORLD_END - WORLD_START) * 1000)
_DAY = 86_400_000  # milliseconds
_HALF_HOUR = 1_800_000
_SLOTS = {b"code": 0, b"first": 1, b"second": 2, b"third": 3, b"word": 4, b"serial": 5}
_LOCAL = {
    "local_country_iso": "US", "local_phone": LOCAL_PHONE,
    "local_phone_formatted": "+1 500-555-0100",
}  # fmt: skip


class Seed:
    """A seeded activity of the leads of one template.

    Attributes:
        kind: The type, as in ``_type``.
        tail: The end of its id, after the code of the lead.
    """

    __slots__ = ("_age", "_fill", "_late", "_waits", "kind", "tail")

    def __init__(self, kind: str, tail: str, age: int, late: float, waits: int, row: Json) -> None:
        self.kind, self.tail = kind, tail
        self._age, self._late, self._waits = age, late, waits
        self._fill = compile_row(row, _SLOTS).fill

    def created(self, lead: int) -> int:
        """Return its creation, from that of its lead; both in milliseconds since the span began."""
        # Near the end of the seeded period, a share of what is left of it.
        return lead + min(self._age, int((_SPAN - lead) * self._late))

    def row(self, created: int, stamp: Any, code: bytes, word: bytes, serial: bytes) -> Json:
        """Return the activity of one lead.

        Args:
            created: Its creation, in milliseconds since the span began.
            stamp: Formats such a time.
            code: The code of the lead.
            word: The word in the lead's name.
            serial: The number of the lead.
        """
        second = min(created + self._waits, _SPAN - 1)
        third = min(second + _HALF_HOUR, _SPAN - 1)
        values = (code, stamp(created), stamp(second), stamp(third), word, serial)
        row: Json = orjson.loads(self._fill(values))
        return row


class Seeds:
    """The seeded activities of each template.

    Args:
        seed: Determines them.
    """

    def __init__(self, seed: int) -> None:
        self._templates: Templates = templates_of(seed)
        self._seed = seed
        self._built: list[list[Seed] | None] = [None] * TEMPLATE_COUNT

    def __getitem__(self, index: int) -> list[Seed]:
        """Return the activities of the lead with this number, its creation first."""
        number = index % TEMPLATE_COUNT
        built = self._built[number]
        if built is None:
            rng = Random(f"{self._seed}/activities/{number}")  # noqa: S311 - reproducible
            template = self._templates[number]
            made = _Writer(self._templates.organization, template, rng)
            built = self._built[number] = made.seeds()
        return built


@lru_cache(maxsize=4)
def seeds_of(seed: int) -> Seeds:
    """Return the seeded activities of a seed, which never change."""
    return Seeds(seed)


class _Writer:
    """Writes the activities of a template."""

    def __init__(self, organization: Organization, template: Template, rng: Random) -> None:
        self._org, self._lead, self._rng = organization, template.lead, rng
        self._made: list[Seed] = []
        self._contacts: list[Json] = template.lead["contacts"]

    def seeds(self) -> list[Seed]:
        rng = self._rng
        creator = {"id": self._lead["created_by"], "name": self._lead["created_by_name"]}
        self._add("Created", {"source": "api", "import_id": None}, user=creator, age=0)
        if rng.random() < 0.2:  # a lead that nobody has worked on yet
            return self._made
        for write, least, most in (
            (self._note, 0, 2), (self._call, 0, 3), (self._thread, 0, 2), (self._sms, 0, 1),
            (self._meeting, 0, 1), (self._status_change, 0, 1), (self._completion, 0, 1),
            (self._custom, 0, 1),
        ):  # fmt: skip
            for _ in range(rng.randint(least, most)):
                write()
        for opportunity in self._lead["opportunities"]:
            self._opportunity_change(opportunity)
        if rng.random() < 0.1:
            self._whatsapp()
        if rng.random() < 0.1:
            self._form()
        return self._made

    def _tail(self) -> str:
        return "".join(self._rng.choices(ALPHABET, k=TAIL_LENGTH))

    def _age(self) -> int:
        return int(self._rng.expovariate(1 / 40) * _DAY)

    def _person(self) -> Json:
        user = self._rng.choice(self._org.users)
        return {"id": user["id"], "name": full_name(user)}

    def _contact(self, part: str) -> tuple[str | None, str]:
        """Return the id of a contact, and its first phone number or email address."""
        key = part.removesuffix("s")
        for contact in self._contacts:
            if contact[part]:
                return contact["id"], contact[part][0][key]
        return None, "+15005550199" if key == "phone" else "info@company-@@serial@@.example"

    def _add(
        self,
        kind: str,
        own: Json,
        *,
        user: Json | None = None,
        age: int | None = None,
        late: float | None = None,
        waits: int = 0,
        contact: str | None = None,
        tail: str | None = None,
    ) -> None:
        """Add an activity.

        Args:
            kind: The type.
            own: Its fields, in addition to those of every activity.
            user: Its user; a random one without it.
            age: Milliseconds from the creation of the lead; random without it.
            late: The same as a share of the rest of the seeded period; the earlier time counts.
            waits: Milliseconds from ``@@first@@`` to ``@@second@@``.
            contact: The id of its contact.
            tail: The end of its id; random without it.
        """
        user = user or self._person()
        tail = tail or self._tail()
        row: Json = {
            "_type": kind,
            "activity_at": "@@first@@",
            "contact_id": contact,
            "created_by": user["id"],
            "created_by_name": user["name"],
            "date_created": "@@first@@",
            "date_updated": "@@first@@",
            "id": f"acti_@@code@@{tail}",
            "lead_id": self._lead["id"],
            "organization_id": self._org.id,
            "updated_by": user["id"],
            "updated_by_name": user["name"],
            "user_id": user["id"],
            "user_name": user["name"],
            "users": [],
        }
        if kind == "TaskCompleted":
            del row["contact_id"]
        age = self._age() if age is None else age
        late = self._rng.random() if late is None else late
        self._made.append(Seed(kind, tail, age, late, waits, row | own))

    def _note(self) -> None:
        text = self._rng.choice(words.SENTENCES)
        contact = self._contacts[0]["id"] if self._contacts and self._rng.random() < 0.3 else None
        self._add(
            "Note", blank_note() | {"note": text, "note_html": to_html(text)}, contact=contact
        )

    def _call(self) -> None:
        rng = self._rng
        contact, phone = self._contact("phones")
        direction = rng.choice(("outbound", "outbound", "inbound"))
        answered = rng.random() < 0.6
        text = rng.choice(words.SENTENCES) if answered and rng.random() < 0.5 else ""
        # Logged by hand, and made with another phone.
        by_hand = rng.random() < 0.2
        own = blank_call() | _LOCAL | {
            "call_method": "external" if by_hand else "regular",
            "cost": "0" if by_hand else str(rng.randint(1, 9)),
            "direction": direction,
            "disposition": "answered" if answered else rng.choice(("no-answer", "vm-left", "busy")),
            "duration": rng.randint(20, 1_800) if answered else 0,
            "note": text,
            "note_html": to_html(text),
            "phone": phone,
            "remote_phone": phone,
            "remote_phone_formatted": phone,
            "source": "External" if by_hand else "Close.io",
            "status": "completed" if answered else "no-answer",
        }  # fmt: skip
        self._add("Call", own, contact=contact)

    def _thread(self) -> None:
        """Add a thread of one to three e-mails, each a reply to the one before."""
        rng = self._rng
        contact, there = self._contact("emails")
        user = self._person()
        here = next(each["email"] for each in self._org.users if each["id"] == user["id"])
        subject = rng.choice(("Our offer", "Second site", "Rückfrage zum Angebot", "Invoice"))
        count, tail = rng.randint(1, 3), self._tail()
        thread_id = f"acti_@@code@@{tail}"
        age, late = self._age(), rng.random() * 0.8
        # Who wrote first; after that the two take turns.
        incoming = rng.random() < 0.3
        people = [{"email": here, "name": user["name"]}, {"email": there, "name": None}]
        about = {
            "latest_normalized_subject": subject,
            "n_emails": count,
            "participants": people,
            "summary": None,
        }
        common: dict[str, Any] = {"user": user, "contact": contact}
        self._add("EmailThread", about, age=age, late=late, tail=tail, **common)
        for position in range(count):
            text = rng.choice(words.SENTENCES)
            own = blank_email() | {
                "body_html": f"<p>{text}</p>",
                "body_preview": text[:80],
                "body_text": text,
                "date_sent": "@@first@@",
                "direction": "incoming" if incoming else "outgoing",
                # Each but the last is answered by the next one.
                "has_reply": position + 1 < count,
                "message_ids": [f"<@@serial@@.{tail[:8]}.{position}@simulated.example>"],
                "sender": there if incoming else f"{user['name']} <{here}>",
                "status": "inbox" if incoming else "sent",
                "subject": f"Re: {subject}" if position else subject,
                "thread_id": thread_id,
                "to": [here if incoming else there],
            }
            # Tracking sees who opens what the organization has sent, and nothing else.
            if position == 0 and not incoming and rng.random() < 0.2:
                own |= {"opens": [{"opened_at": "@@second@@", "opened_by": there}]}
            self._add("Email", own, age=age, late=late, waits=3_600_000, **common)
            incoming = not incoming
            age, late = age + rng.randint(1, 3 * 24) * 3_600_000, late + 0.05

    def _sms(self) -> None:
        rng = self._rng
        contact, phone = self._contact("phones")
        incoming = rng.random() < 0.4
        own = blank_sms() | _LOCAL | {
            "cost": "1",
            "date_sent": None if incoming else "@@first@@",
            "direction": "inbound" if incoming else "outbound",
            "remote_phone": phone,
            "remote_phone_formatted": phone,
            "source": "Close.io",
            "status": "inbox" if incoming else "sent",
            "text": rng.choice(("Can you call me after lunch?", "Thank you!", "Bin um 3 Uhr da.")),
        }  # fmt: skip
        self._add("SMS", own, contact=contact)

    def _meeting(self) -> None:
        rng = self._rng
        contact, email = self._contact("emails")
        attendee = {
            "contact_id": contact, "email": email, "is_organizer": False, "name": None,
            "status": rng.choice(("noreply", "yes", "maybe")), "user_id": None,
        }  # fmt: skip
        own = blank_meeting() | {
            "activity_at": "@@second@@",
            "attendees": [attendee],
            "duration": 1800,
            "ends_at": "@@third@@",
            "starts_at": "@@second@@",
            # None is upcoming: all seeded meetings are before the time at which the clock begins.
            "status": rng.choice(("completed", "completed", "canceled", "declined-by-lead")),
            "title": rng.choice(("Demo", "Kennenlernen", "Review of the offer")),
        }
        self._add("Meeting", own, contact=contact, waits=rng.randint(1, 10) * _DAY)

    def _status_change(self) -> None:
        statuses = {status["id"]: status["label"] for status in self._org.statuses}
        new = self._lead["status_id"]
        # To the status that the lead has: one change is the whole history.
        old = self._rng.choice([each for each in statuses if each != new])
        self._add(
            "LeadStatusChange",
            {
                "new_status_id": new,
                "new_status_label": statuses[new],
                "old_status_id": old,
                "old_status_label": statuses[old],
            },
        )

    def _opportunity_change(self, opportunity: Json) -> None:
        pipeline = self._org.pipeline
        others = [each for each in pipeline["statuses"] if each["id"] != opportunity["status_id"]]
        old = self._rng.choice(others)
        won = opportunity["date_won"]
        own = {
            "new_pipeline_id": pipeline["id"],
            "new_pipeline_name": pipeline["name"],
            "new_status_id": opportunity["status_id"],
            "new_status_label": opportunity["status_label"],
            "new_status_type": opportunity["status_type"],
            "old_pipeline_id": pipeline["id"],
            "old_pipeline_name": pipeline["name"],
            "old_status_id": old["id"],
            "old_status_label": old["label"],
            "old_status_type": old["type"],
            "opportunity_confidence": opportunity["confidence"],
            "opportunity_date_won": f"{won}T00:00:00+00:00" if won else None,
            "opportunity_id": opportunity["id"],
        }
        for name in ("value", "value_currency", "value_formatted", "value_period"):
            own[f"opportunity_{name}"] = opportunity[name]
        self._add("OpportunityStatusChange", own)

    def _completion(self) -> None:
        user = self._person()
        own = {
            "task_assigned_to": user["id"],
            "task_assigned_to_name": user["name"],
            "task_id": f"task_@@code@@{self._tail()}",  # of a task that was deleted since
            "task_text": self._rng.choice(words.SENTENCES),
        }
        self._add("TaskCompleted", own, user=user)

    def _custom(self) -> None:
        rng = self._rng
        visited, report, _ = self._org.custom_fields["activity"]
        own = blank_custom() | {
            "custom_activity_type_id": self._org.activity_type_id,
            f"custom.{visited['id']}": f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            "last_published_at": "@@first@@",
        }
        if rng.random() < 0.5:
            own[f"custom.{report['id']}"] = rng.choice(words.SENTENCES)
        self._add("CustomActivity", own)

    def _whatsapp(self) -> None:
        contact, phone = self._contact("phones")
        text = self._rng.choice(words.SENTENCES)
        own = blank_whatsapp() | {
            "direction": "incoming",
            "external_whatsapp_message_id": f"wamid.@@code@@{self._tail()}",
            "local_phone": LOCAL_PHONE,
            "local_phone_formatted": "+1 500-555-0100",
            "message_html": f"<p>{text}</p>",
            "message_markdown": text,
            "remote_phone": phone,
            "remote_phone_formatted": phone,
            "text": text,
        }
        self._add("WhatsAppMessage", own, contact=contact)

    def _form(self) -> None:
        contact = self._contacts[0]["id"] if self._contacts else None
        self._add("FormSubmission", form_answers({"Your name": "Someone"}), contact=contact)


def to_html(text: str) -> str:
    """Return text as the HTML that Close derives from it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<body><p>{'</p><p>'.join(escaped.splitlines() or [''])}</p></body>"


def _empty(nothing: Iterable[str], lists: Iterable[str]) -> Json:
    """Return fields that are null, and fields that are empty lists."""
    row: Json = dict.fromkeys(nothing)
    for name in lists:
        row[name] = []
    return row


def blank_note() -> Json:
    """Return the fields of a note that are not those of every activity."""
    return {
        "attachments": [], "note": "", "note_html": to_html(""), "note_mentions": [],
        "pinned": False, "pinned_at": None, "source": "api", "title": None,
    }  # fmt: skip


def blank_call() -> Json:
    """Return the fields of a call that are not those of every activity."""
    nothing = (
        "conversation_type_id", "date_answered", "dialer_id", "dialer_saved_search_id",
        "forwarded_to", "local_country_iso", "local_phone", "local_phone_formatted", "outcome_id",
        "parent_meeting_id", "phone", "playbook_id", "quality_info", "recording_duration",
        "recording_expires_at", "recording_url", "remote_country_iso", "remote_phone",
        "remote_phone_formatted", "transferred_from", "transferred_from_user_id", "transferred_to",
        "transferred_to_user_id", "voicemail_duration", "voicemail_url", "sequence_id",
        "sequence_name", "sequence_subscription_id",
    )  # fmt: skip
    return dict.fromkeys(nothing) | {
        "call_method": "external", "coach_legs": [], "cost": "0", "direction": "outbound",
        "disposition": None, "duration": 0, "has_recording": False, "is_joinable": False,
        "is_to_group_number": False, "note": "", "note_html": to_html(""), "source": "External",
        "status": "completed",
    }  # fmt: skip


def blank_email() -> Json:
    """Return the fields of an e-mail that are not those of every activity."""
    nothing = (
        "agent_action_reason", "agent_config_id", "body_html", "body_preview", "body_text",
        "bulk_email_action_id", "date_scheduled", "date_sent", "direction", "email_account_id",
        "envelope", "followup_sequence_delay", "followup_sequence_id", "in_reply_to_id",
        "opens_summary", "send_as_id", "sender", "sequence_id", "sequence_name",
        "sequence_subscription_id", "subject", "template_id", "template_name", "thread_id",
    )  # fmt: skip
    lists = ("attachments", "bcc", "cc", "message_ids", "opens", "references", "send_attempts")
    return _empty(nothing, (*lists, "to")) | {
        "followup_sequence_add_cc_bcc": False, "has_reply": False, "need_smtp_credentials": False,
        "status": "draft",
    }  # fmt: skip


def blank_sms() -> Json:
    """Return the fields of a text message that are not those of every activity."""
    nothing = (
        "agent_action_reason", "agent_config_id", "cost", "date_scheduled", "date_sent",
        "error_message", "local_country_iso", "local_phone", "local_phone_formatted",
        "remote_country_iso", "remote_phone", "remote_phone_formatted", "sequence_id",
        "sequence_name", "sequence_subscription_id", "template_id", "text",
    )  # fmt: skip
    return dict.fromkeys(nothing) | {
        "attachments": [], "direction": "outbound", "source": "External", "status": "draft",
    }  # fmt: skip


def blank_meeting() -> Json:
    """Return the fields of a meeting that are not those of every activity."""
    nothing = (
        "actual_duration", "calendar_event_link", "connected_account_id", "conversation_type_id",
        "conversation_type_reason", "notetaker_id", "outcome_autofill_confidence",
        "outcome_autofill_reasoning", "outcome_id", "outcome_reason", "playbook_id",
        "playbook_reason", "provider_calendar_event_id", "provider_calendar_type", "summary",
        "user_note_date_updated",
    )  # fmt: skip
    lists = (
        "attached_call_ids", "attendees", "calendar_event_uids", "conference_links",
        "integrations", "provider_calendar_ids", "user_note_mentions",
    )  # fmt: skip
    return _empty(nothing, lists) | {
        "is_recurring": False, "location": "", "note": "", "source": "calendar", "user_note": "",
        "user_note_html": "",
    }  # fmt: skip


def blank_custom() -> Json:
    """Return the fields of a custom activity that are not those of every activity."""
    return {
        "last_published_at": None, "mentions": [], "mentions_updated_at": None, "pinned": False,
        "pinned_at": None, "source": "api", "status": "published",
    }  # fmt: skip


def blank_whatsapp() -> Json:
    """Return the fields of a WhatsApp message that are not those of every activity."""
    return {
        "attachments": [], "integration_link": None, "integration_name": None,
        "response_to_id": None, "sequence_id": None, "sequence_name": None,
        "sequence_subscription_id": None, "source": "whatsapp",
    }  # fmt: skip


def form_answers(answers: Json) -> Json:
    """Return the fields of a form submission that are not those of every activity."""
    fields = {name: f"formfld_{'abcdefgh'}{at:04}" for at, name in enumerate(answers)}
    return {
        "form_configuration_id": "formcfg_3KxWm7QzTb9RnL2vYc5Mx8",
        "form_id": "form_4rBx0Mz3KxWm7QzTb9RnL2",
        "form_name": "Contact us",
        "ip_address": "192.0.2.7",
        "origin": "https://www.simulated.example",
        "source_url": "https://www.simulated.example/contact?from=mail",
        "source_url_normalized": "https://www.simulated.example/contact",
        "values": {fields[name]: value for name, value in answers.items()},
        "values_by_name": answers,
    }
