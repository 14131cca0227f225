"""Check the language of docstrings, comments and messages: ``python -m tests.style [path …]``.

Finds the worst deviations from the style section of CONTRIBUTING.md. Prints them by line, then
their number per path, and exits with status 1 if there are any.
"""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATHS = ["close_async", "simulator", "codegen", "benchmarks", "examples", "tests"]

_FIRST_WORD = re.compile(r"\s*(Give|Tell|Say|Hear|Learn|Bring|Let|Ask)s?\b")
_NONE = re.compile(r"\b(?:is|are) none\b(?! of\b)")


def problems(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the description of each problem in the source of a module."""
    tree = ast.parse(source)
    for line, text in docstrings(tree):
        if found := _FIRST_WORD.match(text):
            word = found[1]
            yield line, f"docstring begins with {word!r}: use a standard verb (return, raise, send)"
        if "```" in text:
            yield line, "docstring has a Markdown fence: use 'Example::' and an indented block"
    for line, text in [*strings(tree), *comments(source)]:
        if _NONE.search(text):
            yield line, "lowercase 'none' after is or are: name what is missing, or write `None`"


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            if text is not None:
                yield node.body[0].lineno, text


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield all string literals, docstrings and the parts of f-strings included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def main(arguments: Sequence[str]) -> int:
    """Check the given paths, or all, and return the exit status."""
    counts: Counter[str] = Counter()
    for name in arguments or [path for path in PATHS if (ROOT / path).exists()]:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for line, problem in sorted(problems(file.read_text(encoding="utf-8"))):
                print(f"{file.relative_to(ROOT)}:{line}: {problem}")
                counts[name] += 1
    for name, count in counts.items():
        print(f"{name}: {count} problems")
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
