"""The operations of ``close.custom_fields.shared``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.custom_fields import (
    SharedCustomField,
    SharedCustomFieldCreate,
    SharedCustomFieldUpdate,
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
    from close_async.resources.custom_fields.shared.associations import CustomFieldAssociations


class SharedCustomFields(Resource[M]):
    """Create, read, update and delete custom fields that several types of object share.

    A new field belongs to no type of object: add it with ``associations``. Its own type cannot be
    changed.

    See https://developer.close.com/api/resources/custom-fields/custom-fields-shared
    """

    @property
    def with_response(self) -> "SharedCustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SharedCustomFields(self._caller, gives_response=True)

    @property
    def associations(self) -> "CustomFieldAssociations[M]":
        """The types of object that have a shared custom field."""
        from close_async.resources.custom_fields.shared.associations import CustomFieldAssociations

        return CustomFieldAssociations(self._caller, gives_response=self._gives_response)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[SharedCustomField]":
        """List the shared custom fields.

        Await the result for the first page, or iterate over it for all.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for field in close.custom_fields.shared.list():
                print(field.id)
        """
        return self._paginator(
            SharedCustomField, "/custom_field/shared/", fields=fields, options=options
        )

    async def _get(
        self,
        field_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedCustomField]:
        return await self._request_object(
            SharedCustomField,
            "GET",
            "/custom_field/shared/{id}/",
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
    ) -> Response[SharedCustomField]:
        """Get one shared custom field.

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

            field = await close.custom_fields.shared.get(field_id)
        """
        return await self._get(field_id, fields=fields, options=options)

    async def _create(
        self,
        field: SharedCustomFieldCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedCustomField]:
        return await self._request_object(
            SharedCustomField,
            "POST",
            "/custom_field/shared/",
            body=read_body("custom_fields.shared.create", field, SharedCustomFieldCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        field: SharedCustomFieldCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedCustomField]:
        """Create a shared custom field.

        It can be used once it is associated with a type of object.

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

            field = await close.custom_fields.shared.create(
                SharedCustomFieldCreate(
                    name="Region",
                    type="choices",
                    choices=["North", "South"],
                )
            )
        """
        return await self._create(field, fields=fields, options=options)

    async def _update(
        self,
        field_id: str,
        changes: SharedCustomFieldUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedCustomField]:
        return await self._request_object(
            SharedCustomField,
            "PUT",
            "/custom_field/shared/{id}/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            body=read_body("custom_fields.shared.update", changes, SharedCustomFieldUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        field_id: str,
        changes: SharedCustomFieldUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedCustomField]:
        """Update a shared custom field.

        Updates only the fields in the body, for all types of object that have the field. The type
        of its values cannot be changed.

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

            await close.custom_fields.shared.update(
                field_id,
                SharedCustomFieldUpdate(
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
            "/custom_field/shared/{id}/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            options=options,
        )

    @operation
    async def delete(
        self, field_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a shared custom field.

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

            await close.custom_fields.shared.delete(field_id)
        """
        return await self._delete(field_id, options=options)
