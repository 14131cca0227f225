"""The operations of ``close.custom_fields.schemas``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.custom_fields import CustomFieldSchema, CustomFieldSchemaUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, check_segment

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Schemas(Resource[M]):
    """Fields that an organization adds to leads, contacts, opportunities and activities.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "Schemas[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Schemas(self._caller, gives_response=True)

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

    @operation
    async def get(
        self,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        """Get the custom fields of a type of object in their order.

        As people see them in Close, with the fields that several types of object share.

        Args:
            object_type: The type of object whose custom fields are wanted.
            options: Overrides of the client's options for this call.

        Example::

            schema = await close.custom_fields.schemas.get(object_type)

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        return await self._get(object_type, options=options)

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

    @operation
    async def update(
        self,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        """Change the order of the custom fields of a type of object.

        All fields of the schema, in the order they shall have.

        Args:
            object_type: The type of object whose custom fields are wanted.
            changes: The fields to update, or a mapping with the keys of Close's JSON. Fields that
                are absent are not changed.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            await close.custom_fields.schemas.update(
                object_type,
                CustomFieldSchemaUpdate(
                    fields=[CustomFieldReference(id="cf_Jd6Kp1GfQs4HoTa9EuCi0")],
                ),
            )

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        return await self._update(object_type, changes, options=options)

    async def _get_of_activity(
        self, schema_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "GET",
            "/custom_field_schema/activity/{id}/",
            ids={"id": check_id(schema_id, "actitype", "schema_id")},
            options=options,
        )

    @operation
    async def get_of_activity(
        self, schema_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        """Get the custom fields of a custom activity type in their order.

        As people see them in Close, with the fields that several types of object share.

        Args:
            schema_id: The id of the custom activity type, ``actitype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``schema_id`` is not an id, or is that of another type of object.
            NotFoundError: No object with this id exists.

        Example::

            schema = await close.custom_fields.schemas.get_of_activity(schema_id)

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        return await self._get_of_activity(schema_id, options=options)

    async def _update_of_activity(
        self,
        schema_id: str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "PUT",
            "/custom_field_schema/activity/{id}/",
            ids={"id": check_id(schema_id, "actitype", "schema_id")},
            body=read_body(
                "custom_fields.schemas.update_of_activity", changes, CustomFieldSchemaUpdate
            ),
            options=options,
        )

    @operation
    async def update_of_activity(
        self,
        schema_id: str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        """Change the order of the custom fields of a custom activity type.

        All fields of the schema, in the order they shall have.

        Args:
            schema_id: The id of the custom activity type, ``actitype_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. Fields that
                are absent are not changed.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``schema_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.

        Example::

            await close.custom_fields.schemas.update_of_activity(
                schema_id,
                CustomFieldSchemaUpdate(
                    fields=[CustomFieldReference(id="cf_Jd6Kp1GfQs4HoTa9EuCi0")],
                ),
            )

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        return await self._update_of_activity(schema_id, changes, options=options)

    async def _get_of_custom_object(
        self, schema_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "GET",
            "/custom_field_schema/custom_object/{id}/",
            ids={"id": check_id(schema_id, "cotype", "schema_id")},
            options=options,
        )

    @operation
    async def get_of_custom_object(
        self, schema_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        """Get the custom fields of a custom object type in their order.

        As people see them in Close, with the fields that several types of object share.

        Args:
            schema_id: The id of the custom object type, ``cotype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``schema_id`` is not an id, or is that of another type of object.
            NotFoundError: No object with this id exists.

        Example::

            schema = await close.custom_fields.schemas.get_of_custom_object(schema_id)

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        return await self._get_of_custom_object(schema_id, options=options)

    async def _update_of_custom_object(
        self,
        schema_id: str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        return await self._request_object(
            CustomFieldSchema,
            "PUT",
            "/custom_field_schema/custom_object/{id}/",
            ids={"id": check_id(schema_id, "cotype", "schema_id")},
            body=read_body(
                "custom_fields.schemas.update_of_custom_object", changes, CustomFieldSchemaUpdate
            ),
            options=options,
        )

    @operation
    async def update_of_custom_object(
        self,
        schema_id: str,
        changes: CustomFieldSchemaUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldSchema]:
        """Change the order of the custom fields of a custom object type.

        All fields of the schema, in the order they shall have.

        Args:
            schema_id: The id of the custom object type, ``cotype_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. Fields that
                are absent are not changed.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``schema_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.

        Example::

            await close.custom_fields.schemas.update_of_custom_object(
                schema_id,
                CustomFieldSchemaUpdate(
                    fields=[CustomFieldReference(id="cf_Jd6Kp1GfQs4HoTa9EuCi0")],
                ),
            )

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        return await self._update_of_custom_object(schema_id, changes, options=options)
