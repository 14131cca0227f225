"""Exit codes, and what an error means to the person at the terminal."""

import os
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import attrs
import typer

from close_async import errors
from close_async.cli.terminal import OutputError, discard, plain, say, stderr
from close_async.sync import CheckpointError, SinkError


class ExitCode(IntEnum):
    """How ``close-async`` ends; a signal ends it with 128 and the signal's number."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 3
    UNREACHABLE = 4
    INCOMPLETE = 5


class Interrupted(Exception):  # noqa: N818 - not an error: somebody wanted it
    """A signal asked to stop, and everything was put in order.

    Args:
        number: The signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@attrs.frozen
class Failure:
    """An error, as it is shown.

    Args:
        code: The exit code.
        what: What happened.
        advice: What to do about it.
        left: What was done before it.
    """

    code: ExitCode
    what: str
    advice: str = ""
    left: str = ""


_CHECK_KEY = "Check CLOSE_API_KEY. Keys are managed in Close under Settings > Developer > API Keys."
_CHECK_ROLE = "Ask an admin of the organization, or use the key of a user who is."
_CHECK_NETWORK = "Check the network, and CLOSE_BASE_URL if you set it."
_CHECK_CERTIFICATE = (
    "Check the certificate: set SSL_CERT_FILE to the file of its certificate authority, for "
    "example that of a proxy which inspects TLS."
)
_CHECK_PROXY = "Check HTTPS_PROXY, with its user and password, and NO_PROXY."
_CHECK_URL = "If you set CLOSE_BASE_URL, it should end in /api/v1 and point to Close's API."
_AGAIN = "Try again in a while."

# The first row whose class fits; what stands before the error's own words, and what to do.
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
    (errors.APIConnectionError, ExitCode.UNREACHABLE, "Close did not answer", _AGAIN),
    (
        errors.DecodeError,
        ExitCode.UNREACHABLE,
        "This is not a response from Close's API",
        _CHECK_URL,
    ),
    (errors.ResponseTooLargeError, ExitCode.UNREACHABLE, "The answer is too large", _CHECK_URL),
    (errors.BadRequestError, ExitCode.USAGE, "Close rejected a query or a field", ""),
    (errors.UnexpectedRedirectError, ExitCode.UNREACHABLE, "Redirected elsewhere", _CHECK_URL),
    (errors.NotFoundError, ExitCode.UNREACHABLE, "Nothing was found there", _CHECK_URL),
    (errors.APIError, ExitCode.UNREACHABLE, "Close failed to answer", _AGAIN),
    (SinkError, ExitCode.USAGE, "", ""),
    (CheckpointError, ExitCode.USAGE, "", ""),
    (errors.ConfigurationError, ExitCode.USAGE, "", ""),
    (errors.UnknownFieldError, ExitCode.USAGE, "", ""),
    (errors.CloseError, ExitCode.UNEXPECTED, "", ""),
    (OutputError, ExitCode.USAGE, "", ""),
    # Conditions of the machine: a full disk, a file that may not be read, too many open files.
    (OSError, ExitCode.USAGE, "The operating system refused", ""),
    (MemoryError, ExitCode.USAGE, "There is not enough memory", ""),
)

# 128 and the number of SIGPIPE, which ends other programs whose reader has gone.
_BROKEN_PIPE = 141


def explain(error: Exception) -> Failure:
    """Say what an error means and what to do about it."""
    left = " ".join(getattr(error, "__notes__", ()))
    for kind, code, what, advice in _FAILURES:
        if isinstance(error, kind):
            return Failure(code, f"{what}: {error}" if what else str(error), advice, left)
    return Failure(
        ExitCode.UNEXPECTED,
        f"Something unexpected went wrong: {type(error).__name__}: {error}",
        "This is a bug in close-async. Run it again with CLOSE_ASYNC_DEBUG=1 for a traceback, "
        "and please report it.",
    )


def require_api_key() -> None:
    """End here when there is no API key in the environment."""
    if not os.environ.get("CLOSE_API_KEY"):
        advice = (
            "Set the environment variable CLOSE_API_KEY; create a key in Close under "
            "Settings > Developer > API Keys. To try it without an account: "
            "close-async sync leads.db --simulate 20000"
        )
        fail(Failure(ExitCode.USAGE, "No API key is set.", advice))


def fail(failure: Failure) -> NoReturn:
    """Show a failure and end with its exit code."""
    console = stderr()
    say(console, f"[bold red]Error:[/] {plain(failure.what)}")
    say(console, plain(failure.advice))
    say(console, plain(failure.left))
    raise typer.Exit(failure.code)


@contextmanager
def reported() -> Generator[None]:
    """Turn whatever goes wrong inside into a message and an exit code."""
    try:
        yield
    except typer.Exit:
        raise
    except Interrupted as stop:
        raise typer.Exit(128 + stop.number) from None
    except OutputError as error:
        discard(sys.stdout)
        if error.is_broken_pipe:
            raise typer.Exit(_BROKEN_PIPE) from None
        fail(explain(error))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except Exception as error:  # the last resort: nobody should see a traceback
        if os.environ.get("CLOSE_ASYNC_DEBUG"):
            traceback.print_exc()
        if isinstance(error, OSError):
            # It may be standard output that failed; its flush at exit must not fail again.
            discard(sys.stdout)
        fail(explain(error))
