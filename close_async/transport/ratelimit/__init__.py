"""Rate limits: who may send, and when."""

from close_async.transport.ratelimit.groups import LimitState
from close_async.transport.ratelimit.limiter import GroupState, LedgerLimiter
from close_async.transport.ratelimit.permit import BoundLimiter, Limiter, Permit, TooLongToWaitError
from close_async.transport.ratelimit.shared import SharedLimiter, limiter_for
from close_async.transport.ratelimit.unlimited import NoLimiter

__all__ = [
    "BoundLimiter",
    "GroupState",
    "LedgerLimiter",
    "LimitState",
    "Limiter",
    "NoLimiter",
    "Permit",
    "SharedLimiter",
    "TooLongToWaitError",
    "limiter_for",
]
