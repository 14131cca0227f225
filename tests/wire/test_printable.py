"""Text of other systems on a terminal and in a log."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async.wire.printable import printable


@given(st.text(st.characters(codec=None)))
def test_no_text_controls_a_terminal_or_forges_a_line(text: str) -> None:
    shown = printable(text)
    assert not any(
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in shown
    )
    assert len(shown.splitlines()) <= 1
    shown.encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë 株式会社 👩‍👩‍👧", "Zoë 株式会社 👩‍👩‍👧"),
        ("Acme\r\nERROR forged", "Acme ERROR forged"),
        ("\x1b]52;c;cm0=\x07", "\ufffd]52;c;cm0=\ufffd"),
        ("\u202egpj.exe", "\ufffdgpj.exe"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown
