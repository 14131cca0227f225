"""The operations of ``close.custom_fields.shared.associations``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.custom_fields import (
    CustomFieldAssociation,
    CustomFieldAssociationCreate,
    CustomFieldAssociationUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, check_segment

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class CustomFieldAssociations(Resource[M]):
    """Manage the types of object that have a shared custom field, and who may edit it there.

    Example::

        shared = close.custom_fields.shared
        region = await shared.create(SharedCustomFieldCreate(name="Region", type="text"))
        on_leads = CustomFieldAssociationCreate(object_type="lead")
        await shared.associations.create(region.id, on_leads)

    See https://developer.close.com/api/resources/custom-fields/custom-fields-shared
    """

    @property
    def with_response(self) -> "CustomFieldAssociations[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFieldAssociations(self._caller, gives_response=True)

    async def _get(
        self,
        field_id: str,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "GET",
            "/custom_field/shared/{id}/association/{object_type}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "object_type": check_segment(object_type, "object_type"),
            },
            options=options,
        )

    async def _create(
        self,
        field_id: str,
        association: CustomFieldAssociationCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "POST",
            "/custom_field/shared/{id}/association/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            body=read_body(
                "custom_fields.shared.associations.create",
                association,
                CustomFieldAssociationCreate,
            ),
            options=options,
        )

    @operation
    async def create(
        self,
        field_id: str,
        association: CustomFieldAssociationCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Add a shared custom field to a type of object.

        It can be set on objects of that type immediately.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second association.

        Args:
            field_id: The custom field's id, ``cf_…`` or ``lcf_…``; old ones begin with ``lcf_``.
            association: The association to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            association = await close.custom_fields.shared.associations.create(
                field_id,
                CustomFieldAssociationCreate(object_type="lead"),
            )
        """
        return await self._create(field_id, association, options=options)

    async def _update(
        self,
        field_id: str,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "PUT",
            "/custom_field/shared/{id}/association/{object_type}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "object_type": check_segment(object_type, "object_type"),
            },
            body=read_body(
                "custom_fields.shared.associations.update", changes, CustomFieldAssociationUpdate
            ),
            options=options,
        )

    async def _delete(
        self,
        field_id: str,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_field/shared/{id}/association/{object_type}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "object_type": check_segment(object_type, "object_type"),
            },
            options=options,
        )

    async def _get_of_activity(
        self, field_id: str, object_type: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "GET",
            "/custom_field/shared/{id}/association/custom_activity_type/{type_id}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "type_id": check_id(object_type, "actitype", "object_type"),
            },
            options=options,
        )

    async def _update_of_activity(
        self,
        field_id: str,
        object_type: str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "PUT",
            "/custom_field/shared/{id}/association/custom_activity_type/{type_id}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "type_id": check_id(object_type, "actitype", "object_type"),
            },
            body=read_body(
                "custom_fields.shared.associations.update_of_activity",
                changes,
                CustomFieldAssociationUpdate,
            ),
            options=options,
        )

    async def _delete_of_activity(
        self, field_id: str, object_type: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_field/shared/{id}/association/custom_activity_type/{type_id}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "type_id": check_id(object_type, "actitype", "object_type"),
            },
            options=options,
        )

    async def _get_of_custom_object(
        self, field_id: str, object_type: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "GET",
            "/custom_field/shared/{id}/association/custom_object_type/{type_id}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "type_id": check_id(object_type, "cotype", "object_type"),
            },
            options=options,
        )

    async def _update_of_custom_object(
        self,
        field_id: str,
        object_type: str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "PUT",
            "/custom_field/shared/{id}/association/custom_object_type/{type_id}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "type_id": check_id(object_type, "cotype", "object_type"),
            },
            body=read_body(
                "custom_fields.shared.associations.update_of_custom_object",
                changes,
                CustomFieldAssociationUpdate,
            ),
            options=options,
        )

    async def _delete_of_custom_object(
        self, field_id: str, object_type: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_field/shared/{id}/association/custom_object_type/{type_id}/",
            ids={
                "id": check_id(field_id, ("cf", "lcf"), "field_id"),
                "type_id": check_id(object_type, "cotype", "object_type"),
            },
            options=options,
        )
