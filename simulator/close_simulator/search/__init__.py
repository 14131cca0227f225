"""Searches: queries, what they find, and the index that lags behind changes."""
