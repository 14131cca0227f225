"""``close.custom_fields.schemas``: the order of custom fields."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.custom_fields import CustomFieldSchema, CustomFieldSchemaUpdate
from close_async.operations.custom_fields import schemas as generated
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.custom_fields.object_types import ObjectType, kind_of
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class CustomFieldSchemas(generated.CustomFieldSchemas[M]):
    """Read and change the order of the custom fields of a type of object.

    See https://developer.close.com/api/resources/custom-fields/schema
    """

    @property
    def with_response(self) -> "CustomFieldSchemas[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFieldSchemas(self._caller, gives_response=True)

    @operation
    async def get(
        self, object_type: ObjectType | str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        """Get the fields of a type of object in display order, including shared ones.

        Args:
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            options: Overrides of the client's options for this call.

        Raises:
            ValueError: ``object_type`` is not one of these.
            NotFoundError: No such custom type exists.
        """
        kind = kind_of(object_type)
        if kind == "activity":
            return await self._get_of_activity(object_type, options=options)
        if kind == "custom_object":
            return await self._get_of_custom_object(object_type, options=options)
        return await self._get(object_type, options=options)

    @operation
    async def update(
        self,
        object_type: ObjectType | str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        """Change the display order of the fields.

        Args:
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            changes: All fields of the type, in the new order; as a model, or as a mapping with the
                keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            ValueError: ``object_type`` is not one of these.
            BadRequestError: A field is missing, or does not belong to the type.
            NotFoundError: No such custom type exists.

        Example::

            schema = await close.custom_fields.schema("lead")
            by_name = sorted(schema, key=lambda field: field.name)
            order = [CustomFieldReference(id=field.id) for field in by_name]
            await close.custom_fields.schemas.update("lead", CustomFieldSchemaUpdate(fields=order))
        """
        kind = kind_of(object_type)
        if kind == "activity":
            return await self._update_of_activity(object_type, changes, options=options)
        if kind == "custom_object":
            return await self._update_of_custom_object(object_type, changes, options=options)
        return await self._update(object_type, changes, options=options)
