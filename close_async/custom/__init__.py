"""Custom fields by the labels in Close's interface."""

from close_async.custom.schema import CustomSchema

__all__ = ["CustomSchema"]
