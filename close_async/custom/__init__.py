"""Custom fields by the names that people gave them."""

from close_async.custom.schema import CustomSchema

__all__ = ["CustomSchema"]
