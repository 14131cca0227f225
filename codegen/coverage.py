"""Compares the operations of the document with the methods of the client.

Each must have a counterpart, a route in the simulator, a row in ``docs/reference.md`` and a test.
"""

import inspect
import re
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs

from close_async import CloseClient
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import Resource
from close_simulator.http import Denied
from close_simulator.server import ROUTER
from codegen.document import Document

ROOT = Path(__file__).parent.parent

# Paths that one method covers.
NAMES = {
    f"custom_fields.{method}_of_{kind}": f"custom_fields.{method}"
    for kind in ("activity", "custom_object")
    for method in (
        "schemas.get",
        "schemas.update",
        "shared.associations.get",
        "shared.associations.update",
        "shared.associations.delete",
    )
}
# One operation behind many methods: leads.search, leads.count, contacts.search and so on.
SHARED = {"search.objects": "search"}


@attrs.frozen
class Comparison:
    """The result of the comparison.

    Args:
        rows: Method, path and the client's method of each operation that has one.
        without_method: The ids of operations that no method sends.
        without_operation: The methods that send no operation of the document.
        without_route: The ids of operations without a route in the simulator.
        without_row: The methods that are not in ``docs/reference.md``.
        without_test: The methods by hand that no test calls.
    """

    rows: list[tuple[str, str, str]]
    without_method: list[str]
    without_operation: list[str]
    without_route: list[str]
    without_row: list[str]
    without_test: list[str]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not [*self.missing()]

    def missing(self) -> Iterator[str]:
        """Yield a line for each missing counterpart."""
        yield from (f"no method for the operation {name}" for name in self.without_method)
        yield from (f"no operation for the method close.{name}" for name in self.without_operation)
        yield from (f"no route in the simulator for {name}" for name in self.without_route)
        yield from (f"no row in docs/reference.md for close.{name}" for name in self.without_row)
        yield from (f"no test calls close.{name}" for name in self.without_test)

    def text(self) -> str:
        """Return a table of the operations, followed by the missing counterparts."""
        width = max(len(path) for _, path, _ in self.rows)
        lines = [
            f"{verb:6}  {path:{width}}  close.{method}" for verb, path, method in sorted_rows(self)
        ]
        lines += ["", f"{len(self.rows)} operations with a method"]
        lines += self.missing()
        return "\n".join(lines)


def sorted_rows(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Return the rows sorted by path."""
    return sorted(comparison.rows, key=lambda row: (row[1], row[0]))


def compare(document: Document, root: Path = ROOT) -> Comparison:
    """Compare the document's operations with methods, routes, reference and tests.

    Args:
        document: The document.
        root: The directory that ``docs`` and ``tests`` are in.
    """
    client = CloseClient("api_key.secret")
    found = set(methods(client))
    names = {id_: SHARED.get(id_) or NAMES.get(id_, id_) for id_ in document.operations}
    shared = {*SHARED.values()}
    rows = [
        (verb, path, names[id_])
        for id_, (verb, path) in document.operations.items()
        if names[id_] in found | shared
    ]
    return Comparison(
        rows,
        sorted(id_ for id_, name in names.items() if name not in found | shared),
        # A report has a second method for CSV.
        sorted(each for each in found if each.removesuffix("_csv") not in {*names.values()}),
        sorted(
            id_ for id_, (verb, path) in document.operations.items() if not _is_routed(verb, path)
        ),
        sorted({*offered(client)} - rows_of(root / "docs" / "reference.md")),
        sorted(_untested(client, root / "tests")),
    )


def _is_routed(verb: str, path: str) -> bool:
    """Return whether the simulator has a route for an operation."""
    try:
        ROUTER.find(verb, re.sub(r"{\w+}", "lead", path))
    except Denied:
        return False
    return True


def rows_of(reference: Path) -> set[str]:
    """Return the methods that the tables of a reference page name, as ``leads.list``."""
    text = reference.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `close\.(\S+)` \| (.*?) \|", text, re.MULTILINE)
    return {f"{path}.{name}" for path, named in rows for name in re.findall(r"`(\w+)`", named)}


def _untested(client: CloseClient, tests: Path) -> set[str]:
    """Return the methods by hand that no test calls, as ``leads.merge``.

    ``tests/operations`` calls every generated one.
    """
    text = "".join(path.read_text(encoding="utf-8") for path in tests.rglob("*.py"))
    return {
        where
        for where in offered(client)
        if _is_by_hand(client, where) and f"{'.'.join(where.split('.')[-2:])}(" not in text
    }


def _is_by_hand(client: CloseClient, where: str) -> bool:
    """Return whether the code of a method is in ``close_async/resources``."""
    path, _, name = where.rpartition(".")
    classes = type(attrgetter(path)(client)).__mro__
    home = next(cls for cls in classes if name in vars(cls))
    return home.__module__.startswith("close_async.resources")


def offered(owner: Any, path: str = "") -> Iterator[str]:
    """Yield every public method of a client's resources, as ``leads.list``."""
    for name in dir(owner):
        where = f"{path}.{name}".lstrip(".")
        if name.startswith("_") or name == "with_response":
            continue
        found = getattr(owner, name)
        if isinstance(found, Resource):
            yield from offered(found, where)
        elif path and callable(found):
            yield where


def methods(owner: Any, path: str = "") -> Iterator[str]:
    """Return the methods of a client's resources that send one operation, as ``leads.list``."""
    for name, value in inspect.getmembers(type(owner)):
        where = f"{path}.{name}".lstrip(".")
        if name.startswith("_") or name == "with_response":
            continue
        is_list = name == "list" or name.startswith("list_")
        if isinstance(value, operation) or (is_list and inspect.isfunction(value)):
            yield where
        elif isinstance(found := getattr(owner, name, None), Resource):
            yield from methods(found, where)
