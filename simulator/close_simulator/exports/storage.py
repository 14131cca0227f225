"""Storage of files at another host: links that expire, ranges, and forms to post files with."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from random import Random
from typing import IO

from attrs import define, field, frozen

from close_simulator.clock import Clock

Make = Callable[[], Iterator[bytes]]
"""Writes a file, piece by piece."""

# Seconds, as in the X-Amz-Expires of Close's links: a download that begins later needs a new link,
# one that has begun goes on.
_LINK_LIFE = 60.0


class Denied(Exception):  # noqa: N818 - named after what it says
    """A rejected request to the storage.

    Args:
        status: The HTTP status.
        code: The error code of the storage.
    """

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code


@define(eq=False)
class StoredFile:
    """A stored file, which is written when it is first read.

    Attributes:
        make: Writes the file.
        content_type: The content type.
        content: The open file, once it is written.
        size: The size in bytes, once it is written.
    """

    make: Make
    content_type: str
    content: IO[bytes] | None = None
    size: int = 0


@frozen
class Visit:
    """A request to the storage.

    Attributes:
        method: The method.
        path: The path.
        status: The status of the response.
        headers: All headers. A client must not send its credentials to this host.
    """

    method: str
    path: str
    status: int
    headers: dict[str, str]


@define(eq=False)
class Storage:
    """The files, and the links and forms that grant access to them.

    Attributes:
        clock: The time in seconds.
        base_url: The URL of the storage.
        files: The files by their key.
        visits: The requests so far.
        cuts: Shares of a file, 0 to 1. Each download takes one and ends after that share, and all
            links expire.
    """

    clock: Clock
    base_url: str = ""
    files: dict[str, StoredFile] = field(factory=dict[str, StoredFile])
    visits: list[Visit] = field(factory=list[Visit])
    cuts: list[float] = field(factory=list[float])
    _secret: bytes = field(factory=lambda: Random(0).randbytes(16))  # noqa: S311 - no real secret
    _expired_before: float = 0.0
    _serial: int = 0

    def put(self, key: str, make: Make, content_type: str) -> None:
        """Store a file."""
        self.files[key] = StoredFile(make, content_type)

    def link(self, key: str) -> str:
        """Return a download link that is valid for one minute."""
        self._serial += 1
        made = f"{self.clock():.3f}/{self._serial}"
        query = f"X-Amz-Date={made}&X-Amz-Expires=60&X-Amz-Signature={self._sign(key, made)}"
        return f"{self.base_url}/{key}?{query}"

    def expire_links(self) -> None:
        """Expire all links."""
        self._expired_before = self._serial

    def find(self, key: str, query: Mapping[str, str]) -> StoredFile:
        """Return the file of a link.

        Raises:
            Denied: The link is invalid or expired, or the file does not exist.
        """
        made = query.get("X-Amz-Date", "")
        signature = query.get("X-Amz-Signature", "")
        if not hmac.compare_digest(signature, self._sign(key, made)):
            raise Denied(403, "SignatureDoesNotMatch")
        at, _, serial = made.partition("/")
        # Storage answers 403 for an expired link, which a client must not take for missing
        # permissions.
        if self.clock() - float(at) > _LINK_LIFE or int(serial) <= self._expired_before:
            raise Denied(403, "AccessDenied")
        if key not in self.files:
            raise Denied(404, "NoSuchKey")
        return self.files[key]

    def form(self, key: str, filename: str, content_type: str) -> dict[str, str]:
        """Return the fields of an upload form that is valid for one minute."""
        ends = datetime.fromtimestamp(self.clock() + _LINK_LIFE, UTC).isoformat()
        policy = json.dumps({"expiration": ends, "conditions": [{"key": key}]})
        encoded = base64.b64encode(policy.encode()).decode()
        return {
            "key": key,
            "AWSAccessKeyId": "EXAMPLEACCESSKEY",
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{filename}"',
            "policy": encoded,
            "signature": self._sign(key, encoded),
            "success_action_status": "201",
        }

    def take(self, form: Mapping[str, str], content: bytes) -> None:
        """Store a file that was posted with a form.

        Raises:
            Denied: The form is invalid or expired.
        """
        key, policy = form.get("key", ""), form.get("policy", "")
        if not hmac.compare_digest(form.get("signature", ""), self._sign(key, policy)):
            raise Denied(403, "SignatureDoesNotMatch")
        ends = datetime.fromisoformat(json.loads(base64.b64decode(policy))["expiration"])
        if self.clock() > ends.timestamp():
            raise Denied(403, "AccessDenied")
        self.put(key, lambda: iter([content]), form.get("Content-Type", ""))

    def _sign(self, *parts: str) -> str:
        return hmac.new(self._secret, "\n".join(parts).encode(), hashlib.sha256).hexdigest()
