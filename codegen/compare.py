"""``python -m codegen.compare FILE`` compares our document with an OpenAPI document of Close.

The client and the simulator share our document, so a mistake in it is a mistake in both. Close's
own document, which https://api.close.com/api/openapi.json publishes, is a judge that does not share
it: this lists the operations, query parameters, keys of bodies and of responses, and nullable
fields in which the two differ. A difference is not always a mistake: Close's document leaves out
what its API does, and types few bodies.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
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

    def lines(self) -> Iterator[str]:
        """Yield the comparison as text."""
        yield f"{self.shared} operations are in both documents"
        for label, names in (("missing here", self.missing), ("only here", self.ours)):
            yield f"{len(names)} {label}"
            yield from (f"  {name}" for name in names)
        yield f"{len(self.differences)} differences of shared operations"
        yield from (f"  {each}" for each in self.differences)


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
                {each for each in both if is_nullable(side[each])} for side in (other, mine)
            ]
            yield from _compared(name, f"null in {what}", *nullable)


def _compared(name: str, what: str, theirs: set[str], ours: set[str]) -> Iterator[Difference]:
    if theirs != ours:
        yield Difference(name, what, sorted(theirs - ours), sorted(ours - theirs))


def _shape(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


def _named(operations: Iterator[Operation]) -> list[str]:
    found = sorted((each.path, each.method) for each in operations)
    return [f"{method} {path}" for path, method in found]


def main(arguments: list[str] | None = None) -> int:
    """Print the comparison. The exit code is 2 for a file that is no OpenAPI document."""
    parser = argparse.ArgumentParser(prog="python -m codegen.compare", description=__doc__)
    parser.add_argument("file", type=Path, help="an OpenAPI document of Close, as YAML or JSON")
    path: Path = parser.parse_args(arguments).file
    try:
        theirs: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(theirs, dict) or "paths" not in theirs:
            print(f"{path} is not an OpenAPI document: it has no paths", file=sys.stderr)
            return 2
        found = compare(json.loads(bundle(read_document(SPEC))), theirs)
    except (OSError, yaml.YAMLError, CodegenError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 2
    print("\n".join(found.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
