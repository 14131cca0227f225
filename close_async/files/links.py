"""Checks the links to other hosts in Close's responses.

Nowhere else does a response decide which host is connected to. A value that is not such a link
raises a ``DecodeError`` here, instead of whatever the HTTP library makes of it.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from close_async.errors import DecodeError
from close_async.transport.session import exact_url
from close_async.wire.require import require

# Visible ASCII, the characters of a URL on the wire, without the backslash: browsers read it as a
# slash and RFC 3986 does not, so that two parsers may find two different hosts in a link.
_VISIBLE = re.compile(r"[!-\[\]-~]+")


def storage_link(value: object, field: str, *, base_url: str) -> str:
    """Return a link of a response, checked to lead to the storage of a file.

    Args:
        value: The field's value.
        field: Its name in the response, for the message.
        base_url: The client's base URL. If it is plain ``http`` (a simulator), the link may be
            too; otherwise only a link to this machine may be.

    Raises:
        DecodeError: It is not an ``https`` URL of a host, or contains a user or password. The
            message does not show it: a link gives access to the file.
    """
    link = require(value, str, field)
    problem = _problem(link, may_be_plain=base_url.startswith("http://"))
    if problem:
        msg = f"{field} in the response is not a link to a file: {problem}"
        raise DecodeError(msg)
    return link


def _problem(link: str, *, may_be_plain: bool) -> str | None:
    if not _VISIBLE.fullmatch(link):
        return "it is empty, or contains characters that URLs do not have"
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
        host.encode("idna")  # as the resolver does: labels have 1 to 63 characters
        exact_url(link)
    except ValueError:
        return "it cannot be parsed as a URL"
    if "@" in parts.netloc:
        return "it contains a user name or password"
    if not host or port == 0:
        return "it names no host"
    if parts.scheme == "https" or (
        parts.scheme == "http" and (may_be_plain or _is_this_machine(host))
    ):
        return None
    return "it is not an https link"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
