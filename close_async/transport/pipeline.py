"""``Pipeline``: one request's way to Close and back.

Deadline, retries, the limiter's permit, a connection slot, credentials, the wire, and what the
answer means, in this order from the outside to the inside.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import attrs

from close_async.errors import (
    APIError,
    DeadlineExceededError,
    RateLimitError,
)
from close_async.options import (
    DEFAULTS,
    TZ_OFFSET,
    RequestOptions,
    merged_headers,
    timezone_offset,
)
from close_async.ratelimit import LedgerLimiter, Limiter, Permit, TooLongToWaitError
from close_async.transport.auth import Auth, SecretDict, as_credentials
from close_async.transport.events import (
    FailureEvent,
    Hook,
    RequestEvent,
    ResponseEvent,
    RetryCause,
    RetryEvent,
    WaitEndedEvent,
    WaitReason,
    WaitStartedEvent,
    emit,
)
from close_async.transport.http import HttpTransport
from close_async.transport.request import RawResponse, Request
from close_async.transport.responses import status_error
from close_async.transport.retry import (
    LONGEST_WAIT,
    RetryBudget,
    RetryState,
    cause_of,
    is_for_less,
    was_sent,
)
from close_async.transport.secrecy import NO_SECRETS, Secrets, bare, sealed, secrets_of

# A call that is refused this often in a row, each time after waiting out the reset, never gets on.
_MOST_REFUSALS = 20
# A wait shorter than this is no wait worth an event.
_NOTABLE = 0.001


@attrs.define(eq=False)
class _Call:
    """The state of one call on its way.

    Args:
        request: What is sent.
        options: How.
        retries: What of its retries is left.
        ends: The loop time of its deadline, if it has one.
        attempts: How often it was sent.
        again: Whether it was refused and goes to the head of its priority.
        refusals: The 429s in a row.
        has_renewed: Whether credentials were, or could have been, renewed for it: once is all.
        was_renewed: Whether they were after the last attempt.
        failure: What its last attempt failed with.
        secrets: What the last attempt sent that no error may show.
    """

    request: Request
    options: RequestOptions
    retries: RetryState
    ends: float | None
    attempts: int = 0
    requeued: bool = False
    refusals: int = 0
    has_renewed: bool = False
    was_renewed: bool = False
    failure: APIError | None = None
    secrets: Secrets = NO_SECRETS


class Pipeline:
    """Takes requests to Close and back.

    Args:
        http: Sends single requests.
        base_url: What requests' paths are put behind, and where alone credentials go.
        auth: Gives the credentials.
        limiter: Says when a request may be sent; by default a ledger of its own.
        hooks: Hear of every request, response, retry and wait.
        jitter: Gives numbers from 0 to 1.

    Attributes:
        http: What sends single requests.
        base_url: What requests' paths are put behind.
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
        self._auth = auth
        self.limiter: Limiter = LedgerLimiter() if limiter is None else limiter
        self._hooks = tuple(hooks)
        self._jitter = jitter
        self._quota = RetryBudget()
        self._sent: tuple[object, object] | None = None
        self._secrets = NO_SECRETS

    async def send(self, request: Request, options: RequestOptions = DEFAULTS) -> RawResponse:
        """Send a request, again where that is safe, and give its answer, which is always 2xx.

        Args:
            request: What to send.
            options: How; what is unset takes the library's defaults.

        Raises:
            APIConnectionError: No complete answer came.
            APIStatusError: Close answered with another status.
            DeadlineExceededError: The call did not fit into its deadline.
            ResponseTooLargeError: The answer is larger than the client accepts.
            CloseError: What is raised is always one, also when auth, the limiter or aiohttp raise
                something else.
        """
        options = DEFAULTS.merge(options)
        deadline = options.deadline
        ends = None if deadline is None else asyncio.get_running_loop().time() + deadline
        call = _Call(request, options, RetryState(request.method, options, self._quota), ends)
        scope = asyncio.timeout_at(ends)
        failure: BaseException
        try:
            async with scope:
                return await self._retry_loop(call)
        except Exception as error:
            if isinstance(error, TimeoutError) and scope.expired():
                error = _deadline_error(call)
            context = {"method": request.method, "path": request.path}
            failure = sealed(error, call.secrets, **context, attempts=call.attempts)
        except BaseException as error:
            failure = bare(error)
        # Raised down here: the frames below, and the error that was handled, show credentials.
        raise failure

    async def wait_for_refresh(self) -> None:
        """Wait until a renewal of the credentials has ended, if one is under way."""
        settle = getattr(self._auth, "settle", None)
        if settle is not None:
            await settle()

    async def _retry_loop(self, call: _Call) -> RawResponse:
        """Attempt until there is an answer to give or an error to raise."""
        while True:
            try:
                raw = await self._attempt(call)
            except TooLongToWaitError as too_long:
                wait = too_long.seconds
                break
            except APIError as error:
                error.attempts = max(call.attempts, 1)
                # The hooks are told of it, too.
                call.failure = bare(error)
            else:
                call.retries.succeeded()
                return raw
            await self._prepare_next(call, call.failure)
        raise _rate_limit_error(call, wait)

    async def _prepare_next(self, call: _Call, error: APIError) -> None:
        """Wait until the call may be attempted again, or raise its error."""
        if call.was_renewed:
            call.was_renewed, call.requeued = False, True
            self._tell_retry(call, "auth", 0.0, error)
            return
        if isinstance(error, RateLimitError) and call.refusals < _MOST_REFUSALS:
            call.refusals += 1
            call.requeued = True
            self._tell_retry(call, "rate_limit", 0.0, error)
            return
        if is_for_less(error, call.request.splits):
            raise error
        pause = call.retries.next_delay(error, self._jitter())
        cause = cause_of(error)
        if pause is None or cause is None:
            raise error
        if call.ends is not None and asyncio.get_running_loop().time() + pause >= call.ends:
            raise _deadline_error(call)
        self._tell_retry(call, cause, pause, error)
        call.requeued, call.refusals = False, 0
        with self._waiting("retry", call.request.group):
            await asyncio.sleep(pause)

    async def _attempt(self, call: _Call) -> RawResponse:
        """Wait for a permit, use it, and raise what the answer stands for if it is no success."""
        async with self._permit(call) as permit:
            raw, headers = await self._send_with_permit(call, permit)
        error = status_error(call.request, raw)
        if error is None:
            return raw
        if raw.status == 401 and not call.has_renewed:
            call.has_renewed = True
            call.was_renewed = await self._auth.refused(self.http, headers)
        raise error

    @asynccontextmanager
    async def _permit(self, call: _Call) -> AsyncGenerator[Permit]:
        """Wait for a permit, no longer than the call may, and hold it for the block."""
        group, max_wait = call.request.group, LONGEST_WAIT
        if call.ends is not None:
            max_wait = min(call.ends - asyncio.get_running_loop().time(), max_wait)
        permit = self.limiter.permit(
            group, priority=call.options.priority, requeued=call.requeued, max_wait=max_wait
        )
        async with AsyncExitStack() as held:
            with self._waiting("rate_limit", group):
                granted = await held.enter_async_context(permit)
            yield granted

    async def _send_with_permit(
        self, call: _Call, permit: Permit
    ) -> tuple[RawResponse, SecretDict]:
        """Send under a permit, and tell the permit what became of it."""
        is_sending = False
        try:
            headers = as_credentials(await self._auth.headers(self.http))
            call.secrets = self._secrets_in(headers, call.options)
            async with AsyncExitStack() as held:
                with self._waiting("connection", call.request.group):
                    await held.enter_async_context(self.http.slot(call.options.priority))
                is_sending = True
                raw = await self._exchange(call, headers)
        except BaseException as error:
            # Otherwise it is lost, which is what a permit left without a word counts as.
            if not is_sending or not was_sent(error):
                permit.refund()
            raise
        permit.settle(raw.status, raw.rate_limit)
        return raw, headers

    async def _exchange(self, call: _Call, credentials: SecretDict) -> RawResponse:
        """Send, and tell the hooks."""
        request, loop = call.request, asyncio.get_running_loop()
        about = {"method": request.method, "path": request.path, "group": request.group}
        emit(self._hooks, RequestEvent(**about, attempt=call.attempts + 1))
        kind = {} if request.body is None else {"Content-Type": "application/json"}
        accepted = {"Accept": "application/json", **_zone(call.options)}
        headers = SecretDict(merged_headers(accepted, call.options.headers, kind, credentials))
        begun = loop.time()
        try:
            raw = await self.http.send(request, self.base_url, headers, within=call.options.timeout)
        except APIError as error:
            sealed(error, call.secrets)
            failure = error
        except asyncio.CancelledError:
            call.attempts += 1  # the deadline's error must not say that nothing was sent
            raise
        else:
            self._count(call, raw.attempts)
            raw = attrs.evolve(
                raw,
                seconds=loop.time() - begun,
                attempts=call.attempts,
                secrets=raw.secrets | call.secrets,
            )
            emit(
                self._hooks,
                ResponseEvent(
                    **about,
                    attempt=call.attempts,
                    status=raw.status,
                    seconds=raw.seconds,
                    size=len(raw.body),
                    trace_id=raw.trace_id,
                    rate_limit=raw.rate_limit,
                ),
            )
            return raw
        # Out here, the hooks are shown an error that has no frame, this one among them.
        self._count(call, failure.attempts)
        seconds, attempt = loop.time() - begun, call.attempts
        emit(self._hooks, FailureEvent(**about, attempt=attempt, seconds=seconds, error=failure))
        raise failure

    def _secrets_in(self, credentials: SecretDict, options: RequestOptions) -> Secrets:
        """Return what is secret in a request's headers, as long as they are the same anew."""
        sent = (credentials, options.headers)
        if sent != self._sent:
            self._sent, self._secrets = sent, secrets_of(credentials, options.headers)
        return self._secrets

    def _count(self, call: _Call, sends: int) -> None:
        """Count sendings, and tell of those that aiohttp added by itself."""
        for _ in range(sends - 1):
            call.attempts += 1
            self._tell_retry(call, "reconnect", 0.0, None)
        call.attempts += 1

    @contextmanager
    def _waiting(self, reason: WaitReason, group: str) -> Generator[None]:
        """Tell the hooks of the wait in the block, unless it is none worth telling."""
        begun: list[float] = []
        loop = asyncio.get_running_loop()

        def tell(since: float) -> None:
            begun.append(since)
            emit(self._hooks, WaitStartedEvent(reason=reason, group=group))

        told = loop.call_later(_NOTABLE, tell, loop.time())
        try:
            yield
        finally:
            told.cancel()
            for since in begun:
                seconds = loop.time() - since
                emit(self._hooks, WaitEndedEvent(seconds=seconds, reason=reason, group=group))

    def _tell_retry(
        self, call: _Call, cause: RetryCause, wait: float, error: APIError | None
    ) -> None:
        event = RetryEvent(
            method=call.request.method,
            path=call.request.path,
            group=call.request.group,
            attempt=call.attempts,
            cause=cause,
            wait=wait,
            error=error,
        )
        emit(self._hooks, event)


def _deadline_error(call: _Call) -> DeadlineExceededError:
    """Make the error of a call out of time; what it failed with before is its cause."""
    timeout, deadline = call.options.timeout, call.options.deadline
    each = "no timeout" if timeout is None else f"a timeout of {timeout:g} s"
    error = DeadlineExceededError(
        f"the call did not fit into its deadline of {deadline:g} s, with {each} for each attempt",
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
    """Give the 429 that the call met, or make one for a call that never left."""
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


def _zone(options: RequestOptions) -> dict[str, str]:
    """Return the header of the timezone, unless there is none or the caller sets it."""
    if options.timezone is None or any(name.lower() == TZ_OFFSET for name in options.headers):
        return {}
    return {TZ_OFFSET: timezone_offset(options.timezone)}
