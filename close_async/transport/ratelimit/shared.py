"""One limiter for every client of a process that uses the same credentials.

Clients come and go, and a script may have several at a time; the server counts them as one.
"""

import asyncio
import hashlib
import secrets
import threading
from weakref import ref

from close_async.options import Lane
from close_async.transport.ratelimit.limiter import GroupState, LedgerLimiter, LedgerPermit

# Nothing is kept from which a credential could be found again.
_SALT = secrets.token_bytes(16)
# A process that uses more credentials than this forgets those it has not used for longest.
_MOST = 256


class SharedLimiter:
    """The limiters of one credential: one for each event loop that runs.

    A limiter whose loop is over goes on in the next one, so that calls of `asyncio.run` one after
    another share what they know. Loops that run side by side, in threads, are told of each other
    as siblings are: through the server.

    Args:
        siblings: How many other processes are known to use the same credential.
    """

    def __init__(self, *, siblings: int = 0) -> None:
        self.siblings = siblings
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

    def _here(self) -> LedgerLimiter:
        """Give the limiter of the running loop."""
        running = asyncio.get_running_loop()
        for loop, limiter in self._limiters:
            if loop() is running:
                return limiter
        with self._lock:
            limiter = self._left_over() or LedgerLimiter(siblings=self.siblings)
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


_limiters: dict[bytes, SharedLimiter] = {}
_lock = threading.Lock()


def limiter_for(credential: str, base_url: str, *, siblings: int = 0) -> SharedLimiter:
    """Give the limiter that all clients with a credential share.

    Args:
        credential: What the server knows the client by, such as its API key.
        base_url: Where it is sent.
        siblings: How many other processes are known to use it.
    """
    text = f"{base_url.rstrip('/')}\n{credential}".encode()
    key = hashlib.blake2b(text, key=_SALT).digest()
    with _lock:
        limiter = _limiters.pop(key, None) or SharedLimiter()
        limiter.siblings = max(limiter.siblings, siblings)
        _limiters[key] = limiter
        while len(_limiters) > _MOST:
            del _limiters[next(iter(_limiters))]
        return limiter
