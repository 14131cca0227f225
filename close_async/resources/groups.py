"""``close.groups``: users who belong together."""

from typing import TYPE_CHECKING

from close_async.models.groups import Group, GroupCreate, GroupMember, GroupUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.plain import Plain
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Groups(Plain[M, Group, GroupCreate, GroupUpdate]):
    """Create, read, change and delete groups, and say who is in them.

    Their members come only when they are asked for:

    ```python
    group = await close.groups.get(group_id, fields=["id", "name", "members"])
    ```

    See https://developer.close.com/api/resources/groups
    """

    _model = Group
    _creates = GroupCreate
    _updates = GroupUpdate
    _noun = "group"
    _prefix = "group"
    _route = "/group/"

    @property
    def with_response(self) -> "Groups[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Groups(self._caller, gives_response=True)

    @operation
    async def add_member(
        self, group_id: str, user_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[GroupMember]:
        """Add a user to a group; a user may be in several.

        Args:
            group_id: The group's id, ``group_…``.
            user_id: The user's id, ``user_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: One of them is the id of something else.
            NotFoundError: There is no such group.
            BadRequestError: There is no such user.
        """
        return await self._object(
            GroupMember,
            "POST",
            "/group/{group_id}/member/",
            ids={"group_id": check_id(group_id, "group", "group_id")},
            body=GroupMember(user_id=check_id(user_id, "user", "user_id")),
            options=options,
        )

    @operation
    async def remove_member(
        self, group_id: str, user_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Take a user out of a group; the user stays in the organization.

        Args:
            group_id: The group's id, ``group_…``.
            user_id: The user's id, ``user_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: One of them is the id of something else.
            NotFoundError: There is no such group, or the user is not in it.
        """
        ids = {
            "group_id": check_id(group_id, "group", "group_id"),
            "user_id": check_id(user_id, "user", "user_id"),
        }
        return await self._nothing(
            "DELETE", "/group/{group_id}/member/{user_id}/", ids=ids, options=options
        )
