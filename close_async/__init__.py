"""close_async: an asyncio client for the Close CRM API.

```python
from close_async import CloseClient

async with CloseClient() as close:
    async for lead in close.leads.list(limit=100):
        print(lead.name)
```
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
    CertificateError,
    ClientClosedError,
    CloseError,
    ConfigurationError,
    ConflictError,
    CursorExpiredError,
    CustomValueError,
    DeadlineExceededError,
    DecodeError,
    EventsForgottenError,
    ExportFailedError,
    IncompleteScanError,
    InternalServerError,
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
    from close_async.client import CloseClient
    from close_async.custom import CustomSchema
    from close_async.options import Lane, RequestOptions
    from close_async.paging import CursorPage, Page, Paginator
    from close_async.paging.scanning.plan import Plan
    from close_async.paging.scanning.progress import IncompleteWindow, Progress
    from close_async.paging.scanning.scan import Scan
    from close_async.paging.scanning.scanpage import ScanPage
    from close_async.paging.scanning.window import Window
    from close_async.preloading import preload
    from close_async.resources.base.exported import Exported
    from close_async.resources.events.following import EventPosition, EventStream
    from close_async.response import Response
    from close_async.transport.auth import ApiKey, Auth, TokenHTTP
    from close_async.transport.events import (
        FailureEvent,
        Hook,
        HookEvent,
        RequestEvent,
        ResponseEvent,
        RetryEvent,
        WaitEvent,
        WaitingEvent,
    )
    from close_async.transport.oauth2 import OAuth2, Token, TokenStore
    from close_async.transport.ratelimit import GroupState, Limiter, LimitState, NoLimiter, Permit
    from close_async.transport.ratelimit.redis import RedisLimiter
    from close_async.transport.token_stores import RedisTokenStore, SQLiteTokenStore
    from close_async.wire.convert import decode, encode
    from close_async.wire.ratelimit import RateLimit

# Loaded on first use: importing close_async costs no more than its errors.
_LAZY = {
    "CloseClient": "close_async.client",
    "CustomSchema": "close_async.custom",
    "Lane": "close_async.options",
    "RequestOptions": "close_async.options",
    "CursorPage": "close_async.paging",
    "Page": "close_async.paging",
    "Paginator": "close_async.paging",
    "IncompleteWindow": "close_async.paging.scanning.progress",
    "Plan": "close_async.paging.scanning.plan",
    "Progress": "close_async.paging.scanning.progress",
    "Scan": "close_async.paging.scanning.scan",
    "ScanPage": "close_async.paging.scanning.scanpage",
    "Window": "close_async.paging.scanning.window",
    "preload": "close_async.preloading",
    "Exported": "close_async.resources.base.exported",
    "EventPosition": "close_async.resources.events.following",
    "EventStream": "close_async.resources.events.following",
    "Response": "close_async.response",
    "ApiKey": "close_async.transport.auth",
    "Auth": "close_async.transport.auth",
    "TokenHTTP": "close_async.transport.auth",
    "RequestEvent": "close_async.transport.events",
    "ResponseEvent": "close_async.transport.events",
    "FailureEvent": "close_async.transport.events",
    "Hook": "close_async.transport.events",
    "HookEvent": "close_async.transport.events",
    "RetryEvent": "close_async.transport.events",
    "WaitingEvent": "close_async.transport.events",
    "WaitEvent": "close_async.transport.events",
    "GroupState": "close_async.transport.ratelimit",
    "LimitState": "close_async.transport.ratelimit",
    "Limiter": "close_async.transport.ratelimit",
    "NoLimiter": "close_async.transport.ratelimit",
    "Permit": "close_async.transport.ratelimit",
    "RedisLimiter": "close_async.transport.ratelimit.redis",
    "OAuth2": "close_async.transport.oauth2",
    "Token": "close_async.transport.oauth2",
    "TokenStore": "close_async.transport.oauth2",
    "RedisTokenStore": "close_async.transport.token_stores",
    "SQLiteTokenStore": "close_async.transport.token_stores",
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
    "CertificateError",
    "ClientClosedError",
    "CloseClient",
    "CloseError",
    "ConfigurationError",
    "ConflictError",
    "CursorExpiredError",
    "CursorPage",
    "CustomSchema",
    "CustomValueError",
    "DeadlineExceededError",
    "DecodeError",
    "EventPosition",
    "EventStream",
    "EventsForgottenError",
    "ExportFailedError",
    "Exported",
    "FailureEvent",
    "GroupState",
    "Hook",
    "HookEvent",
    "IncompleteScanError",
    "IncompleteWindow",
    "InternalServerError",
    "InvalidIdError",
    "Lane",
    "LimitState",
    "Limiter",
    "MethodNotAllowedError",
    "NoLimiter",
    "NotFoundError",
    "OAuth2",
    "Page",
    "PaginationLimitError",
    "Paginator",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "Permit",
    "Plan",
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
    "WaitEvent",
    "WaitingEvent",
    "WebhookError",
    "Window",
    "__version__",
    "decode",
    "encode",
    "preload",
]


if not TYPE_CHECKING:  # which would take any name for one of ours, misspelt ones too

    def __getattr__(name: str) -> Any:
        """Load a public name from its module."""
        if name not in _LAZY:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        value = globals()[name] = getattr(import_module(_LAZY[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
