"""``close.custom_fields.schemas``: the order of custom fields."""

from typing import TYPE_CHECKING

from close_async.models.custom_fields import CustomFieldSchema, CustomFieldSchemaUpdate
from close_async.resources.base.crud import check_body
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.custom_fields.paths import ObjectType, schema_path
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions

_ROOT = "/custom_field_schema/"
_CUSTOM_TYPES = {"actitype": "activity", "cotype": "custom_object"}


class CustomFieldSchemas(Resource[M]):
    """Read and change the order of the custom fields of a type of object.

    See https://developer.close.com/api/resources/custom-fields/schema
    """

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
        route, ids = schema_path(object_type, _ROOT, _CUSTOM_TYPES)
        return await self._request_object(CustomFieldSchema, "GET", route, ids=ids, options=options)

    @operation
    async def update(
        self,
        object_type: ObjectType | str,
        changes: CustomFieldSchemaUpdate,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        """Change the display order of the fields.

        Args:
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            changes: All fields of the type, in the new order.
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
        check_body("custom_fields.schemas.update", changes, CustomFieldSchemaUpdate)
        route, ids = schema_path(object_type, _ROOT, _CUSTOM_TYPES)
        return await self._request_object(
            CustomFieldSchema, "PUT", route, ids=ids, body=changes, options=options
        )
