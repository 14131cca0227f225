"""``close.sequence_subscriptions``: the runs of sequences by contacts."""

from functools import partial
from typing import TYPE_CHECKING, Any

from close_async.models.sequences import SequenceSubscription
from close_async.operations import sequence_subscriptions as generated
from close_async.paging.paginator import check_page_size
from close_async.resources.base.resource import M
from close_async.wire.convert import decode_all_in_place
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.integrations._frames import Frame
    from close_async.options import RequestOptions
    from close_async.paging.scanning.scan import Scan
    from close_async.resources.base.operation import WithResponse

_LARGEST_PAGE = 200


class SequenceSubscriptions(generated.SequenceSubscriptions[M]):
    """Subscribe contacts to sequences, and pause, resume and end their runs.

    A list needs ``sequence_id``, ``contact_id`` or ``lead_id``. The contact has its runs in
    ``Contact.subscriptions`` as well.

    See https://developer.close.com/api/resources/sequences
    """

    @property
    def with_response(self) -> "SequenceSubscriptions[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SequenceSubscriptions(self._caller, gives_response=True)

    def scan(
        self,
        sequence_id: str,
        *,
        concurrency: int | None = None,
        limit: int | None = None,
        page_size: int = _LARGEST_PAGE,
        options: "RequestOptions | None" = None,
    ) -> "Scan[SequenceSubscription]":
        """Read all subscriptions of a sequence, each exactly once.

        The pages overlap, so that subscriptions that are created or deleted meanwhile hide no
        others, as they can in :meth:`list`.

        Args:
            sequence_id: The sequence's id, ``seq_…``.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            limit: Maximum number of subscriptions to return; ``None`` for all.
            page_size: Maximum number of subscriptions per request, 1 to 200.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sequence_id`` is not an id, or is that of another type of object.
            ValueError: An argument is out of range.
            PaginationLimitError: The list is longer than Close serves by offset; raised after
                the others were returned.
            IncompleteScanError: The list changes faster than it can be read.

        Example::

            async for subscription in close.sequence_subscriptions.scan(sequence_id):
                print(subscription.contact_id, subscription.status)
        """
        from close_async.paging.scanning.scan import Scan
        from close_async.paging.scanning.whole_list import WholeListClient, WholeListRun

        check_page_size(page_size, _LARGEST_PAGE)
        sequence_id = check_id(sequence_id, "seq", "sequence_id")
        client = WholeListClient(
            self._caller,
            partial(decode_all_in_place, SequenceSubscription),
            route="/sequence_subscription/",
            params={"sequence_id": sequence_id},
            page_size=page_size,
            options=options,
        )
        return Scan(
            partial(
                WholeListRun, client, lambda: self._count(sequence_id, options), "subscriptions"
            ),
            has_query=False,
            strategy="auto",
            ordered=False,
            concurrency=concurrency,
            limit=limit,
            covered=(),
            whole=None,
            frame=_frame,
        )

    async def _count(self, sequence_id: str, options: "RequestOptions | None") -> int:
        from close_async.operations.sequences import Sequences

        sequence = await Sequences[Any](self._caller).get(sequence_id, options=options)
        counts: dict[str, int] = dict(sequence.subscription_counts_by_status or {})
        return sum(counts.values())


async def _frame() -> "Frame":
    from close_async.integrations._frames import read_frame

    return await read_frame(SequenceSubscription, {})
