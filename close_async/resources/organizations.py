"""``close.organizations``: an organization and its settings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from close_async.models.organizations import OrganizationUpdate
from close_async.models.users import Organization
from close_async.resources.base.crud import check_body
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions

_ROUTE = "/organization/{id}/"
_USERS = ("memberships__user", "inactive_memberships__user")


class Organizations(Resource[M]):
    """Read and change organizations. Those of the user are in ``(await close.me()).organizations``.

    See https://developer.close.com/api/resources/organizations
    """

    @property
    def with_response(self) -> "Organizations[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Organizations(self._caller, gives_response=True)

    @operation
    async def get(
        self,
        organization_id: str,
        *,
        expand_users: bool = False,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Organization]:
        """Get an organization, with its memberships, statuses and pipelines.

        Args:
            organization_id: Its id, ``orga_…``.
            expand_users: Whether each membership has its whole ``user``.
            fields: The names of the fields to get.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``organization_id`` is the id of something else.
            NotFoundError: There is no such organization, or the key is for another one.

        Example:
            ```python
            [mine] = (await close.me()).organizations
            organization = await close.organizations.get(mine.id, expand_users=True)
            print([membership.user.email for membership in organization.memberships])
            ```
        """
        return await self._object(
            Organization,
            "GET",
            _ROUTE,
            ids={"id": check_id(organization_id, "orga", "organization_id")},
            params={"_expand": _USERS if expand_users else None},
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        organization_id: str,
        changes: OrganizationUpdate,
        *,
        expand_users: bool = False,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Organization]:
        """Change what ``changes`` sets; ``lead_statuses`` sets the order of the lead statuses.

        Args:
            organization_id: Its id, ``orga_…``.
            changes: The new values.
            expand_users: Whether each membership of the answer has its whole ``user``.
            fields: The fields of the changed organization to get back.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``organization_id`` is the id of something else.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The user's role does not allow it.
        """
        check_body("organizations.update", changes, OrganizationUpdate)
        return await self._object(
            Organization,
            "PUT",
            _ROUTE,
            ids={"id": check_id(organization_id, "orga", "organization_id")},
            params={"_expand": _USERS if expand_users else None},
            fields=fields,
            body=changes,
            options=options,
        )
