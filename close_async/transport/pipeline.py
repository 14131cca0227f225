"""``Pipeline``: sends one request to Close, with everything around it.

From the outside to the inside: deadline, retries, the limiter's permit, credentials, a connection
slot, one attempt over HTTP, and the error for the response's status.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from types import CoroutineType
from typing import Literal, TypeVar

import attrs

from close_async._checks import check_awaitable
from close_async.errors import (
    APIError,
    DeadlineExceededError,
    RateLimitError,
)
from close_async.hooks import (
    FailureEvent,
    Hook,
    RequestEvent,
    ResponseEvent,
    RetryCause,
    RetryEvent,
    WaitEndedEvent,
    WaitReason,
    WaitStartedEvent,
    checked_hooks,
    emit,
    is_observed,
)
from close_async.options import (
    DEFAULTS,
    TZ_OFFSET,
    RequestOptions,
    merged_headers,
    timezone_offset,
)
from close_async.ratelimit import LedgerLimiter, Limiter, TooLongToWaitError
from close_async.secrecy import NO_SECRETS, SecretDict, Secrets, bare, sealed, secrets_of
from close_async.transport.auth import Auth, as_credentials
from close_async.transport.http import HttpTransport, user_agent
from close_async.transport.request import RawResponse, Request
from close_async.transport.responses import status_error
from close_async.transport.retry import (
    MAX_RETRY_AFTER,
    RetryBudget,
    RetryState,
    needs_smaller_request,
    retry_cause,
    was_sent,
)

# A call that is refused this often in a row, each time after the limit has reset, never succeeds:
# another client takes the whole budget.
_MAX_REFUSALS = 20
# Seconds. Hooks are not called for shorter waits, which are only the event loop's own delay.
_NOTABLE_WAIT = 0.001
_NO_SCOPE = nullcontext()

T = TypeVar("T")


@attrs.define(eq=False)
class _Call:
    """The state of one call.

    Args:
        request: The request.
        options: The options of the call, complete.
        retries: The retries that are left.
        ends: The loop time of the deadline, if there is one.
        is_observed: Whether a hook or the log uses events; if not, none are created.
        attempts: How often the request was sent.
        requeued: Whether it was refused, and therefore goes before others of its priority.
        refusals: The number of 429s in a row.
        renewal: The renewal of the credentials after a 401, which is tried once per call:
            ``succeeded`` until the next attempt, and ``over`` after that or if it failed.
        failure: The failure of the last attempt.
        secrets: The credentials sent by the last attempt, which no error may show.
    """

    request: Request
    options: RequestOptions
    retries: RetryState
    ends: float | None
    is_observed: bool
    attempts: int = 0
    requeued: bool = False
    refusals: int = 0
    renewal: Literal["untried", "succeeded", "over"] = "untried"
    failure: APIError | None = None
    secrets: Secrets = NO_SECRETS

    def max_wait(self) -> float:
        """Return the seconds that the next attempt may wait for the rate limit."""
        if self.ends is None:
            return MAX_RETRY_AFTER
        return min(self.ends - asyncio.get_running_loop().time(), MAX_RETRY_AFTER)


class Pipeline:
    """Sends requests to Close.

    Args:
        http: Sends single attempts.
        base_url: The URL that paths are appended to. Credentials are sent to its host only.
        auth: Returns the credentials.
        limiter: Decides when a request may be sent; by default a ledger of its own.
        hooks: Called with every request, response, retry and wait.
        jitter: Returns numbers from 0 to 1.
    """

    def __init__(
        self,
        http: HttpTransport,
        *,
        base_url: str,
        auth: Auth,
        limiter: Limiter | None = None,
        hooks: Sequence[Hook] = (),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.base_url: str = base_url.rstrip("/")
        self.http = http
        self.limiter: Limiter = LedgerLimiter() if limiter is None else limiter
        self._auth = auth
        self._hooks = checked_hooks(hooks)
        self._jitter = jitter
        self._budget = RetryBudget()
        # Credentials and secrets of the last request: checking and masking them again for each
        # request would take longer than comparing them.
        self._credentials = SecretDict()
        self._secret_headers: tuple[object, object] | None = None
        self._secrets = NO_SECRETS

    async def send(self, request: Request, options: RequestOptions = DEFAULTS) -> RawResponse:
        """Send a request, retry it if that is safe, and return the response, which is always 2xx.

        Args:
            request: The request.
            options: The options of the call, complete: merged over the client's.

        Raises:
            APIConnectionError: No complete response was received.
            APIStatusError: Close sent another status.
            DeadlineExceededError: The call did not finish within its deadline.
            ResponseTooLargeError: The body is larger than the client accepts.
            CloseError: Every exception is one, also if auth, the limiter or aiohttp raise another.
        """
        deadline = options.deadline
        ends = None if deadline is None else asyncio.get_running_loop().time() + deadline
        retries = RetryState(request.method, options, self._budget)
        call = _Call(request, options, retries, ends, is_observed(self._hooks))
        scope = None if ends is None else asyncio.timeout_at(ends)
        failure: BaseException
        try:
            # A scope per call only if there is a deadline: entering one costs ten calls.
            async with _NO_SCOPE if scope is None else scope:
                while True:
                    try:
                        return await self._attempt(call)
                    except APIError as error:
                        error.attempts = max(call.attempts, 1)
                        call.failure = bare(error)  # hooks receive it, too
                    await self._prepare_next(call, call.failure)
        except TooLongToWaitError as too_long:
            failure = sealed(_rate_limit_error(call, too_long.seconds), call.secrets)
        except Exception as error:
            if isinstance(error, TimeoutError) and scope is not None and scope.expired():
                error = _deadline_error(call)
            context = {"method": request.method, "path": request.path}
            failure = sealed(error, call.secrets, **context, attempts=call.attempts)
        except BaseException as error:
            failure = bare(error)
        # Raised outside of the handlers: the frames below, and the error that was handled, show
        # credentials in a traceback with variables.
        raise failure

    async def wait_for_refresh(self) -> None:
        """Wait until a refresh of the credentials in progress has finished."""
        settle = getattr(self._auth, "settle", None)
        if settle is not None:
            await settle()

    async def _prepare_next(self, call: _Call, error: APIError) -> None:
        """Wait until the call may be attempted again, or raise its error."""
        if call.renewal == "succeeded":
            call.renewal, call.requeued = "over", True
            self._emit_retry(call, "auth", 0.0, error)
            return
        if isinstance(error, RateLimitError) and call.refusals < _MAX_REFUSALS:
            call.refusals += 1
            call.requeued = True
            self._emit_retry(call, "rate_limit", 0.0, error)
            return
        if needs_smaller_request(error, call.request.splits):
            raise error
        delay = call.retries.next_delay(error, self._jitter())
        cause = retry_cause(error)
        if delay is None or cause is None:
            raise error
        if call.ends is not None and asyncio.get_running_loop().time() + delay >= call.ends:
            raise _deadline_error(call)
        self._emit_retry(call, cause, delay, error)
        call.requeued, call.refusals = False, 0
        with _observed_wait(self._hooks, "retry", call.request.group):
            await asyncio.sleep(delay)

    async def _attempt(self, call: _Call) -> RawResponse:
        """Wait for a permit and a connection, send the request, and raise the error of its status.

        The permit is settled with the outcome: refunded if Close cannot have received the request,
        and abandoned, which is its default, if Close may have counted it.
        """
        request, options = call.request, call.options
        permit = self.limiter.permit(
            request.group,
            priority=options.priority,
            requeued=call.requeued,
            max_wait=call.max_wait(),
            job=request.job,
        )
        if call.is_observed:
            permit = _observed_entry(permit, self._hooks, "rate_limit", request.group)
        async with permit as granted:
            is_sending = False
            try:
                credentials = await self._authenticate(call)
                slot = self.http.slot(options.priority, request.job)
                if call.is_observed:
                    slot = _observed_entry(slot, self._hooks, "connection", request.group)
                async with slot:
                    is_sending = True
                    raw = await self._exchange(call, credentials)
            except BaseException as error:
                # Without credentials or a connection, nothing was sent, whatever was raised.
                if not is_sending or not was_sent(error):
                    granted.refund()
                raise
            granted.settle(raw.status, raw.rate_limit)
        failure = status_error(request, raw)
        if failure is None:
            call.retries.succeed()
            if request.job is not None:
                # Only a list, scan or sync needs it, to decide how many requests are in flight.
                raw = attrs.evolve(raw, rate=self.limiter.rate(request.group))
            return raw
        # Outside of the permit: renewing a token may take long, and is no request of this group.
        if raw.status == 401 and call.renewal == "untried":
            call.renewal = "over"
            renewing = self._auth.refused(self.http, credentials)
            check_awaitable("auth.refused", renewing)
            if await renewing:
                call.renewal = "succeeded"
        raise failure

    async def _authenticate(self, call: _Call) -> SecretDict:
        """Return the headers of the auth, checked, and note what is secret in the request."""
        answer = self._auth.headers(self.http)
        if type(answer) is not CoroutineType:  # not two more Python calls in every request
            check_awaitable("auth.headers", answer)
        headers = await answer
        if headers != self._credentials:
            self._credentials = as_credentials(headers)
        credentials = self._credentials
        secret_headers = (credentials, call.options.headers)
        if secret_headers != self._secret_headers:
            self._secret_headers = secret_headers
            self._secrets = secrets_of(credentials, call.options.headers)
        call.secrets = self._secrets
        return credentials

    async def _exchange(self, call: _Call, credentials: SecretDict) -> RawResponse:
        """Send the request once, and return the response, whatever its status."""
        request, loop = call.request, asyncio.get_running_loop()
        if call.is_observed:
            emit(self._hooks, RequestEvent(**_about(request), attempt=call.attempts + 1))
        headers = _headers(request, call.options, credentials)
        started = loop.time()
        try:
            raw = await self.http.send(request, self.base_url, headers, within=call.options.timeout)
        except APIError as error:
            sealed(error, call.secrets)
            failure = error
        except asyncio.CancelledError:
            call.attempts += 1  # the deadline's error must not report that nothing was sent
            raise
        else:
            self._count(call, raw.attempts)
            # Not attrs.evolve: it would add three Python calls to every request.
            raw = RawResponse(
                status=raw.status,
                headers=raw.headers,
                body=raw.body,
                attempts=call.attempts,
                seconds=loop.time() - started,
                secrets=raw.secrets | call.secrets,
            )
            if call.is_observed:
                emit(self._hooks, _response_event(request, raw))
            return raw
        # Outside of the handler, so that hooks receive an error without frames.
        self._count(call, failure.attempts)
        about, seconds = _about(request), loop.time() - started
        event = FailureEvent(**about, attempt=call.attempts, seconds=seconds, error=failure)
        emit(self._hooks, event)
        raise failure

    def _count(self, call: _Call, sends: int) -> None:
        """Count an attempt, and emit the attempts that aiohttp added on a new connection."""
        for _ in range(sends - 1):
            call.attempts += 1
            self._emit_retry(call, "reconnect", 0.0, None)
        call.attempts += 1

    def _emit_retry(
        self, call: _Call, cause: RetryCause, wait: float, error: APIError | None
    ) -> None:
        about = _about(call.request)
        event = RetryEvent(**about, attempt=call.attempts, cause=cause, wait=wait, error=error)
        emit(self._hooks, event)


@contextmanager
def _observed_wait(hooks: Sequence[Hook], reason: WaitReason, group: str) -> Generator[None]:
    """Emit wait events for the block if it waits longer than a millisecond."""
    starts: list[float] = []
    loop = asyncio.get_running_loop()

    def start(time: float) -> None:
        starts.append(time)
        emit(hooks, WaitStartedEvent(reason=reason, group=group))

    timer = loop.call_later(_NOTABLE_WAIT, start, loop.time())
    try:
        yield
    finally:
        timer.cancel()
        for time in starts:
            event = WaitEndedEvent(seconds=loop.time() - time, reason=reason, group=group)
            emit(hooks, event)


@asynccontextmanager
async def _observed_entry(
    context: AbstractAsyncContextManager[T], hooks: Sequence[Hook], reason: WaitReason, group: str
) -> AsyncGenerator[T]:
    """Emit wait events while ``context`` is entered, and hold it for the block."""
    async with AsyncExitStack() as stack:
        with _observed_wait(hooks, reason, group):
            entered = await stack.enter_async_context(context)
        yield entered


def _headers(request: Request, options: RequestOptions, credentials: SecretDict) -> SecretDict:
    """Return the headers of a request; of two with the same name, the later one is sent."""
    defaults = {"User-Agent": user_agent(), "Accept": "application/json"}
    if options.timezone is not None:
        # At each attempt: daylight saving time may begin in between.
        defaults[TZ_OFFSET] = timezone_offset(options.timezone)
    content = {} if request.body is None else {"Content-Type": "application/json"}
    return SecretDict(merged_headers(defaults, options.headers, content, credentials))


def _about(request: Request) -> dict[str, str]:
    return {"method": request.method, "path": request.path, "group": request.group}


def _response_event(request: Request, raw: RawResponse) -> ResponseEvent:
    return ResponseEvent(
        **_about(request),
        attempt=raw.attempts,
        status=raw.status,
        seconds=raw.seconds,
        size=len(raw.body),
        trace_id=raw.trace_id,
        rate_limit=raw.rate_limit,
    )


def _deadline_error(call: _Call) -> DeadlineExceededError:
    """Return the error of a call whose deadline has passed, caused by its last failure."""
    timeout, deadline = call.options.timeout, call.options.deadline
    each = "no timeout" if timeout is None else f"a timeout of {timeout:g} s"
    error = DeadlineExceededError(
        f"the call did not finish within its deadline of {deadline:g} s, with {each} per attempt",
        timeout=timeout,
        deadline=deadline,
        sent=call.attempts > 0,
        method=call.request.method,
        path=call.request.path,
        attempts=call.attempts,
    )
    error.__cause__ = call.failure
    return error


def _rate_limit_error(call: _Call, wait: float) -> RateLimitError:
    """Return the 429 that the call received, or a new one if it was never sent."""
    if isinstance(call.failure, RateLimitError):
        call.failure.retry_after = wait
        return call.failure
    return RateLimitError(
        f"the rate limit resets in {wait:.1f} s, which is longer than this call may wait",
        retry_after=wait,
        status=429,
        method=call.request.method,
        path=call.request.path,
        attempts=call.attempts,
    )
