"""The operations of ``close.custom_fields.custom_object``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.custom_fields import (
    CustomField,
    ObjectCustomFieldCreate,
    ObjectCustomFieldUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class CustomObjectCustomFields(Resource[M]):
    """Create, read, update and delete the custom fields of custom objects.

    A field belongs to one custom object type, and its own type cannot be changed.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "CustomObjectCustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomObjectCustomFields(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[CustomField]":
        """List the custom fields of custom objects.

        Await the result for the first page, or iterate over it for all.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for field in close.custom_fields.custom_object.list():
                print(field.name)
        """
        return self._paginator(
            CustomField, "/custom_field/custom_object_type/", fields=fields, options=options
        )

    async def _get(
        self,
        field_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        return await self._request_object(
            CustomField,
            "GET",
            "/custom_field/custom_object_type/{id}/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        field_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        """Get one custom field of custom objects.

        Args:
            field_id: The custom field's id, ``cf_…`` or ``lcf_…``; old ones begin with ``lcf_``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No field with this id exists.

        Example::

            field = await close.custom_fields.custom_object.get(field_id)
        """
        return await self._get(field_id, fields=fields, options=options)

    async def _create(
        self,
        field: ObjectCustomFieldCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        return await self._request_object(
            CustomField,
            "POST",
            "/custom_field/custom_object_type/",
            body=read_body("custom_fields.custom_object.create", field, ObjectCustomFieldCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        field: ObjectCustomFieldCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        """Create a custom field of custom objects.

        It can be used immediately.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second field.

        Args:
            field: The field to create, or a mapping with the keys of Close's JSON.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            field = await close.custom_fields.custom_object.create(
                ObjectCustomFieldCreate(
                    name="Installed On",
                    type="date",
                    custom_object_type_id="cotype_Pd9Ks4GvXe7QaUo3MjBn1W",
                    required=True,
                )
            )
        """
        return await self._create(field, fields=fields, options=options)

    async def _update(
        self,
        field_id: str,
        changes: ObjectCustomFieldUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        return await self._request_object(
            CustomField,
            "PUT",
            "/custom_field/custom_object_type/{id}/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            body=read_body("custom_fields.custom_object.update", changes, ObjectCustomFieldUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        field_id: str,
        changes: ObjectCustomFieldUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        """Update a custom field of custom objects.

        Updates only the fields in the body. The type of its values and the object type cannot be
        changed.

        Args:
            field_id: The custom field's id, ``cf_…`` or ``lcf_…``; old ones begin with ``lcf_``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No field with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_fields.custom_object.update(
                field_id,
                ObjectCustomFieldUpdate(
                    name="Interested In",
                    choices=["API", "Calling", "SMS"],
                ),
            )
        """
        return await self._update(field_id, changes, fields=fields, options=options)

    async def _delete(
        self, field_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_field/custom_object_type/{id}/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            options=options,
        )

    @operation
    async def delete(
        self, field_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a custom field of custom objects.

        Deletes its values immediately.

        Args:
            field_id: The custom field's id, ``cf_…`` or ``lcf_…``; old ones begin with ``lcf_``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` is not an id, or is that of another type of object.
            NotFoundError: No field with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_fields.custom_object.delete(field_id)
        """
        return await self._delete(field_id, options=options)
