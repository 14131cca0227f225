"""The operations of ``close.integration_links``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.integration_links import (
    IntegrationLink,
    IntegrationLinkCreate,
    IntegrationLinkUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_segment

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class IntegrationLinks(Resource[M]):
    """Create, read, update and delete integration links; only admins may change them.

    Example::

        link = IntegrationLinkCreate(
            name="Billing", type="lead", url="https://billing.example/?lead={{ lead.id }}"
        )
        await close.integration_links.create(link)

    See https://developer.close.com/api/resources/integration-links
    """

    @property
    def with_response(self) -> "IntegrationLinks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return IntegrationLinks(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[IntegrationLink]":
        """List integration links: await the result for the first page, or iterate over it for all.

        All integration links of the organization, on one page.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for integration_link in close.integration_links.list():
                print(integration_link.name)
        """
        return self._paginator(
            IntegrationLink, "/integration_link/", fields=fields, options=options
        )

    async def _get(
        self,
        integration_link_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[IntegrationLink]:
        return await self._request_object(
            IntegrationLink,
            "GET",
            "/integration_link/{id}/",
            ids={"id": check_segment(integration_link_id, "integration_link_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        integration_link_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[IntegrationLink]:
        """Get one integration link.

        Args:
            integration_link_id: The integration link's id.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``integration_link_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No integration link with this id exists.

        Example::

            integration_link = await close.integration_links.get(integration_link_id)
        """
        return await self._get(integration_link_id, fields=fields, options=options)

    async def _create(
        self,
        integration_link: IntegrationLinkCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[IntegrationLink]:
        return await self._request_object(
            IntegrationLink,
            "POST",
            "/integration_link/",
            body=read_body("integration_links.create", integration_link, IntegrationLinkCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        integration_link: IntegrationLinkCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[IntegrationLink]:
        """Create an integration link.

        Only admins can create one.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second integration link.

        Args:
            integration_link: The integration link to create, or a mapping with the keys of Close's
                JSON.
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

            integration_link = await close.integration_links.create(
                IntegrationLinkCreate(
                    name="Open in billing",
                    type="lead",
                    url="https://billing.example/customers?id={{ lead.id }}",
                )
            )
        """
        return await self._create(integration_link, fields=fields, options=options)

    async def _update(
        self,
        integration_link_id: str,
        changes: IntegrationLinkUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[IntegrationLink]:
        return await self._request_object(
            IntegrationLink,
            "PUT",
            "/integration_link/{id}/",
            ids={"id": check_segment(integration_link_id, "integration_link_id")},
            body=read_body("integration_links.update", changes, IntegrationLinkUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        integration_link_id: str,
        changes: IntegrationLinkUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[IntegrationLink]:
        """Update an integration link.

        Updates only the fields in the body. Only admins can update one.

        Args:
            integration_link_id: The integration link's id.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``integration_link_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No integration link with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.integration_links.update(
                integration_link_id,
                IntegrationLinkUpdate(name="Open in the billing system"),
            )
        """
        return await self._update(integration_link_id, changes, fields=fields, options=options)

    async def _delete(
        self, integration_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/integration_link/{id}/",
            ids={"id": check_segment(integration_link_id, "integration_link_id")},
            options=options,
        )

    @operation
    async def delete(
        self, integration_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an integration link.

        It disappears from all objects. Only admins can delete one.

        Args:
            integration_link_id: The integration link's id.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``integration_link_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No integration link with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.integration_links.delete(integration_link_id)
        """
        return await self._delete(integration_link_id, options=options)
