"""The operations of ``close.custom_fields.contact``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.custom_fields import CustomField, CustomFieldCreate, CustomFieldUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class ContactCustomFields(Resource[M]):
    """Create, read, update and delete the custom fields of contacts.

    Deleting a field immediately deletes its values on every contact.

    See https://developer.close.com/api/resources/custom-fields
    """

    @property
    def with_response(self) -> "ContactCustomFields[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return ContactCustomFields(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[CustomField]":
        """List the custom fields of contacts.

        Await the result for the first page, or iterate over it for all.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for field in close.custom_fields.contact.list():
                print(field.name)
        """
        return self._paginator(
            CustomField,
            "/custom_field/contact/",
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        field_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        return await self._request_object(
            CustomField,
            "GET",
            "/custom_field/contact/{id}/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        field_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        """Get one custom field of contacts.

        Args:
            field_id: The custom field's id, ``cf_…`` or ``lcf_…``; old ones begin with ``lcf_``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No field with this id exists.

        Example::

            field = await close.custom_fields.contact.get(field_id)
        """
        return await self._get(field_id, fields=fields, options=options)

    async def _create(
        self,
        field: CustomFieldCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        return await self._request_object(
            CustomField,
            "POST",
            "/custom_field/contact/",
            body=read_body("custom_fields.contact.create", field, CustomFieldCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        field: CustomFieldCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        """Create a custom field of contacts.

        It can be used immediately.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second field.

        Args:
            field: The field to create, or a mapping with the keys of Close's JSON.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            field = await close.custom_fields.contact.create(
                CustomFieldCreate(
                    name="Interests",
                    type="choices",
                    choices=["API", "Calling"],
                    accepts_multiple_values=True,
                )
            )
        """
        return await self._create(field, fields=fields, options=options)

    async def _update(
        self,
        field_id: str,
        changes: CustomFieldUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        return await self._request_object(
            CustomField,
            "PUT",
            "/custom_field/contact/{id}/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            body=read_body("custom_fields.contact.update", changes, CustomFieldUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        field_id: str,
        changes: CustomFieldUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[CustomField]:
        """Update a custom field of contacts.

        Updates only the fields in the body. After a change of its type Close converts the existing
        values, which takes a while.

        Args:
            field_id: The custom field's id, ``cf_…`` or ``lcf_…``; old ones begin with ``lcf_``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No field with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_fields.contact.update(
                field_id,
                CustomFieldUpdate(name="Interested In", choices=["API", "Calling", "SMS"]),
            )
        """
        return await self._update(field_id, changes, fields=fields, options=options)

    async def _delete(
        self, field_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/custom_field/contact/{id}/",
            ids={"id": check_id(field_id, ("cf", "lcf"), "field_id")},
            options=options,
        )

    @operation
    async def delete(
        self, field_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a custom field of contacts.

        Deletes its values immediately.

        Args:
            field_id: The custom field's id, ``cf_…`` or ``lcf_…``; old ones begin with ``lcf_``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``field_id`` is not an id, or is that of another type of object.
            NotFoundError: No field with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.custom_fields.contact.delete(field_id)
        """
        return await self._delete(field_id, options=options)
