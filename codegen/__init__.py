"""Generates ``close_async/models/`` from ``openapi/``: run ``python -m codegen``."""
