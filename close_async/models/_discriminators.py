"""Which class an object of several kinds becomes.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

# By class: the key that identifies its subclasses, and the subclass for each value of the key.
DISCRIMINATORS: dict[str, tuple[str, dict[str, str]]] = {
    "activities.Activity": (
        "_type",
        {
            "Call": "calls.Call",
            "Created": "activities.Created",
            "CustomActivity": "custom_activities.CustomActivity",
            "Email": "emails.Email",
            "EmailThread": "emails.EmailThread",
            "FormSubmission": "activities.FormSubmission",
            "ImportUpdate": "activities.ImportUpdate",
            "LeadMerge": "activities.LeadMerge",
            "LeadStatusChange": "activities.LeadStatusChange",
            "Meeting": "meetings.Meeting",
            "Note": "notes.Note",
            "OpportunityStatusChange": "activities.OpportunityStatusChange",
            "SMS": "sms.Sms",
            "TaskCompleted": "activities.TaskCompleted",
            "WhatsAppMessage": "whatsapp_messages.WhatsAppMessage",
        },
    ),
    "tasks.Task": (
        "_type",
        {
            "lead": "tasks.LeadTask",
            "outgoing_call": "tasks.OutgoingCallTask",
            "incoming_email": "tasks.IncomingEmailTask",
            "email_followup": "tasks.EmailFollowupTask",
            "missed_call": "tasks.MissedCallTask",
            "answered_detached_call": "tasks.AnsweredDetachedCallTask",
            "voicemail": "tasks.VoicemailTask",
            "opportunity_due": "tasks.OpportunityDueTask",
            "incoming_sms": "tasks.IncomingSmsTask",
        },
    ),
}
