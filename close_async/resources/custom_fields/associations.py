"""``close.custom_fields.shared.associations``: where shared custom fields are used."""

from typing import TYPE_CHECKING

from close_async.models.custom_fields import (
    CustomFieldAssociation,
    CustomFieldAssociationCreate,
    CustomFieldAssociationUpdate,
)
from close_async.resources.base.crud import check_body
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.custom_fields.paths import ObjectType, check_field_id, place
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions

_ROOT = "/custom_field/shared/{id}/association/"
_CUSTOM_TYPES = {"actitype": "custom_activity_type", "cotype": "custom_object_type"}


class CustomFieldAssociations(Resource[M]):
    """Say on which types of object a shared custom field is used, and by whom.

    Example:
        ```python
        shared = close.custom_fields.shared
        region = await shared.create(SharedCustomFieldCreate(name="Region", type="text"))
        on_leads = CustomFieldAssociationCreate(object_type="lead")
        await shared.associations.create(region.id, on_leads)
        ```

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
        """Use a field on one more type of object.

        Args:
            field_id: The shared field's id, ``cf_…``.
            association: On which type; for a custom one, with its id.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``field_id`` is not the id of a custom field.
            BadRequestError: The field is used there already, or there is no such type.
            NotFoundError: There is no such shared field.
        """
        check_body(
            "custom_fields.shared.associations.create", association, CustomFieldAssociationCreate
        )
        return await self._object(
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
        """Get how a field is used on a type of object.

        Args:
            field_id: The shared field's id, ``cf_…``.
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``field_id`` or ``object_type`` is none of these.
            NotFoundError: There is no such shared field, or it is not used there.
        """
        route, ids = _place(field_id, object_type)
        return await self._object(CustomFieldAssociation, "GET", route, ids=ids, options=options)

    @operation
    async def update(
        self,
        field_id: str,
        object_type: ObjectType | str,
        changes: CustomFieldAssociationUpdate,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomFieldAssociation]:
        """Change who may set a field on a type of object, or whether it is required.

        Args:
            field_id: The shared field's id, ``cf_…``.
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            changes: The new values.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``field_id`` or ``object_type`` is none of these.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            NotFoundError: There is no such shared field, or it is not used there.
        """
        check_body(
            "custom_fields.shared.associations.update", changes, CustomFieldAssociationUpdate
        )
        route, ids = _place(field_id, object_type)
        return await self._object(
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
        """No longer use a field on a type of object; its values there are gone at once.

        Args:
            field_id: The shared field's id, ``cf_…``.
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``field_id`` or ``object_type`` is none of these.
            NotFoundError: There is no such shared field, or it is not used there.
        """
        route, ids = _place(field_id, object_type)
        return await self._nothing("DELETE", route, ids=ids, options=options)


def _place(field_id: str, object_type: ObjectType | str) -> tuple[str, dict[str, str]]:
    route, ids = place(object_type, _ROOT, _CUSTOM_TYPES, "type_id")
    return route, {"id": check_field_id(field_id), **ids}
