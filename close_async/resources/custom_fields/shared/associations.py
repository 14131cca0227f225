"""``close.custom_fields.shared.associations``: the types of object that have a shared field."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.custom_fields import CustomFieldAssociation, CustomFieldAssociationUpdate
from close_async.operations.custom_fields.shared import associations as generated
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.custom_fields.object_types import ObjectType, kind_of
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class CustomFieldAssociations(generated.CustomFieldAssociations[M]):
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

    @operation
    async def get(
        self,
        field_id: str,
        object_type: ObjectType | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Get the association of a shared field with a type of object.

        Args:
            field_id: The id of the shared field, ``cf_…``.
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` or ``object_type`` is not one of these.
            NotFoundError: No such shared field exists, or the type does not have it.
        """
        kind = kind_of(object_type)
        if kind == "activity":
            return await self._get_of_activity(field_id, object_type, options=options)
        if kind == "custom_object":
            return await self._get_of_custom_object(field_id, object_type, options=options)
        return await self._get(field_id, object_type, options=options)

    @operation
    async def update(
        self,
        field_id: str,
        object_type: ObjectType | str,
        changes: CustomFieldAssociationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Update who may edit a field on a type of object, or whether it is required.

        Args:
            field_id: The id of the shared field, ``cf_…``.
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            changes: The fields to update, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` or ``object_type`` is not one of these.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No such shared field exists, or the type does not have it.
        """
        kind = kind_of(object_type)
        if kind == "activity":
            return await self._update_of_activity(field_id, object_type, changes, options=options)
        if kind == "custom_object":
            return await self._update_of_custom_object(
                field_id, object_type, changes, options=options
            )
        return await self._update(field_id, object_type, changes, options=options)

    @operation
    async def delete(
        self,
        field_id: str,
        object_type: ObjectType | str,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        """Remove a shared field from a type of object; this deletes its values there immediately.

        Args:
            field_id: The id of the shared field, ``cf_…``.
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` or ``object_type`` is not one of these.
            NotFoundError: No such shared field exists, or the type does not have it.
        """
        kind = kind_of(object_type)
        if kind == "activity":
            return await self._delete_of_activity(field_id, object_type, options=options)
        if kind == "custom_object":
            return await self._delete_of_custom_object(field_id, object_type, options=options)
        return await self._delete(field_id, object_type, options=options)
