"""The operations of ``close.forms``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from close_async.models.forms import Form
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Forms(Resource[M]):
    """Read forms. Users edit them in the app.

    ``close.activities.form_submissions`` has what visitors entered.

    See https://developer.close.com/api/resources/forms
    """

    @property
    def with_response(self) -> "Forms[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Forms(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        is_archived: bool | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Form]":
        """List forms: await the result for the first page, or iterate over it for all.

        All of the organization.

        Args:
            is_archived: Only those that are archived, or that are not.
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

            async for form in close.forms.list():
                print(form.name)
        """
        return self._paginator(
            Form,
            "/form/",
            params={"is_archived": is_archived},
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
        form_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Form]:
        return await self._request_object(
            Form,
            "GET",
            "/form/{id}/",
            ids={"id": check_id(form_id, "form", "form_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        form_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Form]:
        """Get one form.

        Args:
            form_id: The form's id, ``form_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``form_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No form with this id exists.

        Example::

            form = await close.forms.get(form_id)
        """
        return await self._get(form_id, fields=fields, options=options)
