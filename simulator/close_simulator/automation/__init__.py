"""Sequences with their subscriptions, and bulk actions."""
