"""``close.contacts``: the contacts of leads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from close_async.models.contacts import Contact, ContactCreate, ContactUpdate
from close_async.resources.base.crud import CrudMethods, check_body, check_lead
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.base.searching import Searchable
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.wire.search_body import QueryLike, SortLike


class Contacts(Searchable[M, Contact], CrudMethods[M, Contact]):
    """Create, read, update, delete and search contacts.

    See https://developer.close.com/api/resources/contacts
    """

    _model = Contact
    _singular = "contact"
    _prefix = "cont"
    _route = "/contact/"
    _object_type = "contact"

    @property
    def with_response(self) -> "Contacts[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Contacts(self._caller, gives_response=True)

    @filtered
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

        Args:
            lead_id: The id of a lead, to list only its contacts.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of contacts to return; ``None`` for all.
            page_size: Number of contacts per request, 1 to 200.
            ordered: Whether contacts are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: An argument is out of range.
            UnknownFieldError: ``fields`` contains a name that contacts do not have.

        Example::

            async for contact in close.contacts.list(lead_id=lead.id):
                print(contact.display_name, contact.emails)
        """
        params = {"lead_id": None if lead_id is None else check_id(lead_id, "lead", "lead_id")}
        return self._list(
            params,
            fields=fields,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
            options=options,
        )

    def search(
        self,
        query: "QueryLike | None" = None,
        *,
        sort: "Sequence[SortLike] | None" = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Contact]":
        """Search contacts: await the result for the first page, or iterate over it for all.

        Pages are fetched ahead while Close's cursors are valid (30 seconds). If a cursor expires
        because the caller reads slowly, or Close's limit of 10 000 objects is reached, the search
        continues from the last sort value. Changes of the last minute may not be indexed yet. When
        sorting by a mutable field, a contact that changes during the search may be returned twice
        or not at all.

        Args:
            query: A filter built with :mod:`close_async.search`, a Smart View or its ``s_query``,
                or the JSON that *Copy Filters* in Close produces. Its ``sort`` applies unless
                ``sort`` is given, its ``results_limit`` as a limit. ``None`` matches everything.
            sort: The sort keys: ``"date_updated"``, ``"-name"``, ``"custom.cf_…"``. ``None`` sorts
                by creation date, oldest first.
            fields: Names of the fields to return; ``None`` for those that a list returns.
            limit: Maximum number of contacts to return; ``None`` for all. If the query has a
                ``results_limit`` as well, the smaller one applies.
            page_size: Number of contacts per request, 1 to 200.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, or searches another type of object.
            TypeError: ``sort`` is not a list of sort keys.
            ValueError: An argument is out of range.
            UnknownFieldError: ``fields`` contains a name that contacts do not have.
            BadRequestError: Close rejected the query; ``.field_errors`` names the position.
            SearchLimitError: Over 10 000 contacts were found and sorted by a string, or share the
                value that they are sorted by, so that the search cannot be continued; raised after
                those 10 000.

        Example::

            query = {"type": "text", "mode": "full_words", "value": "acme"}
            async for contact in close.contacts.search(query, sort=["-date_updated"]):
                print(contact.display_name)

        See https://developer.close.com/api/resources/advanced-filtering
        """
        return self._search(
            query, sort=sort, fields=fields, limit=limit, page_size=page_size, options=options
        )

    async def count(
        self, query: "QueryLike | None" = None, *, options: "RequestOptions | None" = None
    ) -> int:
        """Count the contacts that match a query, in one request.

        Args:
            query: A query, as for :meth:`search`; ``None`` counts everything. Its ``results_limit``
                caps the result.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, or searches another type of object.
            BadRequestError: Close rejected the query.
        """
        return await self._count(query, options)

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
            contact_id: The id of the contact, ``cont_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``contact_id`` is not the id of a contact.
            NotFoundError: No such contact exists.
        """
        return await self._get(contact_id, fields, options)

    @operation
    async def create(
        self,
        contact: ContactCreate,
        *,
        new_lead: bool = False,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Contact]:
        """Create a contact of a lead.

        Without ``lead_id`` Close would silently create a new lead, so that requires
        ``new_lead=True``. A lost response raises :class:`~close_async.ResponseLostError` and is not
        retried, because a second attempt could create a second contact.

        Args:
            contact: The object to create.
            new_lead: Whether Close creates a new lead for it; its id is in the response.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            ValueError: ``lead_id`` is missing, or set together with ``new_lead``; or a datetime
                has no timezone.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            await close.contacts.create(ContactCreate(lead_id=lead.id, name="Nora Byrne"))
        """
        check_body("contacts.create", contact, ContactCreate)
        check_lead("the contact", contact.lead_id, new_lead=new_lead)
        return await self._create(contact, fields, options)

    @operation
    async def update(
        self,
        contact_id: str,
        changes: ContactUpdate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Contact]:
        """Update the fields of a contact that are set in ``changes``.

        Args:
            contact_id: The id of the contact, ``cont_…``.
            changes: The fields to update; ``None`` clears a field, a list replaces the one that is
                there, ``lead_id`` moves the contact to another lead.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``contact_id`` is not the id of a contact.
            ValueError: A datetime has no timezone.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No such contact exists.
        """
        check_body("contacts.update", changes, ContactUpdate)
        return await self._update(contact_id, changes, fields, options)

    @operation
    async def delete(
        self, contact_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a contact; its lead is not deleted.

        Args:
            contact_id: The id of the contact, ``cont_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``contact_id`` is not the id of a contact.
            NotFoundError: No such contact exists. If ``.attempts`` is above 1, an earlier attempt
                of this call may have deleted it and its response was lost.
        """
        return await self._delete(contact_id, options)
