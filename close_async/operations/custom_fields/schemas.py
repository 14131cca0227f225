"""The operations of ``close.custom_fields.schemas``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.custom_fields import CustomFieldSchema, CustomFieldSchemaUpdate
from close_async.resources.base.operation import WithResponse
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, check_segment

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class CustomFieldSchemas(Resource[M]):
    """Read and change the order of the custom fields of a type of object.

    See https://developer.close.com/api/resources/custom-fields/schema
    """

    @property
    def with_response(self) -> "CustomFieldSchemas[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFieldSchemas(self._caller, gives_response=True)

    async def _get(
        self,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "GET",
            "/custom_field_schema/{object_type}/",
            ids={"object_type": check_segment(object_type, "object_type")},
            options=options,
        )

    async def _update(
        self,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "PUT",
            "/custom_field_schema/{object_type}/",
            ids={"object_type": check_segment(object_type, "object_type")},
            body=read_body("custom_fields.schemas.update", changes, CustomFieldSchemaUpdate),
            options=options,
        )

    async def _get_of_activity(
        self, object_type: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "GET",
            "/custom_field_schema/activity/{id}/",
            ids={"id": check_id(object_type, "actitype", "object_type")},
            options=options,
        )

    async def _update_of_activity(
        self,
        object_type: str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "PUT",
            "/custom_field_schema/activity/{id}/",
            ids={"id": check_id(object_type, "actitype", "object_type")},
            body=read_body(
                "custom_fields.schemas.update_of_activity", changes, CustomFieldSchemaUpdate
            ),
            options=options,
        )

    async def _get_of_custom_object(
        self, object_type: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "GET",
            "/custom_field_schema/custom_object/{id}/",
            ids={"id": check_id(object_type, "cotype", "object_type")},
            options=options,
        )

    async def _update_of_custom_object(
        self,
        object_type: str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "PUT",
            "/custom_field_schema/custom_object/{id}/",
            ids={"id": check_id(object_type, "cotype", "object_type")},
            body=read_body(
                "custom_fields.schemas.update_of_custom_object", changes, CustomFieldSchemaUpdate
            ),
            options=options,
        )
