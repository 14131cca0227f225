"""Contacts: their routes, and where they are stored."""
