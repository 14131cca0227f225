"""A server with Close's rate limits, clients of several kinds, and a clock that jumps."""
