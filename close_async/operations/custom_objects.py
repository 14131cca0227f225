"""The operations of ``close.custom_objects``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.custom_objects import CustomObject, CustomObjectCreate, CustomObjectUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class CustomObjects(Resource[M]):
    """Create, read, update and delete custom objects.

    A list has those of one lead, and a scan those of all leads.

    Example::

        machine = await close.custom_objects.create({
            "custom_object_type_id": type_id,
            "lead_id": lead_id,
            "name": "Press 7",
            f"custom.{field_id}": "SN-4711",
        })

    See https://developer.close.com/api/resources/custom-objects
    """

    @property
    def with_response(self) -> "CustomObjects[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomObjects(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        lead_id: str,
        custom_object_type_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[CustomObject]":
        """List custom objects: await the result for the first page, or iterate over it for all.

        Those of one lead.

        Args:
            lead_id: The id of the lead that they belong to, ``lead_…``.
            custom_object_type_id: Only those of the type with this id, ``cotype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``lead_id`` or ``custom_object_type_id`` is not an id, or is that of
                another type of object.

        Example::

            async for custom_object in close.custom_objects.list():
                print(custom_object.name)
        """
        return self._paginator(
            CustomObject,
            "/custom_object/",
            params={
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "custom_object_type_id": optional_id(
                    custom_object_type_id, "cotype", "custom_object_type_id"
                ),
            },
            options=options,
        )

    async def _get(
        self, custom_object_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomObject]:
        return await self._request_object(
            CustomObject,
            "GET",
            "/custom_object/{id}/",
            ids={"id": check_id(custom_object_id, "custobj", "custom_object_id")},
            options=options,
        )

    @operation
    async def get(
        self, custom_object_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomObject]:
        """Get one custom object.

        Args:
            custom_object_id: The custom object's id, ``custobj_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_object_id`` is not an id, or is that of another type of object.
            NotFoundError: No custom object with this id exists.

        Example::

            custom_object = await close.custom_objects.get(custom_object_id)
        """
        return await self._get(custom_object_id, options=options)

    async def _create(
        self,
        custom_object: CustomObjectCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomObject]:
        return await self._request_object(
            CustomObject,
            "POST",
            "/custom_object/",
            body=read_body("custom_objects.create", custom_object, CustomObjectCreate),
            options=options,
        )

    @operation
    async def create(
        self,
        custom_object: CustomObjectCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomObject]:
        """Create a custom object.

        Required fields of its type must have values.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second custom object.

        Args:
            custom_object: The custom object to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            custom_object = await close.custom_objects.create(
                CustomObjectCreate(
                    custom={"cf_5rPx6BtM7Tq2mXw9KbR4vLc8ZsN1HdYfGpA3eUoJiQk": "SN-4711"},
                    custom_object_type_id="cotype_3kRz8xQv2nT5bWm9YcH1sJ",
                    lead_id="lead_7yJ2kQ0mVbR4tXc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba",
                    name="Press 7",
                )
            )
        """
        return await self._create(custom_object, options=options)

    async def _update(
        self,
        custom_object_id: str,
        changes: CustomObjectUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomObject]:
        return await self._request_object(
            CustomObject,
            "PUT",
            "/custom_object/{id}/",
            ids={"id": check_id(custom_object_id, "custobj", "custom_object_id")},
            body=read_body("custom_objects.update", changes, CustomObjectUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        custom_object_id: str,
        changes: CustomObjectUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomObject]:
        """Update a custom object.

        Updates only the fields in the body; null removes the value of a custom field.

        Args:
            custom_object_id: The custom object's id, ``custobj_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_object_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No custom object with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_objects.update(
                custom_object_id,
                CustomObjectUpdate(
                    custom={"cf_5rPx6BtM7Tq2mXw9KbR4vLc8ZsN1HdYfGpA3eUoJiQk": "SN-4712"},
                    name="Press 8",
                ),
            )
        """
        return await self._update(custom_object_id, changes, options=options)

    async def _delete(
        self, custom_object_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_object/{id}/",
            ids={"id": check_id(custom_object_id, "custobj", "custom_object_id")},
            options=options,
        )

    @operation
    async def delete(
        self, custom_object_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a custom object.

        Args:
            custom_object_id: The custom object's id, ``custobj_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``custom_object_id`` is not an id, or is that of another type of object.
            NotFoundError: No custom object with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_objects.delete(custom_object_id)
        """
        return await self._delete(custom_object_id, options=options)
