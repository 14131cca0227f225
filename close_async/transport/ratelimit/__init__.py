"""Rate limits: who may send, and when.

A client uses the :class:`GateLimiter`. The :class:`LedgerLimiter` accounts for the server's windows
and is tried in ``python -m benchmarks.ratelimit``; it takes the gate's place once it is proven on
sockets and across processes.
"""

from close_async.transport.ratelimit.gate import GateLimiter
from close_async.transport.ratelimit.groups import LimitState
from close_async.transport.ratelimit.limiter import GroupState, LedgerLimiter
from close_async.transport.ratelimit.permit import Limiter, Permit, TooLongToWaitError
from close_async.transport.ratelimit.shared import SharedLimiter, limiter_for

__all__ = [
    "GateLimiter",
    "GroupState",
    "LedgerLimiter",
    "LimitState",
    "Limiter",
    "Permit",
    "SharedLimiter",
    "TooLongToWaitError",
    "limiter_for",
]
