"""``RequestOptions``: how one call is sent."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, Literal, TypeAlias, cast, get_args

import attrs

from close_async.errors import ConfigurationError
from close_async.unset import UNSET

Priority = Literal["interactive", "default", "bulk"]
"""Who goes first when calls wait for the rate limit; inside a priority, first come first served."""

PRIORITIES: Final[tuple[Priority, ...]] = get_args(Priority)

HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
Timezone: TypeAlias = tzinfo | float
"""A timezone such as ``zoneinfo.ZoneInfo("Europe/Berlin")``, or hours from UTC such as ``-2.5``."""

TZ_OFFSET: Final = "x-tz-offset"
"""The header that names the timezone of a request."""

_MOST_HOURS = 14  # No place on Earth is further from UTC: Kiritimati is 14 hours ahead.
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
# What the transport itself says; a second word in these would break the request or leak a secret.
# All that frames a message or is for the next hop alone (RFC 9110, section 7.6.1) is among them.
OWN_HEADERS: Final = frozenset(
    {
        "authorization", "connection", "content-encoding", "content-length", "cookie", "expect",
        "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
        "te", "trailer", "transfer-encoding", "upgrade",
    }
)  # fmt: skip
"""The names of headers, in small letters, that are not for callers to set."""


def _check_seconds(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is UNSET or value is None:
        return
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value <= 0:
        msg = f"{attribute.name} must be seconds above 0, or None for no limit; not {value!r}"
        raise ConfigurationError(msg)


def _check_count(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is UNSET:
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        msg = f"{attribute.name} must be a whole number, 0 or more; not {value!r}"
        raise ConfigurationError(msg)


def _check_lane(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not UNSET and value not in PRIORITIES:
        msg = f"{attribute.name} must be one of {', '.join(PRIORITIES)}; not {value!r}"
        raise ConfigurationError(msg)


def _check_flag(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not UNSET and not isinstance(value, bool):
        msg = f"{attribute.name} must be True or False; not {value!r}"
        raise ConfigurationError(msg)


def _check_timezone(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is UNSET or value is None:
        return
    if not isinstance(value, tzinfo):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not math.isfinite(value):
            msg = (
                f"{attribute.name} must be a timezone, such as zoneinfo.ZoneInfo('Europe/Berlin'), "
                f"or hours from UTC, such as -2.5; not {value!r}"
            )
            raise ConfigurationError(msg)
    try:
        hours = _hours_from_utc(value)
    except Exception as error:  # a tzinfo may be anybody's class
        msg = f"{attribute.name} does not know its offset from UTC: {value!r}"
        raise ConfigurationError(msg) from error
    if not abs(hours) <= _MOST_HOURS:
        msg = f"{attribute.name} must be within {_MOST_HOURS} hours of UTC; not {value!r}"
        raise ConfigurationError(msg)


def _hours_from_utc(timezone: Timezone) -> float:
    """Return the offset of a timezone from UTC as it is now, in hours."""
    if not isinstance(timezone, tzinfo):
        return float(timezone)
    offset = datetime.now(UTC).astimezone(timezone).utcoffset()
    if offset is None:
        msg = "utcoffset() returned None"
        raise ValueError(msg)
    return offset / timedelta(hours=1)


def timezone_offset(timezone: Timezone) -> str:
    """Return a timezone as the ``x-tz-offset`` header takes it: hours from UTC, now.

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
        # The value is not shown: people put secrets into headers.
        if not isinstance(text, str) or not _HEADER_VALUE.fullmatch(text):
            msg = f"the {name} header's value must be printable ASCII text on one line"
            raise ConfigurationError(msg)


@attrs.frozen(kw_only=True)
class RequestOptions:
    """How one call is sent. What is left out is taken from the client.

    Args:
        timeout: Seconds one attempt may take, from its sending to its last byte; None for no
            limit. Waiting for the rate limit or for a free connection does not count.
        deadline: Seconds the whole call may take, waits and retries included; None for no limit.
        max_retries: How often a failed attempt is repeated. Waiting out a 429 is no retry.
        priority: ``interactive`` calls go before ``default`` ones, those before ``bulk``, when they
            wait for the rate limit.
        headers: More request headers, merged over the client's.
        timezone: Where days begin in filters by date, in relative dates of searches and in the
            views of tasks, and whose day an opportunity is won on: a ``tzinfo`` such as
            ``zoneinfo.ZoneInfo("Europe/Berlin")``, whose offset is taken when a request is sent,
            or hours from UTC such as ``-2.5``. ``None`` is UTC. It is sent as the header
            ``x-tz-offset``; a header of that name in ``headers`` overrides it.
            See https://developer.close.com/api/overview/timezone-offset
        retry_unsafe: Repeat a POST even when Close may have processed it already. It can create
            a thing twice; say True only for calls that do no harm twice.

    Raises:
        ConfigurationError: A value cannot be used.

    Example:
        >>> DEFAULTS.merge(RequestOptions(deadline=10)).timeout
        30.0
    """

    timeout: float | None = attrs.field(default=UNSET, validator=_check_seconds)
    deadline: float | None = attrs.field(default=UNSET, validator=_check_seconds)
    max_retries: int = attrs.field(default=UNSET, validator=_check_count)
    priority: Priority = attrs.field(default=UNSET, validator=_check_lane)
    # Not shown: a caller may pass a secret of a proxy of theirs.
    headers: Mapping[str, str] = attrs.field(default=UNSET, validator=_check_headers, repr=False)
    timezone: Timezone | None = attrs.field(default=UNSET, validator=_check_timezone)
    retry_unsafe: bool = attrs.field(default=UNSET, validator=_check_flag)

    def merge(self, options: "RequestOptions | None") -> "RequestOptions":
        """Give these options with what ``options`` sets put over them; headers are merged.

        Args:
            options: What differs.

        Raises:
            TypeError: ``options`` is something else, such as a dict.
        """
        if options is None or options is self:
            return self
        if not isinstance(options, RequestOptions):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"options is a RequestOptions(...), not {type(options).__name__}"
            raise TypeError(msg)
        given = {name: value for name in _NAMES if (value := getattr(options, name)) is not UNSET}
        if "headers" in given and self.headers is not UNSET:
            given["headers"] = merged_headers(self.headers, options.headers)
        return attrs.evolve(self, **given)


def merged_headers(*parts: Mapping[str, str]) -> dict[str, str]:
    """Return headers put over each other; the last of a name, in capitals or not, is taken."""
    found: dict[str, tuple[str, str]] = {}
    for part in parts:
        for name, value in part.items():
            found[name.lower()] = (name, value)
    return dict(found.values())


_NAMES = tuple(field.name for field in attrs.fields(RequestOptions))

DEFAULTS: Final = RequestOptions(
    timeout=30.0,
    deadline=None,
    max_retries=4,
    priority="default",
    headers={},
    timezone=None,
    retry_unsafe=False,
)
"""What a client uses where neither it nor the call says otherwise."""
