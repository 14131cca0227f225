"""Ids that look like Close's and encode the number of a lead.

An id is a prefix, eight characters that encode the lead's number, and a tail that makes it as long
as a real one. Decoding an id is arithmetic, so that a million leads need no index.
"""

import random
from string import ascii_letters, digits

ALPHABET = digits + ascii_letters
# Together as long as the part of Close's ids that follows the prefix.
CODE_LENGTH = 8
TAIL_LENGTH = 35
_SPACE: int = 62**CODE_LENGTH
_PAIRS = [(a + b).encode() for a in ALPHABET for b in ALPHABET]
_PAIR_VALUES = {pair: value for value, pair in enumerate(_PAIRS)}


class Codes:
    """Encodes a lead's number as eight characters that look random, and decodes them.

    Args:
        seed: Determines the encoding, so that worlds with different seeds have different ids.
    """

    def __init__(self, seed: int) -> None:
        rng = random.Random(f"codes/{seed}")  # noqa: S311 - reproducible, not secret
        # Odd and not a multiple of 31, so that it has an inverse modulo 62**8.
        self._factor: int = rng.randrange(_SPACE // 62 // 4, _SPACE // 62 // 2) * 62 + 1
        self._inverse: int = pow(self._factor, -1, _SPACE)
        self._shift = rng.randrange(_SPACE)

    def encode(self, index: int) -> bytes:
        """Return the code of a number."""
        rest, d = divmod((index * self._factor + self._shift) % _SPACE, 3844)
        rest, c = divmod(rest, 3844)
        a, b = divmod(rest, 3844)
        # The low digits differ most between neighbours, so they come first.
        return _PAIRS[d] + _PAIRS[c] + _PAIRS[b] + _PAIRS[a]

    def decode(self, code: str) -> int | None:
        """Return the number of a code; ``None`` if it is not one."""
        raw = code.encode()
        try:
            d, c, b, a = (_PAIR_VALUES[raw[at : at + 2]] for at in (0, 2, 4, 6))
        except KeyError:
            return None
        number = ((a * 3844 + b) * 3844 + c) * 3844 + d
        return (number - self._shift) * self._inverse % _SPACE


def make_id(prefix: str, seed: int, name: str, *, length: int = 43) -> str:
    """Return the id of a named object of a seeded world, such as a status; always the same."""
    rng = random.Random(f"{seed}/{prefix}/{name}")  # noqa: S311 - reproducible, not secret
    return f"{prefix}_{''.join(rng.choices(ALPHABET, k=length))}"
