"""``close.custom_fields``: the custom fields of an organization."""

from typing import TYPE_CHECKING

from close_async.custom import CustomSchema
from close_async.operations import custom_fields as generated
from close_async.resources.base.operation import Parsed, WithResponse
from close_async.resources.base.resource import M
from close_async.resources.custom_fields.object_types import ObjectType
from close_async.resources.custom_fields.schemas import CustomFieldSchemas

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class CustomFields(generated.CustomFields[M]):
    """Read and manage custom fields; :meth:`schema` accesses their values by name.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "CustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFields(self._caller, gives_response=True)

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
        found = await CustomFieldSchemas[Parsed](self._caller).get(object_type, options=options)
        return CustomSchema(found.fields, object_type)
