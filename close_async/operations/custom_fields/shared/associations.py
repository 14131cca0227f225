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


class Associations(Resource[M]):
    """Fields that an organization adds to leads, contacts, opportunities and activities.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "Associations[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Associations(self._caller, gives_response=True)

    async def _get(
        self,
        association_id: str,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "GET",
            "/custom_field/shared/{id}/association/{object_type}/",
            ids={
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "object_type": check_segment(object_type, "object_type"),
            },
            options=options,
        )

    @operation
    async def get(
        self,
        association_id: str,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Get how a shared custom field is used on a type of object.

        Who may change its values there, and whether it is required.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            object_type: The type of object.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` is not an id, or is that of another type of object.
            NotFoundError: No object with this id exists.

        Example::

            association = await close.custom_fields.shared.associations.get(
                association_id,
                object_type,
            )
        """
        return await self._get(association_id, object_type, options=options)

    async def _create(
        self,
        association_id: str,
        association: CustomFieldAssociationCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "POST",
            "/custom_field/shared/{id}/association/",
            ids={"id": check_id(association_id, ("cf", "lcf"), "association_id")},
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
        association_id: str,
        association: CustomFieldAssociationCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Use a shared custom field on a type of object.

        It can be set on objects of that type from then on.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second object.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            association: The association to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.

        Example::

            association = await close.custom_fields.shared.associations.create(
                association_id,
                CustomFieldAssociationCreate(object_type="lead"),
            )
        """
        return await self._create(association_id, association, options=options)

    async def _update(
        self,
        association_id: str,
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
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "object_type": check_segment(object_type, "object_type"),
            },
            body=read_body(
                "custom_fields.shared.associations.update", changes, CustomFieldAssociationUpdate
            ),
            options=options,
        )

    @operation
    async def update(
        self,
        association_id: str,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Change how a shared custom field is used on a type of object.

        Updates only the fields in the body.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            object_type: The type of object.
            changes: The fields to update, or a mapping with the keys of Close's JSON. Fields that
                are absent are not changed.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.

        Example::

            await close.custom_fields.shared.associations.update(
                association_id,
                object_type,
                CustomFieldAssociationUpdate(
                    editable_with_roles=["role_3rXo7TgUe2AqZyNf5HsJdV"],
                ),
            )
        """
        return await self._update(association_id, object_type, changes, options=options)

    async def _delete(
        self,
        association_id: str,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_field/shared/{id}/association/{object_type}/",
            ids={
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "object_type": check_segment(object_type, "object_type"),
            },
            options=options,
        )

    @operation
    async def delete(
        self,
        association_id: str,
        object_type: Literal["lead", "contact", "opportunity"] | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        """No longer use a shared custom field on a type of object.

        Deletes its values there immediately.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            object_type: The type of object.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` is not an id, or is that of another type of object.
            NotFoundError: No object with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.

        Example::

            await close.custom_fields.shared.associations.delete(association_id, object_type)
        """
        return await self._delete(association_id, object_type, options=options)

    async def _get_of_activity(
        self, association_id: str, type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "GET",
            "/custom_field/shared/{id}/association/custom_activity_type/{type_id}/",
            ids={
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "type_id": check_id(type_id, "actitype", "type_id"),
            },
            options=options,
        )

    @operation
    async def get_of_activity(
        self, association_id: str, type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldAssociation]:
        """Get how a shared custom field is used on a type of object.

        Who may change its values there, and whether it is required.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            type_id: The id of the custom activity type, ``actitype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` or ``type_id`` is not an id, or is that of another
                type of object.
            NotFoundError: No object with this id exists.

        Example::

            association = await close.custom_fields.shared.associations.get_of_activity(
                association_id,
                type_id,
            )
        """
        return await self._get_of_activity(association_id, type_id, options=options)

    async def _update_of_activity(
        self,
        association_id: str,
        type_id: str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "PUT",
            "/custom_field/shared/{id}/association/custom_activity_type/{type_id}/",
            ids={
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "type_id": check_id(type_id, "actitype", "type_id"),
            },
            body=read_body(
                "custom_fields.shared.associations.update_of_activity",
                changes,
                CustomFieldAssociationUpdate,
            ),
            options=options,
        )

    @operation
    async def update_of_activity(
        self,
        association_id: str,
        type_id: str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Change how a shared custom field is used on a type of object.

        Updates only the fields in the body.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            type_id: The id of the custom activity type, ``actitype_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. Fields that
                are absent are not changed.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` or ``type_id`` is not an id, or is that of another
                type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.

        Example::

            await close.custom_fields.shared.associations.update_of_activity(
                association_id,
                type_id,
                CustomFieldAssociationUpdate(
                    editable_with_roles=["role_3rXo7TgUe2AqZyNf5HsJdV"],
                ),
            )
        """
        return await self._update_of_activity(association_id, type_id, changes, options=options)

    async def _delete_of_activity(
        self, association_id: str, type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_field/shared/{id}/association/custom_activity_type/{type_id}/",
            ids={
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "type_id": check_id(type_id, "actitype", "type_id"),
            },
            options=options,
        )

    @operation
    async def delete_of_activity(
        self, association_id: str, type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """No longer use a shared custom field on a type of object.

        Deletes its values there immediately.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            type_id: The id of the custom activity type, ``actitype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` or ``type_id`` is not an id, or is that of another
                type of object.
            NotFoundError: No object with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.

        Example::

            await close.custom_fields.shared.associations.delete_of_activity(
                association_id,
                type_id,
            )
        """
        return await self._delete_of_activity(association_id, type_id, options=options)

    async def _get_of_custom_object(
        self, association_id: str, type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "GET",
            "/custom_field/shared/{id}/association/custom_object_type/{type_id}/",
            ids={
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "type_id": check_id(type_id, "cotype", "type_id"),
            },
            options=options,
        )

    @operation
    async def get_of_custom_object(
        self, association_id: str, type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldAssociation]:
        """Get how a shared custom field is used on a type of object.

        Who may change its values there, and whether it is required.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            type_id: The id of the custom object type, ``cotype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` or ``type_id`` is not an id, or is that of another
                type of object.
            NotFoundError: No object with this id exists.

        Example::

            association = await close.custom_fields.shared.associations.get_of_custom_object(
                association_id,
                type_id,
            )
        """
        return await self._get_of_custom_object(association_id, type_id, options=options)

    async def _update_of_custom_object(
        self,
        association_id: str,
        type_id: str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        return await self._request_object(
            CustomFieldAssociation,
            "PUT",
            "/custom_field/shared/{id}/association/custom_object_type/{type_id}/",
            ids={
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "type_id": check_id(type_id, "cotype", "type_id"),
            },
            body=read_body(
                "custom_fields.shared.associations.update_of_custom_object",
                changes,
                CustomFieldAssociationUpdate,
            ),
            options=options,
        )

    @operation
    async def update_of_custom_object(
        self,
        association_id: str,
        type_id: str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Change how a shared custom field is used on a type of object.

        Updates only the fields in the body.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            type_id: The id of the custom object type, ``cotype_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. Fields that
                are absent are not changed.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` or ``type_id`` is not an id, or is that of another
                type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.

        Example::

            await close.custom_fields.shared.associations.update_of_custom_object(
                association_id,
                type_id,
                CustomFieldAssociationUpdate(
                    editable_with_roles=["role_3rXo7TgUe2AqZyNf5HsJdV"],
                ),
            )
        """
        return await self._update_of_custom_object(
            association_id, type_id, changes, options=options
        )

    async def _delete_of_custom_object(
        self, association_id: str, type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_field/shared/{id}/association/custom_object_type/{type_id}/",
            ids={
                "id": check_id(association_id, ("cf", "lcf"), "association_id"),
                "type_id": check_id(type_id, "cotype", "type_id"),
            },
            options=options,
        )

    @operation
    async def delete_of_custom_object(
        self, association_id: str, type_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """No longer use a shared custom field on a type of object.

        Deletes its values there immediately.

        Args:
            association_id: The custom field's id; lcf_ is the beginning of old ones, ``cf_…`` or
                ``lcf_…``.
            type_id: The id of the custom object type, ``cotype_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``association_id`` or ``type_id`` is not an id, or is that of another
                type of object.
            NotFoundError: No object with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.

        Example::

            await close.custom_fields.shared.associations.delete_of_custom_object(
                association_id,
                type_id,
            )
        """
        return await self._delete_of_custom_object(association_id, type_id, options=options)
