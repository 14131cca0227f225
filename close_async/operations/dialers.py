"""The operations of ``close.dialers``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from close_async.models.dialers import Dialer
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Dialers(Resource[M]):
    """Read dialers. Users start them in the app.

    See https://developer.close.com/api/resources/dialer
    """

    @property
    def with_response(self) -> "Dialers[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Dialers(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        organization_id: str | None = None,
        source_type: Literal["saved-search", "shared-entry"] | str | None = None,
        source_value: str | None = None,
        status: str | None = None,
        status__in: Sequence[str] | None = None,
        user_id: str | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Dialer]":
        """List dialers: await the result for the first page, or iterate over it for all.

        All of the organization.

        Args:
            organization_id: The id of the organization, ``orga_…``; by default that of the
                credentials.
            source_type: Only those of a Smart View, or of a list of leads that users share.
            source_value: Only those of the Smart View with this id, for example.
            status: Only those with this status.
            status__in: Only those with one of these statuses.
            user_id: Only those of this user, ``user_…``.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``organization_id`` or ``user_id`` is not an id, or is that of another
                type of object.
            ValueError: An argument is out of range.

        Example::

            async for dialer in close.dialers.list():
                print(dialer.id)
        """
        return self._paginator(
            Dialer,
            "/dialer/",
            params={
                "organization_id": optional_id(organization_id, "orga", "organization_id"),
                "source_type": source_type,
                "source_value": source_value,
                "status": status,
                "status__in": status__in,
                "user_id": optional_id(user_id, "user", "user_id"),
            },
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        dialer_id: str,
        *,
        organization_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Dialer]:
        return await self._request_object(
            Dialer,
            "GET",
            "/dialer/{id}/",
            ids={"id": check_id(dialer_id, "dial", "dialer_id")},
            params={"organization_id": optional_id(organization_id, "orga", "organization_id")},
            options=options,
        )

    @operation
    async def get(
        self,
        dialer_id: str,
        *,
        organization_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Dialer]:
        """Get one dialer.

        Args:
            dialer_id: The dialer's id, ``dial_…``.
            organization_id: The id of the organization, ``orga_…``; by default that of the
                credentials.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``dialer_id`` or ``organization_id`` is not an id, or is that of another
                type of object.
            NotFoundError: No dialer with this id exists.

        Example::

            dialer = await close.dialers.get(dialer_id)
        """
        return await self._get(dialer_id, organization_id=organization_id, options=options)
