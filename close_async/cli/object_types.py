"""The types of objects that Close documents, to notice a mistyped one.

Close adds types without notice, and documents some under two names: one that is not listed here is
used nevertheless.
"""

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches

from close_async.cli.terminal import plain, say, stderr

_USUAL = ("created", "updated", "deleted")
_JOB = ("created", "updated", "completed", "paused")
# The actions of the events of each type: https://developer.close.com/resources/event-log/
EVENTS: Mapping[str, tuple[str, ...]] = {
    "lead": (*_USUAL, "merged"),
    "activity.call": (*_USUAL, "answered", "completed"),
    "activity.email": (*_USUAL, "sent"),
    "activity.meeting": (*_USUAL, "scheduled", "started", "completed", "canceled"),
    "activity.sms": (*_USUAL, "sent"),
    "activity.task_completed": ("created", "deleted"),
    "bulk_action.delete": _JOB,
    "bulk_action.edit": _JOB,
    "bulk_action.email": _JOB,
    "bulk_action.sequence_subscription": _JOB,
    "export.lead": ("created", "updated", "completed"),
    "export.opportunity": ("created", "updated", "completed"),
    "import": ("created", "updated", "completed", "reverting", "reverted"),
    "membership": ("activated", "deactivated"),
    "unsubscribed_email": ("created", "deleted"),
} | dict.fromkeys(
    (
        "activity.custom_activity", "activity.email_thread", "activity.form_submission",
        "activity.lead_status_change", "activity.note", "activity.opportunity_status_change",
        "activity.whatsapp_message", "comment", "comment_thread", "contact",
        "custom_activity_type", "custom_fields.activity", "custom_fields.contact",
        "custom_fields.custom_object", "custom_fields.lead", "custom_fields.opportunity",
        "custom_fields.shared", "custom_object", "custom_object_type", "email_template", "group",
        "lead_merge", "opportunity", "phone_number", "saved_search", "sequence",
        "sequence_subscription", "sms_template", "status.lead", "status.opportunity",
    ),
    _USUAL,
) | dict.fromkeys(
    ("task.email_followup", "task.incoming_email", "task.lead", "task.missed_call"),
    (*_USUAL, "completed"),
)  # fmt: skip
ACTIONS: tuple[str, ...] = tuple(dict.fromkeys(each for row in EVENTS.values() for each in row))
# The types of which searches return objects.
SEARCHED: tuple[str, ...] = (
    "lead", "contact", "opportunity", "activity.call", "activity.custom_activity",
    "activity.email", "activity.form_submission", "activity.meeting", "activity.note",
    "activity.sms", "activity.whatsapp_message", "address", "contact_email", "contact_phone",
    "contact_url", "custom_object", "sequence_subscription", "task.lead",
)  # fmt: skip


def completing(known: Collection[str]) -> Callable[[str], list[str]]:
    """Return a function that completes these values in a shell."""
    return lambda incomplete: [each for each in known if each.startswith(incomplete)]


def note_unknown(option: str, value: str, known: Collection[str]) -> None:
    """Print a note about a value that Close does not document: nothing may ever match it.

    Args:
        option: The option: ``--object-type``.
        value: Its value.
        known: The values that Close documents.
    """
    if value in known:
        return
    near = get_close_matches(value, known, n=3) or [
        each for each in known if each.endswith(f".{value}")
    ]
    hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}."
    text = f"{value!r} is not a known value of {option}, and maybe nothing matches it; {hint}"
    say(stderr(), f"[yellow]Note:[/] {plain(text)}")


def note_unknown_event(object_type: str | None, action: str | None) -> None:
    """Print a note about an object type or an action of which Close documents no events."""
    if object_type is not None and not object_type.startswith("task."):  # one per kind of task
        note_unknown("--object-type", object_type, EVENTS)
    if action is not None:
        known = EVENTS.get(object_type or "", ACTIONS)
        where = f"--action of {object_type}" if known is not ACTIONS else "--action"
        note_unknown(where, action, known)
