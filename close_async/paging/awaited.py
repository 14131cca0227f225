"""``Awaited``: what only an asynchronous program can go through."""

from typing import TYPE_CHECKING, NoReturn


class AsyncOnly:
    """Tells whoever writes a plain ``for`` which loop is meant, and is not copied half-read."""

    def __reduce__(self) -> NoReturn:
        msg = f"{type(self).__name__} reads through a client, and is not copied or pickled"
        raise TypeError(msg)

    if not TYPE_CHECKING:  # type checkers know better by themselves

        def __iter__(self) -> NoReturn:
            """Refuse, and say what to write."""
            name = type(self).__name__
            msg = f"{name} is read over the network: write `async for`, or `[x async for x in …]`"
            raise TypeError(msg)
