"""What an import costs: ``python -m benchmarks.imports``.

``import close_async`` loads little; the rest comes with the first client and with what is used of
it, so that is measured too, down to the first lead read. What counts is the processor's time, which
another program on the machine does not lengthen as it does the clock's.
"""

import subprocess
import sys

from benchmarks.table import Table, bar, medians

ROUNDS = 15
BAR = 40.0

_CLIENT = "from close_async import CloseClient; close = CloseClient('api_key'); close.leads"
WAYS = {
    "import aiohttp": "import aiohttp",
    "import close_async": "import close_async",
    "... and make a client, close.leads": _CLIENT,
    "... and read a lead": f"{_CLIENT}; from close_async import decode; "
    "from close_async.models import Lead; decode(Lead, {'id': 'lead_a', 'contacts': [{}]})",
}
BASE, IMPORT, CLIENT, _ = WAYS
_TIMED = "import time; start = time.process_time(); {code}; print(time.process_time() - start)"


def milliseconds(way: str) -> float:
    """Run a way's code in a fresh interpreter, which times it."""
    command = [sys.executable, "-c", _TIMED.format(code=WAYS[way])]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) * 1e3


def main() -> int:
    """Print the table; exit with 1 when the bar is missed."""
    taken = medians(WAYS, milliseconds, ROUNDS)
    table = Table(
        f"Imports in fresh interpreters; medians of {ROUNDS} rounds", ["CPU ms", "over aiohttp"]
    )
    for way, each in taken.items():
        table.row(way, f"{each:.1f}", f"{each - taken[BASE]:+.1f}")
    table.print()
    over = {way: taken[way] - taken[BASE] for way in (IMPORT, CLIENT)}
    met = [
        bar(f"{way}: at most {BAR:.0f} ms over {BASE}", more <= BAR, f"{more:+.1f}")
        for way, more in over.items()
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
