"""Rate limits: which request may be sent, and when.

A request waits for a :class:`~.permit.Permit` of a limiter, and reports its outcome to it:

- ``LedgerLimiter`` has one ``Bucket`` per endpoint group, and ``SharedLimiter`` one
  ``LedgerLimiter`` per event loop, for all clients of a credential.
- A ``Bucket`` has one ``Ledger`` per limit that responses report, and a ``PriorityQueue`` of calls
  that wait. ``ProbingRate`` and ``AdaptiveRate`` replace the ledgers if responses report no limit.
- A ``Ledger`` is the account of one window: ``WindowEstimate`` bounds its end, ``InFlight`` has
  the requests without a response, and ``OtherClients`` estimates what others take.
- ``RedisLimiter`` leases tokens from a pool that several processes share.

All but the limiters and the pool are pure: the time is passed in. It is the event loop's, except
for a Retry-After that is a date, and for the pool, which uses the clock of Redis.

Deliberately left out:

- Weights: Close counts every request as one.
- Detecting that two endpoint groups share a bucket. Each treats the other's requests as those of
  another client, and paces itself.
- One limit above all groups after a 429 that no reported limit explains. Such limits have been seen
  at single endpoints only, and would slow down all others.
- A log line or event per window: every 429 and every wait emits an event, and a snapshot shows the
  state.
- A maximum wait of the limiter's own: the deadline of the call decides.
- Sharing rates that were found by trial between processes: each finds them within a minute.
- Concurrency limits: they follow from what may be sent, and from the connections.

See https://developer.close.com/topics/rate-limits/.
"""

from close_async.ratelimit.bucket import LimitState
from close_async.ratelimit.limiter import EndpointLimits, LedgerLimiter
from close_async.ratelimit.permit import (
    BoundLimiter,
    Limiter,
    NoLimiter,
    Permit,
    TooLongToWaitError,
)
from close_async.ratelimit.shared import SharedLimiter, limiter_for

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
