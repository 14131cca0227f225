"""One limiter for every client of a process that uses the same credentials.

Clients come and go, and a script may have several at a time; the server counts them as one.
"""

import asyncio
import threading
from weakref import WeakKeyDictionary, ref

from close_async.options import Lane
from close_async.transport.ratelimit.limiter import GroupState, LedgerLimiter, LedgerPermit

# A process that uses more credentials than this forgets those it has not used for longest.
_MOST = 256


class SharedLimiter:
    """The limiters of one credential: one for each event loop that runs.

    A limiter whose loop is over goes on in the next one, so that calls of `asyncio.run` one after
    another share what they know. Loops that run side by side, in threads, hear of each other as
    processes do: through the server.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # A list, for a limiter outlives its loop: the next one takes it over.
        self._limiters: list[tuple[ref[asyncio.AbstractEventLoop], LedgerLimiter]] = []

    def permit(
        self, group: str, *, lane: Lane, again: bool = False, patience: float | None = None
    ) -> LedgerPermit:
        """Wait for the turn of a request; see :class:`~.permit.Limiter`."""
        return self._here().permit(group, lane=lane, again=again, patience=patience)

    def snapshot(self) -> dict[str, GroupState]:
        """Give what is known of each endpoint group's limits; see :class:`LedgerLimiter`."""
        return self._here().snapshot()

    def forget_finished_loops(self) -> None:
        """Forget what was learnt in loops that are over."""
        with self._lock:
            while self._left_over() is not None:
                pass

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


_limiters: dict[tuple[str, str], SharedLimiter] = {}
_of_others: WeakKeyDictionary[object, dict[str, SharedLimiter]] = WeakKeyDictionary()
_lock = threading.Lock()


def limiter_for(auth: object, base_url: str) -> SharedLimiter:
    """Give the limiter that all clients with the same credentials share.

    Args:
        auth: The client's credentials: those of one ``identity`` are the same, and of those that
            have none, each is for itself.
        base_url: Where they are sent.
    """
    identity, url = getattr(auth, "identity", None), base_url.rstrip("/")
    with _lock:
        if identity is None:
            return _limiters_of(auth).setdefault(url, SharedLimiter())
        limiter = _limiters.pop((identity, url), None) or SharedLimiter()
        _limiters[identity, url] = limiter
        while len(_limiters) > _MOST:
            del _limiters[next(iter(_limiters))]
        return limiter


def forget_finished_loops() -> None:
    """Forget what all limiters learnt in loops that are over.

    For between tests: what is closed by a 429 that one of them made up must not be in the next,
    which often has the same credentials and URL.
    """
    with _lock:
        others = [limiter for known in _of_others.values() for limiter in known.values()]
        for limiter in (*_limiters.values(), *others):
            limiter.forget_finished_loops()


def _limiters_of(auth: object) -> dict[str, SharedLimiter]:
    """Give the limiters, by base URL, of credentials that have no identity."""
    try:
        return _of_others.setdefault(auth, {})
    except TypeError:  # it has no hash, or there are no weak references to it
        return {}
