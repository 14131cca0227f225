"""The properties of the client: one for each resource.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from close_async._requester import Requester
    from close_async.operations.blocked_phone_numbers import BlockedPhoneNumbers
    from close_async.operations.bulk_actions import BulkActions
    from close_async.operations.comment_threads import CommentThreads
    from close_async.operations.connected_accounts import ConnectedAccounts
    from close_async.operations.custom_activity_types import CustomActivityTypes
    from close_async.operations.custom_object_types import CustomObjectTypes
    from close_async.operations.dialers import Dialers
    from close_async.operations.email_templates import EmailTemplates
    from close_async.operations.forms import Forms
    from close_async.operations.integration_links import IntegrationLinks
    from close_async.operations.lead_statuses import LeadStatuses
    from close_async.operations.opportunity_statuses import OpportunityStatuses
    from close_async.operations.outcomes import Outcomes
    from close_async.operations.phone_numbers import PhoneNumbers
    from close_async.operations.pipelines import Pipelines
    from close_async.operations.playbooks import Playbooks
    from close_async.operations.reports import Reports
    from close_async.operations.roles import Roles
    from close_async.operations.scheduling_links import SchedulingLinks
    from close_async.operations.send_as import SendAs
    from close_async.operations.sequences import Sequences
    from close_async.operations.shared_scheduling_links import SharedSchedulingLinks
    from close_async.operations.sms_templates import SMSTemplates
    from close_async.operations.unsubscribed_emails import UnsubscribedEmails
    from close_async.operations.users import Users
    from close_async.operations.webhooks import Webhooks
    from close_async.resources.activities import Activities
    from close_async.resources.base.operation import Parsed
    from close_async.resources.comments import Comments
    from close_async.resources.contacts import Contacts
    from close_async.resources.custom_fields import CustomFields
    from close_async.resources.custom_objects import CustomObjects
    from close_async.resources.events import Events
    from close_async.resources.exports import Exports
    from close_async.resources.files import Files
    from close_async.resources.groups import Groups
    from close_async.resources.leads import Leads
    from close_async.resources.memberships import Memberships
    from close_async.resources.opportunities import Opportunities
    from close_async.resources.organizations import Organizations
    from close_async.resources.sequence_subscriptions import SequenceSubscriptions
    from close_async.resources.smart_views import SmartViews
    from close_async.resources.tasks import Tasks


class ClientResources:
    """The resources of a client. Each is loaded when it is first used."""

    _caller: "Requester"

    @cached_property
    def activities(self) -> "Activities[Parsed]":
        """Everything that was said to, heard from and done about leads."""
        from close_async.resources.activities import Activities

        return Activities(self._caller)

    @cached_property
    def blocked_phone_numbers(self) -> "BlockedPhoneNumbers[Parsed]":
        """The phone numbers whose calls are rejected."""
        from close_async.operations.blocked_phone_numbers import BlockedPhoneNumbers

        return BlockedPhoneNumbers(self._caller)

    @cached_property
    def bulk_actions(self) -> "BulkActions[Parsed]":
        """Bulk actions: emails, edits, deletions and subscriptions of all leads of a query."""
        from close_async.operations.bulk_actions import BulkActions

        return BulkActions(self._caller)

    @cached_property
    def comment_threads(self) -> "CommentThreads[Parsed]":
        """The threads of comments on activities and opportunities."""
        from close_async.operations.comment_threads import CommentThreads

        return CommentThreads(self._caller)

    @cached_property
    def comments(self) -> "Comments[Parsed]":
        """Comments on activities and opportunities."""
        from close_async.resources.comments import Comments

        return Comments(self._caller)

    @cached_property
    def connected_accounts(self) -> "ConnectedAccounts[Parsed]":
        """Connected accounts: email, calendar and conferencing accounts of the users."""
        from close_async.operations.connected_accounts import ConnectedAccounts

        return ConnectedAccounts(self._caller)

    @cached_property
    def contacts(self) -> "Contacts[Parsed]":
        """Contacts: the people at the leads."""
        from close_async.resources.contacts import Contacts

        return Contacts(self._caller)

    @cached_property
    def custom_activity_types(self) -> "CustomActivityTypes[Parsed]":
        """The types of custom activities."""
        from close_async.operations.custom_activity_types import CustomActivityTypes

        return CustomActivityTypes(self._caller)

    @cached_property
    def custom_fields(self) -> "CustomFields[Parsed]":
        """Custom fields: the schema by name, and single fields."""
        from close_async.resources.custom_fields import CustomFields

        return CustomFields(self._caller)

    @cached_property
    def custom_object_types(self) -> "CustomObjectTypes[Parsed]":
        """The types of custom objects."""
        from close_async.operations.custom_object_types import CustomObjectTypes

        return CustomObjectTypes(self._caller)

    @cached_property
    def custom_objects(self) -> "CustomObjects[Parsed]":
        """Custom objects, which belong to leads."""
        from close_async.resources.custom_objects import CustomObjects

        return CustomObjects(self._caller)

    @cached_property
    def dialers(self) -> "Dialers[Parsed]":
        """Dialers: lists of leads that are called one after another."""
        from close_async.operations.dialers import Dialers

        return Dialers(self._caller)

    @cached_property
    def email_templates(self) -> "EmailTemplates[Parsed]":
        """Email templates: texts of emails with variables, and how they read for a contact."""
        from close_async.operations.email_templates import EmailTemplates

        return EmailTemplates(self._caller)

    @cached_property
    def events(self) -> "Events[Parsed]":
        """The event log: changes of the last 30 days, and new ones as they happen."""
        from close_async.resources.events import Events

        return Events(self._caller)

    @cached_property
    def exports(self) -> "Exports[Parsed]":
        """Exports: files with all leads or opportunities that match a query."""
        from close_async.resources.exports import Exports

        return Exports(self._caller)

    @cached_property
    def files(self) -> "Files[Parsed]":
        """Files to attach to notes and e-mails."""
        from close_async.resources.files import Files

        return Files(self._caller)

    @cached_property
    def forms(self) -> "Forms[Parsed]":
        """Forms on web pages, whose submissions create leads."""
        from close_async.operations.forms import Forms

        return Forms(self._caller)

    @cached_property
    def groups(self) -> "Groups[Parsed]":
        """Groups of users."""
        from close_async.resources.groups import Groups

        return Groups(self._caller)

    @cached_property
    def integration_links(self) -> "IntegrationLinks[Parsed]":
        """Integration links: links to other systems, shown on every object of a type."""
        from close_async.operations.integration_links import IntegrationLinks

        return IntegrationLinks(self._caller)

    @cached_property
    def lead_statuses(self) -> "LeadStatuses[Parsed]":
        """The statuses a lead can have."""
        from close_async.operations.lead_statuses import LeadStatuses

        return LeadStatuses(self._caller)

    @cached_property
    def leads(self) -> "Leads[Parsed]":
        """Leads: the companies and people an organization sells to."""
        from close_async.resources.leads import Leads

        return Leads(self._caller)

    @cached_property
    def memberships(self) -> "Memberships[Parsed]":
        """Memberships: the roles and settings of users in an organization."""
        from close_async.resources.memberships import Memberships

        return Memberships(self._caller)

    @cached_property
    def opportunities(self) -> "Opportunities[Parsed]":
        """Opportunities: the possible sales to the leads."""
        from close_async.resources.opportunities import Opportunities

        return Opportunities(self._caller)

    @cached_property
    def opportunity_statuses(self) -> "OpportunityStatuses[Parsed]":
        """The statuses an opportunity can have."""
        from close_async.operations.opportunity_statuses import OpportunityStatuses

        return OpportunityStatuses(self._caller)

    @cached_property
    def organizations(self) -> "Organizations[Parsed]":
        """Organizations and their settings."""
        from close_async.resources.organizations import Organizations

        return Organizations(self._caller)

    @cached_property
    def outcomes(self) -> "Outcomes[Parsed]":
        """Outcomes: results of calls and meetings that users choose."""
        from close_async.operations.outcomes import Outcomes

        return Outcomes(self._caller)

    @cached_property
    def phone_numbers(self) -> "PhoneNumbers[Parsed]":
        """The phone numbers of users and groups."""
        from close_async.operations.phone_numbers import PhoneNumbers

        return PhoneNumbers(self._caller)

    @cached_property
    def pipelines(self) -> "Pipelines[Parsed]":
        """Pipelines of opportunities, each with its statuses."""
        from close_async.operations.pipelines import Pipelines

        return Pipelines(self._caller)

    @cached_property
    def playbooks(self) -> "Playbooks[Parsed]":
        """Playbooks: types of conversations, with the fields and outcomes that suit them."""
        from close_async.operations.playbooks import Playbooks

        return Playbooks(self._caller)

    @cached_property
    def reports(self) -> "Reports[Parsed]":
        """Reports: numbers of activities, opportunities, emails and statuses over time."""
        from close_async.operations.reports import Reports

        return Reports(self._caller)

    @cached_property
    def roles(self) -> "Roles[Parsed]":
        """Roles: sets of permissions."""
        from close_async.operations.roles import Roles

        return Roles(self._caller)

    @cached_property
    def scheduling_links(self) -> "SchedulingLinks[Parsed]":
        """Scheduling links: pages on which contacts book meetings with a user."""
        from close_async.operations.scheduling_links import SchedulingLinks

        return SchedulingLinks(self._caller)

    @cached_property
    def send_as(self) -> "SendAs[Parsed]":
        """Permissions to send emails as another user."""
        from close_async.operations.send_as import SendAs

        return SendAs(self._caller)

    @cached_property
    def sequence_subscriptions(self) -> "SequenceSubscriptions[Parsed]":
        """The runs of sequences by contacts."""
        from close_async.resources.sequence_subscriptions import SequenceSubscriptions

        return SequenceSubscriptions(self._caller)

    @cached_property
    def sequences(self) -> "Sequences[Parsed]":
        """Sequences (workflows): steps that Close takes with a contact, one after the other."""
        from close_async.operations.sequences import Sequences

        return Sequences(self._caller)

    @cached_property
    def shared_scheduling_links(self) -> "SharedSchedulingLinks[Parsed]":
        """Shared scheduling links: names that stand for a link of each user."""
        from close_async.operations.shared_scheduling_links import SharedSchedulingLinks

        return SharedSchedulingLinks(self._caller)

    @cached_property
    def smart_views(self) -> "SmartViews[Parsed]":
        """Smart Views: saved searches."""
        from close_async.resources.smart_views import SmartViews

        return SmartViews(self._caller)

    @cached_property
    def sms_templates(self) -> "SMSTemplates[Parsed]":
        """SMS templates: texts of SMS messages."""
        from close_async.operations.sms_templates import SMSTemplates

        return SMSTemplates(self._caller)

    @cached_property
    def tasks(self) -> "Tasks[Parsed]":
        """Tasks: the to-do items of users."""
        from close_async.resources.tasks import Tasks

        return Tasks(self._caller)

    @cached_property
    def unsubscribed_emails(self) -> "UnsubscribedEmails[Parsed]":
        """The email addresses that get no emails from sequences and bulk actions."""
        from close_async.operations.unsubscribed_emails import UnsubscribedEmails

        return UnsubscribedEmails(self._caller)

    @cached_property
    def users(self) -> "Users[Parsed]":
        """The users of the organization."""
        from close_async.operations.users import Users

        return Users(self._caller)

    @cached_property
    def webhooks(self) -> "Webhooks[Parsed]":
        """Webhook subscriptions: events that Close posts to a URL."""
        from close_async.operations.webhooks import Webhooks

        return Webhooks(self._caller)
