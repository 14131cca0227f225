"""Webhook subscriptions: their routes, their filters, and the delivery of events."""
