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

_LINK_LIFE = 60.0


class Denied(Exception):  # noqa: N818 - named after what it says
    """Storage refuses.

    Args:
        status: The HTTP status.
        code: What storage calls the reason.
    """

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code


@define(eq=False)
class StoredFile:
    """A file.

    Attributes:
        make: Writes it, when it is first asked for.
        content_type: What it holds.
        content: It, once it is written.
        size: How many bytes it has, once it is written.
    """

    make: Make
    content_type: str
    content: IO[bytes] | None = None
    size: int = 0


@frozen
class Visit:
    """A request that came.

    Attributes:
        method: Its method.
        path: Its path.
        status: What was answered.
        headers: All its headers: there should be no credentials among them.
    """

    method: str
    path: str
    status: int
    headers: dict[str, str]


@define(eq=False)
class Storage:
    """The files there are, and who may have them.

    Attributes:
        clock: The time in seconds.
        base_url: Where it is served.
        files: The files by their key.
        visits: The requests that came.
        cuts: Shares of a file, 0 to 1: each download takes one, breaks off there, and no link
            given so far works any more.
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
        """Give a link that is good for a minute."""
        self._serial += 1
        made = f"{self.clock():.3f}/{self._serial}"
        query = f"X-Amz-Date={made}&X-Amz-Expires=60&X-Amz-Signature={self._sign(key, made)}"
        return f"{self.base_url}/{key}?{query}"

    def expire_links(self) -> None:
        """Make every link given so far worthless."""
        self._expired_before = self._serial

    def find(self, key: str, query: Mapping[str, str]) -> StoredFile:
        """Give the file of a link.

        Raises:
            Denied: The link is wrong or too old, or there is no such file.
        """
        made = query.get("X-Amz-Date", "")
        signature = query.get("X-Amz-Signature", "")
        if not hmac.compare_digest(signature, self._sign(key, made)):
            raise Denied(403, "SignatureDoesNotMatch")
        at, _, serial = made.partition("/")
        if self.clock() - float(at) > _LINK_LIFE or int(serial) <= self._expired_before:
            raise Denied(403, "AccessDenied")
        if key not in self.files:
            raise Denied(404, "NoSuchKey")
        return self.files[key]

    def form(self, key: str, filename: str, content_type: str) -> dict[str, str]:
        """Give the fields of a form that takes a file for a minute."""
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
            Denied: The form is not one that was given, or is too old.
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
