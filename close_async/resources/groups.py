"""``close.groups``: groups of users."""

from typing import TYPE_CHECKING

from close_async.models.groups import GroupMember
from close_async.operations import groups as generated
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Groups(generated.Groups[M]):
    """Create, read, update and delete groups, and manage their members.

    Members are returned only if they are requested::

        group = await close.groups.get(group_id, fields=["id", "name", "members"])

    See https://developer.close.com/api/resources/groups
    """

    @property
    def with_response(self) -> "Groups[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Groups(self._caller, gives_response=True)

    @operation
    async def add_member(
        self, group_id: str, user_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[GroupMember]:
        """Add a user to a group. A user may be in several groups.

        Args:
            group_id: The id of the group, ``group_…``.
            user_id: The id of the user, ``user_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: One of the ids is of another type of object.
            NotFoundError: No such group exists.
            BadRequestError: No such user exists.
        """
        member = GroupMember(user_id=check_id(user_id, "user", "user_id"))
        return await self._add_member(group_id, member, options=options)
