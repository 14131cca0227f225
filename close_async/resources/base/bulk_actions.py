"""``BulkActionResource``: what the four kinds of bulk actions have in common."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from close_async._checks import check_count
from close_async.errors import (
    APIError,
    BulkActionFailedError,
    CloseError,
    ConfigurationError,
    QueryError,
)
from close_async.models.bulk_actions import BulkAction
from close_async.resources.base.checks import check_query_alone
from close_async.resources.base.polling import check_wait, poll
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.unset import UNSET
from close_async.wire.ids import check_id
from close_async.wire.paging import smaller
from close_async.wire.require import require
from close_async.wire.search_body import QueryLike, SortLike, read_query, read_sort

if TYPE_CHECKING:
    from close_async.options import RequestOptions

A = TypeVar("A", bound=BulkAction)


class BulkActionResource(Resource[M], Generic[M, A]):
    """The base of the resources of bulk actions.

    Attributes:
        _model: The class of the bulk actions.
        _route: The path of one of them.
        _prefix: The prefix of their ids.
        _singular: One of them, for messages.
    """

    _model: type[A]
    _route: ClassVar[str]
    _prefix: ClassVar[str]
    _singular: ClassVar[str]

    async def wait(
        self,
        action_id: str,
        *,
        progress: Callable[[A], None] | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> A:
        """Wait until a bulk action is done, polling at intervals that grow to 15 seconds.

        Cancelling the wait does not end the bulk action: Close has no operation for that.

        Args:
            action_id: The id of the bulk action.
            progress: Called with the bulk action after each poll.
            max_wait: Maximum number of seconds to wait. ``None`` waits until the bulk action has
                made no progress for an hour.
            options: Overrides of the client's options for each poll.

        Raises:
            InvalidIdError: ``action_id`` is the id of another type of object.
            NotFoundError: No such bulk action exists.
            BulkActionFailedError: Close ended it with an error, or did not process everything, or
                not in time. In the last case it continues; pass the error's ``action_id`` to wait
                for it again.
            ValueError: ``max_wait`` is not above 0.
        """
        check_id(action_id, self._prefix, "action_id")
        check_wait(progress, max_wait)

        async def fetch() -> A:
            found = await self._request_object(
                self._model, "GET", self._route, ids={"id": action_id}, options=options
            )
            return found.parsed

        def is_done(action: A) -> bool:
            if progress is not None:
                progress(action)
            if action.status == "error":
                raise self._failed(action_id, action, "ended with an error")
            if action.status != "done":
                return False
            if _is_short(action.n_leads_processed, action.n_leads) or _is_short(
                action.n_objects_processed, action.n_objects
            ):
                raise self._failed(action_id, action, "did not process everything")
            return True

        def too_late(action: A, seconds: float) -> CloseError:
            about = f"was not done within {seconds:.0f} s, its status is {action.status!r}; it "
            about += "continues, and wait(action_id) waits for it again"
            return self._failed(action_id, action, about)

        def state(action: A) -> object:
            counts = action.n_leads_processed, action.n_objects_processed
            return action.status, action.n_leads, *counts, action.date_updated

        try:
            return await poll(fetch, is_done, state=state, too_late=too_late, max_wait=max_wait)
        except APIError as error:
            # The bulk action continues, and only this error knows its id.
            error.add_note(f"{self._singular} {action_id}; wait(action_id) waits for it again")
            raise

    async def _run(
        self,
        started: Awaitable[Response[A]],
        progress: Callable[[A], None] | None,
        max_wait: float | None,
        options: "RequestOptions | None",
    ) -> A:
        """Start a bulk action, and wait until it is done."""
        action = (await started).parsed
        route = self._route.removesuffix("{id}/")
        action_id = require(action.id, str, "id", method="POST", path=route)
        if progress is not None:
            progress(action)
        return await self.wait(action_id, progress=progress, max_wait=max_wait, options=options)

    def _failed(self, action_id: str, action: A, about: str) -> BulkActionFailedError:
        counts = {
            name: value if isinstance(value := getattr(action, name), int) else None
            for name in ("n_leads", "n_leads_processed", "n_objects", "n_objects_processed")
        }
        leads = "not counted" if counts["n_leads"] is None else counts["n_leads"]
        msg = (
            f"the {self._singular} {action_id} {about}; "
            f"leads: {counts['n_leads_processed'] or 0} of {leads}, "
            f"objects: {counts['n_objects_processed'] or 0} of {counts['n_objects']}"
        )
        status = action.status if isinstance(action.status, str) else None
        return BulkActionFailedError(msg, action_id=action_id, status=status, **counts)


def _is_short(processed: object, whole: object) -> bool:
    """Return whether a count is less than the whole; absent ones are not."""
    return isinstance(processed, int) and isinstance(whole, int) and processed < whole


def selection(
    query: QueryLike,
    object_type: str,
    sort: Sequence[SortLike] | None,
    limit: int | None,
    progress: Callable[[A], None] | None,
    max_wait: float | None,
) -> dict[str, Any]:
    """Return the fields of a body that select the objects of a bulk action.

    Args:
        query: The query in any of its forms, with its ``sort`` and ``results_limit``.
        object_type: The type of the objects that it finds.
        sort: Sort keys that replace those of the query.
        limit: The maximum number of objects.
        progress: Checked here, before anything is sent.
        max_wait: The same.

    Raises:
        QueryError: It is not a query, or ``None``, which would select everything.
        ConfigurationError: ``limit`` or ``max_wait`` is out of range, or ``progress`` is not a
            function.
    """
    check_wait(progress, max_wait)
    if query is None:  # pyright: ignore[reportUnnecessaryComparison]  a Smart View may have none
        msg = (
            "query is None, which would select every object; if that is meant, pass "
            f"{{'type': 'object_type', 'object_type': {object_type!r}}}"
        )
        raise QueryError(msg)
    check_count("limit", limit, least=1, unlimited=True)
    wanted = read_query(query, object_type)
    keys = read_sort(wanted.sort if sort is None else sort, object_type)
    most = smaller(limit, wanted.results_limit)
    return {
        "s_query": wanted.query,
        "sort": [key.json() for key in keys],
        "results_limit": UNSET if most is None else most,
    }


def check_selection(body: Any) -> None:
    """Check that a body selects objects: without a query, a bulk action is for all.

    Raises:
        ConfigurationError: It has no query.
        QueryError: ``s_query`` is not a query alone.
    """
    name = type(body).__name__
    if not any(each and each is not UNSET for each in (body.s_query, body.query)):
        msg = (
            f"{name} has no s_query, so that the bulk action would be for every lead; if that is "
            "meant, set s_query={'type': 'object_type', 'object_type': 'lead'}"
        )
        raise ConfigurationError(msg)
    check_query_alone(body.s_query, name)


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that are not ``None``."""
    return {name: value for name, value in fields.items() if value is not None}


def require_fields(what: str, fields: dict[str, Any], *names: str) -> None:
    """Check that arguments are set.

    Raises:
        ConfigurationError: One is not; the message names all that are missing.
    """
    missing = [name for name in names if fields.get(name) in (None, UNSET)]
    if missing:
        msg = f"{what} needs {' and '.join(missing)}"
        raise ConfigurationError(msg)
