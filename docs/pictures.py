"""Create the pictures of the documentation: run commands in a terminal, and draw its screen.

Run it with ``make pictures``, or some of them with ``python -m docs.pictures commands``.
"""

import asyncio
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from fcntl import ioctl
from io import StringIO
from pathlib import Path
from termios import TIOCSWINSZ
from urllib.parse import parse_qs, urlsplit

import psycopg
import pyte
from rich.console import Console
from rich.text import Text

from close_async import CloseClient
from close_async.testing import SimulatorProcess
from tests.support.postgres_server import postgres_server

COLUMNS, LINES = 92, 26
FOLDER = Path(__file__).parent
_CALLS = '''python - <<'END'
import duckdb
duckdb.sql("""
    SELECT user_name, count(*) AS calls, sum(duration) AS seconds
    FROM 'calls.csv' GROUP BY 1 ORDER BY 2 DESC
""").show()
END'''
_INDUSTRIES = """psql crm <<'END'
SELECT "Industry", count(DISTINCT lead_named.id) AS leads, count(*) AS activities
FROM close.lead_named JOIN close.activity ON activity.lead_id = lead_named.id
WHERE "Industry" IS NOT NULL GROUP BY 1 ORDER BY 3 DESC LIMIT 4;
END"""
# The commands of each picture, for a shell. The progress of a sync or push is drawn at about
# half-way as well.
PICTURES = {
    "sync": ["close-async sync leads.db --simulate 20000"],
    "status": ["close-async sync leads.db --simulate 60000 --plan", "close-async status leads.db"],
    "push": ["close-async push leads.csv --match Source --match email --rejected rejected.csv"],
    "commands": [
        "close-async search bruce@wayne.example",
        "close-async activities calls list --date-created-gte -7d --format csv > calls.csv",
        _CALLS,
        'close-async leads update "Wayne Enterprises" -f status_id=Qualified --dry-run',
        'close-async leads update "Wayne Enterprises" -f status_id=Qualified --fields status_label',
        'close-async events follow --lead-id "Wayne Enterprises" --since -2m --limit 4',
        "close-async listen --forward-to http://localhost:8000/hook --object-type lead --since -2m",
    ],
    "warehouse": [
        "close-async sync postgresql:///crm --objects leads,activities",
        _INDUSTRIES,
    ],
}
_QUESTION = b"[y/N]"
# What a command that runs until Ctrl-C has printed when it has shown enough.
_ENOUGH = {"close-async listen": re.compile(rb"(?s)(?: ms.*){2}")}
_HOOK = """
from http.server import BaseHTTPRequestHandler, HTTPServer

class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments):
        pass

HTTPServer(("localhost", 8000), Hook).serve_forever()
"""


def main(chosen: list[str]) -> None:
    """Write ``docs/sync.svg`` and the others."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        simulator = stack.enter_context(SimulatorProcess(leads=5_000))
        os.environ |= {
            "CLOSE_BASE_URL": simulator.url,
            "CLOSE_API_KEY": simulator.api_key,
            "CLOSE_SIGNATURE_KEY": "00" * 32,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            **stack.enter_context(_database()),
        }
        hook = stack.enter_context(subprocess.Popen([sys.executable, "-c", _HOOK]))  # noqa: S603
        stack.callback(hook.kill)
        (Path(folder) / "leads.csv").write_text("".join(_rows()), encoding="utf-8")
        for name in chosen or PICTURES:
            if name == "commands":
                asyncio.run(_log_calls())
            picture = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
            for command in PICTURES[name]:
                for line in _shown(command, folder):
                    picture.print(line)
            svg = picture.export_svg(title="close-async", unique_id=name)
            (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


async def _log_calls() -> None:
    """Log some calls, and create the lead that the commands are about."""
    async with CloseClient() as close:
        users = [user async for user in close.users.list()]
        leads = [lead async for lead in close.leads.list(limit=40)]
        for number, lead in enumerate(leads):
            user = users[number % 7 % 3]
            call = {"lead_id": lead.id, "user_id": user.id, "duration": 40 + 37 * number % 400}
            await close.activities.calls.create({**call, "direction": "outbound"})
        bruce = {"name": "Bruce Wayne", "emails": [{"email": "bruce@wayne.example"}]}
        await close.leads.create({"name": "Wayne Enterprises", "contacts": [bruce]})


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """Run a PostgreSQL server, and yield the variables by which its clients find it."""
    with postgres_server() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE crm")
        [host] = parse_qs(urlsplit(url).query)["host"]
        yield {"PGHOST": host, "PGUSER": "close"}


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
    first, *rest = command.splitlines()
    typed = [Text(f"$ {first}", style="bold"), *(Text(f"> {line}", "bold") for line in rest)]
    return [*typed, *half_way, *_lines(screen), Text()]


def _output(command: str, folder: str) -> Iterator[bytes]:
    """Run a command in a terminal, and yield its output."""
    pid, terminal = pty.fork()
    if pid == 0:
        time.sleep(0.2)  # seconds, until the parent has set the size of the terminal
        os.chdir(folder)
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": ""}
        os.execvp("bash", ["bash", "-c", command])  # noqa: S606, S607
    ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    enough = next((each for start, each in _ENOUGH.items() if command.startswith(start)), None)
    output = b""
    try:
        while chunk := os.read(terminal, 65_536):
            yield chunk
            output += chunk
            if enough is not None and enough.search(output):
                time.sleep(0.5)  # seconds, so that nothing is printed beside the ^C
                os.write(terminal, b"\x03")
                enough = None
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
    main(sys.argv[1:])
