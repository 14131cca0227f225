"""Conversion between JSON and models: pure functions without I/O."""
