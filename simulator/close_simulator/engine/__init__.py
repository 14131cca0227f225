"""One engine that serves what the OpenAPI document describes."""
