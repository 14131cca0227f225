"""``close.memberships``: the places that users have in an organization."""

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
    """Give, change and end memberships.

    Close has no list of them: those of an organization are in
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
        """Give a user a membership; the user is invited by e-mail.

        Args:
            membership: Whose, and with which role.
            options: What differs from the client's options.

        Raises:
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The organization does not restrict memberships to its verified
                domains, or the role is one that manages the organization.
        """
        check_body("memberships.create", membership, MembershipCreate)
        return await self._object(
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
        """Change a membership: its role, or whether calls are recorded.

        Args:
            membership_id: Its id, ``memb_…``.
            changes: The new values.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``membership_id`` is the id of something else.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            NotFoundError: There is no such membership.
        """
        check_body("memberships.update", changes, MembershipUpdate)
        return await self._object(
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
        """Change several memberships in the same way.

        Args:
            membership_ids: Their ids, ``memb_…``.
            changes: The new values.
            options: What differs from the client's options.

        Returns:
            How many were changed, as ``.count``.

        Raises:
            InvalidIdError: One of the ids is that of something else.
            ValueError: There are no ids, which could mean every membership.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
        """
        check_body("memberships.update_many", changes, MembershipUpdate)
        if isinstance(membership_ids, str) or not membership_ids:
            msg = f"membership_ids is a list with at least one id, not {membership_ids!r}"
            raise ValueError(msg)
        chosen = [check_id(each, "memb", "membership_ids") for each in membership_ids]
        body = {"_params": {"id__in": ",".join(chosen)}, **encode(changes)}
        return await self._object(
            MembershipCount, "PUT", "/membership/", body=body, options=options
        )

    @operation
    async def delete(
        self, membership_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Deactivate a membership: the user can no longer log in, what the user did stays.

        Args:
            membership_id: Its id, ``memb_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``membership_id`` is the id of something else.
            NotFoundError: There is no such membership.
        """
        return await self._nothing(
            "DELETE", "/membership/{id}/", ids=_ids(membership_id), options=options
        )

    @operation
    async def pinned_views(
        self, membership_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[PinnedViews]:
        """Get the Smart Views that a member has pinned, in their order.

        Args:
            membership_id: The membership's id, ``memb_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``membership_id`` is the id of something else.
            NotFoundError: There is no such membership.
        """
        return await self._object(
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
        """Set the Smart Views that a member has pinned, in place of those that are.

        Args:
            membership_id: The membership's id, ``memb_…``.
            smart_view_ids: Their ids, ``save_…``, in their order; none unpins all.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: One of the ids is that of something else.
            NotFoundError: There is no such membership.
        """
        views = [check_id(each, "save", "smart_view_ids") for each in smart_view_ids]
        return await self._object(
            PinnedViews,
            "PUT",
            "/membership/{id}/pinned_views/",
            ids=_ids(membership_id),
            body=PinnedViews(saved_view_ids=views),
            options=options,
        )


def _ids(membership_id: str) -> dict[str, str]:
    return {"id": check_id(membership_id, "memb", "membership_id")}
