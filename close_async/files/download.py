"""``ResumableDownload``: reads a file behind links that expire, through breaks.

The result is one file, byte for byte, or an error. After a break the rest is requested with
``Range`` only if the storage identified the file (a strong ``ETag``, or a ``Last-Modified`` that
RFC 9110 counts as one) and knows its length; the response has to name the same file, length and
position. Otherwise the file is read again from its start, and its beginning is compared, by
digest, with the bytes that were delivered before.
"""

import asyncio
import hashlib
import random
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import attrs

from close_async.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    DecodeError,
    InternalServerError,
    ResponseLostError,
)
from close_async.files.transfer import FileResponse, FileTransfer
from close_async.transport.request import Headers

_OK, _PARTIAL, _RANGE_REFUSED, _SERVER_ERROR = 200, 206, 416, 500
# Statuses of storage for a link that has expired, or a file that is not there yet.
_STALE = frozenset({400, 401, 403, 404, 410})
_INITIAL_DELAY, _MAX_DELAY = 0.5, 16.0  # seconds
# Bytes, or share of the file, after which a break counts as the first one again. With less, storage
# that breaks off after every byte would be sent as many requests as the file has bytes.
_PROGRESS_BYTES, _PROGRESS_PART = 64 * 1024, 0.01
# A body in another encoding would be stored as if it were the file.
_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip"})
_STRONG_TAG = re.compile(r'"[!#-~]*"')
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_LENGTH = re.compile(r"\d{1,18}")
# A file that changed within the same second would have the same Last-Modified (RFC 9110, 8.8.2.2).
_SETTLED = timedelta(seconds=1)


@attrs.frozen
class _Identity:
    """The identity of the file that a response belongs to.

    Args:
        length: The file's length in bytes as it is stored, if known.
        validator: A strong ETag or date, if there is one.
        encoding: The content encoding.
    """

    length: int | None
    validator: str | None
    encoding: str


class ResumableDownload:
    """Reads one file, and continues with a new link after a break.

    Args:
        storage: Sends the requests.
        link: Returns a link that has not expired.
        within: Seconds to wait for each further chunk.
        max_retries: How often in a row the download may break off with little in between: less
            than 64 KiB and less than a hundredth of the file.
        jitter: Returns numbers from 0 to 1.
    """

    def __init__(
        self,
        storage: FileTransfer,
        link: Callable[[], Awaitable[str]],
        *,
        within: float | None,
        max_retries: int,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._storage = storage
        self._link = link
        self._within = within
        self._max_retries = max_retries
        self._jitter = jitter
        self._read = 0
        self._digest = hashlib.blake2b(usedforsecurity=False)
        self._identity = _Identity(None, None, "")
        self._may_resume = True
        self._failures = 0
        self._progress = 0

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the file's bytes as they are stored.

        Raises:
            APIConnectionError: The download broke off too often.
            APIStatusError: The storage refused every link.
            DecodeError: The file was replaced meanwhile, is longer than announced, or has
                an encoding that was not requested.
        """
        while True:
            url = await self._link()
            try:
                async with aclosing(self._attempt(url)) as chunks:
                    async for chunk in chunks:
                        yield chunk
            except (APIConnectionError, APIStatusError) as error:
                if self._read == self._identity.length:
                    return
                await self._wait_to_retry(error)
            else:
                return

    async def _attempt(self, url: str) -> AsyncGenerator[bytes, None]:
        """Continue where the last attempt stopped, or read the beginning again and compare it."""
        path = urlsplit(url).path
        if self._read == 0:
            self._identity = _Identity(None, None, "")
        headers = self._range()
        end: int | None
        async with self._storage.get(url, headers, within=self._within) as response:
            found = _identity_of(response, path)
            if headers and response.status in (_PARTIAL, _RANGE_REFUSED):
                end = self._resumed(response, found, path)
                repeated = 0
            elif response.status == _OK:
                repeated = self._read
                if found.length is None:
                    found = attrs.evolve(found, length=self._identity.length)
                end = found.length
                if end is not None and end < repeated:
                    raise _changed(path)
                if not repeated:
                    self._identity = found
            else:
                raise _refused(response.status, path)
            beginning = hashlib.blake2b(usedforsecurity=False)
            async for piece in response.chunks:
                chunk = piece
                if repeated:
                    known, chunk = piece[:repeated], piece[repeated:]
                    beginning.update(known)
                    repeated -= len(known)
                    if not repeated:
                        if beginning.digest() != self._digest.digest():
                            raise _changed(path)
                        # It is the same file as far as it was delivered, so the rest may be, too.
                        self._identity = found
                if chunk:
                    self._take(chunk, end, path)
                    yield chunk
            if repeated or (end is not None and self._read < end):
                raise _broke_off(path)
            if self._identity.length is not None and self._read < self._identity.length:
                raise _broke_off(path)  # a range may end before the file

    def _range(self) -> dict[str, str]:
        identity = self._identity
        if not self._read or not self._may_resume or identity.validator is None:
            return {}
        return {"Range": f"bytes={self._read}-", "If-Range": identity.validator}

    def _resumed(self, response: FileResponse, found: _Identity, path: str) -> int:
        """Return the end of a partial response; raise if it is not the rest of this file."""
        known = self._identity
        part = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
        if part is not None and response.status == _PARTIAL:
            if _contradict(found.validator, known.validator):
                raise _changed(path)
            start, end = int(part[1]), int(part[2]) + 1
            total = None if part[3] == "*" else int(part[3])
            if None not in (total, known.length) and total != known.length:
                raise _changed(path)
            length = known.length if total is None else total
            same = (found.validator, found.encoding) == (known.validator, known.encoding)
            if same and start == self._read < end and length is not None and end <= length:
                self._identity = attrs.evolve(known, length=length)
                return end
        # The storage does not support ranges; the whole file can still be compared.
        self._may_resume = False
        msg = "the storage of files sent another part of the file than was requested"
        raise ResponseLostError(msg, method="GET", path=path)

    def _take(self, chunk: bytes, end: int | None, path: str) -> None:
        """Count the bytes of a chunk before it is delivered."""
        if end is not None and self._read + len(chunk) > end:
            msg = "the file is longer than its announced length"
            raise DecodeError(msg, method="GET", path=path)
        self._read += len(chunk)
        self._digest.update(chunk)
        self._progress += len(chunk)
        length = self._identity.length
        part = _PROGRESS_BYTES if length is None else max(1, length * _PROGRESS_PART)
        if self._progress >= min(part, _PROGRESS_BYTES):
            self._failures = self._progress = 0

    async def _wait_to_retry(self, error: APIError) -> None:
        """Wait before the next attempt, or raise the error if no attempt is left."""
        is_retryable = (
            isinstance(error, APIConnectionError | InternalServerError) or error.status in _STALE
        )
        if not is_retryable or self._failures >= self._max_retries:
            error.attempts = self._failures + 1
            raise error
        delay = min(_INITIAL_DELAY * 2.0**self._failures, _MAX_DELAY)
        # A link that expired while the file was read is no reason to wait.
        if self._failures or error.status is None or error.status >= _SERVER_ERROR:
            await asyncio.sleep(delay * self._jitter())
        self._failures += 1


def _identity_of(response: FileResponse, path: str) -> _Identity:
    headers = response.headers
    encoding = headers.get("content-encoding", "").strip().lower()
    if response.status in (_OK, _PARTIAL) and encoding not in _ENCODINGS:
        msg = f"the file is encoded as {encoding[:40]!r}, which was not requested"
        raise DecodeError(msg, method="GET", path=path)
    length = headers.get("content-length", "")
    return _Identity(
        length=int(length) if _LENGTH.fullmatch(length) else None,
        validator=_validator(headers),
        encoding=encoding,
    )


def _validator(headers: Headers) -> str | None:
    """Return the strong validator of a response, for ``If-Range``."""
    tag = headers.get("etag", "")
    if tag:
        return tag if _STRONG_TAG.fullmatch(tag) else None
    modified = headers.get("last-modified", "")
    try:
        date = headers.get("date")
        at = parsedate_to_datetime(date) if date else datetime.now(UTC)
        is_settled = at - parsedate_to_datetime(modified) >= _SETTLED
    except (TypeError, ValueError, OverflowError):  # not a date, or one of them without a zone
        return None
    return modified if is_settled and modified.isascii() and modified.isprintable() else None


def _contradict(one: str | None, other: str | None) -> bool:
    """Return whether two validators of the same kind, both tags or both dates, differ."""
    if one is None or other is None or one == other:
        return False
    return one.startswith('"') == other.startswith('"')


def _changed(path: str) -> DecodeError:
    msg = "the file was replaced while it was read"
    return DecodeError(msg, method="GET", path=path)


def _broke_off(path: str) -> ResponseLostError:
    msg = "the file broke off before its end"
    return ResponseLostError(msg, method="GET", path=path)


def _refused(status: int, path: str) -> APIStatusError:
    kind = InternalServerError if status >= _SERVER_ERROR else APIStatusError
    msg = "the storage of files did not return the file"
    return kind(msg, status=status, method="GET", path=path)
