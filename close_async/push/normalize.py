"""Values as Close normalizes them, so that what Close only writes differently is not a change.

Pure functions on JSON values: the keys are those of Close's API (``url``, ``emails``,
``custom.cf_…``).
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

# Two numbers of which one lacks the country code or the trunk prefix are the same if this many
# digits at their ends are. Shorter numbers, such as 112, must be equal.
_SAME_DIGITS = 7
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
# The prefix of international calls: 011 in North America, 00 nearly everywhere else.
_ABROAD = re.compile(r"^\s*(?:\+|00|011)")
_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]*://")
_END_OF_PATH = re.compile(r"[\s/]+\Z")
_EXTENSION = re.compile(r"(?i)\s*(?:;ext=|,?\s*ext(?:ension|n)?\.?:?|x|#)\s*\d{1,7}\s*$")
ITEM_OF = {"emails": "email", "phones": "phone", "urls": "url"}
"""The key of the address or number in each item of a list of a contact."""
ADDRESS_KEYS = ("address_1", "address_2", "city", "state", "zipcode", "country", "label")


def same(key: str, one: Any, other: Any) -> bool:
    """Return whether two values of a field are the same to Close.

    Example:
        >>> same("url", "acme.com", "http://ACME.com/"), same("custom.cf_1", ["a", "b"], ["b", "a"])
        (True, True)
    """
    if key == "phones":
        return _same_phones(one or [], other or [])
    return bool(canonical(key, one) == canonical(key, other))


def is_empty(value: Any) -> bool:
    """Return whether Close shows this value for a field that is not set."""
    return not value.strip() if isinstance(value, str) else value is None or value == []


def canonical(key: str, value: Any) -> Any:
    """Return a value in a form that is equal for all values that are the same to Close."""
    if is_empty(value):
        return None
    if key == "url":
        return canonical_url(value) if isinstance(value, str) else value
    if key == "emails":
        return sorted(canonical_email(each.get("email") or "") for each in objects(value))
    if key == "urls":
        return sorted(canonical_url(each.get("url") or "") for each in objects(value))
    if key == "addresses":
        return sorted(_canonical_address(each) for each in objects(value))
    return _canonical_scalar(value)


def _canonical_scalar(value: Any) -> Any:
    if isinstance(value, str):
        return _canonical_text(value)
    if isinstance(value, list):
        held: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        items = [_canonical_scalar(each) for each in held]
        return sorted(items, key=repr)
    if isinstance(value, bool):
        return "true" if value else "false"  # in Python, True is equal to 1
    # 5 and 5.0 are one number.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _canonical_text(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if _DATETIME.fullmatch(text):
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return text
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return text


def canonical_email(text: str) -> str:
    """Return an e-mail address for comparison."""
    return text.strip().casefold()


def canonical_url(text: str) -> str:
    """Return a URL for comparison: Close adds ``http://`` to one without a scheme."""
    text = text.strip()
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"http://{text}")
    except ValueError:  # a bracket that is not closed
        return text
    # Whitespace at the end of a part is at the end of the URL if the parts after it are empty.
    host, path = parts.netloc.rstrip().lower(), _END_OF_PATH.sub("", parts.path)
    query = f"?{end}" if (end := parts.query.rstrip()) else ""
    fragment = f"#{end}" if (end := parts.fragment.rstrip()) else ""
    return f"{parts.scheme.lower()}://{host}{path}{query}{fragment}"


def host_of(text: str) -> str:
    """Return the host of a URL without ``www.``, or an empty string.

    Example:
        >>> host_of("https://www.Acme.com/about"), host_of("acme.com")
        ('acme.com', 'acme.com')
    """
    text = text.strip()
    try:
        host = urlsplit(text if _SCHEME.match(text) else f"http://{text}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


def canonical_name(text: str) -> str:
    """Return a name for comparison, as Close compares whole texts: without regard to case."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def phone_number(text: str, calling_code: str = "1") -> str:
    """Return a phone number in the form of E.164, as Close stores it.

    Args:
        text: The number, in any common form.
        calling_code: The calling code of the country of numbers without one.

    Example:
        >>> phone_number("(415) 555-1234"), phone_number("0049 30 901820")
        ('+14155551234', '+4930901820')
    """
    text = unicodedata.normalize("NFKC", text)
    bare = _EXTENSION.sub("", text)
    abroad = _ABROAD.match(bare)
    digits = _digits(bare[abroad.end() :] if abroad else bare)
    if abroad or not digits:
        return f"+{digits}" if digits else ""
    if calling_code == "1":
        # A leading 1 is the prefix of long-distance calls within North America.
        return "+1" + (digits[1:] if len(digits) == 11 and digits[0] == "1" else digits)
    return f"+{calling_code}{digits.lstrip('0')}"


def same_phone(one: str, other: str) -> bool:
    """Return whether two phone numbers are the same, whichever has its country code."""
    first, second = (_national(each) for each in (one, other))
    if first == second:
        return True
    shorter = min(len(first), len(second))
    return shorter >= _SAME_DIGITS and (first.endswith(second) or second.endswith(first))


def _national(text: str) -> str:
    return _digits(_EXTENSION.sub("", unicodedata.normalize("NFKC", text))).lstrip("0")


def _digits(text: str) -> str:
    """Return the digits of a text, those of other scripts as ASCII."""
    return "".join(str(unicodedata.digit(each)) for each in re.findall(r"\d", text))


def _same_phones(one: Any, other: Any) -> bool:
    left = [each.get("phone") or "" for each in objects(one)]
    right = [each.get("phone") or "" for each in objects(other)]
    if len(left) != len(right):
        return False
    for number in left:
        found = next((each for each in right if same_phone(number, each)), None)
        if found is None:
            return False
        right.remove(found)
    return True


def _canonical_address(address: Mapping[str, Any]) -> tuple[str, ...]:
    values = [str(address.get(key) or "").strip().casefold() for key in ADDRESS_KEYS]
    values[-1] = values[-1] or "business"  # the label of an address that was written without one
    return tuple(values)


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; none for ``None`` and for anything else."""
    if not isinstance(value, list):
        return []
    items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
    return [each for each in items if isinstance(each, dict)]


def is_blank(cell: Any) -> bool:
    """Return whether a cell of a row has no value: also NaN, as data frames write it."""
    return math.isnan(cell) if isinstance(cell, float) else is_empty(cell)
