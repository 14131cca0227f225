"""Errors say where, what and how often, and survive pickling."""

import copy
import inspect
import pickle
from typing import Any

import pytest

from close_async import errors
from close_async.errors import APIError, APIStatusError, CloseError, NotFoundError, RateLimitError
from close_async.transport.request import Headers

CLASSES = [
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, CloseError) and cls.__module__ == errors.__name__
]

CONTEXT: dict[str, Any] = {"method": "GET", "path": "/lead/lead_x/", "trace_id": "t1"}


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            NotFoundError("no such lead", status=404, attempts=2, **CONTEXT),
            "GET /lead/lead_x/: 404 Not Found: no such lead (trace id t1, 2 attempts)",
        ),
        (NotFoundError("", status=404, method="GET", path="/x/"), "GET /x/: 404 Not Found"),
        (APIStatusError("odd", status=499, method="GET", path="/x/"), "GET /x/: 499: odd"),
        (errors.ResponseLostError("reset", method="PUT", path="/x/"), "PUT /x/: reset"),
        (errors.DecodeError("no object"), "no object"),
    ],
)
def test_messages(error: APIError, text: str) -> None:
    assert str(error) == text


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_survives_pickling_and_copying(cls: type[CloseError]) -> None:
    details = {**CONTEXT, "status": 429} if issubclass(cls, APIError) else {}
    if issubclass(cls, APIStatusError):
        details |= {
            "body": b"{}",
            "errors": ["a"],
            "field_errors": {"b.0": "c"},
            "headers": Headers([("Retry-After", "3")]),
        }
    error = cls("what happened", **details)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301
        assert type(twin) is cls
        assert str(twin) == str(error)
        assert vars(twin).keys() == vars(error).keys()
        if isinstance(twin, APIStatusError):
            assert twin.headers["retry-AFTER"] == "3"
            assert twin.field_errors == {"b.0": "c"}


def test_details_of_subclasses_survive_too() -> None:
    error = RateLimitError("slow down", retry_after=1.5, status=429, **CONTEXT)
    assert pickle.loads(pickle.dumps(error)).retry_after == 1.5  # noqa: S301


@pytest.mark.parametrize(
    ("cls", "parents"),
    [
        (errors.ConfigurationError, [CloseError, ValueError]),
        (errors.ClientClosedError, [CloseError, RuntimeError]),
        (errors.InvalidIdError, [CloseError, ValueError]),
        (errors.UnknownFieldError, [CloseError, ValueError]),
        (errors.UnknownFilterError, [CloseError, ValueError]),
        (errors.DeadlineExceededError, [errors.APITimeoutError, errors.APIConnectionError]),
        (errors.RequestNotSentError, [errors.APIConnectionError, APIError]),
        (errors.CursorExpiredError, [errors.BadRequestError, APIStatusError]),
        (errors.DecodeError, [APIError]),
        (errors.ResponseTooLargeError, [APIError]),
    ],
)
def test_what_catches_what(cls: type, parents: list[type]) -> None:
    assert all(issubclass(cls, parent) for parent in parents)
