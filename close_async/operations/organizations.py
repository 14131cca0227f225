"""The operations of ``close.organizations``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.organizations import OrganizationUpdate
from close_async.models.users import Organization
from close_async.resources.base.operation import WithResponse
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.filters import optional_choices
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Organizations(Resource[M]):
    """Organizations and their settings.

    See https://developer.close.com/api/resources/organizations
    """

    @property
    def with_response(self) -> "Organizations[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Organizations(self._caller, gives_response=True)

    async def _get(
        self,
        organization_id: str,
        *,
        expand: Sequence[Literal["memberships__user", "inactive_memberships__user"] | str]
        | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Organization]:
        return await self._request_object(
            Organization,
            "GET",
            "/organization/{id}/",
            ids={"id": check_id(organization_id, "orga", "organization_id")},
            params={
                "_expand": optional_choices(
                    expand, "expand", ("memberships__user", "inactive_memberships__user")
                )
            },
            fields=fields,
            options=options,
        )

    async def _update(
        self,
        organization_id: str,
        changes: OrganizationUpdate | Mapping[str, Any],
        *,
        expand: Sequence[Literal["memberships__user", "inactive_memberships__user"] | str]
        | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Organization]:
        return await self._request_object(
            Organization,
            "PUT",
            "/organization/{id}/",
            ids={"id": check_id(organization_id, "orga", "organization_id")},
            params={
                "_expand": optional_choices(
                    expand, "expand", ("memberships__user", "inactive_memberships__user")
                )
            },
            body=read_body("organizations.update", changes, OrganizationUpdate),
            fields=fields,
            options=options,
        )
