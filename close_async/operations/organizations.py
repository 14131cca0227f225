"""The operations of ``close.organizations``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.organizations import OrganizationUpdate
from close_async.models.users import Organization
from close_async.resources.base.operation import WithResponse, operation
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

    @operation
    async def get(
        self,
        organization_id: str,
        *,
        expand: Sequence[Literal["memberships__user", "inactive_memberships__user"] | str]
        | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Organization]:
        """Get an organization.

        With its memberships, statuses and pipelines. There is no list of organizations; the ids of
        the user are in the response of GET /me/.

        Args:
            organization_id: The organization's id, ``orga_…``.
            expand: Which users to give whole inside their memberships, joined by commas.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No object with this id exists.

        Example::

            organization = await close.organizations.get(organization_id)
        """
        return await self._get(organization_id, expand=expand, fields=fields, options=options)

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

    @operation
    async def update(
        self,
        organization_id: str,
        changes: OrganizationUpdate | Mapping[str, Any],
        *,
        expand: Sequence[Literal["memberships__user", "inactive_memberships__user"] | str]
        | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Organization]:
        """Change an organization.

        Updates only the fields in the body. The order of lead_statuses becomes the order of the
        statuses.

        Args:
            organization_id: The organization's id, ``orga_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. Fields that
                are absent are not changed.
            expand: Which users to give whole inside their memberships, joined by commas.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``organization_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.

        Example::

            await close.organizations.update(
                organization_id,
                OrganizationUpdate(
                    name="Lindqvist Supplies",
                    lead_statuses=[StatusReference(id="stat_Xk7TqLw2RbVn8Zc4YfHs1JdPgUe0AtMoViKq5rB9N3m")],
                ),
            )
        """
        return await self._update(
            organization_id, changes, expand=expand, fields=fields, options=options
        )
