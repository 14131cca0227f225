"""Phone numbers as Close stores and shows them: E.164, and grouped as in their country.

Close formats numbers with libphonenumber, of which it publishes a build for Python. With the
``phonenumbers`` package (``pip install close-simulator[phones]``) the simulator does the same for
every country. Without it, North American numbers look as in Close; others are not grouped, and only
common countries are recognized.
"""

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from attrs import frozen

if TYPE_CHECKING:
    import phonenumbers

_REGION = "US"
"""The country of a number without a country code."""

_FEWEST_DIGITS = 3
_EXTENSION = re.compile(r"(?i)\s*(?:;ext=|,?\s*ext(?:ension|n)?\.?:?|x|#)\s*(\d{1,7})\s*$")
# The prefix of international calls: 011 in North America, 00 nearly everywhere else.
_ABROAD = re.compile(r"^[\s(]*(?:\+|00|011)[\s)]*")
# Countries by calling code, for use without the package: only codes whose numbers all, or nearly
# all, belong to one country.
_COUNTRIES = {
    "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES",
    "351": "PT", "352": "LU", "353": "IE", "354": "IS", "356": "MT", "357": "CY", "358": "FI",
    "359": "BG", "36": "HU", "370": "LT", "371": "LV", "372": "EE", "380": "UA", "385": "HR",
    "386": "SI", "39": "IT", "40": "RO", "41": "CH", "420": "CZ", "421": "SK", "43": "AT",
    "44": "GB", "45": "DK", "46": "SE", "47": "NO", "48": "PL", "49": "DE", "51": "PE",
    "52": "MX", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "60": "MY", "61": "AU",
    "62": "ID", "63": "PH", "64": "NZ", "65": "SG", "66": "TH", "7": "RU", "81": "JP",
    "82": "KR", "84": "VN", "852": "HK", "86": "CN", "886": "TW", "90": "TR", "91": "IN",
    "92": "PK", "94": "LK", "966": "SA", "971": "AE", "972": "IL", "212": "MA", "234": "NG",
    "254": "KE",
}  # fmt: skip


@frozen
class Phone:
    """A parsed phone number.

    Attributes:
        number: The number in the form of E.164, without an extension: ``+14155551234``.
        formatted: The number as people write it: ``+1 415-555-1234``, or
            ``+1 415-555-1234 ext. 12``.
        country: The country as an ISO 3166-1 code of two letters; ``None`` if unknown.
        timezone: The IANA timezone of the number; ``None`` if unknown or ambiguous.
    """

    number: str
    formatted: str
    country: str | None
    timezone: str | None


def read_phone(text: str) -> Phone | None:
    """Parse a phone number in any common form; return ``None`` if it is not one.

    Args:
        text: ``+1 (415) 555-1234``, ``0049 30 901820``, ``415-555-1234 x12`` and the like. A
            number without a country code belongs to the United States.
    """
    text = normalize("NFKC", text)  # full-width digits are common in Japan
    extension = _EXTENSION.search(text)
    extension_digits = extension.group(1) if extension else ""
    bare = text[: extension.start()] if extension else text
    is_abroad = _ABROAD.match(bare) is not None
    rest = _ABROAD.sub("", bare)
    digits = re.sub(r"\D", "", rest)
    if len(digits) < _FEWEST_DIGITS:
        return None
    library = _library()
    if library is None:
        return _read_plainly(digits, extension_digits, is_abroad=is_abroad)
    try:
        number = library.parse(f"+{rest}" if is_abroad else rest, _REGION)
    except library.NumberParseException:
        return None
    number.extension = extension_digits or None
    formats = library.PhoneNumberFormat
    zones = _zones(number)
    return Phone(
        library.format_number(number, formats.E164),
        library.format_number(number, formats.INTERNATIONAL),
        library.region_code_for_number(number),
        zones[0] if len(zones) == 1 else None,
    )


@cache
def _library() -> Any:
    try:
        return import_module("phonenumbers")
    except ImportError:
        return None


def _zones(number: "phonenumbers.PhoneNumber") -> tuple[str, ...]:
    from phonenumbers import timezone

    zones = timezone.time_zones_for_number(number)
    return tuple(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)


def _read_plainly(digits: str, extension: str, *, is_abroad: bool) -> Phone:
    suffix = f" ext. {extension}" if extension else ""
    if not is_abroad:
        # Within North America, a leading 1 is the prefix of long-distance calls.
        digits = "1" + (digits[1:] if len(digits) == 11 and digits[0] == "1" else digits)
    if digits.startswith("1"):
        rest = digits[1:]
        is_whole = len(rest) == 10
        shown = f"{rest[:3]}-{rest[3:6]}-{rest[6:]}" if is_whole else rest
        return Phone(f"+{digits}", f"+1 {shown}{suffix}", _REGION if is_whole else None, None)
    # No calling code is a prefix of another, so at most one matches.
    code = next((digits[:size] for size in (1, 2, 3) if digits[:size] in _COUNTRIES), "")
    shown = f"+{code} {digits[len(code) :]}" if code else f"+{digits}"
    return Phone(f"+{digits}", shown + suffix, _COUNTRIES.get(code), None)
