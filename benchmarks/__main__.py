"""Benchmarks, one after the other: ``python -m benchmarks``, or ``make bench``.

``python -m benchmarks sync kill`` runs the named ones; without names, the quick ones run.
The exit code is 1 if a bar is missed.
"""

import platform
import subprocess
import sys
import time

QUICK = (
    "decode", "reading", "one_lead", "end_to_end", "latency", "exports", "imports", "scan",
    "simulator", "start",
)  # fmt: skip
NAMES = (
    *QUICK, "floor", "heavy_leads", "request_path", "ratelimit", "ratelimit_processes", "sync",
    "sinks", "kill", "push", "oauth_processes",
)  # fmt: skip


def main(chosen: list[str]) -> int:
    """Run the chosen benchmarks, or the quick ones, each in a process that prints its table."""
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        print(
            f"unknown benchmarks: {', '.join(unknown)}; known are {', '.join(NAMES)}",
            file=sys.stderr,
        )
        return 2
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    missed: list[str] = []
    began = time.perf_counter()
    for name in chosen or QUICK:
        print(f"\n== {name}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            missed.append(name)
    outcome = f"bars missed in: {', '.join(missed)}" if missed else "every bar is met"
    print(f"\n{outcome}; {time.perf_counter() - began:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
