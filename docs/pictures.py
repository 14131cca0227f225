"""Make the picture of the README: run a sync in a terminal, and draw what the terminal showed.

make pictures
"""

import os
import pty
import re
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from fcntl import ioctl
from io import StringIO
from pathlib import Path
from termios import TIOCSWINSZ

import pyte
from rich.console import Console
from rich.text import Text

COLUMNS, LINES = 92, 16
COMMAND = "close-async sync leads.db --simulate 20000"
TARGET = Path(__file__).parent / "sync.svg"


def main() -> None:
    """Write ``docs/sync.svg``."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    half_way: list[Text] = []
    with tempfile.TemporaryDirectory() as folder:
        for chunk in _output(folder):
            stream.feed(chunk)
            if not half_way and re.search(r" [4-7]\d%", "\n".join(screen.display)):
                half_way = _lines(screen)
    picture = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    for line in [Text(f"$ {COMMAND}", style="bold"), *half_way, Text("…"), *_lines(screen)]:
        picture.print(line)
    TARGET.write_text(picture.export_svg(title="close-async", unique_id="sync"), encoding="utf-8")


def _output(folder: str) -> Iterator[bytes]:
    """Run the command in a terminal, and give what it writes."""
    pid, terminal = pty.fork()
    if pid == 0:
        time.sleep(0.2)  # until the terminal has its size
        os.chdir(folder)
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": ""}
        program, *arguments = COMMAND.split()
        os.execv(Path(sys.executable).with_name(program), [program, *arguments])  # noqa: S606
    ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    try:
        while chunk := os.read(terminal, 65_536):
            yield chunk
    except OSError:  # the end of a terminal's output
        os.waitpid(pid, 0)


def _lines(screen: pyte.Screen) -> list[Text]:
    """Give the lines of a screen that show something, with their colours."""
    lines = []
    for row in range(screen.lines):
        line = Text()
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            line.append(cell.data, style=_style(cell))
        line.rstrip()
        lines.append(line)
    while lines and not lines[-1].plain:
        lines.pop()
    return lines


def _style(cell: pyte.screens.Char) -> str:
    colour = cell.fg if cell.fg != "default" else ""
    if len(colour) == 6:  # of the 256 colours, by their red, green and blue
        colour = f"#{colour}"
    return f"{'bold ' if cell.bold else ''}{colour}".strip()


if __name__ == "__main__":
    main()
