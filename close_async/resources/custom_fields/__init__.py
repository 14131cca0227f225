"""``close.custom_fields``: the custom fields of an organization."""

from collections.abc import Mapping
from typing import Any

from close_async.custom import CustomSchema
from close_async.models.field_enrichment import FieldEnrichment, FieldEnrichmentCreate
from close_async.operations import custom_fields as generated
from close_async.options import RequestOptions
from close_async.resources.base.operation import Parsed, WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.custom_fields.object_types import ObjectType
from close_async.resources.custom_fields.schemas import CustomFieldSchemas
from close_async.response import Response

# Close asks an AI and searches other sources before it responds, which takes up to minutes. A retry
# would do that again, and cost credits again.
_ENRICHING = RequestOptions(timeout=180.0, max_retries=0)


class CustomFields(generated.CustomFields[M]):
    """Read and manage custom fields; :meth:`schema` accesses their values by name.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "CustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFields(self._caller, gives_response=True)

    async def schema(
        self, object_type: ObjectType | str, *, options: RequestOptions | None = None
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

    @operation
    async def enrich(
        self,
        body: FieldEnrichmentCreate | Mapping[str, Any],
        *,
        options: RequestOptions | None = None,
    ) -> Response[FieldEnrichment]:
        """Find the value of a custom field of a lead or contact by AI, and set it.

        Close responds when it has the value, which takes up to minutes and uses AI credits. The
        timeout is therefore 180 seconds, and nothing is retried, unless ``options`` say otherwise.

        Args:
            body: The ``organization_id``, ``object_type``, ``object_id`` and ``field_id``. With
                ``set_new_value=False`` the value is returned only; a value that the field has is
                replaced only with ``overwrite_existing_value=True``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping does not fit :class:`FieldEnrichmentCreate`.
            PaymentRequiredError: The organization has no AI credits.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            APITimeoutError: There was no response within the timeout; the field may be set later.

        Example::

            found = await close.custom_fields.enrich(
                FieldEnrichmentCreate(
                    organization_id=found_lead.organization_id,
                    object_type="lead",
                    object_id=found_lead.id,
                    field_id=field.id,
                )
            )
            print(found.value, found.confidence, found.reasoning)

        See https://developer.close.com/api/resources/field-enrichment
        """
        return await self._enrich(body, options=_ENRICHING.merge(options))
