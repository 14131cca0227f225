"""``Awaited``: what only an asynchronous program can go through."""

from typing import TYPE_CHECKING, NoReturn


class Awaited:
    """Tells whoever writes a plain ``for`` which loop is meant."""

    if not TYPE_CHECKING:  # type checkers know better by themselves

        def __iter__(self) -> NoReturn:
            """Refuse, and say what to write."""
            name = type(self).__name__
            msg = f"{name} is read over the network: write `async for`, or `[x async for x in …]`"
            raise TypeError(msg)
