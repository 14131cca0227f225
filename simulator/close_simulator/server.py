"""``CloseSimulator``: the simulated API on a socket."""

import asyncio
import base64
import errno
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from email.utils import formatdate
from functools import partial
from random import Random
from types import TracebackType

from aiohttp import web

from close_simulator.auth import Credentials, check_host_names, is_own_host
from close_simulator.clock import Clock, ManualClock
from close_simulator.contacts import routes as contact_resource
from close_simulator.delivery import deliver, deliver_fault, replaces_answer
from close_simulator.engine.crud import Engine
from close_simulator.engine.document import close_document
from close_simulator.events import routes as event_resource
from close_simulator.exports import routes as export_resource
from close_simulator.exports.storageserver import StorageServer
from close_simulator.faults import Faults
from close_simulator.http import API_ROOT, Call, Denied, Reply, SeenRequest, json_reply
from close_simulator.leads import routes as lead_resource
from close_simulator.loops import cancel_all, in_loop
from close_simulator.method_override import overridden
from close_simulator.opportunities import routes as opportunity_resource
from close_simulator.ratelimit import Limiter, RateLimits
from close_simulator.routing import Router
from close_simulator.rules import (
    activities,
    automation,
    communication,
    custom_fields,
    custom_objects,
    people,
    reports,
    settings,
)
from close_simulator.search import routes as search_resource
from close_simulator.tasks import routes as task_resource
from close_simulator.validators import ValidationError
from close_simulator.webhooks import routes as webhook_resource
from close_simulator.webhooks.sender import WebhookSender
from close_simulator.world import World

# Bounds the memory of long runs.
_KEPT_REQUESTS = 10_000
_BY_HAND = [
    *lead_resource.ROUTES,
    *contact_resource.ROUTES,
    *opportunity_resource.ROUTES,
    *event_resource.ROUTES,
    *export_resource.ROUTES,
    *search_resource.ROUTES,
    *task_resource.ROUTES,
    *webhook_resource.ROUTES,
]
ENGINE = Engine(
    close_document(),
    [
        people.RULES,
        settings.RULES,
        custom_fields.RULES,
        activities.RULES,
        communication.RULES,
        custom_objects.RULES,
        automation.RULES,
        reports.RULES,
    ],
)
ROUTER = Router([*_BY_HAND, *ENGINE.routes(_BY_HAND)])


class CloseSimulator:
    """A simulated Close API on a local socket.

    It serves searches, leads, contacts, opportunities, tasks, activities, exports, files, users,
    ``/me/``, statuses, pipelines, custom fields, other settings and OAuth with the behaviour of
    Close, including what Close does not document.

    ``async with`` serves it in the running event loop. ``with`` serves it from a separate thread,
    to synchronous code and to every event loop; its methods can then be awaited in any loop. Change
    its world only while no request is in flight.

    Args:
        leads: The number of leads at first; any number is cheap, because they are generated on
            request.
        seed: Determines the leads.
        rate_limits: ``True`` for Close's limits, ``False`` for none, or other limits.
        latency: Seconds that are added to each request.
        index_lag: Seconds until lists show a creation or deletion, and searches any change; in
            Close 30 to 60.
        imported: The number of leads that were created at the same time, as by an import.
        compress: Whether responses are compressed if the client accepts it.
        clock: The time in seconds; a :class:`ManualClock` to control it. Latency and faults always
            use real time.
        host: The address to listen on.
        port: The port to listen on; 0 for any free port.
        api_key: The valid API key; by default random, different in each simulator.
        allowed_hosts: Host names that requests may use, besides ``host``, ``localhost`` and IP
            addresses. Requests to others get a 421, so that no web page can read from it.

    Attributes:
        world: The state: leads, statuses, custom fields. Tests may read and change it.
        credentials: Valid API keys, and the OAuth application.
        faults: The faults to inject.
        requests: The last 10 000 requests.
        request_count: The number of all requests.
        rate_limited: The number of 429 responses for a rate limit, faults not included.
        in_flight: The number of requests in flight.
        peak_in_flight: The largest number of requests in flight at the same time.
        webhooks: Delivers events to webhook subscriptions: automatically in real time, or, with a
            :class:`ManualClock`, when its ``deliver()`` is called.

    Example:
        >>> import asyncio, aiohttp
        >>> async def count_leads() -> int:
        ...     async with CloseSimulator(leads=42) as sim, aiohttp.ClientSession() as session:
        ...         request = session.get(f"{sim.url}/lead/", headers=sim.auth_headers)
        ...         async with request as response:
        ...             return (await response.json())["total_results"]
        >>> asyncio.run(count_leads())
        42
    """

    def __init__(
        self,
        *,
        leads: int = 100,
        seed: int = 0,
        rate_limits: bool | RateLimits = True,
        latency: float = 0.0,
        index_lag: float = 0.0,
        imported: int = 0,
        compress: bool = False,
        clock: Clock = time.time,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str | None = None,
        allowed_hosts: Collection[str] = (),
    ) -> None:
        check_host_names(allowed_hosts)
        self._new_world = partial(
            World, leads=leads, seed=seed, clock=clock, index_lag=index_lag, imported=imported
        )
        self.world: World = self._new_world()
        ENGINE.follow_leads(self.world)
        self.credentials: Credentials = Credentials(self.world.organization, clock, api_key)
        self.faults: Faults = Faults()
        self.latency = latency
        self.requests: deque[SeenRequest] = deque(maxlen=_KEPT_REQUESTS)
        self.request_count: int = 0
        self.rate_limited: int = 0
        self.in_flight: int = 0
        self.peak_in_flight: int = 0
        rules = RateLimits() if rate_limits is True else rate_limits
        self._rules: RateLimits | None = rules or None
        self._limiter = Limiter(self._rules) if self._rules else None
        self._compress = compress
        self._clock = clock
        self._address = (host, port)
        self._hosts = {host, *allowed_hosts}
        self._trace = Random(seed)  # noqa: S311 - reproducible, not secret
        self._runner: web.ServerRunner | None = None
        self._loop: asyncio.AbstractEventLoop | None = (
            None  # the event loop that serves the simulator
        )
        self._thread: threading.Thread | None = None
        self._storage = StorageServer(self.world.storage, host, self._hosts)
        self.webhooks: WebhookSender = WebhookSender(
            self.world.webhooks,
            self.world.events.scheduled,
            clock,
            is_automatic=not isinstance(clock, ManualClock),
        )

    @property
    def root_url(self) -> str:
        """The server's address without the API's path; OAuth lives under it."""
        return f"http://{self._address[0]}:{self._address[1]}"

    @property
    def url(self) -> str:
        """The API's base URL, such as ``http://127.0.0.1:40001/api/v1``."""
        return self.root_url + API_ROOT

    @property
    def api_key(self) -> str:
        """A valid API key."""
        return self.credentials.api_key

    @property
    def auth_headers(self) -> dict[str, str]:
        """The header that presents :attr:`api_key`, for requests without the client."""
        encoded = base64.b64encode(f"{self.api_key}:".encode()).decode()
        return {"Authorization": f"Basic {encoded}"}

    def reset(self) -> None:
        """Return to the state of the start, without a new socket.

        :attr:`world` is a new one from the same seed. Faults, recorded requests, counters, rate
        limits and webhook deliveries are dropped. Credentials remain valid, and the time goes on.
        Call it while no request is in flight.
        """
        self.world = self._new_world()
        ENGINE.follow_leads(self.world)
        self._storage.replace(self.world.storage)
        self.webhooks.replace(self.world.webhooks, self.world.events.scheduled)
        self._limiter = Limiter(self._rules) if self._rules else None
        self.faults.clear()
        self.requests.clear()
        self.request_count = self.rate_limited = 0
        self.peak_in_flight = self.in_flight

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: The port is in use, or the host is not this machine's.
        """
        self._loop = asyncio.get_running_loop()
        server = web.Server(self._handle, access_log=None)
        # A stalled request must not delay the end of a test.
        self._runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await self._runner.setup()
        host, port = self._address
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self.close()
            raise _explained(error, host, port) from error
        self._address = (host, self._runner.addresses[0][1])
        await self._storage.start()
        await self.webhooks.start()

    async def close(self) -> None:
        """Stop listening and drop every connection."""
        await in_loop(self._loop, self._close)

    async def _close(self) -> None:
        await self.webhooks.close()
        await self._storage.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def __enter__(self) -> "CloseSimulator":
        loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=loop.run_forever, name="close-async-simulator", daemon=True
        )
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self.start(), loop).result()
        except BaseException:
            self._stop_thread(loop)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        loop = self._loop
        assert loop is not None  # noqa: S101 - for type checkers
        try:
            asyncio.run_coroutine_threadsafe(self._close(), loop).result()
        finally:
            self._stop_thread(loop)

    def _stop_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        assert self._thread is not None  # noqa: S101 - for type checkers
        asyncio.run_coroutine_threadsafe(cancel_all(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()
        self._loop = self._thread = None

    async def __aenter__(self) -> "CloseSimulator":
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        try:
            return await self._respond(request)
        except ConnectionError:  # the client disconnected, which is not an error here
            return web.Response()
        finally:
            self.in_flight -= 1

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        if not is_own_host(request.headers.get("Host"), self._hosts):
            problem = "The simulator is not served under this host name: see allowed_hosts."
            return web.json_response({"error": problem}, status=421)
        seen = Seen(request, _api_path(request.path))

        async def answer() -> Reply:
            body = await request.read()
            await self._travel()
            reply = self._answer(request, seen, body)
            await self._travel()
            record()
            return reply

        def record() -> None:
            # Before the first byte is sent: a client that has the response, perhaps in another
            # thread, finds the request in the log.
            if not seen.is_recorded:
                seen.is_recorded = True
                self.request_count += 1
                self.requests.append(seen.record(fault.kind if fault else "", self._clock()))

        fault = self.faults.pick(request.method, seen.path)
        try:
            if fault is None:
                return await deliver(request, await answer(), compress=self._compress)
            if replaces_answer(fault):
                record()
            return await deliver_fault(request, fault, answer)
        finally:
            record()

    async def _travel(self) -> None:
        if self.latency:
            await asyncio.sleep(self.latency / 2)

    def answer(self, call: Call) -> Reply:
        """Handle a request without a socket: without latency or faults, and not recorded.

        With a :class:`ManualClock` on both sides, it simulates hours of a program's requests within
        seconds.
        """
        return self._replied(lambda limit_headers: self._operate(call, limit_headers))

    def _answer(self, request: web.BaseRequest, seen: "Seen", body: bytes) -> Reply:
        reply = self._replied(lambda headers: self._routed(request, seen, body, headers))
        seen.status = reply.status
        return reply

    def _replied(self, answer: Callable[[dict[str, str]], Reply]) -> Reply:
        """Return the response, or the error response, with the headers of every response."""
        limit_headers: dict[str, str] = {}
        try:
            reply = answer(limit_headers)
        except Denied as denied:
            reply = denied.reply()
        except ValidationError as invalid:
            reply = json_reply(invalid.body(), status=400)
        reply.headers |= limit_headers
        # The world's clock, not the machine's: a sync reads the server's time from this header.
        reply.headers["Date"] = formatdate(self._clock(), usegmt=True)
        reply.headers["trace-id"] = f"{self._trace.getrandbits(128):032x}"
        reply.headers |= _EDGE_HEADERS
        reply.headers["x-envoy-upstream-service-time"] = str(round(self.latency * 1000))
        return reply

    def _routed(
        self, request: web.BaseRequest, seen: "Seen", body: bytes, limit_headers: dict[str, str]
    ) -> Reply:
        call = Call(request.method, seen.path, dict(request.query), request.headers, body)
        if request.path == "/oauth2/token/" and request.method == "POST":
            return self.credentials.token(call)
        if request.path == "/oauth2/revoke/" and request.method == "POST":
            return self.credentials.revoke(call)
        if request.path == "/.well-known/oauth-authorization-server" and request.method == "GET":
            return self.credentials.metadata(self.root_url)
        if not request.path.startswith(API_ROOT):
            raise Denied(404, {"error": "The requested URL was not found on the server."})
        # Close rejects chunked bodies: a client that streams its body without Content-Length would
        # work against a lenient stand-in, and fail in production.
        if "chunked" in request.headers.get("Transfer-Encoding", ""):
            raise Denied(400, {"error": "Chunked Transfer-Encoding is not supported."})
        # 308, which keeps method and body: a client that follows redirects as browsers do would
        # turn a POST into a GET.
        if not seen.path.endswith("/") and ROUTER.knows(seen.path + "/"):
            return _slash_redirect(request)
        return self._operate(call, limit_headers, seen)

    def _operate(
        self, call: Call, limit_headers: dict[str, str], seen: "Seen | None" = None
    ) -> Reply:
        call = overridden(call)
        # An unknown route is a 404 even without a key, and neither that nor a 401 takes a token of
        # the rate limit.
        match = ROUTER.find(call.method, call.path)
        call.owner = self.credentials.owner(call.headers)
        if seen is not None:
            seen.owner = call.owner
        if self._limiter is not None:
            limit_headers |= self._admit(match.route.group, call.owner)
        # Time passes only when something looks at it, so that a ManualClock can skip hours: what
        # became due happens before the request that would see it.
        self.world.events.scheduled.catch_up()
        oauth = self.credentials.oauth_of(call.headers)
        with self.world.events.caused_by(call.method, call.path, oauth):
            return match.answer(self.world, call)

    def _admit(self, group: str, owner: str) -> dict[str, str]:
        assert self._limiter is not None  # noqa: S101 - for type checkers
        try:
            return self._limiter.admit(group, owner, self._clock())
        except Denied:
            self.rate_limited += 1
            raise


# Headers that the proxies in front of the API add to each response, as recorded in 2026.
_EDGE_HEADERS = {
    "force-refresh-if-older": "2026-06-16T10:12:26Z",
    "Server": "envoy",
    "Set-Cookie": (
        "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; Path=/; SameSite=Lax"
    ),
    "Vary": "Accept-Encoding",
}


class Seen:
    """A request in flight, as far as it is known."""

    def __init__(self, request: web.BaseRequest, path: str) -> None:
        self.path = path
        self.status = 0
        self.owner = ""
        self.is_recorded = False
        self._request = request

    def record(self, fault: str, at: float) -> SeenRequest:
        """Return the entry of the request log."""
        request = self._request
        # str: the keys are of a subclass, which is not JSON.
        headers = {str(k): v for k, v in request.headers.items() if k.lower() != "authorization"}
        query = dict(request.query)
        return SeenRequest(
            request.method, self.path, query, self.status, fault, self.owner, headers, at
        )


def _api_path(path: str) -> str:
    return path.removeprefix(API_ROOT) or "/"


def _slash_redirect(request: web.BaseRequest) -> Reply:
    query = f"?{request.query_string}" if request.query_string else ""
    # Without the host: the client has to resolve it against the URL that it requested.
    return Reply(b"", 308, {"Location": f"{request.rel_url.raw_path}/{query}"})


def _explained(error: OSError, host: str, port: int) -> OSError:
    if error.errno != errno.EADDRINUSE:
        return error
    message = f"port {port} of {host} is already in use; choose another, or 0 for any free one"
    return OSError(errno.EADDRINUSE, message)
