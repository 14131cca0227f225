"""An asyncio client for the Close CRM API.

Example::

    from close_async import CloseClient

    async with CloseClient() as close:
        async for lead in close.leads.list(limit=100):
            print(lead.name)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from close_async.errors import (
    AmbiguousFieldError,
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    BulkActionFailedError,
    CertificateError,
    ClientClosedError,
    CloseError,
    ConfigurationError,
    ConflictError,
    CursorExpiredError,
    CustomValueError,
    DeadlineExceededError,
    DecodeError,
    EventsExpiredError,
    ExportFailedError,
    IncompleteScanError,
    InternalServerError,
    InvalidBodyError,
    InvalidIdError,
    MethodNotAllowedError,
    NotFoundError,
    PaginationLimitError,
    PaymentRequiredError,
    PermissionDeniedError,
    ProxyRefusedError,
    QueryError,
    RateLimitError,
    RequestNotSentError,
    ResponseLostError,
    ResponseTooLargeError,
    SearchLimitError,
    SignatureError,
    TokenStoreError,
    UnexpectedRedirectError,
    UnknownFieldError,
    UnknownFilterError,
    UnsupportedMediaTypeError,
    WebhookError,
)
from close_async.unset import UNSET, Unset, UnsetError
from close_async.version import __version__

if TYPE_CHECKING:
    from close_async._preload import preload
    from close_async.client import CloseClient
    from close_async.custom import CustomSchema
    from close_async.hooks import (
        FailureEvent,
        Hook,
        HookEvent,
        RequestEvent,
        ResponseEvent,
        RetryEvent,
        WaitEndedEvent,
        WaitStartedEvent,
    )
    from close_async.oauth.oauth2 import OAuth2, Token, TokenStore
    from close_async.oauth.token_stores import RedisTokenStore, SQLiteTokenStore
    from close_async.options import Priority, RequestOptions
    from close_async.paging import CursorPage, Page, Paginator
    from close_async.paging.scanning.plan import Plan
    from close_async.paging.scanning.scan import Scan
    from close_async.paging.scanning.window import IncompleteWindow, Progress, ScanPage, Window
    from close_async.partitions import Connection, Partition
    from close_async.ratelimit import EndpointLimits, Limiter, LimitState, NoLimiter, Permit
    from close_async.ratelimit.redis import RedisLimiter
    from close_async.resources.base.export_reader import ExportStream
    from close_async.resources.events.stream import EventPosition, EventStream
    from close_async.response import Response
    from close_async.transport.auth import ApiKey, Auth, TokenHTTP
    from close_async.wire.convert import decode, encode
    from close_async.wire.ratelimit import RateLimit

# Names that are loaded on first use, so that `import close_async` loads only the errors and UNSET.
_LAZY = {
    "CloseClient": "close_async.client",
    "CustomSchema": "close_async.custom",
    "Priority": "close_async.options",
    "RequestOptions": "close_async.options",
    "CursorPage": "close_async.paging",
    "Page": "close_async.paging",
    "Paginator": "close_async.paging",
    "IncompleteWindow": "close_async.paging.scanning.window",
    "Plan": "close_async.paging.scanning.plan",
    "Progress": "close_async.paging.scanning.window",
    "Scan": "close_async.paging.scanning.scan",
    "ScanPage": "close_async.paging.scanning.window",
    "Window": "close_async.paging.scanning.window",
    "preload": "close_async._preload",
    "Connection": "close_async.partitions",
    "Partition": "close_async.partitions",
    "ExportStream": "close_async.resources.base.export_reader",
    "EventPosition": "close_async.resources.events.stream",
    "EventStream": "close_async.resources.events.stream",
    "Response": "close_async.response",
    "ApiKey": "close_async.transport.auth",
    "Auth": "close_async.transport.auth",
    "TokenHTTP": "close_async.transport.auth",
    "RequestEvent": "close_async.hooks",
    "ResponseEvent": "close_async.hooks",
    "FailureEvent": "close_async.hooks",
    "Hook": "close_async.hooks",
    "HookEvent": "close_async.hooks",
    "RetryEvent": "close_async.hooks",
    "WaitStartedEvent": "close_async.hooks",
    "WaitEndedEvent": "close_async.hooks",
    "EndpointLimits": "close_async.ratelimit",
    "LimitState": "close_async.ratelimit",
    "Limiter": "close_async.ratelimit",
    "NoLimiter": "close_async.ratelimit",
    "Permit": "close_async.ratelimit",
    "RedisLimiter": "close_async.ratelimit.redis",
    "OAuth2": "close_async.oauth.oauth2",
    "Token": "close_async.oauth.oauth2",
    "TokenStore": "close_async.oauth.oauth2",
    "RedisTokenStore": "close_async.oauth.token_stores",
    "SQLiteTokenStore": "close_async.oauth.token_stores",
    "decode": "close_async.wire.convert",
    "encode": "close_async.wire.convert",
    "RateLimit": "close_async.wire.ratelimit",
}

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AmbiguousFieldError",
    "ApiKey",
    "Auth",
    "AuthenticationError",
    "BadRequestError",
    "BulkActionFailedError",
    "CertificateError",
    "ClientClosedError",
    "CloseClient",
    "CloseError",
    "ConfigurationError",
    "ConflictError",
    "Connection",
    "CursorExpiredError",
    "CursorPage",
    "CustomSchema",
    "CustomValueError",
    "DeadlineExceededError",
    "DecodeError",
    "EndpointLimits",
    "EventPosition",
    "EventStream",
    "EventsExpiredError",
    "ExportFailedError",
    "ExportStream",
    "FailureEvent",
    "Hook",
    "HookEvent",
    "IncompleteScanError",
    "IncompleteWindow",
    "InternalServerError",
    "InvalidBodyError",
    "InvalidIdError",
    "LimitState",
    "Limiter",
    "MethodNotAllowedError",
    "NoLimiter",
    "NotFoundError",
    "OAuth2",
    "Page",
    "PaginationLimitError",
    "Paginator",
    "Partition",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "Permit",
    "Plan",
    "Priority",
    "Progress",
    "ProxyRefusedError",
    "QueryError",
    "RateLimit",
    "RateLimitError",
    "RedisLimiter",
    "RedisTokenStore",
    "RequestEvent",
    "RequestNotSentError",
    "RequestOptions",
    "Response",
    "ResponseEvent",
    "ResponseLostError",
    "ResponseTooLargeError",
    "RetryEvent",
    "SQLiteTokenStore",
    "Scan",
    "ScanPage",
    "SearchLimitError",
    "SignatureError",
    "Token",
    "TokenHTTP",
    "TokenStore",
    "TokenStoreError",
    "UnexpectedRedirectError",
    "UnknownFieldError",
    "UnknownFilterError",
    "Unset",
    "UnsetError",
    "UnsupportedMediaTypeError",
    "WaitEndedEvent",
    "WaitStartedEvent",
    "WebhookError",
    "Window",
    "__version__",
    "decode",
    "encode",
    "preload",
]


if not TYPE_CHECKING:  # with __getattr__, type checkers would accept misspelt names

    def __getattr__(name: str) -> Any:
        """Load a public name from its module."""
        if name not in _LAZY:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        value = globals()[name] = getattr(import_module(_LAZY[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
