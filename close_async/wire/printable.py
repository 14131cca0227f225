"""``printable``: makes untrusted text safe for one line of a terminal or a log."""

# These join letters (Persian, Hindi) and emoji. They neither move the cursor nor hide text.
_JOINERS = frozenset("\u200c\u200d")


def printable(text: str) -> str:
    r"""Return text on one line, without characters that control a terminal or reorder the text.

    White space of any kind becomes a space, so that a line break cannot forge another log line.
    Control characters (C0 with ESC, C1), bidirectional overrides, other invisible formatting
    and lone surrogates become U+FFFD. Everything that :meth:`str.isprintable` accepts,
    and the joiners U+200C and U+200D, are not changed.

    Args:
        text: Text from a server, a file or a user.

    Example:
        >>> printable("Acme\nERROR forged\x1b[2J")
        'Acme ERROR forged�[2J'
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    return " " if character.isspace() else "\ufffd"
