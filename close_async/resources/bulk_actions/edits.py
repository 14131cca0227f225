"""``close.bulk_actions.edits``: changes of all leads that match a query."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from close_async.errors import ConfigurationError
from close_async.models.bulk_actions import BulkEdit, BulkEditCreate
from close_async.operations.bulk_actions import edits as generated
from close_async.resources.base.bulk_actions import (
    BulkActionResource,
    check_selection,
    given,
    require_fields,
    selection,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.wire.search_body import QueryLike, SortLike

BulkEditType: TypeAlias = Literal[
    "set_lead_status",
    "set_custom_field",
    "clear_custom_field",
    "set_contact_custom_field",
    "clear_contact_custom_field",
    "set_opportunity_custom_field",
    "clear_opportunity_custom_field",
    "set_activity_custom_field",
    "clear_activity_custom_field",
    "set_custom_object_custom_field",
    "clear_custom_object_custom_field",
    "set_global_custom_field",
    "clear_global_custom_field",
]
"""The change of a bulk edit."""

_OBJECT_TYPES = {
    "contact": "contact",
    "opportunity": "opportunity",
    "activity": "activity.custom_activity",
    "custom_object": "custom_object",
}


class BulkEdits(generated.BulkEdits[M], BulkActionResource[M, BulkEdit]):
    """Set a custom field or the status of all leads that match a query.

    See https://developer.close.com/api/resources/bulk-actions
    """

    _model = BulkEdit
    _route = "/bulk_action/edit/{id}/"
    _prefix = "bulkedit"
    _singular = "bulk edit"

    @property
    def with_response(self) -> "BulkEdits[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkEdits(self._caller, gives_response=True)

    async def run(
        self,
        query: "QueryLike",
        *,
        type: "BulkEditType | str",  # noqa: A002  the name of the field
        lead_status_id: str | None = None,
        custom_field_id: str | None = None,
        custom_field_name: str | None = None,
        custom_field_value: "str | float | bool | None" = None,
        custom_field_values: Sequence[Any] | None = None,
        custom_field_operation: 'Literal["replace", "add", "remove"] | None' = None,
        object_type: str | None = None,
        sort: "Sequence[SortLike] | None" = None,
        limit: int | None = None,
        send_done_email: bool = False,
        progress: Callable[[BulkEdit], None] | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> BulkEdit:
        """Change the leads that match a query, and return the bulk edit when it is done.

        Leads are changed one after the other. A failure leaves those before it changed.

        Args:
            query: A query, as for ``close.leads.search``: made with :mod:`close_async.search`, a
                Smart View or its ``s_query``, or the JSON of *Copy Filters*. Its ``sort`` and
                ``results_limit`` are applied.
            type: The change: ``set_lead_status``, ``set_custom_field``, ``clear_custom_field``, or
                one of the custom fields of other objects, which Close does not describe.
            lead_status_id: The id of the status, for ``set_lead_status``.
            custom_field_id: The id of the custom field, ``cf_…``.
            custom_field_name: The exact name of the custom field, instead of its id.
            custom_field_value: The value to set.
            custom_field_values: The values to set, of a field that accepts several.
            custom_field_operation: Whether these values replace the existing ones, which is the
                default, or are added or removed.
            object_type: The type of object that the query finds; ``None`` for the type that is
                changed.
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

            done = await close.bulk_actions.edits.run(
                lead.status_id == cold.id, type="set_lead_status", lead_status_id=status.id
            )
            print(done.n_leads_processed)
        """
        fields = given(
            lead_status_id=optional_id(lead_status_id, "stat", "lead_status_id"),
            custom_field_id=optional_id(custom_field_id, "cf", "custom_field_id"),
            custom_field_name=custom_field_name,
            custom_field_value=custom_field_value,
            custom_field_values=None if custom_field_values is None else [*custom_field_values],
            custom_field_operation=custom_field_operation,
        )
        _check_fields(type, fields)
        chosen = selection(
            query, object_type or _object_type(type), sort, limit, progress, max_wait
        )
        body = BulkEditCreate(type=type, send_done_email=send_done_email, **chosen, **fields)
        return await self._run(self._create(body, options=options), progress, max_wait, options)

    @operation
    async def create(
        self,
        edit: BulkEditCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkEdit]:
        """Start a bulk edit; :meth:`run` starts one and waits for it.

        Args:
            edit: The bulk edit to create. ``s_query`` is the query alone;
                ``results_limit`` and ``sort`` are fields of their own.
            options: Overrides of the client's options for this call.

        Raises:
            ConfigurationError: It has no query, and would be for every lead. No request was sent.
            QueryError: ``s_query`` is not a query. No request was sent.
            InvalidBodyError: A mapping has unknown keys or wrong values. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            edit = await close.bulk_actions.edits.create(body)
            await close.bulk_actions.edits.wait(edit.id)
        """
        made = read_body("bulk_actions.edits.create", edit, BulkEditCreate)
        check_selection(made)
        return await self._create(made, options=options)


def _object_type(type_: str) -> str:
    """Return the type of the objects that a bulk edit changes."""
    changed = type_.partition("_")[2].removesuffix("custom_field").strip("_")
    return _OBJECT_TYPES.get(changed, "lead")


def _check_fields(type_: str, fields: dict[str, Any]) -> None:
    """Check that the fields are those that the type needs.

    Raises:
        ConfigurationError: One is missing, or two contradict each other.
    """
    what = f"a bulk edit of the type {type_}"
    if type_ == "set_lead_status":
        require_fields(what, fields, "lead_status_id")
    elif type_.endswith("custom_field"):
        if ("custom_field_id" in fields) == ("custom_field_name" in fields):
            msg = f"{what} needs custom_field_id or custom_field_name, and not both"
            raise ConfigurationError(msg)
        values = fields.keys() & {"custom_field_value", "custom_field_values"}
        if type_.startswith("set_") and len(values) != 1:
            msg = f"{what} needs custom_field_value or custom_field_values, and not both"
            raise ConfigurationError(msg)
