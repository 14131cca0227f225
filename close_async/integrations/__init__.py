"""Bridges to other libraries, each one file and each an extra."""
