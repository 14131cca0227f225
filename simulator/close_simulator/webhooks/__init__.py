"""Webhook subscriptions: their routes and filters, and what takes events to them."""
