"""The console on which Rich draws, imported only when something is drawn: Rich is slow."""

import errno
import os
from collections.abc import Iterable
from typing import NoReturn

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from close_async.wire.printable import printable


class SafeConsole(Console):
    """A console on which no text can move the cursor, set the clipboard or forge a line.

    Names come from web forms, and Rich prints the escape sequences in them. This class replaces
    control characters in every text; styles, which Rich adds afterwards, are not affected.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render an object to segments without control characters."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text == "\n":
                yield segment
            else:
                lines = segment.text.split("\n")
                yield segment._replace(text="\n".join(map(printable, lines)))

    def on_broken_pipe(self) -> NoReturn:
        """Raise, so that running requests are closed in order; Rich would end the process here."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
