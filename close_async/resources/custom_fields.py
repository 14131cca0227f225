"""``close.custom_fields``: the custom fields an organization has defined."""

from typing import TYPE_CHECKING, Any, Literal

from close_async.models.custom_fields import CustomField, CustomFieldSchema
from close_async.resources.operation import WithResponse, operation
from close_async.resources.resource import M, Resource
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.caller import Caller
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

ObjectType = Literal["lead", "contact"]


class CustomFields(Resource[M]):
    """Read the custom fields of leads and contacts.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "CustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomFields(self._caller, gives_response=True)

    @property
    def lead(self) -> "ObjectCustomFields[M]":
        """The custom fields of leads."""
        return ObjectCustomFields("lead", self._caller, gives_response=self.gives_response)

    @property
    def contact(self) -> "ObjectCustomFields[M]":
        """The custom fields of contacts."""
        return ObjectCustomFields("contact", self._caller, gives_response=self.gives_response)

    @operation
    async def schema(
        self, object_type: ObjectType, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        """Get the fields of an object type in the order people see them, shared ones included.

        Args:
            object_type: ``lead`` or ``contact``.
            options: What differs from the client's options.

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        ids = {"object_type": object_type}
        return await self._object(
            CustomFieldSchema,
            "GET",
            "/custom_field_schema/{object_type}/",
            ids=ids,
            options=options,
        )


class ObjectCustomFields(Resource[M]):
    """Read the custom fields of one type of object.

    Args:
        object_type: ``lead`` or ``contact``.
        caller: Sends the requests.
        gives_response: Whether methods return a whole Response.
    """

    def __init__(self, object_type: ObjectType, caller: "Caller", **kind: Any) -> None:
        super().__init__(caller, **kind)
        self._route = f"/custom_field/{object_type}/"

    def list(
        self, *, limit: int | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[CustomField]":
        """List the fields.

        Args:
            limit: How many to read in all; ``None`` reads to the end.
            options: What differs from the client's options.

        Example:
            ```python
            names = {field.id: field.name async for field in close.custom_fields.lead.list()}
            ```
        """
        return self._paginator(CustomField, self._route, limit=limit, options=options)

    @operation
    async def get(
        self, field_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomField]:
        """Get one field.

        Args:
            field_id: Its id, ``cf_…``, or ``lcf_…`` in old organizations.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``field_id`` is not the id of a custom field.
            NotFoundError: There is no such field.
        """
        prefix = "lcf" if str(field_id).startswith("lcf_") else "cf"
        ids = {"id": check_id(field_id, prefix, "field_id")}
        return await self._object(
            CustomField, "GET", self._route + "{id}/", ids=ids, options=options
        )
