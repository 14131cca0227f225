"""``close.users``: the people of an organization, and ``close.me()``, the user of the key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from close_async.models.users import Me, User, UserAvailability
from close_async.resources.base.crud import Crud
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

UserOrder = Literal["last_name,first_name", "first_name,last_name"]


class Users(Crud[M, User]):
    """Read users.

    See https://developer.close.com/api/resources/users
    """

    _model = User
    _noun = "user"
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
        """List the active members of the organization.

        Args:
            order_by: By which name to order them first.
            fields: The names of the fields to get.
            limit: How many users to read in all; ``None`` reads to the end.
            page_size: How many users a request asks for, 1 to 200.
            options: What differs from the client's options.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            ValueError: An argument is out of its range.
            UnknownFieldError: ``fields`` has a name that users do not have.

        Example:
            ```python
            emails = {user.id: user.email async for user in close.users.list()}
            ```
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
            user_id: Its id, ``user_…``.
            fields: The names of the fields to get.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``user_id`` is not the id of a user.
            NotFoundError: There is no such user.
        """
        return await self._get(user_id, fields, options)

    @operation
    async def availability(
        self, *, organization_id: str | None = None, options: "RequestOptions | None" = None
    ) -> Response[Sequence[UserAvailability]]:
        """Tell who can be called: the telephones that each member has open, and their calls.

        Args:
            organization_id: Which organization, ``orga_…``; that of the key when left out.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``organization_id`` is not the id of an organization.

        Example:
            ```python
            for user in await close.users.availability():
                print(user.user_id, [telephone.status for telephone in user.availability])
            ```
        """
        if organization_id is not None:
            check_id(organization_id, "orga", "organization_id")
        params = {"organization_id": organization_id}
        return await self._rows(
            UserAvailability, "/user/availability/", params=params, options=options
        )

    @operation
    async def me(self, *, options: "RequestOptions | None" = None) -> Response[Me]:
        """Get the user whose credentials these are, with the user's organizations.

        Args:
            options: What differs from the client's options.

        Raises:
            AuthenticationError: The credentials are refused.
        """
        return await self._object(Me, "GET", "/me/", options=options)
