"""The operations of ``close.roles``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.roles import Role, RoleCreate, RoleUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

_ROLE_NAMES = frozenset({"admin", "superuser", "user", "restricteduser"})


class Roles(Resource[M]):
    """Create, read, update and delete roles. A membership assigns a role to a user.

    Ids are ``role_…``; those of the built-in roles are ``admin``, ``superuser``, ``user`` and
    ``restricteduser``. Built-in roles cannot be changed. A role that a user has cannot be deleted.

    See https://developer.close.com/api/resources/roles
    """

    @property
    def with_response(self) -> "Roles[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Roles(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[Role]":
        """List roles: await the result for the first page, or iterate over it for all.

        All roles, including built-in ones, on one page.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for role in close.roles.list():
                print(role.name)
        """
        return self._paginator(Role, "/role/", fields=fields, options=options)

    async def _get(
        self,
        role_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Role]:
        return await self._request_object(
            Role,
            "GET",
            "/role/{id}/",
            ids={"id": check_id(role_id, "role", "role_id", names=_ROLE_NAMES)},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        role_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Role]:
        """Get one role.

        Args:
            role_id: The role's id, ``role_…``, ``admin``, ``superuser``, ``user`` or
                ``restricteduser``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``role_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No role with this id exists.

        Example::

            role = await close.roles.get(role_id)
        """
        return await self._get(role_id, fields=fields, options=options)

    async def _create(
        self,
        role: RoleCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Role]:
        return await self._request_object(
            Role,
            "POST",
            "/role/",
            body=read_body("roles.create", role, RoleCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        role: RoleCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Role]:
        """Create a role.

        A membership assigns it to a user.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second role.

        Args:
            role: The role to create, or a mapping with the keys of Close's JSON.
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

            role = await close.roles.create(
                RoleCreate(
                    name="Researcher",
                    permissions=["export"],
                    visibility_user_lcf_ids=["cf_Jd6Kp1GfQs4HoTa9EuCi0"],
                    visibility_user_lcf_behavior="allow_unassigned",
                )
            )
        """
        return await self._create(role, fields=fields, options=options)

    async def _update(
        self,
        role_id: str,
        changes: RoleUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Role]:
        return await self._request_object(
            Role,
            "PUT",
            "/role/{id}/",
            ids={"id": check_id(role_id, "role", "role_id", names=_ROLE_NAMES)},
            body=read_body("roles.update", changes, RoleUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        role_id: str,
        changes: RoleUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Role]:
        """Update a role.

        Updates only the fields in the body. Built-in roles cannot be updated.

        Args:
            role_id: The role's id, ``role_…``, ``admin``, ``superuser``, ``user`` or
                ``restricteduser``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``role_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No role with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.roles.update(role_id, RoleUpdate(permissions=["export", "bulk_edit"]))
        """
        return await self._update(role_id, changes, fields=fields, options=options)

    async def _delete(
        self, role_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/role/{id}/",
            ids={"id": check_id(role_id, "role", "role_id", names=_ROLE_NAMES)},
            options=options,
        )

    @operation
    async def delete(
        self, role_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a role.

        Close deletes only a role that no user has.

        Args:
            role_id: The role's id, ``role_…``, ``admin``, ``superuser``, ``user`` or
                ``restricteduser``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``role_id`` is not an id, or is that of another type of object.
            NotFoundError: No role with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.roles.delete(role_id)
        """
        return await self._delete(role_id, options=options)
