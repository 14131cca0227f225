"""The errors of this library.

All of them are a :class:`CloseError`. Those of a request, an :class:`APIError`, have its method,
path, status, trace id and attempts. Each can be pickled; none holds a credential or a header of the
request.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from close_async.wire.printable import printable


class CloseError(Exception):
    """The base class of the errors of close_async.

    Its message is one line without control characters, whatever a server sent.
    """

    def __str__(self) -> str:
        return printable(super().__str__())

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception.__reduce__ calls the class with its args alone, which loses keyword arguments.
        return _rebuild, (type(self), self.args), self.__dict__


def _rebuild(cls: type[CloseError], args: tuple[Any, ...]) -> CloseError:
    """Create an unpickled error without its attributes, which pickle sets afterwards."""
    return cls.__new__(cls, *args)


class ConfigurationError(CloseError, ValueError):
    """A setting, an argument or a credential is not valid."""


class ClientClosedError(CloseError, RuntimeError):
    """The client, or the aiohttp session that it borrows, is closed, or was closed meanwhile."""


class InvalidIdError(CloseError, ValueError):
    """An id is of another type of object, or is not an id; nothing was sent.

    Args:
        message: A sentence that describes the failure.
        field_errors: The problem, by the name of the parameter.
    """

    def __init__(self, message: str, *, field_errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.field_errors: dict[str, str] = dict(field_errors or {})


class UnknownFieldError(CloseError, ValueError):
    """The object has no field of that name; nothing was sent."""


class UnknownFilterError(CloseError, ValueError):
    """The list has no filter of that name, and Close would ignore it; nothing was sent."""


class InvalidBodyError(CloseError, ValueError):
    """A mapping that was passed as a request body does not fit its model; nothing was sent.

    Args:
        message: A sentence that describes the failure.
        field_errors: The problem of each key, by its dotted path: ``contacts.0.emails.1.email``.
    """

    def __init__(self, message: str, *, field_errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.field_errors: dict[str, str] = dict(field_errors or {})


class AmbiguousFieldError(CloseError, ValueError):
    """Several custom fields have the same name; nothing was sent. Use the id of one of them.

    Args:
        message: A sentence that describes the failure.
        candidates: The types of the fields that have the name, by id.
    """

    def __init__(self, message: str, *, candidates: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.candidates: dict[str, str] = dict(candidates or {})


class CustomValueError(CloseError, ValueError):
    """Values are not valid for their custom fields; nothing was sent.

    Args:
        message: A sentence that describes the failure.
        field_errors: The problem of each field, by the name that was passed.
    """

    def __init__(self, message: str, *, field_errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.field_errors: dict[str, str] = dict(field_errors or {})


class TokenStoreError(CloseError):
    """The store of OAuth tokens cannot be locked, read or written; a later attempt may succeed."""


class EventsExpiredError(CloseError):
    """The position to continue from is no longer in the event log, which covers 30 days."""


class WebhookError(CloseError, ValueError):
    """A webhook delivery is not authentic, or cannot be decoded; respond with a 400."""


class SignatureError(WebhookError):
    """A webhook delivery is not signed with any of the keys, or its timestamp is too old."""


class QueryError(CloseError, ValueError):
    """A search query is not valid, or Close would read it differently; nothing was sent."""


class SearchLimitError(CloseError):
    """A search has more results than Close returns in this order.

    It is raised after everything before that point has been delivered.

    Args:
        message: A sentence that describes the failure and the fix.
        given: The number of objects that were delivered.
        value: The sort value that too many results share; everything before it was delivered.

    See https://developer.close.com/api/overview/pagination
    """

    def __init__(self, message: str, *, given: int = 0, value: Any = None) -> None:
        super().__init__(message)
        self.given = given
        self.value: Any = value


class ExportFailedError(CloseError):
    """Close could not write the file of an export, or did not finish it in time.

    Args:
        message: A sentence that describes the failure.
        export_id: The export's id.
    """

    def __init__(self, message: str, *, export_id: str | None = None) -> None:
        super().__init__(message)
        self.export_id = export_id


class BulkActionFailedError(CloseError):
    """Close ended a bulk action before it was complete, or did not finish it in time.

    What it changed until then stays changed. The counts are ``None`` while Close has not counted.

    Args:
        message: A sentence that describes the failure.
        action_id: The id of the bulk action.
        status: Its last status: ``error``, ``done``, ``paused`` …
        n_leads: The number of leads that it was for.
        n_leads_processed: The number of leads that were processed.
        n_objects: The number of objects that it was for.
        n_objects_processed: The number of objects that were processed.
    """

    def __init__(
        self,
        message: str,
        *,
        action_id: str | None = None,
        status: str | None = None,
        n_leads: int | None = None,
        n_leads_processed: int | None = None,
        n_objects: int | None = None,
        n_objects_processed: int | None = None,
    ) -> None:
        super().__init__(message)
        self.action_id = action_id
        self.status = status
        self.n_leads = n_leads
        self.n_leads_processed = n_leads_processed
        self.n_objects = n_objects
        self.n_objects_processed = n_objects_processed


class IncompleteScanError(CloseError):
    """A scan could not read everything, because too many objects share the same values.

    It is raised after everything else has been delivered.

    Args:
        windows: The windows that could not be read to their end, each with the number of objects
            in it and of those delivered.
    """

    def __init__(self, windows: Sequence[Any]) -> None:
        found = "; ".join(map(str, windows))
        super().__init__(f"not everything could be read: {found}")
        self.windows: list[Any] = list(windows)


class APIError(CloseError):
    """A request failed.

    Args:
        message: A sentence that describes the failure.
        method: The HTTP method, for example ``GET``.
        path: The path under the base URL, without its query.
        status: The HTTP status, or ``None`` if there was no response.
        trace_id: The ``trace-id`` of the response, to quote to Close's support.
        attempts: How often the request was sent.
    """

    permanent: ClassVar[bool] = False
    """Whether the same request fails again until a setting or a certificate changes."""

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
        """Return ``GET /lead/lead_x/: 404 Not Found: message (trace id abc, 2 attempts)``."""
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
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


class APIConnectionError(APIError):
    """No complete response was received."""


class RequestNotSentError(APIConnectionError):
    """No connection (name, address, proxy, TLS): Close has not received the request."""


class CertificateError(RequestNotSentError):
    """TLS failed: a certificate is not trusted, or the two sides have no version in common.

    It does not pass by itself, and is not retried. Behind a company's proxy that inspects TLS, set
    the environment variable ``SSL_CERT_FILE`` to the file of its certificate authority, or pass
    ``ssl=`` to the client.
    """

    permanent = True


class ProxyRefusedError(RequestNotSentError):
    """The proxy did not accept its credentials, or does not allow the host; it is not retried."""

    permanent = True


class ResponseLostError(APIConnectionError):
    """The connection broke after the request left: Close may have processed it or not."""


class APITimeoutError(APIConnectionError):
    """One attempt took longer than its timeout.

    Args:
        message: A sentence that describes the failure.
        timeout: The timeout of one attempt in seconds.
        sent: ``False`` if Close cannot have received the request; ``True`` if it may have.
        **context: As for :class:`APIError`.
    """

    def __init__(
        self, message: str, *, timeout: float | None = None, sent: bool = True, **context: Any
    ) -> None:
        super().__init__(message, **context)
        self.timeout = timeout
        self.sent = sent


class DeadlineExceededError(APITimeoutError):
    """The whole call, with its waits and retries, did not finish within its deadline.

    Args:
        message: A sentence that describes the failure.
        deadline: The deadline of the whole call in seconds.
        **context: As for :class:`APITimeoutError`.
    """

    def __init__(self, message: str, *, deadline: float | None = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.deadline = deadline


class APIStatusError(APIError):
    """Close sent a status other than 2xx.

    See https://developer.close.com/topics/http-response-codes/.

    Args:
        message: The message in the body of the response.
        body: The body of the response, up to 256 KiB.
        errors: The messages in the body that belong to no field.
        field_errors: The messages by field; nested fields as dotted paths, ``contacts.0.name``.
        headers: The headers of the response.
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
    """400: ``_skip`` or ``_limit`` is larger than the resource allows.

    See https://developer.close.com/topics/pagination/.

    Args:
        message: The message in the body of the response.
        max_skip: The maximum of ``_skip``, if the response reports it.
        max_limit: The maximum of ``_limit``, if the response reports it.
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
    """400: a search cursor is older than 30 seconds."""


class AuthenticationError(APIStatusError):
    """401: the API key or token is not accepted."""


class PaymentRequiredError(APIStatusError):
    """402: the organization's plan does not include this, or its limit is reached."""


class PermissionDeniedError(APIStatusError):
    """403: the user's role does not allow this."""


class NotFoundError(APIStatusError):
    """404: there is no such object or URL."""


class MethodNotAllowedError(APIStatusError):
    """405: the URL does not support this method."""


class ConflictError(APIStatusError):
    """409: the request conflicts with the object's state."""


class UnsupportedMediaTypeError(APIStatusError):
    """415: the body was not sent as JSON."""


class RateLimitError(APIStatusError):
    """429, and the limit resets later than the call may wait.

    See https://developer.close.com/topics/rate-limits/.

    Args:
        message: The message in the body of the response.
        retry_after: Seconds until the limit resets, or ``None`` if Close does not report it.
        **context: As for :class:`APIStatusError`.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.retry_after = retry_after


class InternalServerError(APIStatusError):
    """5xx: Close, or a proxy in front of it, failed."""


class UnexpectedRedirectError(APIStatusError):
    """3xx to another host, where the request and its credentials must not be sent."""


class DecodeError(APIError):
    """A response is not a JSON object: it is empty, a web page, invalid JSON, or a list.

    Args:
        message: A sentence that describes the failure.
        content_type: The content type of the response, if it has one.
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
    """A response is larger than the client accepts (``max_response_bytes``).

    Args:
        message: A sentence that describes the failure.
        limit: The maximum in bytes.
        **context: As for :class:`APIError`.
    """

    def __init__(self, message: str, *, limit: int | None = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.limit = limit
