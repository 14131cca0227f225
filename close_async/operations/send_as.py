"""The operations of ``close.send_as``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.send_as import SendAsAssociation, SendAsAssociationCreate, SendAsChanges
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class SendAs(Resource[M]):
    """Read, create and delete permissions to send emails as another user.

    Example::

        await close.send_as.update_many(
            {"allowed_user_ids": [assistant_id], "disallowed_user_ids": [former_assistant_id]}
        )

    See https://developer.close.com/api/resources/send-as
    """

    @property
    def with_response(self) -> "SendAs[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SendAs(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        allowing_user_id: str | None = None,
        allowed_user_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[SendAsAssociation]":
        """List permissions: await the result for the first page, or iterate over it for all.

        One of the users must be the caller.

        Args:
            allowing_user_id: Only those of the user who allows others to send, ``user_…``; by
                default the caller.
            allowed_user_id: Only those of the user who may send as others, ``user_…``.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``allowing_user_id`` or ``allowed_user_id`` is not an id, or is that of
                another type of object.

        Example::

            async for permission in close.send_as.list():
                print(permission.id)
        """
        return self._paginator(
            SendAsAssociation,
            "/send_as/",
            params={
                "allowing_user_id": optional_id(allowing_user_id, "user", "allowing_user_id"),
                "allowed_user_id": optional_id(allowed_user_id, "user", "allowed_user_id"),
            },
            options=options,
        )

    async def _get(
        self, permission_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[SendAsAssociation]:
        return await self._request_object(
            SendAsAssociation,
            "GET",
            "/send_as/{id}/",
            ids={"id": check_id(permission_id, "sdas", "permission_id")},
            options=options,
        )

    @operation
    async def get(
        self, permission_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[SendAsAssociation]:
        """Get one permission.

        Args:
            permission_id: The permission's id, ``sdas_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``permission_id`` is not an id, or is that of another type of object.
            NotFoundError: No permission with this id exists.

        Example::

            permission = await close.send_as.get(permission_id)
        """
        return await self._get(permission_id, options=options)

    async def _create(
        self,
        permission: SendAsAssociationCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SendAsAssociation]:
        return await self._request_object(
            SendAsAssociation,
            "POST",
            "/send_as/",
            body=read_body("send_as.create", permission, SendAsAssociationCreate),
            options=options,
        )

    @operation
    async def create(
        self,
        permission: SendAsAssociationCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SendAsAssociation]:
        """Create a permission.

        The allowed user may send emails as the allowing one, by default the caller.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second permission.

        Args:
            permission: The permission to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            permission = await close.send_as.create(
                SendAsAssociationCreate(
                    allowed_user_id="user_Wc0ZyNf7HsJd2PgUe9AtXoViKq4rB6MQm3vT8kLxR5b",
                )
            )
        """
        return await self._create(permission, options=options)

    async def _delete(
        self, permission_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/send_as/{id}/",
            ids={"id": check_id(permission_id, "sdas", "permission_id")},
            options=options,
        )

    @operation
    async def delete(
        self, permission_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a permission.

        Args:
            permission_id: The permission's id, ``sdas_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``permission_id`` is not an id, or is that of another type of object.
            NotFoundError: No permission with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.send_as.delete(permission_id)
        """
        return await self._delete(permission_id, options=options)

    async def _delete_by_user(
        self,
        *,
        allowing_user_id: str,
        allowed_user_id: str,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/send_as/",
            params={
                "allowing_user_id": optional_id(allowing_user_id, "user", "allowing_user_id"),
                "allowed_user_id": optional_id(allowed_user_id, "user", "allowed_user_id"),
            },
            options=options,
        )

    @operation
    async def delete_by_user(
        self,
        *,
        allowing_user_id: str,
        allowed_user_id: str,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        """Delete a permission by its users.

        As ``delete``, without its id.

        Args:
            allowing_user_id: The id of the user who allows the other to send, ``user_…``.
            allowed_user_id: The id of the user who may send as the other, ``user_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``allowing_user_id`` or ``allowed_user_id`` is not an id, or is that of
                another type of object.
            PermissionDeniedError: The role of the user does not permit it.
            NotFoundError: There is no such permission.

        Example::

            await close.send_as.delete_by_user()
        """
        return await self._delete_by_user(
            allowing_user_id=allowing_user_id, allowed_user_id=allowed_user_id, options=options
        )

    async def _update_many(
        self, changes: SendAsChanges | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[Sequence[SendAsAssociation]]:
        return await self._request_rows(
            SendAsAssociation,
            "POST",
            "/send_as/bulk/",
            body=read_body("send_as.update_many", changes, SendAsChanges),
            options=options,
        )

    @operation
    async def update_many(
        self, changes: SendAsChanges | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[Sequence[SendAsAssociation]]:
        """Allow and disallow several users to send as the caller.

        Returns all permissions that the caller has granted afterwards.

        Args:
            changes: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.send_as.update_many(
                SendAsChanges(
                    allowed_user_ids=["user_Wc0ZyNf7HsJd2PgUe9AtXoViKq4rB6MQm3vT8kLxR5b"],
                    disallowed_user_ids=[],
                )
            )
        """
        return await self._update_many(changes, options=options)
