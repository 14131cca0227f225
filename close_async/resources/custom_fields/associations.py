"""``close.custom_fields.shared.associations``: the types of object that have a shared field."""

from typing import TYPE_CHECKING

from close_async.models.custom_fields import (
    CustomFieldAssociation,
    CustomFieldAssociationCreate,
    CustomFieldAssociationUpdate,
)
from close_async.resources.base.crud import check_body
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.custom_fields.paths import ObjectType, check_field_id, schema_path
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions

_ROOT = "/custom_field/shared/{id}/association/"
_CUSTOM_TYPES = {"actitype": "custom_activity_type", "cotype": "custom_object_type"}


class CustomFieldAssociations(Resource[M]):
    """Manage the types of object that have a shared custom field, and who may edit it there.

    Example::

        shared = close.custom_fields.shared
        region = await shared.create(SharedCustomFieldCreate(name="Region", type="text"))
        on_leads = CustomFieldAssociationCreate(object_type="lead")
        await shared.associations.create(region.id, on_leads)

    See https://developer.close.com/api/resources/custom-fields/custom-fields-shared
    """

    @operation
    async def create(
        self,
        field_id: str,
        association: CustomFieldAssociationCreate,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Add a shared field to a type of object.

        Args:
            field_id: The id of the shared field, ``cf_…``.
            association: The type of object; for a custom type, with its id.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` is not the id of a custom field.
            BadRequestError: The type already has the field, or no such type exists.
            NotFoundError: No such shared field exists.
        """
        check_body(
            "custom_fields.shared.associations.create", association, CustomFieldAssociationCreate
        )
        return await self._request_object(
            CustomFieldAssociation,
            "POST",
            _ROOT,
            ids={"id": check_field_id(field_id)},
            body=association,
            options=options,
        )

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
        route, ids = _path(field_id, object_type)
        return await self._request_object(
            CustomFieldAssociation, "GET", route, ids=ids, options=options
        )

    @operation
    async def update(
        self,
        field_id: str,
        object_type: ObjectType | str,
        changes: CustomFieldAssociationUpdate,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Update who may edit a field on a type of object, or whether it is required.

        Args:
            field_id: The id of the shared field, ``cf_…``.
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            changes: The fields to update.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` or ``object_type`` is not one of these.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No such shared field exists, or the type does not have it.
        """
        check_body(
            "custom_fields.shared.associations.update", changes, CustomFieldAssociationUpdate
        )
        route, ids = _path(field_id, object_type)
        return await self._request_object(
            CustomFieldAssociation, "PUT", route, ids=ids, body=changes, options=options
        )

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
        route, ids = _path(field_id, object_type)
        return await self._request_nothing("DELETE", route, ids=ids, options=options)


def _path(field_id: str, object_type: ObjectType | str) -> tuple[str, dict[str, str]]:
    route, ids = schema_path(object_type, _ROOT, _CUSTOM_TYPES, "type_id")
    return route, {"id": check_field_id(field_id), **ids}
