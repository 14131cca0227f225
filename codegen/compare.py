"""``python -m codegen.compare FILE`` compares our document with an OpenAPI document of Close.

The client and the simulator share our document, so a mistake in it is a mistake in both. Close's
own document, which https://api.close.com/api/openapi.json publishes, is a judge that does not share
it: this lists the operations, query parameters, keys of bodies and of responses, and nullable
fields in which the two differ. A difference is not always a mistake: Close's document leaves out
what its API does, and types few bodies. ``differences.yaml`` explains those that are deliberate.
The exit code is 1 if an operation is missing, a difference is not explained, or an explanation
explains nothing any more.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import attrs
import yaml

from close_simulator.engine.document import Operation, Schemas, is_nullable, read_operations
from codegen.bundle import bundle
from codegen.document import read_document
from codegen.errors import CodegenError

Json = dict[str, Any]
Key = tuple[str, str]

SPEC = Path(__file__).parent.parent / "openapi" / "close.yaml"
REASONS = Path(__file__).parent / "differences.yaml"


@attrs.frozen
class Difference:
    """One difference of an operation.

    Args:
        operation: The method and path.
        what: What differs: ``query``, ``body``, ``response`` or ``status``.
        theirs: Names that only the other document has.
        ours: Names that only our document has.
    """

    operation: str
    what: str
    theirs: list[str]
    ours: list[str]

    def __str__(self) -> str:
        """Return a line for the difference."""
        parts = [("missing", self.theirs), ("only ours", self.ours)]
        return f"{self.operation}: {self.what}: " + "; ".join(
            f"{label}: {', '.join(names)}" for label, names in parts if names
        )


@attrs.frozen
class Reason:
    """An explanation of differences, from ``differences.yaml``.

    Args:
        because: The explanation.
        what: What differs: ``operation``, ``query``, ``body``, ``response``, ``null in body`` ...
        operations: The operations, as patterns in which ``*`` stands for any text.
        theirs: Names that only the other document has.
        ours: Names that only our document has.
    """

    because: str
    what: str
    operations: tuple[str, ...] = attrs.field(default=("*",), converter=tuple[str, ...])
    theirs: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)
    ours: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)

    def covers(self, operation: str, what: str) -> bool:
        """Return whether it is about an operation, and about this part of it."""
        # "{id}" and "[" are plain text in a path, so "*" is the only wildcard.
        patterns = (each.replace("[", "[[]").replace("?", "[?]") for each in self.operations)
        return what == self.what and any(fnmatchcase(operation, each) for each in patterns)


@attrs.frozen
class Comparison:
    """What differs between two documents.

    Args:
        missing: The operations that only the other document has.
        ours: The operations that only our document has.
        shared: How many operations both have.
        differences: The differences of those that both have.
    """

    missing: list[str]
    ours: list[str]
    shared: int
    differences: list[Difference]

    def explain(self, reasons: Sequence[Reason]) -> "Explained":
        """Return which differences are explained, and by what."""
        used: dict[Reason, list[str]] = {reason: [] for reason in reasons}
        only_here: list[str] = []
        for operation in self.ours:
            found = [reason for reason in reasons if reason.covers(operation, "operation")]
            for reason in found:
                used[reason].append(operation)
            if not found:
                only_here.append(operation)
        rest: list[Difference] = []
        for each in self.differences:
            theirs, ours = {*each.theirs}, {*each.ours}
            for reason in (one for one in reasons if one.covers(each.operation, each.what)):
                both = Difference(
                    each.operation,
                    each.what,
                    sorted(theirs & reason.theirs),
                    sorted(ours & reason.ours),
                )
                if both.theirs or both.ours:
                    used[reason].append(str(both))
                theirs -= reason.theirs
                ours -= reason.ours
            if theirs or ours:
                rest.append(Difference(each.operation, each.what, sorted(theirs), sorted(ours)))
        return Explained(self, used, only_here, rest)


@attrs.frozen
class Explained:
    """A comparison, with the reasons of its differences.

    Args:
        comparison: The comparison.
        used: By reason, the lines that it explains.
        ours: The operations that only our document has and that no reason explains.
        differences: What no reason explains in operations that both documents have.
    """

    comparison: Comparison
    used: dict[Reason, list[str]]
    ours: list[str]
    differences: list[Difference]

    @property
    def stale(self) -> list[Reason]:
        """The reasons that explain nothing."""
        return [reason for reason, lines in self.used.items() if not lines]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, unexplained or stale."""
        return not (self.comparison.missing or self.ours or self.differences or self.stale)

    def lines(self) -> Iterator[str]:
        """Yield the comparison as text."""
        yield f"{self.comparison.shared} operations are in both documents"
        yield from _section("missing here", self.comparison.missing)
        explained = {reason: lines for reason, lines in self.used.items() if lines}
        yield f"{sum(map(len, explained.values()))} differences are explained"
        for reason, lines in explained.items():
            yield f"  {' '.join(reason.because.split())}"
            yield from (f"    {line}" for line in lines)
        yield from _section("operations only here, without an explanation", self.ours)
        yield from _section("differences without an explanation", self.differences)
        yield from _section(
            "explanations of nothing", [" ".join(each.because.split()) for each in self.stale]
        )


def _section(title: str, entries: Sequence[object]) -> Iterator[str]:
    yield f"{len(entries)} {title}"
    yield from (f"  {each}" for each in entries)


def read_reasons(path: Path) -> list[Reason]:
    """Read the explanations of differences."""
    entries: list[Json] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Reason(**entry) for entry in entries]


@attrs.frozen
class _Side:
    """The operations of one document, by method and path, without the names of ids."""

    schemas: Schemas
    operations: dict[Key, Operation]

    @classmethod
    def read(cls, document: Json) -> "_Side":
        found = read_operations(document)
        return cls(Schemas(document), {(each.method, _shape(each.path)): each for each in found})


def compare(ours: Json, theirs: Json) -> Comparison:
    """Compare two documents whose references are local."""
    here, there = _Side.read(ours), _Side.read(theirs)
    shared = here.operations.keys() & there.operations.keys()
    return Comparison(
        _named(there.operations[key] for key in there.operations.keys() - shared),
        _named(here.operations[key] for key in here.operations.keys() - shared),
        len(shared),
        [
            difference
            for key in sorted(shared, key=lambda key: (key[1], key[0]))
            for difference in _differences(here, there, key)
        ],
    )


def _differences(here: _Side, there: _Side, key: Key) -> Iterator[Difference]:
    ours, theirs = here.operations[key], there.operations[key]
    name = f"{ours.method} {ours.path}"
    if ours.status != theirs.status:
        yield Difference(name, "status", [str(theirs.status)], [str(ours.status)])
    yield from _compared(name, "query", {*theirs.query}, {*ours.query})
    our_body, their_body = (each.body.properties if each.body else {} for each in (ours, theirs))
    our_row, their_row = here.schemas.properties(ours.row), there.schemas.properties(theirs.row)
    for what, mine, other in (("body", our_body, their_body), ("response", our_row, their_row)):
        # Without properties a schema says nothing: Close types half of its bodies.
        if mine and other:
            # Fields that come only if they are asked for are in few documents.
            asked = {each for each in mine if mine[each].get("x-smart-field")}
            yield from _compared(name, what, {*other}, mine.keys() - (asked - other.keys()))
            both = mine.keys() & other.keys()
            nullable = [
                {each for each in both if _allows_null(side[each], in_body=what == "body")}
                for side in (other, mine)
            ]
            yield from _compared(name, f"null in {what}", *nullable)


def _allows_null(schema: Json, *, in_body: bool) -> bool:
    says_nothing = not schema.keys() & {"type", "anyOf", "oneOf", "allOf", "$ref", "enum", "const"}
    return says_nothing or is_nullable(schema) or (in_body and bool(schema.get("x-body-null")))


def _compared(name: str, what: str, theirs: set[str], ours: set[str]) -> Iterator[Difference]:
    if theirs != ours:
        yield Difference(name, what, sorted(theirs - ours), sorted(ours - theirs))


def _shape(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


def _named(operations: Iterator[Operation]) -> list[str]:
    found = sorted((each.path, each.method) for each in operations)
    return [f"{method} {path}" for path, method in found]


def main(arguments: list[str] | None = None) -> int:
    """Print the comparison. The exit code is 2 for a file that is no OpenAPI document.

    It is 1 if something is missing here, not explained, or explained although it is no difference.
    """
    parser = argparse.ArgumentParser(prog="python -m codegen.compare", description=__doc__)
    parser.add_argument("file", type=Path, help="an OpenAPI document of Close, as YAML or JSON")
    path: Path = parser.parse_args(arguments).file
    try:
        theirs: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(theirs, dict) or "paths" not in theirs:
            print(f"{path} is not an OpenAPI document: it has no paths", file=sys.stderr)
            return 2
        compared = compare(json.loads(bundle(read_document(SPEC))), theirs)
    except (OSError, yaml.YAMLError, CodegenError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 2
    found = compared.explain(read_reasons(REASONS))
    print("\n".join(found.lines()))
    return 0 if found.is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
