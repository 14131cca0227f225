"""Output of the benchmarks: a table of figures, and bars that are met or missed."""

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from attrs import define, field


@define
class Table:
    """A table with a column of names and columns of figures.

    Args:
        title: The measurement, in one line.
        columns: The headings of the figures.
    """

    title: str
    columns: Sequence[str]
    _rows: list[tuple[str, Sequence[str]]] = field(factory=list)

    def row(self, name: str, *figures: str) -> None:
        """Add a row; missing figures are blank."""
        self._rows.append((name, figures))

    def print(self) -> None:
        """Print the table, names left-aligned and figures right-aligned."""
        first = max([len(name) for name, _ in self._rows], default=0)
        cells = [self.columns, *(figures for _, figures in self._rows)]
        count = len(self.columns)
        widths = [max(len(row[i]) for row in cells if i < len(row)) for i in range(count)]
        print(f"{self.title}\n")
        for name, figures in [("", self.columns), *self._rows]:
            line = [f"{figure:>{width}}" for figure, width in zip(figures, widths, strict=False)]
            print("  ".join([f"{name:{first}}", *line]).rstrip())
        print()


def bar(what: str, met: bool, figure: str) -> bool:
    """Print whether a bar is met, and return ``met``."""
    print(f"bar: {what}: {figure}, {'met' if met else 'MISSED'}")
    return met


def medians(ways: Iterable[str], measure: Callable[[str], float], rounds: int) -> dict[str, float]:
    """Return the median of each variant, measured in interleaved rounds.

    Other load on the machine then affects all variants equally.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, figures in taken.items():
            figures.append(measure(name))
    return {name: statistics.median(figures) for name, figures in taken.items()}


def spread(figures: Sequence[float]) -> tuple[str, str]:
    """Return the median of some figures, and their 10th and 90th percentile."""
    ordered = sorted(figures)
    low, high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    return f"{statistics.median(ordered):.2f}", f"[{low:.2f}-{high:.2f}]"


@contextmanager
def busy_core() -> Iterator[None]:
    """Keep one core busy with another process during the block."""
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()
