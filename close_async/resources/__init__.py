"""The typed methods of each resource of Close's API."""
