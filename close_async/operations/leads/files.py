"""The operations of ``close.leads.files``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.lead_files import LeadFile, LeadFileCreate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class LeadFiles(Resource[M]):
    """List the files of a lead, and attach uploaded ones.

    Example::

        link = await close.files.upload("offer.pdf")
        await close.leads.files.create(
            lead_id,
            {"url": link.url, "filename": "offer.pdf", "content_type": "application/pdf"},
        )

    See https://developer.close.com/api/resources/leads/files-list
    """

    @property
    def with_response(self) -> "LeadFiles[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return LeadFiles(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        lead_id: str,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[LeadFile]":
        """List the files of a lead.

        Also those of its activities.

        Await the result for the first page, or iterate over it for all.

        Args:
            lead_id: The lead's id, ``lead_…``.
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
            NotFoundError: No object with this id exists.

        Example::

            async for lead_file in close.leads.files.list(lead_id):
                print(lead_file.name)
        """
        return self._paginator(
            LeadFile,
            "/lead/{id}/files/",
            ids={"id": check_id(lead_id, "lead", "lead_id")},
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _create(
        self,
        lead_id: str,
        lead_file: LeadFileCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[LeadFile]:
        return await self._request_object(
            LeadFile,
            "POST",
            "/lead/{id}/files/",
            ids={"id": check_id(lead_id, "lead", "lead_id")},
            body=read_body("leads.files.create", lead_file, LeadFileCreate),
            options=options,
        )

    @operation
    async def create(
        self,
        lead_id: str,
        lead_file: LeadFileCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[LeadFile]:
        """Attach a file to a lead.

        The file is uploaded first, with ``close.files.upload``.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second lead file.

        Args:
            lead_id: The lead's id, ``lead_…``.
            lead_file: The lead file to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            lead_file = await close.leads.files.create(
                lead_id,
                LeadFileCreate(
                    content_type="application/pdf",
                    filename="offer.pdf",
                    url="https://app.close.com/go/file/acct_N4b/3f9a7c/offer.pdf",
                ),
            )

        See https://developer.close.com/api/resources/leads/files-create
        """
        return await self._create(lead_id, lead_file, options=options)
