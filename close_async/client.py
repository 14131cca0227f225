"""``CloseClient``: one account of Close, for asyncio programs."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self, overload

import attrs

from close_async._checks import check_methods
from close_async._config import resolve_api_key, resolve_base_url
from close_async._requester import Requester
from close_async.operations.client import ClientResources
from close_async.options import DEFAULTS, RequestOptions
from close_async.ratelimit import BoundLimiter, limiter_for
from close_async.response import Response
from close_async.secrecy import hiding
from close_async.transport.auth import ApiKey, Auth
from close_async.transport.http import HttpTransport
from close_async.transport.pipeline import Pipeline
from close_async.unset import UNSET

if TYPE_CHECKING:
    import ssl as ssl_module
    from types import TracebackType

    from aiohttp import ClientSession

    from close_async.hooks import HookEvent
    from close_async.models.activities import Activity
    from close_async.models.contacts import Contact
    from close_async.models.leads import Lead
    from close_async.models.opportunities import Opportunity
    from close_async.models.search import FoundObject
    from close_async.models.users import Me
    from close_async.options import Priority, Timezone
    from close_async.paging import Paginator
    from close_async.ratelimit import EndpointLimits, Limiter
    from close_async.resources.base.operation import Parsed
    from close_async.resources.base.searchable import ActivityObjectType
    from close_async.resources.exports import Exports
    from close_async.resources.leads import Leads
    from close_async.wire.search_body import QueryLike, SortLike

# A path segment that is an id, so that raw requests count against the rate limit of their route.
# Unlike ``custom_field``, an id has a capital after its underscore, or anywhere a character that no
# route has: a digit, an @, or a quoted one.
_ID_SEGMENT = re.compile(r"(?<=/)(?:[a-z]+_[a-z]*[A-Z][A-Za-z]*|[^/]*[0-9@%][^/]*)(?=/|$)")
_METHOD = re.compile(r"[A-Za-z]+")
_PATH = re.compile(r"/(?!/)[^?#]*")
# Seconds to wait for a refresh of the credentials while closing: longer than all its attempts take,
# because a refresh that is cut off loses the new token. Only code of the caller's takes longer.
_REFRESH_TIMEOUT = 120.0


class CloseClient(ClientResources):
    """Close's API, typed and asynchronous. Use one client for a whole program.

    Connections are opened when they are first needed, in the event loop that runs then, and
    closed by ``async with`` or :meth:`aclose`. Event loops that run at the same time, in threads,
    need a client each.

    Args:
        api_key: An API key; by default the environment's ``CLOSE_API_KEY``.
        auth: Another way to authenticate, such as :class:`~close_async.OAuth2`.
        base_url: The URL of the API; by default the environment's ``CLOSE_BASE_URL``, or Close.
        session: An ``aiohttp.ClientSession`` to borrow; it stays open when the client closes.
        timeout: Seconds that one attempt may take, ``None`` for no limit.
        deadline: Seconds that a whole call may take, with its waits and retries; ``None`` for
            no limit.
        max_retries: How often a failed attempt is repeated, if repeating is safe. Waiting for
            the rate limit is not a retry.
        max_connections: The maximum number of requests in flight.
        priority: The priority of calls at the rate limit: ``interactive``, ``default`` or ``bulk``.
        timezone: The timezone in which days begin, for filters by date, relative dates of
            searches, views of tasks, and the day an opportunity is won on: a ``tzinfo`` such as
            ``zoneinfo.ZoneInfo("Europe/Berlin")``, or hours from UTC such as ``-2.5``. ``None``
            is UTC. It is sent as the header ``x-tz-offset``.
        limiter: The rate limiter; by default one that all clients of this process with the same
            credentials and base URL share. :class:`~close_async.RedisLimiter` shares the limits
            with other processes, :class:`~close_async.NoLimiter` enforces none.
        hooks: Functions that are called with every request, response, retry and wait.
        proxy: The URL of a proxy, ``http://user:password@host:port``; it overrides the
            environment.
        ssl: A TLS context, as in aiohttp. A certificate authority can also be named by the
            environment variable ``SSL_CERT_FILE``.
        trust_env: Whether to use the proxies that the environment names in ``HTTPS_PROXY``,
            ``HTTP_PROXY`` and ``ALL_PROXY``, except for the hosts in ``NO_PROXY``. By default
            they are used; with a ``session``, if it was made with ``trust_env``. ``~/.netrc`` is
            never read.
        max_response_bytes: The maximum size of a body, in bytes.

    Raises:
        ConfigurationError: There are no credentials, or a setting is not valid.

    Example::

        async with CloseClient() as close:
            async for lead in close.leads.list(limit=500):
                print(lead.name)
    """

    @hiding
    def __init__(
        self,
        api_key: str | None = None,
        *,
        auth: Auth | None = None,
        base_url: str | None = None,
        session: "ClientSession | None" = None,
        timeout: float | None = 30.0,
        deadline: float | None = None,
        max_retries: int = 4,
        max_connections: int = 32,
        priority: "Priority" = "default",
        timezone: "Timezone | None" = None,
        limiter: "Limiter | None" = None,
        hooks: "Sequence[Callable[[HookEvent], None]]" = (),
        proxy: str | None = None,
        ssl: "ssl_module.SSLContext | bool" = True,
        trust_env: bool | None = None,
        max_response_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        url = resolve_base_url(base_url)
        self._http = HttpTransport(
            session=session,
            max_connections=max_connections,
            max_response_bytes=max_response_bytes,
            proxy=proxy,
            ssl=ssl,
            trust_env=trust_env,
            owner=f"CloseClient(base_url={url!r})",
        )
        key = resolve_api_key(api_key, auth)
        chosen: Auth = ApiKey(key or "") if auth is None else auth
        if limiter is None:
            limiter = limiter_for(chosen, url)
        check_methods("limiter", limiter, example="NoLimiter()", called=("permit", "rate"))
        if isinstance(limiter, BoundLimiter):
            limiter.bind(key, url)
        self._caller = Requester(
            Pipeline(self._http, base_url=url, auth=chosen, limiter=limiter, hooks=hooks),
            DEFAULTS.merge(
                RequestOptions(
                    timeout=timeout,
                    deadline=deadline,
                    max_retries=max_retries,
                    priority=priority,
                    timezone=timezone,
                )
            ),
        )
        self._is_view = False

    @cached_property
    def leads(self) -> "Leads[Parsed]":
        """Leads: the companies and people an organization sells to."""
        from close_async.resources.leads import Leads

        return Leads(self._caller, exports=partial(_exports_of, self._caller))

    async def me(self, *, options: RequestOptions | None = None) -> "Me":
        """Get the user whose credentials these are, with the user's organizations.

        Args:
            options: Overrides of the client's options for this call.

        Raises:
            AuthenticationError: Close does not accept the credentials.

        See https://developer.close.com/api/resources/users/me
        """
        return await self.users.me(options=options)

    def rate_limits(self) -> "dict[str, EndpointLimits]":
        """Return the known state of the rate limits; nothing is sent.

        Returns:
            The state of each endpoint group that was used, by method and route template:
            ``GET /lead/{id}/``. Empty before the first request, and if the limiter has no limits.

        Example::

            for group, state in close.rate_limits().items():
                for limit in state.limits:
                    print(group, limit.used, "of", limit.quota, state.waiting, "waiting")
        """
        snapshot = getattr(self._caller.pipeline.limiter, "snapshot", None)
        return {} if snapshot is None else snapshot()

    @overload
    def search(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]
        self,
        object_type: Literal["contact"],
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: RequestOptions | None = ...,
    ) -> "Paginator[Contact]": ...
    @overload
    def search(  # type: ignore[overload-overlap]  # a name is a str too
        self,
        object_type: Literal["lead"],
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: RequestOptions | None = ...,
    ) -> "Paginator[Lead]": ...
    @overload
    def search(  # type: ignore[overload-overlap]  # a name is a str too
        self,
        object_type: Literal["opportunity"],
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: RequestOptions | None = ...,
    ) -> "Paginator[Opportunity]": ...
    @overload
    def search(  # type: ignore[overload-overlap]  # a name is a str too
        self,
        object_type: "ActivityObjectType",
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: RequestOptions | None = ...,
    ) -> "Paginator[Activity]": ...
    @overload
    def search(
        self,
        object_type: str,
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: RequestOptions | None = ...,
    ) -> "Paginator[FoundObject]": ...
    def search(
        self,
        object_type: str,
        query: "QueryLike | None" = None,
        *,
        sort: "Sequence[SortLike] | None" = None,
        fields: Sequence[str] = ("id",),
        limit: int | None = None,
        page_size: int = 200,
        options: RequestOptions | None = None,
    ) -> "Paginator[Any]":
        """Search for objects of any type, including types that have no methods of their own.

        Await the result for the first page, or iterate over it to the end. It continues past
        Close's limit of 10,000 results as :meth:`close.leads.search
        <close_async.resources.leads.Leads.search>` does.

        Args:
            object_type: The type of the objects: ``activity.email``, ``custom_object``, ``lead``.
            query: A filter built with :mod:`close_async.search`, or the JSON that *Copy Filters*
                produces, with its ``sort`` and ``results_limit``. ``None`` matches every object.
            sort: The sort keys; by default the oldest objects come first.
            fields: The names of the fields to request.
            limit: Maximum number of objects to read; ``None`` reads to the end.
            page_size: Number of objects that a request asks for, 1 to 200.
            options: Overrides of the client's options for this call.

        Returns:
            Contacts, leads, opportunities and activities in their classes, such as ``Call`` for
            ``activity.call``; other objects as ``FoundObject``.

        Raises:
            QueryError: ``query`` is not a query, or is for objects of another type.
            TypeError: ``sort`` is not a list of sort keys.
            ValueError: An argument is out of its range.
            BadRequestError: Close rejected the query, or does not know the type.
            SearchLimitError: Over 10,000 objects are sorted by a string, or share one sort value.

        Example::

            async for found in close.search("custom_object", fields=["id", "name"]):
                print(found.extra["name"])

        See https://developer.close.com/api/resources/advanced-filtering
        """
        from close_async.resources.base.searchable import search_objects

        return search_objects(
            self._caller,
            object_type,
            query,
            sort=sort,
            fields=fields,
            limit=limit,
            page_size=page_size,
            options=options,
        )

    async def count(
        self,
        object_type: str,
        query: "QueryLike | None" = None,
        *,
        options: RequestOptions | None = None,
    ) -> int:
        """Count the objects of any type that a query matches, in one request.

        Args:
            object_type: The type of the objects, as for :meth:`search`.
            query: A query, as for :meth:`search`; ``None`` counts every object.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, or is for objects of another type.
            ValueError: ``object_type`` is empty.
            BadRequestError: Close rejected the query, or does not know the type.

        Example::

            emails = await close.count("activity.email")
        """
        from close_async.resources.base.searchable import count_objects

        return await count_objects(self._caller, object_type, query, options)

    def paginate(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        limit: int | None = None,
        page_size: int = 100,
        concurrency: int | None = None,
        ordered: bool = True,
        options: RequestOptions | None = None,
    ) -> "Paginator[dict[str, Any]]":
        """Read any list of Close's API as dictionaries: for lists that have no method yet.

        Await the result for the first page, or iterate over it to the end. Several pages are
        requested at once, as for the lists that have a method.

        Args:
            path: The path of a list that is paged by ``_skip`` and ``_limit``: ``/activity/``.
            params: Further query parameters; lists are joined with commas.
            limit: Maximum number of rows to read; ``None`` reads to the end.
            page_size: Number of rows that a request asks for. Close's maximum is 100 or 200,
                depending on the list.
            concurrency: Maximum number of requests in flight; by default as many as the rate limit
                and the round trip need.
            ordered: Whether rows come in the list's order, or as they arrive.
            options: Overrides of the client's options for this list.

        Raises:
            ValueError: ``path`` does not begin with a slash or holds a query, or a number is too
                small.
            TypeError: ``params`` is not a mapping, or has a value that a query cannot hold.
            DecodeError: The response has no list ``data``.

        Example::

            params = {"lead_id": "lead_1"}
            async for call in close.paginate("/activity/call/", params=params, limit=500):
                print(call["duration"])

        See https://developer.close.com/api/overview/pagination
        """
        from close_async.resources.base.lists import paginate_raw

        path = _checked_path(path)
        return paginate_raw(
            self._caller,
            path,
            group=f"GET {_ID_SEGMENT.sub('{id}', path)}",
            params=params,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
            options=options,
        )

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[Any]:
        """Send any request, with authentication, retries and rate limits: for untyped endpoints.

        Args:
            method: The HTTP method.
            path: The path below the base URL: ``/lead/lead_1/``.
            params: Query parameters; lists are joined with commas.
            json: The JSON body.
            options: Overrides of the client's options for this call.

        Returns:
            The response; ``.parsed`` is the decoded JSON, ``None`` if there is no body.

        Raises:
            ValueError: ``method`` is not an HTTP method, or ``path`` does not begin with a slash
                or has a query.

        Example::

            response = await close.request("GET", "/pipeline/")
            response.parsed["data"]
        """
        if not _matches(_METHOD, method):
            msg = f"method must be an HTTP method such as GET, not {method!r}"
            raise ValueError(msg)
        path = _checked_path(path)
        return await self._caller.call(
            method.upper(),
            path,
            group=f"{method.upper()} {_ID_SEGMENT.sub('{id}', path)}",
            params=params,
            body=json,
            options=options,
        )

    def with_options(
        self,
        *,
        timeout: float | None = UNSET,
        deadline: float | None = UNSET,
        max_retries: int = UNSET,
        priority: "Priority" = UNSET,
        headers: Mapping[str, str] = UNSET,
        timezone: "Timezone | None" = UNSET,
    ) -> "CloseClient":
        """Return a view of this client with other options: same connections, same rate limits.

        Closing the view does nothing; close the client that it was made from.

        Args:
            timeout: Seconds that one attempt may take, ``None`` for no limit.
            deadline: Seconds that a whole call may take, waits and retries included; ``None``
                for no limit.
            max_retries: How often a failed attempt is repeated.
            priority: The priority at the rate limit: ``interactive``, ``default`` or ``bulk``.
            headers: Additional request headers, merged over those of this client.
            timezone: The timezone in which days begin, as in :class:`CloseClient`.

        Raises:
            ConfigurationError: A value cannot be used.

        Example::

            fast = close.with_options(timeout=5, deadline=30, priority="interactive")
        """
        options = RequestOptions(
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            priority=priority,
            headers=headers,
            timezone=timezone,
        )
        view = CloseClient.__new__(CloseClient)
        view._http = self._http
        view._caller = attrs.evolve(self._caller, options=self._caller.options.merge(options))
        view._is_view = True
        return view

    async def aclose(self) -> None:
        """Cancel what is in flight and close the connections; a borrowed session stays open."""
        if self._is_view:
            return
        try:
            await self._caller.finish()
            with suppress(TimeoutError):
                async with asyncio.timeout(_REFRESH_TIMEOUT):
                    await self._caller.pipeline.wait_for_refresh()
        finally:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    if not TYPE_CHECKING:  # type checkers reject `with CloseClient()` by themselves

        def __enter__(self) -> NoReturn:
            msg = "CloseClient is asynchronous: write `async with CloseClient() as close:`"
            raise TypeError(msg)

        def __exit__(self, *_: object) -> None: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: "TracebackType | None",
    ) -> None:
        await self.aclose()

    def __reduce__(self) -> NoReturn:
        self._caller.__reduce__()

    def __repr__(self) -> str:
        # If __init__ failed, its traceback must still be printable.
        caller = getattr(self, "_caller", None)
        return f"CloseClient(base_url={caller.pipeline.base_url!r})" if caller else "CloseClient()"


def _exports_of(caller: Requester) -> "Exports[Parsed]":
    from close_async.resources.exports import Exports

    return Exports(caller)


def _checked_path(path: str) -> str:
    if not _matches(_PATH, path):
        msg = f"path must begin with one slash and have no query (use params=): {path!r}"
        raise ValueError(msg)
    return path


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
