"""The operations of ``close.email_templates``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.email_templates import (
    EmailTemplate,
    EmailTemplateCreate,
    EmailTemplateUpdate,
    RenderedEmailTemplate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class EmailTemplates(Resource[M]):
    """Create, read, update and delete email templates, and render them.

    Example::

        template = await close.email_templates.create({
            "name": "Introduction",
            "subject": "Hello {{ contact.first_name }}",
            "body": "A word about {{ lead.display_name }}.",
        })
        text = await close.email_templates.render(
            template.id, lead_id=lead_id, contact_id=contact_id
        )
        print(text.subject)

    See https://developer.close.com/api/resources/email-templates
    """

    @property
    def with_response(self) -> "EmailTemplates[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return EmailTemplates(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        is_archived: bool | None = None,
        is_shared: bool | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[EmailTemplate]":
        """List email templates: await the result for the first page, or iterate over it for all.

        The sequences that use them are absent; ``get`` returns those of one template.

        Args:
            is_archived: Only those that are archived, or that are not.
            is_shared: Only those that the organization shares, or that are private.
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

            async for email_template in close.email_templates.list():
                print(email_template.name)
        """
        return self._paginator(
            EmailTemplate,
            "/email_template/",
            params={"is_archived": is_archived, "is_shared": is_shared},
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        email_template_id: str,
        *,
        include_embedded: bool | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[EmailTemplate]:
        return await self._request_object(
            EmailTemplate,
            "GET",
            "/email_template/{id}/",
            ids={"id": check_id(email_template_id, "tmpl", "email_template_id")},
            params={"include_embedded": include_embedded},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        email_template_id: str,
        *,
        include_embedded: bool | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[EmailTemplate]:
        """Get one email template.

        Args:
            email_template_id: The email template's id, ``tmpl_…``.
            include_embedded: Whether ``attachments`` contains the images that are part of the text,
                too.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``email_template_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No email template with this id exists.

        Example::

            email_template = await close.email_templates.get(email_template_id)
        """
        return await self._get(
            email_template_id, include_embedded=include_embedded, fields=fields, options=options
        )

    async def _create(
        self,
        email_template: EmailTemplateCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[EmailTemplate]:
        return await self._request_object(
            EmailTemplate,
            "POST",
            "/email_template/",
            body=read_body("email_templates.create", email_template, EmailTemplateCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        email_template: EmailTemplateCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[EmailTemplate]:
        """Create an email template.

        Only the user who created it sees it, unless it is shared.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second email template.

        Args:
            email_template: The email template to create, or a mapping with the keys of Close's
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

            email_template = await close.email_templates.create(
                EmailTemplateCreate(
                    body="Hello {{ contact.first_name }}, a word about {{ lead.display_name }}.",
                    is_shared=False,
                    name="Introduction",
                    subject="{{ lead.display_name }} and us",
                )
            )
        """
        return await self._create(email_template, fields=fields, options=options)

    async def _update(
        self,
        email_template_id: str,
        changes: EmailTemplateUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[EmailTemplate]:
        return await self._request_object(
            EmailTemplate,
            "PUT",
            "/email_template/{id}/",
            ids={"id": check_id(email_template_id, "tmpl", "email_template_id")},
            body=read_body("email_templates.update", changes, EmailTemplateUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        email_template_id: str,
        changes: EmailTemplateUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[EmailTemplate]:
        """Update an email template.

        Updates only the fields in the body; ``is_archived`` archives it.

        Args:
            email_template_id: The email template's id, ``tmpl_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``email_template_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No email template with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.email_templates.update(
                email_template_id,
                EmailTemplateUpdate(is_archived=True, name="Introduction (old)"),
            )
        """
        return await self._update(email_template_id, changes, fields=fields, options=options)

    async def _delete(
        self, email_template_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/email_template/{id}/",
            ids={"id": check_id(email_template_id, "tmpl", "email_template_id")},
            options=options,
        )

    @operation
    async def delete(
        self, email_template_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an email template.

        Emails that were sent with it do not change.

        Args:
            email_template_id: The email template's id, ``tmpl_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``email_template_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No email template with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.email_templates.delete(email_template_id)
        """
        return await self._delete(email_template_id, options=options)

    async def _render(
        self,
        email_template_id: str,
        *,
        lead_id: str | None = None,
        contact_id: str | None = None,
        query: str | None = None,
        s_query: str | None = None,
        entry: int | None = None,
        mode: Literal["lead", "contact"] | str | None = None,
        sort: str | None = None,
        results_limit: int | None = None,
        limit: int | None = None,
        bulk_object_type: Literal["lead", "contact"] | str | None = None,
        contact_preference: Literal["lead", "contact", "all"] | str | None = None,
        email_account_id: str | None = None,
        sender: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[RenderedEmailTemplate]:
        return await self._request_object(
            RenderedEmailTemplate,
            "GET",
            "/email_template/{id}/render/",
            ids={"id": check_id(email_template_id, "tmpl", "email_template_id")},
            params={
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "contact_id": optional_id(contact_id, "cont", "contact_id"),
                "query": query,
                "s_query": s_query,
                "entry": entry,
                "mode": mode,
                "sort": sort,
                "results_limit": results_limit,
                "limit": limit,
                "bulk_object_type": bulk_object_type,
                "contact_preference": contact_preference,
                "email_account_id": optional_id(email_account_id, "emailacct", "email_account_id"),
                "sender": sender,
            },
            options=options,
        )

    @operation
    async def render(
        self,
        email_template_id: str,
        *,
        lead_id: str | None = None,
        contact_id: str | None = None,
        query: str | None = None,
        s_query: str | None = None,
        entry: int | None = None,
        mode: Literal["lead", "contact"] | str | None = None,
        sort: str | None = None,
        results_limit: int | None = None,
        limit: int | None = None,
        bulk_object_type: Literal["lead", "contact"] | str | None = None,
        contact_preference: Literal["lead", "contact", "all"] | str | None = None,
        email_account_id: str | None = None,
        sender: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[RenderedEmailTemplate]:
        """Render an email template.

        The template with the values of a contact and its lead, as an email to the contact would
        have it. The contact is named by its lead_id and contact_id, or it is one of those that a
        query finds: the ``entry``-th of them. If there are fewer, all fields are absent.

        Args:
            email_template_id: The email template's id, ``tmpl_…``.
            lead_id: The id of the lead, ``lead_…``; together with contact_id.
            contact_id: The id of the contact of that lead, ``cont_…``.
            query: A query in the older language, which finds leads or contacts.
            s_query: A query of Advanced Filtering as JSON, instead of ``query``.
            entry: The position of the lead or contact in the results of the query; the first is 0.
            mode: What ``entry`` counts: leads, of which the first contact is taken and those
                without an email address are skipped, or contacts.
            sort: The sort keys of the query as JSON; at most three.
            results_limit: The number of results of the query to consider.
            limit: The number of contacts to consider.
            bulk_object_type: The type of object that the query finds.
            contact_preference: Which contacts of a found lead to take: the first, those that match
                the query, or all.
            email_account_id: The id of the connected account to send from, for the variables of its
                user, ``emailacct_…``.
            sender: The email address to send from.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``email_template_id``, ``lead_id``, ``contact_id`` or
                ``email_account_id`` is not an id, or is that of another type of object.
            NotFoundError: No email template with this id exists.

        Example::

            text = await close.email_templates.render(
                template_id, query='status:"Qualified"', entry=2, mode="contact"
            )
            print(text.email, text.subject)

        See https://developer.close.com/api/resources/email-templates/render
        """
        return await self._render(
            email_template_id,
            lead_id=lead_id,
            contact_id=contact_id,
            query=query,
            s_query=s_query,
            entry=entry,
            mode=mode,
            sort=sort,
            results_limit=results_limit,
            limit=limit,
            bulk_object_type=bulk_object_type,
            contact_preference=contact_preference,
            email_account_id=email_account_id,
            sender=sender,
            options=options,
        )
