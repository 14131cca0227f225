"""``close.users``: the users of an organization, and ``close.me()``, the user of the API key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from close_async.models.users import Me, User, UserAvailability
from close_async.resources.base.crud import CrudMethods
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

UserOrder = Literal["last_name,first_name", "first_name,last_name"]


class Users(CrudMethods[M, User]):
    """Read users.

    See https://developer.close.com/api/resources/users
    """

    _model = User
    _singular = "user"
    _prefix = "user"
    _route = "/user/"

    @property
    def with_response(self) -> "Users[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Users(self._caller, gives_response=True)

    @filtered
    def list(
        self,
        *,
        order_by: UserOrder | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[User]":
        """List the active users of the organization.

        Args:
            order_by: The names to sort by; ``None`` for Close's default order.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of users to return; ``None`` for all.
            page_size: Number of users per request, 1 to 200.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            ValueError: An argument is out of range.
            UnknownFieldError: ``fields`` contains a name that users do not have.

        Example::

            emails = {user.id: user.email async for user in close.users.list()}
        """
        params = {"_order_by": order_by}
        return self._list(params, fields=fields, limit=limit, page_size=page_size, options=options)

    @operation
    async def get(
        self,
        user_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[User]:
        """Get one user.

        Args:
            user_id: The id of the user, ``user_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``user_id`` is not the id of a user.
            NotFoundError: No such user exists.
        """
        return await self._get(user_id, fields, options)

    @operation
    async def availability(
        self, *, organization_id: str | None = None, options: "RequestOptions | None" = None
    ) -> Response[Sequence[UserAvailability]]:
        """Get the availability of all users: their connected phones, and their active calls.

        Args:
            organization_id: The id of the organization, ``orga_…``; by default that of the key.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` is not the id of an organization.

        Example::

            for user in await close.users.availability():
                print(user.user_id, [telephone.status for telephone in user.availability])
        """
        if organization_id is not None:
            check_id(organization_id, "orga", "organization_id")
        params = {"organization_id": organization_id}
        return await self._request_rows(
            UserAvailability, "GET", "/user/availability/", params=params, options=options
        )

    @operation
    async def me(self, *, options: "RequestOptions | None" = None) -> Response[Me]:
        """Get the user of the credentials, with the user's organizations.

        Args:
            options: Overrides of the client's options for this call.

        Raises:
            AuthenticationError: Close rejected the credentials.
        """
        return await self._request_object(Me, "GET", "/me/", options=options)
