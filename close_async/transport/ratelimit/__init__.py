"""Rate limits: who may send, and when."""

from close_async.transport.ratelimit.gate import GateLimiter
from close_async.transport.ratelimit.permit import Limiter, Permit, TooLongToWaitError

__all__ = ["GateLimiter", "Limiter", "Permit", "TooLongToWaitError"]
