"""The operations of ``close.playbooks``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from close_async.models.playbooks import Playbook, PlaybookCreate, PlaybookUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Playbooks(Resource[M]):
    """Create, read, update, delete, archive and unarchive playbooks.

    See https://developer.close.com/api/resources/playbooks
    """

    @property
    def with_response(self) -> "Playbooks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Playbooks(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        is_archived: bool | None = None,
        position__gt: int | None = None,
        created_at__lt: datetime | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Playbook]":
        """List playbooks: await the result for the first page, or iterate over it for all.

        In the order of their positions; archived ones, which have none, come last.

        Args:
            is_archived: Only those that are archived, or that are not; by default both.
            position__gt: Only those after this position.
            created_at__lt: Only those that were created before this datetime.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            ValueError: An argument is out of range.

        Example::

            async for playbook in close.playbooks.list():
                print(playbook.name)
        """
        return self._paginator(
            Playbook,
            "/playbook/",
            params={
                "is_archived": is_archived,
                "position__gt": position__gt,
                "created_at__lt": created_at__lt,
            },
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self, playbook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Playbook]:
        return await self._request_object(
            Playbook,
            "GET",
            "/playbook/{id}/",
            ids={"id": check_id(playbook_id, "convtyp", "playbook_id")},
            options=options,
        )

    @operation
    async def get(
        self, playbook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Playbook]:
        """Get one playbook.

        Args:
            playbook_id: The playbook's id, ``convtyp_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``playbook_id`` is not an id, or is that of another type of object.
            NotFoundError: No playbook with this id exists.

        Example::

            playbook = await close.playbooks.get(playbook_id)
        """
        return await self._get(playbook_id, options=options)

    async def _create(
        self,
        playbook: PlaybookCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Playbook]:
        return await self._request_object(
            Playbook,
            "POST",
            "/playbook/",
            body=read_body("playbooks.create", playbook, PlaybookCreate),
            options=options,
        )

    @operation
    async def create(
        self,
        playbook: PlaybookCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Playbook]:
        """Create a playbook.

        It gets the last position.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second playbook.

        Args:
            playbook: The playbook to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            playbook = await close.playbooks.create(
                PlaybookCreate(
                    custom_field_ids=["cf_5rPx6BtM7Tq2mXw9KbR4vLc8ZsN1HdYfGpA3eUoJiQk"],
                    description=None,
                    name="Discovery",
                    outcome_ids=["outcome_6BtM7Tq2mXw9KbR4vLc8Zs"],
                    summary_guidance="The budget and the next step.",
                )
            )
        """
        return await self._create(playbook, options=options)

    async def _update(
        self,
        playbook_id: str,
        changes: PlaybookUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Playbook]:
        return await self._request_object(
            Playbook,
            "PUT",
            "/playbook/{id}/",
            ids={"id": check_id(playbook_id, "convtyp", "playbook_id")},
            body=read_body("playbooks.update", changes, PlaybookUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        playbook_id: str,
        changes: PlaybookUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Playbook]:
        """Update a playbook.

        Updates only the fields in the body.

        Args:
            playbook_id: The playbook's id, ``convtyp_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``playbook_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No playbook with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.playbooks.update(
                playbook_id,
                PlaybookUpdate(name="First call", summary_guidance=None),
            )
        """
        return await self._update(playbook_id, changes, options=options)

    async def _delete(
        self, playbook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/playbook/{id}/",
            ids={"id": check_id(playbook_id, "convtyp", "playbook_id")},
            options=options,
        )

    @operation
    async def delete(
        self, playbook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a playbook.

        Calls and meetings that have it keep its id.

        Args:
            playbook_id: The playbook's id, ``convtyp_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``playbook_id`` is not an id, or is that of another type of object.
            NotFoundError: No playbook with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.playbooks.delete(playbook_id)
        """
        return await self._delete(playbook_id, options=options)

    async def _archive(
        self, playbook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Playbook]:
        return await self._request_object(
            Playbook,
            "POST",
            "/playbook/{id}/archive/",
            ids={"id": check_id(playbook_id, "convtyp", "playbook_id")},
            options=options,
        )

    @operation
    async def archive(
        self, playbook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Playbook]:
        """Archive a playbook.

        An archived playbook has no position, and cannot be chosen in the app.

        Args:
            playbook_id: The playbook's id, ``convtyp_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``playbook_id`` is not an id, or is that of another type of object.
            NotFoundError: No playbook with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            playbook = await close.playbooks.archive(playbook_id)
        """
        return await self._archive(playbook_id, options=options)

    async def _unarchive(
        self, playbook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Playbook]:
        return await self._request_object(
            Playbook,
            "POST",
            "/playbook/{id}/unarchive/",
            ids={"id": check_id(playbook_id, "convtyp", "playbook_id")},
            options=options,
        )

    @operation
    async def unarchive(
        self, playbook_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Playbook]:
        """Unarchive a playbook.

        It gets the last position.

        Args:
            playbook_id: The playbook's id, ``convtyp_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``playbook_id`` is not an id, or is that of another type of object.
            NotFoundError: No playbook with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            playbook = await close.playbooks.unarchive(playbook_id)
        """
        return await self._unarchive(playbook_id, options=options)
