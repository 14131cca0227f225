"""The operations of ``close.smart_views``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.smart_views import SmartView, SmartViewCreate, SmartViewUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.filters import optional_choices
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

SmartViewType = Literal[
    "lead",
    "contact",
    "opportunity",
    "call",
    "email",
    "sms",
    "meeting",
    "note",
    "whatsapp_message",
    "custom_activity",
    "form_submission",
]
SmartViewTypes = Literal[
    "lead",
    "contact",
    "opportunity",
    "call",
    "email",
    "sms",
    "meeting",
    "note",
    "whatsapp_message",
    "custom_activity",
    "form_submission",
]


class SmartViews(Resource[M]):
    """Saved searches.

    See https://developer.close.com/api/resources/smart-views
    """

    @property
    def with_response(self) -> "SmartViews[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SmartViews(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        type: SmartViewType | str | None = None,
        types: Sequence[SmartViewTypes | str] | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[SmartView]":
        """List Smart Views: await the result for the first page, or iterate over it for all.

        Those of the user and the shared ones; without a type, those that find leads.

        Args:
            type: Only Smart Views that find this type; ``lead`` if neither this nor ``types`` is
                set.
            types: Only Smart Views that find one of these.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for smart_view in close.smart_views.list():
                print(smart_view.name)
        """
        return self._paginator(
            SmartView,
            "/saved_search/",
            params={
                "type": type,
                "type__in": optional_choices(types, "types", ("lead", "contact")),
            },
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        smart_view_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SmartView]:
        return await self._request_object(
            SmartView,
            "GET",
            "/saved_search/{id}/",
            ids={"id": check_id(smart_view_id, "save", "smart_view_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        smart_view_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SmartView]:
        """Get one Smart View.

        Args:
            smart_view_id: The Smart View's id, ``save_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``smart_view_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No smart view with this id exists.

        Example::

            smart_view = await close.smart_views.get(smart_view_id)
        """
        return await self._get(smart_view_id, fields=fields, options=options)

    async def _create(
        self,
        smart_view: SmartViewCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SmartView]:
        return await self._request_object(
            SmartView,
            "POST",
            "/saved_search/",
            body=read_body("smart_views.create", smart_view, SmartViewCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        smart_view: SmartViewCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SmartView]:
        """Create a Smart View.

        It needs ``query`` or ``s_query``. The query names the type of object that it finds, and
        ``type`` must be the same.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second smart view.

        Args:
            smart_view: The smart view to create, or a mapping with the keys of Close's JSON.
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

            smart_view = await close.smart_views.create(
                SmartViewCreate(
                    name="Every lead",
                    s_query=SmartViewQuery(
                        query={
                            "type": "and",
                            "queries": [{"type": "object_type", "object_type": "lead"}],
                        },
                    ),
                )
            )
        """
        return await self._create(smart_view, fields=fields, options=options)

    async def _update(
        self,
        smart_view_id: str,
        changes: SmartViewUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SmartView]:
        return await self._request_object(
            SmartView,
            "PUT",
            "/saved_search/{id}/",
            ids={"id": check_id(smart_view_id, "save", "smart_view_id")},
            body=read_body("smart_views.update", changes, SmartViewUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        smart_view_id: str,
        changes: SmartViewUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SmartView]:
        """Update a Smart View.

        Updates only the fields in the body.

        Args:
            smart_view_id: The Smart View's id, ``save_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``smart_view_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No smart view with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.smart_views.update(smart_view_id, SmartViewUpdate(name="All leads"))
        """
        return await self._update(smart_view_id, changes, fields=fields, options=options)

    async def _delete(
        self, smart_view_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/saved_search/{id}/",
            ids={"id": check_id(smart_view_id, "save", "smart_view_id")},
            options=options,
        )

    @operation
    async def delete(
        self, smart_view_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a Smart View.

        The objects that it finds are not deleted.

        Args:
            smart_view_id: The Smart View's id, ``save_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``smart_view_id`` is not an id, or is that of another type of object.
            NotFoundError: No smart view with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.smart_views.delete(smart_view_id)
        """
        return await self._delete(smart_view_id, options=options)
