"""E-mails, text messages and meetings: what changes with their status and with the time."""

import html
import re
from datetime import UTC, datetime
from email.utils import format_datetime, getaddresses, parseaddr
from functools import partial
from typing import Any

from close_simulator.activities.seeds import LOCAL_PHONE, to_html
from close_simulator.activities.store import ActivityStore
from close_simulator.activities.templates import rendered, variables_of
from close_simulator.events.activities import new_activity
from close_simulator.validators import ValidationError

Json = dict[str, Any]

# Since December 2025. A draft needs none until it is sent, and what was sent elsewhere is from the
# user.
_NEEDS_SENDER = frozenset({"inbox", "scheduled", "outbox", "error"})
_WAITING = frozenset({"scheduled", "outbox"})
# Long enough for a test to see the status outbox, and to make the message a draft again.
_SENT_AFTER = 1.0  # seconds in the outbox
_MARKUP = (
    (r"\*([^*]+)\*", "<b>", "</b>"), (r"_([^_]+)_", "<i>", "</i>"), (r"~([^~]+)~", "<s>", "</s>"),
)  # fmt: skip


def shown(store: ActivityStore, row: Json) -> Json:
    """Return an activity with what depends on other activities, and on the time."""
    if row["_type"] == "EmailThread":
        return _with_emails(store, row)
    # Until a meeting is over or canceled, its status follows from the time, and none is stored.
    if row["_type"] == "Meeting" and row.get("status") in (None, "upcoming", "in-progress"):
        return row | {"status": _status_now(store, row)}
    return row


def _status_now(store: ActivityStore, row: Json) -> str:
    now = store.leads.time()
    if now < datetime.fromisoformat(row["starts_at"]).timestamp():
        return "upcoming"
    ends = datetime.fromisoformat(row["ends_at"]).timestamp()
    return "in-progress" if now < ends else "completed"


# Text


def to_text(markup: str) -> str:
    """Return the text of HTML, a line per paragraph."""
    lines = re.sub(r"(?i)</p>\s*<p[^>]*>|<br\s*/?>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]+>", "", lines)).strip()


def mirror(row: Json, given: Json, text: str, markup: str) -> None:
    """Derive the text of a note from its HTML, or the HTML from its text; the HTML wins."""
    if given.get(markup) is not None:
        # Assumed: Close documents the wrapping, and no error without it.
        if not re.fullmatch(r"(?is)\s*<body>.*</body>\s*", given[markup]):
            raise ValidationError({markup: "HTML must be wrapped in <body> and </body>."})
        row[text] = to_text(given[markup])
    elif text in given or markup in given:
        row[text] = given.get(text) or ""
        row[markup] = to_html(row[text])


def from_markdown(markdown: str) -> Json:
    """Return the text of a WhatsApp message in all its forms."""
    markup, text = html.escape(markdown, quote=False), markdown
    for pattern, begin, end in _MARKUP:
        markup = re.sub(pattern, rf"{begin}\1{end}", markup)
        text = re.sub(pattern, r"\1", text)
    return {"message_html": f"<p>{markup}</p>", "message_markdown": markdown, "text": text}


# Messages


def check_change(before: Json | None, given: Json) -> None:
    """Refuse to change a message that is not a draft, except for making it one again."""
    if before is None or before["status"] == "draft":
        return
    # What has not been sent yet can still be stopped.
    if before["status"] in _WAITING and given.get("status") == "draft":
        return
    raise ValidationError({}, ["Only drafts can be changed."])


def write_email(store: ActivityStore, row: Json, given: Json) -> None:
    """Write what follows from the status of an e-mail, and from its template."""
    status = row["status"]
    if given.get("template_id") and not (given.get("body_html") or given.get("body_text")):
        template, values = _template(store, row, "email_templates")
        subject = given.get("subject") or rendered(template["subject"], values)
        given = given | {"body_html": rendered(template["body"], values)}
        row |= {"body_html": given["body_html"], "subject": subject}
        row["template_name"] = template["name"]
    user = next(
        each for each in store.leads.organization.everyone if each["id"] == _user(store, row)
    )
    if not row["sender"] and status in _NEEDS_SENDER:
        raise ValidationError({"sender": "This field is required."})
    if row["sender"] and "@" not in parseaddr(row["sender"])[1]:
        raise ValidationError({"sender": "Invalid email address."})
    if status == "sent" and not row["sender"]:
        row["sender"] = user["email"]
    if status == "scheduled" and not row["date_scheduled"]:
        raise ValidationError({"date_scheduled": "This field is required."})
    if status != "scheduled":
        row["date_scheduled"] = None
    row["direction"] = "incoming" if status == "inbox" else "outgoing"
    for key in ("to", "cc", "bcc", "opens", "attachments"):
        row[key] = row[key] or []
    if given.get("body_html") is not None and given.get("body_text") is None:
        row["body_text"] = to_text(given["body_html"])
    elif given.get("body_text") is not None and given.get("body_html") is None:
        row["body_html"] = (
            to_html(given["body_text"]).removeprefix("<body>").removesuffix("</body>")
        )
    row["body_preview"] = (row["body_text"] or "")[:80]
    row["opens_summary"] = f"{len(row['opens'])} opens" if row["opens"] else None
    _attach(store, row)


def _template(store: ActivityStore, row: Json, table: str) -> tuple[Json, Json]:
    """Return the template of a message, and the values of what it names.

    Raises:
        ValidationError: There is no such template.
    """
    organization = store.leads.organization
    template = organization.tables[table].get(row["template_id"])
    if template is None:
        raise ValidationError({"template_id": "Object does not exist."})
    lead = store.leads.lead(store.leads.index_of(row["lead_id"])) if row["lead_id"] else {}
    contacts: list[Json] = lead.get("contacts", [])
    named = [each for each in contacts if each["id"] == row["contact_id"]]
    return template, variables_of(organization, lead, next(iter(named or contacts), None))


def write_sms(store: ActivityStore, row: Json, given: Json) -> None:
    """Write what follows from the status of a text message, and from its template."""
    status = row["status"]
    if given.get("template_id") and not given.get("text"):
        template, values = _template(store, row, "sms_templates")
        row["text"] = rendered(template["text"], values)
    rented = store.leads.organization.tables["phone_numbers"].values()
    # The seeded messages have a number that the organization need not rent.
    numbers = {LOCAL_PHONE} | {each["number"] for each in rented}
    if row["local_phone"] is not None and row["local_phone"] not in numbers:
        raise ValidationError({"local_phone": "This is not a number of your organization."})
    if status in _WAITING:
        for key in ("local_phone", "remote_phone"):
            if not row[key]:
                raise ValidationError({key: "This field is required."})
        if not row["text"]:
            raise ValidationError({"text": "This field is required."})
    if status == "scheduled" and not row["date_scheduled"]:
        raise ValidationError({"date_scheduled": "This field is required."})
    if status != "scheduled":
        row["date_scheduled"] = None
    row["direction"] = given.get("direction") or ("inbound" if status == "inbox" else "outbound")
    row["source"] = given.get("source") or ("Close.io" if status in _WAITING else row["source"])
    row["attachments"] = row["attachments"] or []


def keep(store: ActivityStore, row: Json, before: Json | None, delay: float) -> None:
    """Store a message, and send it when it is due: the simulator only sets its status.

    Args:
        store: All activities.
        row: The message.
        before: The message before the change; ``None`` if it is new.
        delay: Seconds that it waits in the outbox.
    """
    now = store.leads.time()
    if row["status"] == "sent" and row["date_sent"] is None:
        row["date_sent"] = row["activity_at"]
    if row["_type"] == "Email" and row["status"] != "draft" and row["thread_id"] is None:
        _join_thread(store, row)
    store.put(row)
    store.log("updated" if before else "created", row, previous=before)
    # Nothing leaves the simulator: only the status changes.
    due = now + max(delay, _SENT_AFTER)
    if row["status"] == "scheduled":
        due = datetime.fromisoformat(row["date_scheduled"]).timestamp()
    if row["status"] in _WAITING:
        store.events.scheduled.add(due, partial(send, store, row["id"], row["status"]))


def send(store: ActivityStore, activity_id: str, status: str) -> None:
    """Mark a waiting message as sent, unless it was changed or deleted since.

    Args:
        store: All activities.
        activity_id: The id of the message.
        status: The status that it waits in.
    """
    before = store.get(activity_id)
    if before is None or before["status"] != status:
        return
    now = store.leads.now()
    row = before | {
        "status": "sent", "date_sent": now, "activity_at": now, "date_updated": now,
        "date_scheduled": None,
    }  # fmt: skip
    if row["_type"] == "Email":
        row |= {"envelope": _envelope(row, now), "message_ids": [_message_id(row)]}
    else:
        row |= {"cost": "1"}
    store.put(row)
    store.log("updated", row, previous=before)
    store.log("sent", row)


def _user(store: ActivityStore, row: Json) -> str:
    return str(row["user_id"] or store.leads.organization.user_id)


def _message_id(row: Json) -> str:
    return f"<{row['id']}@simulated.example>"


def _envelope(row: Json, now: str) -> Json:
    def people(lines: list[str]) -> list[Json]:
        return [{"email": email, "name": name or None} for name, email in getaddresses(lines)]

    return {
        "bcc": people(row["bcc"]),
        "cc": people(row["cc"]),
        "date": format_datetime(datetime.fromisoformat(now).astimezone(UTC)),
        "from": people([row["sender"] or ""]),
        "in_reply_to": next(iter(row["references"][-1:]), None),
        "message_id": _message_id(row),
        "reply_to": [],
        "sender": [],
        "subject": row["subject"],
        "to": people(row["to"]),
    }


def _attach(store: ActivityStore, row: Json) -> None:
    """Move attached files to where Close keeps them."""
    for at, attachment in enumerate(row["attachments"]):
        name = attachment["filename"]
        home = f"persisted/{store.leads.organization.id}/activity.email/{row['id']}/{at}"
        url = str(attachment["url"])
        if "/go/file/persisted/" not in url:
            attachment["url"] = f"https://app.close.com/go/file/{home}/{name}/"


# Threads


def _join_thread(store: ActivityStore, row: Json) -> None:
    """Add an e-mail to the thread of its subject and participants, or to a new one."""
    index = store.leads.index_of(row["lead_id"])
    subject, people = normalized(row["subject"]), _addresses(row)
    answered = store.get(row["in_reply_to_id"] or "")
    # A reply belongs to the thread of what it answers. Otherwise the subject and one participant in
    # common decide.
    thread: Json | None = None
    for each in store.of_lead(index, ("EmailThread",)):
        known = {person["email"].casefold() for person in each["participants"]}
        is_answer = answered is not None and answered["thread_id"] == each["id"]
        same = each["latest_normalized_subject"] == subject and known & people.keys()
        if is_answer or same:
            thread = each
            break
    if thread is None:
        user = {"id": row["user_id"], "name": row["user_name"]}
        thread = new_activity(
            store.leads.organization, row["lead_id"], "EmailThread", row["date_created"], user
        )
        thread["contact_id"] = row["contact_id"]
        thread["latest_normalized_subject"] = subject
        thread |= {"n_emails": 0, "participants": [], "summary": None}
    row["thread_id"] = thread["id"]
    # Assumed: a message that comes in answers all that went out before it in the thread.
    if row["direction"] == "incoming":
        for email in emails_of(store, thread):
            if email["direction"] == "outgoing" and not email["has_reply"]:
                store.put(email | {"has_reply": True})
    known = {person["email"].casefold() for person in thread["participants"]}
    people = {email: person for email, person in people.items() if email not in known}
    changed: Json = thread | {
        "activity_at": max(str(thread["activity_at"]), str(row["activity_at"])),
        "date_updated": store.leads.now(),
        "n_emails": thread["n_emails"] + 1,
        "participants": [*thread["participants"], *people.values()],
    }
    store.put(changed)
    is_new = thread["n_emails"] == 0
    store.log("created" if is_new else "updated", changed, previous=thread)


def normalized(subject: str | None) -> str:
    """Return a subject without ``Re:`` and the like."""
    return re.sub(r"(?i)^\s*((re|fwd?|aw|wg)\s*:\s*)+", "", subject or "").strip()


def _addresses(row: Json) -> dict[str, Json]:
    lines = [row["sender"] or "", *row["to"], *row["cc"]]
    return {
        email.casefold(): {"email": email, "name": name or None}
        for name, email in getaddresses(lines)
        if email
    }


def emails_of(store: ActivityStore, thread: Json) -> list[Json]:
    """Return the e-mails of a thread, the newest first."""
    index = store.leads.number_of(thread["lead_id"])
    rows = store.of_lead(index, ("Email",))
    return [row for row in rows if row["thread_id"] == thread["id"]]


def _with_emails(store: ActivityStore, thread: Json) -> Json:
    emails = [
        # As Close reduces them: body_preview is what is left of the text.
        {key: value for key, value in row.items() if key not in ("body_html", "body_text")}
        for row in emails_of(store, thread)
    ]
    return thread | {"emails": emails, "latest_emails": emails[:3], "n_emails": len(emails)}


def delete_email(store: ActivityStore, row: Json) -> None:
    """Delete an e-mail; a thread without e-mails goes with its last one."""
    store.delete(row["id"])
    store.log("deleted", row)
    thread = store.get(row["thread_id"] or "")
    if thread is not None and not emails_of(store, thread):
        store.delete(thread["id"])
        store.log("deleted", thread)


def delete_thread(store: ActivityStore, thread: Json) -> None:
    """Delete a thread and its e-mails."""
    for row in emails_of(store, thread):
        store.delete(row["id"])
        store.log("deleted", row)
    store.delete(thread["id"])
    store.log("deleted", thread)
