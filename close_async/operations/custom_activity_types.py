"""The operations of ``close.custom_activity_types``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.custom_activities import (
    CustomActivityType,
    CustomActivityTypeCreate,
    CustomActivityTypeUpdate,
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


class CustomActivityTypes(Resource[M]):
    """The types of custom activities.

    See https://developer.close.com/api/resources/custom-activities/types
    """

    @property
    def with_response(self) -> "CustomActivityTypes[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomActivityTypes(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(self, *, options: "RequestOptions | None" = None) -> "Paginator[CustomActivityType]":
        """List custom activity types.

        All of the organization, on one page.

        Await the result for the first page, or iterate over it for all.

        Args:
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.

        Example::

            async for custom_activity_type in close.custom_activity_types.list():
                print(custom_activity_type.name)
        """
        return self._paginator(CustomActivityType, "/custom_activity/", options=options)

    async def _get(
        self, custom_activity_type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomActivityType]:
        return await self._request_object(
            CustomActivityType,
            "GET",
            "/custom_activity/{id}/",
            ids={"id": check_id(custom_activity_type_id, "actitype", "custom_activity_type_id")},
            options=options,
        )

    @operation
    async def get(
        self, custom_activity_type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomActivityType]:
        """Get a custom activity type.

        With its fields.

        Args:
            custom_activity_type_id: The type's id, ``actitype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_activity_type_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No custom activity type with this id exists.

        Example::

            custom_activity_type = await close.custom_activity_types.get(custom_activity_type_id)
        """
        return await self._get(custom_activity_type_id, options=options)

    async def _create(
        self,
        custom_activity_type: CustomActivityTypeCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomActivityType]:
        return await self._request_object(
            CustomActivityType,
            "POST",
            "/custom_activity/",
            body=read_body(
                "custom_activity_types.create", custom_activity_type, CustomActivityTypeCreate
            ),
            options=options,
        )

    @operation
    async def create(
        self,
        custom_activity_type: CustomActivityTypeCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomActivityType]:
        """Create a custom activity type.

        Its fields are created afterwards, as custom fields of activities.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second custom activity type.

        Args:
            custom_activity_type: The custom activity type to create, or a mapping with the keys of
                Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            custom_activity_type = await close.custom_activity_types.create(
                CustomActivityTypeCreate(name="Site visit")
            )
        """
        return await self._create(custom_activity_type, options=options)

    async def _update(
        self,
        custom_activity_type_id: str,
        changes: CustomActivityTypeUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomActivityType]:
        return await self._request_object(
            CustomActivityType,
            "PUT",
            "/custom_activity/{id}/",
            ids={"id": check_id(custom_activity_type_id, "actitype", "custom_activity_type_id")},
            body=read_body("custom_activity_types.update", changes, CustomActivityTypeUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        custom_activity_type_id: str,
        changes: CustomActivityTypeUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomActivityType]:
        """Change a custom activity type.

        Updates only the fields in the body. A list of fields changes their order only.

        Args:
            custom_activity_type_id: The type's id, ``actitype_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_activity_type_id`` is not an id, or is that of another type of
                object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No custom activity type with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_activity_types.update(
                custom_activity_type_id,
                CustomActivityTypeUpdate(name="Visit"),
            )
        """
        return await self._update(custom_activity_type_id, changes, options=options)

    async def _delete(
        self, custom_activity_type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_activity/{id}/",
            ids={"id": check_id(custom_activity_type_id, "actitype", "custom_activity_type_id")},
            options=options,
        )

    @operation
    async def delete(
        self, custom_activity_type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a custom activity type.

        An archived type keeps its activities.

        Args:
            custom_activity_type_id: The type's id, ``actitype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_activity_type_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No custom activity type with this id exists. If ``.attempts`` is above 1,
                an earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_activity_types.delete(custom_activity_type_id)
        """
        return await self._delete(custom_activity_type_id, options=options)
