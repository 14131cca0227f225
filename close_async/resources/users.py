"""``close.me``: the user whose credentials are used."""

from typing import TYPE_CHECKING

from close_async.models.users import Me
from close_async.resources.operation import operation
from close_async.resources.resource import M, Resource
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Users(Resource[M]):
    """Read users.

    See https://developer.close.com/api/resources/users
    """

    @operation
    async def me(self, *, options: "RequestOptions | None" = None) -> Response[Me]:
        """Get the user whose credentials these are, with the user's organizations.

        Raises:
            AuthenticationError: The credentials are refused.
        """
        return await self._object(Me, "GET", "/me/", options=options)
