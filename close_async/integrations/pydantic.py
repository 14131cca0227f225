"""Models in pydantic and FastAPI: as response types, as bodies, and as fields of other models.

Nothing needs to be set up: pydantic asks the classes of :mod:`close_async.models` themselves. This
module is imported by that call, and only pydantic makes it. See
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
    """Return how pydantic reads and writes a model class.

    A model is taken as it is, and an object is decoded. ``model_dump()`` returns what
    :meth:`~close_async.model.Model.to_dict` does, and JSON is what ``encode`` writes.

    Args:
        cls: The class.
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
    """Return what writes a model class where pydantic knows nothing but the value.

    Args:
        cls: The class.
    """
    return SchemaSerializer(core_schema_of(cls))


def json_schema_of(cls: type[Model]) -> dict[str, Any]:
    """Return the JSON schema of a model class: an object that may hold any key.

    Args:
        cls: The class.
    """
    return {"type": "object", "title": cls.__name__, "additionalProperties": True}
