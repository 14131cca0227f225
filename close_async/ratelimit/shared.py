"""One limiter for all clients of a process that use the same credentials.

A script may have several clients at a time, and the server counts them as one. So a limiter exists
for as long as any client of its credentials, and a little longer: a service may create one client
per request, and the server's window goes on.
"""

import asyncio
import math
import threading
import time
from collections.abc import Hashable
from weakref import WeakKeyDictionary, WeakValueDictionary, ref

from close_async.options import Priority
from close_async.ratelimit.limiter import EndpointLimits, LedgerLimiter, LedgerPermit

# Seconds that a limiter is retained after its last use. Close forgets a bucket that is idle for two
# windows, 16 s; the rest of the time is for rates that were found by trial.
_RETENTION = 60.0
# Limiters without a client that are retained at most: a service may use more credentials per minute
# than it has memory for, at 5 KB each.
_MAX_RETAINED = 4096
# Seconds between two searches for limiters to release, and the number of limiters in use after
# which a search stops, so that its cost does not depend on how many there are.
_RELEASE_INTERVAL, _MAX_CHECKS = 10.0, 8


class SharedLimiter:
    """The limiters of one credential: one per running event loop.

    The limiter of a closed loop continues in the next loop, so that successive calls of
    `asyncio.run` share it. Loops that run at the same time, in threads, detect each other as
    processes do: by the server's counts.

    Attributes:
        used: When it was last used, by :func:`time.monotonic`.
    """

    def __init__(self) -> None:
        self.used: float = time.monotonic()
        self._lock = threading.Lock()
        # A list, because a limiter outlives its loop.
        self._limiters: list[tuple[ref[asyncio.AbstractEventLoop], LedgerLimiter]] = []

    def permit(
        self,
        group: str,
        *,
        priority: Priority,
        requeued: bool = False,
        max_wait: float | None = None,
        job: object = None,
    ) -> LedgerPermit:
        """Return a permit to wait for; see :meth:`.permit.Limiter.permit`."""
        self.used = time.monotonic()
        if self.used >= _registry.next_release:
            _registry.release(self.used)
        return self._current().permit(
            group, priority=priority, requeued=requeued, max_wait=max_wait, job=job
        )

    def rate(self, group: str) -> float | None:
        """Return the requests per second that an endpoint group allows; ``None`` if unknown."""
        return self._current().rate(group)

    def snapshot(self) -> dict[str, EndpointLimits]:
        """Return the state of each endpoint group; see :class:`LedgerLimiter`."""
        return self._current().snapshot()

    def forget_closed_loops(self) -> bool:
        """Drop the limiters of closed event loops, and return whether there are others."""
        with self._lock:
            while self._take_from_closed_loop() is not None:
                pass
            return bool(self._limiters)

    def __repr__(self) -> str:
        return f"SharedLimiter({len(self._limiters)} event loops)"

    def _current(self) -> LedgerLimiter:
        """Return the limiter of the running loop."""
        running = asyncio.get_running_loop()
        for loop, limiter in self._limiters:
            if loop() is running:
                return limiter
        with self._lock:
            limiter = self._take_from_closed_loop() or LedgerLimiter()
            self._limiters.append((ref(running), limiter))
            return limiter

    def _take_from_closed_loop(self) -> LedgerLimiter | None:
        for entry in self._limiters:
            loop = entry[0]()
            if loop is None or loop.is_closed():
                self._limiters.remove(entry)
                return entry[1]
        return None


class _Registry:
    """The limiters of all credentials.

    A limiter lives as long as a client refers to it; the registry only adds the retention after
    that. Limiters are released when a client is created, and at intervals when one is used.
    """

    def __init__(self) -> None:
        self.next_release: float = -math.inf
        self._all: WeakValueDictionary[Hashable, SharedLimiter] = WeakValueDictionary()
        self._retained: dict[Hashable, SharedLimiter] = {}
        # For credentials without an identity of their own.
        self._identities: WeakKeyDictionary[object, object] = WeakKeyDictionary()
        self._lock = threading.RLock()

    def find(self, auth: object, base_url: str) -> SharedLimiter:
        """Return the limiter of credentials at a base URL."""
        now = time.monotonic()
        with self._lock:
            self.release(now)
            key = (self._identity_of(auth), base_url.rstrip("/"))
            limiter = self._all.get(key)
            if limiter is None:
                limiter = self._all[key] = SharedLimiter()
            limiter.used = now
            self._retained[key] = limiter
            return limiter

    def release(self, now: float) -> None:
        """Release limiters without a client; ``now`` is a time of :func:`time.monotonic`."""
        with self._lock:
            self.next_release = now + _RELEASE_INTERVAL
            still_used = 0
            while self._retained and still_used < _MAX_CHECKS:
                key = next(iter(self._retained))
                limiter = self._retained.pop(key)
                if now - limiter.used <= _RETENTION and len(self._retained) < _MAX_RETAINED:
                    self._retained[key] = limiter  # at the end, so that others are checked next
                    still_used += 1

    def forget_closed_loops(self) -> None:
        """Drop all limiters of closed event loops, and retain no limiter that has no others."""
        with self._lock:
            for key, limiter in list(self._all.items()):
                if not limiter.forget_closed_loops():
                    self._retained.pop(key, None)

    def _identity_of(self, auth: object) -> object:
        """Return what is the same for the same credentials: by default, the auth's own object."""
        identity: object = getattr(auth, "identity", None)
        if identity is not None:
            return identity
        try:
            return self._identities.setdefault(auth, object())
        except TypeError:  # not hashable, or without weak references
            return object()


_registry = _Registry()


def limiter_for(auth: object, base_url: str) -> SharedLimiter:
    """Return the limiter that all clients with the same credentials share.

    Args:
        auth: The credentials. Those with the same ``identity`` are the same; without an identity,
            each object is its own.
        base_url: The client's base URL.
    """
    return _registry.find(auth, base_url)


def forget_finished_loops() -> None:
    """Drop all limiters of closed event loops.

    Called between tests, because a test that simulates a 429 must not close an endpoint for the
    next test, which often uses the same credentials and base URL.
    """
    _registry.forget_closed_loops()
