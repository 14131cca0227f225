"""The commands of ``close-async``, one module each."""
