"""Converts failures of aiohttp, TLS and the network to errors of this library."""

import os
import ssl
from collections.abc import Iterator
from typing import Any

import aiohttp

from close_async.errors import (
    APITimeoutError,
    CertificateError,
    CloseError,
    ProxyRefusedError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.secrecy import Secrets, described, is_harmless, sealed
from close_async.wire.printable import printable

_TRUST_ADVICE = (
    "if it belongs to a proxy or server of yours, name the file of its certificate authority in "
    "the environment variable SSL_CERT_FILE, or pass ssl= to CloseClient"
)
_CONNECT_ERRORS = (aiohttp.ClientConnectorError, aiohttp.ClientConnectorCertificateError)
# Handshakes that break off in this way may succeed the next time.
_TRANSIENT_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
_TRANSIENT_ALERTS = frozenset({"TLSV1_ALERT_INTERNAL_ERROR", "TLSV1_ALERT_USER_CANCELLED"})
# A proxy's refusals: it requires a user, or does not allow the host. It sends others, such as 502
# or 504, if it cannot connect either, and a second attempt may succeed.
_REFUSALS = range(400, 500)
_TRANSIENT_REFUSALS = frozenset({408, 425, 429})


def as_close_error(
    failure: Exception,
    secrets: Secrets,
    *,
    never_left: bool = False,
    timeout: float | None = None,
    host: str | None = None,
    **context: Any,
) -> CloseError:
    """Return a failure as an error of this library, without frames and with secrets masked.

    Args:
        failure: The exception raised while a request was sent or its response read.
        secrets: The secrets to mask.
        never_left: Whether it is known that nothing was sent.
        timeout: The timeout of the attempt in seconds.
        host: The host, to be named in the message; ``None`` for Close's.
        **context: As for :class:`~close_async.APIError`.
    """
    if isinstance(failure, CloseError):
        return sealed(failure, secrets)
    where = f" from {host}" if host else ""
    to = f" to {host}" if host else ""
    tls_problem = _tls_problem(failure)
    error: CloseError
    if isinstance(failure, TimeoutError):
        what = f"no connection{to}" if never_left else f"no complete response{where}"
        within = f" within the timeout of {timeout:g} s" if timeout else " in time"
        error = APITimeoutError(what + within, timeout=timeout, sent=not never_left, **context)
    elif tls_problem is not None:
        error = CertificateError(tls_problem, **context)
    elif isinstance(failure, aiohttp.ClientHttpProxyError):
        kind = RequestNotSentError
        if failure.status in _REFUSALS and failure.status not in _TRANSIENT_REFUSALS:
            kind = ProxyRefusedError
        error = kind(f"no connection{to}: the proxy sent {failure.status}", **context)
    elif isinstance(failure, ValueError) or not isinstance(failure, (aiohttp.ClientError, OSError)):
        # A redirect, an address or a setting that aiohttp rejects: it would fail again.
        return sealed(failure, secrets, **context)
    elif never_left or isinstance(failure, aiohttp.ClientConnectorError):
        error = RequestNotSentError(f"no connection{to}: {_reason(failure, secrets)}", **context)
    else:
        error = ResponseLostError(
            f"the response was lost{where}: {_reason(failure, secrets)}", **context
        )
    error.__cause__ = next(filter(is_harmless, _behind(failure)), None)
    return sealed(error, secrets)


def _reason(failure: Exception, secrets: Secrets) -> str:
    """Return the message of a failure, without the URL that some of them contain."""
    if isinstance(failure, aiohttp.ClientResponseError):
        return f"no valid HTTP ({printable(secrets.mask(failure.message))})"
    if isinstance(failure, aiohttp.ClientConnectorError):
        proxy = "the proxy " if isinstance(failure, aiohttp.ClientProxyConnectionError) else ""
        return f"{proxy}{failure.host}:{failure.port}: {described(failure.os_error, secrets)}"
    words = printable(secrets.mask(str(failure)))
    return words or type(failure).__name__


def _tls_problem(failure: Exception) -> str | None:
    """Return the problem of a certificate or handshake, unless a second attempt may succeed."""
    if isinstance(failure, aiohttp.ServerFingerprintMismatch):
        return f"the certificate of {failure.host}:{failure.port} is not the one expected"
    error = next((each for each in _behind(failure) if isinstance(each, ssl.SSLError)), None)
    if error is None or isinstance(error, _TRANSIENT_TLS) or error.reason in _TRANSIENT_ALERTS:
        return None
    at = f" of {failure.host}:{failure.port}" if isinstance(failure, _CONNECT_ERRORS) else ""
    if isinstance(error, ssl.SSLCertVerificationError):
        why = getattr(error, "verify_message", "") or error.reason
        return f"the certificate{at} is not trusted: {why}; {_trust_advice()}"
    if "CERTIFICATE" in (error.reason or "") or error.reason == "TLSV1_ALERT_UNKNOWN_CA":
        return f"the server{at} did not accept the client's certificate: {described(error)}"
    if isinstance(failure, _CONNECT_ERRORS):
        return f"TLS with the server{at} cannot be established: {described(error)}"
    return None


def _trust_advice() -> str:
    """Return what to do about a certificate that is not trusted."""
    path = os.environ.get("SSL_CERT_FILE")
    if path and not os.access(path, os.R_OK):
        # OpenSSL ignores the variable without a word, and then trusts no authority at all.
        return f"the environment variable SSL_CERT_FILE names a file that cannot be read: {path}"
    return _TRUST_ADVICE


def _behind(failure: Exception) -> Iterator[BaseException]:
    """Yield the Python exceptions behind a failure of aiohttp, and then the failure itself."""
    for name in ("certificate_error", "os_error", "__cause__"):
        error = getattr(failure, name, None)
        if isinstance(error, BaseException):
            yield error
    yield failure
