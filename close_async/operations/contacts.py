"""The operations of ``close.contacts``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.contacts import Contact, ContactCreate, ContactUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Contacts(Resource[M]):
    """The people of leads.

    See https://developer.close.com/api/resources/contacts
    """

    @property
    def with_response(self) -> "Contacts[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Contacts(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        lead_id: str | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Contact]":
        """List contacts: await the result for the first page, or iterate over it for all.

        The people of a lead, or of all leads. There are no filters by date, and only one order.

        Args:
            lead_id: Only the contacts of this lead, ``lead_…``.
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
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.
            PaginationLimitError: The list is longer than Close serves by offset; raised after
                everything before.

        Example::

            async for contact in close.contacts.list(lead_id=lead.id):
                print(contact.display_name, contact.emails)
        """
        return self._paginator(
            Contact,
            "/contact/",
            params={"lead_id": optional_id(lead_id, "lead", "lead_id")},
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
        contact_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Contact]:
        return await self._request_object(
            Contact,
            "GET",
            "/contact/{id}/",
            ids={"id": check_id(contact_id, "cont", "contact_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        contact_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Contact]:
        """Get one contact.

        Args:
            contact_id: The contact's id, ``cont_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``contact_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No contact with this id exists.

        Example::

            contact = await close.contacts.get(contact_id)
        """
        return await self._get(contact_id, fields=fields, options=options)

    async def _create(
        self,
        contact: ContactCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Contact]:
        return await self._request_object(
            Contact,
            "POST",
            "/contact/",
            body=read_body("contacts.create", contact, ContactCreate),
            fields=fields,
            options=options,
        )

    async def _update(
        self,
        contact_id: str,
        changes: ContactUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Contact]:
        return await self._request_object(
            Contact,
            "PUT",
            "/contact/{id}/",
            ids={"id": check_id(contact_id, "cont", "contact_id")},
            body=read_body("contacts.update", changes, ContactUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        contact_id: str,
        changes: ContactUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Contact]:
        """Update a contact.

        Updates only the fields in the body; null clears a field, and lists replace the current
        ones.

        Args:
            contact_id: The contact's id, ``cont_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field. A list replaces the current one, and ``lead_id`` moves the contact
                to another lead.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``contact_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No contact with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.contacts.update(
                contact_id,
                ContactUpdate(
                    title="Managing Director",
                    phones=[],
                    custom={"cf_Hw2Xq7LtKz9PvRm4Nb0SdYc.add": "events"},
                ),
            )
        """
        return await self._update(contact_id, changes, fields=fields, options=options)

    async def _delete(
        self, contact_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/contact/{id}/",
            ids={"id": check_id(contact_id, "cont", "contact_id")},
            options=options,
        )

    @operation
    async def delete(
        self, contact_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a contact.

        Its lead is not deleted, even if this was its last contact.

        Args:
            contact_id: The contact's id, ``cont_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``contact_id`` is not an id, or is that of another type of object.
            NotFoundError: No contact with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.contacts.delete(contact_id)
        """
        return await self._delete(contact_id, options=options)
