"""The models of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from close_async.models.common import Address, RenderedIntegrationLink
    from close_async.models.contacts import (
        Contact,
        ContactCreate,
        ContactEmail,
        ContactPhone,
        ContactSubscription,
        ContactUpdate,
        ContactUrl,
        RecentCall,
    )
    from close_async.models.custom_fields import (
        ActivityCustomFieldCreate,
        ActivityCustomFieldUpdate,
        CustomField,
        CustomFieldAssociation,
        CustomFieldAssociationCreate,
        CustomFieldAssociationUpdate,
        CustomFieldCreate,
        CustomFieldReference,
        CustomFieldSchema,
        CustomFieldSchemaUpdate,
        CustomFieldUpdate,
        SharedCustomField,
        SharedCustomFieldCreate,
        SharedCustomFieldUpdate,
    )
    from close_async.models.groups import Group, GroupCreate, GroupMember, GroupUpdate
    from close_async.models.integration_links import (
        IntegrationLink,
        IntegrationLinkCreate,
        IntegrationLinkUpdate,
    )
    from close_async.models.leads import Lead, LeadCreate, LeadMerge, LeadUpdate
    from close_async.models.memberships import (
        MembershipCount,
        MembershipCreate,
        MembershipUpdate,
        PinnedViews,
    )
    from close_async.models.opportunities import Attachment, CommentSummary, Opportunity
    from close_async.models.organizations import OrganizationUpdate, StatusReference
    from close_async.models.roles import Role, RoleCreate, RoleUpdate
    from close_async.models.search import FoundObject
    from close_async.models.smart_views import (
        SharingSettings,
        SmartView,
        SmartViewCreate,
        SmartViewQuery,
        SmartViewUpdate,
    )
    from close_async.models.statuses import LeadStatus, OpportunityStatus, Pipeline
    from close_async.models.tasks import (
        AnsweredDetachedCallTask,
        EmailFollowupTask,
        IncomingEmailTask,
        IncomingSmsTask,
        LeadTask,
        MissedCallTask,
        OpportunityDueTask,
        OutgoingCallTask,
        Task,
        VoicemailTask,
    )
    from close_async.models.users import (
        EmailSignature,
        Me,
        Membership,
        Organization,
        Person,
        Telephone,
        User,
        UserAvailability,
    )

# A resource's module is loaded with its first class: defining them all would cost every program.
_MODULES = {
    "Address": "common",
    "RenderedIntegrationLink": "common",
    "Contact": "contacts",
    "ContactCreate": "contacts",
    "ContactEmail": "contacts",
    "ContactPhone": "contacts",
    "ContactSubscription": "contacts",
    "ContactUpdate": "contacts",
    "ContactUrl": "contacts",
    "RecentCall": "contacts",
    "ActivityCustomFieldCreate": "custom_fields",
    "ActivityCustomFieldUpdate": "custom_fields",
    "CustomField": "custom_fields",
    "CustomFieldAssociation": "custom_fields",
    "CustomFieldAssociationCreate": "custom_fields",
    "CustomFieldAssociationUpdate": "custom_fields",
    "CustomFieldCreate": "custom_fields",
    "CustomFieldReference": "custom_fields",
    "CustomFieldSchema": "custom_fields",
    "CustomFieldSchemaUpdate": "custom_fields",
    "CustomFieldUpdate": "custom_fields",
    "SharedCustomField": "custom_fields",
    "SharedCustomFieldCreate": "custom_fields",
    "SharedCustomFieldUpdate": "custom_fields",
    "Group": "groups",
    "GroupCreate": "groups",
    "GroupMember": "groups",
    "GroupUpdate": "groups",
    "IntegrationLink": "integration_links",
    "IntegrationLinkCreate": "integration_links",
    "IntegrationLinkUpdate": "integration_links",
    "Lead": "leads",
    "LeadCreate": "leads",
    "LeadMerge": "leads",
    "LeadUpdate": "leads",
    "MembershipCount": "memberships",
    "MembershipCreate": "memberships",
    "MembershipUpdate": "memberships",
    "PinnedViews": "memberships",
    "Attachment": "opportunities",
    "CommentSummary": "opportunities",
    "Opportunity": "opportunities",
    "OrganizationUpdate": "organizations",
    "StatusReference": "organizations",
    "Role": "roles",
    "RoleCreate": "roles",
    "RoleUpdate": "roles",
    "FoundObject": "search",
    "SharingSettings": "smart_views",
    "SmartView": "smart_views",
    "SmartViewCreate": "smart_views",
    "SmartViewQuery": "smart_views",
    "SmartViewUpdate": "smart_views",
    "LeadStatus": "statuses",
    "OpportunityStatus": "statuses",
    "Pipeline": "statuses",
    "AnsweredDetachedCallTask": "tasks",
    "EmailFollowupTask": "tasks",
    "IncomingEmailTask": "tasks",
    "IncomingSmsTask": "tasks",
    "LeadTask": "tasks",
    "MissedCallTask": "tasks",
    "OpportunityDueTask": "tasks",
    "OutgoingCallTask": "tasks",
    "Task": "tasks",
    "VoicemailTask": "tasks",
    "EmailSignature": "users",
    "Me": "users",
    "Membership": "users",
    "Organization": "users",
    "Person": "users",
    "Telephone": "users",
    "User": "users",
    "UserAvailability": "users",
}

__all__ = [
    "ActivityCustomFieldCreate",
    "ActivityCustomFieldUpdate",
    "Address",
    "AnsweredDetachedCallTask",
    "Attachment",
    "CommentSummary",
    "Contact",
    "ContactCreate",
    "ContactEmail",
    "ContactPhone",
    "ContactSubscription",
    "ContactUpdate",
    "ContactUrl",
    "CustomField",
    "CustomFieldAssociation",
    "CustomFieldAssociationCreate",
    "CustomFieldAssociationUpdate",
    "CustomFieldCreate",
    "CustomFieldReference",
    "CustomFieldSchema",
    "CustomFieldSchemaUpdate",
    "CustomFieldUpdate",
    "EmailFollowupTask",
    "EmailSignature",
    "FoundObject",
    "Group",
    "GroupCreate",
    "GroupMember",
    "GroupUpdate",
    "IncomingEmailTask",
    "IncomingSmsTask",
    "IntegrationLink",
    "IntegrationLinkCreate",
    "IntegrationLinkUpdate",
    "Lead",
    "LeadCreate",
    "LeadMerge",
    "LeadStatus",
    "LeadTask",
    "LeadUpdate",
    "Me",
    "Membership",
    "MembershipCount",
    "MembershipCreate",
    "MembershipUpdate",
    "MissedCallTask",
    "Opportunity",
    "OpportunityDueTask",
    "OpportunityStatus",
    "Organization",
    "OrganizationUpdate",
    "OutgoingCallTask",
    "Person",
    "PinnedViews",
    "Pipeline",
    "RecentCall",
    "RenderedIntegrationLink",
    "Role",
    "RoleCreate",
    "RoleUpdate",
    "SharedCustomField",
    "SharedCustomFieldCreate",
    "SharedCustomFieldUpdate",
    "SharingSettings",
    "SmartView",
    "SmartViewCreate",
    "SmartViewQuery",
    "SmartViewUpdate",
    "StatusReference",
    "Task",
    "Telephone",
    "User",
    "UserAvailability",
    "VoicemailTask",
]


def __getattr__(name: str) -> Any:
    """Load a class from its module."""
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
