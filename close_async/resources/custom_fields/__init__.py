"""``close.custom_fields``: the custom fields of an organization."""

from typing import TYPE_CHECKING

from close_async.custom import CustomSchema
from close_async.resources.base.operation import Parsed, WithResponse
from close_async.resources.base.resource import M, Resource
from close_async.resources.custom_fields.kinds import (
    ActivityCustomFields,
    ContactCustomFields,
    CustomObjectCustomFields,
    LeadCustomFields,
    OpportunityCustomFields,
    SharedCustomFields,
)
from close_async.resources.custom_fields.paths import ObjectType
from close_async.resources.custom_fields.schemas import CustomFieldSchemas

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class CustomFields(Resource[M]):
    """Read and manage custom fields; :meth:`schema` accesses their values by name.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "CustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFields(self._caller, gives_response=True)

    @property
    def lead(self) -> "LeadCustomFields[M]":
        """The custom fields of leads."""
        return LeadCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def contact(self) -> "ContactCustomFields[M]":
        """The custom fields of contacts."""
        return ContactCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def opportunity(self) -> "OpportunityCustomFields[M]":
        """The custom fields of opportunities."""
        return OpportunityCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def activity(self) -> "ActivityCustomFields[M]":
        """The custom fields of custom activities."""
        return ActivityCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def custom_object(self) -> "CustomObjectCustomFields[M]":
        """The custom fields of custom objects."""
        return CustomObjectCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def shared(self) -> "SharedCustomFields[M]":
        """The custom fields that several types of object share."""
        return SharedCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def schemas(self) -> "CustomFieldSchemas[M]":
        """The order of the custom fields of a type of object."""
        return CustomFieldSchemas(self._caller, gives_response=self._gives_response)

    async def schema(
        self, object_type: ObjectType | str, *, options: "RequestOptions | None" = None
    ) -> CustomSchema:
        """Get the custom fields of a type of object, to access their values by name.

        This sends one request. A schema is not updated when fields change: get it again.

        Args:
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            options: Overrides of the client's options for this call.

        Raises:
            ValueError: ``object_type`` is not one of these.
            NotFoundError: No such custom type exists.

        Example::

            schema = await close.custom_fields.schema("lead")
            lead = await close.leads.create(
                LeadCreate(name="Oscorp", custom=schema.values({"Industry": "Energy"}))
            )
            print(schema.read(lead)["Industry"], schema.id("Industry"))

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        raw = CustomFieldSchemas[Parsed](self._caller)
        return CustomSchema((await raw.get(object_type, options=options)).fields, object_type)
