"""``close.contacts``: the people at the leads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from close_async.models.contacts import Contact, ContactCreate, ContactUpdate
from close_async.resources.base.crud import Crud, check_body, check_lead
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


class Contacts(Searchable[M, Contact], Crud[M, Contact]):
    """Create, read, update, delete and search contacts.

    See https://developer.close.com/api/resources/contacts
    """

    _model = Contact
    _noun = "contact"
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
        """List contacts: await it for the first page, or iterate it to the end.

        Args:
            lead_id: Only the contacts of this lead.
            fields: The names of the fields to get.
            limit: How many contacts to read in all; ``None`` reads to the end.
            page_size: How many contacts a request asks for, 1 to 200.
            ordered: Whether contacts come in the list's order, or page by page as they arrive.
            concurrency: The most requests that may be under way. Without it there are as many as
                the rate limit and the round trip ask for.
            options: What differs from the client's options.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: An argument is out of its range.
            UnknownFieldError: ``fields`` has a name that contacts do not have.

        Example:
            ```python
            async for contact in close.contacts.list(lead_id=lead.id):
                print(contact.display_name, contact.emails)
            ```
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
        """Search contacts: await it for the first page, or iterate it to the end.

        Pages are fetched ahead while Close's cursors live. Whoever reads slowly loses nothing:
        where a cursor has died, or Close's 10 000 objects are used up, the search is continued at
        the sort value where it stopped. What was changed less than a minute ago may not be found
        yet. In an order by something that changes, a contact that changes meanwhile comes at its
        new place: twice, or not at all.

        Args:
            query: A query built with :mod:`close_async.search`, a Smart View or its ``s_query``, or
                the JSON that *Copy Filters* copies in Close. Its ``sort`` is the order unless
                ``sort`` is given, and its ``results_limit`` is a limit. ``None`` matches all.
            sort: What to sort by: ``"date_updated"``, ``"-name"``, ``"custom.cf_…"``. The oldest
                contacts come first without it.
            fields: The names of the fields to get; by default those that a list shows.
            limit: How many contacts to read in all; ``None`` reads to the end. The
                smaller one counts if the query has a ``results_limit`` as well.
            page_size: How many contacts a request asks for, 1 to 200.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            TypeError: ``sort`` is not a list of sort keys.
            ValueError: An argument is out of its range.
            UnknownFieldError: ``fields`` has a name that contacts do not have.
            BadRequestError: Close refused the query; ``.field_errors`` names the place.
            SearchLimitError: Over 10 000 contacts were found and sorted by a text, or share what
                they are sorted by, so that the search cannot be continued; raised after those
                10 000.

        Example:
            ```python
            query = {"type": "text", "mode": "full_words", "value": "acme"}
            async for contact in close.contacts.search(query, sort=["-date_updated"]):
                print(contact.display_name)
            ```

        See https://developer.close.com/api/resources/advanced-filtering
        """
        return self._search(
            query, sort=sort, fields=fields, limit=limit, page_size=page_size, options=options
        )

    async def count(
        self, query: "QueryLike | None" = None, *, options: "RequestOptions | None" = None
    ) -> int:
        """Count the contacts that a query finds, in one request.

        Args:
            query: A query, as for :meth:`search`; ``None`` counts all. At most its
                ``results_limit`` is returned.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            BadRequestError: Close refused the query.
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
            contact_id: Its id, ``cont_…``.
            fields: The names of the fields to get.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``contact_id`` is not the id of a contact.
            NotFoundError: There is no such contact.
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
        """Create a contact at a lead.

        For a contact without ``lead_id`` Close would create a lead without saying so; here that
        has to be asked for. It is sent once: when its answer is lost, ResponseLostError says so,
        since a second try could make a second contact.

        Args:
            contact: What to create.
            new_lead: Let Close create a lead for it; its id is in the answer.
            fields: The fields of the created contact to get back.
            options: What differs from the client's options.

        Raises:
            ValueError: ``lead_id`` is missing, or set together with ``new_lead``; or a datetime
                has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.

        Example:
            ```python
            await close.contacts.create(ContactCreate(lead_id=lead.id, name="Nora Byrne"))
            ```
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
        """Change the fields of a contact that ``changes`` sets, and no others.

        Args:
            contact_id: Its id, ``cont_…``.
            changes: The new values; ``None`` empties a field, a list replaces the one that is
                there, ``lead_id`` moves the contact to another lead.
            fields: The fields of the changed contact to get back.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``contact_id`` is not the id of a contact.
            ValueError: A datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            NotFoundError: There is no such contact.
        """
        check_body("contacts.update", changes, ContactUpdate)
        return await self._update(contact_id, changes, fields, options)

    @operation
    async def delete(
        self, contact_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a contact; its lead stays.

        Args:
            contact_id: Its id, ``cont_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``contact_id`` is not the id of a contact.
            NotFoundError: There is no such contact. It may be that an earlier attempt of this
                very call deleted it and that its answer was lost: ``.attempts`` is then over 1.
        """
        return await self._delete(contact_id, options)
