"""Rate limits: who may send, and when.

A request takes a permit from a limiter and tells it what came of it. ``Ledger`` keeps the account
of one window, ``WindowEstimate`` knows when it ends, and ``Share`` how much to take beside others;
``Bucket`` has an account for each limit of an endpoint group and a ``PriorityQueue`` of waiters;
``LedgerLimiter`` has the buckets of one event loop, and ``SharedLimiter`` those of a credential.
``Pace`` and ``Trial`` stand in where no answer tells a limit, ``RedisLimiter`` leases what several
processes share. Time is the event loop's, but for a Retry-After that is a date, and for the pool,
where it is that of Redis.

Left out, each for a reason:

- Costs: Close counts every request as one.
- One parent for all groups when a refusal tells of a limit that answers do not. Such limits were
  seen at single endpoints; one that several share is found by each, which costs a refusal each,
  where a parent would slow all others for the one.
- A log line for each window with a refusal, and an event when a window begins. Every refusal and
  wait is an event already, nobody has to do anything when a window begins, and a snapshot tells its
  state whenever somebody asks.
- A longest wait of the limiter's own: how long a wait is worth it is for the call to say, by its
  deadline.
- One request ahead of the others in each window, for a server whose clock was put back, or that has
  a limit that it does not tell: what is under way is refused once, where all who wait would wait
  for that one answer in every window.
- Telling other processes, through Redis, a pace that was found or which groups are one bucket:
  paces are found in a minute, and where groups are one, processes make room as used_by_others do.
- Concurrency limits: how much is under way follows from what may be sent, and from the connections.

See https://developer.close.com/topics/rate-limits/.
"""

from close_async.ratelimit.bucket import LimitState
from close_async.ratelimit.limiter import EndpointLimits, LedgerLimiter
from close_async.ratelimit.permit import BoundLimiter, Limiter, Permit, TooLongToWaitError
from close_async.ratelimit.shared import SharedLimiter, limiter_for
from close_async.ratelimit.unlimited import NoLimiter

__all__ = [
    "BoundLimiter",
    "EndpointLimits",
    "LedgerLimiter",
    "LimitState",
    "Limiter",
    "NoLimiter",
    "Permit",
    "SharedLimiter",
    "TooLongToWaitError",
    "limiter_for",
]
