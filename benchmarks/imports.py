"""The cost of imports: ``python -m benchmarks.imports``.

``import close_async`` loads few modules; others are loaded with the first client and on first use,
so these are measured as well, up to the first decoded lead. CPU time is measured, because other
load on the machine affects it less than wall-clock time.
"""

import os
import subprocess
import sys
import tempfile

from benchmarks.table import Table, bar, medians

ROUNDS = 15
BAR = 40.0

_CLIENT = "from close_async import CloseClient; close = CloseClient('api_key'); close.leads"
WAYS = {
    "import aiohttp": "import aiohttp",
    "import close_async": "import close_async",
    "... and create a client, close.leads": _CLIENT,
    "... and decode a lead": f"{_CLIENT}; from close_async import decode; "
    "from close_async.models import Lead; decode(Lead, {'id': 'lead_a', 'contacts': [{}]})",
}
BASE, IMPORT, CLIENT, _ = WAYS
_TIMED = "import time; start = time.process_time(); {code}; print(time.process_time() - start)"


def milliseconds(way: str, cache: str) -> float:
    """Return the CPU time of a variant in a fresh interpreter, in milliseconds."""
    command = [sys.executable, "-c", _TIMED.format(code=WAYS[way])]
    environment = os.environ | {"PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(ran.stdout) * 1e3


def main() -> int:
    """Print the table; exit with 1 if the bar is missed."""
    # Compiled first, as an installed package is.
    with tempfile.TemporaryDirectory(prefix="close-async-bench-") as cache:
        for way in WAYS:
            milliseconds(way, cache)
        taken = medians(WAYS, lambda way: milliseconds(way, cache), ROUNDS)
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
