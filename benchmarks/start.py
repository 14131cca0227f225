"""The start of the command line: ``python -m benchmarks.start``.

CPU time of whole processes, interpreter included, each beside what its parts cost at least: those
that print are compared with importing Rich and Typer, and those that send a request with importing
aiohttp as well. A program of two commands shows what Typer's own help costs.
"""

import os
import resource
import subprocess
import sys
import tempfile

from benchmarks.table import Table, bar, medians
from close_async.testing import SimulatorProcess

ROUNDS = 15
BAR = 1.5  # times the imports

_TRIVIAL = """
import typer
app = typer.Typer()
@app.command()
def greet(name: str):
    "Print a greeting."
@app.command()
def leave(name: str):
    "Print a farewell."
app()
"""
PYTHON = (sys.executable, "-c")
PROGRAM = (sys.executable, "-m", "close_async.cli")
WAYS = {
    "python -c pass": (*PYTHON, "pass"),
    "import rich, typer": (*PYTHON, "import rich, typer"),
    "--help of a Typer with two commands": (*PYTHON, _TRIVIAL, "--help"),
    "import rich, typer, aiohttp": (*PYTHON, "import rich, typer, aiohttp"),
    "close-async --version": (*PROGRAM, "--version"),
    "close-async --help": (*PROGRAM, "--help"),
    "close-async leads --help": (*PROGRAM, "leads", "--help"),
    "close-async leads list --help": (*PROGRAM, "leads", "list", "--help"),
    "close-async leads list --limit 1": (*PROGRAM, "leads", "list", "--limit", "1"),
    "close-async whoami": (*PROGRAM, "whoami"),
}
_, BASE, _, BASE_OF_REQUESTS, *COMMANDS = WAYS
REQUESTS = COMMANDS[-2:]


def milliseconds(way: str, environment: dict[str, str]) -> float:
    """Return the CPU time of a process, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(WAYS[way], check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def main() -> int:
    """Print the table; exit with 1 if a bar is missed."""
    with SimulatorProcess(leads=10) as simulator, tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {
            "CLOSE_API_KEY": simulator.api_key,
            "CLOSE_BASE_URL": simulator.url,
            # Compiled first, as an installed package is.
            "PYTHONPYCACHEPREFIX": cache,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for way in WAYS:
            milliseconds(way, environment)
        taken = medians(WAYS, lambda way: milliseconds(way, environment), ROUNDS)
    table = Table(
        f"The start of the command line; medians of {ROUNDS} rounds",
        ["CPU ms", "x rich, typer", "x with aiohttp"],
    )
    for way, each in taken.items():
        ratios = (each / taken[base] for base in (BASE, BASE_OF_REQUESTS))
        table.row(way, f"{each:.1f}", *(f"{ratio:.2f}" for ratio in ratios))
    table.print()
    met: list[bool] = []
    for way in COMMANDS:
        base = BASE_OF_REQUESTS if way in REQUESTS else BASE
        ratio = taken[way] / taken[base]
        met.append(bar(f"{way}: at most {BAR} x {base}", ratio <= BAR, f"{ratio:.2f} x"))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
