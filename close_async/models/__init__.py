"""The models of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from close_async.models.common import Address, IntegrationLink
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
    from close_async.models.custom_fields import CustomField, CustomFieldSchema
    from close_async.models.exports import (
        Export,
        ExportQuery,
        LeadExportCreate,
        OpportunityExportCreate,
    )
    from close_async.models.files import FileLink, FileUpload, FileUploadCreate, FileUploadForm
    from close_async.models.leads import Lead, LeadCreate, LeadMerge, LeadUpdate
    from close_async.models.opportunities import Attachment, CommentSummary, Opportunity
    from close_async.models.search import FoundObject
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
    from close_async.models.users import EmailSignature, Me, Membership, Organization, Person, User

# A resource's module is loaded with its first class: defining them all would cost every program.
_MODULES = {
    "Address": "common",
    "IntegrationLink": "common",
    "Contact": "contacts",
    "ContactCreate": "contacts",
    "ContactEmail": "contacts",
    "ContactPhone": "contacts",
    "ContactSubscription": "contacts",
    "ContactUpdate": "contacts",
    "ContactUrl": "contacts",
    "RecentCall": "contacts",
    "CustomField": "custom_fields",
    "CustomFieldSchema": "custom_fields",
    "Export": "exports",
    "ExportQuery": "exports",
    "LeadExportCreate": "exports",
    "OpportunityExportCreate": "exports",
    "FileLink": "files",
    "FileUpload": "files",
    "FileUploadCreate": "files",
    "FileUploadForm": "files",
    "Lead": "leads",
    "LeadCreate": "leads",
    "LeadMerge": "leads",
    "LeadUpdate": "leads",
    "Attachment": "opportunities",
    "CommentSummary": "opportunities",
    "Opportunity": "opportunities",
    "FoundObject": "search",
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
    "User": "users",
}

__all__ = [
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
    "CustomFieldSchema",
    "EmailFollowupTask",
    "EmailSignature",
    "Export",
    "ExportQuery",
    "FileLink",
    "FileUpload",
    "FileUploadCreate",
    "FileUploadForm",
    "FoundObject",
    "IncomingEmailTask",
    "IncomingSmsTask",
    "IntegrationLink",
    "Lead",
    "LeadCreate",
    "LeadExportCreate",
    "LeadMerge",
    "LeadStatus",
    "LeadTask",
    "LeadUpdate",
    "Me",
    "Membership",
    "MissedCallTask",
    "Opportunity",
    "OpportunityDueTask",
    "OpportunityExportCreate",
    "OpportunityStatus",
    "Organization",
    "OutgoingCallTask",
    "Person",
    "Pipeline",
    "RecentCall",
    "Task",
    "User",
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
