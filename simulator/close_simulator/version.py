"""The version of this package, always that of close-async."""

__version__ = "0.1.0"
