"""``World``: the state of the simulated organization."""

from collections.abc import Callable, MutableMapping
from datetime import datetime
from typing import Any

from close_simulator.activities import arrivals
from close_simulator.activities.seeds import form_answers
from close_simulator.activities.store import RESOURCES, ActivityStore
from close_simulator.automation.kinds import BULK_EVENTS
from close_simulator.automation.sequences import SequenceStore
from close_simulator.clock import Clock, stamp
from close_simulator.contacts.store import ContactStore
from close_simulator.events.log import EventLog
from close_simulator.exports.storage import Storage
from close_simulator.leads.children import ChildStore
from close_simulator.leads.links import render_links
from close_simulator.leads.store import LeadStore
from close_simulator.opportunities.store import OpportunityStore
from close_simulator.organization import Organization
from close_simulator.search.index import SearchIndex
from close_simulator.tasks.store import TaskStore
from close_simulator.webhooks.subscriptions import Subscriptions

Json = dict[str, Any]


class World:
    """The leads and settings of one simulated organization.

    Args:
        leads: The number of leads at first. Any number is cheap: seeded leads are generated when
            they are read, and only changed ones are stored.
        seed: Determines all of them; the same seed gives the same world.
        clock: The time of changes.
        index_lag: Seconds until lists show a creation or deletion, until searches see a change,
            and for which a deleted lead can still be read by its id. Close's own lag is 30 to 60
            seconds.
        imported: The number of leads that were created at the same time, as by an import.

    Attributes:
        organization: Users, statuses, pipelines and custom fields.
        leads: The leads by id, a read-only mapping of plain dicts.
        contacts: All contacts.
        opportunities: All opportunities.
        tasks: All tasks, including those that leads do not show.
        activities: All activities.
        search_index: The objects as searches see them.
        events: The events of the last 30 days.
        webhooks: Webhook subscriptions, and their pending deliveries.
        exports: All exports, the newest last.
        storage: The files of exports, and uploaded files.
        sequences: The subscriptions of contacts to sequences.
        enriched_values: The values that field enrichment finds, by the id of the custom field.
        bulk_rate: The leads that a bulk action processes per second.
        bulk_fails_after: The number of leads after which the next bulk action ends with an error;
            ``None`` for no error.
        before_delete: Functions that are called with the id of a lead before it is deleted.
        before_merge: Functions that are called with the ids of both leads, within a merge.
    """

    def __init__(
        self,
        *,
        leads: int,
        seed: int,
        clock: Clock,
        index_lag: float = 0.0,
        imported: int = 0,
    ) -> None:
        self.organization: Organization = Organization(seed)
        self.leads: LeadStore = LeadStore(
            count=leads,
            seed=seed,
            organization=self.organization,
            clock=clock,
            index_lag=index_lag,
            imported=imported,
        )
        self._clock = clock
        self.events: EventLog = EventLog(self.organization, clock)
        self.webhooks: Subscriptions = Subscriptions(clock)
        self.events.listeners.append(self.webhooks.heard)
        self._children = ChildStore(self.leads, self.events)
        self.contacts: ContactStore = ContactStore(self._children)
        self.opportunities: OpportunityStore = OpportunityStore(self._children)
        self.tasks: TaskStore = TaskStore(self._children)
        self.activities: ActivityStore = ActivityStore(self.leads, seed, self.events)
        self.leads.activities = self.activities.of_lead
        self.events.on_activity = self.activities.put
        for resource, kind in RESOURCES.items():
            self.tables[resource] = self.activities.table(kind)
        self.search_index: SearchIndex = SearchIndex(self.leads, index_lag)
        self.activities.after_change.append(self._note_activities)
        self.exports: list[Json] = []
        self.storage: Storage = Storage(clock)
        self.sequences: SequenceStore = SequenceStore(
            self.organization, self.contacts, self.events, clock
        )
        self.enriched_values: dict[str, Any] = {}
        self.bulk_rate: float = 1000.0
        self.bulk_fails_after: int | None = None
        self.before_delete: list[Callable[[str], None]] = []
        self.before_merge: list[Callable[[str, str], None]] = []
        # The store at the bottom knows nothing of what is kept beside it; whatever follows a lead
        # listens to it.
        self.leads.before_store.append(self._update_parts)
        self.leads.after_store.append(self.search_index.note)

    def _update_parts(self, index: int, before: Json | None, lead: Json) -> None:
        # The log comes first: the adjustments after it are not changes of the lead, such as an
        # integration link that contains the lead's new name.
        self.events.kept(before, lead)
        self.activities.lead_stored(index, before, lead)
        render_links(lead, self.organization)
        self._children.note(index, lead)
        self.tasks.note(index, lead)

    def _note_activities(self) -> None:
        self.leads.version += 1
        self.search_index.revision += 1

    @property
    def tables(self) -> dict[str, MutableMapping[str, Json]]:
        """The rows of each resource by id, in the order in which lists show them."""
        return self.organization.tables

    @property
    def statuses(self) -> list[Json]:
        """The lead statuses in order; the first is the default of new leads."""
        return self.organization.statuses

    def count_by_status(self) -> dict[str, int]:
        """Return the number of leads of each status label."""
        counts = self.leads.tally(lambda lead: [lead["status_id"]])
        return {status["label"]: counts[status["id"]] for status in self.statuses}

    def create_lead(self, fields: Json | None = None, /, **named: Any) -> Json:
        """Create a lead as ``POST /lead/`` does.

        Args:
            fields: The request body; needed for keys such as ``custom.cf_…``.
            **named: Keys of the request body, as keyword arguments.

        Returns:
            The lead as the API shows it.

        Raises:
            ValidationError: Close would reject a value.
        """
        return self.leads.create({**(fields or {}), **named})

    def update_lead(self, lead_id: str, fields: Json | None = None, /, **named: Any) -> Json:
        """Change the given fields of a lead, as ``PUT /lead/{id}/`` does.

        Args:
            lead_id: The lead's id.
            fields: The request body.
            **named: Keys of the request body, as keyword arguments.

        Returns:
            The lead after the change.

        Raises:
            KeyError: There is no such lead.
            ValidationError: Close would reject a value.
        """
        return self.leads.update(lead_id, {**(fields or {}), **named})

    def delete_lead(self, lead_id: str) -> None:
        """Delete a lead and everything that belongs to it.

        Args:
            lead_id: The lead's id.

        Raises:
            KeyError: There is no such lead.
        """
        index = self.leads.index_of(lead_id)
        # Read before anything is deleted: the events hold the last state of each object.
        lead, beside = self.leads.lead(index), self.tasks.beside(index)
        for follow in self.before_delete:
            follow(lead_id)
        activities = self.activities.of_lead(index)
        self.leads.delete(lead_id)
        self.activities.lead_deleted(index, activities)
        self.events.deleted(lead, beside)
        for row in activities:
            self.activities.log("deleted", row)

    def restore_lead(self, lead: Json) -> None:
        """Restore a deleted lead, as Close's support does on request.

        Args:
            lead: The lead, as it was read before the deletion.

        Raises:
            KeyError: The lead never existed, or is not deleted.
        """
        self.leads.restore(lead)

    def merge_leads(self, source: str, destination: str) -> None:
        """Move everything that belongs to one lead to another, and delete the first.

        Args:
            source: The id of the lead that is deleted.
            destination: The id of the lead that remains.

        Raises:
            KeyError: One of them does not exist; the argument is its id.
        """
        index = self.leads.index_of(destination)
        gone = self.leads[source]
        # Moved first, then deleted: in between no object is without a lead, and none is reported as
        # deleted.
        with self.events.merging(source, destination):
            for follow in self.before_merge:
                follow(source, destination)
            lead = self.leads.absorb(gone, index)
            self.tasks.merged(self.leads.index_of(source), index)
            self.activities.lead_merged(self.leads.index_of(source), destination)
            self.leads.delete(source)
            self.events.merged(gone, lead)

    def relabel(self) -> None:
        """Apply the current names of statuses and pipelines, and the currency, to all leads."""
        self.leads.relabel()
        # Seeded leads changed too, although nothing was stored for them.
        self.search_index.forget_matches()

    def relink(self) -> None:
        """Apply the current integration links to all leads."""
        self.leads.relink()

    def forget_custom_field(self, field_id: str, on: str | None = None) -> None:
        """Delete all values of a custom field.

        Args:
            field_id: The field's id.
            on: The object type that lost the field; ``None`` for all types.
        """
        self.leads.forget_custom_field(field_id, on)
        if on in (None, "activity"):
            self.activities.forget_custom_field(field_id)

    def time(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._clock()

    def now(self) -> str:
        """Return the time as Close writes dates of changes."""
        return stamp(self._clock())

    def add_meeting(
        self, lead_id: str, *, starts_at: datetime, ends_at: datetime, **fields: Any
    ) -> Json:
        """Add a meeting, as the synchronization of a calendar does: the API cannot create one.

        Its status follows the clock, and its events occur when it starts and ends.

        Args:
            lead_id: The lead's id.
            starts_at: When it starts, with an offset from UTC.
            ends_at: When it ends.
            **fields: Further fields of the meeting, such as ``title``, ``attendees`` or
                ``provider_calendar_event_id``.

        Returns:
            The meeting as the API shows it.

        Raises:
            KeyError: There is no such lead.
        """
        return arrivals.add_meeting(self.activities, lead_id, starts_at, ends_at, fields)

    def cancel_meeting(self, meeting_id: str, status: str = "canceled") -> Json:
        """Cancel a meeting, and return it.

        Args:
            meeting_id: The meeting's id.
            status: ``canceled``, ``declined-by-lead`` or ``declined-by-org``.

        Raises:
            KeyError: There is no such meeting.
        """
        return arrivals.cancel_meeting(self.activities, meeting_id, status)

    def submit_form(
        self, lead_id: str, answers: dict[str, Any], *, contact_id: str | None = None, **fields: Any
    ) -> Json:
        """Submit a form of Close, as a visitor of a web page does.

        Args:
            lead_id: The lead's id.
            answers: The values by the names of the fields.
            contact_id: The contact who filled it in.
            **fields: Further fields of the submission, such as ``form_id``.

        Returns:
            The form submission as the API shows it.

        Raises:
            KeyError: There is no such lead.
        """
        own = form_answers(answers) | {"contact_id": contact_id} | fields
        return arrivals.arrive(self.activities, "FormSubmission", lead_id, own, by_user=False)

    def update_by_import(self, lead_id: str, import_id: str) -> Json:
        """Record that an import of a file changed a lead, and return the activity.

        Args:
            lead_id: The lead's id.
            import_id: The import's id.

        Raises:
            KeyError: There is no such lead.
        """
        own = {"import_id": import_id, "reverted": False}
        return arrivals.arrive(self.activities, "ImportUpdate", lead_id, own)

    def pause_bulk_action(self, action_id: str) -> None:
        """Pause a bulk action, as a user of Close's application does: the API cannot.

        Raises:
            KeyError: There is no such bulk action.
        """
        kind, row = self._bulk_action(action_id)
        row["status"] = "paused"
        self.events.happened(kind, "paused", dict(row))

    def resume_bulk_action(self, action_id: str) -> None:
        """Resume a paused bulk action.

        Raises:
            KeyError: There is no such bulk action.
        """
        self._bulk_action(action_id)[1]["status"] = "resuming"

    def _bulk_action(self, action_id: str) -> tuple[str, Json]:
        for resource, kind in BULK_EVENTS.items():
            if action_id in self.tables[resource]:
                return kind, self.tables[resource][action_id]
        raise KeyError(action_id)

    def end_subscription(
        self, subscription_id: str, status: str = "finished", reason: str | None = None
    ) -> Json:
        """End the run of a sequence by a contact: steps are not simulated.

        Args:
            subscription_id: The subscription's id.
            status: ``finished``, ``goal`` or ``error``.
            reason: Its ``status_reason``, such as ``reply-received``.

        Returns:
            The subscription as the API shows it.

        Raises:
            KeyError: There is no such subscription.
        """
        row = self.sequences.rows[subscription_id]
        return self.sequences.change(row, status=status, status_reason=reason)
