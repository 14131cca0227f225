"""The operations of ``close.shared_scheduling_links``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.scheduling_links import (
    SchedulingLinkAssignment,
    SchedulingLinkAssociation,
    SchedulingLinkUnassignment,
    SharedSchedulingLink,
    SharedSchedulingLinkCreate,
    SharedSchedulingLinkUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class SharedSchedulingLinks(Resource[M]):
    """Create, read, update and delete shared scheduling links, and assign them to links of users.

    Example::

        demo = await close.shared_scheduling_links.create({"name": "Demo"})
        await close.shared_scheduling_links.assign({
            "shared_scheduling_link_id": demo.id,
            "user_id": user_id,
            "url": "https://meet.example/ada/demo",
        })

    See https://developer.close.com/api/resources/scheduling-links
    """

    @property
    def with_response(self) -> "SharedSchedulingLinks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SharedSchedulingLinks(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(self, *, options: "RequestOptions | None" = None) -> "Paginator[SharedSchedulingLink]":
        """List shared scheduling links.

        All of the organization, on one page.

        Await the result for the first page, or iterate over it for all.

        Args:
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.

        Example::

            async for shared_scheduling_link in close.shared_scheduling_links.list():
                print(shared_scheduling_link.name)
        """
        return self._paginator(SharedSchedulingLink, "/shared_scheduling_link/", options=options)

    async def _get(
        self, shared_scheduling_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[SharedSchedulingLink]:
        return await self._request_object(
            SharedSchedulingLink,
            "GET",
            "/shared_scheduling_link/{id}/",
            ids={"id": check_id(shared_scheduling_link_id, "schlnk", "shared_scheduling_link_id")},
            options=options,
        )

    @operation
    async def get(
        self, shared_scheduling_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[SharedSchedulingLink]:
        """Get one shared scheduling link.

        Args:
            shared_scheduling_link_id: The shared scheduling link's id, ``schlnk_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``shared_scheduling_link_id`` is not an id, or is that of another type
                of object.
            NotFoundError: No shared scheduling link with this id exists.

        Example::

            shared_scheduling_link = await close.shared_scheduling_links.get(
                shared_scheduling_link_id
            )
        """
        return await self._get(shared_scheduling_link_id, options=options)

    async def _create(
        self,
        shared_scheduling_link: SharedSchedulingLinkCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedSchedulingLink]:
        return await self._request_object(
            SharedSchedulingLink,
            "POST",
            "/shared_scheduling_link/",
            body=read_body(
                "shared_scheduling_links.create", shared_scheduling_link, SharedSchedulingLinkCreate
            ),
            options=options,
        )

    @operation
    async def create(
        self,
        shared_scheduling_link: SharedSchedulingLinkCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedSchedulingLink]:
        """Create a shared scheduling link.

        Email templates refer to it by its ``template_tag``, which is made of its name.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second shared scheduling link.

        Args:
            shared_scheduling_link: The shared scheduling link to create, or a mapping with the keys
                of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            shared_scheduling_link = await close.shared_scheduling_links.create(
                SharedSchedulingLinkCreate(
                    description="A demonstration of an hour.",
                    name="Demo",
                )
            )
        """
        return await self._create(shared_scheduling_link, options=options)

    async def _update(
        self,
        shared_scheduling_link_id: str,
        changes: SharedSchedulingLinkUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedSchedulingLink]:
        return await self._request_object(
            SharedSchedulingLink,
            "PUT",
            "/shared_scheduling_link/{id}/",
            ids={"id": check_id(shared_scheduling_link_id, "schlnk", "shared_scheduling_link_id")},
            body=read_body("shared_scheduling_links.update", changes, SharedSchedulingLinkUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        shared_scheduling_link_id: str,
        changes: SharedSchedulingLinkUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SharedSchedulingLink]:
        """Update a shared scheduling link.

        Updates only the fields in the body.

        Args:
            shared_scheduling_link_id: The shared scheduling link's id, ``schlnk_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``shared_scheduling_link_id`` is not an id, or is that of another type
                of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No shared scheduling link with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.shared_scheduling_links.update(
                shared_scheduling_link_id,
                SharedSchedulingLinkUpdate(name="Demonstration"),
            )
        """
        return await self._update(shared_scheduling_link_id, changes, options=options)

    async def _delete(
        self, shared_scheduling_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/shared_scheduling_link/{id}/",
            ids={"id": check_id(shared_scheduling_link_id, "schlnk", "shared_scheduling_link_id")},
            options=options,
        )

    @operation
    async def delete(
        self, shared_scheduling_link_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a shared scheduling link.

        Args:
            shared_scheduling_link_id: The shared scheduling link's id, ``schlnk_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``shared_scheduling_link_id`` is not an id, or is that of another type
                of object.
            NotFoundError: No shared scheduling link with this id exists. If ``.attempts`` is above
                1, an earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.shared_scheduling_links.delete(shared_scheduling_link_id)
        """
        return await self._delete(shared_scheduling_link_id, options=options)

    async def _assign(
        self,
        assignment: SchedulingLinkAssignment | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SchedulingLinkAssociation]:
        return await self._request_object(
            SchedulingLinkAssociation,
            "POST",
            "/shared_scheduling_link_association/",
            body=read_body("shared_scheduling_links.assign", assignment, SchedulingLinkAssignment),
            options=options,
        )

    @operation
    async def assign(
        self,
        assignment: SchedulingLinkAssignment | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SchedulingLinkAssociation]:
        """Assign a shared link to a link of a user.

        Either to one of the user's scheduling links, or to a URL. It replaces what the user had.

        Args:
            assignment: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: A link or user does not exist, or neither ``user_scheduling_link_id``
                nor ``url`` is set.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            shared_scheduling_link = await close.shared_scheduling_links.assign(
                SchedulingLinkAssignment(
                    shared_scheduling_link_id="schlnk_9HsJd0PgUf7AtEoViKq0rB",
                    url="https://meet.example/ada/demo",
                    user_id="user_Qm3vT8kLxR5bWc0ZyNf7HsJd2PgUe9AtXoViKq4rB6M",
                )
            )
        """
        return await self._assign(assignment, options=options)

    async def _unassign(
        self,
        assignment: SchedulingLinkUnassignment | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        return await self._request_nothing(
            "POST",
            "/shared_scheduling_link_association/unmap/",
            body=read_body(
                "shared_scheduling_links.unassign", assignment, SchedulingLinkUnassignment
            ),
            options=options,
        )

    @operation
    async def unassign(
        self,
        assignment: SchedulingLinkUnassignment | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        """Remove a shared link from a user.

        The user then has no link of this name.

        Args:
            assignment: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: The link or the user does not exist.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.shared_scheduling_links.unassign(
                SchedulingLinkUnassignment(
                    shared_scheduling_link_id="schlnk_9HsJd0PgUf7AtEoViKq0rB",
                    user_id="user_Qm3vT8kLxR5bWc0ZyNf7HsJd2PgUe9AtXoViKq4rB6M",
                )
            )
        """
        return await self._unassign(assignment, options=options)
