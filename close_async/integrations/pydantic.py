"""Models in pydantic and FastAPI: as response types, as bodies, and as fields of other models.

No set-up is required: pydantic calls a hook of the classes of :mod:`close_async.models`, which
imports this module. See
https://docs.pydantic.dev/latest/concepts/types/#customizing-validation-with-__get_pydantic_core_schema__
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pydantic_core import SchemaSerializer, core_schema

from close_async.errors import DecodeError
from close_async.model import Model
from close_async.wire.convert import decode, encode


def core_schema_of(cls: type[Model]) -> core_schema.CoreSchema:
    """Return the schema by which pydantic reads and writes a model class.

    An instance is accepted unchanged, and a mapping is decoded. ``model_dump()`` uses
    :meth:`~close_async.model.Model.to_dict`; JSON is written by ``encode``.
    """

    def read(value: object) -> Model:
        if isinstance(value, cls):
            return value
        given = dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else value
        try:
            return decode(cls, given)
        except DecodeError as error:
            raise ValueError(str(error)) from None

    def write(model: Model, info: core_schema.SerializationInfo) -> dict[str, Any]:
        return encode(model) if info.mode == "json" else model.to_dict()

    return core_schema.no_info_plain_validator_function(
        read,
        serialization=core_schema.plain_serializer_function_ser_schema(write, info_arg=True),
    )


@cache
def serializer_of(cls: type[Model]) -> SchemaSerializer:
    """Return the serializer of a model class for values that are declared as ``Any``."""
    return SchemaSerializer(core_schema_of(cls))


def json_schema_of(cls: type[Model]) -> dict[str, Any]:
    """Return the JSON schema of a model class: an object with any keys."""
    return {"type": "object", "title": cls.__name__, "additionalProperties": True}
