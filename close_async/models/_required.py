"""Which keys a request body must have.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

# By class: the keys without which Close rejects a request body.
REQUIRED: dict[str, tuple[str, ...]] = {
    "custom_fields.ActivityCustomFieldCreate": ("name", "type", "custom_activity_type_id"),
    "custom_fields.CustomFieldAssociationCreate": ("object_type",),
    "custom_fields.CustomFieldCreate": ("name", "type"),
    "custom_fields.CustomFieldReference": ("id",),
    "custom_fields.CustomFieldSchema": ("fields",),
    "custom_fields.CustomFieldSchemaUpdate": ("fields",),
    "custom_fields.ObjectCustomFieldCreate": ("name", "type", "custom_object_type_id"),
    "custom_fields.SharedCustomFieldCreate": ("name", "type"),
    "email_templates.EmailTemplateCreate": ("name",),
    "exports.LeadExportCreate": ("format", "type"),
    "exports.OpportunityExportCreate": ("format",),
    "files.FileUploadCreate": ("filename", "content_type"),
    "groups.GroupCreate": ("name",),
    "groups.GroupMember": ("user_id",),
    "integration_links.IntegrationLinkCreate": ("name", "type", "url"),
    "leads.LeadMerge": ("source", "destination"),
    "memberships.MembershipCreate": ("email", "role_id"),
    "opportunities.AttachmentInput": ("url", "filename"),
    "organizations.StatusReference": ("id",),
    "outcomes.OutcomeCreate": ("name",),
    "roles.RoleCreate": ("name",),
    "smart_views.SmartViewCreate": ("name",),
    "sms_templates.SMSTemplateAttachment": ("url", "filename", "content_type"),
    "sms_templates.SMSTemplateCreate": ("name",),
    "statuses.LeadStatusCreate": ("label",),
    "statuses.OpportunityStatusCreate": ("label", "type"),
    "statuses.PipelineCreate": ("name",),
    "tasks.LeadTaskCreate": ("lead_id", "text"),
    "tasks.OutgoingCallTaskCreate": ("_type", "lead_id", "contact_id"),
    "webhooks.WebhookEventFilter": ("object_type", "action"),
    "webhooks.WebhookSubscriptionCreate": ("url", "events"),
}
