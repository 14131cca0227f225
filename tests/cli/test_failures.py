"""How each error is reported at the terminal."""

import pytest

from close_async import errors
from close_async.cli.failures import ExitCode, explain
from close_async.sync import CheckpointError, SinkError


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (errors.AuthenticationError("Unauthorized", status=401), 3, "CLOSE_API_KEY"),
        (errors.PermissionDeniedError("no", status=403), 3, "admin"),
        (errors.PaymentRequiredError("no", status=402), 3, "plan"),
        (errors.RequestNotSentError("no route"), 4, "CLOSE_BASE_URL"),
        (errors.ResponseLostError("reset"), 4, "again"),
        (errors.APITimeoutError("slow", timeout=3), 4, "did not respond"),
        (errors.InternalServerError("oops", status=502), 4, "again"),
        (errors.RateLimitError("slow down", status=429), 4, "again"),
        (errors.NotFoundError("no such URL", status=404), 4, "CLOSE_BASE_URL"),
        (errors.MethodNotAllowedError("no DELETE here", status=405), 2, "rejected the request"),
        (errors.ConflictError("changed meanwhile", status=409), 2, "rejected the request"),
        (errors.APIStatusError("gone", status=410), 2, "rejected the request"),
        (errors.APIStatusError("too early", status=425), 4, "again"),
        (errors.DecodeError("this is HTML"), 4, "CLOSE_BASE_URL"),
        (errors.UnexpectedRedirectError("elsewhere", status=302), 4, "CLOSE_BASE_URL"),
        (SinkError("leads.db", "the disk is full"), 2, "leads.db: the disk is full"),
        (CheckpointError("another organization"), 2, "another organization"),
        (errors.ConfigurationError("no API key"), 2, "no API key"),
        (KeyError("x"), 1, "bug"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_errors_become_an_exit_code_and_advice(error: Exception, code: int, words: str) -> None:
    failure = explain(error)
    assert failure.code == ExitCode(code)
    assert words in f"{failure.message} {failure.advice}"
