"""``close.memberships``: the memberships of users in an organization."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.common import UpdatedCount
from close_async.models.memberships import MembershipUpdate, PinnedViews
from close_async.operations import memberships as generated
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.convert import encode
from close_async.wire.ids import check_id, check_ids

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Memberships(generated.Memberships[M]):
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
    async def update_many(
        self,
        changes: MembershipUpdate | Mapping[str, Any],
        *,
        id__in: Sequence[str],
        options: "RequestOptions | None" = None,
    ) -> Response[UpdatedCount]:
        """Update several memberships in the same way.

        Args:
            changes: The fields to update, or a mapping with the keys of Close's JSON.
            id__in: The ids of the memberships, ``memb_…``.
            options: Overrides of the client's options for this call.

        Returns:
            The number of updated memberships, as ``.count``.

        Raises:
            InvalidIdError: One of the ids is of another type of object.
            ValueError: ``id__in`` is empty, which Close could take for all memberships.
            InvalidBodyError: A mapping has an unknown key, or a value of the wrong type.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            managers = MembershipUpdate(role_id="admin")
            await close.memberships.update_many(managers, id__in=[ada.id, grace.id])
        """
        made = read_body("memberships.update_many", changes, MembershipUpdate)
        if isinstance(id__in, str) or not id__in:
            msg = f"id__in is a list with at least one id, not {id__in!r}"
            raise ValueError(msg)
        chosen = check_ids(id__in, "memb", "id__in")
        body = {**encode(made), "_params": {"id__in": ",".join(chosen)}}
        return await self._update_many(body, options=options)

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
        body = PinnedViews(saved_view_ids=views)
        return await self._pin_views(membership_id, body, options=options)
