"""``printable``: makes text of other systems safe to show on one line.

Names come from web forms, and error texts from whatever server responded. A terminal obeys the
escape sequences in them, a newline forges a line of a log, and bidirectional controls change the
order in which a line is read.
"""

import re

_WHITESPACE = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# C0 and C1 controls, bidirectional marks and overrides, byte order marks, and halves of surrogate
# pairs. Joiners and tags stay: emoji, flags and several scripts are written with them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def printable(text: str) -> str:
    """Return ``text`` on one line: line breaks become spaces, other controls U+FFFD."""
    return _UNSAFE.sub("\ufffd", _WHITESPACE.sub(" ", text))
