"""The operations of the document beside the methods of the client: each has the other."""

import inspect
from collections.abc import Iterator
from typing import Any

import attrs

from close_async import CloseClient
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import Resource
from codegen.document import Document

# A user's own path, which close.me() gives for short, and paths that one method covers.
NAMES = {
    "me.get": "users.me",
} | {
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
SHARED = {"search.objects": "objects.search"}


@attrs.frozen
class Comparison:
    """What the document and the client have in common.

    Args:
        rows: Method, path and the client's method of each operation that has one.
        without_method: The ids of operations that no method sends.
        without_operation: The methods that send no operation of the document.
    """

    rows: list[tuple[str, str, str]]
    without_method: list[str]
    without_operation: list[str]

    def text(self) -> str:
        """Give it as a table, with what is missing below."""
        width = max(len(path) for _, path, _ in self.rows)
        lines = [
            f"{verb:6}  {path:{width}}  close.{method}" for verb, path, method in sorted_rows(self)
        ]
        lines += ["", f"{len(self.rows)} operations with a method"]
        lines += [f"no method for the operation {name}" for name in self.without_method]
        lines += [f"no operation for the method close.{name}" for name in self.without_operation]
        return "\n".join(lines)


def sorted_rows(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Give the rows by path."""
    return sorted(comparison.rows, key=lambda row: (row[1], row[0]))


def compare(document: Document) -> Comparison:
    """Hold the document's operations against the client's methods."""
    found = set(methods(CloseClient("api_key.secret")))
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
        sorted(found - {*names.values()}),
    )


def methods(owner: Any, path: str = "") -> Iterator[str]:
    """Give the methods of a client's resources that send one operation, as ``leads.list``."""
    for name, value in inspect.getmembers(type(owner)):
        where = f"{path}.{name}".lstrip(".")
        if name.startswith("_") or name == "with_response":
            continue
        is_list = name == "list" or name.startswith("list_")
        if isinstance(value, operation) or (is_list and inspect.isfunction(value)):
            yield where
        elif isinstance(found := getattr(owner, name, None), Resource):
            yield from methods(found, where)
