"""``close.organizations``: an organization and its settings."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.organizations import OrganizationUpdate
from close_async.models.users import Organization
from close_async.operations import organizations as generated
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions

_USERS = ("memberships__user", "inactive_memberships__user")


class Organizations(generated.Organizations[M]):
    """Read and update organizations. Those of the user are in ``(await close.me()).organizations``.

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
            organization_id: The id of the organization, ``orga_…``.
            expand_users: Whether each membership includes its complete ``user``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` is the id of another type of object.
            NotFoundError: No such organization exists, or the API key belongs to another one.

        Example::

            [mine] = (await close.me()).organizations
            organization = await close.organizations.get(mine.id, expand_users=True)
            print([membership.user.email for membership in organization.memberships])
        """
        return await self._get(
            organization_id,
            expand=_USERS if expand_users else None,
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        organization_id: str,
        changes: OrganizationUpdate | Mapping[str, Any],
        *,
        expand_users: bool = False,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Organization]:
        """Update an organization; ``lead_statuses`` sets the order of the lead statuses.

        Args:
            organization_id: The id of the organization, ``orga_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON.
            expand_users: Whether each membership in the response includes its complete ``user``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` is the id of another type of object.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.
        """
        return await self._update(
            organization_id,
            changes,
            expand=_USERS if expand_users else None,
            fields=fields,
            options=options,
        )
