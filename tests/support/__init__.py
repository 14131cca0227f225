"""Helpers of the tests; README.md says which to use when."""
