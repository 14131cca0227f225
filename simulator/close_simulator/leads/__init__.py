"""Leads: their routes, and how they are generated, stored, listed, changed and shown."""
