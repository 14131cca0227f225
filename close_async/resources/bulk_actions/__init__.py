"""``close.bulk_actions``: changes of all leads that match a query."""
