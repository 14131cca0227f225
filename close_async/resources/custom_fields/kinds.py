"""Custom fields of one type of object, and shared ones."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic

from close_async.models.custom_fields import (
    ActivityCustomFieldCreate,
    ActivityCustomFieldUpdate,
    CustomField,
    CustomFieldCreate,
    CustomFieldUpdate,
    ObjectCustomFieldCreate,
    ObjectCustomFieldUpdate,
    SharedCustomField,
    SharedCustomFieldCreate,
    SharedCustomFieldUpdate,
)
from close_async.resources.base.crud_resource import CreateT, CrudResource, UpdateT
from close_async.resources.base.filtered import filtered
from close_async.resources.base.resource import M, ModelT
from close_async.resources.custom_fields.associations import CustomFieldAssociations
from close_async.resources.custom_fields.paths import check_field_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class _Fields(CrudResource[M, ModelT, CreateT, UpdateT], Generic[M, ModelT, CreateT, UpdateT]):
    """Custom fields of any kind. In old organizations, ids have the prefix ``lcf``."""

    _singular = "field"
    _prefix = "cf"

    def _ids(self, id_: str) -> dict[str, str]:
        return {"id": check_field_id(id_)}


class _OneType(_Fields[M, CustomField, CreateT, UpdateT], Generic[M, CreateT, UpdateT]):
    """The custom fields of one type of object."""

    _model = CustomField

    @filtered
    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[CustomField]":
        """List the custom fields.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number to return; ``None`` for all.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            names = {field.id: field.name async for field in close.custom_fields.lead.list()}
        """
        return self._list({}, fields=fields, limit=limit, options=options)


class LeadCustomFields(_OneType[M, CustomFieldCreate, CustomFieldUpdate]):
    """Create, read, update and delete the custom fields of leads.

    Deleting a field immediately deletes its values on every lead.

    See https://developer.close.com/api/resources/custom-fields
    """

    _create_model = CustomFieldCreate
    _update_model = CustomFieldUpdate
    _route = "/custom_field/lead/"


class ContactCustomFields(_OneType[M, CustomFieldCreate, CustomFieldUpdate]):
    """Create, read, update and delete the custom fields of contacts.

    Deleting a field immediately deletes its values on every contact.

    See https://developer.close.com/api/resources/custom-fields
    """

    _create_model = CustomFieldCreate
    _update_model = CustomFieldUpdate
    _route = "/custom_field/contact/"


class OpportunityCustomFields(_OneType[M, CustomFieldCreate, CustomFieldUpdate]):
    """Create, read, update and delete the custom fields of opportunities.

    Deleting a field immediately deletes its values on every opportunity.

    See https://developer.close.com/api/resources/custom-fields
    """

    _create_model = CustomFieldCreate
    _update_model = CustomFieldUpdate
    _route = "/custom_field/opportunity/"


class ActivityCustomFields(_OneType[M, ActivityCustomFieldCreate, ActivityCustomFieldUpdate]):
    """Create, read, update and delete the custom fields of custom activities.

    A field belongs to one custom activity type, and its own type cannot be changed.

    See https://developer.close.com/api/resources/custom-fields
    """

    _create_model = ActivityCustomFieldCreate
    _update_model = ActivityCustomFieldUpdate
    _route = "/custom_field/activity/"


class CustomObjectCustomFields(
    _Fields[M, CustomField, ObjectCustomFieldCreate, ObjectCustomFieldUpdate]
):
    """Create, read, update and delete the custom fields of custom objects.

    A field belongs to one custom object type, and its own type cannot be changed.

    See https://developer.close.com/api/resources/custom-fields
    """

    _model = CustomField
    _create_model = ObjectCustomFieldCreate
    _update_model = ObjectCustomFieldUpdate
    _route = "/custom_field/custom_object_type/"


class SharedCustomFields(
    _Fields[M, SharedCustomField, SharedCustomFieldCreate, SharedCustomFieldUpdate]
):
    """Create, read, update and delete custom fields that several types of object share.

    A new field belongs to no type of object: add it with :attr:`associations`. Its own type cannot
    be changed.

    See https://developer.close.com/api/resources/custom-fields/custom-fields-shared
    """

    _model = SharedCustomField
    _create_model = SharedCustomFieldCreate
    _update_model = SharedCustomFieldUpdate
    _route = "/custom_field/shared/"

    @property
    def associations(self) -> CustomFieldAssociations[M]:
        """The types of object that have a shared custom field."""
        return CustomFieldAssociations(self._caller, gives_response=self._gives_response)
