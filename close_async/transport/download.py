"""A file behind links that expire, read to its end whatever happens on the way."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from urllib.parse import urlsplit

from close_async.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    DecodeError,
    InternalServerError,
)
from close_async.transport.elsewhere import Elsewhere, FileAnswer

_OK, _PARTIAL, _SERVER_ERROR = 200, 206, 500
# What storage answers when a link is too old, or its file not there yet.
_STALE = frozenset({400, 401, 403, 404, 410})
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 16.0


class Download:
    """Reads one file; where it breaks off, it goes on there, with a new link.

    Args:
        elsewhere: Sends the requests.
        link: Gives a link that is good now.
        within: Seconds to wait for more bytes.
        max_retries: How often in a row it may break off without a byte in between.
        jitter: Gives numbers from 0 to 1.
    """

    def __init__(
        self,
        elsewhere: Elsewhere,
        link: Callable[[], Awaitable[str]],
        *,
        within: float | None,
        max_retries: int,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._elsewhere = elsewhere
        self._link = link
        self._within = within
        self._max_retries = max_retries
        self._jitter = jitter
        self._read = 0
        self._tag: str | None = None
        self._failures = 0

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Give the file's bytes as they are stored.

        Raises:
            APIConnectionError: It broke off too often.
            APIStatusError: Storage refused every link.
            DecodeError: It became another file in between.
        """
        while True:
            try:
                async with aclosing(self._attempt(await self._link())) as chunks:
                    async for chunk in chunks:
                        self._failures = 0
                        yield chunk
            except (APIConnectionError, APIStatusError) as error:
                await self._pause(error)
            else:
                return

    async def _attempt(self, url: str) -> AsyncGenerator[bytes, None]:
        """Go on where the last attempt stopped."""
        headers = {"Range": f"bytes={self._read}-"} if self._read else {}
        async with self._elsewhere.get(url, headers, within=self._within) as answer:
            skip = self._to_skip(answer, url)
            async for chunk in answer.chunks:
                fresh = chunk[skip:]
                skip = max(0, skip - len(chunk))
                self._read += len(fresh)
                if fresh:
                    yield fresh

    def _to_skip(self, answer: FileAnswer, url: str) -> int:
        """Give how many bytes of an answer are known already; refuse one that is no file."""
        if answer.status not in (_OK, _PARTIAL):
            raise _refused(answer.status, url)
        tag = answer.headers.get("etag")
        if self._tag is not None and tag != self._tag:
            msg = "the file became another one while it was read"
            raise DecodeError(msg, method="GET", path=urlsplit(url).path)
        self._tag = tag
        return 0 if answer.status == _PARTIAL else self._read

    async def _pause(self, error: APIError) -> None:
        """Wait before the next attempt, or raise the error if there is none."""
        may_pass = (
            isinstance(error, APIConnectionError | InternalServerError) or error.status in _STALE
        )
        if not may_pass or self._failures >= self._max_retries:
            error.attempts = self._failures + 1
            raise error
        pause = min(_FIRST_PAUSE * 2.0**self._failures, _LONGEST_PAUSE)
        # A link that expired while the file was read is no reason to wait.
        if self._failures or error.status is None or error.status >= _SERVER_ERROR:
            await asyncio.sleep(pause * self._jitter())
        self._failures += 1


def _refused(status: int, url: str) -> APIStatusError:
    kind = InternalServerError if status >= _SERVER_ERROR else APIStatusError
    msg = "the storage of files did not give the file"
    return kind(msg, status=status, method="GET", path=urlsplit(url).path)
