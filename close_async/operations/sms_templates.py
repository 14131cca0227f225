"""The operations of ``close.sms_templates``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.sms_templates import SMSTemplate, SMSTemplateCreate, SMSTemplateUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class SMSTemplates(Resource[M]):
    """Create, read, update and delete SMS templates.

    See https://developer.close.com/api/resources/sms-templates
    """

    @property
    def with_response(self) -> "SMSTemplates[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SMSTemplates(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[SMSTemplate]":
        """List SMS templates: await the result for the first page, or iterate over it for all.

        Without their attachments.

        Args:
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

            async for sms_template in close.sms_templates.list():
                print(sms_template.name)
        """
        return self._paginator(
            SMSTemplate,
            "/sms_template/",
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        sms_template_id: str,
        *,
        include_attachments: bool | None = None,
        include_embedded: bool | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SMSTemplate]:
        return await self._request_object(
            SMSTemplate,
            "GET",
            "/sms_template/{id}/",
            ids={"id": check_id(sms_template_id, "smstmpl", "sms_template_id")},
            params={
                "include_attachments": include_attachments,
                "include_embedded": include_embedded,
            },
            options=options,
        )

    @operation
    async def get(
        self,
        sms_template_id: str,
        *,
        include_attachments: bool | None = None,
        include_embedded: bool | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[SMSTemplate]:
        """Get one SMS template.

        Its attachments are absent unless they are requested.

        Args:
            sms_template_id: The SMS template's id, ``smstmpl_…``.
            include_attachments: Whether the response has ``attachments``.
            include_embedded: Whether ``attachments`` contains files that are part of the text, too.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sms_template_id`` is not an id, or is that of another type of object.
            NotFoundError: No sms template with this id exists.

        Example::

            sms_template = await close.sms_templates.get(sms_template_id)
        """
        return await self._get(
            sms_template_id,
            include_attachments=include_attachments,
            include_embedded=include_embedded,
            options=options,
        )

    async def _create(
        self,
        sms_template: SMSTemplateCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SMSTemplate]:
        return await self._request_object(
            SMSTemplate,
            "POST",
            "/sms_template/",
            body=read_body("sms_templates.create", sms_template, SMSTemplateCreate),
            options=options,
        )

    @operation
    async def create(
        self,
        sms_template: SMSTemplateCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SMSTemplate]:
        """Create an SMS template.

        Only the user who created it sees it, unless it is shared.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second sms template.

        Args:
            sms_template: The sms template to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            sms_template = await close.sms_templates.create(
                SMSTemplateCreate(
                    attachments=[
                        SMSTemplateAttachment(
                            content_type="image/png",
                            filename="map.png",
                            url="https://app.close.com/go/file/acct_N4b/81c2de/map.png",
                        ),
                    ],
                    is_shared=True,
                    name="Reminder",
                    text="Hello {{ contact.first_name }}, until tomorrow!",
                )
            )
        """
        return await self._create(sms_template, options=options)

    async def _update(
        self,
        sms_template_id: str,
        changes: SMSTemplateUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SMSTemplate]:
        return await self._request_object(
            SMSTemplate,
            "PUT",
            "/sms_template/{id}/",
            ids={"id": check_id(sms_template_id, "smstmpl", "sms_template_id")},
            body=read_body("sms_templates.update", changes, SMSTemplateUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        sms_template_id: str,
        changes: SMSTemplateUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[SMSTemplate]:
        """Update an SMS template.

        Updates only the fields in the body; the status ``archived`` archives it.

        Args:
            sms_template_id: The SMS template's id, ``smstmpl_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sms_template_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No sms template with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.sms_templates.update(sms_template_id, SMSTemplateUpdate(status="archived"))
        """
        return await self._update(sms_template_id, changes, options=options)

    async def _delete(
        self, sms_template_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/sms_template/{id}/",
            ids={"id": check_id(sms_template_id, "smstmpl", "sms_template_id")},
            options=options,
        )

    @operation
    async def delete(
        self, sms_template_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an SMS template.

        Messages that were sent with it do not change.

        Args:
            sms_template_id: The SMS template's id, ``smstmpl_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sms_template_id`` is not an id, or is that of another type of object.
            NotFoundError: No sms template with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.sms_templates.delete(sms_template_id)
        """
        return await self._delete(sms_template_id, options=options)
