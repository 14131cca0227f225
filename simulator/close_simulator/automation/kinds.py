"""The kinds of bulk actions."""

BULK_EVENTS = {
    "bulk_actions.emails": "bulk_action.email",
    "bulk_actions.edits": "bulk_action.edit",
    "bulk_actions.deletions": "bulk_action.delete",
    "bulk_actions.sequence_subscriptions": "bulk_action.sequence_subscription",
}
"""The object type in the event log of each resource."""
