"""The operations of ``close.memberships``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.common import UpdatedCount
from close_async.models.memberships import MembershipCreate, MembershipUpdate, PinnedViews
from close_async.models.users import Membership
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Memberships(Resource[M]):
    """The memberships of users in an organization, with their roles.

    See https://developer.close.com/api/resources/memberships
    """

    @property
    def with_response(self) -> "Memberships[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Memberships(self._caller, gives_response=True)

    async def _create(
        self,
        membership: MembershipCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Membership]:
        return await self._request_object(
            Membership,
            "POST",
            "/membership/",
            body=read_body("memberships.create", membership, MembershipCreate),
            options=options,
        )

    @operation
    async def create(
        self,
        membership: MembershipCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Membership]:
        """Create a membership for a user.

        The user is invited by e-mail. Close returns 403 unless the organization restricts
        memberships to its verified domains; the role must be one that does not manage the
        organization.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second membership.

        Args:
            membership: The membership to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The organization does not restrict memberships to its verified
                domains, or the role is one that manages the organization.

        Example::

            membership = await close.memberships.create(
                MembershipCreate(email="bruno@cinder-bay.example", role_id="user")
            )
        """
        return await self._create(membership, options=options)

    async def _update(
        self,
        membership_id: str,
        changes: MembershipUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Membership]:
        return await self._request_object(
            Membership,
            "PUT",
            "/membership/{id}/",
            ids={"id": check_id(membership_id, "memb", "membership_id")},
            body=read_body("memberships.update", changes, MembershipUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        membership_id: str,
        changes: MembershipUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Membership]:
        """Update a membership.

        Updates only the fields in the body.

        Args:
            membership_id: The membership's id, ``memb_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``membership_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No membership with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.memberships.update(membership_id, MembershipUpdate(role_id="superuser"))
        """
        return await self._update(membership_id, changes, options=options)

    async def _delete(
        self, membership_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/membership/{id}/",
            ids={"id": check_id(membership_id, "memb", "membership_id")},
            options=options,
        )

    @operation
    async def delete(
        self, membership_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Deactivate a membership.

        The user can no longer log in to the organization. The data of the user is not deleted.

        Args:
            membership_id: The membership's id, ``memb_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``membership_id`` is not an id, or is that of another type of object.
            NotFoundError: No membership with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.memberships.delete(membership_id)
        """
        return await self._delete(membership_id, options=options)

    async def _update_many(
        self, changes: Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[UpdatedCount]:
        return await self._request_object(
            UpdatedCount, "PUT", "/membership/", body=changes, options=options
        )

    async def _pinned_views(
        self, membership_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[PinnedViews]:
        return await self._request_object(
            PinnedViews,
            "GET",
            "/membership/{id}/pinned_views/",
            ids={"id": check_id(membership_id, "memb", "membership_id")},
            options=options,
        )

    @operation
    async def pinned_views(
        self, membership_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[PinnedViews]:
        """Get the Smart Views that a member has pinned.

        In the order in which the member sees them.

        Args:
            membership_id: The membership's id, ``memb_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``membership_id`` is not an id, or is that of another type of object.
            NotFoundError: No membership with this id exists.

        Example::

            membership = await close.memberships.pinned_views(membership_id)
        """
        return await self._pinned_views(membership_id, options=options)

    async def _pin_views(
        self,
        membership_id: str,
        changes: PinnedViews | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[PinnedViews]:
        return await self._request_object(
            PinnedViews,
            "PUT",
            "/membership/{id}/pinned_views/",
            ids={"id": check_id(membership_id, "memb", "membership_id")},
            body=read_body("memberships.pin_views", changes, PinnedViews),
            options=options,
        )
