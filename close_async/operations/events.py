"""The operations of ``close.events``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from close_async.models.events import Event
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.paging.cursor import Towards


class Events(Resource[M]):
    """The events of the last 30 days.

    See https://developer.close.com/api/resources/events
    """

    @property
    def with_response(self) -> "Events[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Events(self._caller, gives_response=True)

    def _list(
        self,
        *,
        object_type: str | None = None,
        object_id: str | None = None,
        lead_id: str | None = None,
        action: str | None = None,
        user_id: str | None = None,
        request_id: str | None = None,
        date_updated__gt: datetime | None = None,
        date_updated__gte: datetime | None = None,
        date_updated__lt: datetime | None = None,
        date_updated__lte: datetime | None = None,
        cursor: str | None = None,
        towards: "Towards" = "older",
        limit: int | None = None,
        page_size: int = 50,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Event]":
        return self._cursor_paginator(
            Event,
            "/event/",
            params={
                "object_type": object_type,
                "object_id": object_id,
                "lead_id": lead_id,
                "action": action,
                "user_id": user_id,
                "request_id": request_id,
                "date_updated__gt": date_updated__gt,
                "date_updated__gte": date_updated__gte,
                "date_updated__lt": date_updated__lt,
                "date_updated__lte": date_updated__lte,
            },
            cursor=cursor,
            towards=towards,
            limit=limit,
            page_size=page_size,
            options=options,
            max_page_size=50,
        )

    async def _get(
        self, event_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Event]:
        return await self._request_object(
            Event,
            "GET",
            "/event/{id}/",
            ids={"id": check_id(event_id, "ev", "event_id")},
            options=options,
        )

    @operation
    async def get(
        self, event_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Event]:
        """Get one event.

        The event log contains it for 30 days.

        Args:
            event_id: The event's id, ``ev_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``event_id`` is not an id, or is that of another type of object.
            NotFoundError: No such event exists, or it is older than 30 days.

        Example::

            event = await close.events.get(event_id)
        """
        return await self._get(event_id, options=options)
