"""``close.custom_objects``: the custom objects of an organization."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from close_async.errors import QueryError
from close_async.models.custom_objects import CustomObject
from close_async.operations import custom_objects as generated
from close_async.paging.paginator import check_page_size
from close_async.resources.base.resource import M
from close_async.wire.fields import check_fields
from close_async.wire.search_body import read_query

if TYPE_CHECKING:
    from close_async.integrations._frames import Frame
    from close_async.options import RequestOptions
    from close_async.paging.scanning.scan import Scan
    from close_async.paging.scanning.window import Window
    from close_async.resources.base.operation import WithResponse
    from close_async.wire.search_body import QueryLike

_LARGEST_PAGE = 200
# A search returns nothing but the id unless fields are named; these are all that the list has.
_ALL_FIELDS = (
    "id", "custom_object_type_id", "lead_id", "name", "organization_id", "created_by", "updated_by",
    "date_created", "date_updated", "custom",
)  # fmt: skip


class CustomObjects(generated.CustomObjects[M]):
    """Create, read, update, delete and scan custom objects.

    A list has those of one lead, and a scan those of all leads.

    Example::

        machine = await close.custom_objects.create({
            "custom_object_type_id": type_id,
            "lead_id": lead_id,
            "name": "Press 7",
            f"custom.{field_id}": "SN-4711",
        })

    See https://developer.close.com/api/resources/custom-objects
    """

    @property
    def with_response(self) -> "CustomObjects[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CustomObjects(self._caller, gives_response=True)

    def scan(
        self,
        query: "QueryLike | None" = None,
        *,
        fields: Sequence[str] | None = None,
        ordered: bool = False,
        concurrency: int | None = None,
        limit: int | None = None,
        page_size: int = _LARGEST_PAGE,
        covered: "Iterable[Window]" = (),
        options: "RequestOptions | None" = None,
    ) -> "Scan[CustomObject]":
        """Read the custom objects of all leads, each exactly once and without a limit.

        Close has no list of them. They are read by searches over windows of creation dates, as
        :meth:`close.leads.scan() <close_async.resources.leads.Leads.scan>` reads leads.

        Args:
            query: The JSON of a query of custom objects, or one built with
                ``ObjectType("custom_object")``; ``None`` matches all.
            fields: Names of the fields to return; ``None`` for all.
            ordered: Whether they are returned in order of creation.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            limit: Maximum number of custom objects to return; ``None`` for all.
            page_size: Maximum number of custom objects per request, 1 to 200.
            covered: Windows that were read before and are skipped: the ``covered`` of each page of
                :meth:`~close_async.Scan.pages` lists the windows that the page completes.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, searches another type of object, or has a ``sort``
                or a ``results_limit``.
            TypeError: ``covered`` holds an object that is not a window.
            ValueError: An argument is out of range.
            UnknownFieldError: ``fields`` contains a name that custom objects do not have.
            IncompleteScanError: More custom objects share type, creator, creation and update time
                than Close returns for one search; raised after all others were returned.

        Example::

            async for machine in close.custom_objects.scan():
                print(machine.lead_id, machine.name)
        """
        from close_async.paging.scanning.scan import Scan
        from close_async.paging.scanning.scan_client import PartitionField, ScanClient
        from close_async.paging.scanning.strategy import ScanRun

        check_page_size(page_size, _LARGEST_PAGE)
        wanted = read_query(query, "custom_object")
        if wanted.sort or wanted.results_limit is not None:
            msg = (
                "a scan has an order and a limit= of its own: pass only the value of the key "
                "'query' of this query"
            )
            raise QueryError(msg)
        client = ScanClient(
            self._caller,
            CustomObject,
            object_type="custom_object",
            path=None,
            query=wanted.query,
            fields=check_fields(CustomObject, fields) or _ALL_FIELDS,
            listed_fields=None,
            partitions=(
                PartitionField("custom_object_type_id", None, "/custom_object_type/"),
                PartitionField("created_by", "user", "/user/"),
            ),
            page_size=page_size,
            export=None,
            options=options,
            noun="custom objects",
        )
        return Scan(
            partial(ScanRun, client),
            has_query=query is not None,
            strategy="auto",
            ordered=ordered,
            concurrency=concurrency,
            limit=limit,
            covered=covered,
            whole=None,
            frame=lambda: self._frame(fields, options),
        )

    async def _frame(
        self, fields: Sequence[str] | None, options: "RequestOptions | None"
    ) -> "Frame":
        from close_async.integrations._frames import read_frame
        from close_async.operations.custom_fields.custom_object import CustomObjectCustomFields

        listed = partial(CustomObjectCustomFields[Any](self._caller).list, options=options)
        return await read_frame(CustomObject, {"custom_object": listed}, fields=fields)
