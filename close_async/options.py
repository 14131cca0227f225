"""``RequestOptions``: timeout, deadline, retries, priority, headers and timezone of a call."""

import re
from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, Literal, TypeAlias, cast, get_args

import attrs

from close_async._checks import check_count, check_flag, check_seconds, is_number
from close_async.errors import ConfigurationError
from close_async.unset import UNSET

Priority = Literal["interactive", "default", "bulk"]
"""The order in which calls wait for the rate limit; within a priority, first come first served."""

PRIORITIES: Final[tuple[Priority, ...]] = get_args(Priority)

HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
Timezone: TypeAlias = tzinfo | float
"""A timezone such as ``zoneinfo.ZoneInfo("Europe/Berlin")``, or hours from UTC such as ``-2.5``."""

TZ_OFFSET: Final = "x-tz-offset"
"""The header that names the timezone of a request."""

_MAX_HOURS = 14  # No timezone is further from UTC: Kiritimati is 14 hours ahead.
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
# Headers that the transport sets: a second value would break the request or leak a secret. Those
# that frame a message or are for the next hop only (RFC 9110, section 7.6.1) are among them.
OWN_HEADERS: Final = frozenset(
    {
        "authorization", "connection", "content-encoding", "content-length", "cookie", "expect",
        "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
        "te", "trailer", "transfer-encoding", "upgrade",
    }
)  # fmt: skip
"""The names of headers, in lower case, that callers cannot set."""


def _check_seconds(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not UNSET:
        check_seconds(attribute.name, value, unlimited=True)


def _check_count(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not UNSET:
        check_count(attribute.name, value)


def _check_priority(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not UNSET and value not in PRIORITIES:
        msg = f"{attribute.name} must be one of {', '.join(PRIORITIES)}; not {value!r}"
        raise ConfigurationError(msg)


def _check_flag(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not UNSET:
        check_flag(attribute.name, value)


def _check_timezone(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is UNSET or value is None:
        return
    if not isinstance(value, tzinfo) and not is_number(value):
        msg = (
            f"{attribute.name} must be a timezone, such as zoneinfo.ZoneInfo('Europe/Berlin'), "
            f"or hours from UTC, such as -2.5; not {value!r}"
        )
        raise ConfigurationError(msg)
    try:
        hours = _hours_from_utc(value)
    except Exception as error:  # a tzinfo can be any class
        msg = f"{attribute.name} does not know its offset from UTC: {value!r}"
        raise ConfigurationError(msg) from error
    if not abs(hours) <= _MAX_HOURS:
        msg = f"{attribute.name} must be within {_MAX_HOURS} hours of UTC; not {value!r}"
        raise ConfigurationError(msg)


def _hours_from_utc(timezone: Timezone) -> float:
    """Return the current offset of a timezone from UTC, in hours."""
    if not isinstance(timezone, tzinfo):
        return float(timezone)
    offset = datetime.now(UTC).astimezone(timezone).utcoffset()
    if offset is None:
        msg = "utcoffset() returned None"
        raise ValueError(msg)
    return offset / timedelta(hours=1)


def timezone_offset(timezone: Timezone) -> str:
    """Return the value of the ``x-tz-offset`` header: the current offset from UTC in hours.

    Args:
        timezone: The timezone; one with daylight saving time has a different offset in summer.

    Example:
        >>> timezone_offset(-4), timezone_offset(5.75)
        ('-4', '5.75')
    """
    # A second is less than 0.0003 hours; zero has no sign.
    return f"{round(_hours_from_utc(timezone), 4) + 0:g}"


def _check_headers(_: object, __: "attrs.Attribute[Any]", value: Any) -> None:
    if value is UNSET:
        return
    if not isinstance(value, Mapping):
        msg = f"headers must map names to values; not {type(value).__name__}"
        raise ConfigurationError(msg)
    for name, text in cast("Mapping[object, object]", value).items():
        if not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
            msg = f"{name!r} is not a header name"
            raise ConfigurationError(msg)
        if name.lower() in OWN_HEADERS:
            msg = (
                f"the {name} header is set by the client; credentials go into api_key=, auth= "
                "or proxy="
            )
            raise ConfigurationError(msg)
        # The value is not shown: it may be a secret.
        if not isinstance(text, str) or not _HEADER_VALUE.fullmatch(text):
            msg = f"the {name} header's value must be printable ASCII text on one line"
            raise ConfigurationError(msg)


@attrs.frozen(kw_only=True)
class RequestOptions:
    """The options of one call. Those that are left out are the client's.

    Args:
        timeout: Seconds that one attempt may take, from connecting to its last byte; ``None`` for
            no limit. Waiting for the rate limit or for a free connection does not count.
        deadline: Seconds that the whole call may take, with its waits and retries; ``None`` for no
            limit.
        max_retries: How often a failed attempt is repeated. Waiting after a 429 is not a retry.
        priority: The order in which calls wait for the rate limit: ``interactive`` before
            ``default`` before ``bulk``.
        headers: Additional request headers, merged over the client's.
        timezone: The timezone in which days begin, for filters by date, relative dates of
            searches, views of tasks, and the day an opportunity is won on: a ``tzinfo`` such as
            ``zoneinfo.ZoneInfo("Europe/Berlin")``, whose offset is taken when a request is sent,
            or hours from UTC such as ``-2.5``. ``None`` is UTC. It is sent as the header
            ``x-tz-offset``; a header of that name in ``headers`` overrides it.
            See https://developer.close.com/api/overview/timezone-offset
        retry_unsafe: Whether to repeat a POST even if Close may have processed it. It may then
            create an object twice.

    Raises:
        ConfigurationError: A value is not valid.

    Example:
        >>> DEFAULTS.merge(RequestOptions(deadline=10)).timeout
        30.0
    """

    timeout: float | None = attrs.field(default=UNSET, validator=_check_seconds)
    deadline: float | None = attrs.field(default=UNSET, validator=_check_seconds)
    max_retries: int = attrs.field(default=UNSET, validator=_check_count)
    priority: Priority = attrs.field(default=UNSET, validator=_check_priority)
    # Not shown: headers may hold a secret of the caller's.
    headers: Mapping[str, str] = attrs.field(default=UNSET, validator=_check_headers, repr=False)
    timezone: Timezone | None = attrs.field(default=UNSET, validator=_check_timezone)
    retry_unsafe: bool = attrs.field(default=UNSET, validator=_check_flag)

    def merge(self, options: "RequestOptions | None") -> "RequestOptions":
        """Return these options, overridden by those that ``options`` sets; headers are merged.

        Args:
            options: The options that override.

        Raises:
            TypeError: ``options`` is not a RequestOptions, but for example a dict.
        """
        if options is None or options is self:
            return self
        if not isinstance(options, RequestOptions):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"options must be a RequestOptions(...), not {type(options).__name__}"
            raise TypeError(msg)
        given = {
            name: value for name in OPTION_NAMES if (value := getattr(options, name)) is not UNSET
        }
        if "headers" in given and self.headers is not UNSET:
            given["headers"] = merged_headers(self.headers, options.headers)
        return attrs.evolve(self, **given)


def merged_headers(*parts: Mapping[str, str]) -> dict[str, str]:
    """Return headers merged; of the same name, whatever its case, the last one is taken."""
    found: dict[str, tuple[str, str]] = {}
    for part in parts:
        for name, value in part.items():
            found[name.lower()] = (name, value)
    return dict(found.values())


OPTION_NAMES: Final = frozenset(field.name for field in attrs.fields(RequestOptions))
"""The names of the options of a call."""


def reject_options(method: str, keywords: Mapping[str, Any], parameters: Container[str]) -> None:
    """Reject options that were passed as keywords of a method.

    Args:
        method: The name of the method.
        keywords: The keywords of the call.
        parameters: The parameters of the method, of which ``timeout`` may be one.

    Raises:
        TypeError: A keyword is an option, and not a parameter of the method. The message shows how
            to pass it.
    """
    options = [name for name in keywords if name in OPTION_NAMES and name not in parameters]
    if options:
        # Headers are not shown: they may hold a secret.
        values = ", ".join(
            f"{name}={{...}}" if name == "headers" else f"{name}={keywords[name]!r}"
            for name in options
        )
        msg = f"{method}() takes no {options[0]}: write options=RequestOptions({values})"
        raise TypeError(msg)


DEFAULTS: Final = RequestOptions(
    timeout=30.0,
    deadline=None,
    max_retries=4,
    priority="default",
    headers={},
    timezone=None,
    retry_unsafe=False,
)
"""The options of a client that sets none."""
