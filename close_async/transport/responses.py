"""Turns responses into JSON, or into the error that their status or body stands for."""

from typing import Any
from urllib.parse import urlsplit

import attrs

from close_async import errors
from close_async.errors import APIStatusError, DecodeError
from close_async.transport.request import RawResponse, Request
from close_async.wire import json
from close_async.wire.decompression import ENCODINGS
from close_async.wire.errors import EXCERPT_SOURCE, ErrorBody, excerpt, parse_error_body, shortened
from close_async.wire.paging import is_expired_cursor, parse_page_caps
from close_async.wire.printable import printable

# Bytes of a body that an error holds. Close's are of a few hundred.
_MAX_ERROR_BODY = 256 * 1024
# Bytes that identify a credential: 64 characters, each encoded as 36 bytes at most.
_LONGEST_SECRET = 4096

_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    402: errors.PaymentRequiredError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    405: errors.MethodNotAllowedError,
    409: errors.ConflictError,
    415: errors.UnsupportedMediaTypeError,
    429: errors.RateLimitError,
}
_KINDS: dict[type[Any], str] = {
    dict: "an object",
    list: "a list",
    str: "a string",
    bool: "a boolean",
    type(None): "null",
}


def _shown(raw: RawResponse, length: int) -> RawResponse:
    """Return a response as errors show it: without credentials that it quotes, and cut off.

    Args:
        raw: The response.
        length: Maximum length of the body, in bytes. Masking a page takes seconds, in which the
            event loop stands still.
    """
    if len(raw.body) <= length:
        return raw.masked()
    masked = attrs.evolve(raw, body=raw.body[: length + _LONGEST_SECRET]).masked()
    # A credential that is cut off is not recognized.
    return attrs.evolve(masked, body=masked.body[:-_LONGEST_SECRET])


def status_error(request: Request, raw: RawResponse) -> APIStatusError | None:
    """Return the error for a response's status, or ``None`` for 2xx."""
    if 200 <= raw.status < 300:
        return None
    raw = _shown(raw, _MAX_ERROR_BODY)
    parsed = parse_error_body(raw.body, raw.content_type)
    details: dict[str, Any] = {
        "body": raw.body,
        "errors": parsed.errors,
        "field_errors": parsed.field_errors,
        "headers": raw.headers,
        "method": request.method,
        "path": request.path,
        "status": raw.status,
        "trace_id": raw.trace_id,
        "attempts": raw.attempts,
    }
    if 300 <= raw.status < 400:
        return errors.UnexpectedRedirectError(_redirect_message(raw), **details)
    if raw.status == 429:
        limit = raw.rate_limit
        wait = limit.reset if limit is not None else None
        return errors.RateLimitError(parsed.message, retry_after=wait, **details)
    if raw.status == 400:
        return _bad_request(parsed, details)
    kind = errors.InternalServerError if raw.status >= 500 else APIStatusError
    return _BY_STATUS.get(raw.status, kind)(parsed.message, **details)


def _bad_request(parsed: ErrorBody, details: dict[str, Any]) -> APIStatusError:
    """Return the error of a 400; paging handles two of them, which have their own classes."""
    if is_expired_cursor(parsed):
        return errors.CursorExpiredError(parsed.message, **details)
    caps = parse_page_caps(parsed)
    if caps is None:
        return errors.BadRequestError(parsed.message, **details)
    return errors.PaginationLimitError(
        parsed.message, max_skip=caps.max_skip, max_limit=caps.max_limit, **details
    )


def _redirect_message(raw: RawResponse) -> str:
    """Return a message with the redirect's target, without its query, which may hold a secret."""
    try:
        target = urlsplit(raw.headers.get("location", ""))
    except ValueError:
        return "a redirect to an invalid URL is not followed; check the base URL"
    where = f"{target.scheme}://{target.netloc.rpartition('@')[2]}" if target.netloc else ""
    path = shortened(printable(target.path)) or "(nowhere)"
    return f"a redirect to {where}{path} is not followed; check the base URL"


def decode_json(raw: RawResponse, request: Request | None = None) -> Any:
    """Return the JSON object of a successful response, or ``None`` for an empty 204.

    Args:
        raw: The response.
        request: The request that it belongs to, for the error's message.

    Raises:
        DecodeError: The body is empty, is not JSON, or is not a JSON object.
    """
    if not raw.body and raw.status == 204:
        return None
    return _read_json(raw, request, dict, "an object")


def decode_array(raw: RawResponse, request: Request | None = None) -> list[Any]:
    """Return the JSON array of a successful response.

    Raises:
        DecodeError: The body is empty, is not JSON, or is not a JSON array.
    """
    found: list[Any] = _read_json(raw, request, list, "an array")
    return found


def _read_json(raw: RawResponse, request: Request | None, kind: type[Any], wanted: str) -> Any:
    try:
        value: object = json.loads(raw.body)
    except ValueError as error:
        problem = _not_json(raw, error)
    else:
        if isinstance(value, kind):
            return value
        found = _KINDS.get(type(value), "a number")
        problem = f"the body is {found} instead of {wanted}"
        del value  # it may quote the request, and a traceback with variables would show it
    raise _decode_error(problem, _shown(raw, EXCERPT_SOURCE), request)


def decode_text(raw: RawResponse, request: Request | None = None) -> str:
    """Return the text of a successful response, such as CSV.

    Raises:
        DecodeError: The body is not UTF-8.
    """
    try:
        return raw.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"the body is not UTF-8: {error.reason} at {error.start}"
    raise _decode_error(problem, _shown(raw, EXCERPT_SOURCE), request)


def _decode_error(problem: str, raw: RawResponse, request: Request | None) -> errors.DecodeError:
    return DecodeError(
        problem,
        content_type=raw.content_type,
        excerpt=excerpt(raw.body, raw.content_type),
        method=request and request.method,
        path=request and request.path,
        status=raw.status,
        trace_id=raw.trace_id,
        attempts=raw.attempts,
    )


def _not_json(raw: RawResponse, error: ValueError) -> str:
    """Return why a body is not JSON."""
    if not raw.body.strip():
        return "the body is empty"
    encoding = raw.headers.get("content-encoding", "").strip()
    if encoding and encoding.lower() not in {*ENCODINGS, "identity"}:
        return f"the body has the Content-Encoding {printable(encoding)}, which was not requested"
    if raw.body.lstrip()[:1] == b"<":
        kind = raw.content_type or "no content type"
        return f"the body is a web page ({kind}), not JSON; is the base URL right?"
    # The words of orjson, of one version or another, for a document that is not complete.
    if "end of" in str(error).lower() or "EOF" in str(error):
        return f"the body breaks off after {len(raw.body)} bytes"
    return f"the body is not JSON: {error}"
