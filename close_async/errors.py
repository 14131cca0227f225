"""Every error this library raises.

All derive from :class:`CloseError`. Those of a request (:class:`APIError`) name its method, path,
status, trace id and attempts. Each can be pickled; none holds a credential or a request header.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from close_async.wire.printable import printable


class CloseError(Exception):
    """The base of every error that close_async raises on purpose.

    Its text is one line without control characters, whatever a server put into it.
    """

    def __str__(self) -> str:
        return printable(super().__str__())

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own way calls the class with its args alone and so loses keyword arguments.
        return _rebuild, (type(self), self.args), self.__dict__


def _rebuild(cls: type[CloseError], args: tuple[Any, ...]) -> CloseError:
    """Make an unpickled error; its attributes follow as state."""
    return cls.__new__(cls, *args)


class ConfigurationError(CloseError, ValueError):
    """A setting, an argument or a credential cannot be used as given."""


class ClientClosedError(CloseError, RuntimeError):
    """The client, or the aiohttp session that it borrows, is closed, or was while it was used."""


class InvalidIdError(CloseError, ValueError):
    """An id is of the wrong kind, or no id at all; nothing was sent."""


class UnknownFieldError(CloseError, ValueError):
    """A field name that the object does not have; nothing was sent."""


class UnknownFilterError(CloseError, ValueError):
    """A filter that the list does not have, which Close would pass over; nothing was sent."""


class AmbiguousFieldError(CloseError, ValueError):
    """A name that several custom fields have; nothing was sent. Use the id of one of them.

    Args:
        message: What happened, in a sentence.
        candidates: The types of the fields that have the name, by id.
    """

    def __init__(self, message: str, *, candidates: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.candidates: dict[str, str] = dict(candidates or {})


class CustomValueError(CloseError, ValueError):
    """Values that custom fields do not take; nothing was sent.

    Args:
        message: What happened, in a sentence.
        field_errors: What is wrong, by the name that was given.
    """

    def __init__(self, message: str, *, field_errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.field_errors: dict[str, str] = dict(field_errors or {})


class TokenStoreError(CloseError):
    """The store of OAuth tokens cannot be locked, read or written; trying again may help."""


class EventsExpiredError(CloseError):
    """The event log no longer reaches back to where it was to be followed from."""


class WebhookError(CloseError, ValueError):
    """A delivery that is not to be believed, or cannot be read; answer it with a 400."""


class SignatureError(WebhookError):
    """A delivery that is not signed with any of the keys, or not at this time."""


class QueryError(CloseError, ValueError):
    """A search query that means nothing, or something else than it seems; nothing was sent."""


class SearchLimitError(CloseError):
    """A search finds more than Close lets anyone read in this order.

    It is raised after everything before that point was delivered.

    Args:
        message: What to do about it.
        given: How many objects were delivered.
        value: The sort value that too many of them share, up to which all was delivered.

    See https://developer.close.com/api/overview/pagination
    """

    def __init__(self, message: str, *, given: int = 0, value: Any = None) -> None:
        super().__init__(message)
        self.given = given
        self.value: Any = value


class ExportFailedError(CloseError):
    """Close could not write the file of an export, or had not written it when the wait ended.

    Args:
        message: What happened.
        export_id: The export's id.
    """

    def __init__(self, message: str, *, export_id: str | None = None) -> None:
        super().__init__(message)
        self.export_id = export_id


class IncompleteScanError(CloseError):
    """Some of what a scan was to read could not be read, because too much of it is alike.

    It is raised after everything else was delivered.

    Args:
        windows: What could not be read to its end, each with how much it holds and how much of
            that was given.
    """

    def __init__(self, windows: Sequence[Any]) -> None:
        found = "; ".join(map(str, windows))
        super().__init__(f"not everything could be read: {found}")
        self.windows: list[Any] = list(windows)


class APIError(CloseError):
    """A request failed.

    Args:
        message: What happened, in a sentence.
        method: The HTTP method, for example ``GET``.
        path: The path under the base URL, without its query.
        status: The HTTP status, or None when no answer came.
        trace_id: Close's ``trace-id`` of the answer, to quote to its support.
        attempts: How often the request was sent.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        trace_id: str | None = None,
        attempts: int = 1,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.method = method
        self.path = path
        self.status = status
        self.trace_id = trace_id
        self.attempts = attempts

    def __str__(self) -> str:
        """Give ``GET /lead/lead_x/: 404 Not Found: message (trace id abc, 2 attempts)``."""
        parts = [f"{self.method} {self.path}"] if self.method else []
        if self.status is not None:
            parts.append(f"{self.status} {_phrase(self.status)}".rstrip())
        if self.message:
            parts.append(self.message)
        notes = [f"trace id {self.trace_id}"] if self.trace_id else []
        if self.attempts > 1:
            notes.append(f"{self.attempts} attempts")
        return printable(": ".join(parts) + (f" ({', '.join(notes)})" if notes else ""))


def _phrase(status: int) -> str:
    """Give the status's usual words, or nothing for an unknown one."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


class APIConnectionError(APIError):
    """No complete answer came."""


class RequestNotSentError(APIConnectionError):
    """No connection could be made (name, address, proxy, TLS): Close has not seen the request."""


class CertificateError(RequestNotSentError):
    """TLS failed: a certificate is not trusted, or the two sides have no version in common.

    It will not go away by itself, and is not retried. Behind a proxy of a company that inspects
    TLS, set the environment variable ``SSL_CERT_FILE`` to the file of its certificate authority,
    or pass ``ssl=`` to the client.
    """


class ProxyRefusedError(RequestNotSentError):
    """The proxy did not accept its credentials, or does not allow the host; it is not retried."""


class ResponseLostError(APIConnectionError):
    """The connection broke after the request left: Close may have processed it or not."""


class APITimeoutError(APIConnectionError):
    """One attempt took longer than its timeout.

    Args:
        message: What happened.
        timeout: The timeout of one attempt, in seconds.
        sent: False when the request cannot have reached Close; True when it may have.
        **context: As for :class:`APIError`.
    """

    def __init__(
        self, message: str, *, timeout: float | None = None, sent: bool = True, **context: Any
    ) -> None:
        super().__init__(message, **context)
        self.timeout = timeout
        self.sent = sent


class DeadlineExceededError(APITimeoutError):
    """The whole call, its waits and retries included, did not fit into its deadline.

    Args:
        message: What happened.
        deadline: The deadline of the whole call, in seconds.
        **context: As for :class:`APITimeoutError`.
    """

    def __init__(self, message: str, *, deadline: float | None = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.deadline = deadline


class APIStatusError(APIError):
    """Close answered with a status other than success.

    See https://developer.close.com/topics/http-response-codes/.

    Args:
        message: What the answer's body says.
        body: The answer's body as it came.
        errors: The body's list of messages that belong to no field.
        field_errors: Messages by field; nested ones under dotted paths, ``contacts.0.name``.
        headers: The answer's headers.
        **context: As for :class:`APIError`.
    """

    def __init__(
        self,
        message: str,
        *,
        body: bytes = b"",
        errors: list[str] | None = None,
        field_errors: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> None:
        super().__init__(message, **context)
        self.body = body
        self.errors: list[str] = list(errors or ())
        self.field_errors: dict[str, str] = dict(field_errors or {})
        self.headers: Mapping[str, str] = headers if headers is not None else {}


class BadRequestError(APIStatusError):
    """400: something in the request is not valid; see ``errors`` and ``field_errors``."""


class PaginationLimitError(BadRequestError):
    """400: ``_skip`` or ``_limit`` is over what the resource allows.

    See https://developer.close.com/topics/pagination/.

    Args:
        message: What the answer's body says.
        max_skip: The largest ``_skip`` allowed, if the answer told it.
        max_limit: The largest ``_limit`` allowed, if the answer told it.
        **context: As for :class:`APIStatusError`.
    """

    def __init__(
        self,
        message: str,
        *,
        max_skip: int | None = None,
        max_limit: int | None = None,
        **context: Any,
    ) -> None:
        super().__init__(message, **context)
        self.max_skip = max_skip
        self.max_limit = max_limit


class CursorExpiredError(BadRequestError):
    """400: a search cursor was older than the 30 seconds it lives."""


class AuthenticationError(APIStatusError):
    """401: the API key or token is not accepted."""


class PaymentRequiredError(APIStatusError):
    """402: the organization's plan does not include this, or its limit is reached."""


class PermissionDeniedError(APIStatusError):
    """403: the user's role does not allow this."""


class NotFoundError(APIStatusError):
    """404: no such object, or no such URL."""


class MethodNotAllowedError(APIStatusError):
    """405: the URL does not take this method."""


class ConflictError(APIStatusError):
    """409: the request conflicts with the object's state."""


class UnsupportedMediaTypeError(APIStatusError):
    """415: the body was not sent as JSON."""


class RateLimitError(APIStatusError):
    """429, and waiting for the limit would take longer than the call may.

    See https://developer.close.com/topics/rate-limits/.

    Args:
        message: What the answer's body says.
        retry_after: Seconds until the limit resets, or None when Close did not say.
        **context: As for :class:`APIStatusError`.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.retry_after = retry_after


class InternalServerError(APIStatusError):
    """5xx: Close, or the edge before it, failed."""


class UnexpectedRedirectError(APIStatusError):
    """3xx to somewhere the request, and the credentials with it, must not follow."""


class DecodeError(APIError):
    """An answer is not what the API answers: HTML, empty, invalid JSON, a list for an object.

    Args:
        message: What is wrong with it.
        content_type: The answer's content type, if it had one.
        excerpt: The beginning of the body.
        **context: As for :class:`APIError`.
    """

    def __init__(
        self, message: str, *, content_type: str | None = None, excerpt: str = "", **context: Any
    ) -> None:
        super().__init__(message, **context)
        self.content_type = content_type
        self.excerpt = excerpt


class ResponseTooLargeError(APIError):
    """An answer is larger than the client accepts (``max_response_bytes``).

    Args:
        message: What happened.
        limit: The most bytes the client accepts.
        **context: As for :class:`APIError`.
    """

    def __init__(self, message: str, *, limit: int | None = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.limit = limit
