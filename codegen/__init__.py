"""From ``openapi/`` to ``close_async/models/``: run ``python -m codegen``."""
