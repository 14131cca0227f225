"""Exit codes and messages: how each error is reported at the terminal."""

import os
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from enum import IntEnum
from typing import NamedTuple, NoReturn

import typer

from close_async import errors
from close_async.cli.interrupt import Interrupted
from close_async.cli.settings import settings
from close_async.cli.terminal import OutputError, discard, plain, say, stderr, write_error


class ExitCode(IntEnum):
    """The exit codes; after a signal it is 128 plus the signal's number."""

    OK = 0
    UNEXPECTED = 1
    DECLINED = 1  # as apt has it: a script must not go on as if it were done
    USAGE = 2
    REFUSED = 3
    UNREACHABLE = 4
    INCOMPLETE = 5
    REJECTED = 6


class Failure(NamedTuple):
    """The report of an error.

    Attributes:
        code: The exit code.
        message: The error.
        advice: How to fix it.
        result: What was achieved before it.
    """

    code: ExitCode
    message: str
    advice: str = ""
    result: str = ""


_CHECK_KEY = "Check CLOSE_API_KEY. Keys are managed in Close under Settings > Developer > API Keys."
_CHECK_ROLE = "Ask an admin of the organization, or use the key of a user who is."
_CHECK_NETWORK = "Check the network, and CLOSE_BASE_URL if you set it."
_CHECK_CERTIFICATE = (
    "Check the certificate: set SSL_CERT_FILE to the file of its certificate authority, for "
    "example that of a proxy which inspects TLS."
)
_CHECK_PROXY = "Check HTTPS_PROXY, with its user and password, and NO_PROXY."
_CHECK_URL = "If you set CLOSE_BASE_URL, it should end in /api/v1 and point to Close's API."
_TRY_LATER = "Try again later."
_FOLDER_DELETED = "The current folder was deleted."
_CHANGE_FOLDER = "Change to another one, such as with cd, or name files by absolute paths."

# Statuses of 4xx that pass by themselves: a slow request, too early, too many requests.
_PASSING = frozenset({408, 425, 429})

# The first row whose class matches applies; `explain` has what none of them matches. The texts are
# the start of the message, before the error's own text, and the advice.
_FAILURES: tuple[tuple[type[Exception], ExitCode, str, str], ...] = (
    (errors.AuthenticationError, ExitCode.REFUSED, "Close rejected the API key", _CHECK_KEY),
    (
        errors.PermissionDeniedError,
        ExitCode.REFUSED,
        "The key's user is not allowed to do this",
        _CHECK_ROLE,
    ),
    (errors.PaymentRequiredError, ExitCode.REFUSED, "The plan does not include this", _CHECK_ROLE),
    (errors.CertificateError, ExitCode.UNREACHABLE, "Close cannot be reached", _CHECK_CERTIFICATE),
    (errors.ProxyRefusedError, ExitCode.UNREACHABLE, "Close cannot be reached", _CHECK_PROXY),
    (errors.RequestNotSentError, ExitCode.UNREACHABLE, "Close cannot be reached", _CHECK_NETWORK),
    (errors.APIConnectionError, ExitCode.UNREACHABLE, "Close did not respond", _TRY_LATER),
    (
        errors.DecodeError,
        ExitCode.UNREACHABLE,
        "This is not a response from Close's API",
        _CHECK_URL,
    ),
    (errors.ResponseTooLargeError, ExitCode.UNREACHABLE, "The response is too large", _CHECK_URL),
    (errors.BadRequestError, ExitCode.USAGE, "Close rejected a query or a field", ""),
    (errors.UnexpectedRedirectError, ExitCode.UNREACHABLE, "Redirected elsewhere", _CHECK_URL),
    (errors.NotFoundError, ExitCode.UNREACHABLE, "This address does not exist", _CHECK_URL),
    (errors.ExportFailedError, ExitCode.UNREACHABLE, "", _TRY_LATER),
    (errors.BulkActionFailedError, ExitCode.UNREACHABLE, "", ""),
    *(
        (kind, ExitCode.USAGE, "", "")
        for kind in (
            errors.ConfigurationError,
            errors.UnknownFieldError,
            errors.UnknownFilterError,
            errors.InvalidIdError,
            errors.InvalidBodyError,
            errors.AmbiguousFieldError,
            errors.CustomValueError,
            errors.QueryError,
            errors.EventsExpiredError,  # the value of --since or --position
        )
    ),
    (OutputError, ExitCode.USAGE, "", ""),
    # Conditions of the machine: a full disk, a file that may not be read, too many open files.
    (OSError, ExitCode.USAGE, "The operating system refused", ""),
    (MemoryError, ExitCode.USAGE, "There is not enough memory", ""),
)

# Errors of modules that most commands do not import, and that an error report need not import.
_OF_JOBS = (
    ("close_async.sync.sink", "SinkError"),
    ("close_async.sync.sink", "CheckpointError"),
    ("close_async.push.errors", "PushError"),
)

# Characters of a message. It may quote an argument or the first line of a file, of megabytes.
_MAX_MESSAGE = 2_000

# 128 plus the number of SIGPIPE, the exit code of other programs whose reader has ended.
BROKEN_PIPE = 141


def explain(error: Exception) -> Failure:
    """Return the message, advice and exit code for an error."""
    failure = _explained(error)
    if failure.code is ExitCode.USAGE and _is_folder_deleted():
        if isinstance(error, FileNotFoundError) and error.filename is None:
            # Of getcwd, when a relative path is made absolute: it names no file.
            return failure._replace(message=_FOLDER_DELETED, advice=_CHANGE_FOLDER)
        advice = f"{failure.advice} {_FOLDER_DELETED} {_CHANGE_FOLDER}".lstrip()
        return failure._replace(advice=advice)
    return failure


def _is_folder_deleted() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - pathlib is not needed for an answer of yes or no
    except FileNotFoundError:
        return True
    return False


def _explained(error: Exception) -> Failure:
    result = " ".join(getattr(error, "__notes__", ()))
    loaded = [(sys.modules[module], name) for module, name in _OF_JOBS if module in sys.modules]
    if isinstance(error, tuple(getattr(module, name) for module, name in loaded)):
        return Failure(ExitCode.USAGE, str(error), result=result)
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return Failure(ExitCode.USAGE, f"{error.filename}: {error.strerror}.", result=result)
    for kind, code, start, advice in _FAILURES:
        if isinstance(error, kind):
            return Failure(code, f"{start}: {error}" if start else str(error), advice, result)
    if isinstance(error, errors.APIError):
        if _is_rejected(error):
            return Failure(ExitCode.USAGE, f"Close rejected the request: {error}", result=result)
        return Failure(ExitCode.UNREACHABLE, f"Close failed: {error}", _TRY_LATER, result)
    if isinstance(error, errors.CloseError):
        return Failure(ExitCode.UNEXPECTED, str(error), result=result)
    return Failure(
        ExitCode.UNEXPECTED,
        f"Unexpected error: {type(error).__name__}: {error}",
        "This is a bug in close-async. Run it again with CLOSE_ASYNC_DEBUG=1 for a traceback, "
        "and please report it.",
    )


def _is_rejected(error: errors.APIError) -> bool:
    """Return whether Close will reject the request again: a 4xx that does not ask to wait."""
    status = error.status or 0
    return 400 <= status < 500 and status not in _PASSING


@contextmanager
def as_usage() -> Generator[None]:
    """Raise the client's TypeError or ValueError for an argument as an error of usage."""
    try:
        yield
    except errors.CloseError:  # some are a ValueError as well
        raise
    except (TypeError, ValueError) as error:
        raise errors.ConfigurationError(str(error)) from error


def require_api_key() -> None:
    """Exit if there is no API key, neither in the environment nor in a profile."""
    # Imported here: most commands need a key, but the help does not.
    from close_async.cli.profiles import use_profile

    if not use_profile(settings.profile):
        advice = (
            "Set the environment variable CLOSE_API_KEY, or run close-async auth login; create a "
            "key in Close under Settings > Developer > API Keys. To try it without an account: "
            "close-async sync leads.db --simulate 20000"
        )
        fail(Failure(ExitCode.USAGE, "No API key is set.", advice))


def fail(failure: Failure, error: Exception | None = None) -> NoReturn:
    """Print a failure and exit with its code.

    Args:
        failure: The failure.
        error: The error that it reports, for the details in JSON.
    """
    message = failure.message
    if len(message) > _MAX_MESSAGE:  # its end has what to do
        message = f"{message[: _MAX_MESSAGE // 2]} … {message[-_MAX_MESSAGE // 2 :]}"
    if settings.json_errors or settings.json_log:
        write_error(
            {
                "error": type(error).__name__ if error else "ConfigurationError",
                "message": message,
                "advice": failure.advice,
                "result": failure.result,
                "status": getattr(error, "status", None),
                "fields": dict(getattr(error, "field_errors", None) or {}),
                "trace_id": getattr(error, "trace_id", None),
                "exit_code": int(failure.code),
            }
        )
        raise typer.Exit(failure.code)
    console = stderr()
    say(console, f"[bold red]Error:[/] {plain(message)}")
    say(console, plain(failure.advice))
    say(console, plain(failure.result))
    raise typer.Exit(failure.code)


@contextmanager
def reported() -> Generator[None]:
    """Report any error in the block as a message and an exit code."""
    try:
        yield
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Interrupted as stop:
        raise typer.Exit(128 + stop.number) from None
    except OutputError as error:
        discard(sys.stdout)
        if error.is_broken_pipe:
            raise typer.Exit(BROKEN_PIPE) from None
        fail(explain(error), error)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except Exception as error:  # the outermost handler: users get a message, not a traceback
        if os.environ.get("CLOSE_ASYNC_DEBUG"):
            traceback.print_exc()
        if isinstance(error, OSError):
            # If standard output failed, its flush when Python exits would fail again.
            discard(sys.stdout)
        fail(explain(error), error)
