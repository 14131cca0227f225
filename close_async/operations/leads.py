"""The operations of ``close.leads``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.leads import Lead, LeadCreate, LeadMerge, LeadUpdate
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Leads(Resource[M]):
    """Companies or people, with the contacts, opportunities and tasks that hang on them.

    See https://developer.close.com/api/resources/leads
    """

    @property
    def with_response(self) -> "Leads[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Leads(self._caller, gives_response=True)

    @filtered
    def list(
        self,
        *,
        query: str | None = None,
        id__in: Sequence[str] | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Lead]":
        """List leads.

        Newest first. A page has at most 200 leads, and none begins beyond the first 35 000; a
        longer list needs a search or an export.

        Await the result for the first page, or iterate over it for all.

        Args:
            query: A search in the text syntax of Close's search box. Deprecated by Close in 2022
                and no longer documented, but honoured.
            id__in: Only the leads of these ids, joined by commas; not documented, but honoured.
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

            async for lead in close.leads.list():
                print(lead.name)
        """
        return self._paginator(
            Lead,
            "/lead/",
            params={"query": query, "id__in": id__in},
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
        lead_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        return await self._request_object(
            Lead,
            "GET",
            "/lead/{id}/",
            ids={"id": check_id(lead_id, "lead", "lead_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        lead_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Get a lead.

        A lead that was just deleted may still be answered for up to a minute.

        Args:
            lead_id: The lead's id, ``lead_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No object with this id exists.

        Example::

            lead = await close.leads.get(lead_id)
        """
        return await self._get(lead_id, fields=fields, options=options)

    async def _create(
        self,
        lead: LeadCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        return await self._request_object(
            Lead,
            "POST",
            "/lead/",
            body=read_body("leads.create", lead, LeadCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        lead: LeadCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Create a lead.

        With its contacts and addresses; tasks, opportunities and activities are created on their
        own. There are no idempotency keys: a request that is sent twice may create two leads.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second object.

        Args:
            lead: The lead to create, or a mapping with the keys of Close's JSON.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            lead = await close.leads.create(
                LeadCreate(
                    name="Cinder Bay Foods",
                    url="https://cinder-bay.example",
                    status="Qualified",
                    addresses=[
                        Address(
                            address_1="12 Harbour Road",
                            city="Galway",
                            country="IE",
                            label="business",
                        ),
                    ],
                    contacts=[
                        ContactCreate(
                            name="Nora Byrne",
                            title="Head of Purchasing",
                            emails=[ContactEmail(email="nora@cinder-bay.example", type="office")],
                        ),
                    ],
                    custom={
                        "cf_8Wn3YtXq2LkRz7PvMm5Bc": "Referral",
                        "cf_Jd6Kp1GfQs4HoTa9EuCi0": ["API", "Calling"],
                    },
                ),
            )
        """
        return await self._create(lead, fields=fields, options=options)

    async def _update(
        self,
        lead_id: str,
        changes: LeadUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        return await self._request_object(
            Lead,
            "PUT",
            "/lead/{id}/",
            ids={"id": check_id(lead_id, "lead", "lead_id")},
            body=read_body("leads.update", changes, LeadUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        lead_id: str,
        changes: LeadUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Change a lead.

        Updates only the fields in the body; null clears a field. Contacts are changed by operations
        of their own.

        Args:
            lead_id: The lead's id, ``lead_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. Fields that
                are absent are not changed.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.

        Example::

            await close.leads.update(
                lead_id,
                LeadUpdate(
                    name="Cinder Bay Foods Ltd",
                    url=None,
                    custom={
                        "cf_8Wn3YtXq2LkRz7PvMm5Bc": None,
                        "cf_Jd6Kp1GfQs4HoTa9EuCi0.add": "SMS",
                        "cf_Vb0Nx5ZrDw2YtUe7IqMk4.remove": "Calling",
                    },
                ),
            )
        """
        return await self._update(lead_id, changes, fields=fields, options=options)

    async def _delete(
        self, lead_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/lead/{id}/",
            ids={"id": check_id(lead_id, "lead", "lead_id")},
            options=options,
        )

    @operation
    async def delete(
        self, lead_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a lead.

        Deletes whatever belongs to it, too.

        Args:
            lead_id: The lead's id, ``lead_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            NotFoundError: No object with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.

        Example::

            await close.leads.delete(lead_id)
        """
        return await self._delete(lead_id, options=options)

    async def _merge(
        self, body: LeadMerge | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "POST", "/lead/merge/", body=read_body("leads.merge", body, LeadMerge), options=options
        )

    @operation
    async def merge(
        self, body: LeadMerge | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Merge a lead into another.

        Moves all objects of the source to the destination, and deletes the source.

        Args:
            body: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            await close.leads.merge(
                LeadMerge(
                    source="lead_Xc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba7yJ2kQ0mVbR4t",
                    destination="lead_7yJ2kQ0mVbR4tXc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba",
                ),
            )

        See https://developer.close.com/api/resources/leads/merge
        """
        return await self._merge(body, options=options)
