"""Create the pictures of the documentation: run commands in a terminal, and draw its screen.

Run it with ``make pictures``.
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

from close_async.testing import SimulatorProcess

COLUMNS, LINES = 92, 26
FOLDER = Path(__file__).parent
# The commands of each picture. The progress of the first one is drawn at about half-way as well.
PICTURES = {
    "sync": ["close-async sync leads.db --simulate 20000"],
    "status": ["close-async sync leads.db --simulate 60000 --plan", "close-async status leads.db"],
    "push": ["close-async push leads.csv --match Source --match email --rejected rejected.csv"],
}
_QUESTION = b"[y/N]"


def main() -> None:
    """Write ``docs/sync.svg`` and the others."""
    with tempfile.TemporaryDirectory() as folder, SimulatorProcess(leads=5_000) as simulator:
        os.environ |= {"CLOSE_BASE_URL": simulator.url, "CLOSE_API_KEY": simulator.api_key}
        (Path(folder) / "leads.csv").write_text("".join(_rows()), encoding="utf-8")
        for name, commands in PICTURES.items():
            picture = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
            for command in commands:
                for line in _shown(command, folder):
                    picture.print(line)
            svg = picture.export_svg(title="close-async", unique_id=name)
            (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


def _rows() -> Iterator[str]:
    """Yield the lines of the file that is pushed, some of which are not valid."""
    yield "name,url,Source,Industry,Seats,contact_name,contact_email\n"
    for number in range(400):
        industry = "Retial" if number in (57, 203) else "Retail"
        yield (
            f"Firm {number},firm{number}.example,C-{number},{industry},{number % 40},"
            f"Person {number},person{number}@firm{number}.example\n"
        )


def _shown(command: str, folder: str) -> list[Text]:
    """Run a command, and return the screen of its terminal half-way and at the end."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    half_way: list[Text] = []
    for chunk in _output(command, folder):
        stream.feed(chunk)
        if not half_way and re.search(
            r"(?:every lead|Writing).* [4-7]\d%", "\n".join(screen.display)
        ):
            half_way = [*_lines(screen), Text("…")]
    return [Text(f"$ {command}", style="bold"), *half_way, *_lines(screen), Text()]


def _output(command: str, folder: str) -> Iterator[bytes]:
    """Run a command in a terminal, and yield its output."""
    pid, terminal = pty.fork()
    if pid == 0:
        time.sleep(0.2)  # seconds, until the parent has set the size of the terminal
        os.chdir(folder)
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": ""}
        program, *arguments = command.split()
        os.execv(Path(sys.executable).with_name(program), [program, *arguments])  # noqa: S606
    ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    try:
        while chunk := os.read(terminal, 65_536):
            yield chunk
            if _QUESTION in chunk:
                time.sleep(0.5)  # seconds, as somebody who reads the plan
                os.write(terminal, b"y\n")
    except OSError:  # the end of a terminal's output
        os.waitpid(pid, 0)


def _lines(screen: pyte.Screen) -> list[Text]:
    """Return the lines of a screen with their colours, without trailing empty ones."""
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
    if len(colour) == 6:  # one of the 256 colours, as red, green and blue
        colour = f"#{colour}"
    return f"{'bold ' if cell.bold else ''}{colour}".strip()


if __name__ == "__main__":
    main()
