"""The operations of ``close.custom_fields``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.field_enrichment import FieldEnrichment, FieldEnrichmentCreate
from close_async.resources.base.operation import WithResponse
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body

if TYPE_CHECKING:
    from close_async.operations.custom_fields.activity import ActivityCustomFields
    from close_async.operations.custom_fields.contact import ContactCustomFields
    from close_async.operations.custom_fields.custom_object import CustomObjectCustomFields
    from close_async.operations.custom_fields.lead import LeadCustomFields
    from close_async.operations.custom_fields.opportunity import OpportunityCustomFields
    from close_async.operations.custom_fields.shared import SharedCustomFields
    from close_async.options import RequestOptions
    from close_async.resources.custom_fields.schemas import CustomFieldSchemas


class CustomFields(Resource[M]):
    """Read and manage custom fields; ``schema`` accesses their values by name.

    See https://developer.close.com/api/resources/field-enrichment
    """

    @property
    def with_response(self) -> "CustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFields(self._caller, gives_response=True)

    @property
    def activity(self) -> "ActivityCustomFields[M]":
        """The custom fields of custom activities."""
        from close_async.operations.custom_fields.activity import ActivityCustomFields

        return ActivityCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def contact(self) -> "ContactCustomFields[M]":
        """The custom fields of contacts."""
        from close_async.operations.custom_fields.contact import ContactCustomFields

        return ContactCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def custom_object(self) -> "CustomObjectCustomFields[M]":
        """The custom fields of custom objects."""
        from close_async.operations.custom_fields.custom_object import CustomObjectCustomFields

        return CustomObjectCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def lead(self) -> "LeadCustomFields[M]":
        """The custom fields of leads."""
        from close_async.operations.custom_fields.lead import LeadCustomFields

        return LeadCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def opportunity(self) -> "OpportunityCustomFields[M]":
        """The custom fields of opportunities."""
        from close_async.operations.custom_fields.opportunity import OpportunityCustomFields

        return OpportunityCustomFields(self._caller, gives_response=self._gives_response)

    @property
    def schemas(self) -> "CustomFieldSchemas[M]":
        """The order of the custom fields of a type of object."""
        from close_async.resources.custom_fields.schemas import CustomFieldSchemas

        return CustomFieldSchemas(self._caller, gives_response=self._gives_response)

    @property
    def shared(self) -> "SharedCustomFields[M]":
        """The custom fields that several types of object share."""
        from close_async.operations.custom_fields.shared import SharedCustomFields

        return SharedCustomFields(self._caller, gives_response=self._gives_response)

    async def _enrich(
        self,
        body: FieldEnrichmentCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[FieldEnrichment]:
        return await self._request_object(
            FieldEnrichment,
            "POST",
            "/enrich_field/",
            body=read_body("custom_fields.enrich", body, FieldEnrichmentCreate),
            options=options,
        )
