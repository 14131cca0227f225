"""One limiter for every client of a process that uses the same credentials.

Clients come and go, and a script may have several at a time; the server counts them as one. So a
limiter is kept for as long as a client of its credentials is alive, however many there are, and a
little longer: a service may make a client for each request, and the server's window goes on.
"""

import asyncio
import math
import threading
import time
from collections.abc import Hashable
from weakref import WeakKeyDictionary, WeakValueDictionary, ref

from close_async.options import Priority
from close_async.ratelimit.limiter import EndpointLimits, LedgerLimiter, LedgerPermit

# Seconds that a limiter is kept after its last use. Close's windows last 8 s, and it forgets a
# bucket that rests for two of them; the rest is for the rates that are found by trial.
_KEPT = 60.0
# Of limiters that no client uses any more so many are kept at most: a service may use more
# credentials in a minute than it has memory for, at 5 KB each.
_MOST_KEPT = 4096
# Seconds from one look for limiters to release to the next, and at how many that stay it looks.
_LOOK_EVERY, _LOOKS = 10.0, 8


class SharedLimiter:
    """The limiters of one credential: one for each event loop that runs.

    A limiter whose loop is over goes on in the next one, so that calls of `asyncio.run` one after
    another share what they know. Loops that run side by side, in threads, hear of each other as
    processes do: through the server.

    Attributes:
        used: When it was used last, by :func:`time.monotonic`.
    """

    def __init__(self) -> None:
        self.used: float = time.monotonic()
        self._lock = threading.Lock()
        # A list, for a limiter outlives its loop: the next one takes it over.
        self._limiters: list[tuple[ref[asyncio.AbstractEventLoop], LedgerLimiter]] = []

    def permit(
        self,
        group: str,
        *,
        priority: Priority,
        requeued: bool = False,
        max_wait: float | None = None,
    ) -> LedgerPermit:
        """Wait for the turn of a request; see :class:`~.permit.Limiter`."""
        self.used = time.monotonic()
        if self.used >= _registry.next_look:
            _registry.release(self.used)
        return self._here().permit(group, priority=priority, requeued=requeued, max_wait=max_wait)

    def snapshot(self) -> dict[str, EndpointLimits]:
        """Give what is known of each endpoint group's limits; see :class:`LedgerLimiter`."""
        return self._here().snapshot()

    def forget_finished_loops(self) -> None:
        """Forget what was learnt in loops that are over."""
        with self._lock:
            while self._left_over() is not None:
                pass

    def __repr__(self) -> str:
        return f"SharedLimiter({len(self._limiters)} event loops)"

    def _here(self) -> LedgerLimiter:
        """Give the limiter of the running loop."""
        running = asyncio.get_running_loop()
        for loop, limiter in self._limiters:
            if loop() is running:
                return limiter
        with self._lock:
            limiter = self._left_over() or LedgerLimiter()
            self._limiters.append((ref(running), limiter))
            return limiter

    def _left_over(self) -> LedgerLimiter | None:
        """Take the limiter of a loop that is over."""
        for entry in self._limiters:
            loop = entry[0]()
            if loop is None or loop.is_closed():
                self._limiters.remove(entry)
                return entry[1]
        return None


class _Registry:
    """The limiters of all credentials.

    Clients hold theirs, and so decide how long it lives; the registry only adds the time after
    that. It is looked through whenever a client is made, and now and then when one is used.
    """

    def __init__(self) -> None:
        self.next_look: float = -math.inf
        self._all: WeakValueDictionary[Hashable, SharedLimiter] = WeakValueDictionary()
        self._kept: dict[Hashable, SharedLimiter] = {}
        # Those of credentials that have no identity, by base URL.
        self._of_auth: WeakKeyDictionary[object, dict[str, SharedLimiter]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def find(self, auth: object, base_url: str) -> SharedLimiter:
        """Return the limiter of credentials at a base URL."""
        identity, url = getattr(auth, "identity", None), base_url.rstrip("/")
        now = time.monotonic()
        with self._lock:
            self._release(now)
            if identity is None:
                return self._limiters_of(auth).setdefault(url, SharedLimiter())
            key = (identity, url)
            limiter = self._all.get(key)
            if limiter is None:
                limiter = self._all[key] = SharedLimiter()
            limiter.used = now
            self._kept[key] = limiter
            return limiter

    def release(self, now: float) -> None:
        """Release what is kept for no client, at a time of :func:`time.monotonic`."""
        with self._lock:
            self._release(now)

    def forget_finished_loops(self) -> None:
        """Forget what all limiters learnt in loops that are over."""
        with self._lock:
            others = [each for known in self._of_auth.values() for each in known.values()]
            for limiter in (*self._all.values(), *others):
                limiter.forget_finished_loops()

    def _release(self, now: float) -> None:
        self.next_look = now + _LOOK_EVERY
        spared = 0
        while self._kept and spared < _LOOKS:
            key = next(iter(self._kept))
            limiter = self._kept.pop(key)
            if now - limiter.used <= _KEPT and len(self._kept) < _MOST_KEPT:
                self._kept[key] = limiter  # at the end: the next look is at others
                spared += 1

    def _limiters_of(self, auth: object) -> dict[str, SharedLimiter]:
        """Return the limiters, by base URL, of credentials that have no identity."""
        try:
            return self._of_auth.setdefault(auth, {})
        except TypeError:  # it has no hash, or there are no weak references to it
            return {}


_registry = _Registry()


def limiter_for(auth: object, base_url: str) -> SharedLimiter:
    """Give the limiter that all clients with the same credentials share.

    Args:
        auth: The client's credentials: those of one ``identity`` are the same, and of those that
            have none, each is for itself.
        base_url: Where they are sent.
    """
    return _registry.find(auth, base_url)


def forget_finished_loops() -> None:
    """Forget what all limiters learnt in loops that are over.

    For between tests: what is closed by a 429 that one of them made up must not be in the next,
    which often has the same credentials and URL.
    """
    _registry.forget_finished_loops()
