"""Creation and changes of tasks."""

from collections.abc import Collection
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from close_simulator import validators
from close_simulator.leads.changes import user_name
from close_simulator.listfilters import timestamp_of
from close_simulator.tasks.seeds import KINDS, blank
from close_simulator.validators import FieldError, ValidationError, Validator, existing_user, text

if TYPE_CHECKING:
    from close_simulator.leads.children import ChildStore
    from close_simulator.leads.store import LeadStore
    from close_simulator.organization import Organization

Json = dict[str, Any]

_OF_CLOSES_OWN = ("date", "is_complete")


def shown(task: Json, now: float, zone: tzinfo = UTC) -> Json:
    """Return a task as Close shows it; its ``view`` depends on the time."""
    return {**task, "view": view_of(task, now, zone)}


def view_of(task: Json, now: float, zone: tzinfo = UTC) -> str:
    """Return the ``view`` of a task: ``inbox``, ``future`` or ``archive``.

    Args:
        task: The task.
        now: The time, in seconds since 1970.
        zone: The timezone in which the day begins on which the task is due.
    """
    # Archived is not only complete: an abandoned or skipped task is in the archive, and is_complete
    # stays false.
    if task["is_complete"] or task["resolution"]:
        return "archive"
    due = timestamp_of(task["date"], zone)
    return "future" if due is not None and due > now else "inbox"


def new_task(children: "ChildStore", body: Json) -> Json:
    """Create a task of any type, though ``POST /task/`` allows only two; it has no id yet.

    Raises:
        ValidationError: Close would reject a value.
    """
    organization = children.leads.organization
    kind = body.get("_type") or "lead"
    if kind not in KINDS:
        raise ValidationError({"_type": "Not a valid choice."})
    needed = {"lead": ("lead_id", "text"), "outgoing_call": ("lead_id", "contact_id")}
    form = validators.read_body(body, _accepted(organization), needed.get(kind, ("lead_id",)))
    index = _home(children.leads, form["lead_id"])
    task = blank(kind, children.leads.lead(index))
    made = validators.audited(children.leads.now(), organization.user_id)
    names = dict.fromkeys(("created_by_name", "updated_by_name"), organization.user_name)
    task |= {**made, **names}
    _assign(organization, task, organization.user_id)
    form = {"date": None, **form}
    # due_date stays at the first date when date is postponed.
    _apply(children, task, {"due_date": form["date"], **form})
    if task["is_complete"]:
        _complete(children, task)
    return task


def changed_task(
    children: "ChildStore", task: Json, body: Json, only_these: Collection[str] | None
) -> Json:
    """Return a task after ``PUT /task/{id}/``.

    Args:
        children: The objects of leads, among them the contacts that it may name.
        task: The task.
        body: The request's body.
        only_these: The keys to apply. Tasks that Close created allow only two keys.

    Raises:
        ValidationError: Close would reject a value.
    """
    allowed = only_these or _accepted(children.leads.organization)
    # Other keys are dropped without an error: PUT returns 200 and changes nothing.
    if task["_type"] not in ("lead", "outgoing_call"):
        allowed = [name for name in _OF_CLOSES_OWN if name in allowed]
    given = {name: value for name, value in body.items() if name in allowed}
    changes = validators.read_body(given, _accepted(children.leads.organization))
    was_complete = task["is_complete"]
    changed = dict(task)
    _apply(children, changed, changes)
    changed |= {
        "date_updated": children.leads.now(),
        "updated_by": children.leads.organization.user_id,
        "updated_by_name": children.leads.organization.user_name,
    }
    if changed["is_complete"] and not was_complete:
        _complete(children, changed)
    return changed


def _complete(children: "ChildStore", task: Json) -> None:
    """Add the activity of the completion to a task of the type ``lead``."""
    if task["_type"] == "lead":
        task |= {
            "object_type": "taskcompleted",
            "object_id": children.leads.organization.new_id("acti"),
        }


def _apply(children: "ChildStore", task: Json, changes: Json) -> None:
    task |= {name: value for name, value in changes.items() if name in _STORED}
    if changes.get("assigned_to"):
        _assign(children.leads.organization, task, changes["assigned_to"])
    if "created_by" in changes:
        name = user_name(children.leads.organization, str(changes["created_by"]))
        task |= {"created_by": changes["created_by"], "created_by_name": name}
    if "date" in changes:
        # Derived, so that both fields cannot contradict each other, whichever of them is sent.
        task["is_dateless"] = changes["date"] is None
    elif changes.get("is_dateless"):
        task["date"] = None
    if "lead_id" in changes or "contact_id" in changes:
        lead = children.leads.lead(_home(children.leads, task["lead_id"]))
        task["lead_name"] = lead["display_name"]
        task["contact_name"] = _contact_name(children, task["contact_id"])


_STORED = frozenset(
    [
        "text", "date", "due_date", "is_complete", "is_dateless", "priority", "resolution",
        "lead_id", "contact_id", "agent_config_id",
    ]
)  # fmt: skip


def _assign(organization: "Organization", task: Json, user_id: str) -> None:
    user = next(user for user in organization.users if user["id"] == user_id)
    name = f"{user['first_name']} {user['last_name']}".rstrip()
    task |= {"assigned_to": user_id, "assigned_to_name": name}


def _contact_name(children: "ChildStore", contact_id: str | None) -> str | None:
    if contact_id is None:
        return None
    try:
        return str(children.get("contacts", contact_id)["display_name"])
    except KeyError:
        raise ValidationError({"contact_id": "Object does not exist."}) from None


def _home(leads: "LeadStore", lead_id: str) -> int:
    try:
        return leads.index_of(lead_id)
    except KeyError:
        raise ValidationError({"lead_id": "Object does not exist."}) from None


def _accepted(organization: "Organization") -> dict[str, Validator]:
    def user(value: Any) -> str:
        if all(each["id"] != value for each in organization.users):
            raise FieldError("Object does not exist.")
        return str(value)

    return {
        "text": text(None),
        "assigned_to": user,
        "date": _datetime,
        "due_date": _datetime,
        "is_complete": validators.flag,
        "is_dateless": validators.flag,
        "priority": validators.one_of(("high", "medium")),
        "resolution": validators.optional(validators.one_of(("abandoned", "skipped"))),
        "lead_id": validators.name_of(),
        "contact_id": text(None),
        "agent_config_id": text(None),
        "created_by": lambda value: existing_user(organization, value),
    }


def _datetime(value: Any) -> str | None:
    try:
        timestamp_of(text(None)(value))
    except (ValueError, OverflowError):
        raise FieldError("Invalid ISO 8601 datetime.") from None
    return value  # type: ignore[no-any-return]
