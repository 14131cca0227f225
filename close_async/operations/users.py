"""The operations of ``close.users``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from close_async.models.users import Me, User, UserAvailability
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Users(Resource[M]):
    """Read users.

    See https://developer.close.com/api/resources/users
    """

    @property
    def with_response(self) -> "Users[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Users(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        order_by: Literal["last_name,first_name", "first_name,last_name"] | str | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[User]":
        """List users: await the result for the first page, or iterate over it for all.

        The active members of the organization.

        Args:
            order_by: The name to sort the users by.
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

            emails = {user.id: user.email async for user in close.users.list()}
        """
        return self._paginator(
            User,
            "/user/",
            params={"_order_by": order_by},
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
        user_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[User]:
        return await self._request_object(
            User,
            "GET",
            "/user/{id}/",
            ids={"id": check_id(user_id, "user", "user_id")},
            fields=fields,
            options=options,
        )

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
            user_id: The user's id, ``user_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``user_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No user with this id exists.

        Example::

            user = await close.users.get(user_id)
        """
        return await self._get(user_id, fields=fields, options=options)

    async def _me(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> Response[Me]:
        return await self._request_object(Me, "GET", "/me/", fields=fields, options=options)

    @operation
    async def me(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> Response[Me]:
        """Get the user of the credentials.

        With the organizations of the user, their statuses and custom fields. It is the cheapest way
        to check an API key.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            AuthenticationError: Close rejected the credentials.

        Example::

            user = await close.users.me()

        See https://developer.close.com/api/resources/users/me
        """
        return await self._me(fields=fields, options=options)

    async def _availability(
        self, *, organization_id: str | None = None, options: "RequestOptions | None" = None
    ) -> Response[Sequence[UserAvailability]]:
        return await self._request_rows(
            UserAvailability,
            "GET",
            "/user/availability/",
            params={"organization_id": optional_id(organization_id, "orga", "organization_id")},
            options=options,
        )

    @operation
    async def availability(
        self, *, organization_id: str | None = None, options: "RequestOptions | None" = None
    ) -> Response[Sequence[UserAvailability]]:
        """Get the availability of all users.

        Whether each member has a connected phone, and an active call.

        Args:
            organization_id: The id of the organization, ``orga_…``; by default that of the
                credentials.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` is not an id, or is that of another type of object.

        Example::

            for user in await close.users.availability():
                print(user.user_id, [telephone.status for telephone in user.availability])
        """
        return await self._availability(organization_id=organization_id, options=options)
