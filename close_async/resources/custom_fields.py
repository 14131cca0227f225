"""``close.custom_fields``: the custom fields an organization has defined."""

from typing import TYPE_CHECKING, Any, Literal, get_args

from close_async.custom import CustomSchema
from close_async.errors import InvalidIdError
from close_async.models.custom_fields import CustomField, CustomFieldSchema
from close_async.resources.operation import Parsed, WithResponse, operation
from close_async.resources.resource import M, Resource
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.caller import Caller
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

ObjectType = Literal["lead", "contact", "opportunity"]


class CustomFields(Resource[M]):
    """Custom fields: by name through their :meth:`schema`, and one by one.

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

    @property
    def schemas(self) -> "CustomFieldSchemas[M]":
        """The order of the custom fields, as Close gives it."""
        return CustomFieldSchemas(self._caller, gives_response=self.gives_response)

    async def schema(
        self, object_type: ObjectType | str, *, options: "RequestOptions | None" = None
    ) -> CustomSchema:
        """Get the custom fields of a type of object, to use them by name.

        It is one request. A schema does not change by itself: get a new one when fields do.

        Args:
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            options: What differs from the client's options.

        Raises:
            ValueError: ``object_type`` is none of these.
            NotFoundError: There is no such custom type.

        Example:
            ```python
            schema = await close.custom_fields.schema("lead")
            lead = await close.leads.create(
                LeadCreate(name="Oscorp", custom=schema.values({"Industry": "Energy"}))
            )
            print(schema.read(lead)["Industry"], schema.id("Industry"))
            ```

        See https://developer.close.com/api/resources/custom-fields/schema
        """
        raw = CustomFieldSchemas[Parsed](self._caller)
        return CustomSchema((await raw.get(object_type, options=options)).fields, object_type)


class CustomFieldSchemas(Resource[M]):
    """The custom fields of a type of object in their order, as Close gives it.

    See https://developer.close.com/api/resources/custom-fields/schema
    """

    @operation
    async def get(
        self, object_type: ObjectType | str, *, options: "RequestOptions | None" = None
    ) -> Response[CustomFieldSchema]:
        """Get the fields of an object type in the order people see them, shared ones included.

        Args:
            object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom activity
                type (``actitype_…``) or of a custom object type (``cotype_…``).
            options: What differs from the client's options.

        Raises:
            ValueError: ``object_type`` is none of these.
            NotFoundError: There is no such custom type.
        """
        route, ids = _schema_of(object_type)
        return await self._object(CustomFieldSchema, "GET", route, ids=ids, options=options)


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


_CUSTOM_TYPES = {"actitype_": "activity", "cotype_": "custom_object"}


def _schema_of(object_type: str) -> tuple[str, dict[str, str]]:
    """Give the route of a schema, and what goes into it."""
    if object_type in get_args(ObjectType):
        return "/custom_field_schema/{object_type}/", {"object_type": object_type}
    for prefix, kind in _CUSTOM_TYPES.items():
        if str(object_type).startswith(prefix):
            ids = {"id": check_id(object_type, prefix[:-1], "object_type")}
            return f"/custom_field_schema/{kind}/{{id}}/", ids
    msg = (
        "object_type is 'lead', 'contact', 'opportunity', or the id of a custom activity type "
        f"(actitype_…) or of a custom object type (cotype_…), not {object_type!r}"
    )
    raise InvalidIdError(msg)
