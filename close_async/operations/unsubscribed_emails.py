"""The operations of ``close.unsubscribed_emails``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.unsubscribed_emails import UnsubscribedEmail
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_text

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class UnsubscribedEmails(Resource[M]):
    """Read, add and remove unsubscribed email addresses.

    See https://developer.close.com/api/resources/unsubscribed-emails
    """

    @property
    def with_response(self) -> "UnsubscribedEmails[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return UnsubscribedEmails(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(self, *, options: "RequestOptions | None" = None) -> "Paginator[UnsubscribedEmail]":
        """List unsubscribed email addresses.

        All of the organization, on one page.

        Await the result for the first page, or iterate over it for all.

        Args:
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.

        Example::

            async for unsubscribed_email in close.unsubscribed_emails.list():
                print(unsubscribed_email.id)
        """
        return self._paginator(UnsubscribedEmail, "/unsubscribe/email/", options=options)

    async def _create(
        self,
        unsubscribed_email: UnsubscribedEmail | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[UnsubscribedEmail]:
        return await self._request_object(
            UnsubscribedEmail,
            "POST",
            "/unsubscribe/email/",
            body=read_body("unsubscribed_emails.create", unsubscribed_email, UnsubscribedEmail),
            options=options,
        )

    @operation
    async def create(
        self,
        unsubscribed_email: UnsubscribedEmail | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[UnsubscribedEmail]:
        """Unsubscribe an email address.

        Contacts with this address show ``is_unsubscribed``.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second unsubscribed email.

        Args:
            unsubscribed_email: The unsubscribed email to create, or a mapping with the keys of
                Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            unsubscribed_email = await close.unsubscribed_emails.create(
                UnsubscribedEmail(email="nora@cinderbay.example")
            )
        """
        return await self._create(unsubscribed_email, options=options)

    async def _delete(
        self, email_address: str, *, options: "RequestOptions | None" = None
    ) -> Response[UnsubscribedEmail]:
        return await self._request_object(
            UnsubscribedEmail,
            "DELETE",
            "/unsubscribe/email/{email_address}/",
            ids={"email_address": check_text(email_address, "email_address")},
            options=options,
        )

    @operation
    async def delete(
        self, email_address: str, *, options: "RequestOptions | None" = None
    ) -> Response[UnsubscribedEmail]:
        """Subscribe an email address again.

        It gets emails again.

        Args:
            email_address: The email address.
            options: Overrides of the client's options for this call.

        Raises:
            PermissionDeniedError: The role of the user does not permit it.
            InvalidIdError: ``email_address`` is not a string, or is empty.
            NotFoundError: The address is not unsubscribed.

        Example::

            await close.unsubscribed_emails.delete(email_address)
        """
        return await self._delete(email_address, options=options)
