"""Searches past Close's limit of 10,000 results, by the value of the sort field."""
