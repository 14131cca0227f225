"""The operations of ``close.groups``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.groups import Group, GroupCreate, GroupMember, GroupUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Groups(Resource[M]):
    """Groups of users.

    See https://developer.close.com/api/resources/groups
    """

    @property
    def with_response(self) -> "Groups[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Groups(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[Group]":
        """List groups: await the result for the first page, or iterate over it for all.

        All groups of the organization, on one page. They contain their members only if ``_fields``
        names ``members``.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for group in close.groups.list():
                print(group.name)
        """
        return self._paginator(Group, "/group/", fields=fields, options=options)

    async def _get(
        self,
        group_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Group]:
        return await self._request_object(
            Group,
            "GET",
            "/group/{id}/",
            ids={"id": check_id(group_id, "group", "group_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        group_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Group]:
        """Get one group.

        Args:
            group_id: The group's id, ``group_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``group_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No group with this id exists.

        Example::

            group = await close.groups.get(group_id)
        """
        return await self._get(group_id, fields=fields, options=options)

    async def _create(
        self,
        group: GroupCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Group]:
        return await self._request_object(
            Group,
            "POST",
            "/group/",
            body=read_body("groups.create", group, GroupCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        group: GroupCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Group]:
        """Create a group.

        It has no members at first.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second group.

        Args:
            group: The group to create, or a mapping with the keys of Close's JSON.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            group = await close.groups.create(GroupCreate(name="Field Sales"))
        """
        return await self._create(group, fields=fields, options=options)

    async def _update(
        self,
        group_id: str,
        changes: GroupUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Group]:
        return await self._request_object(
            Group,
            "PUT",
            "/group/{id}/",
            ids={"id": check_id(group_id, "group", "group_id")},
            body=read_body("groups.update", changes, GroupUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        group_id: str,
        changes: GroupUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Group]:
        """Update a group.

        Updates only the fields in the body.

        Args:
            group_id: The group's id, ``group_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``group_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No group with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.groups.update(group_id, GroupUpdate(name="Field Sales Dublin"))
        """
        return await self._update(group_id, changes, fields=fields, options=options)

    async def _delete(
        self, group_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/group/{id}/",
            ids={"id": check_id(group_id, "group", "group_id")},
            options=options,
        )

    @operation
    async def delete(
        self, group_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a group.

        Its members remain in the organization.

        Args:
            group_id: The group's id, ``group_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``group_id`` is not an id, or is that of another type of object.
            NotFoundError: No group with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.groups.delete(group_id)
        """
        return await self._delete(group_id, options=options)

    async def _add_member(
        self,
        group_id: str,
        body: GroupMember | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[GroupMember]:
        return await self._request_object(
            GroupMember,
            "POST",
            "/group/{group_id}/member/",
            ids={"group_id": check_id(group_id, "group", "group_id")},
            body=read_body("groups.add_member", body, GroupMember),
            options=options,
        )

    async def _remove_member(
        self, group_id: str, user_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/group/{group_id}/member/{user_id}/",
            ids={
                "group_id": check_id(group_id, "group", "group_id"),
                "user_id": check_id(user_id, "user", "user_id"),
            },
            options=options,
        )

    @operation
    async def remove_member(
        self, group_id: str, user_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Remove a user from a group.

        The user remains in the organization.

        Args:
            group_id: The group's id, ``group_…``.
            user_id: The user's id, ``user_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``group_id`` or ``user_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No such group exists, or the user is not in it.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.groups.remove_member(group_id, user_id)
        """
        return await self._remove_member(group_id, user_id, options=options)
