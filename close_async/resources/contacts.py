"""``close.contacts``: the contacts of leads."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.contacts import Contact, ContactCreate
from close_async.operations import contacts as generated
from close_async.resources.base.checks import check_lead
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.base.searchable import Searchable
from close_async.response import Response
from close_async.wire.bodies import read_body

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.wire.search_body import QueryLike, SortLike


class Contacts(Searchable[M, Contact], generated.Contacts[M]):
    """Create, read, update, delete and search contacts.

    See https://developer.close.com/api/resources/contacts
    """

    _model = Contact
    _object_type = "contact"

    @property
    def with_response(self) -> "Contacts[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Contacts(self._caller, gives_response=True)

    @operation
    async def create(
        self,
        contact: ContactCreate | Mapping[str, Any],
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
            contact: The contact to create, or a mapping with the keys of Close's JSON.
            new_lead: Whether Close creates a new lead for it; its id is in the response.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            ValueError: ``lead_id`` is missing, or set together with ``new_lead``; or a datetime
                has no timezone.
            InvalidBodyError: A mapping has an unknown key, or a value of the wrong type.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            await close.contacts.create(ContactCreate(lead_id=lead.id, name="Nora Byrne"))
        """
        made = read_body("contacts.create", contact, ContactCreate)
        check_lead("the contact", made.lead_id, new_lead=new_lead)
        return await self._create(made, fields=fields, options=options)

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
