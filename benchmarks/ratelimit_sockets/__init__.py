"""Real processes that use one key of a simulator at the same time."""
