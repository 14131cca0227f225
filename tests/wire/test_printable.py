"""Untrusted text on one line, without control characters."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from close_async.wire.printable import printable

JOINERS = "\u200c\u200d"
texts = st.text(st.characters(exclude_categories=()))


@given(texts)
@example("\x1b]52;c;aGk=\x07")
@example("fine\r\n2026-01-01 CRITICAL forged")
@example("\u202egnp.exe\u2069\x9b2J\u2028")
@example("\ud83d")
def test_nothing_that_controls_is_left(text: str) -> None:
    shown = printable(text)

    assert "".join(c for c in shown if c not in JOINERS).isprintable()
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in shown if c not in JOINERS} & {
        "Cc", "Cf", "Cs", "Zl", "Zp",
    }  # fmt: skip
    shown.encode()


@given(texts)
def test_it_changes_nothing_twice_and_no_lengths(text: str) -> None:
    shown = printable(text)

    assert printable(shown) == shown
    assert len(shown) == len(text)


@given(texts)
def test_what_can_be_printed_is_kept(text: str) -> None:
    kept = [(a, b) for a, b in zip(text, printable(text), strict=True) if a.isprintable()]

    assert all(a == b for a, b in kept)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Café Zürich 株式会社", "Café Zürich 株式会社"),
        ("👩\u200d🚀 Astro", "👩\u200d🚀 Astro"),
        ("a\tb\r\nc\u3000d\xa0e", "a b  c d e"),
        ("\x1b[31mred", "\ufffd[31mred"),
    ],
)
def test_examples(text: str, shown: str) -> None:
    assert printable(text) == shown
