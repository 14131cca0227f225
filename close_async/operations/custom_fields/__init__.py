"""The operations of ``close.custom_fields``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from typing import TYPE_CHECKING

from close_async.resources.base.operation import WithResponse
from close_async.resources.base.resource import M, Resource

if TYPE_CHECKING:
    from close_async.operations.custom_fields.activity import Activity
    from close_async.operations.custom_fields.contact import Contact
    from close_async.operations.custom_fields.custom_object import CustomObject
    from close_async.operations.custom_fields.lead import Lead
    from close_async.operations.custom_fields.opportunity import Opportunity
    from close_async.operations.custom_fields.schemas import Schemas
    from close_async.operations.custom_fields.shared import Shared


class CustomFields(Resource[M]):
    """Fields that an organization adds to leads, contacts, opportunities and activities.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "CustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFields(self._caller, gives_response=True)

    @property
    def activity(self) -> "Activity[M]":
        """Fields that an organization adds to leads, contacts, opportunities and activities."""
        from close_async.operations.custom_fields.activity import Activity

        return Activity(self._caller, gives_response=self._gives_response)

    @property
    def contact(self) -> "Contact[M]":
        """Fields that an organization adds to leads, contacts, opportunities and activities."""
        from close_async.operations.custom_fields.contact import Contact

        return Contact(self._caller, gives_response=self._gives_response)

    @property
    def custom_object(self) -> "CustomObject[M]":
        """Fields that an organization adds to leads, contacts, opportunities and activities."""
        from close_async.operations.custom_fields.custom_object import CustomObject

        return CustomObject(self._caller, gives_response=self._gives_response)

    @property
    def lead(self) -> "Lead[M]":
        """Fields that an organization adds to leads, contacts, opportunities and activities."""
        from close_async.operations.custom_fields.lead import Lead

        return Lead(self._caller, gives_response=self._gives_response)

    @property
    def opportunity(self) -> "Opportunity[M]":
        """Fields that an organization adds to leads, contacts, opportunities and activities."""
        from close_async.operations.custom_fields.opportunity import Opportunity

        return Opportunity(self._caller, gives_response=self._gives_response)

    @property
    def schemas(self) -> "Schemas[M]":
        """Fields that an organization adds to leads, contacts, opportunities and activities."""
        from close_async.operations.custom_fields.schemas import Schemas

        return Schemas(self._caller, gives_response=self._gives_response)

    @property
    def shared(self) -> "Shared[M]":
        """Fields that an organization adds to leads, contacts, opportunities and activities."""
        from close_async.operations.custom_fields.shared import Shared

        return Shared(self._caller, gives_response=self._gives_response)
