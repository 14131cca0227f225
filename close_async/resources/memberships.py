"""``close.memberships``: the memberships of users in an organization."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from close_async.models.memberships import (
    MembershipCount,
    MembershipCreate,
    MembershipUpdate,
    PinnedViews,
)
from close_async.models.users import Membership
from close_async.resources.base.crud import check_body
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.convert import encode
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Memberships(Resource[M]):
    """Create, update and deactivate memberships.

    Close has no endpoint to list them. The memberships of an organization are in
    ``(await close.organizations.get(organization_id)).memberships``.

    See https://developer.close.com/api/resources/memberships
    """

    @property
    def with_response(self) -> "Memberships[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Memberships(self._caller, gives_response=True)

    @operation
    async def create(
        self, membership: MembershipCreate, *, options: "RequestOptions | None" = None
    ) -> Response[Membership]:
        """Create a membership for a user, who is invited by e-mail.

        Args:
            membership: The e-mail address of the user and the role.
            options: Overrides of the client's options for this call.

        Raises:
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The organization does not restrict memberships to its verified
                domains, or the role is one that manages the organization.
        """
        check_body("memberships.create", membership, MembershipCreate)
        return await self._request_object(
            Membership, "POST", "/membership/", body=membership, options=options
        )

    @operation
    async def update(
        self,
        membership_id: str,
        changes: MembershipUpdate,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Membership]:
        """Update a membership: its role, or whether calls are recorded.

        Args:
            membership_id: The id of the membership, ``memb_…``.
            changes: The fields to update.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``membership_id`` is the id of another type of object.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No such membership exists.
        """
        check_body("memberships.update", changes, MembershipUpdate)
        return await self._request_object(
            Membership,
            "PUT",
            "/membership/{id}/",
            ids=_ids(membership_id),
            body=changes,
            options=options,
        )

    @operation
    async def update_many(
        self,
        membership_ids: Sequence[str],
        changes: MembershipUpdate,
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[MembershipCount]:
        """Update several memberships in the same way.

        Args:
            membership_ids: The ids of the memberships, ``memb_…``.
            changes: The fields to update.
            options: Overrides of the client's options for this call.

        Returns:
            The number of updated memberships, as ``.count``.

        Raises:
            InvalidIdError: One of the ids is of another type of object.
            ValueError: ``membership_ids`` is empty, which Close could take for all memberships.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
        """
        check_body("memberships.update_many", changes, MembershipUpdate)
        if isinstance(membership_ids, str) or not membership_ids:
            msg = f"membership_ids is a list with at least one id, not {membership_ids!r}"
            raise ValueError(msg)
        chosen = [check_id(each, "memb", "membership_ids") for each in membership_ids]
        body = {"_params": {"id__in": ",".join(chosen)}, **encode(changes)}
        return await self._request_object(
            MembershipCount, "PUT", "/membership/", body=body, options=options
        )

    @operation
    async def delete(
        self, membership_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Deactivate a membership. The user can no longer log in; the user's data is not deleted.

        Args:
            membership_id: The id of the membership, ``memb_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``membership_id`` is the id of another type of object.
            NotFoundError: No such membership exists.
        """
        return await self._request_nothing(
            "DELETE", "/membership/{id}/", ids=_ids(membership_id), options=options
        )

    @operation
    async def pinned_views(
        self, membership_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[PinnedViews]:
        """Get the Smart Views that a member has pinned, in order.

        Args:
            membership_id: The id of the membership, ``memb_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``membership_id`` is the id of another type of object.
            NotFoundError: No such membership exists.
        """
        return await self._request_object(
            PinnedViews,
            "GET",
            "/membership/{id}/pinned_views/",
            ids=_ids(membership_id),
            options=options,
        )

    @operation
    async def pin_views(
        self,
        membership_id: str,
        smart_view_ids: Sequence[str],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[PinnedViews]:
        """Replace the Smart Views that a member has pinned.

        Args:
            membership_id: The id of the membership, ``memb_…``.
            smart_view_ids: The ids of the Smart Views, ``save_…``, in order; empty to unpin all.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: One of the ids is of another type of object.
            NotFoundError: No such membership exists.
        """
        views = [check_id(each, "save", "smart_view_ids") for each in smart_view_ids]
        return await self._request_object(
            PinnedViews,
            "PUT",
            "/membership/{id}/pinned_views/",
            ids=_ids(membership_id),
            body=PinnedViews(saved_view_ids=views),
            options=options,
        )


def _ids(membership_id: str) -> dict[str, str]:
    return {"id": check_id(membership_id, "memb", "membership_id")}
