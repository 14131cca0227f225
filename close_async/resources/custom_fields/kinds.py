"""The custom fields of one type of object, and those that several types share."""

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
from close_async.resources.base.filtered import filtered
from close_async.resources.base.plain import CreateT, Plain, UpdateT
from close_async.resources.base.resource import M, ModelT
from close_async.resources.custom_fields.associations import CustomFieldAssociations
from close_async.resources.custom_fields.paths import check_field_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class _Fields(Plain[M, ModelT, CreateT, UpdateT], Generic[M, ModelT, CreateT, UpdateT]):
    """Custom fields of any kind; in old organizations their ids begin with ``lcf_``."""

    _noun = "field"
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
        """List the fields.

        Args:
            fields: The names of what to get of each.
            limit: How many to read in all; ``None`` reads to the end.
            options: What differs from the client's options.

        Raises:
            UnknownFieldError: ``fields`` has a name that there is not.

        Example:
            ```python
            names = {field.id: field.name async for field in close.custom_fields.lead.list()}
            ```
        """
        return self._list({}, fields=fields, limit=limit, options=options)


class LeadCustomFields(_OneType[M, CustomFieldCreate, CustomFieldUpdate]):
    """Create, read, change and delete the custom fields of leads.

    Deleting a field deletes its values at once, on every lead.

    See https://developer.close.com/api/resources/custom-fields
    """

    _creates = CustomFieldCreate
    _updates = CustomFieldUpdate
    _route = "/custom_field/lead/"


class ContactCustomFields(_OneType[M, CustomFieldCreate, CustomFieldUpdate]):
    """Create, read, change and delete the custom fields of contacts.

    Deleting a field deletes its values at once, on every contact.

    See https://developer.close.com/api/resources/custom-fields
    """

    _creates = CustomFieldCreate
    _updates = CustomFieldUpdate
    _route = "/custom_field/contact/"


class OpportunityCustomFields(_OneType[M, CustomFieldCreate, CustomFieldUpdate]):
    """Create, read, change and delete the custom fields of opportunities.

    Deleting a field deletes its values at once, on every opportunity.

    See https://developer.close.com/api/resources/custom-fields
    """

    _creates = CustomFieldCreate
    _updates = CustomFieldUpdate
    _route = "/custom_field/opportunity/"


class ActivityCustomFields(_OneType[M, ActivityCustomFieldCreate, ActivityCustomFieldUpdate]):
    """Create, read, change and delete the custom fields of custom activities.

    A field belongs to one custom activity type, and keeps its own type.

    See https://developer.close.com/api/resources/custom-fields
    """

    _creates = ActivityCustomFieldCreate
    _updates = ActivityCustomFieldUpdate
    _route = "/custom_field/activity/"


class CustomObjectCustomFields(
    _Fields[M, CustomField, ObjectCustomFieldCreate, ObjectCustomFieldUpdate]
):
    """Create, read, change and delete the custom fields of custom objects.

    A field belongs to one custom object type, and keeps its own type.

    See https://developer.close.com/api/resources/custom-fields
    """

    _model = CustomField
    _creates = ObjectCustomFieldCreate
    _updates = ObjectCustomFieldUpdate
    _route = "/custom_field/custom_object_type/"


class SharedCustomFields(
    _Fields[M, SharedCustomField, SharedCustomFieldCreate, SharedCustomFieldUpdate]
):
    """Create, read, change and delete custom fields that several types of object share.

    A new one is used nowhere: :attr:`associations` says where it is. It keeps its type.

    See https://developer.close.com/api/resources/custom-fields/custom-fields-shared
    """

    _model = SharedCustomField
    _creates = SharedCustomFieldCreate
    _updates = SharedCustomFieldUpdate
    _route = "/custom_field/shared/"

    @property
    def associations(self) -> CustomFieldAssociations[M]:
        """Where shared custom fields are used."""
        return CustomFieldAssociations(self._caller, gives_response=self._gives_response)
