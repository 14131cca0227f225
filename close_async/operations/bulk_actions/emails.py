"""The operations of ``close.bulk_actions.emails``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.bulk_actions import BulkEmail, BulkEmailCreate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class BulkEmails(Resource[M]):
    """Send an email to all leads that match a query.

    See https://developer.close.com/api/resources/bulk-actions
    """

    @property
    def with_response(self) -> "BulkEmails[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkEmails(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        template_id: str | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[BulkEmail]":
        """List bulk emails: await the result for the first page, or iterate over it for all.

        Newest first.

        Args:
            template_id: Only those with this template, ``tmpl_…``.
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
            InvalidIdError: ``template_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for email in close.bulk_actions.emails.list():
                print(email.id)
        """
        return self._paginator(
            BulkEmail,
            "/bulk_action/email/",
            params={"template_id": optional_id(template_id, "tmpl", "template_id")},
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
        email_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkEmail]:
        return await self._request_object(
            BulkEmail,
            "GET",
            "/bulk_action/email/{id}/",
            ids={"id": check_id(email_id, "bulkemail", "email_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        email_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkEmail]:
        """Get one bulk email.

        Returns its progress.

        Args:
            email_id: The bulk email's id, ``bulkemail_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``email_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No email with this id exists.

        Example::

            email = await close.bulk_actions.emails.get(email_id)
        """
        return await self._get(email_id, fields=fields, options=options)

    async def _create(
        self, email: BulkEmailCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[BulkEmail]:
        return await self._request_object(
            BulkEmail,
            "POST",
            "/bulk_action/email/",
            body=read_body("bulk_actions.emails.create", email, BulkEmailCreate),
            options=options,
        )
