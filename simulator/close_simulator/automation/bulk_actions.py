"""The work of bulk actions, which change leads on the clock."""

from collections.abc import Callable
from typing import Any

from attrs import frozen

from close_simulator.activities.messages import keep, send, write_email
from close_simulator.activities.seeds import blank_email
from close_simulator.automation.kinds import BULK_EVENTS
from close_simulator.automation.sequences import RUNNING
from close_simulator.automation.targets import Target, kind_of_edit, matching
from close_simulator.events.activities import new_activity
from close_simulator.validators import ValidationError
from close_simulator.world import World

Json = dict[str, Any]

# Seconds from the request until objects are counted, and from then until the first is processed.
_UNTIL_LOADING, _LOADING = 0.2, 0.2
# Seconds after which a paused one looks whether it was resumed.
_PAUSED = 1.0
# Leads that are processed at once, between which a client sees the counts grow.
_AT_ONCE = 20


def begin(world: World, kind: str, row: Json, given: Json) -> None:
    """Schedule the work of a bulk action.

    Its leads are counted shortly after the request, and processed some at once.

    Args:
        world: The simulated organization.
        kind: ``emails``, ``edits``, ``deletions`` or ``sequence_subscriptions``.
        row: Its row, which is changed in place.
        given: The request body.
    """
    fails_after, world.bulk_fails_after = world.bulk_fails_after, None
    work = _Work(world, kind, row, given, fails_after)
    loads = world.time() + _UNTIL_LOADING
    work.schedule(loads, lambda: work.load(loads))


@frozen
class _Work:
    """The work of one bulk action, in steps that are scheduled one after the other.

    Attributes:
        world: The simulated organization.
        kind: The kind of the bulk action.
        row: Its row.
        given: The request body.
        fails_after: The number of leads after which it fails; ``None`` for never.
    """

    world: World
    kind: str
    row: Json
    given: Json
    fails_after: int | None

    def load(self, at: float) -> None:
        """Count the objects, which are those that match now, not when the request was sent."""
        of_leads: dict[str, list[Target]] = {}
        for target in matching(self.world, self.given, self.kind):
            if self.kind != "emails" or (target.contact and target.contact["emails"]):
                of_leads.setdefault(target.lead_id, []).append(target)
        n_objects = sum(map(len, of_leads.values()))
        self._update(status="loading", n_leads=len(of_leads), n_objects=n_objects)
        begins = at + _LOADING
        self.schedule(begins, lambda: self.process(begins, [*of_leads.values()]))

    def process(self, at: float, leads: list[list[Target]]) -> None:
        """Change the objects of some leads, and schedule the rest."""
        done: int = self.row["n_leads_processed"]
        chosen, left = leads[:_AT_ONCE], leads[_AT_ONCE:]
        fails = self.fails_after is not None and done + _AT_ONCE >= self.fails_after
        if fails and self.fails_after is not None:
            chosen = chosen[: self.fails_after - done]
        now = [target for targets in chosen for target in targets]
        # The id of the bulk action is in the events: so a reader can tell its changes from others.
        with self.world.events.by_bulk_action(self.row["id"]):
            for target in now:
                _ACTIONS[self.kind](self.world, target, self.row, self.given)
        self._update(
            status="error" if fails else "processing" if left else "done",
            n_leads_processed=done + len(chosen),
            n_objects_processed=self.row["n_objects_processed"] + len(now),
        )
        if self.row["status"] == "done":
            self.world.events.happened(self._object_type, "completed", dict(self.row))
        elif not fails:
            following = at + _AT_ONCE / self.world.bulk_rate
            self.schedule(following, lambda: self.process(following, left))

    def schedule(self, at: float, step: Callable[[], None]) -> None:
        """Do a step at a time, or after a pause."""

        def unless_paused() -> None:
            if self.row["status"] == "paused":
                self.schedule(max(self.world.time(), at) + _PAUSED, step)
            else:
                step()

        self.world.events.scheduled.add(at, unless_paused)

    def _update(self, **changes: Any) -> None:
        before = dict(self.row)
        self.row.update(changes, date_updated=self.world.now())
        self.world.events.happened(self._object_type, "updated", dict(self.row), previous=before)

    @property
    def _object_type(self) -> str:
        return BULK_EVENTS[f"bulk_actions.{self.kind}"]


def _edit(world: World, target: Target, _: Json, given: Json) -> None:
    """Set the status or a custom field of an object."""
    try:
        changes = edit_changes(world, given)
        if target.kind == "lead":
            world.update_lead(target.lead_id, changes)
        elif target.kind == "contact":
            world.contacts.update_contact(target.id, changes)
        elif target.kind == "opportunity":
            world.opportunities.update(target.id, changes)
    except KeyError:
        return  # deleted since the objects were counted


def edit_changes(world: World, given: Json) -> Json:
    """Return the changes of a bulk edit as the body of an update."""
    if given["type"] == "set_lead_status":
        return {"status_id": given["lead_status_id"]}
    kind = kind_of_edit(given["type"])
    named = given.get("custom_field_id") or given.get("custom_field_name") or ""
    field = world.organization.custom_field(kind, named)
    if field is None:
        raise KeyError(named)
    key = f"custom.{field['id']}"
    if given["type"].startswith("clear_"):
        return {key: None}
    value = given.get("custom_field_values", given.get("custom_field_value"))
    operation = given.get("custom_field_operation", "replace")
    return {key if operation == "replace" else f"{key}.{operation}": value}


def _delete(world: World, target: Target, _: Json, __: Json) -> None:
    try:
        if target.kind == "lead":
            world.delete_lead(target.lead_id)
        elif target.kind == "contact":
            world.contacts.delete_contact(target.id)
        elif activity := world.activities.get(target.id):
            world.activities.delete(target.id)
            world.activities.log("deleted", activity)
    except KeyError:
        return


def _send(world: World, target: Target, row: Json, given: Json) -> None:
    """Add the email that Close would send, with the text of the template; nothing is sent."""
    contact, organization = target.contact, world.organization
    if contact is None or target.lead_id not in world.leads:
        return
    email: Json = new_activity(organization, target.lead_id, "Email", world.now()) | {
        **blank_email(),
        "contact_id": contact["id"],
        "to": [contact["emails"][0]["email"]],
        "sender": given.get("sender") or organization.users[0]["email"],
        "status": "outbox",
        "template_id": given["template_id"],
        "email_account_id": given.get("email_account_id"),
        "bulk_email_action_id": row["id"],
    }
    try:
        write_email(world.activities, email, {"template_id": given["template_id"]})
    except ValidationError:
        return  # the template was deleted since the request
    keep(world.activities, email, None, 0)
    # At once: the bulk action has taken its time already.
    send(world.activities, email["id"], "outbox")


def _change_subscriptions(world: World, target: Target, _: Json, given: Json) -> None:
    contact, action, sequence = target.contact, given["action_type"], given.get("sequence_id")
    if contact is None or target.lead_id not in world.leads:
        return
    held = [
        each
        for each in world.sequences.rows.values()
        if each["contact_id"] == contact["id"] and sequence in (None, each["sequence_id"])
    ]
    if action == "subscribe":
        if not held and sequence is not None:
            world.sequences.subscribe(contact, sequence, given)
        return
    old, new, reason = _CHANGES.get(action, (None, "", None))
    for each in held:
        if each["status"] == old:
            world.sequences.change(each, status=new, status_reason=reason)
        elif action == "reassign" and each["status"] in RUNNING:
            names = ("sender_account_id", "sender_name", "sender_email", "calls_assigned_to")
            world.sequences.change(each, **{key: given[key] for key in names if key in given})


# The status of subscriptions that an action changes, their new one, and its reason.
_CHANGES: dict[str, tuple[str | None, str, str | None]] = {
    "pause": ("active", "paused", "bulk-action"),
    "resume": ("paused", "active", None),
    "resume_finished": ("finished", "active", None),
}
_ACTIONS = {
    "emails": _send,
    "edits": _edit,
    "deletions": _delete,
    "sequence_subscriptions": _change_subscriptions,
}
