"""``close.bulk_actions.emails``: emails to all leads that match a query."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.bulk_actions import BulkEmail, BulkEmailCreate
from close_async.operations.bulk_actions import emails as generated
from close_async.resources.base.bulk_actions import (
    BulkActionResource,
    check_selection,
    given,
    selection,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.wire.search_body import QueryLike, SortLike


class BulkEmails(generated.BulkEmails[M], BulkActionResource[M, BulkEmail]):
    """Send an email to all leads that match a query.

    See https://developer.close.com/api/resources/bulk-actions
    """

    _model = BulkEmail
    _route = "/bulk_action/email/{id}/"
    _prefix = "bulkemail"
    _singular = "bulk email"

    @property
    def with_response(self) -> "BulkEmails[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkEmails(self._caller, gives_response=True)

    async def run(
        self,
        query: "QueryLike",
        *,
        template_id: str,
        contact_preference: 'Literal["lead", "contact"] | str' = "lead",
        email_account_id: str | None = None,
        sender: str | None = None,
        object_type: 'Literal["lead", "contact"]' = "lead",
        sort: "Sequence[SortLike] | None" = None,
        limit: int | None = None,
        send_done_email: bool = False,
        progress: Callable[[BulkEmail], None] | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> BulkEmail:
        """Send an email to the leads that match a query, and return the bulk email when it is done.

        Emails leave as each lead is processed, and cannot be recalled.

        Args:
            query: A query, as for ``close.leads.search``: made with :mod:`close_async.search`, a
                Smart View or its ``s_query``, or the JSON of *Copy Filters*. Its ``sort`` and
                ``results_limit`` are applied.
            template_id: The id of the template, ``tmpl_…``.
            contact_preference: Whom to write to: ``lead`` for the first address of a lead,
                ``contact`` for the first address of each contact.
            email_account_id: The id of the connected account to send from, ``emailacct_…``.
            sender: The sender: ``"Ida Stone <ida@crm.example>"``.
            object_type: The type of object that the query finds.
            sort: The order in which leads are selected, if ``limit`` leaves out some;
                ``None`` for the one stored with the query.
            limit: Maximum number of objects to select; ``None`` for all.
            send_done_email: Whether Close sends you an email when it is done.
            progress: Called with the bulk action when it is started, and after each poll.
            max_wait: Seconds to wait until it is done; see :meth:`wait`.
            options: Overrides of the client's options for each request.

        Raises:
            BulkActionFailedError: Close ended it with an error, or did not process everything, or
                not in time.
            QueryError: ``query`` is not a query, is ``None``, or finds another type of object.
            ConfigurationError: An argument is missing or out of range. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            done = await close.bulk_actions.emails.run(
                lead.status_id == trial.id,
                template_id=template.id,
                email_account_id=account.id,
                sender="Ida Stone <ida@crm.example>",
            )
            print(done.n_objects_processed)
        """
        chosen = selection(query, object_type, sort, limit, progress, max_wait)
        optional = given(
            email_account_id=optional_id(email_account_id, "emailacct", "email_account_id"),
            sender=sender,
        )
        body = BulkEmailCreate(
            template_id=check_id(template_id, "tmpl", "template_id"),
            contact_preference=contact_preference,
            send_done_email=send_done_email,
            **chosen,
            **optional,
        )
        return await self._run(self._create(body, options=options), progress, max_wait, options)

    @operation
    async def create(
        self,
        email: BulkEmailCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkEmail]:
        """Start a bulk email; :meth:`run` starts one and waits for it.

        Args:
            email: The bulk email to create. ``s_query`` is the query alone;
                ``results_limit`` and ``sort`` are fields of their own.
            options: Overrides of the client's options for this call.

        Raises:
            ConfigurationError: It has no query, and would be for every lead. No request was sent.
            QueryError: ``s_query`` is not a query. No request was sent.
            InvalidBodyError: A mapping has unknown keys or wrong values. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            email = await close.bulk_actions.emails.create(body)
            await close.bulk_actions.emails.wait(email.id)
        """
        made = read_body("bulk_actions.emails.create", email, BulkEmailCreate)
        check_selection(made)
        return await self._create(made, options=options)
