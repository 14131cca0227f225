"""No import cycles, counting imports inside functions as well.

A cycle that an import inside a function hides is still one: neither module can be read, tested or
moved without the other.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "close_async"
# Called by pydantic alone, for a model that is a field of a pydantic model; it needs the decoder.
EXCEPTION = (f"{PACKAGE}.model", f"{PACKAGE}.integrations.pydantic")
# Packages without a cycle even if imports for annotations count.
STRICT = ["search", "custom"]

Graph = dict[str, set[str]]


def modules() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_in(tree: ast.AST, *, type_checking: bool) -> Iterator[str]:
    """Yield the names of all imported modules, and of all names imported from them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for part in node.body if type_checking else node.orelse:
                yield from imports_in(ast.Module([part], []), type_checking=type_checking)
        else:
            yield from imports_in(node, type_checking=type_checking)


@cache
def graph(*, type_checking: bool = False) -> Graph:
    """Return which module imports which, without those for annotations unless asked for."""
    known = modules()
    found: Graph = {}
    for name, path in known.items():
        names = set(imports_in(ast.parse(path.read_text()), type_checking=type_checking))
        # `from package import module` names both; the module is the one that is meant.
        meant = {each for each in names & known.keys() if not _has_submodule(each, names, known)}
        found[name] = meant - {name}
    return found


def _has_submodule(name: str, names: set[str], known: dict[str, Path]) -> bool:
    return known[name].name == "__init__.py" and any(
        other.rpartition(".")[0] == name for other in names & known.keys()
    )


def cycles(found: Graph) -> list[list[str]]:
    """Return the groups of modules that import each other, by Tarjan's algorithm."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        for other in sorted(found[name]):
            if other not in order:
                visit(other)
            if other in stack:
                lowest[name] = min(lowest[name], lowest[other])
        if lowest[name] == order[name]:
            at = stack.index(name)
            if len(stack) - at > 1:
                groups.append(sorted(stack[at:]))
            del stack[at:]

    for name in found:
        if name not in order:
            visit(name)
    return groups


def test_no_import_cycles() -> None:
    source, target = EXCEPTION
    found = {**graph(), source: graph()[source] - {target}}
    assert cycles(found) == []


@pytest.mark.parametrize("package", STRICT)
def test_no_cycles_of_annotations(package: str) -> None:
    prefix = f"{PACKAGE}.{package}"
    for group in cycles(graph(type_checking=True)):
        inside = [name for name in group if name == prefix or name.startswith(f"{prefix}.")]
        assert not inside, f"import cycle: {group}"


def test_cycles_are_found() -> None:
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}) == [["a", "b", "c"]]
    source = "def f():\n    from close_async.search import query\nif TYPE_CHECKING:\n    import x"
    tree = ast.parse(source)
    names = ["close_async.search", "close_async.search.query"]
    assert [*imports_in(tree, type_checking=False)] == names
    assert [*imports_in(tree, type_checking=True)] == [*names, "x"]
