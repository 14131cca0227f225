"""The operations of ``close.connected_accounts``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from close_async.models.connected_accounts import ConnectedAccount
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class ConnectedAccounts(Resource[M]):
    """Read connected accounts. Users connect them in the app.

    Which fields an account has depends on its ``type``.

    See https://developer.close.com/api/resources/connected-accounts
    """

    @property
    def with_response(self) -> "ConnectedAccounts[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return ConnectedAccounts(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        user_id: str | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[ConnectedAccount]":
        """List connected accounts: await the result for the first page, or iterate over it for all.

        All accounts of the organization, or of one user, on one page.

        Args:
            user_id: Only those of this user, ``user_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``user_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for connected_account in close.connected_accounts.list():
                print(connected_account.id)
        """
        return self._paginator(
            ConnectedAccount,
            "/connected_account/",
            params={"user_id": optional_id(user_id, "user", "user_id")},
            fields=fields,
            options=options,
        )

    async def _get(
        self,
        connected_account_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ConnectedAccount]:
        return await self._request_object(
            ConnectedAccount,
            "GET",
            "/connected_account/{id}/",
            ids={"id": check_id(connected_account_id, "emailacct", "connected_account_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        connected_account_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ConnectedAccount]:
        """Get one connected account.

        Args:
            connected_account_id: The connected account's id, ``emailacct_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``connected_account_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No connected account with this id exists.

        Example::

            connected_account = await close.connected_accounts.get(connected_account_id)
        """
        return await self._get(connected_account_id, fields=fields, options=options)
