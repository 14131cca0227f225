"""The operations of ``close.custom_object_types``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.custom_objects import (
    CustomObjectType,
    CustomObjectTypeCreate,
    CustomObjectTypeUpdate,
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


class CustomObjectTypes(Resource[M]):
    """Create, read, update and delete types of custom objects.

    Their fields are managed with ``close.custom_fields.custom_object``, and the order of the fields
    with ``close.custom_fields.schemas``.

    See https://developer.close.com/api/resources/custom-object-types
    """

    @property
    def with_response(self) -> "CustomObjectTypes[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomObjectTypes(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(self, *, options: "RequestOptions | None" = None) -> "Paginator[CustomObjectType]":
        """List custom object types.

        All types, on one page.

        Await the result for the first page, or iterate over it for all.

        Args:
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.

        Example::

            async for custom_object_type in close.custom_object_types.list():
                print(custom_object_type.name)
        """
        return self._paginator(CustomObjectType, "/custom_object_type/", options=options)

    async def _get(
        self, custom_object_type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomObjectType]:
        return await self._request_object(
            CustomObjectType,
            "GET",
            "/custom_object_type/{id}/",
            ids={"id": check_id(custom_object_type_id, "cotype", "custom_object_type_id")},
            options=options,
        )

    @operation
    async def get(
        self, custom_object_type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomObjectType]:
        """Get one custom object type.

        Args:
            custom_object_type_id: The custom object type's id, ``cotype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_object_type_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No custom object type with this id exists.

        Example::

            custom_object_type = await close.custom_object_types.get(custom_object_type_id)
        """
        return await self._get(custom_object_type_id, options=options)

    async def _create(
        self,
        custom_object_type: CustomObjectTypeCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomObjectType]:
        return await self._request_object(
            CustomObjectType,
            "POST",
            "/custom_object_type/",
            body=read_body(
                "custom_object_types.create", custom_object_type, CustomObjectTypeCreate
            ),
            options=options,
        )

    @operation
    async def create(
        self,
        custom_object_type: CustomObjectTypeCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomObjectType]:
        """Create a custom object type.

        It has no fields at first.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second custom object type.

        Args:
            custom_object_type: The custom object type to create, or a mapping with the keys of
                Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            custom_object_type = await close.custom_object_types.create(
                CustomObjectTypeCreate(
                    api_create_only=False,
                    name="Contract",
                    name_plural="Contracts",
                    description=None,
                )
            )
        """
        return await self._create(custom_object_type, options=options)

    async def _update(
        self,
        custom_object_type_id: str,
        changes: CustomObjectTypeUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomObjectType]:
        return await self._request_object(
            CustomObjectType,
            "PUT",
            "/custom_object_type/{id}/",
            ids={"id": check_id(custom_object_type_id, "cotype", "custom_object_type_id")},
            body=read_body("custom_object_types.update", changes, CustomObjectTypeUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        custom_object_type_id: str,
        changes: CustomObjectTypeUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomObjectType]:
        """Update a custom object type.

        Updates only the fields in the body.

        Args:
            custom_object_type_id: The custom object type's id, ``cotype_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_object_type_id`` is not an id, or is that of another type of
                object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No custom object type with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_object_types.update(
                custom_object_type_id,
                CustomObjectTypeUpdate(name="Device", name_plural="Devices"),
            )
        """
        return await self._update(custom_object_type_id, changes, options=options)

    async def _delete(
        self, custom_object_type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_object_type/{id}/",
            ids={"id": check_id(custom_object_type_id, "cotype", "custom_object_type_id")},
            options=options,
        )

    @operation
    async def delete(
        self, custom_object_type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a custom object type.

        Its objects are deleted with it.

        Args:
            custom_object_type_id: The custom object type's id, ``cotype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_object_type_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No custom object type with this id exists. If ``.attempts`` is above 1,
                an earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_object_types.delete(custom_object_type_id)
        """
        return await self._delete(custom_object_type_id, options=options)
