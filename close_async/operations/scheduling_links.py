"""The operations of ``close.scheduling_links``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.scheduling_links import (
    SchedulingLink,
    SchedulingLinkCreate,
    SchedulingLinkIntegration,
    SchedulingLinkUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, check_text

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class SchedulingLinks(Resource[M]):
    """Create, read, update and delete the scheduling links of the user.

    Links of a third party are created and deleted by an OAuth application, with ``put_integration``
    and ``delete_integration``.

    See https://developer.close.com/api/resources/scheduling-links
    """

    @property
    def with_response(self) -> "SchedulingLinks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SchedulingLinks(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(self, *, options: "RequestOptions | None" = None) -> "Paginator[SchedulingLink]":
        """List scheduling links: await the result for the first page, or iterate over it for all.

        Those of the user, on one page.

        Args:
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.

        Example::

            async for scheduling_link in close.scheduling_links.list():
                print(scheduling_link.name)
        """
        return self._paginator(SchedulingLink, "/scheduling_link/", options=options)

    async def _get(
        self, scheduling_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[SchedulingLink]:
        return await self._request_object(
            SchedulingLink,
            "GET",
            "/scheduling_link/{id}/",
            ids={"id": check_id(scheduling_link_id, "schlnk", "scheduling_link_id")},
            options=options,
        )

    @operation
    async def get(
        self, scheduling_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[SchedulingLink]:
        """Get one scheduling link.

        Args:
            scheduling_link_id: The scheduling link's id, ``schlnk_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``scheduling_link_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No scheduling link with this id exists.

        Example::

            scheduling_link = await close.scheduling_links.get(scheduling_link_id)
        """
        return await self._get(scheduling_link_id, options=options)

    async def _create(
        self,
        scheduling_link: SchedulingLinkCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SchedulingLink]:
        return await self._request_object(
            SchedulingLink,
            "POST",
            "/scheduling_link/",
            body=read_body("scheduling_links.create", scheduling_link, SchedulingLinkCreate),
            options=options,
        )

    @operation
    async def create(
        self,
        scheduling_link: SchedulingLinkCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SchedulingLink]:
        """Create a scheduling link.

        A URL without a scheme becomes one with https.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second scheduling link.

        Args:
            scheduling_link: The scheduling link to create, or a mapping with the keys of Close's
                JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            scheduling_link = await close.scheduling_links.create(
                SchedulingLinkCreate(
                    description=None,
                    name="Introduction",
                    url="https://meet.example/ada/introduction",
                )
            )
        """
        return await self._create(scheduling_link, options=options)

    async def _update(
        self,
        scheduling_link_id: str,
        changes: SchedulingLinkUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SchedulingLink]:
        return await self._request_object(
            SchedulingLink,
            "PUT",
            "/scheduling_link/{id}/",
            ids={"id": check_id(scheduling_link_id, "schlnk", "scheduling_link_id")},
            body=read_body("scheduling_links.update", changes, SchedulingLinkUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        scheduling_link_id: str,
        changes: SchedulingLinkUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SchedulingLink]:
        """Update a scheduling link.

        Updates only the fields in the body.

        Args:
            scheduling_link_id: The scheduling link's id, ``schlnk_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``scheduling_link_id`` is not an id, or is that of another type of
                object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No scheduling link with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.scheduling_links.update(
                scheduling_link_id,
                SchedulingLinkUpdate(url="https://meet.example/ada/intro"),
            )
        """
        return await self._update(scheduling_link_id, changes, options=options)

    async def _delete(
        self, scheduling_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/scheduling_link/{id}/",
            ids={"id": check_id(scheduling_link_id, "schlnk", "scheduling_link_id")},
            options=options,
        )

    @operation
    async def delete(
        self, scheduling_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a scheduling link.

        Args:
            scheduling_link_id: The scheduling link's id, ``schlnk_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``scheduling_link_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No scheduling link with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.scheduling_links.delete(scheduling_link_id)
        """
        return await self._delete(scheduling_link_id, options=options)

    async def _put_integration(
        self,
        link: SchedulingLinkIntegration | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SchedulingLink]:
        return await self._request_object(
            SchedulingLink,
            "POST",
            "/scheduling_link/integration/",
            body=read_body("scheduling_links.put_integration", link, SchedulingLinkIntegration),
            options=options,
        )

    @operation
    async def put_integration(
        self,
        link: SchedulingLinkIntegration | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SchedulingLink]:
        """Create or update a link of an OAuth application.

        The link with this source_id is updated if the application has created it before. An API key
        cannot do this.

        Args:
            link: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The credentials are not those of an OAuth application.

        Example::

            scheduling_link = await close.scheduling_links.put_integration(
                SchedulingLinkIntegration(
                    duration_in_minutes=30,
                    name="Introduction",
                    source_id="intro-30",
                    source_type="Solo",
                    url="https://meet.example/ada/introduction",
                )
            )
        """
        return await self._put_integration(link, options=options)

    async def _delete_integration(
        self, source_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/scheduling_link/integration/{source_id}/",
            ids={"source_id": check_text(source_id, "source_id")},
            options=options,
        )

    @operation
    async def delete_integration(
        self, source_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a link of an OAuth application.

        An API key cannot do this.

        Args:
            source_id: The link's id in the application.
            options: Overrides of the client's options for this call.

        Raises:
            PermissionDeniedError: The credentials are not those of an OAuth application.
            InvalidIdError: ``source_id`` is not a string, or is empty.
            NotFoundError: The application has no link with this source_id.

        Example::

            await close.scheduling_links.delete_integration(source_id)
        """
        return await self._delete_integration(source_id, options=options)
