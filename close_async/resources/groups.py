"""``close.groups``: groups of users."""

from typing import TYPE_CHECKING

from close_async.models.groups import Group, GroupCreate, GroupMember, GroupUpdate
from close_async.resources.base.crud_resource import CrudResource
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Groups(CrudResource[M, Group, GroupCreate, GroupUpdate]):
    """Create, read, update and delete groups, and manage their members.

    Members are returned only if they are requested::

        group = await close.groups.get(group_id, fields=["id", "name", "members"])

    See https://developer.close.com/api/resources/groups
    """

    _model = Group
    _create_model = GroupCreate
    _update_model = GroupUpdate
    _singular = "group"
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
        return await self._request_object(
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
        """Remove a user from a group. The user remains in the organization.

        Args:
            group_id: The id of the group, ``group_…``.
            user_id: The id of the user, ``user_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: One of the ids is of another type of object.
            NotFoundError: No such group exists, or the user is not in it.
        """
        ids = {
            "group_id": check_id(group_id, "group", "group_id"),
            "user_id": check_id(user_id, "user", "user_id"),
        }
        return await self._request_nothing(
            "DELETE", "/group/{group_id}/member/{user_id}/", ids=ids, options=options
        )
