"""Leads: their routes, and how any number of them is made up, listed, changed and shown."""
